import { isUtf8 } from 'node:buffer';
import type { Hash } from 'node:crypto';
import { MusterError } from '../base/errors.ts';

/**
 * Lines and lengths out of a stream. It holds the chunk that it stands in and what was asked for, never more: what a file
 * announces of itself makes nothing be allocated before the bytes are there.
 */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #maxBytes: number;
  #chunk: Uint8Array = new Uint8Array(0);
  #place = 0;
  #read = 0;
  #whole: Hash | undefined;

  constructor(source: AsyncIterable<Uint8Array>, maxBytes: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#maxBytes = maxBytes;
  }

  /** Bytes that were handed out. */
  get offset(): number {
    return this.#read;
  }

  /** Every byte that is handed out from now on goes into the hash as well. */
  follow(hash: Hash): void {
    this.#whole = hash;
  }

  /** The next line without its end; `undefined` at the end of the stream. Throws `data_invalid` where it is longer than `maxBytes`. */
  async line(maxBytes: number): Promise<string | undefined> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (await this.#fill()) {
      const end = this.#chunk.indexOf(10, this.#place);
      const part = this.#hand(end < 0 ? this.#chunk.length : end + 1);
      length += part.length;
      if (length > maxBytes + 1) break;
      parts.push(part);
      if (end >= 0) return this.#text(Buffer.concat(parts, length).subarray(0, -1));
    }
    if (length === 0) return undefined;
    throw new MusterError('data_invalid', `the courier file is damaged: at byte ${this.#read} stands no line`);
  }

  #text(line: Buffer): string {
    if (isUtf8(line)) return line.toString('utf8');
    throw new MusterError(
      'data_invalid',
      `the courier file is damaged: the line before byte ${this.#read} is no UTF-8`,
    );
  }

  /** Leaves out so many bytes, into a hash if one is given; false where the stream ends before. */
  async skip(count: number, hash?: Hash): Promise<boolean> {
    for (let left = count; left > 0; ) {
      if (!(await this.#fill())) return false;
      const part = this.#hand(Math.min(this.#chunk.length, this.#place + left));
      hash?.update(part);
      left -= part.length;
    }
    return true;
  }

  /** Exactly so many bytes; `undefined` where the stream ends before. */
  async take(count: number): Promise<Buffer | undefined> {
    const parts: Uint8Array[] = [];
    for (let left = count; left > 0; ) {
      if (!(await this.#fill())) return undefined;
      const part = this.#hand(Math.min(this.#chunk.length, this.#place + left));
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts, count);
  }

  async isAtEnd(): Promise<boolean> {
    return !(await this.#fill());
  }

  #hand(to: number): Uint8Array {
    const part = this.#chunk.subarray(this.#place, to);
    this.#place = to;
    this.#read += part.length;
    this.#whole?.update(part);
    return part;
  }

  async #fill(): Promise<boolean> {
    while (this.#place >= this.#chunk.length) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      [this.#chunk, this.#place] = [next.value, 0];
      if (this.#read + next.value.length > this.#maxBytes)
        throw new MusterError('too_large', `the courier file has more than ${this.#maxBytes} bytes`);
    }
    return true;
  }
}
