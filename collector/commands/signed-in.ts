import { ERROR_CODES, MusterError, messageOf } from '../../policies/base/errors.ts';
import { collectorClient } from '../../policies/base/local-collector.ts';
import type { Refusal, SessionAnswer } from '../api.ts';
import { readPassword } from './read-password.ts';

const TIMEOUT_MS = 60_000;

/** What a command may ask the collector, as this machine or as a person. */
export interface AskingClient {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  put(path: string, body: unknown): Promise<unknown>;
}

/**
 * Does some work as a person of this collector, who signs in for it and out again; without a name as this machine, with
 * the token in `local.json`. Throws what the collector refuses, with its own code and sentence.
 */
export async function asPerson<T>(name: string | undefined, work: (client: AskingClient) => Promise<T>): Promise<T> {
  const local = collectorClient();
  if (name === undefined) return work(local);
  const password = await readPassword(`Password of ${name}: `);
  const signedIn = await call(local.address, 'POST', '/api/v1/session', { name, password }, {});
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  const session = (await signedIn.json()) as SessionAnswer;
  const headers = { cookie, 'muster-csrf': session.csrfToken };
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await call(local.address, method, path, body, headers);
    return answer.status === 204 ? undefined : answer.json();
  };
  try {
    if (session.mustChangePassword)
      throw new MusterError(
        'not_allowed',
        `${name} still has the first password; sign in to the console and change it`,
      );
    return await work({
      get: (path) => ask('GET', path),
      post: (path, body) => ask('POST', path, body),
      put: (path, body) => ask('PUT', path, body),
    });
  } finally {
    await ask('DELETE', '/api/v1/session').catch(() => undefined); // it ends by itself, too
  }
}

async function call(
  address: string,
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${address}${path}`, {
      method,
      headers: {
        ...headers,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new MusterError(
      'unreachable',
      `the collector at ${address} did not answer (${messageOf(error)}); is it running?`,
      { cause: error },
    );
  }
  if (response.ok) return response;
  const refusal = (await response.json().catch(() => ({}))) as Partial<Refusal>;
  const code = ERROR_CODES.find((known) => known === refusal.code) ?? 'unreachable';
  throw new MusterError(code, refusal.message ?? `the collector at ${address} answered ${response.status}`, {
    complaints: refusal.complaints ?? [],
  });
}
