import { readFileSync } from 'node:fs';
import { MusterError, messageOf } from '../base/errors.ts';
import { type Language, nearestWord, type Words } from '../base/text.ts';
import { loadCompatibility, loadPlatforms, type TargetPlatform } from '../derive/compatibility-tables.ts';
import { GENERAL_PACK, profilesOf, type Readiness, readinessOf } from '../derive/readiness.ts';
import { loadTables, type Tables } from '../derive/tables.ts';
import { type NearestSet, nearestSupportedSet } from '../derive/upgrade-path.ts';
import type { Report } from '../inventory/report.ts';
import { isSealed, openSeal } from '../inventory/seal.ts';
import { validateReport } from '../inventory/validate.ts';
import type { CompiledPack } from '../rules/compiled.ts';
import { parseMoment } from '../rules/instants.ts';
import { loadShippedPacks } from '../rules/shipped-packs.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

export interface ExplainPlatformOptions extends CommonOptions {
  readonly report: string;
  readonly asOf?: string;
}

interface ExplainedProfile {
  readonly role?: Words;
  readonly profile: string;
  readonly title: Words;
  readonly state: Readiness['state'];
  readonly blockers: readonly ExplainedRule[];
  readonly open: readonly ExplainedRule[];
  readonly nearest: NearestSet;
}

interface ExplainedRule {
  readonly rule: string;
  readonly title: Words;
}

/**
 * `muster explain platform PLATFORM`: what stands between a host and a platform or a profile, and the nearest supported
 * set with every step. Answers 0 where the host fits a profile of each role, else 1. Throws `not_found`, `read_failed`,
 * `bad_request`.
 */
export function explainPlatformCommand(name: string, options: ExplainPlatformOptions): number {
  const asOf = options.asOf ?? `${new Date().toISOString().slice(0, 19)}Z`;
  if (parseMoment(asOf) === undefined) throw new MusterError('bad_request', `"${asOf}" is no day; write 2026-11-21`);
  const packs = loadShippedPacks();
  const platforms = loadPlatforms();
  const wanted = wantedProfiles(name, platforms, packs);
  const report = readReport(options.report);
  const tables = loadTables();
  const explained = wanted.map(({ role, pack }) => explain({ report, packs, tables, asOf }, pack, role));
  if (options.json === true) printJson({ platform: name, profiles: explained });
  else show(explained, packs, languageOf(options));
  const roles = Map.groupBy(explained, ({ role }) => role?.en ?? '');
  return [...roles.values()].every((profiles) => profiles.some(({ state }) => state === 'ready')) ? 0 : 1;
}

interface Wanted {
  readonly role?: Words;
  readonly pack: CompiledPack;
}

function wantedProfiles(name: string, platforms: readonly TargetPlatform[], packs: readonly CompiledPack[]): Wanted[] {
  const profiles = new Map(profilesOf(packs).map((pack) => [pack.pack.id.replace(/^compat-/, ''), pack]));
  const platform = platforms.find(({ id }) => id === name);
  if (platform !== undefined) {
    return platform.roles.flatMap(({ title, profiles: named }) =>
      named.flatMap((id) => {
        const pack = profiles.get(id);
        return pack === undefined ? [] : [{ role: title, pack }];
      }),
    );
  }
  const pack = profiles.get(name);
  if (pack !== undefined) return [{ pack }];
  const names = [...platforms.map(({ id }) => id), ...profiles.keys()];
  const near = nearestWord(name, names);
  const cure = near === undefined ? `known are ${names.join(', ')}` : `did you mean "${near}"?`;
  throw new MusterError('not_found', `no platform and no profile "${name}"; ${cure}`);
}

interface Given {
  readonly report: Report;
  readonly packs: readonly CompiledPack[];
  readonly tables: Tables;
  readonly asOf: string;
}

function explain(
  { report, packs, tables, asOf }: Given,
  pack: CompiledPack,
  role: Words | undefined,
): ExplainedProfile {
  const options = { asOf, tables, register: { labels: [] } };
  const [readiness] = readinessOf(report, [pack], options);
  const beside = packs.filter((known) => known.pack.id === GENERAL_PACK);
  const titled = (findings: Readiness['blockers']): ExplainedRule[] =>
    findings.map(({ rule }) => ({ rule: `${pack.pack.id}/${rule}`, title: titleOf(packs, `${pack.pack.id}/${rule}`) }));
  return {
    ...(role === undefined ? {} : { role }),
    profile: pack.pack.id.replace(/^compat-/, ''),
    title: pack.pack.title,
    state: readiness?.state ?? 'unknown',
    blockers: titled(readiness?.blockers ?? []),
    open: titled(readiness?.open ?? []),
    nearest: nearestSupportedSet(report, { profile: pack, beside }, loadCompatibility(), options),
  };
}

