import { hash } from 'node:crypto';
import { byCodeUnit } from '../../policies/base/text.ts';
import type { CountedLine } from '../../policies/derive/forecast.ts';
import type { LifecycleLine } from '../../policies/derive/lifecycle-lines.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import type { Scope } from './fleet-counts.ts';
import { defineStatement } from './statement.ts';

/** Packages of one host that are products are some dozens; more come from an archive of software, and are cut. */
const MAX_HOST_LINES = 2000;

interface StoredLine {
  readonly key: string;
  readonly grain: 'version' | 'product';
  readonly subject: string;
  readonly product: string;
  readonly isFollowing: boolean;
}

/**
 * Replaces the lines of a host and counts them under its unit. When neither lines nor unit changed, nothing is written.
 * The caller holds the host's lock.
 */
export async function replaceLines(
  db: DatabaseTransaction,
  host: { readonly hostNumber: number; readonly unitId: string },
  lines: readonly LifecycleLine[],
): Promise<void> {
  const { hostNumber, unitId } = host;
  const wanted = storedLines(lines);
  const sha = hash('sha256', JSON.stringify(wanted.map(({ key }) => key)), 'hex');
  const [before] = await selectLineSet(db, { hostNumber });
  if (before?.lines_sha === sha && before.unit_id === unitId) return;
  const gone = await numbersOf(db, hostNumber);
  const come = await lineNumbers(db, wanted);
  if (before?.lines_sha !== sha) {
    await db.deleteFrom('host_lines').where('host_number', '=', hostNumber).execute();
    const rows = come.map((line) => [hostNumber, line]);
    await abilitiesOf(db).insertRows(db, 'host_lines', { host_number: 'integer', line_number: 'integer' }, rows);
  }
  // Those that stay are left alone; everyone locks rows in the same order.
  const isSameUnit = before?.unit_id === unitId;
  const staying = new Set(isSameUnit ? come.filter((line) => gone.includes(line)) : []);
  if (before !== undefined)
    await addTallies(
      db,
      before.unit_id,
      gone.filter((line) => !staying.has(line)),
      -1,
    );
  await addTallies(
    db,
    unitId,
    come.filter((line) => !staying.has(line)),
    1,
  );
  await db
    .insertInto('host_line_sets')
    .values({ host_number: hostNumber, unit_id: unitId, lines_sha: sha })
    .onConflict((conflict) => conflict.column('host_number').doUpdateSet({ unit_id: unitId, lines_sha: sha }))
    .execute();
}

const selectLineSet = defineStatement((db, { hostNumber }: { hostNumber: number }) =>
  db.selectFrom('host_line_sets').select(['unit_id', 'lines_sha']).where('host_number', '=', hostNumber),
);

function storedLines(lines: readonly LifecycleLine[]): StoredLine[] {
  const stored = new Map<string, StoredLine>();
  for (const line of lines.slice(0, MAX_HOST_LINES)) {
    const { subject, product = '', isFollowing, title } = line;
    const common = { subject, product, isFollowing };
    const key = JSON.stringify(line);
    stored.set(key, { ...common, key, grain: 'version' });
    if (subject !== 'product' || product === '') continue;
    const whole = JSON.stringify({ product, title });
    stored.set(whole, { subject, product, isFollowing: false, key: whole, grain: 'product' });
  }
  return [...stored.values()].sort((left, right) => byCodeUnit(left.key, right.key));
}

async function numbersOf(db: Database, hostNumber: number): Promise<number[]> {
  const rows = await db
    .selectFrom('host_lines')
    .select('line_number')
    .where('host_number', '=', hostNumber)
    .orderBy('line_number')
    .execute();
  return rows.map((row) => row.line_number);
}

/** Numbers of the lines, ascending; those that nobody had yet are added. */
async function lineNumbers(db: DatabaseTransaction, lines: readonly StoredLine[]): Promise<number[]> {
  const keys = lines.map(({ key }) => key);
  const find = () =>
    inParts(keys, (part) =>
      db.selectFrom('support_lines').select(['line_number', 'line_key']).where('line_key', 'in', part).execute(),
    );
  let known = await find();
  if (known.length < lines.length) {
    const there = new Set(known.map((row) => row.line_key));
    const rows = lines
      .filter(({ key }) => !there.has(key))
      .map(({ key, grain, subject, product, isFollowing }) => [key, grain, subject, product, isFollowing ? 1 : 0]);
    await abilitiesOf(db).insertRows(db, 'support_lines', LINE_COLUMNS, rows);
    known = await find();
  }
  return known.map((row) => row.line_number).sort((left, right) => left - right);
}

