import type { PasswordHasher } from './passwords.ts';
import { newPassword } from './secrets.ts';
import { writeAudit } from './store/audit.ts';
import type { Database } from './store/database.ts';
import { addPerson, findPerson, setPassword } from './store/people.ts';
import { endSessionsOf } from './store/sessions.ts';

/** Adds an administrator; false when the name is taken. */
export async function addAdministrator(
  db: Database,
  hasher: PasswordHasher,
  account: { readonly name: string; readonly password: string; readonly mustChange: boolean; readonly at: Date },
): Promise<boolean> {
  const { name, password, mustChange } = account;
  const at = account.at.toISOString();
  const passwordHash = await hasher.hash(password);
  return db.transaction().execute(async (transaction) => {
    if (!(await addPerson(transaction, { name, passwordHash, mustChangePassword: mustChange, at }))) return false;
    await writeAudit(transaction, { at, person: 'muster', act: 'person_added', object: `person ${name}` });
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
