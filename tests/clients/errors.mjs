import { client, france, model, print } from './model.mjs';

const failure = async (ask) => {
  try {
    await ask();
    return null;
  } catch (e) {
    return { name: e.constructor.name, status: e.status, param: e.param, code: e.code, requestId: e.requestID };
  }
};
print({
  model: await failure(() => client.chat.completions.create({ model: 'gpt-4o', messages: france })),
  field: await failure(() => client.chat.completions.create({ model, messages: france, temperature: 9 })),
  key: await failure(() => client.withOptions({ apiKey: 'mai_wrong' }).chat.completions.create({ model, messages: france })),
  moderations: await failure(() => client.moderations.create({ input: 'The sea' })),
  response: await failure(() => client.responses.retrieve('resp_nobody')),
});
