import { MusterError } from '../policies/base/errors.ts';
import { MAX_COURIER_BYTES } from '../policies/courier/courier.ts';
import type { ImportSettings } from './api.ts';
import type { Context } from './context.ts';
import { writeAudit } from './store/audit.ts';
import type { Database } from './store/database.ts';
import { countWaiting } from './store/imports.ts';
import { readSetting, writeSetting } from './store/settings.ts';

const NEEDS_SECOND = 'imports_need_second';
const MAX_AGE = 'imports_max_age_days';

/** A season without a line, and some weeks on the way. */
const DEFAULT_MAX_AGE_DAYS = 180;
const LARGEST_MAX_AGE_DAYS = 3650;

/** Whether another person must accept what somebody hands in. Off until an administrator switches it on: a new collector has one account. */
export async function needsSecond(db: Database): Promise<boolean> {
  return (await readSetting(db, NEEDS_SECOND)) === 'yes';
}

/** Reports collected longer ago are not taken. */
export async function maxAgeDays(db: Database): Promise<number> {
  const set = Number(await readSetting(db, MAX_AGE));
  return Number.isInteger(set) && set >= 1 && set <= LARGEST_MAX_AGE_DAYS ? set : DEFAULT_MAX_AGE_DAYS;
}

export async function readImportSettings(db: Database): Promise<ImportSettings> {
  return {
    needsSecond: await needsSecond(db),
    maxAgeDays: await maxAgeDays(db),
    waitingCount: (await countWaiting(db)).count,
    maxFileBytes: MAX_COURIER_BYTES,
  };
}

/** Changes what is named. Files that wait for a second person go on waiting for one. */
export async function changeImportSettings(
  { db, now, events }: Pick<Context, 'db' | 'now' | 'events'>,
  change: { readonly needsSecond?: boolean; readonly maxAgeDays?: number; readonly reason: string },
  author: string,
): Promise<ImportSettings> {
  const { needsSecond: second, maxAgeDays: days, reason } = change;
  if (days !== undefined && (days < 1 || days > LARGEST_MAX_AGE_DAYS))
    throw new MusterError('bad_request', `${days} days are not between 1 and ${LARGEST_MAX_AGE_DAYS}`);
  const at = now().toISOString();
  await db.transaction().execute(async (transaction) => {
    const before = await readImportSettings(transaction);
    if (second !== undefined) await writeSetting(transaction, NEEDS_SECOND, second ? 'yes' : 'no');
    if (days !== undefined) await writeSetting(transaction, MAX_AGE, String(days));
    const detail = {
      before: { needsSecond: before.needsSecond, maxAgeDays: before.maxAgeDays },
      now: { needsSecond: second ?? before.needsSecond, maxAgeDays: days ?? before.maxAgeDays },
      reason,
    };
    await writeAudit(transaction, { at, person: author, act: 'imports_settings_changed', object: 'imports', detail });
  });
  events.publish({ kind: 'imports_changed', at });
  return readImportSettings(db);
}
