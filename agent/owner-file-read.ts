import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Ten times what anybody would write by hand. */
const MAX_BYTES = 64 * 1024;

/**
 * The bytes of a small configuration file that only its owner writes; `undefined`: there is none. Throws an `Error`
 * that says what is wrong with it. A pipe in its place does not hold us.
 */
export function readBounded(path: string): Buffer | undefined {
  const descriptor = open(path);
  if (descriptor === undefined) return undefined;
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new Error('it is no regular file');
    if (process.platform !== 'win32' && (status.mode & 0o002) !== 0)
      throw new Error('everybody may write it; run chmod o-w on it');
    const bytes = Buffer.alloc(MAX_BYTES + 1);
    const length = readSync(descriptor, bytes, 0, bytes.length, 0);
    if (length > MAX_BYTES) throw new Error(`it holds more than ${MAX_BYTES} bytes`);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}
