import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { byCodeUnit } from '../../policies/base/text.ts';
import type { AdvisoryEntry, AdvisoryFeeds } from '../../policies/inventory/derived.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { type JudgedPlace, OPEN_ROUND } from './finding-rows.ts';
import { packJson, unpackJson } from './pack-json.ts';
import { defineStatement } from './statement.ts';
import { columnText, foldText } from './text-search.ts';

/** Source packages named beside a vulnerability; the kernel's have one source, few vulnerabilities have more. */
const MAX_NAMED_PACKAGES = 20;
/** Values of one statement. */
const AT_ONCE = 500;

/** `complete` and `partial` as the packages were read; `not_covered`: nobody's advisories at hand speak of this host. */
export type AdvisoryListState = 'complete' | 'partial' | 'not_covered';

/** Everything that advisories say of a host. */
export interface HostAdvisoryList {
  readonly state: AdvisoryListState;
  readonly feeds: AdvisoryFeeds;
  readonly entries: readonly AdvisoryEntry[];
}

/** What of it is kept for lists, once for each vulnerability of the host. */
interface Standing {
  readonly cve: string;
  readonly standing: 'open' | 'unknown';
  readonly isExploited: 0 | 1 | null;
  readonly severity: string | null;
  readonly packages: readonly string[];
}

/** Order of severities in lists; one that nobody rated stands after those that are rated. */
const ADVISORY_RANKS: Readonly<Record<string, number>> = { critical: 0, high: 1, medium: 2, low: 3, none: 5 };
const UNRATED_RANK = 4;

/** Writes what advisories say of a host over what is shown of it, as `replaceFindings` does. */
export async function replaceAdvisories(
  db: DatabaseTransaction,
  { hostNumber, unitId, shownRound }: JudgedPlace,
  list: HostAdvisoryList,
): Promise<void> {
  if (!(await writeList(db, hostNumber, shownRound, list))) return;
  const before = await shownNumbers(db, hostNumber, shownRound);
  const now = await advisoryNumbers(db, standingsOf(list.entries));
  const { come, gone } = difference(before, now);
  for (const part of parts(gone))
    await db
      .deleteFrom('host_advisories')
      .where('host_number', '=', hostNumber)
      .where('advisory_number', 'in', part)
      .execute();
  await addRows(db, hostNumber, come, shownRound);
  await addTallies(db, unitId, come, gone);
}

/** Keeps it beside what is shown, for `round`; nothing of the host may be staged before. */
export async function stageAdvisories(
  db: DatabaseTransaction,
  { hostNumber, unitId, shownRound }: JudgedPlace,
  list: HostAdvisoryList,
  round: number,
): Promise<void> {
  if (!(await writeList(db, hostNumber, round, list))) return;
  const before = await shownNumbers(db, hostNumber, shownRound);
  const now = await advisoryNumbers(db, standingsOf(list.entries));
  const { come, gone } = difference(before, now);
  for (const part of parts(gone))
    await db
      .updateTable('host_advisories')
      .set({ until_round: round })
      .where('host_number', '=', hostNumber)
      .where('advisory_number', 'in', part)
      .where('until_round', '=', OPEN_ROUND)
      .execute();
  await addRows(db, hostNumber, come, round);
  await addTallies(db, unitId, come, gone, round);
}

/** Takes back what `stageAdvisories` wrote for a host that then stood in `unitId`. */
export async function unstageAdvisories(
  db: DatabaseTransaction,
  { hostNumber, unitId }: Omit<JudgedPlace, 'shownRound'>,
  round: number,
): Promise<void> {
  const rows = await db
    .selectFrom('host_advisories')
    .select(['advisory_number', 'from_round', 'until_round'])
    .where('host_number', '=', hostNumber)
    .where(({ or, eb }) => or([eb('from_round', '=', round), eb('until_round', '=', round)]))
    .execute();
  const staged = rows.filter((row) => row.from_round === round).map((row) => row.advisory_number);
  const ended = rows.filter((row) => row.until_round === round).map((row) => row.advisory_number);
  await addTallies(db, unitId, ended, staged, round);
  await db
    .deleteFrom('host_advisories')
    .where('host_number', '=', hostNumber)
    .where('from_round', '=', round)
    .execute();
  await db
    .updateTable('host_advisories')
    .set({ until_round: OPEN_ROUND })
    .where('host_number', '=', hostNumber)
    .where('until_round', '=', round)
    .execute();
  await db
    .deleteFrom('host_advisory_lists')
    .where('host_number', '=', hostNumber)
    .where('round_number', '=', round)
    .execute();
}

