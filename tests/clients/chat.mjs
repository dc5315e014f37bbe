import { client, france, model, print } from './model.mjs';

print(await client.chat.completions.create({ model, messages: france, temperature: 0 }));
