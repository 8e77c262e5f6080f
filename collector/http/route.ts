import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import type { Measures } from '../metrics/registry.ts';
import type { PasswordHasher } from '../passwords.ts';
import type { Caller } from './auth.ts';
import type { JsonSchema, SchemaOf } from './object-schema.ts';

/**
 * Who may call a route; every route says so. `public`: anybody; `loopback`: this machine only; `metrics`: this machine,
 * or a token of that scope; `agent`: whoever signed what is sent, or holds an enrolment token, which the handler checks;
 * `signed_in`: a person with a session, or a command of this machine with the token in `local.json`;
 * `own_account`: the same persons, also before they have changed their first password; `operator`: as `signed_in`, but no
 * auditors, who only read; `administrator`: as `signed_in`, with that role; `download`: as `signed_in`, or a host with an
 * enrolment token that is in force, which is not spent by it.
 */
export const ACCESS = [
  'public',
  'loopback',
  'metrics',
  'agent',
  'own_account',
  'signed_in',
  'operator',
  'administrator',
  'download',
] as const;
export type Access = (typeof ACCESS)[number];

/** What routes are given beside the request. */
export interface HttpContext extends Context {
  readonly config: Config;
  readonly hasher: PasswordHasher;
  readonly measures: Measures;
  /** The text of `/metrics`. */
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
  /** Id of the key that agents pin at enrolment. */
  readonly collectorKeyId: string;
  readonly version: string;
}

export interface RouteRequest<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly headers: IncomingHttpHeaders;
  /** Who asks; absent on routes that need nobody. */
  readonly caller?: Caller;
  /** Whether it came over TLS, here or at a proxy on this machine. */
  readonly isSecure: boolean;
  readonly signal: AbortSignal;
}

/** What a route answers: a value that becomes JSON, or text and streams with their own type. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly text?: string | Readable;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export interface Route<P = unknown, Q = unknown, B = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly access: Access;
  /** One line for the API description. */
  readonly summary: string;
  readonly params?: SchemaOf<P>;
  readonly query?: SchemaOf<Q>;
  readonly body?: SchemaOf<B>;
  /** Media type of the body where it is not JSON; it then arrives as bytes. */
  readonly bodyType?: string;
  readonly maxBodyBytes?: number;
  /**
   * A GET of a signed-in person reads one moment of the store, in which the whole fleet stands as one edition left it:
   * `db` and `policies` of its context are of that moment and `db` does not write. True where that must not be: the
   * route writes, or what it answers is read while it is sent.
   */
  readonly isLive?: boolean;
  /** Requests that may be inside at the same time, from all addresses together. */
  readonly maxAtOnce?: number;
  /** Requests per minute and address. */
  readonly maxPerMinute?: number;
  /** Schemas of the good answers by status. */
  readonly answers: Readonly<Record<number, JsonSchema>>;
  handle(context: HttpContext, request: RouteRequest<P, Q, B>): Promise<Reply>;
}

/** A route whose types have been checked and no longer matter to the list it stands in. */
export type AnyRoute = Route<never, never, never>;

export function defineRoute<P = unknown, Q = unknown, B = unknown>(route: Route<P, Q, B>): Route<P, Q, B> {
  return route;
}

export function ok(body: unknown, headers?: Reply['headers']): Reply {
  return { status: 200, body, ...(headers === undefined ? {} : { headers }) };
}

export function created(body: unknown): Reply {
  return { status: 201, body };
}

export function noContent(headers?: Reply['headers']): Reply {
  return { status: 204, ...(headers === undefined ? {} : { headers }) };
}
