import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MusterError } from '../../policies/base/errors.ts';
import { cutText } from '../../policies/base/text.ts';
import type { ChildFailure } from './child.ts';

/** A program of 500 resources takes a few seconds; one that takes minutes waits for something that will not come. */
const PROGRAM_TIMEOUT_MS = 120_000;
const MAX_OUTPUT_CHARACTERS = 20_000;
/** Deep enough to reach the program's own frame through the SDK; each frame costs time at every resource. */
const STACK_FRAMES = 20;

export interface ProgramRun {
  /** Path of the module that is the program. */
  readonly program: string;
  /** Folder of Pulumi.yaml. */
  readonly projectFolder: string;
  readonly address: string;
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly isDryRun: boolean;
  readonly timeoutMs?: number;
}

/**
 * The child's whole environment: what Node needs and what the SDK reads. Credentials of a cloud (`OS_*`) do not get in, so a
 * preview can neither use nor leak them.
 */
function environmentOf(run: ProgramRun): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'TEMP', 'SystemRoot'];
  const inherited = Object.fromEntries(
    kept.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined),
  );
  const compileCache = process.env.NODE_COMPILE_CACHE ?? getCompileCacheDir(); // a third less processor time
  return {
    ...inherited,
    ...(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache }),
    PULUMI_NODEJS_MONITOR: run.address,
    PULUMI_NODEJS_ENGINE: run.address,
    PULUMI_NODEJS_PROJECT: run.project,
    PULUMI_NODEJS_STACK: run.stack,
    PULUMI_NODEJS_ORGANIZATION: 'organization', // what the CLI says where there is none
    PULUMI_NODEJS_ROOT_DIRECTORY: run.projectFolder,
    PULUMI_NODEJS_DRY_RUN: String(run.isDryRun),
    PULUMI_CONFIG: JSON.stringify(run.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
  };
}

/** Runs the program to its end. Throws `preview_failed` with the program's own message, or when the time is over. */
export async function runInChild(run: ProgramRun): Promise<void> {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [pathToFileURL(run.program).href], {
    cwd: run.projectFolder,
    env: environmentOf(run),
    execArgv: [`--stack-trace-limit=${STACK_FRAMES}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said = collectOutput(child);
  const ended = await endOf(child, run.timeoutMs ?? PROGRAM_TIMEOUT_MS);
  if (ended.isTimeout)
    throw new MusterError(
      'preview_failed',
      `the program did not end within ${(run.timeoutMs ?? PROGRAM_TIMEOUT_MS) / 1000} s and was stopped`,
    );
  if (ended.failure !== undefined) throw failed(ended.failure, run.projectFolder);
  if (ended.code !== 0) {
    throw new MusterError(
      'preview_failed',
      `the program ended with ${ended.signal ?? `exit code ${ended.code}`}: ${cutText(said().trim() || 'it said nothing', 2000)}`,
    );
  }
}

/** The program's message with the place in it; an SDK's own frames help nobody. */
function failed(failure: ChildFailure, projectFolder: string): MusterError {
  const at = failure.stack
    .split('\n')
    .find((line) => line.includes(projectFolder) && !line.includes('node_modules') && !line.includes('/preview/'))
    ?.replace(/^.*\(?(?:file:\/\/)?(?=\/)/, '')
    .replace(/\)$/, '')
    .replace(`${projectFolder}/`, '');
  return new MusterError(
    'preview_failed',
    `the program failed: ${cutText(failure.message, 4000)}${at === undefined ? '' : ` (${at.trim()})`}`,
  );
}

function collectOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-MAX_OUTPUT_CHARACTERS);
    });
  }
  return () => text;
}

interface Ended {
  readonly isTimeout: boolean;
  readonly failure?: ChildFailure;
  readonly code: number | null;
  readonly signal: string | null;
}

function endOf(child: ChildProcess, timeoutMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let failure: ChildFailure | undefined;
    let isTimeout = false;
    const timer = setTimeout(() => {
      isTimeout = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('message', (message) => {
      failure = message as ChildFailure;
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new MusterError('preview_failed', `the program could not be started: ${error.message}`, { cause: error }));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ isTimeout, code, signal, ...(failure === undefined ? {} : { failure }) });
    });
  });
}
