import type { Context } from './context.ts';
import {
  addRound,
  countReported,
  lockFleet,
  openRound,
  readFleetState,
  turnRound,
  writeFleetState,
} from './store/rounds.ts';
import { dayOf } from './store/trend.ts';

const MS_PER_DAY = 86_400_000;

/**
 * Begins to judge the fleet for a new UTC day, when one has begun: support, certificates and the days of rules may end
 * with it. Every midnight counts: which of them can change a verdict follows from dates in facts, in tables and in
 * references of rules together, and one that is missed is worse than a night's judging. A round that is going on turns
 * to the new day. Answers whether there was something to begin.
 */
export async function beginDay({ db, now }: Pick<Context, 'db' | 'now'>): Promise<boolean> {
  const at = now().toISOString();
  const today = dayOf(at);
  if (!isOtherDay((await dayOfFleet({ db })).day, today)) return false;
  return db.transaction().execute(async (transaction) => {
    await lockFleet(transaction);
    const { day, round, edition } = await dayOfFleet({ db: transaction });
    if (!isOtherDay(day, today) || edition === undefined) return false;
    const hostCount = await countReported(transaction);
    if (round !== undefined) await turnRound(transaction, round, today);
    else if (hostCount > 0) await addRound(transaction, { edition, onDay: today, hostCount, at });
    else await writeFleetState(transaction, { shownDay: today });
    return true;
  });
}

/** The day for which the fleet is, or is being, judged. */
async function dayOfFleet({ db }: Pick<Context, 'db'>) {
  const { shownDay, shownEdition } = await readFleetState(db);
  const round = await openRound(db);
  return { day: round?.onDay ?? shownDay, round: round?.number, edition: shownEdition };
}

/**
 * Whether the day turned. A clock that was far ahead and was set right counts too, or the days until then would pass
 * unjudged; one that lags a little behind another collector's does not, or two collectors would turn it to and fro.
 */
function isOtherDay(judgedDay: string, today: string): boolean {
  return today > judgedDay || Date.parse(judgedDay) - Date.parse(today) > MS_PER_DAY;
}
