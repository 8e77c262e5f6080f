import { MusterError } from '../policies/base/errors.ts';
import { FEED_KEPT_DAYS, findFeeds, type StoredFeed } from './store/advisory-feeds.ts';
import type { Database } from './store/database.ts';

/** Distributions publish ever more advisories; a file of less than half as many is likely a part, or was cut short. */
const MIN_SHARE = 0.5;

/**
 * Whether a feed may take the place of others without anybody insisting. Throws `data_invalid` where hosts would lose
 * what they are judged by: a file of another distribution under the same name, an older one, or one cut short.
 */
export function checkReplacement(now: StoredFeed, before: readonly StoredFeed[]): void {
  for (const old of before) {
    const lost = old.ecosystems.filter((ecosystem) => !now.ecosystems.includes(ecosystem));
    if (lost.length > 0)
      throw refused(
        `the feed "${old.name}" holds advisories of ${listed(lost)}, "${now.file}" does not; give it another name with "feed"`,
      );
    if (old.exploitedCount > 0 && now.exploitedCount === 0)
      throw refused(
        `the feed "${old.name}" holds exploited vulnerabilities, "${now.file}" does not; give it another name with "feed"`,
      );
    if (now.dataAsOf < old.dataAsOf)
      throw refused(`"${now.file}" reaches to ${now.dataAsOf}, the feed "${old.name}" in force to ${old.dataAsOf}`);
    const [count, oldCount] = [now.recordCount + now.exploitedCount, old.recordCount + old.exploitedCount];
    if (count < oldCount * MIN_SHARE)
      throw refused(
        `"${now.file}" holds ${count} records, the feed "${old.name}" in force ${oldCount}: it may be a part, or cut short`,
      );
  }
}

function listed(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

function refused(why: string): MusterError {
  return new MusterError('data_invalid', `${why}; take it nevertheless with "force"`);
}

/** Throws `data_invalid` where records of these feeds are gone: hosts would be judged without them and nobody told. */
export async function checkFeeds(db: Database, numbers: readonly number[]): Promise<void> {
  const ready = (await findFeeds(db, numbers)).filter(({ state }) => state === 'ready');
  const gone = numbers.filter((number) => !ready.some((feed) => feed.number === number));
  if (gone.length === 0) return;
  const names = (await findFeeds(db, gone)).map(({ name, file, importedAt }) => `"${name}" (${file}, ${importedAt})`);
  throw new MusterError(
    'data_invalid',
    `the records of ${names.join(', ')} are not kept any more (${FEED_KEPT_DAYS} days); import the file again`,
  );
}
