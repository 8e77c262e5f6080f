import { readFileSync } from 'node:fs';
import { type Assessment, type InstalledPackage, installedPackage } from '../advisories/assess.ts';
import { ecosystemsOfHost, type HostEcosystems } from '../advisories/host-ecosystems.ts';
import { loadAdvisories } from '../advisories/load-files.ts';
import { type AdvisoryMatch, matchPackage } from '../advisories/match.ts';
import type { AdvisoryIndex, AdvisoryRecord } from '../advisories/record.ts';
import { ADVISORY_WHY } from '../advisories/why.ts';
import { WINDOWS_PACKAGE, type WindowsMatch } from '../advisories/windows-updates.ts';
import { MusterError, messageOf } from '../base/errors.ts';
import type { Language } from '../base/text.ts';
import { deriveAdvisories } from '../derive/advisories.ts';
import { windowsMatches } from '../derive/windows-advisories.ts';
import type { AdvisoryEntry } from '../inventory/derived.ts';
import type { Report } from '../inventory/report.ts';
import { isSealed, openSeal } from '../inventory/seal.ts';
import { sectionStates } from '../inventory/states.ts';
import { validateReport } from '../inventory/validate.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

export interface ExplainAdvisoryOptions extends CommonOptions {
  readonly advisories: readonly string[];
  readonly report: string;
}

/** One package of the host that the advisory might concern, and what decided. */
interface ExplainedPackage {
  readonly package: string;
  readonly version?: string;
  /** How it stands in the section: what the host's own state added is counted. Absent entry: mended, or not concerned. */
  readonly entry?: AdvisoryEntry;
  readonly match?: Pick<AdvisoryMatch, 'standing' | 'why'>;
  readonly records: readonly ExplainedRecord[];
}

interface ExplainedRecord extends Pick<Assessment, 'standing' | 'why' | 'matchedAs' | 'version'> {
  readonly record: AdvisoryRecord;
}

/**
 * `muster explain advisory ID`: why the packages of a host match a CVE or an advisory, or do not, record by record.
 * Answers 1 where something is open or unknown, or where nobody can tell. Throws `read_failed`, `bad_request` for a report that is none.
 */
export async function explainAdvisoryCommand(id: string, options: ExplainAdvisoryOptions): Promise<number> {
  const report = readReport(options.report);
  const ecosystems = ecosystemsOfHost(report.inventory.os);
  if (typeof ecosystems === 'string')
    throw new MusterError('bad_request', `no advisories speak of this host: ${ecosystems.replaceAll('_', ' ')}`);
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const wanted = [...ecosystems.own, ...ecosystems.extended];
  const { index } = await loadAdvisories(options.advisories, { now, ecosystems: wanted });
  const packages = explainPackages(id, report, ecosystems, index, now);
  const known = index.findKnownExploited(id);
  if (options.json === true) printJson({ id, ecosystems: wanted, feeds: index.feeds, knownExploited: known, packages });
  else show(id, wanted, index, packages, languageOf(options));
  const isAgainst = packages.some(({ entry }) => entry !== undefined && entry.isOpen !== false);
  return isAgainst || !isCovered(index, wanted) ? 1 : 0;
}

