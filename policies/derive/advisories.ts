import { type InstalledPackage, installedPackage } from '../advisories/assess.ts';
import { feedsOf, isFeedStale, newestKnownExploited } from '../advisories/feed-age.ts';
import { ecosystemsOfHost, type HostEcosystems } from '../advisories/host-ecosystems.ts';
import { type KernelState, kernelStates } from '../advisories/kernel.ts';
import type { AdvisoryMatch } from '../advisories/match.ts';
import { rememberedMatches } from '../advisories/match-memory.ts';
import type { AdvisoryIndex, FeedInfo } from '../advisories/record.ts';
import type { AdvisoryWhy } from '../advisories/why.ts';
import { WINDOWS_PACKAGE, type WindowsMatch } from '../advisories/windows-updates.ts';
import { byCodeUnit } from '../base/text.ts';
import type { AdvisoryEntry, AdvisoryFeeds } from '../inventory/derived.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { SectionState } from '../inventory/report.ts';
import type { Package } from '../inventory/sections/packages.ts';
import type { DerivedSection } from './lifecycle.ts';
import { windowsMatches } from './windows-advisories.ts';

type States = ReadonlyMap<string, SectionState>;
type Entry = AdvisoryEntry & { readonly why: AdvisoryWhy };

/** Bound of the section; beyond it the least severe entries are left out, and the section says that it is not whole. */
const MAX_ADVISORY_ENTRIES = 20_000;

/**
 * The section `advisories`: vulnerabilities of the installed packages by the advisories of this very release. Absent where
 * nobody's advisories at hand speak of the host, or where operating system or packages were not read; partial where the
 * packages are. A feed that is too old leaves an entry that nobody knows: what is open stays so, nothing is cleared.
 */
export function deriveAdvisories(
  inventory: Inventory,
  states: States,
  index: AdvisoryIndex,
  asOf: string,
): DerivedSection<readonly AdvisoryEntry[]> {
  const subject = subjectOf(inventory, states, index);
  if (subject === undefined) return { state: NOT_RUN };
  const { ecosystems, feeds, packagesState } = subject;
  const host: Host = { index, ecosystems, asOf, exploited: newestKnownExploited(index) };
  const found =
    inventory.os?.family === 'windows'
      ? windowsMatches(inventory, packagesState, host).flatMap((match) => windowsEntry(match, inventory, host) ?? [])
      : packageEntries(host, inventory, packagesState.status === 'partial');
  const entries = [...staleEntries(feeds, index, asOf), ...found];
  const isCut = entries.length > MAX_ADVISORY_ENTRIES;
  const kept = isCut ? entries.sort(byWeight).slice(0, MAX_ADVISORY_ENTRIES) : entries;
  return { facts: kept.sort(inOrder), state: stateOf(states, sourceOf(inventory), feeds, isCut) };
}

/** The section `advisoryFeeds`: what is at hand to judge this host by; empty where nothing is. */
export function deriveAdvisoryFeeds(
  inventory: Inventory,
  states: States,
  index: AdvisoryIndex,
): DerivedSection<AdvisoryFeeds> {
  const ecosystems = isRead(states.get('os')) ? ecosystemsOfHost(inventory.os) : 'os_not_known';
  if (ecosystems === 'os_not_known' || ecosystems === 'release_not_known') return { state: NOT_RUN };
  const own = typeof ecosystems === 'string' ? [] : feedsOf(index, ecosystems.own);
  const exploited = newestKnownExploited(index);
  const facts = [
    ...own.map((feed) => feedFact(feed, 'advisories' as const)),
    ...(exploited === undefined ? [] : [feedFact(exploited, 'knownExploited' as const)]),
  ];
  return { facts, state: { status: 'complete', gaps: [], probe: 'advisories', sources: ['section:os'] } };
}

const NOT_RUN: SectionState = {
  status: 'not_run',
  reason: 'source_missing',
  gaps: [],
  probe: 'advisories',
  sources: [],
};

