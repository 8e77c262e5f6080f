import { createHash } from 'node:crypto';
import { isObject } from '../../policies/base/json.ts';
import type { Package } from '../../policies/inventory/sections/packages.ts';
import { commands } from '../catalogue/commands.ts';
import { type AptPackage, type AptUpdate, parseAptPolicy, updateOf } from '../parse/apt-policy.ts';
import { type AptSource, isOwnArchive, ownOrigins } from '../parse/apt-sources.ts';
import { TargetError } from '../targets/target.ts';
import { askedSeldom, DAY_MS, type Remembered } from './daily.ts';
import { readAptSources } from './packages-dpkg.ts';
import type { ProbeContext } from './probe.ts';
import type { Reader } from './reader.ts';

/** Where a package came from, as far as apt's lists tell; `label` names another vendor's archive. */
export interface AptOrigin {
  readonly origin: NonNullable<Package['origin']>;
  readonly label?: string;
}

/** What one `apt-cache policy` over all names told. */
export interface AptAnswer {
  readonly updates: readonly AptUpdate[];
  /** By name as apt writes it; a package without an entry is of unknown origin. */
  readonly origins: Readonly<Record<string, AptOrigin>>;
  readonly unread: number;
}

const LISTS = '/var/lib/apt/lists';
const MAX_RELEASE_BYTES = 4 * 1024 * 1024;

/** An archive's own words on itself. */
interface Release {
  readonly origin?: string;
  readonly label?: string;
}

/** apt's lists as they lie on the disk. */
export interface AptLists {
  /** Newest change of any list: when apt last fetched something. */
  readonly metadataAt?: string;
  /** Enabled sources of which no list lies here: apt knows nothing of them. */
  readonly missing: readonly AptSource[];
  readonly releaseFiles: readonly string[];
}

/** Looks at the lists without opening them. Source: apt-get(8), "Files"; sources.list(5). */
export async function readAptLists(reader: Reader): Promise<AptLists> {
  const releaseFiles = await reader.filesIn(LISTS, (name) => /_(?:In)?Release$/.test(name));
  let metadataAt: string | undefined;
  for (const path of [...releaseFiles, '/var/lib/apt/periodic/update-success-stamp']) {
    const status = await reader.attempt(path, () => reader.target.status(path));
    const at = status?.modifiedAt;
    if (at !== undefined && (metadataAt === undefined || at > metadataAt)) metadataAt = at;
  }
  const sources = (await readAptSources(reader)).filter(({ isEnabled, isSourceCode }) => isEnabled && !isSourceCode);
  const missing = sources.filter(({ url, suite }) => !releaseFiles.some((path) => isListOf(path, url, suite)));
  return { ...(metadataAt === undefined ? {} : { metadataAt }), missing, releaseFiles };
}

/** Whether a file of the lists folder is of this archive: slashes of the address become underscores. */
function isListOf(path: string, url: string, suite: string): boolean {
  const name = path.slice(LISTS.length + 1);
  return (
    name.startsWith(listPrefix(url)) && (suite.endsWith('/') || name.includes(`_dists_${suite.replaceAll('/', '_')}_`))
  );
}

