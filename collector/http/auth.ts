import type { IncomingHttpHeaders } from 'node:http';
import { MusterError } from '../../policies/base/errors.ts';
import { readEnrolmentToken } from '../../policies/inventory/wire.ts';
import type { Role } from '../api.ts';
import { isLoopbackAddress } from '../config.ts';
import { csrfTokenOf, isSameSecret, shaOf } from '../secrets.ts';
import type { Database } from '../store/database.ts';
import { findApiToken, findSession, touchSession } from '../store/sessions.ts';
import { isTokenInForce } from '../store/tokens.ts';
import type { Access } from './route.ts';

export const SESSION_COOKIE = 'muster_session';
const CSRF_HEADER = 'muster-csrf';

const IDLE_MINUTES = 12 * 60;
/** A session's last use is written at most this often: reading a page must not cost a write. */
const TOUCH_EVERY_MS = 60_000;
const MAX_TOKEN_LENGTH = 200;

/** What is looked at of a request. */
export interface AskingRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Address of the other end. */
  readonly ip: string;
  readonly cookies: Readonly<Record<string, string | undefined>>;
}

/** Who asks: a person with a session, or a command of this machine with its token. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
  /** Of which unit the person is; absent: of none. */
  readonly unitId?: string;
  readonly personId?: string;
  /** Of the session; absent for tokens. */
  readonly sessionToken?: string;
  readonly mustChangePassword: boolean;
}

/** Decides whether the request may go to a route of that access; answers who asks, where somebody must. Throws `not_signed_in` or `not_allowed`. */
export async function authorise(
  db: Database,
  access: Access,
  request: AskingRequest,
  now: Date,
): Promise<Caller | undefined> {
  switch (access) {
    case 'public':
    case 'agent':
      return undefined;
    case 'loopback':
      if (!isFromThisMachine(request))
        throw new MusterError('not_allowed', 'this address answers only on the machine itself');
      return undefined;
    case 'metrics':
      if (isFromThisMachine(request) || (await hasToken(db, request, 'metrics'))) return undefined;
      throw new MusterError('not_signed_in', 'send a token of scope "metrics" as "Authorization: Bearer ..."');
    case 'download':
      if (await hasEnrolmentToken(db, request, now)) return undefined;
      return authoriseCaller(db, 'signed_in', request, now);
    case 'own_account':
    case 'signed_in':
    case 'operator':
    case 'administrator':
      return authoriseCaller(db, access, request, now);
  }
}

async function authoriseCaller(db: Database, access: Access, request: AskingRequest, now: Date): Promise<Caller> {
  const caller = (await callerByToken(db, request)) ?? (await callerBySession(db, request, now));
  if (caller === undefined) throw new MusterError('not_signed_in', 'nobody is signed in; sign in first');
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
  if (isWrite && caller.sessionToken !== undefined) checkCsrf(request, caller.sessionToken);
  if (caller.mustChangePassword && access !== 'own_account') {
    throw new MusterError('not_allowed', 'the first password must be changed before anything else');
  }
  if (access === 'administrator' && caller.role !== 'administrator')
    throw new MusterError('not_allowed', `"${caller.name}" is no administrator`);
  if (access === 'operator' && caller.role === 'auditor')
    throw new MusterError('not_allowed', `"${caller.name}" is an auditor, who reads and changes nothing`);
  return caller;
}

function checkCsrf(request: AskingRequest, sessionToken: string): void {
  const sent = request.headers[CSRF_HEADER];
  if (typeof sent !== 'string' || !isSameSecret(sent, csrfTokenOf(sessionToken))) {
    throw new MusterError(
      'not_allowed',
      'the header Muster-Csrf is missing or of another session; load the page again',
    );
  }
}

async function callerBySession(db: Database, request: AskingRequest, now: Date): Promise<Caller | undefined> {
  const token = request.cookies[SESSION_COOKIE];
  if (token === undefined || token === '' || token.length > MAX_TOKEN_LENGTH) return undefined;
  const at = now.toISOString();
  const idleSince = new Date(now.getTime() - IDLE_MINUTES * 60_000).toISOString();
  const session = await findSession(db, shaOf(token), at, idleSince);
  if (session === undefined) return undefined;
  if (now.getTime() - Date.parse(session.lastUsedAt) > TOUCH_EVERY_MS) await touchSession(db, shaOf(token), at);
  const { name, role, personId, unitId, mustChangePassword } = session;
  return { name, role, personId, ...(unitId === null ? {} : { unitId }), mustChangePassword, sessionToken: token };
}

/** Commands of this machine: the token stands in `local.json`, which only its owner can read. */
async function callerByToken(db: Database, request: AskingRequest): Promise<Caller | undefined> {
  return (await hasToken(db, request, 'local'))
    ? { name: 'local', role: 'administrator', mustChangePassword: false }
    : undefined;
}

async function hasToken(db: Database, request: AskingRequest, scope: 'local' | 'metrics'): Promise<boolean> {
  const match = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(request.headers.authorization ?? '');
  if (match?.[1] === undefined) return false;
  // Looked up by its hash: how long that takes tells nothing of a secret of 256 bits.
  return (await findApiToken(db, shaOf(match[1])))?.scope === scope;
}

async function hasEnrolmentToken(db: Database, { headers }: AskingRequest, now: Date): Promise<boolean> {
  const [, word = ''] = /^Bearer (\S{1,200})$/.exec(headers.authorization ?? '') ?? [];
  const token = readEnrolmentToken(word);
  return token !== undefined && (await isTokenInForce(db, shaOf(token.secret), now.toISOString()));
}

/**
 * Whether a request comes from this machine and was meant for it. A proxy on this machine speaks for somebody else, so
 * its headers count against it; and a name that an attacker pointed at 127.0.0.1 shows in `Host`.
 */
function isFromThisMachine(request: AskingRequest): boolean {
  const { headers } = request;
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined) return false;
  const name = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopbackAddress(request.ip) && isLoopbackAddress(name);
}
