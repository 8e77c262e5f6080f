import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import type { SecretReference } from './hosts-file.ts';

/** Keys of 16,384 bits take 13 KB. */
const MAX_SECRET_FILE_BYTES = 64 * 1024;

/**
 * A password or passphrase from where the file of hosts says it is: the first line of a file, or an environment variable.
 * No message ever holds any part of it. Throws `read_failed`, `config_invalid`.
 */
export function readSecret(reference: SecretReference, environment: NodeJS.ProcessEnv = process.env): string {
  if ('file' in reference) {
    const [line = ''] = readPrivateFile(reference.file, 'the secret').toString('utf8').split(/\r?\n/, 1);
    if (line !== '') return line;
    throw new MusterError('config_invalid', `the first line of ${reference.file} is empty; write the secret there`);
  }
  const value = environment[reference.environment];
  if (value) return value;
  throw new MusterError('config_invalid', `the environment variable ${reference.environment} is not set`);
}

/**
 * A file that nobody else may read: what others know is no secret. `what` names its content in messages.
 * Throws `read_failed`, `config_invalid` with the command that cures it.
 */
export function readPrivateFile(path: string, what: string): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw new MusterError('read_failed', `cannot read ${what} in ${path}: ${messageOf(error)}`, { cause: error });
  }
  try {
    const status = fstatSync(file); // of what was opened: a name may point elsewhere a moment later
    if (!status.isFile()) throw new MusterError('config_invalid', `${path} is no plain file`);
    if (status.size > MAX_SECRET_FILE_BYTES)
      throw new MusterError('config_invalid', `${path} has more than ${MAX_SECRET_FILE_BYTES} bytes and is no secret`);
    if (process.platform !== 'win32' && (status.mode & 0o077) !== 0)
      throw new MusterError('config_invalid', `others may read ${path}; run: chmod go= ${path}`);
    const bytes = Buffer.alloc(MAX_SECRET_FILE_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}
