import type { Selectable } from 'kysely';
import { MusterError } from '../../policies/base/errors.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import { abilitiesOf } from './database.ts';
import { defineStatement } from './statement.ts';
import type { RoundsTable } from './tables.ts';

/** Which findings are shown, of which edition, and up to which UTC day the fleet is judged. */
export interface FleetState {
  /** 0: no round was shown yet. */
  readonly shownRound: number;
  readonly shownEdition: number | undefined;
  /** Empty: not judged yet. */
  readonly shownDay: string;
}

export async function readFleetState(db: Database): Promise<FleetState> {
  const [row] = await selectFleetState(db, {});
  if (row === undefined)
    throw new MusterError('store_failed', 'the table fleet_state has lost its row; restore the store');
  return { shownRound: row.shown_round, shownEdition: row.shown_edition ?? undefined, shownDay: row.shown_day };
}

const selectFleetState = defineStatement((db, _: object) => db.selectFrom('fleet_state').selectAll());

export async function writeFleetState(db: DatabaseTransaction, state: Partial<FleetState>): Promise<void> {
  const { shownRound, shownEdition, shownDay } = state;
  await db
    .updateTable('fleet_state')
    .set({
      ...(shownRound === undefined ? {} : { shown_round: shownRound }),
      ...(shownEdition === undefined ? {} : { shown_edition: shownEdition }),
      ...(shownDay === undefined ? {} : { shown_day: shownDay }),
    })
    .execute();
}

const FLEET_LOCK = 'fleet';

/** Until the transaction ends, no round begins, turns or is shown, and no host is judged, anywhere. */
export async function lockFleet(db: DatabaseTransaction): Promise<void> {
  await abilitiesOf(db).lock(db, FLEET_LOCK);
}

/** Until the transaction ends, no round begins, turns or is shown; other hosts may be judged meanwhile. */
export async function shareFleet(db: DatabaseTransaction): Promise<void> {
  await abilitiesOf(db).lockShared(db, FLEET_LOCK);
}

/** A judging of the whole fleet beside what is shown. */
export interface Round {
  readonly number: number;
  readonly edition: number;
  /** UTC day for which hosts are judged. */
  readonly onDay: string;
  readonly state: RoundsTable['state'];
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly hostCount: number;
  readonly judgedCount: number;
  readonly failedCount: number;
}

/** The round that is going on; at most one is. */
export async function openRound(db: Database): Promise<Round | undefined> {
  const [row] = await selectOpenRound(db, {});
  return row && roundOf(row);
}

const selectOpenRound = defineStatement((db, _: object) =>
  db.selectFrom('rounds').selectAll().where('state', '=', 'judging').limit(1),
);

/** Of each edition the round that is going on, or else the one that showed it first. */
export async function roundsOf(db: Database, editions: readonly number[]): Promise<Map<number, Round>> {
  if (editions.length === 0) return new Map();
  const rows = await db
    .selectFrom('rounds')
    .selectAll()
    .where('edition_number', 'in', editions)
    .orderBy('round_number', 'desc')
    .execute();
  const rounds = new Map<number, Round>();
  for (const row of rows) {
    if (rounds.get(row.edition_number)?.state !== 'judging') rounds.set(row.edition_number, roundOf(row));
  }
  return rounds;
}

/** Begins a round; one that is going on is replaced by it. */
export async function addRound(
  db: DatabaseTransaction,
  round: { readonly edition: number; readonly onDay: string; readonly hostCount: number; readonly at: string },
): Promise<Round> {
  await db
    .updateTable('rounds')
    .set({ state: 'replaced', ended_at: round.at })
    .where('state', '=', 'judging')
    .execute();
  const row = await db
    .insertInto('rounds')
    .values({
      edition_number: round.edition,
      on_day: round.onDay,
      state: 'judging',
      started_at: round.at,
      host_count: round.hostCount,
      judged_count: 0,
      failed_count: 0,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return roundOf(row);
}

/** The round goes on, for another day: what was judged for the one before is judged again. */
export async function turnRound(db: DatabaseTransaction, roundNumber: number, onDay: string): Promise<void> {
  await db.updateTable('rounds').set({ on_day: onDay }).where('round_number', '=', roundNumber).execute();
}

export async function endRound(
  db: DatabaseTransaction,
  roundNumber: number,
  ended: { readonly at: string; readonly judgedCount: number; readonly failedCount: number },
): Promise<void> {
  await db
    .updateTable('rounds')
    .set({ state: 'shown', ended_at: ended.at, judged_count: ended.judgedCount, failed_count: ended.failedCount })
    .where('round_number', '=', roundNumber)
    .execute();
}

/** Hosts that have something to be judged. */
export async function countReported(db: Database): Promise<number> {
  const row = await db
    .selectFrom('hosts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('report_sha', 'is not', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

function roundOf(row: Selectable<RoundsTable>): Round {
  return {
    number: row.round_number,
    edition: row.edition_number,
    onDay: row.on_day,
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    hostCount: row.host_count,
    judgedCount: row.judged_count,
    failedCount: row.failed_count,
  };
}
