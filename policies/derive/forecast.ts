import { byCodeUnit } from '../base/text.ts';
import { cycleOfLine, type LifecycleLine } from './lifecycle-lines.ts';
import { type Ending, endingsOf, type Standing, standingOn } from './standing.ts';
import type { Tables } from './tables.ts';

/** Months that a forecast looks ahead. */
const FORECAST_MONTHS = 24;

/** What ends, and on how many hosts of each unit. */
export interface ForecastEnding extends Ending {
  readonly subject: 'os' | 'product';
  readonly product: string;
  readonly title: string;
  readonly cycle: string;
  readonly hostCount: number;
  readonly units: readonly { readonly unitId: string; readonly hostCount: number }[];
}

/** One calendar month and what ends in it. */
export interface ForecastMonth {
  /** `2026-12`. */
  readonly month: string;
  readonly endings: readonly ForecastEnding[];
  /** Hosts whose operating system has no support on the month's last day, if nothing is done. */
  readonly unsupportedCount: number;
  /** Hosts of which that cannot be said. */
  readonly unknownCount: number;
}

/** A line with the hosts that have it, by unit. Lines of one product and cycle must not count a host twice. */
export interface CountedLine {
  readonly line: LifecycleLine;
  readonly units: ReadonlyMap<string, number>;
}

/**
 * What ends in each of the months from `fromMonth` on. A distribution's products end with their operating system and
 * are not told apart. Pure: the same lines and tables give the same forecast, as of any day.
 */
export function forecast(
  lines: readonly CountedLine[],
  tables: Tables,
  fromMonth: string,
  months = FORECAST_MONTHS,
): ForecastMonth[] {
  const own = lines.filter(({ line }) => !line.isFollowing);
  const endings = groupEndings(own, tables);
  return Array.from({ length: months }, (_, index) => {
    const month = addMonths(fromMonth, index);
    const lastDay = lastDayOf(month);
    const standings = systemsOn(own, tables, lastDay);
    const gone = standings.get('ended') ?? 0;
    return {
      month,
      endings: endings.filter(({ endsOn }) => endsOn.startsWith(month)),
      unsupportedCount: gone + (standings.get('uncovered') ?? 0),
      unknownCount: (standings.get('unknown') ?? 0) + (standings.get('unproven') ?? 0),
    };
  });
}

/** How many hosts have an operating system of each standing on a day. */
export function systemsOn(lines: readonly CountedLine[], tables: Tables, onDay: string): ReadonlyMap<Standing, number> {
  const counts = new Map<Standing, number>();
  for (const { line, units } of lines) {
    if (line.subject !== 'os') continue;
    const standing = standingOn(cycleOfLine(line, tables), line, onDay);
    counts.set(standing, (counts.get(standing) ?? 0) + sum(units.values()));
  }
  return counts;
}

function groupEndings(lines: readonly CountedLine[], tables: Tables): ForecastEnding[] {
  const found = new Map<string, { ending: Omit<ForecastEnding, 'units' | 'hostCount'>; units: Map<string, number> }>();
  for (const { line, units } of lines) {
    const cycle = cycleOfLine(line, tables);
    if (cycle === undefined || line.product === undefined) continue;
    for (const ending of endingsOf(cycle, line)) {
      const { subject, product } = line;
      const key = JSON.stringify([subject, product, line.lifecycle, cycle.cycle, ending]);
      const title = titleOf(line, tables);
      const known = found.get(key) ?? {
        ending: { ...ending, subject, product, title, cycle: cycle.cycle },
        units: new Map(),
      };
      for (const [unitId, count] of units) known.units.set(unitId, (known.units.get(unitId) ?? 0) + count);
      found.set(key, known);
    }
  }
  return [...found.values()]
    .map(({ ending, units }) => ({
      ...ending,
      hostCount: sum(units.values()),
      units: [...units]
        .map(([unitId, hostCount]) => ({ unitId, hostCount }))
        .sort((left, right) => right.hostCount - left.hostCount || byCodeUnit(left.unitId, right.unitId)),
    }))
    .sort((left, right) => byCodeUnit(left.endsOn, right.endsOn) || byCodeUnit(left.title, right.title));
}

/** Systems and builds of several vendors are called as the lifecycle table does: hosts print their names in many ways. */
export function titleOf(
  line: Pick<LifecycleLine, 'subject' | 'title' | 'product' | 'lifecycle'>,
  tables: Tables,
): string {
  const { subject, product, lifecycle, title } = line;
  const listed = lifecycle === undefined ? undefined : tables.lifecycle.get(lifecycle);
  const isChosen = typeof tables.products.get(product ?? '')?.lifecycle !== 'string';
  return listed !== undefined && (subject === 'os' || isChosen) ? listed.title : title;
}

/** `2026-12` and a number of months. */
export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/** The last day of a month. */
export function lastDayOf(month: string): string {
  return new Date(Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
