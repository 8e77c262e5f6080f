import { MusterError } from '../../policies/base/errors.ts';
import { addAdministrator, closeAccount } from '../administrators.ts';
import type { Role } from '../api.ts';
import { readConfig } from '../config.ts';
import { createPasswordHasher } from '../passwords.ts';
import { newPassword } from '../secrets.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import { listPeople } from '../store/people.ts';
import { findUnit } from '../store/units.ts';
import { print } from './terminal.ts';

// Accounts, straight in the store like `reset-password`: who may read the store may do anything with it anyway, and no
// door of the collector can then be asked for an account.

export interface AddUserOptions {
  readonly role: Role;
  readonly unit?: string;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,99}$/u;
/** What stands in the audit log where no person acted. */
const NOT_PEOPLE = new Set(['local', 'muster', 'unknown', 'test']);

/** `muster admin user add NAME`: an account with a one-time password. */
export async function addUserCommand(given: string, { role, unit }: AddUserOptions): Promise<number> {
  const name = given.normalize('NFC').trim();
  if (!NAME.test(name) || NOT_PEOPLE.has(name.toLowerCase()))
    throw new MusterError(
      'bad_request',
      `"${given}" is no name for an account; use letters, digits, spaces and . _ @ -`,
    );
  return withStore(async (db) => {
    if (unit !== undefined && (await findUnit(db, unit)) === undefined)
      throw new MusterError('unit_not_found', `there is no unit "${unit}"; add it with "muster admin unit add"`);
    const folded = name.normalize('NFKC').toLowerCase();
    const near = (await listPeople(db)).find((person) => person.name.normalize('NFKC').toLowerCase() === folded);
    const password = newPassword();
    const account = {
      name,
      password,
      mustChange: true,
      at: new Date(),
      role,
      ...(unit === undefined ? {} : { unitId: unit }),
    };
    if (near !== undefined || !(await addAdministrator(db, createPasswordHasher(), account)))
      throw new MusterError('bad_request', `there is an account "${near?.name ?? name}" already; choose another name`);
    print(`One-time password of ${name} (${role}), shown this once: ${password}`);
    return 0;
  });
}

/** `muster admin user list`. */
export async function listUsersCommand(options: { readonly json?: boolean }): Promise<number> {
  return withStore(async (db) => {
    const people = await listPeople(db);
    if (options.json === true) print(JSON.stringify({ people }, null, 2));
    else
      for (const { name, role, unitId, isClosed } of people)
        print(`${name}  ${role}${unitId === null ? '' : `  of unit ${unitId}`}${isClosed ? '  closed' : ''}`);
    return 0;
  });
}

/** `muster admin user lock NAME`, and `unlock`. */
export async function lockUserCommand(name: string, isLocked: boolean): Promise<number> {
  return withStore(async (db) => {
    await closeAccount(db, name, isLocked, new Date());
    print(isLocked ? `${name} cannot sign in any more.` : `${name} can sign in again.`);
    return 0;
  });
}

async function withStore(work: (db: Database) => Promise<number>): Promise<number> {
  const db = await openStore(readConfig(process.env).store);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
