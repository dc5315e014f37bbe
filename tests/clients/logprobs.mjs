import { client, france, model, print } from './model.mjs';

const answer = await client.chat.completions.create({ model, messages: france, temperature: 0, logprobs: true, top_logprobs: 3 });
print(answer.choices[0].logprobs.content);
