import { type Selectable, sql } from 'kysely';
import type { Words } from '../../policies/base/text.ts';
import type { Severity, Verdict } from '../../policies/rules/finding.ts';
import type { Counts, Page, RuleAnswer, ShownVerdict } from '../api.ts';
import { COUNT_COLUMNS, countsOf, exceptCounts } from './counts.ts';
import type { Database } from './database.ts';
import { coversOfRule, exceptedByRule, hostsExcepted } from './excepted.ts';
import type { RulesTable } from './tables.ts';
import { SEVERITY_RANKS } from './tallies.ts';
import { foldText, holdsText } from './text-search.ts';

/** A rule as lists need it. */
export interface RuleListing {
  readonly pack: string;
  readonly rule: string;
  readonly title: Words;
  /** The worst it can have, where levels grade it. */
  readonly severity: Severity;
  readonly effort: string;
}

/** A rule's number by `ruleKey(pack, rule)`. */
export type RuleNumbers = ReadonlyMap<string, number>;

export function ruleKey(pack: string, rule: string): string {
  return `${pack}/${rule}`;
}

/** Gives every rule its number. One that is new is not listed until it is shown. */
export async function addRules(db: Database, rules: readonly RuleListing[]): Promise<RuleNumbers> {
  const known = await ruleNumbers(db);
  const missing = rules.filter(({ pack, rule }) => !known.has(ruleKey(pack, rule)));
  if (missing.length === 0) return known;
  const rows = missing.map((listing) => ({
    pack: listing.pack,
    rule: listing.rule,
    ...listedColumns(listing),
    is_active: 0,
  }));
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    await db
      .insertInto('rules')
      .values(rows.slice(first, first + ROWS_AT_ONCE))
      .onConflict((conflict) => conflict.columns(['pack', 'rule']).doNothing())
      .execute();
  }
  return ruleNumbers(db);
}

/** A statement holds a bounded number of values, whatever the packs hold. */
const ROWS_AT_ONCE = 100;

async function ruleNumbers(db: Database): Promise<RuleNumbers> {
  const rows = await db.selectFrom('rules').select(['pack', 'rule', 'rule_number']).execute();
  return new Map(rows.map((row) => [ruleKey(row.pack, row.rule), row.rule_number]));
}

function listedColumns({ pack, rule, title, severity, effort }: RuleListing) {
  return {
    title_vi: title.vi,
    title_en: title.en,
    severity,
    severity_rank: SEVERITY_RANKS[severity],
    effort,
    search_text: foldText(`${title.vi} ${title.en} ${pack} ${rule}`),
  };
}

/** Makes the list agree with the packs that are shown. Rules that left stay, for the sake of history, and are not listed. */
export async function syncRules(db: Database, rules: readonly RuleListing[]): Promise<RuleNumbers> {
  const numbers = await addRules(db, rules);
  const before = await db.selectFrom('rules').selectAll().execute();
  const listed = new Map(before.map((row) => [row.rule_number, row]));
  for (const listing of rules) {
    const number = numbers.get(ruleKey(listing.pack, listing.rule)) ?? 0;
    const columns = { ...listedColumns(listing), is_active: 1 };
    const old = listed.get(number);
    listed.delete(number);
    if (old !== undefined && isSameListing(old, columns)) continue;
    await db.updateTable('rules').set(columns).where('rule_number', '=', number).execute();
  }
  const gone = [...listed.values()].filter((row) => row.is_active === 1).map((row) => row.rule_number);
  for (let first = 0; first < gone.length; first += ROWS_AT_ONCE) {
    const numbersGone = gone.slice(first, first + ROWS_AT_ONCE);
    await db.updateTable('rules').set({ is_active: 0 }).where('rule_number', 'in', numbersGone).execute();
  }
  return numbers;
}

function isSameListing(old: Selectable<RulesTable>, now: Partial<Selectable<RulesTable>>): boolean {
  return Object.entries(now).every(([name, value]) => old[name as keyof RulesTable] === value);
}

