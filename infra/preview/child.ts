/**
 * Runs a Pulumi program in a process of its own, as the SDK's launcher does, but reports a failure at once: the launcher
 * takes half a minute to say that a setting is missing. It is started by host.ts only, with the SDK's own environment
 * variables set, so that the SDK connects to the preview's monitor.
 */
import type * as Pulumi from '@pulumi/pulumi';

/** What the parent is told when the program failed. */
export interface ChildFailure {
  readonly message: string;
  readonly stack: string;
}

/** Exit code of a program that failed and said why; the SDK's own launcher uses the same. */
export const FAILED_EXIT_CODE = 32;

let hasFailed = false;

function fail(error: unknown): void {
  if (hasFailed) return; // one failure rejects many promises; the first is the cause
  hasFailed = true;
  const failure: ChildFailure = {
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? (error.stack ?? '') : '',
  };
  if (process.send === undefined) process.exit(FAILED_EXIT_CODE);
  process.send(failure, () => process.exit(FAILED_EXIT_CODE));
}

/** What the module exports is the program: a function, or values that are the outputs. */
async function runModule(url: string): Promise<Record<string, unknown> | undefined> {
  const module = (await import(url)) as Record<string, unknown>;
  const exported = 'default' in module ? module.default : { ...module };
  return (await (typeof exported === 'function' ? exported() : exported)) as Record<string, unknown> | undefined;
}

async function main(url: string): Promise<void> {
  const { default: pulumi } = (await import('@pulumi/pulumi')) as unknown as { default: typeof Pulumi };
  await pulumi.runtime.runInPulumiStack(() => runModule(url));
  await pulumi.runtime.disconnect(true);
}

const program = process.argv[2];
if (program !== undefined && process.send !== undefined) {
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // Without its parent there is nobody left to tell.
  process.on('disconnect', () => process.exit());
  main(program).then(() => process.disconnect(), fail);
}
