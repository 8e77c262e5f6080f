import { open as openFile } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { crc32, createGunzip, createZstdDecompress } from 'node:zlib';
import { type Entry, fromBuffer, open as openZip, type ZipFile } from 'yauzl';
import { MusterError, messageOf } from '../base/errors.ts';
import {
  EXPANSION_COUNTS_FROM_BYTES,
  MAX_PACKED_DEPTH,
  MAX_STREAMED_ZIP_BYTES,
  type ReadLimits,
} from './read-limits.ts';

/** Where advisories come from: a file, or bytes as they arrive. `name` is what complaints and feeds call it. */
export type AdvisorySource =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly stream: AsyncIterable<Uint8Array> };

/** What unpacking gives: the bytes of one plain file after the other. */
export interface PlainFiles {
  /** A file begins; answers whoever takes its bytes. */
  readonly onFile: (name: string) => { push(chunk: Uint8Array): void | Promise<void>; end(): void | Promise<void> };
  /** Something of the source could not be unpacked; the rest goes on. */
  readonly onFault: (file: string, message: string) => void;
  /** A file that by its name holds no advisories. */
  readonly onOther: (file: string) => void;
  readonly onPackedBytes?: (count: number) => void;
}

interface Work {
  readonly files: PlainFiles;
  readonly limits: ReadLimits;
  total: number;
  fileCount: number;
}

/**
 * Goes through a source: plain text, gzip, Zstandard, or a zip of such, told by their first bytes and never by their
 * name. What is too large, or grows out of proportion, throws `limit_exceeded`; what is broken throws `read_failed`,
 * inside an archive it is told and the other files still count.
 */
export async function unpack(source: AdvisorySource, files: PlainFiles, limits: ReadLimits): Promise<void> {
  const work: Work = { files, limits, total: 0, fileCount: 0 };
  if ('path' in source && (await beginsAsZip(source.path))) {
    await unpackZip(await zipOf((done) => openZip(source.path, ZIP_OPTIONS, done), source.name), source.name, 0, work);
    return;
  }
  const stream = 'path' in source ? await streamOf(source.path) : source.stream;
  await unpackStream(counted(stream, files), source.name, 0, work);
}

async function streamOf(path: string): Promise<AsyncIterable<Uint8Array>> {
  const handle = await openFile(path).catch((error: unknown) => {
    throw new MusterError('read_failed', `the file ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  return handle.createReadStream({ highWaterMark: 256 * 1024 });
}

async function beginsAsZip(path: string): Promise<boolean> {
  const handle = await openFile(path).catch((error: unknown) => {
    throw new MusterError('read_failed', `the file ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return kindOf(buffer.subarray(0, bytesRead)) === 'zip';
  } finally {
    await handle.close();
  }
}

async function* counted(stream: AsyncIterable<Uint8Array>, { onPackedBytes }: PlainFiles): AsyncIterable<Uint8Array> {
  for await (const chunk of stream) {
    onPackedBytes?.(chunk.length);
    yield chunk;
  }
}

type Kind = 'gzip' | 'zstd' | 'zip' | 'plain';

/** Source: RFC 1952 2.3.1; RFC 8878 3.1.1; PKWARE APPNOTE 4.3.7. */
function kindOf(head: Uint8Array): Kind {
  const [a, b, c, d] = head;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  if (a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6))) return 'zip';
  return 'plain';
}

async function unpackStream(stream: AsyncIterable<Uint8Array>, name: string, depth: number, work: Work): Promise<void> {
  const { head, whole } = await peek(stream);
  const kind = kindOf(head);
  if (kind !== 'plain' && depth >= MAX_PACKED_DEPTH)
    throw new MusterError('limit_exceeded', `${name} is packed more than ${MAX_PACKED_DEPTH} times`);
  if (kind === 'zip') {
    const bytes = await collect(whole, name);
    await unpackZip(await zipOf((done) => fromBuffer(bytes, ZIP_OPTIONS, done), name), name, depth, work);
  } else if (kind === 'plain') await readPlain(whole, name, work);
  else await unpackStream(expanded(whole, kind, name, work), name, depth + 1, work);
}