export const RULE_SORTS = [
  'title',
  '-title',
  'failCount',
  '-failCount',
  'unknownCount',
  '-unknownCount',
  'severity',
  '-severity',
] as const;

export interface RuleFilter {
  readonly q?: string;
  readonly units?: readonly string[];
  readonly pack?: string;
  readonly rule?: string;
  readonly severity?: Severity;
  readonly verdict?: ShownVerdict;
  readonly language?: 'vi' | 'en';
  readonly sort: (typeof RULE_SORTS)[number];
  readonly page: number;
  readonly pageSize: number;
}

export interface ListedRule extends RuleListing {
  readonly ruleNumber: number;
  readonly counts: Counts;
}

/** One page of the rules in force with how many hosts have which verdict of each. */
export async function listRules(db: Database, filter: RuleFilter, at: string): Promise<Page<ListedRule>> {
  const filtered = filterRules(db, filter, at);
  const { total } = await filtered.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const direction = filter.sort.startsWith('-') ? 'desc' : 'asc';
  const rows = await filtered
    .select(['rules.rule_number', 'pack', 'rule', 'title_vi', 'title_en', 'rules.severity', 'effort'])
    .select(COUNT_COLUMNS.map((name) => sql<number | null>`sums.${sql.ref(name)}`.as(name)))
    .select('pardoned.excepted')
    .$if(filter.sort.endsWith('failCount'), (query) => query.orderBy(FAILING, direction))
    .$if(filter.sort.endsWith('unknownCount'), (query) =>
      query.orderBy(sql`coalesce(sums.unknown_count + sums.error_count, 0)`, direction),
    )
    // Ranks count from the worst: "-severity" begins there.
    .$if(filter.sort.endsWith('severity'), (query) =>
      query.orderBy('rules.severity_rank', direction === 'desc' ? 'asc' : 'desc'),
    )
    .orderBy(filter.language === 'en' ? 'title_en' : 'title_vi', filter.sort === '-title' ? 'desc' : 'asc')
    .orderBy('rules.rule_number')
    .limit(filter.pageSize)
    .offset((filter.page - 1) * filter.pageSize)
    .execute();
  const items = rows.map((row) => ({
    ruleNumber: row.rule_number,
    pack: row.pack,
    rule: row.rule,
    title: { vi: row.title_vi, en: row.title_en },
    severity: row.severity,
    effort: row.effort,
    counts: exceptCounts(countsOf(row), Number(row.excepted ?? 0)),
  }));
  return { items, total, page: filter.page, pageSize: filter.pageSize };
}

/** Hosts that fail without permission. */
const FAILING = sql<number>`coalesce(sums.fail_count, 0) - coalesce(pardoned.excepted, 0)`;

function filterRules(db: Database, filter: RuleFilter, at: string) {
  const { q, units, pack, rule, severity, verdict } = filter;
  const sums = db
    .selectFrom('tallies')
    .select('tallies.rule_number')
    .select(COUNT_COLUMNS.map((name) => sql<number>`sum(${sql.ref(name)})`.as(name)))
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .groupBy('tallies.rule_number')
    .as('sums');
  let query = db
    .selectFrom('rules')
    .leftJoin(sums, 'sums.rule_number', 'rules.rule_number')
    .leftJoin(exceptedByRule(at, units).as('pardoned'), (join) =>
      join.onRef('pardoned.rule_number', '=', 'rules.rule_number'),
    )
    .where('is_active', '=', 1);
  if (q !== undefined && q !== '') query = query.where((eb) => holdsText(eb.ref('rules.search_text'), q));
  if (pack !== undefined) query = query.where('pack', '=', pack);
  if (rule !== undefined) query = query.where('rule', '=', rule);
  if (severity !== undefined) query = query.where('rules.severity', '=', severity);
  if (verdict === 'fail') query = query.where(FAILING, '>', 0);
  else if (verdict === 'excepted') query = query.where('pardoned.excepted', '>', 0);
  else if (verdict !== undefined) query = query.where(sql<boolean>`sums.${sql.ref(`${verdict}_count`)} > 0`);
  return query;
}

