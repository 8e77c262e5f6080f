import type { Role } from '../api.ts';
import type { Database } from './database.ts';

/** Sessions and API tokens: the store knows only the SHA-256 of what a browser or command holds. */
export interface Session {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly unitId: string | null;
  readonly mustChangePassword: boolean;
  readonly lastUsedAt: string;
}

export async function addSession(
  db: Database,
  session: { tokenSha: string; personId: string; at: string; endsAt: string },
): Promise<void> {
  await db.deleteFrom('sessions').where('ends_at', '<', session.at).execute(); // those that ended go when a new one comes
  await db
    .insertInto('sessions')
    .values({
      token_sha: session.tokenSha,
      person_id: session.personId,
      created_at: session.at,
      last_used_at: session.at,
      ends_at: session.endsAt,
    })
    .execute();
}

/** The session and its person; `undefined` when it is unknown, over, or unused since `idleSince`. */
export async function findSession(
  db: Database,
  tokenSha: string,
  at: string,
  idleSince: string,
): Promise<Session | undefined> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('people', 'people.person_id', 'sessions.person_id')
    .select([
      'people.person_id',
      'people.name',
      'people.role',
      'people.unit_id',
      'people.must_change_password',
      'sessions.last_used_at',
    ])
    .where('sessions.token_sha', '=', tokenSha)
    .where('people.closed_at', 'is', null)
    .where('sessions.ends_at', '>', at)
    .where('sessions.last_used_at', '>', idleSince)
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : {
        personId: row.person_id,
        name: row.name,
        role: row.role,
        unitId: row.unit_id,
        mustChangePassword: row.must_change_password === 1,
        lastUsedAt: row.last_used_at,
      };
}

export async function touchSession(db: Database, tokenSha: string, at: string): Promise<void> {
  await db.updateTable('sessions').set({ last_used_at: at }).where('token_sha', '=', tokenSha).execute();
}

export async function endSession(db: Database, tokenSha: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_sha', '=', tokenSha).execute();
}

/** Ends every session of a person but the one named: after a password change nobody else stays signed in. */
export async function endSessionsOf(db: Database, personId: string, butTokenSha = ''): Promise<void> {
  await db.deleteFrom('sessions').where('person_id', '=', personId).where('token_sha', '!=', butTokenSha).execute();
}

export type TokenScope = 'local' | 'metrics';

/** Adds an API token under a name, in place of an earlier one of that name. */
export async function replaceApiToken(
  db: Database,
  token: { tokenSha: string; name: string; scope: TokenScope; at: string },
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('api_tokens').where('name', '=', token.name).execute();
    await transaction
      .insertInto('api_tokens')
      .values({ token_sha: token.tokenSha, name: token.name, scope: token.scope, created_at: token.at })
      .execute();
  });
}

export async function findApiToken(
  db: Database,
  tokenSha: string,
): Promise<{ readonly name: string; readonly scope: TokenScope } | undefined> {
  return db.selectFrom('api_tokens').select(['name', 'scope']).where('token_sha', '=', tokenSha).executeTakeFirst();
}
