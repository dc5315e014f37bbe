import { call, print } from './grpc.mjs';

// One inference of the model that adds: 1.5 + 2.
const bytes = (value) => { const buffer = Buffer.alloc(8); buffer.writeFloatLE(value, 0); buffer.writeFloatLE(value, 4); return buffer; };
const { code, requestId, response } = await call('ModelInfer', {
  model_name: 'sum',
  model_version: '1',
  inputs: ['a', 'b'].map((name) => ({ name, datatype: 'FP32', shape: [1, 2] })),
  raw_input_contents: [bytes(1.5), bytes(2)],
});
print({ code, id: requestId, sum: response?.raw_output_contents[0].readFloatLE(0) });
process.exit(0);