/** The section that tells what is installed: updates of Windows, packages of everything else. */
function sourceOf({ os }: Inventory): 'packages' | 'windows.hotfixes' {
  return os?.family === 'windows' ? 'windows.hotfixes' : 'packages';
}

interface Host {
  readonly index: AdvisoryIndex;
  readonly ecosystems: HostEcosystems;
  readonly asOf: string;
  readonly exploited: FeedInfo | undefined;
}

function isRead(state: SectionState | undefined): state is SectionState {
  return state?.status === 'complete' || state?.status === 'partial';
}

function subjectOf(inventory: Inventory, states: States, index: AdvisoryIndex) {
  const packagesState = states.get(sourceOf(inventory));
  if (!isRead(packagesState) || !isRead(states.get('os'))) return undefined;
  const ecosystems = ecosystemsOfHost(inventory.os);
  if (typeof ecosystems === 'string') return undefined;
  const feeds = feedsOf(index, ecosystems.own);
  return feeds.length === 0 ? undefined : { ecosystems, feeds, packagesState };
}

function feedFact({ name, dataAsOf, importedAt }: FeedInfo, kind: 'advisories' | 'knownExploited') {
  return { name, kind, dataAsOf, importedAt };
}

function staleEntries(feeds: readonly FeedInfo[], index: AdvisoryIndex, asOf: string): Entry[] {
  return feeds
    .filter((feed) => isFeedStale(feed, index, asOf))
    .map(({ name, dataAsOf }) => ({ feed: name, readAt: dataAsOf, why: 'feed_stale' }));
}

/** What no distribution manages has no advisories of one. */
function isManaged({ kind, origin }: Package): boolean {
  return kind === undefined && origin !== 'vendor' && origin !== 'manual';
}

function packageEntries(host: Host, { packages = [], os }: Inventory, isPartial: boolean): Entry[] {
  const installed = packages.map(installedPackage);
  // A vendor's kernel has no advisories here, and may well be the one that runs.
  const kernelStateOf = kernelStates(installed, os, isPartial);
  const asOfOn = host.asOf.slice(0, 10);
  const entries = new Map<string, Entry>();
  for (const one of installed) {
    if (!isManaged(one.entry)) continue;
    const kernel = kernelStateOf(one);
    for (const match of rememberedMatches(one, host.ecosystems, host.index, asOfOn)) {
      const entry = entryOf(match, one, kernel, host);
      if (entry === undefined) continue;
      // The same package of two architectures, in one version, says the same twice.
      const key = `${entry.cve}\n${entry.package}\n${entry.version ?? ''}\n${entry.isOpen ?? ''}`;
      if (!entries.has(key)) entries.set(key, entry);
    }
  }
  return [...entries.values()];
}

/** `undefined`: mended, and not one of those that are known to be exploited, which are shown to be mended. */
function entryOf(
  match: AdvisoryMatch,
  installed: InstalledPackage,
  kernel: KernelState,
  host: Host,
): Entry | undefined {
  const { entry, sourceName } = installed;
  const { standing, why } = judged(match, entry, kernel);
  const exploited = exploitedOf(match.cve, host);
  if (standing === 'closed' && exploited.isKnownExploited !== true) return undefined;
  const { by, severity, cvss, publishedOn, fixedVersion } = match;
  return {
    cve: match.cve,
    package: entry.name,
    ...(entry.version === undefined ? {} : { version: entry.version }),
    ...(entry.scheme === undefined ? {} : { scheme: entry.scheme }),
    ...(sourceName === entry.name ? {} : { source: sourceName }),
    ...exploited,
    ...(standing === 'unknown' ? {} : { isOpen: standing === 'open' }),
    ...(fixedVersion === undefined ? {} : { fixedVersion }),
    ...(severity === undefined ? {} : { severity }),
    ...(cvss === undefined ? {} : { cvss }),
    ...(publishedOn === undefined ? {} : { publishedOn }),
    advisory: by.record.id,
    ecosystem: by.record.ecosystem,
    why,
  };
}

