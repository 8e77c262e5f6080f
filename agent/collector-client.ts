import { readFileSync } from 'node:fs';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { promisify } from 'node:util';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { isObject } from '../policies/base/json.ts';
import { WATCH_HEADER, watchFamilyOf, writeWatchHeld } from '../policies/inventory/watch.ts';
import {
  AGENTS_PATH,
  type Encoding,
  type EnrolAnswer,
  type EnrolRequest,
  REPORT_MEDIA_TYPE,
  REPORTS_PATH,
  SENT_AT_HEADER,
} from '../policies/inventory/wire.ts';

/** An answer may hold watch lists of at most 64 KiB beside its few members. */
const MAX_ANSWER_BYTES = 256 * 1024;
const TIMEOUT_MS = 60_000;
const ZSTD_LEVEL = 6;

/** Below this, compression makes nothing smaller. */
const MIN_COMPRESSED_BYTES = 1024;

// Asked for by name when they are needed. An import statement would read every export of node:http, one of which loads
// the whole of fetch: 30 ms and several megabytes, paid even by an inspection that sends nothing.
const http = () => process.getBuiltinModule('node:http');
const https = () => process.getBuiltinModule('node:https');
const zlib = () => process.getBuiltinModule('node:zlib');

export interface Answer {
  readonly status: number;
  /** `{}` where the body was no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Seconds to wait, where the collector says so. */
  readonly retryAfterSeconds?: number;
}

/**
 * The collector as the agent sees it: two addresses to post to, over `node:http` and `node:https`, which need less memory
 * than fetch. Only connects outwards, keeps TLS sessions between reports, follows no redirect, reads a bounded answer.
 */
export class CollectorClient {
  readonly #base: URL;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #now: () => Date;
  #encoding: Encoding | undefined = 'zstd';

  constructor(collector: string, options: { readonly caFile?: string; readonly now?: () => Date } = {}) {
    this.#base = collectorUrl(collector);
    this.#now = options.now ?? (() => new Date());
    const ca = options.caFile === undefined ? {} : { ca: readCa(options.caFile) };
    this.#agent =
      this.#base.protocol === 'https:' ? new (https().Agent)({ keepAlive: false, ...ca }) : new (http().Agent)();
  }

  /** Joins the collector. Throws `token_invalid` or what else it was refused for. */
  async enrol(request: EnrolRequest): Promise<EnrolAnswer> {
    const bytes = Buffer.from(JSON.stringify(request));
    const { status, body } = await this.#post(AGENTS_PATH, bytes, { 'content-type': 'application/json' });
    const { agentId, hostId, unit, contract } = body;
    if (status === 201 && typeof agentId === 'string' && typeof hostId === 'string') {
      return { agentId, hostId, unit: String(unit), contract: String(contract) };
    }
    const message = typeof body.message === 'string' ? body.message : `the collector answered ${status}`;
    const isToken = status === 401 || status === 403 || body.code === 'token_invalid';
    throw new MusterError(isToken ? 'token_invalid' : 'bad_request', message);
  }

  /**
   * Hands in sealed bytes or a confirmation; `watchDigest` says which list of names this agent holds. Falls back from zstd to gzip, to nothing,
   * where the other side lacks them.
   */
  async send(bytes: Buffer, watchDigest: string): Promise<Answer> {
    for (;;) {
      const { headers, body } = await this.#packed(bytes);
      const sent = { 'content-type': REPORT_MEDIA_TYPE, ...this.#told(watchDigest), ...headers };
      const answer = await this.#post(REPORTS_PATH, body, sent);
      if (answer.status !== 415 || this.#encoding === undefined) return answer;
      this.#encoding = this.#encoding === 'zstd' ? 'gzip' : undefined;
    }
  }

  #told(watchDigest: string): Readonly<Record<string, string>> {
    return {
      [SENT_AT_HEADER]: this.#now().toISOString(),
      [WATCH_HEADER]: writeWatchHeld(watchFamilyOf(process.platform), watchDigest),
    };
  }

  async #packed(bytes: Buffer): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }> {
    const encoding = bytes.length < MIN_COMPRESSED_BYTES ? undefined : this.#encoding;
    if (encoding === undefined) return { headers: {}, body: bytes };
    const { constants, gzip, zstdCompress } = zlib();
    const level = { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } };
    const body = encoding === 'zstd' ? await promisify(zstdCompress)(bytes, level) : await promisify(gzip)(bytes);
    return { headers: { 'content-encoding': encoding }, body };
  }

  #post(path: string, body: Buffer, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const url = new URL(path.slice(1), this.#base);
    const { request } = url.protocol === 'https:' ? https() : http();
    const failed = (error: unknown) =>
      new MusterError('unreachable', `the collector ${this.#base.origin} did not answer: ${messageOf(error)}`, {
        cause: error,
      });
    return new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        agent: this.#agent,
        headers: { ...headers, 'content-length': String(body.length), accept: 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      };
      const outgoing = request(url, options, (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
          else incoming.destroy(new Error(`its answer has more than ${MAX_ANSWER_BYTES} bytes`));
        });
        incoming.on('error', (error) => reject(failed(error)));
        incoming.on('end', () => resolve(answerOf(incoming.statusCode ?? 0, incoming.headers['retry-after'], chunks)));
      });
      outgoing.on('error', (error) => reject(failed(error)));
      outgoing.end(body);
    });
  }
}

function answerOf(status: number, retryAfter: string | undefined, chunks: readonly Buffer[]): Answer {
  const seconds = Number(retryAfter);
  return {
    status,
    body: parseObject(Buffer.concat(chunks).toString('utf8')),
    ...(retryAfter !== undefined && Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {}),
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function readCa(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new MusterError('config_invalid', `cannot read the certificates in ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
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