function readReport(path: string): Report {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new MusterError('read_failed', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  const opened = isSealed(bytes) ? openSeal(bytes) : { body: bytes };
  if ('complaint' in opened) throw new MusterError('bad_request', `${path} is no sealed report: ${opened.complaint}`);
  const result = validateReport(opened.body, { allowsPlanned: true });
  if ('report' in result) return result.report;
  throw new MusterError('bad_request', `${path} is no report; "muster agent inspect" prints one`, {
    complaints: result.complaints,
  });
}

function explainPackages(
  id: string,
  report: Report,
  ecosystems: HostEcosystems,
  index: AdvisoryIndex,
  now: string,
): ExplainedPackage[] {
  const states = sectionStates(report);
  const { facts = [] } = deriveAdvisories(report.inventory, states, index, now);
  const updates = states.get('windows.hotfixes');
  if (report.inventory.os?.family === 'windows' && updates !== undefined)
    return explainWindows(
      id,
      report,
      windowsMatches(report.inventory, updates, { index, ecosystems, asOf: now }),
      facts,
    );
  const isMeant = (cve: string, { record }: Assessment) => cve === id || record.id === id;
  return (report.inventory.packages ?? []).flatMap((fact): ExplainedPackage[] => {
    const installed: InstalledPackage = installedPackage(fact);
    return matchPackage(installed, ecosystems, index, now.slice(0, 10), { keepsSilent: true })
      .filter(({ cve, assessments }) => assessments.some((assessment) => isMeant(cve, assessment)))
      .map(({ cve, standing, why, assessments }) => {
        const entry = facts.find((one) => one.cve === cve && one.package === fact.name && one.version === fact.version);
        return {
          package: fact.name,
          ...(fact.version === undefined ? {} : { version: fact.version }),
          ...(entry === undefined ? {} : { entry }),
          match: { standing, why },
          records: assessments.map(({ record, standing: how, why: because, matchedAs, version }) => ({
            standing: how,
            why: because,
            matchedAs,
            ...(version === undefined ? {} : { version }),
            record,
          })),
        };
      });
  });
}

/** Windows is one package here; its records are updates. */
function explainWindows(
  id: string,
  { inventory }: Report,
  matches: readonly WindowsMatch[],
  facts: readonly AdvisoryEntry[],
): ExplainedPackage[] {
  const version = inventory.os?.build;
  return matches
    .filter(({ cve, updates }) => cve === id || updates.some(({ record }) => record.id === id))
    .map(({ cve, standing, why, updates }) => {
      const entry = facts.find((one) => one.cve === cve);
      return {
        package: cve === id ? WINDOWS_PACKAGE : `${WINDOWS_PACKAGE} ${cve}`,
        ...(version === undefined ? {} : { version }),
        ...(entry === undefined ? {} : { entry }),
        match: { standing, why },
        records: updates.map(({ record, isInForce }) => ({
          standing: isInForce ? ('closed' as const) : standing,
          why: isInForce ? ('update_installed' as const) : why,
          matchedAs: 'package' as const,
          record,
        })),
      };
    });
}

const WORDS = {
  vi: {
    open: 'chưa vá',
    closed: 'không còn',
    unknown: 'không rõ',
    silent: 'không nói về gói này',
    none: (id: string, where: string) => `Không có bản ghi nào của ${where} về ${id} nói đến gói đang cài.`,
    noFeed: (where: string) => `Không tệp nào có khuyến cáo của ${where}: không thể biết.`,
    source: 'so theo gói nguồn',
    package: 'so theo tên gói',
    fix: 'bản vá',
    replaces: 'thay thế',
    exploited: 'đang bị khai thác từ',
  },
  en: {
    open: 'open',
    closed: 'not open',
    unknown: 'unknown',
    silent: 'says nothing of this package',
    none: (id: string, where: string) => `No record of ${where} about ${id} concerns an installed package.`,
    noFeed: (where: string) => `None of the files holds advisories of ${where}: nobody can tell.`,
    source: 'compared as source package',
    package: 'compared by package name',
    fix: 'fixed in',
    replaces: 'replaces',
    exploited: 'known to be exploited since',
  },
} as const;

function show(
  id: string,
  wanted: readonly string[],
  index: AdvisoryIndex,
  packages: readonly ExplainedPackage[],
  language: Language,
): void {
  const words = WORDS[language];
  const where = wanted.join(', ');
  const known = index.findKnownExploited(id);
  if (known !== undefined) print(`${id}: ${words.exploited} ${known.addedOn} (${known.name})`);
  if (!isCovered(index, wanted)) print(words.noFeed(where));
  else if (packages.length === 0) print(words.none(id, where));
  for (const { package: name, version = '', entry, match, records } of packages) {
    const standing = entry === undefined ? (match?.standing ?? 'silent') : standingOf(entry);
    const why = ADVISORY_WHY[(entry?.why ?? match?.why ?? 'not_comparable') as keyof typeof ADVISORY_WHY];
    print(`${name} ${version}: ${words[standing]}, ${why[language]}`);
    for (const { record, standing: how, why: because, matchedAs, version: compared = '' } of records) {
      const fixes = record.ranges.flatMap(({ fixed }) => fixed ?? []).join(', ');
      print(`  ${record.id} (${record.ecosystem}, ${record.scheme}) ${record.package}: ${words[how]}`);
      if (record.package === WINDOWS_PACKAGE) print(`    ${aboutUpdate(record, words.replaces)}`);
      else print(`    ${ADVISORY_WHY[because][language]}; ${words[matchedAs]} ${compared}`);
      if (fixes !== '') print(`    ${words.fix} ${fixes}`);
    }
  }
}

function aboutUpdate({ component, publishedOn, supersedes = [] }: AdvisoryRecord, replaces: string): string {
  const older = supersedes.length === 0 ? [] : [`${replaces} ${supersedes.join(', ')}`];
  return [publishedOn, component, ...older].filter((part) => part !== undefined).join('; ');
}

function isCovered({ feeds }: AdvisoryIndex, wanted: readonly string[]): boolean {
  return feeds.some(({ ecosystems }) => ecosystems.some((one) => wanted.includes(one)));
}

function standingOf({ isOpen }: AdvisoryEntry): 'open' | 'closed' | 'unknown' {
  return isOpen === undefined ? 'unknown' : isOpen ? 'open' : 'closed';
}
