import { client, france, model, print } from './model.mjs';

const answer = await client.chat.completions.create({ model, messages: france, temperature: 0, n: 2 });
print(answer.choices);
