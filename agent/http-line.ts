import { readFileSync } from 'node:fs';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { isObject } from '../policies/base/json.ts';

/** An answer may hold watch lists of at most 64 KiB beside its few members. */
const MAX_ANSWER_BYTES = 256 * 1024;
/** A line on which nothing moves for so long is cut, and tried again. */
const STALL_MS = 60_000;
/** The longest that one request may take: 2 MiB at 32 kbit/s are nine minutes. */
const REQUEST_MS = 15 * 60_000;

// Estimates for the day's budget, measured with a counting proxy; headers of TCP and IP are not counted anywhere.
const FULL_HANDSHAKE_BYTES = 4500;
const RESUMED_HANDSHAKE_BYTES = 1100;
const RECORD_BYTES = 60;

// Asked for by name when they are needed. An import statement would read every export of node:http, one of which loads
// the whole of fetch: 30 ms and several megabytes, paid even by an inspection that sends nothing.
const http = () => process.getBuiltinModule('node:http');
const https = () => process.getBuiltinModule('node:https');

export interface Answer {
  readonly status: number;
  /** `{}` where the body was no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Seconds to wait, where the collector says so. */
  readonly retryAfterSeconds?: number;
  /** The other side's clock, where it tells. */
  readonly date?: Date;
}

/** Keeps what lets the next connection be short, also for another process. */
export interface SessionKeeper {
  read(): Buffer | undefined;
  write(session: Buffer): void;
  forget(): void;
}

/**
 * Groups of a connection that resumes a session. Left to itself, OpenSSL also offers a hybrid with ML-KEM, whose keys are
 * 2,300 bytes in each handshake: more than all the rest of a confirmation. The secret of the session came from such a
 * handshake and stays part of the resumed one, so that nothing is lost by asking for a small group now.
 * Source: RFC 8446 2.2 and 7.1.
 */
const RESUMED_GROUPS = 'X25519:P-256:P-384';

export interface LineOptions {
  readonly caFile?: string;
  readonly sessions?: SessionKeeper;
  /** Milliseconds without a byte after which a connection is given up. */
  readonly stallMs?: number;
}

/**
 * One other side over `node:http` or `node:https`, which need less memory than fetch. Only connects outwards, uses a
 * connection again while there is more to say, resumes TLS sessions, follows no redirect, reads a bounded answer.
 */
export class HttpLine {
  readonly #base: URL;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #sessions: SessionKeeper | undefined;
  readonly #stallMs: number;
  #sentBytes = 0;

  constructor(base: URL, options: LineOptions = {}) {
    this.#base = base;
    this.#sessions = options.sessions;
    this.#stallMs = options.stallMs ?? STALL_MS;
    const ca = options.caFile === undefined ? {} : { ca: readCa(options.caFile) };
    const kept = { keepAlive: true, maxSockets: 1 };
    this.#agent = base.protocol === 'https:' ? new (https().Agent)({ ...kept, ...ca }) : new (http().Agent)(kept);
  }

  /** Bytes that went over the wire in both directions, as far as this side can tell. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Lets the connection go; the next request opens another. */
  close(): void {
    this.#agent.destroy();
  }

  /** Throws `unreachable` where no whole answer comes. */
  ask(method: string, path: string, body: Buffer, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const url = new URL(path.slice(1), this.#base);
    const { request } = url.protocol === 'https:' ? https() : http();
    const session = this.#sessions?.read();
    return new Promise((resolve, reject) => {
      const failed = (error: unknown) =>
        reject(
          new MusterError('unreachable', `the collector ${this.#base.origin} did not answer: ${messageOf(error)}`, {
            cause: error,
          }),
        );
      const options = {
        method,
        agent: this.#agent,
        headers: { ...headers, 'content-length': String(body.length) },
        signal: AbortSignal.timeout(REQUEST_MS),
        ...(session === undefined ? {} : { session, ecdhCurve: RESUMED_GROUPS }),
      };
      const outgoing = request(url, options, (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
          else incoming.destroy(new Error(`its answer has more than ${MAX_ANSWER_BYTES} bytes`));
        });
        incoming.on('error', failed);
        incoming.on('end', () => resolve(answerOf(incoming.statusCode ?? 0, incoming.headers, chunks)));
      });
      outgoing.setTimeout(this.#stallMs, () => outgoing.destroy(new Error(`nothing moved for ${this.#stallMs} ms`)));
      outgoing.on('socket', (socket) => this.#count(socket, outgoing));
      outgoing.on('error', failed);
      outgoing.end(body);
    });
  }

  /** Adds what this request moves over its connection, and keeps the session that the other side offers. */
  #count(socket: Socket, outgoing: { once(event: 'close', listener: () => void): unknown }): void {
    const before = socket.connecting ? 0 : socket.bytesRead + socket.bytesWritten;
    outgoing.once('close', () => {
      this.#sentBytes += Math.max(0, socket.bytesRead + socket.bytesWritten - before);
      if (isTls(socket)) this.#sentBytes += RECORD_BYTES;
    });
    if (!socket.connecting || !isTls(socket)) return;
    let isSecure = false;
    // A session or its groups that the other side does not bear must not be offered again.
    socket.once('close', () => (isSecure ? undefined : this.#sessions?.forget()));
    socket.once('secureConnect', () => {
      isSecure = true;
      if (!socket.isSessionReused()) this.#sessions?.forget();
      this.#sentBytes += socket.isSessionReused() ? RESUMED_HANDSHAKE_BYTES : FULL_HANDSHAKE_BYTES;
    });
    socket.on('session', (offered: Buffer) => this.#sessions?.write(offered));
  }
}

function isTls(socket: Socket): socket is TLSSocket {
  return 'encrypted' in socket;
}

function answerOf(
  status: number,
  headers: Readonly<{ 'retry-after'?: string | undefined; date?: string | undefined }>,
  chunks: readonly Buffer[],
): Answer {
  const retryAfter = headers['retry-after'];
  const seconds = Number(retryAfter);
  const date = new Date(headers.date ?? '');
  return {
    status,
    body: parseObject(Buffer.concat(chunks).toString('utf8')),
    ...(retryAfter !== undefined && Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {}),
    ...(Number.isNaN(date.getTime()) ? {} : { date }),
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
