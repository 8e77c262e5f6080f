import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import type { Step } from './plan.ts';

/** What a step came to. */
export type Outcome = 'done' | 'as it was' | 'failed, which is borne';

/** systemctl waits for the units that it starts; a look at a slow host takes minutes. */
const MAX_RUN_MS = 35 * 60_000;
const BEFORE = '.before-install';
const NEXT = '.next';

/**
 * Does the steps in order below `root`. When one fails, what the others did is taken back, so that the host has what it had
 * before; then throws `store_failed` with the step. Commands cannot be taken back: they come last in a plan.
 */
export function carryOut(steps: readonly Step[], root: string, onStep: (step: Step, outcome: Outcome) => void): void {
  const undo: (() => void)[] = [];
  const finish: (() => void)[] = [];
  for (const step of steps) {
    try {
      onStep(step, step.does === 'run' ? runStep(step) : fileStep(step, root, { undo, finish }));
    } catch (error) {
      for (const back of undo.toReversed()) back();
      const why = `${describeStep(step)} failed: ${messageOf(error)}; what was done before it was taken back`;
      throw new MusterError('store_failed', why, { cause: error });
    }
  }
  for (const last of finish) last();
}

/** One line for a step, as `--dry-run` prints it. */
export function describeStep(step: Step): string {
  if (step.does === 'run') return `run ${step.words.join(' ')}`;
  if (step.does === 'link') return `link ${step.path} -> ${step.to}`;
  if (step.does === 'remove') return `remove ${step.path}`;
  const mode = step.mode.toString(8).padStart(4, '0');
  const from = step.does === 'copy' ? ` from ${step.from}` : '';
  return `${step.does} ${step.path} (${mode})${from}`;
}

function runStep({ words, mayFail }: Extract<Step, { does: 'run' }>): Outcome {
  const [program = '', ...rest] = words;
  const { status, error, stderr } = spawnSync(program, rest, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: MAX_RUN_MS,
  });
  if (status === 0) return 'done';
  if (mayFail) return 'failed, which is borne';
  throw new Error(error?.message ?? (stderr.trim() || `it ended with ${status}`));
}

interface Ends {
  readonly undo: (() => void)[];
  readonly finish: (() => void)[];
}

function fileStep(step: Exclude<Step, { does: 'run' }>, root: string, { undo, finish }: Ends): Outcome {
  const path = join(root, step.path);
  if (step.does === 'folder') return folderStep(path, step.mode, undo);
  if (isAsWanted(step, path)) return 'as it was';
  if (step.does === 'remove' && step.isFolder === true) {
    finish.push(() => removeEmpty(path)); // what was put aside in it is gone by then
    return 'done';
  }
  const [before, next] = [path + BEFORE, path + NEXT];
  for (const leftover of [before, next]) rmSync(leftover, { recursive: true, force: true });
  if (step.does === 'remove') {
    renameSync(path, before);
    undo.push(() => renameSync(before, path));
    finish.push(() => rmSync(before, { recursive: true, force: true }));
    return 'done';
  }
  if (isThere(path)) {
    // A second name, not a gap: whoever starts the agent meanwhile finds the old one.
    if (lstatSync(path).isFile()) linkSync(path, before);
    else renameSync(path, before);
    undo.push(() => renameSync(before, path));
    finish.push(() => rmSync(before, { recursive: true, force: true }));
  } else undo.push(() => rmSync(path, { force: true }));
  make(step, next);
  renameSync(next, path);
  return 'done';
}

function make(step: Extract<Step, { does: 'link' | 'copy' | 'write' }>, path: string): void {
  if (step.does === 'link') {
    symlinkSync(step.to, path);
    return;
  }
  if (step.does === 'copy') copyFileSync(step.from, path);
  else writeFileSync(path, step.text);
  chmodSync(path, step.mode);
}

function folderStep(path: string, mode: number, undo: (() => void)[]): Outcome {
  if (existsSync(path)) return 'as it was';
  const top = firstMissing(path);
  mkdirSync(path, { recursive: true, mode: 0o755 });
  chmodSync(path, mode);
  undo.push(() => rmSync(top, { recursive: true, force: true }));
  return 'done';
}

function firstMissing(path: string): string {
  return existsSync(dirname(path)) ? path : firstMissing(dirname(path));
}

/** A folder in which somebody else put something stays. */
function removeEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Not empty.
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isAsWanted(step: Exclude<Step, { does: 'run' | 'folder' }>, path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (step.does === 'remove') return status === undefined;
  if (status === undefined) return false;
  if (step.does === 'link') return status.isSymbolicLink() && readlinkSync(path) === step.to;
  if (!status.isFile() || (status.mode & 0o7777) !== step.mode) return false;
  if (step.does === 'write') return readFileSync(path, 'utf8') === step.text;
  return statSync(step.from).size === status.size && readFileSync(step.from).equals(readFileSync(path));
}
