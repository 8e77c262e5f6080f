import { randomUUID } from 'node:crypto';
import type { Role } from '../api.ts';
import type { Database } from './database.ts';

export interface Person {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  /** `null`: of no unit. */
  readonly unitId: string | null;
  /** Since when the account is closed; `null`: open. */
  readonly closedAt: string | null;
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  readonly failedCount: number;
  readonly lockedUntil: string | null;
}

export async function findPerson(db: Database, name: string): Promise<Person | undefined> {
  const row = await db.selectFrom('people').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined
    ? undefined
    : {
        personId: row.person_id,
        name: row.name,
        role: row.role,
        unitId: row.unit_id,
        closedAt: row.closed_at,
        passwordHash: row.password_hash,
        mustChangePassword: row.must_change_password === 1,
        failedCount: row.failed_count,
        lockedUntil: row.locked_until,
      };
}

/** Adds an account; false when the name is taken. */
export async function addPerson(
  db: Database,
  person: {
    name: string;
    passwordHash: string;
    mustChangePassword: boolean;
    at: string;
    /** Administrator unless named. */
    role?: Role;
    unitId?: string;
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('people')
    .values({
      person_id: randomUUID(),
      name: person.name,
      role: person.role ?? 'administrator',
      unit_id: person.unitId ?? null,
      closed_at: null,
      password_hash: person.passwordHash,
      must_change_password: person.mustChangePassword ? 1 : 0,
      locked_until: null,
      failed_count: 0,
      created_at: person.at,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function setPassword(
  db: Database,
  personId: string,
  passwordHash: string,
  mustChange: boolean,
): Promise<void> {
  await db
    .updateTable('people')
    .set({ password_hash: passwordHash, must_change_password: mustChange ? 1 : 0, failed_count: 0, locked_until: null })
    .where('person_id', '=', personId)
    .execute();
}

/** Counts a wrong password in the database itself, so that attempts made at once are all counted; answers the new count. */
export async function countFailure(db: Database, personId: string): Promise<number> {
  const row = await db
    .updateTable('people')
    .set(({ eb }) => ({ failed_count: eb('failed_count', '+', 1) }))
    .where('person_id', '=', personId)
    .returning('failed_count')
    .executeTakeFirst();
  return row?.failed_count ?? 0;
}

export async function lockPerson(db: Database, personId: string, until: string): Promise<void> {
  await db.updateTable('people').set({ locked_until: until }).where('person_id', '=', personId).execute();
}

export async function clearFailures(db: Database, personId: string): Promise<void> {
  await db
    .updateTable('people')
    .set({ failed_count: 0, locked_until: null })
    .where('person_id', '=', personId)
    .execute();
}

export async function countPeople(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('people')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** An account as lists show it. */
export interface ListedPerson {
  readonly name: string;
  readonly role: Role;
  readonly unitId: string | null;
  readonly isClosed: boolean;
  readonly createdAt: string;
}

/** Every account by name; an organisation has some dozens. */
export async function listPeople(db: Database): Promise<ListedPerson[]> {
  const rows = await db
    .selectFrom('people')
    .select(['name', 'role', 'unit_id', 'closed_at', 'created_at'])
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    role: row.role,
    unitId: row.unit_id,
    isClosed: row.closed_at !== null,
    createdAt: row.created_at,
  }));
}

/** Closes an account, or opens it again with `null`. */
export async function closePerson(db: Database, personId: string, closedAt: string | null): Promise<void> {
  await db.updateTable('people').set({ closed_at: closedAt }).where('person_id', '=', personId).execute();
}
