import { type AdvisoryIndex, type FeedInfo, MAX_FEED_AGE_DAYS } from './record.ts';

const DAY_MS = 86_400_000;

/** The instant from which on a feed is too old to clear anything. */
export function feedStaleAt({ dataAsOf }: FeedInfo, { maxFeedAgeDays = MAX_FEED_AGE_DAYS }: AdvisoryIndex): string {
  return `${new Date(Date.parse(dataAsOf) + maxFeedAgeDays * DAY_MS).toISOString().slice(0, 19)}Z`;
}

/** Whether a feed is too old at an instant, or on a day, which then means its start in UTC. */
export function isFeedStale(feed: FeedInfo, index: AdvisoryIndex, asOf: string): boolean {
  return Date.parse(asOf) >= Date.parse(feedStaleAt(feed, index));
}

/** The feeds that speak of any of these ecosystems. */
export function feedsOf({ feeds }: AdvisoryIndex, ecosystems: readonly string[]): readonly FeedInfo[] {
  return feeds.filter((feed) => ecosystems.some((ecosystem) => feed.ecosystems.includes(ecosystem)));
}

/** The newest list of exploited vulnerabilities: each holds all of its predecessor. */
export function newestKnownExploited({ feeds }: AdvisoryIndex): FeedInfo | undefined {
  return feeds
    .filter(({ kind }) => kind === 'kev')
    .reduce<FeedInfo | undefined>(
      (newest, feed) => (newest === undefined || feed.dataAsOf > newest.dataAsOf ? feed : newest),
      undefined,
    );
}
