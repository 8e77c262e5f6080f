import { feedStaleAt, isFeedStale } from '../policies/advisories/feed-age.ts';
import { type AdvisoryRecord, MAX_FEED_AGE_DAYS } from '../policies/advisories/record.ts';
import type {
  AdvisoryAnswer,
  AdvisoryFeedRow,
  AdvisoryFeedStanding,
  AdvisoryFeedSummary,
  AdvisoryFeedsAnswer,
  AdvisoryRow,
  HostAdvisoriesAnswer,
  HostAdvisoryRow,
  Page,
} from './api.ts';
import type { Policies } from './policies.ts';
import { FEED_KEPT_DAYS, feedInfos, listFeeds, type StoredFeed } from './store/advisory-feeds.ts';
import { type CountedAdvisory, listAdvisories, listAdvisoryHosts } from './store/advisory-lists.ts';
import { readKnownExploited, readRecords } from './store/advisory-records.ts';
import type { Database } from './store/database.ts';
import { newestEdition } from './store/editions.ts';
import type { Scope } from './store/fleet-counts.ts';
import { readHostAdvisories } from './store/host-advisories.ts';

/** A fleet has some feeds in force; of the older ones these are enough to look back. */
const MAX_LISTED_FEEDS = 200;
const MAX_RECORDS = 200;

/** Which numbers of feeds hosts are judged by, and will be. */
export interface FeedsInForce {
  readonly shown: readonly number[];
  readonly coming: readonly number[];
}

/** Feeds in force and before, newest first. */
export async function readFeeds(db: Database, policies: Policies, now: Date): Promise<AdvisoryFeedsAnswer> {
  const inForce = { shown: policies.feeds, coming: (await newestEdition(db))?.parts.feeds ?? [] };
  const feeds = await listFeeds(db, MAX_LISTED_FEEDS);
  return {
    feeds: feeds.map((feed) => feedRow(feed, inForce, now)),
    maxAgeDays: MAX_FEED_AGE_DAYS,
    keptDays: FEED_KEPT_DAYS,
  };
}

export function feedRow(feed: StoredFeed, inForce: FeedsInForce, now: Date): AdvisoryFeedRow {
  const [info] = feedInfos(feed);
  const { number, name, file, sha, kind, ecosystems, importedAt, importedBy, recordCount, exploitedCount, bytes } =
    feed;
  const isWhole = feed.state !== 'reading' && info !== undefined;
  return {
    feed: number,
    ...{ name, file, sha, kind, ecosystems, importedAt, importedBy, recordCount, exploitedCount, bytes },
    standing: standingOf(feed, inForce),
    dataAsOf: isWhole ? feed.dataAsOf : null,
    staleAt: isWhole ? feedStaleAt(info, AGE_ONLY) : null,
    isStale: isWhole && isFeedStale(info, AGE_ONLY, now.toISOString()),
    summary: isWhole ? summaryOf(feed) : null,
  };
}

/** Of an index, only the limit of age is asked for here, which is the common one. */
const AGE_ONLY = { feeds: [], find: () => [], findKnownExploited: () => undefined };

function standingOf({ number, state }: StoredFeed, { shown, coming }: FeedsInForce): AdvisoryFeedStanding {
  if (state !== 'ready') return state;
  if (shown.includes(number)) return 'in_force';
  return coming.includes(number) ? 'coming' : 'kept';
}

function summaryOf({ summary }: StoredFeed): AdvisoryFeedSummary {
  return JSON.parse(summary) as AdvisoryFeedSummary;
}

export interface AdvisoryWanted {
  readonly q?: string;
  readonly state?: 'open' | 'unknown';
  readonly kev?: 'yes';
  readonly severity?: string;
  readonly package?: string;
  readonly page: number;
  readonly pageSize: number;
}

/** One page of what is open or not known over the hosts of a scope. */
export async function readAdvisories(db: Database, units: Scope, wanted: AdvisoryWanted): Promise<Page<AdvisoryRow>> {
  const { kev, package: named, page, pageSize, ...filter } = wanted;
  const { items, total } = await listAdvisories(db, units, {
    ...filter,
    page,
    pageSize,
    ...(kev === 'yes' ? { isExploited: true } : {}),
    ...(named === undefined ? {} : { packages: named.split(',') }),
  });
  return { items: items.map(rowOf), total, page, pageSize };
}

function rowOf({ isExploited, severity, ...row }: CountedAdvisory): AdvisoryRow {
  return { ...row, severity: severity as AdvisoryRow['severity'], isKnownExploited: isExploited };
}

