import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { credentials, print, status, target } from './grpc.mjs';

// The health service by what its published proto says, without any key.
const folder = mkdtempSync(join(tmpdir(), 'mai-health-'));
writeFileSync(join(folder, 'health.proto'), `
syntax = "proto3";
package grpc.health.v1;
message HealthCheckRequest { string service = 1; }
message HealthCheckResponse {
  enum ServingStatus { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; SERVICE_UNKNOWN = 3; }
  ServingStatus status = 1;
}
service Health {
  rpc Check(HealthCheckRequest) returns (HealthCheckResponse);
  rpc Watch(HealthCheckRequest) returns (stream HealthCheckResponse);
}`);
const { Health } = grpc.loadPackageDefinition(loader.loadSync('health.proto', { includeDirs: [folder], enums: String })).grpc.health.v1;
const health = new Health(target, credentials);
const check = (service) => new Promise((resolve) => health.Check({ service }, (error, answer) => resolve(error ? status[error.code] : answer.status)));
const watched = (service) => new Promise((resolve, reject) => {
  const stream = health.Watch({ service });
  stream.once('data', (answer) => { resolve(answer.status); stream.cancel(); });
  stream.on('error', (error) => { if (error.code !== status.CANCELLED) reject(error); });
});
print({
  server: await check(''),
  inference: await check('inference.GRPCInferenceService'),
  reflection: await check('grpc.reflection.v1.ServerReflection'),
  unknown: await check('nobody'),
  watched: await watched('inference.GRPCInferenceService'),
  watchedUnknown: await watched('nobody'),
});
health.close();
process.exit(0);