function titleOf(packs: readonly CompiledPack[], name: string): Words {
  const [id, rule] = name.split('/');
  const pack = packs.find((known) => known.pack.id === id);
  return pack?.pack.rules.find((known) => known.id === rule)?.title ?? { vi: name, en: name };
}

/** A report as an agent sends it, sealed or not. */
function readReport(path: string): Report {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new MusterError('read_failed', `the report ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const opened = isSealed(bytes) ? openSeal(bytes) : { body: bytes };
  if ('complaint' in opened) throw new MusterError('bad_request', `${path} is no sealed report: ${opened.complaint}`);
  const result = validateReport(opened.body, { allowsPlanned: true });
  if ('report' in result) return result.report;
  throw new MusterError('bad_request', `${path} is no report; "muster agent inspect" prints one`, {
    complaints: result.complaints,
  });
}

const LABELS = {
  vi: {
    states: { ready: 'sẵn sàng', blocked: 'bị chặn', unknown: 'chưa rõ' },
    role: 'Vai trò',
    blocker: 'chặn',
    open: 'chưa rõ',
    way: 'Đường đi gần nhất',
    ready: 'vừa như hiện có, mọi thứ còn được hỗ trợ',
    left: 'còn chặn',
    after: 'sau đó vẫn chưa rõ',
    unknowns: 'không rõ phiên bản hoặc hạn hỗ trợ',
    none: {
      system_not_known: 'chưa biết: không rõ hệ điều hành hay nhánh phát hành',
      no_path: 'chưa biết: không có bước nào được tài liệu ghi nhận dẫn tới đó',
      bound_reached: 'chưa biết: tìm hết giới hạn mà chưa thấy',
    },
  },
  en: {
    states: { ready: 'ready', blocked: 'blocked', unknown: 'unknown' },
    role: 'Role',
    blocker: 'blocker',
    open: 'unknown',
    way: 'Nearest way',
    ready: 'it fits as it is, and everything is supported',
    left: 'still in the way',
    after: 'not known afterwards either',
    unknowns: 'version or support not known',
    none: {
      system_not_known: 'none known: the system or its release is not known',
      no_path: 'none known: no documented steps lead there',
      bound_reached: 'none known: not found within the bounds of the search',
    },
  },
} as const;

function show(explained: readonly ExplainedProfile[], packs: readonly CompiledPack[], language: Language): void {
  const words = LABELS[language];
  let role = '';
  for (const entry of explained) {
    if (entry.role !== undefined && entry.role[language] !== role) {
      role = entry.role[language];
      print(`${words.role}: ${role}`);
    }
    print(`${entry.title[language]}: ${words.states[entry.state]}`);
    for (const { rule, title } of entry.blockers) print(`  ${words.blocker}: ${title[language]} (${rule})`);
    for (const { rule, title } of entry.open) print(`  ${words.open}: ${title[language]} (${rule})`);
    showWay(entry.nearest, packs, language);
  }
}

function showWay(nearest: NearestSet, packs: readonly CompiledPack[], language: Language): void {
  const words = LABELS[language];
  const titles = (names: readonly string[]) => names.map((name) => titleOf(packs, name)[language]).join('; ');
  if (nearest.outcome === 'none') {
    print(`  ${words.way}: ${words.none[nearest.why]}`);
    if (nearest.blockers.length > 0) print(`    ${words.left}: ${titles(nearest.blockers)}`);
  } else if (nearest.steps.length === 0) print(`  ${words.way}: ${words.ready}`);
  else {
    print(`  ${words.way}:`);
    for (const [place, { title }] of nearest.steps.entries()) print(`    ${place + 1}. ${title[language]}`);
    if (nearest.open.length > 0) print(`    ${words.after}: ${titles(nearest.open)}`);
  }
  if (nearest.unknowns.length > 0) print(`    ${words.unknowns}: ${nearest.unknowns.join(', ')}`);
}
