import type { Database } from './database.ts';

/** Enrolment tokens: bound to a unit, with an end and a number of uses; stored as SHA-256. */
export async function addEnrolmentToken(
  db: Database,
  token: { tokenSha: string; unitId: string; uses: number; endsAt: string; at: string; by: string },
): Promise<void> {
  await db
    .insertInto('enrolment_tokens')
    .values({
      token_sha: token.tokenSha,
      unit_id: token.unitId,
      uses: token.uses,
      uses_left: token.uses,
      ends_at: token.endsAt,
      created_at: token.at,
      created_by: token.by,
    })
    .execute();
}

/** Takes one use and answers the unit; `undefined` when the token is unknown, spent or over. Two at once cannot both take the last use. */
export async function spendEnrolmentToken(db: Database, tokenSha: string, at: string): Promise<string | undefined> {
  const row = await db
    .updateTable('enrolment_tokens')
    .set(({ eb }) => ({ uses_left: eb('uses_left', '-', 1) }))
    .where('token_sha', '=', tokenSha)
    .where('uses_left', '>', 0)
    .where('ends_at', '>', at)
    .returning('unit_id')
    .executeTakeFirst();
  return row?.unit_id;
}

/** Whether a token could enrol a host now; no use of it is taken. */
export async function isTokenInForce(db: Database, tokenSha: string, at: string): Promise<boolean> {
  const row = await db
    .selectFrom('enrolment_tokens')
    .select('unit_id')
    .where('token_sha', '=', tokenSha)
    .where('uses_left', '>', 0)
    .where('ends_at', '>', at)
    .executeTakeFirst();
  return row !== undefined;
}