function listPrefix(url: string): string {
  return url
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/\/*$/, '')
    .replaceAll('_', '%5f')
    .replaceAll('/', '_');
}

/** The day's answer. Throws where apt cannot be asked. */
export async function askApt(
  reader: Reader,
  context: ProbeContext,
  packages: readonly Package[],
): Promise<Remembered<AptAnswer>> {
  const lists = await readAptLists(reader);
  // Without lists apt knows dpkg's versions only, and would find no update for any of them.
  if (lists.releaseFiles.length === 0) throw new TargetError('source_missing', 'apt has fetched no list of packages');
  const installed = packages.filter(({ scheme }) => scheme === 'deb');
  const key = createHash('sha256')
    .update(lists.metadataAt ?? '')
    .update(installed.map(({ name, architecture, version }) => `${name}:${architecture}=${version}`).join('\n'))
    .digest('base64url');
  return await askedSeldom(reader.target, context, {
    name: 'apt.policy',
    key,
    maxAgeMs: DAY_MS,
    check: answerIn,
    ask: () => askNow(reader, context, installed, lists),
  });
}

async function askNow(
  reader: Reader,
  context: ProbeContext,
  installed: readonly Package[],
  lists: AptLists,
): Promise<AptAnswer> {
  const { aptPolicy } = commands;
  const result = await reader.run({ ...aptPolicy, args: [...aptPolicy.args, ...namesForApt(installed)] });
  if (result === undefined) throw new TargetError('tool_missing', 'there is a dpkg database, but no apt-cache');
  const { packages, unread } = parseAptPolicy(result.stdout);
  if (packages.length === 0) throw new TargetError('command_failed', `apt-cache ended with ${result.exitCode}`);
  const os = context.factsOf('os');
  const osId = isObject(os) && typeof os.id === 'string' ? os.id : '';
  const releases = await readReleases(reader, lists.releaseFiles);
  return {
    updates: packages.flatMap((entry) => updateOf(entry) ?? []),
    origins: originsOf(packages, installed, releases, osId),
    unread,
  };
}

/** apt takes a bare name for the system's own architecture; where a name is of another one, it is said. */
function namesForApt(packages: readonly Package[]): string[] {
  const own = ownArchitecture(packages);
  return packages.map(({ name, architecture }) =>
    architecture === undefined || architecture === 'all' || architecture === own ? name : `${name}:${architecture}`,
  );
}

function ownArchitecture(packages: readonly Package[]): string | undefined {
  return packages.find(({ name }) => name === 'dpkg')?.architecture;
}

/** The name under which apt answers for an installed package. */
export function aptNameOf({ name, architecture }: Package, packages: readonly Package[]): string {
  return architecture === undefined || architecture === 'all' || architecture === ownArchitecture(packages)
    ? name
    : `${name}:${architecture}`;
}

async function readReleases(reader: Reader, paths: readonly string[]): Promise<ReadonlyMap<string, Release>> {
  const releases = new Map<string, Release>();
  for (const path of paths.slice(0, 200)) {
    const text = await reader.tryText(path, { filter: keepHead, maxBytes: MAX_RELEASE_BYTES });
    const field = (name: string) => new RegExp(`^${name}: *(\\S.*)$`, 'm').exec(text ?? '')?.[1]?.trim();
    const [origin, label] = [field('Origin'), field('Label')];
    releases.set(path.slice(LISTS.length + 1), {
      ...(origin === undefined ? {} : { origin }),
      ...(label === undefined ? {} : { label }),
    });
  }
  return releases;
}

/** Only the two lines that are asked for: the rest is a thousand checksums. */
function keepHead(text: string): string {
  return text
    .slice(0, 4096)
    .split('\n')
    .map((line) => (/^(?:Origin|Label):/.test(line) ? line : ''))
    .join('\n')
    .trimEnd();
}

function originsOf(
  packages: readonly AptPackage[],
  installed: readonly Package[],
  releases: ReadonlyMap<string, Release>,
  osId: string,
): Record<string, AptOrigin> {
  const origins: Record<string, AptOrigin> = {};
  for (const entry of packages) {
    const found = originOf(entry, releases, osId);
    if (found !== undefined) origins[entry.name] = found;
  }
  // A kernel that the archive has dropped since: other packages of the same source tell where it came from.
  const bySource = new Map(
    installed.flatMap((entry) => {
      const known = origins[aptNameOf(entry, installed)];
      return known === undefined ? [] : [[entry.source ?? entry.name, known] as const];
    }),
  );
  for (const entry of installed) {
    const sibling = bySource.get(entry.source ?? entry.name);
    if (sibling?.origin === 'distribution' || sibling?.origin === 'distributionPresumed')
      origins[aptNameOf(entry, installed)] ??= { origin: 'distributionPresumed' };
  }
  return origins;
}

/**
 * The installed version stands in an archive: that archive's. An older version of a package that only the distribution
 * has is presumed its own: archives drop what they have replaced.
 */
function originOf(
  { versions }: AptPackage,
  releases: ReadonlyMap<string, Release>,
  osId: string,
): AptOrigin | undefined {
  const installed = versions.find(({ isInstalled }) => isInstalled);
  const own = (archive: string) => isOwn(archive, releases, osId);
  const archives = installed?.archives ?? [];
  if (archives.some(own)) return { origin: 'distribution' };
  const [other] = archives;
  if (other !== undefined) return { origin: 'vendor', label: labelOf(other, releases) };
  const elsewhere = versions.flatMap((version) => version.archives);
  const isOlder = installed !== undefined && installed !== versions[0];
  return isOlder && elsewhere.length > 0 && elsewhere.every(own) ? { origin: 'distributionPresumed' } : undefined;
}

function isOwn(archive: string, releases: ReadonlyMap<string, Release>, osId: string): boolean {
  const [url = ''] = archive.split(' ');
  if (isOwnArchive(url, osId)) return true;
  // A mirror carries the distribution's own signed words; another vendor's archive carries that vendor's.
  const { origin } = releaseOf(archive, releases) ?? {};
  return origin !== undefined && ownOrigins(osId).includes(origin);
}

function labelOf(archive: string, releases: ReadonlyMap<string, Release>): string {
  const release = releaseOf(archive, releases);
  const host = /^[a-z+]+:\/\/([^/]+)/.exec(archive)?.[1];
  return (release?.label ?? release?.origin ?? host ?? 'unknown').slice(0, 200);
}

function releaseOf(archive: string, releases: ReadonlyMap<string, Release>): Release | undefined {
  const [url = '', suite = ''] = archive.split(' ');
  const place = `${listPrefix(url)}_dists_`;
  let best: readonly [string, Release] | undefined;
  for (const entry of releases) {
    const [name] = entry;
    if (!name.startsWith(listPrefix(url))) continue;
    const dist = name.startsWith(place) ? name.slice(place.length).replace(/_(?:In)?Release$/, '') : '';
    const fits = dist === '' || `${suite.replaceAll('/', '_')}_`.startsWith(`${dist}_`);
    if (fits && (best === undefined || name.length > best[0].length)) best = entry;
  }
  return best?.[1];
}

function answerIn(value: unknown): AptAnswer | undefined {
  if (!isObject(value) || !Array.isArray(value.updates) || !isObject(value.origins)) return undefined;
  const isWhole = value.updates.every(
    (update) => isObject(update) && typeof update.name === 'string' && typeof update.available === 'string',
  );
  const areOrigins = Object.values(value.origins).every((entry) => isObject(entry) && typeof entry.origin === 'string');
  return isWhole && areOrigins ? (value as unknown as AptAnswer) : undefined;
}
