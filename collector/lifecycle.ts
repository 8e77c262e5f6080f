import { byCodeUnit } from '../policies/base/text.ts';
import { type CountedLine, forecast, systemsOn, titleOf } from '../policies/derive/forecast.ts';
import { cycleOfLine } from '../policies/derive/lifecycle-lines.ts';
import { lifecycleWhy } from '../policies/derive/lifecycle-why.ts';
import { standingOn } from '../policies/derive/standing.ts';
import type { Cycle, Tables } from '../policies/derive/tables.ts';
import type {
  CalendarLane,
  ForecastAnswer,
  LifecycleAnswer,
  LifecycleDataAnswer,
  StandingCounts,
  UndatedProduct,
} from './api.ts';
import type { Policies } from './policies.ts';
import type { Database } from './store/database.ts';
import { listEndings } from './store/endings.ts';
import type { Scope } from './store/fleet-counts.ts';
import { findCarriedIn } from './store/lifecycle-data.ts';
import { hostsOfLines, listLines, type TalliedLine } from './store/support-lines.ts';

export const NO_STANDINGS: StandingCounts = {
  supported: 0,
  extended: 0,
  uncovered: 0,
  unproven: 0,
  ended: 0,
  unknown: 0,
};

/** What is not in the table is told for so many products; the rest is a number. */
const MAX_UNDATED = 200;
/** Certificates that end within the calendar's five years. */
const MAX_CERTIFICATES = 200;
const CERTIFICATE_YEARS = 5;

/** The calendar of these units on a day: every product that has dates of its own, and what has none. */
export async function readCalendar(
  db: Database,
  policies: Policies,
  units: Scope,
  on: string,
): Promise<LifecycleAnswer> {
  const { tables } = policies;
  const lines = await listLines(db, units, { isOwn: true });
  const groups = await groupLines(db, units, lines, tables);
  const undated = undatedOf(groups);
  return {
    on,
    data: await readData(db, policies),
    systems: { ...NO_STANDINGS, ...Object.fromEntries(systemsOn(lines, tables, on)) },
    lanes: lanesOf(groups, tables, on),
    certificates: await certificatesFrom(db, units, on),
    undated: undated.slice(0, MAX_UNDATED),
    undatedCount: undated.length,
  };
}

/** What ends in the 24 months from `fromMonth` on. */
export async function readForecast(
  db: Database,
  policies: Policies,
  units: Scope,
  fromMonth: string,
): Promise<ForecastAnswer> {
  const { tables } = policies;
  const groups = await groupLines(db, units, await listLines(db, units, { isOwn: true }), tables);
  return { data: await readData(db, policies), months: forecast(groups.flatMap(countedOf), tables, fromMonth) };
}

/** The table in force: of which day, how large, and who carried it in. */
export async function readData(db: Database, { tables, edition }: Policies): Promise<LifecycleDataAnswer> {
  let cycleCount = 0;
  for (const { cycles } of tables.lifecycle.values()) cycleCount += cycles.size;
  const data = { dataOn: tables.lifecycleDate, productCount: tables.lifecycle.size, cycleCount };
  const { lifecycle } = edition.parts;
  const carriedIn = lifecycle === null ? undefined : await findCarriedIn(db, lifecycle);
  return carriedIn === undefined ? data : { ...data, carriedIn };
}

/** Lines of one product, cycle and proof, with each host counted once. */
export interface LineGroup {
  readonly line: TalliedLine['line'];
  readonly cycle: Cycle | undefined;
  readonly units: ReadonlyMap<string, number>;
}

function countedOf({ line, units }: LineGroup): CountedLine[] {
  return [{ line, units }];
}

/** Brings together what is one thing in the calendar. A host that has a product in two versions of one cycle counts once. */
async function groupLines(
  db: Database,
  units: Scope,
  lines: readonly TalliedLine[],
  tables: Tables,
): Promise<LineGroup[]> {
  const groups = new Map<string, { first: TalliedLine; cycle: Cycle | undefined; members: TalliedLine[] }>();
  for (const tallied of lines) {
    const { line } = tallied;
    const cycle = cycleOfLine(line, tables);
    const version = cycle === undefined ? line.version : undefined;
    const what = [line.subject, line.product ?? line.title, line.lifecycle, cycle?.cycle, version, line.why];
    const key = JSON.stringify([...what, line.cover, line.coverUntilOn]);
    const group = groups.get(key) ?? { first: tallied, cycle, members: [] };
    group.members.push(tallied);
    groups.set(key, group);
  }
  const several = [...groups.values()].filter(
    ({ members, first }) => members.length > 1 && first.line.subject !== 'os',
  );
  const hosts = await hostsByGroup(
    db,
    units,
    several.map(({ members }) => members.map(({ lineNumber }) => lineNumber)),
  );
  return [...groups.values()].map((group) => {
    const place = several.indexOf(group);
    return { line: group.first.line, cycle: group.cycle, units: hosts[place] ?? addedUp(group.members) };
  });
}

