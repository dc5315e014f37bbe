import { client, print, status, withKey } from './grpc.mjs';

const model = process.env.MAI_MODEL ?? 'mai-text';
const text = (prompt, id, max_tokens = 12) => ({
  model_name: model,
  id,
  inputs: [{ name: 'text_input', datatype: 'BYTES', shape: [1], contents: { bytes_contents: [Buffer.from(prompt)] } }],
  parameters: { max_tokens: { int64_param: max_tokens }, temperature: { double_param: 0 }, ignore_eos: { bool_param: true } },
});
const textOf = (answer) => answer.raw_output_contents.map((raw) => raw.subarray(4).toString()).join('');

// Sends the requests, gathers the pieces, and leaves when told to.
const run = (requests, { options = {}, leaveAfter = Infinity } = {}) => new Promise((resolve) => {
  const pieces = [];
  const stream = client.ModelStreamInfer(withKey(), options);
  stream.on('data', ({ error_message, infer_response }) => {
    pieces.push({ id: infer_response.id, error: error_message, text: textOf(infer_response), final: infer_response.parameters.triton_final_response.bool_param });
    if (pieces.length === leaveAfter) stream.cancel();
  });
  stream.on('error', () => {});
  stream.on('status', ({ code }) => resolve({ code: status[code], pieces }));
  for (const request of requests) stream.write(request);
  if (leaveAfter === Infinity && !options.deadline) stream.end();
});

const whole = await run([text('The capital of France is', 'a')]);
const both = await run([{ model_name: 'nobody', id: 'wrong' }, text('The capital of France is', 'a'), text('Water boils at', 'b')]);
const cancelled = await run([text('Once upon a time', 'c', 1000)], { leaveAfter: 3 });
const late = await run([text('Once upon a time', 'd', 1000)], { options: { deadline: Date.now() + 700 } });
print({ whole, both, cancelled, late });
process.exit(0);
