import { client, model, print, weather } from './model.mjs';

const failure = async (ask) => {
  try {
    await ask();
    return null;
  } catch (e) {
    return { status: e.status, param: e.param, code: e.code };
  }
};

// Only the new turn is sent: the server knows what was said.
const first = await client.responses.create({ model, input: 'What is the capital of France?', temperature: 0, max_output_tokens: 64 });
const second = await client.responses.create({ model, input: 'What is the capital of Italy?', previous_response_id: first.id, temperature: 0, max_output_tokens: 64 });
const retrieved = await client.responses.retrieve(second.id);
const input = [];
for await (const item of client.responses.inputItems.list(second.id)) input.push(item);

// The same answer as events.
const types = [];
let text = '';
let numbered = true;
let streamed = null;
for await (const event of await client.responses.create({ model, input: 'What is the capital of Italy?', previous_response_id: first.id, temperature: 0, max_output_tokens: 64, stream: true })) {
  numbered &&= event.sequence_number === types.length;
  types.push(event.type);
  if (event.type === 'response.output_text.delta') text += event.delta;
  streamed = event.response ?? streamed;
}
const helped = await client.responses.stream({ model, input: 'What is the capital of Italy?', previous_response_id: first.id, temperature: 0, max_output_tokens: 64 }).finalResponse();

// A call and what came of it.
const tool = { type: 'function', name: weather.function.name, description: weather.function.description, parameters: weather.function.parameters, strict: true };
const called = await client.responses.create({ model, input: 'What is the weather in Lima?', tools: [tool], tool_choice: 'required', temperature: 0 });
const told = await client.responses.create({
  model,
  previous_response_id: called.id,
  input: [{ type: 'function_call_output', call_id: called.output[0].call_id, output: '18 degrees and fog' }],
  temperature: 0,
  max_output_tokens: 40,
});

const unkept = await client.responses.create({ model, input: 'Hi', store: false, max_output_tokens: 4 });
await client.responses.delete(first.id);
print({
  first,
  second,
  retrieved,
  input,
  stream: { types, text, numbered, response: streamed },
  helped,
  called: called.output[0],
  told,
  unkept: await failure(() => client.responses.retrieve(unkept.id)),
  deleted: await failure(() => client.responses.retrieve(first.id)),
  continued: await failure(() => client.responses.create({ model, input: 'Hi', previous_response_id: first.id })),
});
