import { hash, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { isMusterError, MusterError } from '../policies/base/errors.ts';
import { SIGNATURE_HEADER, signRequest } from '../policies/inventory/signed-request.ts';
import { WATCH_HEADER, watchFamilyOf, writeWatchHeld } from '../policies/inventory/watch.ts';
import {
  AGENTS_PATH,
  type Encoding,
  type EnrolAnswer,
  type EnrolRequest,
  REPORT_MEDIA_TYPE,
  REPORTS_PATH,
  SENT_AT_HEADER,
  UPLOAD_ENCODING_HEADER,
  UPLOAD_LENGTH_HEADER,
  UPLOAD_OFFSET_HEADER,
  type UploadAnnounced,
  uploadPath,
} from '../policies/inventory/wire.ts';
import { type Answer, HttpLine, type LineOptions } from './http-line.ts';
import type { Settings } from './settings.ts';

const ZSTD_LEVEL = 6;

/** Below this, compression makes nothing smaller. */
const MIN_COMPRESSED_BYTES = 1024;

/**
 * One piece of a report that the line cannot carry in one go: four seconds at 32 kbit/s. A cut costs no more than this
 * once more, headers of each piece are some hundred bytes.
 */
const PIECE_BYTES = 16 * 1024;
/** A report above this goes in pieces once a whole one was cut; smaller ones are quicker sent again. */
const RESUMED_ABOVE_BYTES = 2 * PIECE_BYTES;
/** And above this from the start: a minute at 32 kbit/s. */
const PIECES_ABOVE_BYTES = 256 * 1024;

const zlib = () => process.getBuiltinModule('node:zlib');

export interface ClientOptions extends LineOptions {
  readonly now?: () => Date;
  /** The agent's key: it signs uploads in pieces, which are not made without. */
  readonly key?: KeyObject;
  readonly compression?: Settings['compression'];
  /** What the collector took last time; `none`: plain bytes only. */
  readonly encoding?: Encoding | 'none';
}

/** A report as it travels. */
export interface Packed {
  readonly body: Buffer;
  readonly encoding: Encoding | 'identity';
}

/** The collector as the agent sees it: a few addresses to send to. */
export class CollectorClient {
  readonly #line: HttpLine;
  readonly #now: () => Date;
  readonly #key: KeyObject | undefined;
  #encoding: Encoding | 'none';
  /** SHA-256 of the report that goes in pieces since its line was cut. */
  #inPieces: string | undefined;
  #canResume = true;
  #pieceCount = 0;
  #skewSeconds: number | undefined;

  constructor(collector: string, options: ClientOptions = {}) {
    this.#line = new HttpLine(collectorUrl(collector), options);
    this.#now = options.now ?? (() => new Date());
    this.#key = options.key;
    this.#encoding = firstEncoding(options);
  }

  /** What the collector reads, as far as it is known. */
  get encoding(): Encoding | 'none' {
    return this.#encoding;
  }

  /** The collector's clock less ours at its last answer. */
  get skewSeconds(): number | undefined {
    return this.#skewSeconds;
  }

  get sentBytes(): number {
    return this.#line.sentBytes;
  }

  /** Pieces that arrived: as long as this grows, a line that is cut again and again is worth another try. */
  get pieceCount(): number {
    return this.#pieceCount;
  }

  close(): void {
    this.#line.close();
  }

  /** Joins the collector. Throws `token_invalid` or what else it was refused for. */
  async enrol(request: EnrolRequest): Promise<EnrolAnswer> {
    const bytes = Buffer.from(JSON.stringify(request));
    const { status, body } = await this.#ask('POST', AGENTS_PATH, bytes, { 'content-type': 'application/json' });
    const { agentId, hostId, unit, contract, recipient } = body;
    if (status === 201 && typeof agentId === 'string' && typeof hostId === 'string') {
      const courier = typeof recipient === 'string' ? { recipient } : {};
      return { agentId, hostId, unit: String(unit), contract: String(contract), ...courier };
    }
    const message = typeof body.message === 'string' ? body.message : `the collector answered ${status}`;
    if (body.code === 'never_collect') throw new MusterError('never_collect', message);
    const isToken = status === 401 || status === 403 || body.code === 'token_invalid';
    throw new MusterError(isToken ? 'token_invalid' : 'bad_request', message);
  }

  /** The bytes as they travel now: what the budget of the day is asked about. */
  async pack(bytes: Buffer): Promise<Packed> {
    const encoding = this.#encoding;
    if (bytes.length < MIN_COMPRESSED_BYTES || encoding === 'none') return { body: bytes, encoding: 'identity' };
    const { constants, gzip, zstdCompress } = zlib();
    const level = { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } };
    const body = encoding === 'zstd' ? await promisify(zstdCompress)(bytes, level) : await promisify(gzip)(bytes);
    return { body, encoding };
  }

  /**
   * Hands in sealed bytes or a confirmation; `watchDigest` says which list of names this agent holds. Falls back from zstd
   * to gzip, to nothing, where the other side lacks them; what a cut line did not carry whole goes on where it was cut.
   * Throws `unreachable`.
   */
  async send(bytes: Buffer, watchDigest: string): Promise<Answer> {
    for (;;) {
      const packed = await this.pack(bytes);
      const answer = await this.#sendPacked(packed, watchDigest);
      if (answer.status !== 415 || packed.encoding === 'identity') return answer;
      this.#encoding = packed.encoding === 'zstd' ? 'gzip' : 'none';
    }
  }

  async #sendPacked(packed: Packed, watchDigest: string): Promise<Answer> {
    const { body, encoding } = packed;
    const sha = hash('sha256', body, 'hex');
    const { length } = body;
    if (this.#key !== undefined && this.#canResume && (length > PIECES_ABOVE_BYTES || this.#inPieces === sha)) {
      const answer = await this.#sendPieces(packed, sha, this.#key, watchDigest);
      if (answer !== undefined) return answer;
      this.#canResume = false; // a collector that knows nothing of pieces
    }
    const coding: Record<string, string> = encoding === 'identity' ? {} : { 'content-encoding': encoding };
    try {
      return await this.#ask('POST', REPORTS_PATH, body, { ...this.#told(watchDigest), ...coding });
    } catch (error) {
      if (isMusterError(error, 'unreachable') && length > RESUMED_ABOVE_BYTES) this.#inPieces = sha;
      throw error;
    }
  }

  /** `undefined` where the collector has no such place. */
  async #sendPieces(
    { body, encoding }: Packed,
    sha: string,
    key: KeyObject,
    watchDigest: string,
  ): Promise<Answer | undefined> {
    const path = uploadPath(sha);
    const announced: UploadAnnounced = { length: body.length, encoding };
    const put = (piece: Buffer, offset: number): Promise<Answer> =>
      this.#ask('PUT', path, piece, {
        ...this.#told(watchDigest),
        [SIGNATURE_HEADER]: signRequest(path, announced, key),
        [UPLOAD_LENGTH_HEADER]: String(body.length),
        [UPLOAD_ENCODING_HEADER]: encoding,
        [UPLOAD_OFFSET_HEADER]: String(offset),
      });
    let answer = await put(Buffer.alloc(0), 0);
    if (answer.status === 404) return undefined;
    // Each answer names where the next piece begins; a place that does not move is no progress and ends it.
    for (let last = -1; answer.status === 200; ) {
      const offset = Number(answer.body.offset);
      if (!(offset > last && offset < body.length)) throw new MusterError('unreachable', 'an upload does not go on');
      if (last >= 0) this.#pieceCount += 1;
      last = offset;
      answer = await put(body.subarray(offset, offset + PIECE_BYTES), offset);
    }
    return answer;
  }

  #told(watchDigest: string): Readonly<Record<string, string>> {
    return {
      'content-type': REPORT_MEDIA_TYPE,
      [SENT_AT_HEADER]: this.#now().toISOString(),
      [WATCH_HEADER]: writeWatchHeld(watchFamilyOf(process.platform), watchDigest),
    };
  }

  async #ask(method: string, path: string, body: Buffer, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const answer = await this.#line.ask(method, path, body, headers);
    // Its date has whole seconds.
    if (answer.date !== undefined)
      this.#skewSeconds = Math.round((answer.date.getTime() - this.#now().getTime()) / 1000);
    return answer;
  }
}

function firstEncoding({ compression = 'auto', encoding }: ClientOptions): Encoding | 'none' {
  if (compression === 'none' || encoding === 'none') return 'none';
  const hasZstd = typeof zlib().zstdCompress === 'function';
  return compression === 'gzip' || encoding === 'gzip' || !hasZstd ? 'gzip' : 'zstd';
}

/**
 * The collector's address with a slash at its end. Reports and tokens travel in the clear only on this machine.
 * Throws `config_invalid`.
 */
export function collectorUrl(address: string): URL {
  let url: URL;
  try {
    url = new URL(address.endsWith('/') ? address : `${address}/`);
  } catch (error) {
    throw new MusterError('config_invalid', `"${address}" is no address; write https://collector.example`, {
      cause: error,
    });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new MusterError('config_invalid', `"${address}" is no address; write https://collector.example`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new MusterError(
      'config_invalid',
      'an address holds no user name and no password; agents sign with their key',
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new MusterError('config_invalid', `${url.host} is not this machine; use https:// so that nobody reads along`);
  }
  return url;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
