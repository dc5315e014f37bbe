import { call, print, target } from './grpc.mjs';

// Every unary call of the service once, then what keys may do.
const model = 'every-fp32';
const asked = {
  ServerLive: {},
  ServerReady: {},
  ServerMetadata: {},
  RepositoryModelLoad: { model_name: model },
  ModelReady: { name: model },
  ModelMetadata: { name: model },
  ModelConfig: { name: model },
  RepositoryIndex: { ready: true },
  ModelInfer: {
    model_name: model,
    id: 'mine',
    inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2], contents: { fp32_contents: [1.5, -2] } }],
    outputs: [{ name: 'y' }],
  },
  ModelStatistics: { name: model },
  SystemSharedMemoryStatus: {},
  SystemSharedMemoryRegister: { name: 'r' },
  SystemSharedMemoryUnregister: { name: 'r' },
  CudaSharedMemoryStatus: {},
  CudaSharedMemoryRegister: { name: 'r' },
  CudaSharedMemoryUnregister: { name: 'r' },
  TraceSetting: {},
  LogSettings: {},
  RepositoryModelUnload: { model_name: model },
};
const calls = {};
for (const [method, request] of Object.entries(asked)) calls[method] = await call(method, request);
print({
  target,
  calls,
  noKey: await call('ServerMetadata', {}, { key: '' }),
  wrongKey: await call('ServerMetadata', {}, { key: 'mai_wrong' }),
  liveWithoutKey: await call('ServerLive', {}, { key: '' }),
  unknownModel: await call('ModelInfer', { model_name: 'nobody' }),
  streamedModel: await call('ModelInfer', { model_name: 'mai-text' }),
  tooLate: await call('ServerMetadata', {}, { options: { deadline: Date.now() - 1000 } }),
});
process.exit(0);
