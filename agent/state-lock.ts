import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../policies/base/errors.ts';

/**
 * Keeps a second agent out of the folder: two that number reports at once would look like a copied machine. Answers what
 * gives it free again. A lock whose process is gone is taken over. Throws `store_failed`.
 */
export function lock(folder: string): () => void {
  const path = join(folder, 'lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, `${process.pid}\n`);
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return () => undefined; // no folder: whoever reads the state will say so
      if (codeOf(error) !== 'EEXIST') {
        throw new MusterError('store_failed', `cannot lock ${folder}: ${messageOf(error)}`, { cause: error });
      }
      const holder = holderOf(path);
      if (holder !== undefined && isRunning(holder)) {
        throw new MusterError('store_failed', `another agent, process ${holder}, works in ${folder}; stop it first`);
      }
      rmSync(path, { force: true });
    }
  }
  throw new MusterError('store_failed', `cannot lock ${folder}: others take it as fast as we do`);
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
