import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MusterError, messageOf } from '../policies/base/errors.ts';

/** A carried-in file, packed: all of OSV for every distribution has about 1.2 GB. */
export const MAX_INCOMING_BYTES = 2 * 1024 * 1024 * 1024;
/** A file that lies there longer was left by a collector that ended. */
const LEFT_BEHIND_MS = 6 * 3_600_000;

export interface IncomingFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha: string;
  remove(): Promise<void>;
}

/**
 * Keeps what arrives as a file below the data folder, readable by this account alone, with its SHA-256; nothing of it is
 * kept in memory. Throws `too_large`, `bad_request` for an empty body or one that was cut off.
 */
export async function receiveFile(
  dataFolder: string,
  body: Readable,
  maxBytes = MAX_INCOMING_BYTES,
): Promise<IncomingFile> {
  const folder = join(dataFolder, 'incoming');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftBehind(folder);
  const path = join(folder, randomUUID());
  const hash = createHash('sha256');
  let bytes = 0;
  async function* counted(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new MusterError('too_large', `the file has more than ${maxBytes} bytes`);
      hash.update(chunk);
      yield chunk;
    }
  }
  const remove = (): Promise<void> => rm(path, { force: true });
  try {
    await pipeline(body, counted, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    await remove();
    if (error instanceof MusterError) throw error;
    if ((error as { code?: string }).code === 'ENOSPC')
      throw new MusterError('store_failed', `no room for the file below ${folder}`, { cause: error });
    throw new MusterError('bad_request', `the file did not arrive whole: ${messageOf(error)}`, { cause: error });
  }
  if (bytes > 0) return { path, bytes, sha: hash.digest('hex'), remove };
  await remove();
  throw new MusterError('bad_request', 'the file is empty');
}

async function removeLeftBehind(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const about = await stat(path).catch(() => undefined);
    if (about !== undefined && Date.now() - about.mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true });
  }
}