const MAX_LISTED_HOSTS = 200;

/** Hosts that fail the rule without permission, the longest first. */
export async function hostsFailing(
  db: Database,
  ruleNumber: number,
  at: string,
  units?: readonly string[],
): Promise<RuleAnswer['failing']> {
  const rows = await hostsWith(db, ruleNumber, ['fail'], units)
    .where('findings.host_number', 'not in', hostsExcepted(ruleNumber, at))
    .execute();
  return rows.map(({ hostId, name, unitId, since }) => ({ hostId, name, unitId, since }));
}

/** Hosts that fail the rule with permission, the longest first, and what permits it. */
export async function hostsPardoned(
  db: Database,
  ruleNumber: number,
  at: string,
  units?: readonly string[],
): Promise<RuleAnswer['excepted']> {
  const covers = await coversOfRule(db, ruleNumber, at);
  if (covers.size === 0) return [];
  const rows = await hostsWith(db, ruleNumber, ['fail'], units)
    .where('findings.host_number', 'in', hostsExcepted(ruleNumber, at))
    .execute();
  return rows.flatMap(({ hostNumber, hostId, name, unitId, since }) => {
    const cover = covers.get(hostNumber);
    return cover === undefined ? [] : [{ hostId, name, unitId, since, ...cover }];
  });
}

/** Hosts of which the rule's verdict is not known, with the cause. */
export async function hostsUnknown(
  db: Database,
  ruleNumber: number,
  units?: readonly string[],
): Promise<RuleAnswer['unknown']> {
  const rows = await hostsWith(db, ruleNumber, ['unknown', 'error'], units).execute();
  return rows.map(({ hostId, name, unitId, cause, reason }) => ({ hostId, name, unitId, cause, reason }));
}

function hostsWith(
  db: Database,
  ruleNumber: number,
  verdicts: readonly Verdict[],
  units: readonly string[] | undefined,
) {
  return db
    .selectFrom('findings')
    .innerJoin('hosts', 'hosts.host_number', 'findings.host_number')
    .select([
      'hosts.host_number as hostNumber',
      'host_id as hostId',
      'name',
      'unit_id as unitId',
      'since',
      'cause',
      'reason',
    ])
    .where('rule_number', '=', ruleNumber)
    .where('verdict', 'in', verdicts)
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .orderBy('since')
    .orderBy('search_name')
    .limit(MAX_LISTED_HOSTS);
}

/** How many hosts other than this one fail the rule without permission, and some of their names. */
export async function alsoFailing(
  db: Database,
  ruleNumber: number,
  hostNumber: number,
  at: string,
): Promise<{ readonly count: number; readonly names: string[] }> {
  const query = db
    .selectFrom('findings')
    .innerJoin('hosts', 'hosts.host_number', 'findings.host_number')
    .where('rule_number', '=', ruleNumber)
    .where('verdict', '=', 'fail')
    .where('findings.host_number', '!=', hostNumber)
    .where('findings.host_number', 'not in', hostsExcepted(ruleNumber, at));
  const { count } = await query.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  const rows = await query.select('name').orderBy('search_name').limit(20).execute();
  return { count, names: rows.map(({ name }) => name) };
}

/** Changes of one finding's verdict, newest first, at most 100. */
export async function findingHistory(
  db: Database,
  hostNumber: number,
  ruleNumber: number,
): Promise<{ readonly at: string; readonly verdict: Verdict }[]> {
  return db
    .selectFrom('finding_changes')
    .select(['at', 'now as verdict'])
    .where('host_number', '=', hostNumber)
    .where('rule_number', '=', ruleNumber)
    .orderBy('at', 'desc')
    .orderBy('round_number', 'desc')
    .limit(100)
    .execute();
}