const LINE_COLUMNS = {
  line_key: 'text',
  grain: 'text',
  subject: 'text',
  product: 'text',
  is_following: 'integer',
} as const;

/** Both stores bound how many values a statement takes. */
async function inParts<T, R>(values: readonly T[], ask: (part: readonly T[]) => Promise<R[]>): Promise<R[]> {
  const found: R[] = [];
  for (let from = 0; from < values.length; from += 500) found.push(...(await ask(values.slice(from, from + 500))));
  return found;
}

async function addTallies(
  db: DatabaseTransaction,
  unitId: string,
  lines: readonly number[],
  sign: 1 | -1,
): Promise<void> {
  if (lines.length === 0) return;
  const columns = { unit_id: 'text', line_number: 'integer', host_count: 'integer' } as const;
  const rows = lines.map((line) => [unitId, line, sign]);
  const conflict = { keys: ['unit_id', 'line_number'], add: ['host_count'] };
  await abilitiesOf(db).insertRows(db, 'line_tallies', columns, rows, conflict);
}

/** A line with its number and the hosts of each unit that have it. */
export interface TalliedLine extends CountedLine {
  readonly lineNumber: number;
}

interface LineFilter {
  /** Only what has dates of its own: systems, and products that do not follow one. */
  readonly isOwn?: boolean;
  readonly product?: string;
}

/** Lines that hosts of these units have, each with its counts. */
export async function listLines(db: Database, units: Scope, filter: LineFilter = {}): Promise<TalliedLine[]> {
  const rows = await db
    .selectFrom('line_tallies')
    .innerJoin('support_lines', 'support_lines.line_number', 'line_tallies.line_number')
    .select(['line_tallies.line_number', 'line_key', 'unit_id', 'host_count'])
    .where('grain', '=', 'version')
    .where('host_count', '>', 0)
    .$if(filter.isOwn === true, (query) => query.where('is_following', '=', 0))
    .$if(filter.product !== undefined, (query) => query.where('product', '=', filter.product ?? ''))
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .execute();
  const lines = new Map<number, { key: string; units: Map<string, number> }>();
  for (const { line_number: number, line_key: key, unit_id: unitId, host_count: count } of rows) {
    const known = lines.get(number) ?? { key, units: new Map<string, number>() };
    known.units.set(unitId, count);
    lines.set(number, known);
  }
  return [...lines].map(([lineNumber, { key, units: counts }]) => ({
    lineNumber,
    line: JSON.parse(key) as LifecycleLine,
    units: counts,
  }));
}

/** Which hosts have these lines, for counting each host once where several lines come to one thing. */
export async function hostsOfLines(
  db: Database,
  units: Scope,
  lines: readonly number[],
): Promise<{ readonly lineNumber: number; readonly hostNumber: number; readonly unitId: string }[]> {
  const rows = await inParts(lines, (part) =>
    db
      .selectFrom('host_lines')
      .innerJoin('host_line_sets', 'host_line_sets.host_number', 'host_lines.host_number')
      .select(['line_number', 'host_lines.host_number', 'unit_id'])
      .where('line_number', 'in', part)
      .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
      .execute(),
  );
  return rows.map((row) => ({ lineNumber: row.line_number, hostNumber: row.host_number, unitId: row.unit_id }));
}

/** How many hosts have each product at all, in whatever versions. */
export async function countProductHosts(db: Database, units: Scope): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('line_tallies')
    .innerJoin('support_lines', 'support_lines.line_number', 'line_tallies.line_number')
    .select(({ fn }) => ['product', fn.sum<number | string>('host_count').as('host_count')])
    .where('grain', '=', 'product')
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .groupBy('product')
    .execute();
  return new Map(rows.flatMap((row) => (Number(row.host_count) > 0 ? [[row.product, Number(row.host_count)]] : [])));
}

/** Names of some hosts that have any of these lines, and on how many more they are. */
export async function namesOfHosts(
  db: Database,
  units: Scope,
  lines: readonly number[],
  limit: number,
): Promise<{ readonly hostId: string; readonly name: string }[]> {
  const rows = await db
    .selectFrom('hosts')
    .select(['host_id', 'name', 'search_name'])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('host_lines')
          .select('line_number')
          .whereRef('host_lines.host_number', '=', 'hosts.host_number')
          .where('line_number', 'in', lines.slice(0, 500)),
      ),
    )
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .orderBy('search_name')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ hostId: row.host_id, name: row.name }));
}

/** How many hosts have at least one of these lines. */
export async function countHostsOfLines(db: Database, lines: readonly number[]): Promise<number> {
  const hosts = new Set<number>();
  for (const { hostNumber } of await hostsOfLines(db, undefined, lines)) hosts.add(hostNumber);
  return hosts.size;
}
