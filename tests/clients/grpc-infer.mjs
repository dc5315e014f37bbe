import grpc from '@grpc/grpc-js';
import { call, open, print } from './grpc.mjs';

// These models give their input back. Every datatype goes there raw, and those that have a list of their own in it too; gzip changes nothing.
const raw = {
  BOOL: [1, 0], UINT8: [0, 255], UINT16: [1, 0, 255, 255], UINT32: [1, 0, 0, 0, 255, 255, 255, 255], UINT64: [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
  INT8: [1, 128], INT16: [1, 0, 0, 128], INT32: [1, 0, 0, 0, 254, 255, 255, 255], INT64: [1, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255],
  FP16: [0, 60, 0, 192], FP32: [0, 0, 192, 63, 0, 0, 0, 192], FP64: [0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 4, 192], BF16: [128, 63, 0, 192],
  BYTES: [2, 0, 0, 0, 97, 98, 0, 0, 0, 0],
};
const lists = {
  BOOL: { bool_contents: [true, false] }, UINT8: { uint_contents: [0, 255] }, UINT16: { uint_contents: [1, 65535] }, UINT32: { uint_contents: [1, 4294967295] },
  UINT64: { uint64_contents: [1, 2] }, INT8: { int_contents: [1, -128] }, INT16: { int_contents: [1, -32768] }, INT32: { int_contents: [1, -2] }, INT64: { int64_contents: [1, -2] },
  FP32: { fp32_contents: [1.5, -2] }, FP64: { fp64_contents: [1, -2.5] }, BYTES: { bytes_contents: [Buffer.from('ab'), Buffer.alloc(0)] },
};
const zipped = open({ 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
const infer = async (type, input, raw_input_contents, on) => {
  const { code, message, response } = await call('ModelInfer', {
    model_name: `every-${type.toLowerCase()}`, inputs: [{ name: 'x', datatype: type, shape: [1, 2], ...input }], raw_input_contents,
  }, on ? { on } : {});
  const [output] = response?.outputs ?? [];
  return response ? { type: output.datatype, shape: output.shape, raw: [...response.raw_output_contents[0]] } : { code, message };
};
const answers = {};
for (const [type, bytes] of Object.entries(raw)) {
  answers[type] = {
    sent: bytes,
    raw: await infer(type, {}, [Buffer.from(bytes)]),
    list: lists[type] ? await infer(type, { contents: lists[type] }) : null,
    zipped: await infer(type, {}, [Buffer.from(bytes)], zipped),
  };
}
print({
  answers,
  mixed: await infer('FP32', { contents: lists.FP32 }, [Buffer.from(raw.FP32)]),
  short: await infer('FP32', {}, [Buffer.from([0, 0, 192, 63])]),
});
process.exit(0);
