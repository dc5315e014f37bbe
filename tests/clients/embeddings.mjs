import { client, print } from './model.mjs';

const model = 'mai-embed';
const input = ['The weather is lovely today.', "It's so sunny outside!", 'He drove to the stadium.'];

// Without encoding_format the client asks for base64 and takes it apart itself.
const packed = await client.embeddings.create({ model, input });
const numbers = await client.embeddings.create({ model, input, encoding_format: 'float' });
const base64 = await client.embeddings.create({ model, input, encoding_format: 'base64' });
const one = await client.embeddings.create({ model, input: input[2], encoding_format: 'float' });

const refused = await client.embeddings.create({ model, input: ['short', 'word '.repeat(300)] }).catch(error => ({ status: error.status, param: error.param, code: error.code }));

print({
  packed: packed.data.map(item => Array.from(item.embedding)),
  numbers: numbers.data.map(item => item.embedding),
  base64: base64.data.map(item => item.embedding),
  one: one.data[0].embedding,
  indexes: numbers.data.map(item => item.index),
  usage: numbers.usage,
  refused,
});
