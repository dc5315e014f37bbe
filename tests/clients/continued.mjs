// Goes on from a response that an earlier run of this script made: only its id is known. Without one it makes the first.
import { client, model, print } from './model.mjs';

const previous = process.env.PREVIOUS_RESPONSE_ID;
print(
  previous
    ? await client.responses.create({ model, input: 'What is my name?', previous_response_id: previous, temperature: 0, max_output_tokens: 24 })
    : await client.responses.create({ model, input: 'My name is Ada. Say hello to me.', temperature: 0, max_output_tokens: 24 }),
);
