import * as grpc from '@grpc/grpc-js';
import engineServices from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import resourceServices from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { CallError, type Handler } from './handlers.ts';

/** A message holds one resource; user data may be 64 KiB, an inline asset more. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

export interface PreviewServer {
  /** `127.0.0.1:port`; monitor and engine share it. */
  readonly address: string;
  close(): void;
}

function serving(handler: Handler): grpc.handleUnaryCall<never, unknown> {
  return (call, callback) => {
    try {
      callback(null, handler(call.request));
    } catch (error) {
      const code = error instanceof CallError ? error.code : grpc.status.UNKNOWN;
      callback({ code, details: messageOf(error) });
    }
  };
}

function implementation(handlers: Readonly<Record<string, Handler>>): grpc.UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [name, serving(handler) as grpc.UntypedHandleCall]),
  );
}

/** Serves monitor and engine on a free port of the loopback address, for one child process. */
export async function serve(
  monitor: Readonly<Record<string, Handler>>,
  engine: Readonly<Record<string, Handler>>,
): Promise<PreviewServer> {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  server.addService(
    resourceServices.ResourceMonitorService as unknown as grpc.ServiceDefinition,
    implementation(monitor),
  );
  server.addService(engineServices.EngineService as unknown as grpc.ServiceDefinition, implementation(engine));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  }).catch((error: unknown) => {
    throw new MusterError('preview_failed', `no port on 127.0.0.1 for the preview: ${messageOf(error)}`, {
      cause: error,
    });
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
