import { sql } from 'kysely';
import type { EditionParts } from '../edition.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import { lockFleet, readFleetState } from './rounds.ts';

/** Texts that one statement names: both stores bound how many values it takes. */
const AT_ONCE = 500;

/** What may go: whatever ended, or was added and never used, before these instants. */
export interface OldEditions {
  /** Editions that were last shown before, or given up before; nobody can look back at that day any more. */
  readonly history: string;
  /** Rounds of single days; the first round of an edition says when it was shown, and stays as long as the edition. */
  readonly days: string;
  /** Texts that no edition names; one that was added a moment ago may be on its way into one. */
  readonly unused: string;
}

/** Removes old rounds, then the editions that nothing names any more, then the texts that only these were made of. */
export async function removeOldEditions(db: Database, before: OldEditions): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await lockFleet(transaction); // a change that goes back to an old edition waits, and finds what there is
    const { shownRound } = await readFleetState(transaction);
    await removeRounds(transaction, shownRound, before);
    await transaction
      .deleteFrom('editions')
      .where(({ and, or, eb }) =>
        or([
          and([eb('state', '=', 'past'), eb('shown_until', '<', before.history)]),
          and([eb('state', '=', 'replaced'), eb('made_at', '<', before.history)]),
        ]),
      )
      .where('edition_number', 'not in', (eb) => eb.selectFrom('rounds').select('edition_number'))
      .execute();
    await removeDocuments(transaction, before.unused);
  });
}

/** What is shown, goes on, or still has staged rows to be taken back is left alone. */
async function removeRounds(db: DatabaseTransaction, shownRound: number, before: OldEditions): Promise<void> {
  const staged = ['staged_hosts', 'staged_tallies', 'staged_unread', 'staged_endings'] as const;
  const isUnused = staged.map((table) => sql`round_number not in (select round_number from ${sql.table(table)})`);
  await sql`delete from rounds where state <> 'judging' and round_number < ${shownRound} and (
      ended_at < ${before.history} and edition_number in (select edition_number from editions
        where state in ('past', 'replaced') and coalesce(shown_until, made_at) < ${before.history})
      or ended_at < ${before.days} and round_number not in (
        select min(first.round_number) from rounds first where first.state = 'shown' group by first.edition_number))
    and ${sql.join(isUnused, sql` and `)}`.execute(db);
}

async function removeDocuments(db: DatabaseTransaction, unused: string): Promise<void> {
  const editions = await db.selectFrom('editions').select('parts').execute();
  const named = new Set(editions.flatMap(({ parts }) => documentsOf(JSON.parse(parts) as EditionParts)));
  const old = await db.selectFrom('documents').select('sha').where('added_at', '<', unused).execute();
  const gone = old.map(({ sha }) => sha).filter((sha) => !named.has(sha));
  for (let from = 0; from < gone.length; from += AT_ONCE)
    await db
      .deleteFrom('documents')
      .where('sha', 'in', gone.slice(from, from + AT_ONCE))
      .execute();
}

/** Names of the texts that an edition is made of. */
export function documentsOf({ packs, overrides, lifecycle, tables }: EditionParts): string[] {
  return [...packs.map(({ sha }) => sha), overrides, lifecycle, tables].filter((sha) => sha !== null);
}
