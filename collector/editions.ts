import { MusterError } from '../policies/base/errors.ts';
import type { EditionProgress, EditionRow, Page } from './api.ts';
import type { Context } from './context.ts';
import type { EditionRecord } from './edition.ts';
import { changeEdition } from './edition-change.ts';
import type { Database } from './store/database.ts';
import { findEdition, listEditions, newestEdition } from './store/editions.ts';
import { type Round, roundsOf } from './store/rounds.ts';
import { countStaged } from './store/staged.ts';

/** One page of the editions, newest first, each with how far the fleet is judged by it. */
export async function readEditions(
  db: Database,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): Promise<Page<EditionRow>> {
  const { items, total } = await listEditions(db, page, pageSize);
  return { items: await withProgress(db, items), total, page, pageSize };
}

/** Throws `not_found`. */
export async function readEdition(db: Database, editionNumber: number): Promise<EditionRow> {
  const [row] = await withProgress(db, [await editionOf(db, editionNumber)]);
  if (row === undefined) throw new MusterError('internal', `edition ${editionNumber} has no row`);
  return row;
}

/**
 * Judges hosts again by what an older edition was made of: its packs, values, tables and feeds, as a new edition.
 * Throws `not_found`, `bad_request` when nothing would change, `pack_invalid` for a pack this Muster cannot read any more.
 */
export async function restoreEdition(
  context: Context,
  editionNumber: number,
  by: { readonly author: string; readonly reason: string },
): Promise<EditionRow> {
  const { db } = context;
  const wanted = await editionOf(db, editionNumber);
  if ((await newestEdition(db))?.fingerprint === wanted.fingerprint)
    throw new MusterError('bad_request', `hosts are judged by what edition ${editionNumber} is made of already`);
  const made = await changeEdition(context, { kind: 'rollback', ...by, change: () => wanted.parts });
  return readEdition(db, made.number);
}

async function editionOf(db: Database, editionNumber: number): Promise<EditionRecord> {
  const edition = await findEdition(db, editionNumber);
  if (edition === undefined) throw new MusterError('not_found', `there is no edition ${editionNumber}`);
  return edition;
}

async function withProgress(db: Database, editions: readonly EditionRecord[]): Promise<EditionRow[]> {
  const rounds = await roundsOf(
    db,
    editions.map(({ number }) => number),
  );
  const rows: EditionRow[] = [];
  for (const edition of editions) {
    const round = rounds.get(edition.number);
    rows.push({ ...edition, progress: round === undefined ? null : await progressOf(db, round) });
  }
  return rows;
}

async function progressOf(db: Database, round: Round): Promise<EditionProgress> {
  const { hostCount, startedAt, endedAt, onDay, state } = round;
  const counts = state === 'judging' ? await countStaged(db, round.number) : round;
  const { judgedCount, failedCount } = counts;
  return { hostCount: Math.max(hostCount, judgedCount), judgedCount, failedCount, startedAt, endedAt, onDay };
}
