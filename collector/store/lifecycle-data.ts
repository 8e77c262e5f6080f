import type { Database } from './database.ts';

/** Who carried in a lifecycle table, when and why; `undefined` when no edition was made for it. */
export async function findCarriedIn(
  db: Database,
  sha: string,
): Promise<{ readonly at: string; readonly by: string; readonly reason: string } | undefined> {
  const row = await db
    .selectFrom('editions')
    .select(['made_at', 'author', 'reason'])
    .where('kind', '=', 'lifecycle')
    .where('parts', 'like', `%"${sha}"%`)
    .orderBy('edition_number')
    .limit(1)
    .executeTakeFirst();
  return row && { at: row.made_at, by: row.author, reason: row.reason };
}