/** What the host's own state adds to what the records say. */
function judged(
  { standing, why }: AdvisoryMatch,
  { origin }: Package,
  kernel: KernelState,
): Pick<AdvisoryMatch, 'standing' | 'why'> {
  if (standing === 'closed') return { standing, why };
  if (kernel === 'not_running') return { standing: 'closed', why: 'kernel_not_running' };
  if (standing === 'unknown') return { standing, why };
  if (kernel === 'not_known') return { standing: 'unknown', why: 'kernel_not_known' };
  return origin === undefined ? { standing: 'unknown', why: 'origin_not_known' } : { standing, why };
}

/** Mended ones are kept where they are known to be exploited, as for packages. */
function windowsEntry({ cve, standing, why, by }: WindowsMatch, { os }: Inventory, host: Host): Entry | undefined {
  const exploited = exploitedOf(cve, host);
  if (standing === 'closed' && exploited.isKnownExploited !== true) return undefined;
  const { severity, publishedOn, id, ecosystem, ranges } = by;
  const fixedVersion = ranges[0]?.fixed;
  return {
    cve,
    package: WINDOWS_PACKAGE,
    ...(os?.build === undefined ? {} : { version: os.build }),
    scheme: 'dotted',
    ...exploited,
    ...(standing === 'unknown' ? {} : { isOpen: standing === 'open' }),
    ...(fixedVersion === undefined ? {} : { fixedVersion }),
    ...(severity === undefined ? {} : { severity }),
    ...(publishedOn === undefined ? {} : { publishedOn }),
    advisory: id,
    ecosystem,
    why,
  };
}

/** On no list only counts where the newest list is not too old; on a list it counts from the day it was added. */
function exploitedOf(
  cve: string,
  { index, exploited, asOf }: Host,
): Pick<AdvisoryEntry, 'isKnownExploited' | 'exploitedSinceOn'> {
  const known = index.findKnownExploited(cve);
  if (known !== undefined && known.addedOn <= asOf.slice(0, 10))
    return { isKnownExploited: true, exploitedSinceOn: known.addedOn };
  if (exploited === undefined || isFeedStale(exploited, index, asOf)) return {};
  return { isKnownExploited: false };
}

/** Complete or partial as the packages are, and as old as the older of what was read of the host. */
function stateOf(states: States, source: string, feeds: readonly FeedInfo[], isCut: boolean): SectionState {
  const packages = states.get(source);
  const ages = [packages?.readAt, states.get('os')?.readAt].flatMap((age) => age ?? []).sort();
  const isPartial = isCut || packages?.status === 'partial';
  const reason = isCut ? 'row_limit' : packages?.reason;
  return {
    status: isPartial ? 'partial' : 'complete',
    gaps: [],
    probe: 'advisories',
    sources: ['section:os', `section:${source}`, ...feeds.map(({ name, dataAsOf }) => `feed:${name} ${dataAsOf}`)],
    ...(isPartial && reason !== undefined ? { reason } : {}),
    ...(ages[0] === undefined ? {} : { readAt: ages[0] }),
  };
}

function inOrder(left: Entry, right: Entry): number {
  for (const field of ['cve', 'package', 'version', 'feed'] as const) {
    const order = byCodeUnit(left[field] ?? '', right[field] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

const WEIGHTS = ['none', 'low', 'medium', 'high', 'critical'];

/** The gravest first: what cannot be told, exploited, then by severity; one that nobody rated stands with the gravest. */
function byWeight(left: Entry, right: Entry): number {
  return weightOf(right) - weightOf(left);
}

function weightOf({ cve, isKnownExploited, isOpen, severity }: Entry): number {
  if (cve === undefined) return 100;
  const rank = severity === undefined ? 4 : WEIGHTS.indexOf(severity);
  return (isKnownExploited === true ? 50 : 0) + (isOpen === false ? 0 : 10) + rank;
}
