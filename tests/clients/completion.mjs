import { client, model, print } from './model.mjs';

const answer = await client.completions.create({ model, prompt: ['The sea is', 'The sky is'], temperature: 0, max_tokens: 8 });
print(answer);
