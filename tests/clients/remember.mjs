// A conversation of which only ids are sent. Its second turn is streamed; on stderr, once it flows, which node writes it.
import { client, model, print } from './model.mjs';

const ask = (input, previous_response_id) => client.responses.create({ model, input, previous_response_id, temperature: 0, max_output_tokens: 24 });

const first = await ask('The secret word is banana. Say hello to me.');
const { data, response } = await client.responses
  .create({ model, input: 'Tell me about the sea.', previous_response_id: first.id, temperature: 0, max_output_tokens: Number(process.env.TOKENS), stream: true })
  .withResponse();
let deltas = 0;
let text = '';
let second = null;
const types = [];
for await (const event of data) {
  types.push(event.type);
  if (event.type === 'response.output_text.delta') {
    text += event.delta;
    if (++deltas === 16) console.error(`flowing ${response.headers.get('x-mai-node')}`);
  }
  second = event.response ?? second;
}
print({ first, second, text, types, third: await ask('And about its fish?', second.id), recalled: await ask('What is the secret word?', first.id) });
