import { client, france, model, print } from './model.mjs';

const answer = await client.chat.completions.create({ model, messages: france, temperature: 0, stop: ['Paris', 'London'] });
print(answer.choices[0]);
