import { MusterError } from '../policies/base/errors.ts';
import type { Role } from './api.ts';
import type { PasswordHasher } from './passwords.ts';
import { newToken, shaOf } from './secrets.ts';
import { writeAudit } from './store/audit.ts';
import type { Database } from './store/database.ts';
import { clearFailures, countFailure, findPerson, lockPerson, setPassword } from './store/people.ts';
import { addSession, endSessionsOf } from './store/sessions.ts';

const SESSION_HOURS = 7 * 24;
/** Wrong passwords before the account waits, and how long it then waits: twice as long with each further one. */
const FREE_FAILURES = 5;
const FIRST_LOCK_SECONDS = 30;
const MAX_LOCK_SECONDS = 15 * 60;
const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 200;

export interface SignedIn {
  readonly token: string;
  readonly name: string;
  readonly role: Role;
  readonly unitId: string | null;
  readonly mustChangePassword: boolean;
}

/**
 * Signs a person in. A wrong name and a wrong password get the same answer after the same time. Throws `not_signed_in`,
 * or `too_many_requests` while the account waits.
 */
export async function signIn(
  db: Database,
  hasher: PasswordHasher,
  name: string,
  password: string,
  now: Date,
): Promise<SignedIn> {
  const found = await findPerson(db, name);
  // A closed account is answered like one that is not there, after the same time.
  const person = found?.closedAt === null ? found : undefined;
  const at = now.toISOString();
  if (person?.lockedUntil != null && person.lockedUntil > at) {
    throw new MusterError(
      'too_many_requests',
      `too many wrong passwords; this account waits until ${person.lockedUntil}`,
    );
  }
  if (!(await hasher.check(password, person?.passwordHash)) || person === undefined) {
    if (person !== undefined) await noteFailure(db, person.personId, person.name, now);
    throw new MusterError('not_signed_in', 'the name or the password is wrong');
  }
  const token = newToken();
  await db.transaction().execute(async (transaction) => {
    await clearFailures(transaction, person.personId);
    const endsAt = new Date(now.getTime() + SESSION_HOURS * 3_600_000).toISOString();
    await addSession(transaction, { tokenSha: shaOf(token), personId: person.personId, at, endsAt });
    await writeAudit(transaction, { at, person: person.name, act: 'signed_in', object: `person ${person.name}` });
  });
  const { role, unitId, mustChangePassword } = person;
  return { token, name: person.name, role, unitId, mustChangePassword };
}

async function noteFailure(db: Database, personId: string, name: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const failures = await countFailure(transaction, personId);
    const at = now.toISOString();
    await writeAudit(transaction, {
      at,
      person: name,
      act: 'sign_in_failed',
      object: `person ${name}`,
      detail: { failures },
    });
    if (failures < FREE_FAILURES) return;
    const seconds = Math.min(FIRST_LOCK_SECONDS * 2 ** (failures - FREE_FAILURES), MAX_LOCK_SECONDS);
    await lockPerson(transaction, personId, new Date(now.getTime() + seconds * 1000).toISOString());
  });
}

/** Changes a person's own password and ends every other session of theirs. Throws `bad_request` with the reason. */
export async function changePassword(
  db: Database,
  hasher: PasswordHasher,
  change: { readonly name: string; readonly sessionToken: string; readonly current: string; readonly next: string },
  now: Date,
): Promise<void> {
  const person = await findPerson(db, change.name);
  if (person === undefined) throw new MusterError('not_signed_in', `there is no account "${change.name}" any more`);
  const at = now.toISOString();
  if (person.lockedUntil !== null && person.lockedUntil > at) {
    throw new MusterError(
      'too_many_requests',
      `too many wrong passwords; this account waits until ${person.lockedUntil}`,
    );
  }
  if (!(await hasher.check(change.current, person.passwordHash))) {
    await noteFailure(db, person.personId, person.name, now);
    throw new MusterError('bad_request', 'the present password is wrong', {
      complaints: [{ pointer: '/current', message: 'is wrong' }],
    });
  }
  const complaint = complaintAbout(change.next, change.current, person.name);
  if (complaint !== undefined)
    throw new MusterError('bad_request', `the new password ${complaint}`, {
      complaints: [{ pointer: '/next', message: complaint }],
    });
  const hash = await hasher.hash(change.next);
  await db.transaction().execute(async (transaction) => {
    await setPassword(transaction, person.personId, hash, false);
    await endSessionsOf(transaction, person.personId, shaOf(change.sessionToken));
    await writeAudit(transaction, {
      at,
      person: person.name,
      act: 'password_changed',
      object: `person ${person.name}`,
    });
  });
}

/** Length and novelty only; demands on kinds of letters make passwords worse. Source: NIST SP 800-63B-4 3.1.1. */
function complaintAbout(next: string, current: string, name: string): string | undefined {
  if ([...next].length < MIN_PASSWORD_LENGTH) return `has fewer than ${MIN_PASSWORD_LENGTH} characters`;
  if (next === current) return 'is the present one';
  if (next.toLowerCase().includes(name.toLowerCase())) return 'holds the name of the account';
  return new Set(next).size < 4 ? 'repeats the same few characters' : undefined;
}
