import { MusterError } from '../policies/base/errors.ts';
import type { Role } from './api.ts';
import type { PasswordHasher } from './passwords.ts';
import { newPassword } from './secrets.ts';
import { writeAudit } from './store/audit.ts';
import { abilitiesOf, type Database } from './store/database.ts';
import { addPerson, closePerson, findPerson, listPeople, setPassword } from './store/people.ts';
import { endSessionsOf } from './store/sessions.ts';

/** Adds an account, an administrator's unless a role is named; false when the name is taken. */
export async function addAdministrator(
  db: Database,
  hasher: PasswordHasher,
  account: {
    readonly name: string;
    readonly password: string;
    readonly mustChange: boolean;
    readonly at: Date;
    readonly role?: Role;
    readonly unitId?: string;
  },
): Promise<boolean> {
  const { name, password, mustChange, role, unitId } = account;
  const at = account.at.toISOString();
  const passwordHash = await hasher.hash(password);
  return db.transaction().execute(async (transaction) => {
    const person = {
      name,
      passwordHash,
      mustChangePassword: mustChange,
      at,
      ...(role && { role }),
      ...(unitId && { unitId }),
    };
    if (!(await addPerson(transaction, person))) return false;
    await writeAudit(transaction, {
      at,
      person: 'muster',
      act: 'person_added',
      object: `person ${name}`,
      detail: { role: role ?? 'administrator', unitId: unitId ?? null },
    });
    return true;
  });
}

/** Gives an account a new one-time password and ends its sessions; `undefined` when there is no such account. */
export async function resetPassword(
  db: Database,
  hasher: PasswordHasher,
  name: string,
  now: Date,
): Promise<string | undefined> {
  const person = await findPerson(db, name);
  if (person === undefined) return undefined;
  const password = newPassword();
  const passwordHash = await hasher.hash(password);
  await db.transaction().execute(async (transaction) => {
    await setPassword(transaction, person.personId, passwordHash, true);
    await endSessionsOf(transaction, person.personId);
    await writeAudit(transaction, {
      at: now.toISOString(),
      person: 'muster',
      act: 'password_reset',
      object: `person ${name}`,
    });
  });
  return password;
}

/**
 * Closes an account and ends its sessions, or opens it again. Throws `not_found`, and `not_allowed` for the last
 * administrator, after whom nobody could open anything.
 */
export async function closeAccount(db: Database, name: string, isClosed: boolean, now: Date): Promise<void> {
  const at = now.toISOString();
  await db.transaction().execute(async (transaction) => {
    await abilitiesOf(transaction).lock(transaction, 'people');
    const person = await findPerson(transaction, name);
    if (person === undefined) throw new MusterError('not_found', `there is no account "${name}"`);
    const others = (await listPeople(transaction)).filter(
      (other) => other.role === 'administrator' && !other.isClosed && other.name !== person.name,
    );
    if (isClosed && person.role === 'administrator' && others.length === 0)
      throw new MusterError('not_allowed', `"${name}" is the last administrator; add another one first`);
    await closePerson(transaction, person.personId, isClosed ? at : null);
    if (isClosed) await endSessionsOf(transaction, person.personId);
    const act = isClosed ? 'person_closed' : 'person_opened';
    await writeAudit(transaction, { at, person: 'muster', act, object: `person ${name}` });
  });
}
