import type { Cycle, LifecycleProduct } from './tables.ts';

/** How a version text names a cycle; `builds` beside the rule of that name. */
export interface CycleRule {
  readonly cycleRule: 'prefix' | 'exact' | 'java' | 'builds';
  readonly builds?: readonly (readonly [string, string | null])[];
}

/**
 * The cycle that a version belongs to; `undefined` where the table has none for it, so that nobody guesses.
 * Takes upstream versions and those of packages: epoch, leading `v` and everything after the dotted number are ignored.
 * Source: the traps are those of endoflife.date's cycle names (9.6.24 is PostgreSQL 9.6 but 14.11 is 14, 1.8.0_392 is
 * Java 8, 13.0.6300 is SQL Server 2016 with service pack 3).
 */
export function cycleOfVersion(product: LifecycleProduct, version: string, rule: CycleRule): Cycle | undefined {
  const { cycles } = product;
  if (rule.cycleRule === 'exact') return cycles.get(version.toLowerCase());
  const number = upstreamNumber(version);
  if (number === undefined) return undefined;
  if (rule.cycleRule === 'java') return cycles.get(javaFeature(number));
  if (rule.cycleRule === 'builds') return cycleOfBuild(cycles, number, rule.builds ?? []);
  return longestPrefix(cycles, number);
}

const UPSTREAM = /^(?:\d+:)?v?(\d+(?:\.\d+){0,9})/;

function upstreamNumber(version: string): string | undefined {
  return UPSTREAM.exec(version)?.[1];
}

function longestPrefix(cycles: ReadonlyMap<string, Cycle>, number: string): Cycle | undefined {
  for (let prefix = number; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))) {
    const cycle = cycles.get(prefix);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** "1.8.0" is Java 8; from 9 on the first number is the feature release. */
function javaFeature(number: string): string {
  const [first = '', second] = number.split('.');
  return first === '1' && second !== undefined ? second : first;
}

/** The last row that is not above the build; a row without cycle says that the table ends there. */
function cycleOfBuild(
  cycles: ReadonlyMap<string, Cycle>,
  number: string,
  builds: readonly (readonly [string, string | null])[],
): Cycle | undefined {
  let found: string | null = null;
  for (const [from, cycle] of builds) {
    if (compareNumbers(from, number) <= 0) found = cycle;
  }
  return found === null ? undefined : cycles.get(found);
}

function compareNumbers(left: string, right: string): number {
  const lefts = left.split('.').map(Number);
  const rights = right.split('.').map(Number);
  for (let index = 0; index < Math.max(lefts.length, rights.length); index += 1) {
    const difference = (lefts[index] ?? 0) - (rights[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
