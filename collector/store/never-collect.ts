import { randomUUID } from 'node:crypto';
import type { NeverCollectMark } from '../api.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import { defineStatement } from './statement.ts';
import { columnText } from './text-search.ts';

/** One thing by which something that is never collected is recognised. */
export interface MarkedIdentifier {
  readonly kind: string;
  readonly digest: string;
  /** Of an agent's key, to check who asks. */
  readonly publicKey?: string;
}

/** Hashes of refused reports that a mark keeps; whoever goes on sending after so many is broken, and is counted. */
const MAX_REFUSED_KEPT = 1000;

export async function addMark(
  db: DatabaseTransaction,
  mark: { readonly name: string; readonly reason: string; readonly at: string; readonly by: string },
  identifiers: readonly MarkedIdentifier[],
): Promise<string> {
  const markId = randomUUID();
  const { mark_number: number } = await db
    .insertInto('never_collect')
    .values({
      mark_id: markId,
      name: columnText(mark.name),
      reason: columnText(mark.reason),
      marked_at: mark.at,
      marked_by: mark.by,
      lifted_at: null,
      lifted_by: null,
      lift_reason: null,
      last_refused_at: null,
    })
    .returning('mark_number')
    .executeTakeFirstOrThrow();
  for (const { kind, digest, publicKey } of identifiers)
    await db
      .insertInto('never_collect_identifiers')
      .values({ mark_number: number, kind, digest, public_key: publicKey ?? null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  return markId;
}

/** The mark in force that holds one of these digests; the oldest of several. */
export async function findMark(
  db: Database,
  digests: readonly string[],
): Promise<{ readonly number: number; readonly markId: string } | undefined> {
  if (digests.length === 0) return undefined;
  const row = await db
    .selectFrom('never_collect_identifiers')
    .innerJoin('never_collect', 'never_collect.mark_number', 'never_collect_identifiers.mark_number')
    .select(['never_collect.mark_number', 'mark_id'])
    .where('digest', 'in', digests)
    .where('lifted_at', 'is', null)
    .orderBy('never_collect.mark_number')
    .limit(1)
    .executeTakeFirst();
  return row && { number: row.mark_number, markId: row.mark_id };
}

/** Public half of a key that belongs to something marked. */
export async function markedKey(db: Database, digest: string): Promise<string | undefined> {
  const [row] = await selectKey(db, { digest });
  return row?.public_key ?? undefined;
}

const selectKey = defineStatement((db, { digest }: { digest: string }) =>
  db
    .selectFrom('never_collect_identifiers')
    .innerJoin('never_collect', 'never_collect.mark_number', 'never_collect_identifiers.mark_number')
    .select('public_key')
    .where('digest', '=', digest)
    .where('lifted_at', 'is', null)
    .limit(1),
);

/** Whether anything is marked at all: without it, no report is looked at twice. */
export async function hasMarks(db: Database): Promise<boolean> {
  return (await selectAny(db, {})).length > 0;
}

const selectAny = defineStatement((db, _: object) =>
  db.selectFrom('never_collect').select('mark_number').where('lifted_at', 'is', null).limit(1),
);

/** Keeps of a refused report its hash, and nothing else. */
export async function addRefused(
  db: DatabaseTransaction,
  markNumber: number,
  refused: { readonly sha: string; readonly at: string; readonly way: string },
): Promise<void> {
  const { sha, at, way } = refused;
  const { numUpdatedRows } = await db
    .updateTable('never_collect')
    .set(({ eb }) => ({ refused_count: eb('refused_count', '+', 1), last_refused_at: at }))
    .where('mark_number', '=', markNumber)
    .where('refused_count', '<', MAX_REFUSED_KEPT)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) {
    await db
      .updateTable('never_collect')
      .set(({ eb }) => ({ refused_count: eb('refused_count', '+', 1), last_refused_at: at }))
      .where('mark_number', '=', markNumber)
      .execute();
    return;
  }
  await db
    .insertInto('refused_reports')
    .values({ mark_number: markNumber, sha, refused_at: at, way })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes a mark away; false where there is none in force. */
export async function liftMark(
  db: DatabaseTransaction,
  markId: string,
  lifted: { readonly at: string; readonly by: string; readonly reason: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('never_collect')
    .set({ lifted_at: lifted.at, lifted_by: lifted.by, lift_reason: columnText(lifted.reason) })
    .where('mark_id', '=', markId)
    .where('lifted_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Every mark, those in force first, the newest first; a ministry has some dozens. */
export async function listMarks(db: Database, limit: number): Promise<NeverCollectMark[]> {
  const rows = await db
    .selectFrom('never_collect')
    .selectAll()
    .orderBy(({ eb }) => eb.case().when('lifted_at', 'is', null).then(0).else(1).end())
    .orderBy('mark_number', 'desc')
    .limit(limit)
    .execute();
  const kinds = await db
    .selectFrom('never_collect_identifiers')
    .select(['mark_number', 'kind'])
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .groupBy(['mark_number', 'kind'])
    .orderBy('kind')
    .execute();
  return rows.map((row) => ({
    markId: row.mark_id,
    name: row.name,
    reason: row.reason,
    markedAt: row.marked_at,
    markedBy: row.marked_by,
    liftedAt: row.lifted_at,
    liftedBy: row.lifted_by,
    liftReason: row.lift_reason,
    kinds: Object.fromEntries(
      kinds.filter((one) => one.mark_number === row.mark_number).map((one) => [one.kind, Number(one.count)]),
    ),
    refusedCount: row.refused_count,
    lastRefusedAt: row.last_refused_at,
  }));
}

export async function countMarks(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('never_collect')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('lifted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}