/** A host has one operating system, so lines of systems add up. */
function addedUp(members: readonly TalliedLine[]): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { units: counts } of members) {
    for (const [unit, count] of counts) units.set(unit, (units.get(unit) ?? 0) + count);
  }
  return units;
}

async function hostsByGroup(
  db: Database,
  units: Scope,
  groups: readonly (readonly number[])[],
): Promise<ReadonlyMap<string, number>[]> {
  const groupOf = new Map(groups.flatMap((lines, place) => lines.map((line) => [line, place] as const)));
  const seen = groups.map(() => new Set<number>());
  const counts = groups.map(() => new Map<string, number>());
  for (const { lineNumber, hostNumber, unitId } of await hostsOfLines(db, units, [...groupOf.keys()])) {
    const place = groupOf.get(lineNumber) ?? -1;
    if (seen[place]?.has(hostNumber) !== false) continue;
    seen[place].add(hostNumber);
    counts[place]?.set(unitId, (counts[place].get(unitId) ?? 0) + 1);
  }
  return counts;
}

/** Lanes of the calendar in their order. */
export function lanesOf(groups: readonly LineGroup[], tables: Tables, on: string): CalendarLane[] {
  return mergeLanes(groups.flatMap((group) => laneOf(group, tables, on))).sort(inOrder);
}

function laneOf({ line, cycle, units }: LineGroup, tables: Tables, on: string): CalendarLane[] {
  if (cycle === undefined || line.product === undefined || cycle.eol === null) return [];
  const { subject, product, lifecycle = '' } = line;
  const hostCount = sumOf(units);
  const { eol, extendedSupport, releaseDate } = cycle;
  return [
    {
      subject,
      product,
      title: titleOf(line, tables),
      cycle: cycle.cycle,
      releasedOn: releaseDate ?? null,
      ...(typeof eol === 'string' ? { supportedUntilOn: eol } : eol === false ? { supportedUntilOn: null } : {}),
      extendedUntilOn: typeof extendedSupport === 'string' ? extendedSupport : null,
      provenCount: line.cover === 'yes' ? hostCount : 0,
      standings: { ...NO_STANDINGS, [standingOn(cycle, line, on)]: hostCount },
      hostCount,
      source: tables.lifecycle.get(lifecycle)?.source ?? '',
    },
  ];
}

/** Hosts with and without proof are one lane. */
function mergeLanes(lanes: readonly CalendarLane[]): CalendarLane[] {
  const merged = new Map<string, CalendarLane>();
  for (const lane of lanes) {
    const key = JSON.stringify([lane.subject, lane.product, lane.title, lane.cycle]);
    const known = merged.get(key);
    const { standings, hostCount, provenCount } = known ?? { standings: NO_STANDINGS, hostCount: 0, provenCount: 0 };
    merged.set(key, {
      ...lane,
      standings: addStandings(standings, lane.standings),
      hostCount: hostCount + lane.hostCount,
      provenCount: provenCount + lane.provenCount,
    });
  }
  return [...merged.values()];
}

/** Systems before products, what ends first before what ends later, what never ends last. */
function inOrder(left: CalendarLane, right: CalendarLane): number {
  const end = ({ supportedUntilOn }: CalendarLane) =>
    supportedUntilOn === null ? '9999' : (supportedUntilOn ?? '0000');
  return (
    byCodeUnit(left.subject, right.subject) ||
    byCodeUnit(end(left), end(right)) ||
    byCodeUnit(`${left.title} ${left.cycle}`, `${right.title} ${right.cycle}`)
  );
}

/** What has no dates, on most hosts first. */
export function undatedOf(groups: readonly LineGroup[]): UndatedProduct[] {
  return groups
    .filter(({ cycle }) => cycle === undefined || cycle.eol === null)
    .map(({ line, units }) => {
      const why = line.why === '' ? 'cycle_not_known' : line.why;
      return {
        subject: line.subject,
        product: line.product ?? null,
        title: line.title,
        version: line.version ?? null,
        why,
        whyWords: lifecycleWhy(why) ?? { vi: why, en: why },
        hostCount: sumOf(units),
      };
    })
    .sort((left, right) => right.hostCount - left.hostCount || byCodeUnit(left.title, right.title));
}

async function certificatesFrom(db: Database, units: Scope, on: string): Promise<LifecycleAnswer['certificates']> {
  const untilOn = `${Number(on.slice(0, 4)) + CERTIFICATE_YEARS}${on.slice(4)}`;
  const endings = await listEndings(db, units, { fromOn: on, untilOn, kind: 'certificate' }, MAX_CERTIFICATES);
  return endings.map(({ what, endsOn, hostCount }) => ({ what, endsOn, hostCount }));
}

export function sumOf(units: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of units.values()) sum += count;
  return sum;
}

export function addStandings(left: StandingCounts, right: StandingCounts): StandingCounts {
  return {
    supported: left.supported + right.supported,
    extended: left.extended + right.extended,
    uncovered: left.uncovered + right.uncovered,
    unproven: left.unproven + right.unproven,
    ended: left.ended + right.ended,
    unknown: left.unknown + right.unknown,
  };
}