async function peek(
  stream: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly whole: AsyncIterable<Uint8Array> }> {
  const iterator = stream[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  while (head.length < 4) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  async function* whole(): AsyncIterable<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      for (;;) {
        const { value, done } = await iterator.next();
        if (done === true) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head, whole: whole() };
}

async function* expanded(
  stream: AsyncIterable<Uint8Array>,
  kind: 'gzip' | 'zstd',
  name: string,
  { limits }: Work,
): AsyncIterable<Uint8Array> {
  let packed = 0;
  let plain = 0;
  const input = Readable.from(stream).pipe(
    new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        packed += chunk.length;
        done(null, chunk);
      },
    }),
  );
  const output = input.pipe(kind === 'gzip' ? createGunzip() : createZstdDecompress());
  input.on('error', (error) => output.destroy(error));
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) {
      plain += chunk.length;
      if (plain > EXPANSION_COUNTS_FROM_BYTES && plain > packed * limits.maxExpansion)
        throw new MusterError('limit_exceeded', `${name} unpacks to more than ${limits.maxExpansion} times its size`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError('read_failed', `${name} cannot be unpacked: ${messageOf(error)}`, { cause: error });
  }
}

async function readPlain(stream: AsyncIterable<Uint8Array>, name: string, work: Work): Promise<void> {
  const reader = work.files.onFile(name);
  for await (const chunk of stream) {
    work.total += chunk.length;
    if (work.total > work.limits.maxTotalBytes)
      throw new MusterError('limit_exceeded', `${name} holds more than ${work.limits.maxTotalBytes} bytes`);
    const waiting = reader.push(chunk);
    if (waiting !== undefined) await waiting;
  }
  await reader.end();
}

async function collect(stream: AsyncIterable<Uint8Array>, name: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of stream) {
    byteCount += chunk.length;
    if (byteCount > MAX_STREAMED_ZIP_BYTES)
      throw new MusterError('limit_exceeded', `the zip ${name} is longer than ${MAX_STREAMED_ZIP_BYTES} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

const ZIP_OPTIONS = { lazyEntries: true, autoClose: true, validateEntrySizes: true } as const;

function zipOf(opens: (done: (error: Error | null, zip: ZipFile) => void) => void, name: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    opens((error, zip) => {
      if (error === null) resolve(zip);
      else reject(new MusterError('read_failed', `the zip ${name} cannot be read: ${error.message}`, { cause: error }));
    });
  });
}

/** Files one after the other; the zip's own table says how long each is, and reading holds it to that. */
function unpackZip(zip: ZipFile, name: string, depth: number, work: Work): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      zip.close();
      reject(
        error instanceof MusterError
          ? error
          : new MusterError('read_failed', `the zip ${name} is broken: ${messageOf(error)}`),
      );
    };
    zip.on('error', fail);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      work.files.onPackedBytes?.(entry.compressedSize);
      readEntry(zip, entry, `${name}!${entry.fileName}`, depth, work).then(() => zip.readEntry(), fail);
    });
    zip.readEntry();
  });
}

const ADVISORY_FILE = /\.(?:json|ndjson|jsonl|csaf|csv)(?:\.gz|\.zst)?$|\.zip$/i;

async function readEntry(zip: ZipFile, entry: Entry, file: string, depth: number, work: Work): Promise<void> {
  if (entry.fileName.endsWith('/')) return;
  work.fileCount += 1;
  const { limits, files } = work;
  if (work.fileCount > limits.maxFiles)
    throw new MusterError('limit_exceeded', `${file}: an archive of more than ${limits.maxFiles} files`);
  if (!ADVISORY_FILE.test(entry.fileName)) return files.onOther(file);
  const { compressedSize, uncompressedSize } = entry;
  if (uncompressedSize > EXPANSION_COUNTS_FROM_BYTES && uncompressedSize > compressedSize * limits.maxExpansion)
    throw new MusterError('limit_exceeded', `${file} unpacks to more than ${limits.maxExpansion} times its size`);
  try {
    await unpackStream(entryStream(zip, entry, file), file, depth + 1, work);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'limit_exceeded') throw error;
    files.onFault(file, messageOf(error));
  }
}

async function* entryStream(zip: ZipFile, entry: Entry, file: string): AsyncIterable<Uint8Array> {
  if (entry.isEncrypted()) throw new MusterError('read_failed', `${file} is encrypted`);
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error === null ? resolve(opened) : reject(error)));
  });
  let sum = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== entry.crc32) throw new MusterError('read_failed', `${file} is damaged: its check sum does not agree`);
}
