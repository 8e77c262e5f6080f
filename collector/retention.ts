import type { Database } from './store/database.ts';
import { removeOldEditions } from './store/old-editions.ts';
import { removeOldRows } from './store/old-rows.ts';
import { removeOldUploads } from './store/uploads.ts';

const MS_PER_DAY = 86_400_000;
/** Longer than any transfer window is away; what was carried so far is sent again after it. */
const UPLOAD_DAYS = 3;
/** Confirmations say nothing but that nothing changed; the host's row knows the newest. */
const CONFIRMATION_DAYS = 7;
/** Facts, findings and reports of the past. What is current stays whatever its age. */
const HISTORY_DAYS = 400;

/** A round of one day says nothing that the day's counts do not say; for a week it shows how long the fleet takes. */
const ROUND_DAYS = 7;
/** A text is added in the moment in which its edition is made. */
const UNUSED_DOCUMENT_DAYS = 1;

/** Removes what is older than its keeping time; answers how many reports went. */
export async function applyRetention(db: Database, now: Date): Promise<number> {
  const before = (days: number): string => new Date(now.getTime() - days * MS_PER_DAY).toISOString();
  const history = before(HISTORY_DAYS);
  await removeOldEditions(db, { history, days: before(ROUND_DAYS), unused: before(UNUSED_DOCUMENT_DAYS) });
  await removeOldUploads(db, before(UPLOAD_DAYS));
  return removeOldRows(db, { confirmations: before(CONFIRMATION_DAYS), history });
}
