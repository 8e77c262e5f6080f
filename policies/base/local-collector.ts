import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Complaint, ERROR_CODES, MusterError, messageOf } from './errors.ts';
import { inPackage } from './package-root.ts';

/** Address and token are two lines. */
const MAX_LOCAL_FILE_BYTES = 64 * 1024;
/** A page of the fleet is 50 reports of up to 8 MiB; everything else is far smaller. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
/** One line of an answer that comes line by line. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** How a command speaks with the collector of this machine. Paths begin with `/api/v1/`; answers are what the JSON holds. */
export interface CollectorClient {
  /** Where the collector listens, for messages. */
  readonly address: string;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  put(path: string, body: unknown): Promise<unknown>;
  /** `body` for routes that want a reason. */
  delete(path: string, body?: unknown): Promise<unknown>;
  /** Posts the bytes of a file as they are, and hands over an answer of NDJSON line by line. */
  postFileForLines(path: string, file: Readable, signal?: AbortSignal): AsyncGenerator<unknown>;
  /** Posts the bytes of a file as they are; answers what the JSON holds. */
  postFile(path: string, file: Readable): Promise<unknown>;
  /** The bytes of an answer as they come, for as long as it takes. */
  download(path: string): Promise<AsyncIterable<Uint8Array>>;
  /** Posts, and hands over an answer of NDJSON line by line, for as long as it takes. */
  postForLines(path: string, body: unknown, signal?: AbortSignal): AsyncGenerator<unknown>;
}

/** The file in which a running collector leaves its address and a token for commands of this machine. */
function localFile(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.MUSTER_DATA || inPackage('var'), 'local.json');
}

/** Whether a collector of this machine has left its address. */
export function hasLocalCollector(environment: NodeJS.ProcessEnv = process.env): boolean {
  return existsSync(localFile(environment));
}

/**
 * The collector named in `local.json`. Throws `unreachable` when there is none, `config_invalid` when the file is
 * broken. Its calls throw `unreachable` when nothing answers, and what the collector refused with the collector's own
 * code, sentence and complaints. `cure` ends the sentence that says that there is none.
 */
export function collectorClient(cure = ''): CollectorClient {
  const { address, token } = readLocalFile(localFile(), cure);
  return clientOf(address, token);
}

/** The collector at an address, asked with a token of its own. Throws `config_invalid` for an address that is none, or that would carry the token in the clear. */
export function collectorClientAt(address: string, token: string): CollectorClient {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isHere = url !== undefined && /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere)))
    throw new MusterError('config_invalid', `"${address}" is no address; write https://collector.example`);
  return clientOf(url.origin, token.trim());
}

function clientOf(address: string, token: string): CollectorClient {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await send(address, token, method, path, body, AbortSignal.timeout(REQUEST_TIMEOUT_MS));
    return answerOf(response, address);
  };
  return {
    address,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: (path, body) => call('DELETE', path, body),
    async postFile(path, file) {
      return answerOf(await sendFile(address, token, path, file, undefined, 'application/json'), address);
    },
    async download(path) {
      const response = await send(address, token, 'GET', path, undefined, undefined);
      if (!response.ok) await answerOf(response, address);
      return response.body ?? nothing();
    },
    async *postFileForLines(path, file, signal) {
      const response = await sendFile(address, token, path, file, signal, 'application/x-ndjson');
      if (!response.ok) await answerOf(response, address);
      else yield* linesOf(response, address);
    },
    async *postForLines(path, body, signal) {
      const response = await send(address, token, 'POST', path, body, signal);
      if (!response.ok) await answerOf(response, address);
      else yield* linesOf(response, address);
    },
  };
}

function readLocalFile(path: string, cure: string): { readonly address: string; readonly token: string } {
  if (!existsSync(path)) {
    throw new MusterError(
      'unreachable',
      `no collector of this machine is known (${path} is not there); start one with "muster up"${cure}`,
    );
  }
  const value = parseLocalFile(path);
  if (!isObject(value) || typeof value.address !== 'string' || typeof value.token !== 'string') {
    throw new MusterError(
      'config_invalid',
      `${path} holds no address and token; start the collector again with "muster up"`,
    );
  }
  return { address: value.address.replace(/\/$/, ''), token: value.token };
}

function parseLocalFile(path: string): unknown {
  try {
    return statSync(path).size > MAX_LOCAL_FILE_BYTES ? undefined : JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new MusterError('read_failed', `${path} could not be read: ${messageOf(error)}`, { cause: error });
  }
}

async function send(
  address: string,
  token: string,
  method: string,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<Response> {
  try {
    return await fetch(`${address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    throw notAnswering(address, error);
  }
}

async function sendFile(
  address: string,
  token: string,
  path: string,
  file: Readable,
  signal: AbortSignal | undefined,
  accept: string,
): Promise<Response> {
  try {
    return await fetch(`${address}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        accept,
        'content-type': 'application/octet-stream',
      },
      body: Readable.toWeb(file) as ReadableStream<Uint8Array>,
      duplex: 'half', // what streams have to say; the whole file is never in memory
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    throw notAnswering(address, error);
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function notAnswering(address: string, error: unknown): MusterError {
  // The outer message of fetch is "fetch failed"; what failed stands in its cause.
  const why = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
  return new MusterError('unreachable', `the collector at ${address} did not answer (${why}); is it running?`, {
    cause: error,
  });
}

async function answerOf(response: Response, address: string): Promise<unknown> {
  const text = await textOf(response, address);
  const body = text === '' ? undefined : parsed(text);
  if (response.ok) {
    if (body === NOT_JSON) throw new MusterError('unreachable', `what answers at ${address} is no collector`);
    return body;
  }
  throw refusalOf(body, response.status, address);
}

const NOT_JSON = Symbol('not JSON');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return NOT_JSON;
  }
}

function refusalOf(body: unknown, status: number, address: string): MusterError {
  if (!isObject(body) || typeof body.message !== 'string')
    return new MusterError('unreachable', `the collector at ${address} answered ${status}`);
  const code = ERROR_CODES.find((known) => known === body.code);
  if (code === 'not_signed_in') {
    return new MusterError(
      code,
      `the collector at ${address} answered ${status}: ${body.message}; the token in local.json may be that of an earlier start: start the collector again with "muster up"`,
    );
  }
  const complaints = Array.isArray(body.complaints) ? (body.complaints as readonly Complaint[]) : [];
  return new MusterError(code ?? 'unreachable', body.message, { complaints });
}

async function textOf(response: Response, address: string): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > MAX_ANSWER_BYTES) throw tooLong(address);
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    throw error instanceof MusterError ? error : notAnswering(address, error);
  }
  return text + decoder.decode();
}

async function* linesOf(response: Response, address: string): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let waiting = '';
  try {
    for await (const chunk of response.body ?? []) {
      waiting += decoder.decode(chunk, { stream: true });
      if (waiting.length > MAX_LINE_BYTES) throw tooLong(address);
      const lines = waiting.split('\n');
      waiting = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield JSON.parse(line) as unknown;
    }
  } catch (error) {
    throw error instanceof MusterError ? error : notAnswering(address, error);
  }
  if (waiting !== '') throw notAnswering(address, new Error('the answer was cut short'));
}

function tooLong(address: string): MusterError {
  return new MusterError('limit_exceeded', `the answer of ${address} is longer than a collector's can be`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
