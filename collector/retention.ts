import type { Database } from './store/database.ts';
import { removeOldRows } from './store/old-rows.ts';

const MS_PER_DAY = 86_400_000;
/** Confirmations say nothing but that nothing changed; the host's row knows the newest. */
const CONFIRMATION_DAYS = 7;
/** Facts, findings and reports of the past. What is current stays whatever its age. */
const HISTORY_DAYS = 400;

/** Removes what is older than its keeping time; answers how many reports went. */
export async function applyRetention(db: Database, now: Date): Promise<number> {
  const before = (days: number): string => new Date(now.getTime() - days * MS_PER_DAY).toISOString();
  return removeOldRows(db, { confirmations: before(CONFIRMATION_DAYS), history: before(HISTORY_DAYS) });
}
