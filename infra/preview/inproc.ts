import { status } from '@grpc/grpc-js';
import pulumi from '@pulumi/pulumi';
import { setMockOptions } from '@pulumi/pulumi/runtime/settings.js';
import sdkState from '@pulumi/pulumi/runtime/state.js';
import { messageOf } from '../../policies/base/errors.ts';
import { CallError, type Handler } from './handlers.ts';

/** A program as a function: what its module exports. */
export type Program = () => unknown;

export interface InProcessRun {
  readonly program: Program;
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly isDryRun: boolean;
}

type Callback = (error: { code: number; message: string; details: string } | null, response?: unknown) => void;

/** The handlers in the shape of the gRPC client that the SDK expects; answers come in a later turn, as they would over a line. */
function clientOf(
  handlers: Readonly<Record<string, Handler>>,
): Record<string, (request: never, callback: Callback) => void> {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (request: never, callback: Callback) => {
        setImmediate(() => {
          try {
            callback(null, handler(request));
          } catch (error) {
            const details = messageOf(error);
            callback({ code: error instanceof CallError ? error.code : status.UNKNOWN, message: details, details });
          }
        });
      },
    ]),
  );
}

/**
 * Runs a program in this process with no socket in between: for tests of components, and many times faster than a child.
 * Settings must be read inside the program's function; what a module reads at its top level it keeps between runs. A program
 * that fails also raises `unhandledRejection` in the SDK: failing programs belong into a child.
 */
export async function runInProcess(run: InProcessRun, handlers: Readonly<Record<string, Handler>>): Promise<void> {
  const { withLocalStorage } = sdkState as unknown as { withLocalStorage<T>(work: () => Promise<T>): Promise<T> };
  await withLocalStorage(async () => {
    setMockOptions(clientOf(handlers), run.project, run.stack, run.isDryRun, 'organization');
    pulumi.runtime.setAllConfig({ ...run.config }, [...run.secretKeys]);
    await pulumi.runtime.runInPulumiStack(async () => (await run.program()) as Record<string, unknown>);
    await pulumi.runtime.disconnect();
  });
}