/** The host counts for another unit from now on. */
export async function moveAdvisories(
  db: DatabaseTransaction,
  hostNumber: number,
  before: string,
  now: string,
): Promise<void> {
  const numbers = await shownNumbersOf(db, hostNumber);
  await addTallies(db, before, [], numbers);
  await addTallies(db, now, numbers, []);
}

/** Takes what is shown of a host out of its unit's sums, because the host goes. */
export async function uncountAdvisories(db: DatabaseTransaction, hostNumber: number, unitId: string): Promise<void> {
  await addTallies(db, unitId, [], await shownNumbersOf(db, hostNumber));
}

async function shownNumbersOf(db: DatabaseTransaction, hostNumber: number): Promise<number[]> {
  const rows = await db
    .selectFrom('host_advisories')
    .select('advisory_number')
    .where('host_number', '=', hostNumber)
    .where(isShown())
    .execute();
  return rows.map((row) => row.advisory_number);
}

/** Whether a row of `host_advisories` holds in the round that is shown. */
export function isShown() {
  return sql<boolean>`(host_advisories.from_round <= (select shown_round from fleet_state)
    and host_advisories.until_round > (select shown_round from fleet_state))`;
}

/** What is shown of a host; `undefined`: it was not judged since advisories are kept. */
export async function readHostAdvisories(db: Database, hostNumber: number): Promise<HostAdvisoryList | undefined> {
  const row = await db
    .selectFrom('host_advisory_lists')
    .select('body')
    .where('host_number', '=', hostNumber)
    .where('round_number', '<=', (eb) => eb.selectFrom('fleet_state').select('shown_round'))
    .orderBy('round_number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && unpackJson<HostAdvisoryList>(row.body);
}

/** Answers false where the shown list is the same already. Most rounds find it so, and write nothing. */
async function writeList(
  db: DatabaseTransaction,
  hostNumber: number,
  round: number,
  list: HostAdvisoryList,
): Promise<boolean> {
  const sha = hash('sha256', JSON.stringify(list), 'hex');
  const [shown] = await selectShownSha(db, { hostNumber });
  if (shown?.list_sha === sha) return false;
  const values = { list_sha: sha, body: packJson(list) };
  await db
    .insertInto('host_advisory_lists')
    .values({ host_number: hostNumber, round_number: round, ...values })
    .onConflict((conflict) => conflict.columns(['host_number', 'round_number']).doUpdateSet(values))
    .execute();
  return true;
}

const selectShownSha = defineStatement((db, { hostNumber }: { hostNumber: number }) =>
  db
    .selectFrom('host_advisory_lists')
    .select('list_sha')
    .where('host_number', '=', hostNumber)
    .where('round_number', '<=', (eb) => eb.selectFrom('fleet_state').select('shown_round'))
    .orderBy('round_number', 'desc')
    .limit(1),
);

async function shownNumbers(db: Database, hostNumber: number, shownRound: number): Promise<number[]> {
  const rows = await db
    .selectFrom('host_advisories')
    .select('advisory_number')
    .where('host_number', '=', hostNumber)
    .where('from_round', '<=', shownRound)
    .where('until_round', '>', shownRound)
    .execute();
  return rows.map((row) => row.advisory_number);
}

function difference(before: readonly number[], now: readonly number[]) {
  const [old, fresh] = [new Set(before), new Set(now)];
  return { come: now.filter((number) => !old.has(number)), gone: before.filter((number) => !fresh.has(number)) };
}

function parts<T>(values: readonly T[]): T[][] {
  const found: T[][] = [];
  for (let from = 0; from < values.length; from += AT_ONCE) found.push(values.slice(from, from + AT_ONCE));
  return found;
}

async function addRows(db: DatabaseTransaction, host: number, numbers: readonly number[], from: number): Promise<void> {
  const columns = {
    host_number: 'integer',
    advisory_number: 'integer',
    from_round: 'integer',
    until_round: 'integer',
  } as const;
  const rows = numbers.map((number) => [host, number, from, OPEN_ROUND]);
  await abilitiesOf(db).insertRows(db, 'host_advisories', columns, rows);
}

async function addTallies(
  db: DatabaseTransaction,
  unitId: string,
  come: readonly number[],
  gone: readonly number[],
  round?: number,
): Promise<void> {
  const columns = { unit_id: 'text', advisory_number: 'integer', host_count: 'integer' } as const;
  const rows = [...come.map((number) => [number, 1] as const), ...gone.map((number) => [number, -1] as const)]
    // Everyone locks rows in the same order.
    .sort(([left], [right]) => left - right)
    .map(([number, sign]) => [unitId, number, sign]);
  const add = ['host_count'];
  const { insertRows } = abilitiesOf(db);
  if (round === undefined)
    return insertRows(db, 'advisory_tallies', columns, rows, { keys: ['unit_id', 'advisory_number'], add });
  await insertRows(
    db,
    'staged_advisory_tallies',
    { ...columns, round_number: 'integer' },
    rows.map((row) => [...row, round]),
    { keys: ['round_number', 'unit_id', 'advisory_number'], add },
  );
}

/** One line for each vulnerability that is open or not known: the worst that its packages come to. */
function standingsOf(entries: readonly AdvisoryEntry[]): Standing[] {
  const byCve = new Map<string, AdvisoryEntry[]>();
  for (const entry of entries) {
    if (entry.cve === undefined || entry.isOpen === false) continue;
    const list = byCve.get(entry.cve);
    if (list === undefined) byCve.set(entry.cve, [entry]);
    else list.push(entry);
  }
  return [...byCve].map(([cve, list]) => {
    const open = list.filter(({ isOpen }) => isOpen === true);
    const counted = open.length > 0 ? open : list;
    const severity = counted
      .map((entry) => entry.severity)
      .reduce((left, right) => (rankOf(left) <= rankOf(right) ? left : right));
    const known = list.map(({ isKnownExploited }) => isKnownExploited);
    const names = new Set(counted.flatMap(({ source, package: name }) => source ?? name ?? []));
    return {
      cve: columnText(cve),
      standing: open.length > 0 ? 'open' : 'unknown',
      isExploited: known.includes(true) ? 1 : known.includes(undefined) ? null : 0,
      severity: severity ?? null,
      packages: [...names].sort(byCodeUnit).slice(0, MAX_NAMED_PACKAGES).map(columnText),
    };
  });
}

function rankOf(severity: string | null | undefined): number {
  return severity === null || severity === undefined ? UNRATED_RANK : (ADVISORY_RANKS[severity] ?? UNRATED_RANK);
}

const ADVISORY_COLUMNS = {
  advisory_sha: 'text',
  cve: 'text',
  standing: 'text',
  is_exploited: 'integer',
  severity: 'text',
  severity_rank: 'integer',
  packages: 'text',
  search_text: 'text',
} as const;

function shaOf(standing: Standing): string {
  const { cve, standing: word, isExploited, severity, packages } = standing;
  return hash('sha256', JSON.stringify([cve, word, isExploited, severity, packages]), 'base64url');
}

/** Numbers of the lines, ascending; those that no host had yet are added. */
async function advisoryNumbers(db: DatabaseTransaction, standings: readonly Standing[]): Promise<number[]> {
  const bySha = new Map(standings.map((standing) => [shaOf(standing), standing]));
  const known = await numbersOf(db, [...bySha.keys()]);
  const missing = [...bySha].filter(([sha]) => !known.has(sha)).sort(([left], [right]) => byCodeUnit(left, right));
  if (missing.length > 0) {
    const rows = missing.map(([sha, { cve, standing, isExploited, severity, packages }]) => {
      const list = JSON.stringify(packages);
      const search = foldText([cve, ...packages].join(' '));
      return [sha, cve, standing, isExploited, severity, rankOf(severity), list, search];
    });
    await abilitiesOf(db).insertRows(db, 'advisories', ADVISORY_COLUMNS, rows);
    const added = await numbersOf(
      db,
      missing.map(([sha]) => sha),
    );
    for (const [sha, number] of added) known.set(sha, number);
    const named = missing.flatMap(([sha, { packages }]) => packages.map((name) => [name, added.get(sha) ?? 0]));
    await abilitiesOf(db).insertRows(db, 'advisory_packages', { package: 'text', advisory_number: 'integer' }, named);
  }
  return [...known.values()].sort((left, right) => left - right);
}

async function numbersOf(db: Database, shas: readonly string[]): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (const part of parts(shas)) {
    const rows = await db
      .selectFrom('advisories')
      .select(['advisory_sha', 'advisory_number'])
      .where('advisory_sha', 'in', part)
      .execute();
    for (const row of rows) numbers.set(row.advisory_sha, row.advisory_number);
  }
  return numbers;
}
