import { spawn } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';
import type { Command, CommandResult } from './target.ts';
import { TargetError } from './target.ts';

const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const;
const NICE = 10;
const MAX_STDERR_BYTES = 16 * 1024;

/** All that a child gets from us; nothing of our own environment. */
const ENVIRONMENT: Readonly<Record<string, string>> = { LC_ALL: 'C', LANG: 'C', PATH: FOLDERS.join(':'), HOME: '/' };

/** The program in a system folder that only root can have put there; `undefined`: not installed, or not trustworthy. */
export function findProgram(name: string): string | undefined {
  for (const folder of FOLDERS) {
    const path = `${folder}/${name}`;
    if (isRootsOwn(path)) return path;
  }
  return undefined;
}

/** Whether the file, the place its links lead to, and every folder above both belong to root and to no other writer. */
function isRootsOwn(path: string): boolean {
  let place: string;
  try {
    place = realpathSync.native(path);
  } catch {
    return false;
  }
  const seen = new Set<string>([place]);
  for (const start of [dirname(path), dirname(place)]) {
    for (let folder = start; !seen.has(folder); folder = dirname(folder)) seen.add(folder);
  }
  for (const part of seen) {
    const status = statSync(part, { throwIfNoEntry: false });
    if (status === undefined || status.uid !== 0 || (status.mode & 0o022) !== 0) return false;
  }
  return true;
}

/**
 * Runs a program to its end or to its limits, then kills the whole group. Standard input is closed.
 * Throws `TargetError` with `time_limit`, `byte_limit` or `command_failed` (could not be started, died of a signal).
 */
export function runProgram(program: string, command: Command): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...command.args], {
      cwd: '/',
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, so that its children end with it
      windowsHide: true,
    });
    const output = new Bounded(command.maxBytes);
    const complaints = new Bounded(MAX_STDERR_BYTES);
    let failure: TargetError | undefined;
    const stop = (error: TargetError): void => {
      failure ??= error;
      endGroup(child.pid);
    };
    const limit = `${command.name}: more than`;
    const timer = setTimeout(
      () => stop(new TargetError('time_limit', `${limit} ${command.timeoutMs} ms`)),
      command.timeoutMs,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      if (!output.add(chunk)) stop(new TargetError('byte_limit', `${limit} ${command.maxBytes} bytes`));
    });
    child.stderr.on('data', (chunk: Buffer) => complaints.add(chunk));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new TargetError('command_failed', `${command.name}: cannot be started`, { cause: error }));
    });
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      endGroup(child.pid); // what the program left behind in its group
      if (failure !== undefined) reject(failure);
      else if (exitCode === null) reject(new TargetError('command_failed', `${command.name}: ended by ${signal}`));
      else resolve({ exitCode, stdout: output.text(), stderr: complaints.text() });
    });
    lowerPriority(child.pid);
  });
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, NICE);
  } catch {
    // It has ended already, or the system does not let us: it then runs at our own priority.
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}

/** Keeps bytes up to a limit. */
class Bounded {
  readonly #chunks: Buffer[] = [];
  readonly #maxBytes: number;
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** False once there is more than fits. */
  add(chunk: Buffer): boolean {
    const room = this.#maxBytes - this.#length;
    if (room > 0) this.#chunks.push(chunk.subarray(0, room));
    this.#length += Math.min(chunk.length, Math.max(room, 0));
    return chunk.length <= room;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
