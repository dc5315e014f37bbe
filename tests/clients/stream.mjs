import { client, france, model, print } from './model.mjs';

const stream = await client.chat.completions.create({ model, messages: france, temperature: 0, stream: true, stream_options: { include_usage: true } });
const pieces = [];
let usage = null;
for await (const chunk of stream) {
  const text = chunk.choices[0]?.delta.content;
  if (text) pieces.push(text);
  usage = chunk.usage ?? usage;
}
print({ pieces, usage });
