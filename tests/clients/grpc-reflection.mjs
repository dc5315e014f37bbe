import grpc from '@grpc/grpc-js';
import { GrpcReflection } from 'grpc-js-reflection-client';
import { credentials, print, target, withKey } from './grpc.mjs';

// A client that has no proto: the server tells what it speaks.
const told = {};
for (const version of ['v1', 'v1alpha']) {
  const reflection = new GrpcReflection(target, credentials, {}, version);
  const services = await reflection.listServices();
  const methods = await reflection.listMethods('inference.GRPCInferenceService');
  const descriptor = await reflection.getDescriptorBySymbol('inference.ModelInferRequest');
  const { inference } = descriptor.getPackageObject({ keepCase: true });
  told[version] = { services, methods: methods.map((method) => method.name ?? method), fields: Object.keys(inference.ModelInferRequest.type.field).length };
}

// And a call made with nothing but what it told.
const reflection = new GrpcReflection(target, credentials);
const { inference } = (await reflection.getDescriptorBySymbol('inference.GRPCInferenceService')).getPackageObject({ keepCase: true });
const client = new inference.GRPCInferenceService(target, credentials);
told.live = await new Promise((resolve, reject) => client.ServerLive({}, withKey(null), (error, answer) => error ? reject(error) : resolve(answer.live)));
print(told);
process.exit(0);
