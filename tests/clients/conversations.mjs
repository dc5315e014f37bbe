import { client, model, print } from './model.mjs';

const failure = async (ask) => {
  try {
    await ask();
    return null;
  } catch (e) {
    return { status: e.status, param: e.param, code: e.code };
  }
};

const empty = await client.conversations.create();
const made = await client.conversations.create({ metadata: { topic: 'cities' }, items: [{ type: 'message', role: 'user', content: 'My name is Ada.' }] });
const updated = await client.conversations.update(made.id, { metadata: { topic: 'capitals' } });
const first = await client.responses.create({ model, conversation: made.id, input: 'What is the capital of France?', temperature: 0, max_output_tokens: 24 });
const second = await client.responses.create({ model, conversation: made.id, input: 'And of Italy?', temperature: 0, max_output_tokens: 24 });
const roles = [];
for await (const item of client.conversations.items.list(made.id, { order: 'asc', limit: 2 })) roles.push(item.role);
const added = await client.conversations.items.create(made.id, { items: [{ type: 'message', role: 'user', content: 'Thanks.' }] });
const item = added.data[0].id;
const shown = await client.conversations.items.retrieve(item, { conversation_id: made.id });
const without = await client.conversations.items.delete(item, { conversation_id: made.id });
const gone = await failure(() => client.conversations.items.retrieve(item, { conversation_id: made.id }));
const retrieved = await client.conversations.retrieve(made.id);
const deleted = await client.conversations.delete(made.id);
print({
  empty,
  made,
  updated,
  first,
  second,
  roles,
  shown,
  without,
  gone,
  retrieved,
  deleted,
  after: await failure(() => client.conversations.retrieve(made.id)),
  answered: await failure(() => client.responses.create({ model, conversation: made.id, input: 'Hi' })),
});
