import { MusterError } from '../../policies/base/errors.ts';
import type { Answer } from './answers.ts';
import { serve } from './grpc.ts';
import { engineHandlers, monitorHandlers } from './handlers.ts';
import { runInChild } from './host.ts';
import { type Program, runInProcess } from './inproc.ts';
import type { Preview } from './model.ts';
import { Monitor } from './monitor.ts';
import { inOrder, orderSteps } from './order.ts';
import { type ReplaceTable, shippedReplaceTable } from './replace-table.ts';
import { emptyState, type ResourceState, type SavedState } from './state.ts';

export interface PreviewOptions {
  /** Path of the program's module, to run it in a child; or its function, to run it here. */
  readonly program: string | Program;
  /** Folder of Pulumi.yaml; source positions are given from there. */
  readonly projectFolder: string;
  readonly project: string;
  readonly stack: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  readonly state?: SavedState;
  readonly answers?: readonly Answer[];
  readonly replaceTable?: ReplaceTable;
  readonly timeoutMs?: number;
}

/** Runs the program against our own monitor. Throws `preview_failed` when it fails or logs an error. */
async function run(options: PreviewOptions, mode: 'preview' | 'apply'): Promise<Monitor> {
  const {
    program,
    projectFolder,
    project,
    stack,
    config = {},
    secretKeys = [],
    state = emptyState,
    answers = [],
    replaceTable = shippedReplaceTable,
  } = options;
  const monitor = new Monitor({ project, stack, state, answers, replaceTable, mode, config, secretKeys });
  const handlers = monitorHandlers(monitor, projectFolder);
  const common = { project, stack, config, secretKeys, isDryRun: mode === 'preview' };
  if (typeof program === 'function') {
    await runInProcess({ ...common, program }, handlers);
    return monitor;
  }
  const server = await serve(handlers, engineHandlers(monitor));
  try {
    await runInChild({
      ...common,
      program,
      projectFolder,
      address: server.address,
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    });
  } finally {
    server.close();
  }
  return monitor;
}

function refuseLoggedErrors(monitor: Monitor): ReturnType<Monitor['result']> {
  const message = monitor.loggedError();
  if (message !== undefined) throw new MusterError('preview_failed', `the program reported an error: ${message}`);
  return monitor.result();
}

/**
 * What an update would do, without CLI, plug-in, credentials or network: the unmodified program against a saved state.
 * Nobody runs the provider's own checks; `offlineLimits` lists what follows from that and belongs on every picture of it.
 */
export async function preview(options: PreviewOptions): Promise<Preview> {
  const startedAt = performance.now();
  const result = refuseLoggedErrors(await run(options, 'preview'));
  return {
    project: options.project,
    stack: options.stack,
    config: options.config ?? {},
    secretKeys: options.secretKeys ?? [],
    steps: orderSteps(result.steps),
    diagnostics: result.diagnostics,
    outputs: result.outputs,
    durationMs: performance.now() - startedAt,
    isStateSimulated: options.state?.isSimulated ?? false,
    lookups: result.lookups,
  };
}

/** The resources as they would lie in the state after an update in which everything went well, with invented ids. */
export async function simulateApply(options: PreviewOptions): Promise<ResourceState[]> {
  const { steps } = refuseLoggedErrors(await run(options, 'apply'));
  return inOrder(
    steps.map((step) => step.new).filter((state) => state !== undefined),
    (state) => state,
  );
}
