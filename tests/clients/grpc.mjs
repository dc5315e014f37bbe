import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

// The service by its proto file, as any client has it. GRPC_TARGET is HOST:PORT; with GRPC_TLS calls go over TLS, trusting NODE_EXTRA_CA_CERTS too.
const folder = fileURLToPath(new URL('../../src/MaiCluster.Gateway/Grpc/Protos', import.meta.url));
const definition = loader.loadSync('grpc_service.proto', { includeDirs: [folder], keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true });

export const { GRPCInferenceService } = grpc.loadPackageDefinition(definition).inference;
export const target = process.env.GRPC_TARGET;
export const credentials = process.env.GRPC_TLS ? grpc.credentials.createSsl() : grpc.credentials.createInsecure();
export const status = grpc.status;
export const open = (options = {}) => new GRPCInferenceService(target, credentials, options);
export const client = open();

export const withKey = (key = process.env.OPENAI_API_KEY) => {
  const metadata = new grpc.Metadata();
  if (key) metadata.set('authorization', `Bearer ${key}`);
  return metadata;
};

// One answer, or the error, with what its headers and trailers say.
export const call = (method, request = {}, { key, options = {}, on = client } = {}) => new Promise((resolve) => {
  let headers = null;
  const running = on[method](request, withKey(key), options, (error, response) => resolve({
    ok: !error,
    code: error ? status[error.code] : 'OK',
    message: error?.details ?? null,
    requestId: (headers ?? error?.metadata)?.get('x-request-id')[0] ?? null,
    pushback: error?.metadata.get('grpc-retry-pushback-ms')[0] ?? null,
    details: error?.metadata.get('grpc-status-details-bin')[0]?.toString('latin1') ?? null,
    response: response ?? null,
  }));
  running.on('metadata', (metadata) => { headers = metadata; });
});

export const print = (value) => console.log(JSON.stringify(value));