/** One vulnerability with its hosts and what is said of them; `undefined`: it is neither open nor unknown on any. */
export async function readAdvisory(
  db: Database,
  policies: Policies,
  units: Scope,
  { cve, page, pageSize }: { readonly cve: string; readonly page: number; readonly pageSize: number },
): Promise<AdvisoryAnswer | undefined> {
  const [row] = (await listAdvisories(db, units, { cve, page: 1, pageSize: 1 })).items;
  if (row === undefined) return undefined;
  const hosts = await listAdvisoryHosts(db, units, { cve, page, pageSize });
  const items: AdvisoryAnswer['hosts']['items'][number][] = [];
  for (const { hostNumber, ...host } of hosts.items) {
    const list = await readHostAdvisories(db, hostNumber);
    items.push({ ...host, entries: list?.entries.filter((entry) => entry.cve === cve) ?? [] });
  }
  const exploited = (await readKnownExploited(db, policies.feeds, cve))[0];
  const { cve: _, ...known } = exploited ?? { cve };
  return {
    ...rowOf(row),
    exploited: exploited === undefined ? null : (known as AdvisoryAnswer['exploited']),
    records: await recordsOf(
      db,
      policies,
      items.flatMap(({ entries }) => entries),
      cve,
    ),
    hosts: { items, total: hosts.total, page, pageSize },
  };
}

/** The records behind the entries: those of their packages that name the vulnerability. */
async function recordsOf(
  db: Database,
  policies: Policies,
  entries: readonly HostAdvisoryRow[],
  cve: string,
): Promise<AdvisoryAnswer['records']> {
  const names = new Map<string, Set<string>>();
  for (const { ecosystem, package: name, source } of entries) {
    if (ecosystem === undefined) continue;
    const known = names.get(ecosystem) ?? new Set<string>();
    names.set(ecosystem, known);
    for (const one of [name, source]) if (one !== undefined) known.add(one);
  }
  const records: AdvisoryRecord[] = [];
  for (const [ecosystem, packages] of names)
    for (const record of await readRecords(db, policies.feeds, ecosystem, [...packages]))
      if (record.cves.includes(cve) || record.id === cve) records.push(record);
  return records.slice(0, MAX_RECORDS).map(shownRecord);
}

function shownRecord(record: AdvisoryRecord): AdvisoryAnswer['records'][number] {
  const { id, ecosystem, package: name, packageKind, scheme, state, ranges, source } = record;
  const { severity, severitySource, publishedOn, modifiedAt } = record;
  return {
    ...{ id, ecosystem, package: name, packageKind, scheme, state, ranges, source },
    ...(severity === undefined ? {} : { severity }),
    ...(severitySource === undefined ? {} : { severitySource }),
    ...(publishedOn === undefined ? {} : { publishedOn }),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
  };
}

export interface HostAdvisoriesWanted extends Omit<AdvisoryWanted, 'state' | 'package'> {
  readonly state?: 'open' | 'unknown' | 'closed';
}

/** One page of what advisories say of a host: exploited ones first, then what is open, by severity. */
export async function readAdvisoriesOfHost(
  db: Database,
  hostNumber: number,
  wanted: HostAdvisoriesWanted,
): Promise<HostAdvisoriesAnswer> {
  const { page, pageSize } = wanted;
  const list = await readHostAdvisories(db, hostNumber);
  const entries: readonly HostAdvisoryRow[] = list?.entries ?? [];
  const found = entries.filter((entry) => fits(entry, wanted)).sort(inOrder);
  const cves = (those: readonly HostAdvisoryRow[]) => new Set(those.flatMap(({ cve }) => cve ?? [])).size;
  const open = entries.filter(({ isOpen }) => isOpen === true);
  return {
    items: found.slice((page - 1) * pageSize, page * pageSize),
    total: found.length,
    page,
    pageSize,
    state: list?.state ?? 'not_judged',
    counts: {
      open: cves(open),
      unknown: cves(entries.filter(({ isOpen }) => isOpen === undefined)),
      exploited: cves(open.filter(({ isKnownExploited }) => isKnownExploited === true)),
    },
    feeds: list?.feeds ?? [],
  };
}

function fits(entry: HostAdvisoryRow, { q, state, kev, severity }: HostAdvisoriesWanted): boolean {
  if (state !== undefined && stateOf(entry) !== state) return false;
  if (kev === 'yes' && entry.isKnownExploited !== true) return false;
  if (severity !== undefined && (entry.severity ?? 'unrated') !== severity) return false;
  if (q === undefined || q === '') return true;
  const text = [entry.cve, entry.package, entry.source, entry.advisory, entry.feed].join(' ').toLowerCase();
  return text.includes(q.toLowerCase());
}

function stateOf({ isOpen }: HostAdvisoryRow): 'open' | 'unknown' | 'closed' {
  if (isOpen === undefined) return 'unknown';
  return isOpen ? 'open' : 'closed';
}

const STATES = ['open', 'unknown', 'closed'];
const SEVERITIES = ['critical', 'high', 'medium', 'low', undefined, 'none'];

/** What says that a feed is too old comes first: it is about all the others. */
function inOrder(left: HostAdvisoryRow, right: HostAdvisoryRow): number {
  return (
    Number(left.cve !== undefined) - Number(right.cve !== undefined) ||
    STATES.indexOf(stateOf(left)) - STATES.indexOf(stateOf(right)) ||
    Number(right.isKnownExploited === true) - Number(left.isKnownExploited === true) ||
    SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) ||
    (left.cve ?? '').localeCompare(right.cve ?? '', 'en', { numeric: true }) ||
    (left.package ?? '').localeCompare(right.package ?? '', 'en')
  );
}
