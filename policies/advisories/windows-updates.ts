import { compareVersions } from '../versions/index.ts';
import type { AdvisoryRecord } from './record.ts';
import type { AdvisoryWhy } from './why.ts';
import { heldByCumulative } from './windows-cumulative.ts';

/** The name under which records about Windows itself are kept. */
export const WINDOWS_PACKAGE = 'windows';

/** What is known of the updates of a host. */
export interface WindowsHost {
  /** By number (`KB5031361`) the day on which it was installed, or `undefined` where that is not known. */
  readonly installed: ReadonlyMap<string, string | undefined>;
  /** Whether every installed update is among them, as far as Windows lists them. */
  readonly isWhole: boolean;
  /** With its revision: `10.0.17763.6532`. */
  readonly build: string | undefined;
  readonly architecture: string | undefined;
}

/** How a host stands to one vulnerability of Windows. */
export interface WindowsMatch {
  readonly cve: string;
  readonly standing: 'open' | 'closed' | 'unknown';
  readonly why: AdvisoryWhy;
  /** The newest record of the part of Windows that decided. */
  readonly by: AdvisoryRecord;
  readonly updates: readonly {
    readonly record: AdvisoryRecord;
    /** Installed itself, or held by what is installed. */
    readonly isInForce: boolean;
  }[];
}

/**
 * Every vulnerability of a release against the updates of a host. One is mended where an update for it is installed, or
 * one that replaces it, over however many steps, or where the build is at or above the one that an update leads to. Where
 * several parts of Windows (browser, .NET) need an update of their own, each of them has to be mended.
 *
 * Installing an update never opens anything, and knowing less never mends anything: what is not listed is missing only
 * where the list is whole and can hold it.
 */
export function matchWindowsUpdates(
  records: readonly AdvisoryRecord[],
  host: WindowsHost,
  asOfOn: string,
): readonly WindowsMatch[] {
  const covered = coveredUpdates(records, host);
  const numbers = new Set(records.flatMap(({ id, supersedes = [] }) => [id, ...supersedes]));
  const strangers = [...host.installed].filter(([number]) => !numbers.has(number));
  const byCve = new Map<string, AdvisoryRecord[]>();
  for (const record of records) {
    if (record.state === 'withdrawn' || (record.publishedOn ?? '') > asOfOn || !isMeant(record, host)) continue;
    for (const cve of record.cves) {
      const list = byCve.get(cve);
      if (list === undefined) byCve.set(cve, [record]);
      else list.push(record);
    }
  }
  const inForce = (own: readonly AdvisoryRecord[]) =>
    own.map((record) => ({ record, isInForce: covered.has(record.id) }));
  return [...byCve].map(([cve, own]) => ({ cve, ...standingOf(own, covered, host, strangers), updates: inForce(own) }));
}

/** Installed updates, those that the build proves, and all that these replace or hold. A ring of replacements ends where it began. */
export function coveredUpdates(
  records: readonly AdvisoryRecord[],
  { installed, build }: Pick<WindowsHost, 'installed' | 'build'>,
): ReadonlySet<string> {
  const replaced = new Map<string, Set<string>>();
  const waiting = [...installed.keys()];
  for (const { id, supersedes = [], ranges } of records) {
    const known = replaced.get(id) ?? new Set<string>();
    for (const one of supersedes) known.add(one);
    replaced.set(id, known);
    if (ranges.some(({ fixed }) => fixed !== undefined && isReached(build, fixed))) waiting.push(id);
  }
  const covered = new Set(waiting);
  const follow = () => {
    for (const number of covered) for (const older of replaced.get(number) ?? []) covered.add(older);
  };
  follow();
  for (const number of heldByCumulative(records, covered, isWindows10(build))) covered.add(number);
  follow();
  return covered;
}

function isWindows10(build: string | undefined): boolean {
  return build !== undefined && compareVersions('dotted', build, CUMULATIVE_FROM) !== -1;
}

/** A build says something of builds of its own release only, and only with its revision. */
function isReached(build: string | undefined, fixed: string): boolean {
  const [own, other] = [build?.split('.') ?? [], fixed.split('.')];
  if (own.length < 4 || own.slice(0, 3).join('.') !== other.slice(0, 3).join('.')) return false;
  const order = compareVersions('dotted', own.join('.'), fixed);
  return order === 0 || order === 1;
}

function isMeant({ architectures }: AdvisoryRecord, { architecture }: WindowsHost): boolean {
  return architectures === undefined || architecture === undefined || architectures.includes(architecture);
}

type Strangers = readonly (readonly [string, string | undefined])[];

function standingOf(
  records: readonly AdvisoryRecord[],
  covered: ReadonlySet<string>,
  host: WindowsHost,
  strangers: Strangers,
): Pick<WindowsMatch, 'standing' | 'why' | 'by'> {
  const fixes = records.filter(({ state }) => state === 'fixed');
  if (fixes.length === 0) return { standing: 'unknown', why: 'update_not_named', by: newest(records) };
  const parts = [...byComponent(fixes)];
  const missing = parts.filter((part) => !part.some(({ id }) => covered.has(id)));
  const [first] = missing;
  if (first === undefined) return { standing: 'closed', why: 'update_installed', by: newest(fixes) };
  const by = newest(first);
  if (missing.length < parts.length) return { standing: 'unknown', why: 'component_not_known', by };
  const doubt = missing.map((part) => doubtOf(part, host, strangers)).find((why) => why !== undefined);
  return doubt === undefined
    ? { standing: 'open', why: 'update_missing', by }
    : { standing: 'unknown', why: doubt, by };
}

/** Updates by the part of Windows they mend; those that name none mend whichever it is. */
function byComponent(fixes: readonly AdvisoryRecord[]): readonly (readonly AdvisoryRecord[])[] {
  const parts = new Map<string, AdvisoryRecord[]>();
  const general: AdvisoryRecord[] = [];
  for (const record of fixes) {
    const name = record.component?.toLowerCase();
    if (name === undefined) general.push(record);
    else parts.set(name, [...(parts.get(name) ?? []), record]);
  }
  return parts.size === 0 ? [general] : [...parts.values()].map((part) => [...part, ...general]);
}

/** Installed by Windows Installer, which Windows' own list of updates does not hold. .NET's are in it from Windows 10 on. */
const BY_INSTALLER = /silverlight|\boffice\b|exchange|sharepoint|visual studio|sql server|xml core services [56]/i;
const DOT_NET = /\.net\b/i;

/** From Windows 10 on an update holds all before it, and the list of updates names the last one. */
const CUMULATIVE_FROM = '10.0';

function doubtOf(part: readonly AdvisoryRecord[], host: WindowsHost, strangers: Strangers): AdvisoryWhy | undefined {
  const component = part.find((record) => record.component !== undefined)?.component ?? '';
  const isCumulative = isWindows10(host.build);
  if (!host.isWhole) return 'updates_not_whole';
  if (host.architecture === undefined && part.every(({ architectures }) => architectures !== undefined))
    return 'architecture_not_known';
  if (BY_INSTALLER.test(component) || (DOT_NET.test(component) && !isCumulative)) return 'update_not_listed';
  const since = part.flatMap(({ publishedOn }) => publishedOn ?? []).sort()[0];
  const first = Math.min(...part.map(({ id }) => Number(id.slice(2))));
  // The feed does not know that update; it may be a later cumulative one, which would hold this fix.
  const mayHold = ([id, day]: Strangers[number]) =>
    Number(id.slice(2)) > first && (day === undefined || since === undefined || day >= since);
  return isCumulative && strangers.some(mayHold) ? 'newer_update_not_known' : undefined;
}

function newest(records: readonly AdvisoryRecord[]): AdvisoryRecord {
  return records.reduce((best, record) => ((record.publishedOn ?? '') > (best.publishedOn ?? '') ? record : best));
}
