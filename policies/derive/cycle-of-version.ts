import type { Cycle, LifecycleProduct } from './tables.ts';

/** How a version text names a cycle. `windows` is no rule of a version alone: see `windowsCycle`. */
export const CYCLE_RULES = ['prefix', 'minor', 'exact', 'java', 'builds', 'servicePack', 'technologyLevel'] as const;

/** Rows of a rule `builds`: from this version on it is that cycle; `null`: none is known, or several share it. */
export type Builds = readonly (readonly [from: string, cycle: string | null])[];

/** A rule with its rows; `builds` go with the rule of that name. */
export interface CycleRule {
  readonly cycleRule: (typeof CYCLE_RULES)[number] | 'windows';
  readonly builds?: Builds;
}

/**
 * The cycle that a version belongs to; `undefined` where the table has none for it, so that nobody guesses.
 * Takes upstream versions and those of packages: epoch, a leading `v`, `go` or `jdk` and everything after the dotted
 * number are ignored.
 * Source: the traps are those of endoflife.date's cycle names (9.6.24 is PostgreSQL 9.6 but 14.11 is 14, 1.8.0_392 is
 * Java 8, 13.0.6300 is SQL Server 2016 with service pack 3).
 */
export function cycleOfVersion(product: LifecycleProduct, version: string, rule: CycleRule): Cycle | undefined {
  const { cycles } = product;
  if (rule.cycleRule === 'exact' || rule.cycleRule === 'windows') return cycles.get(version.toLowerCase());
  if (rule.cycleRule === 'servicePack') return cycles.get(servicePack(version) ?? '');
  if (rule.cycleRule === 'technologyLevel') return longestPrefix(cycles, technologyLevel(version) ?? '');
  const number = upstreamNumber(version);
  if (number === undefined) return undefined;
  if (rule.cycleRule === 'java') return cycles.get(javaFeature(number));
  if (rule.cycleRule === 'minor') return cycles.get(/^\d+\.\d+/.exec(number)?.[0] ?? '');
  if (rule.cycleRule === 'builds') return cycleOfBuild(cycles, number, rule.builds ?? []);
  return longestPrefix(cycles, number) ?? longestPrefix(cycles, withoutLeadingZeros(number));
}

const UPSTREAM = /^(?:\d+:)?(?:v|go|jdk-?)?(\d+(?:\.\d+){0,9})/;

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

/** Cisco writes 17.09.05 and calls it 17.9. Only a second try: Ubuntu 22.04 and Docker 18.09 keep their zeros. */
function withoutLeadingZeros(number: string): string {
  return number.replace(/(^|\.)0+(?=\d)/g, '$1');
}

/** "1.8.0" is Java 8 and "1.4.2" is 1.4, as its makers called it; from 9 on the first number is the feature release. */
function javaFeature(number: string): string {
  const [first = '', second] = number.split('.');
  if (first !== '1' || second === undefined) return first;
  return Number(second) < 5 ? `1.${second}` : second;
}

/** SUSE's "15.5", "15-SP5" and "15 SP5" are 15.5; its first release of a number states no pack: "15" is 15.0. */
function servicePack(version: string): string | undefined {
  const [, major, minor] = /^(\d+)(?:(?:\.|[ -]?sp ?)(\d+))?(?:$|[^\d])/i.exec(version) ?? [];
  return major === undefined ? undefined : `${major}.${Number(minor ?? 0)}`;
}

/** AIX's "7.2.5.100" as it is and "7200-05-03-2148", the answer of `oslevel -s`, as 7.2.5. */
function technologyLevel(version: string): string | undefined {
  const [, major, minor, level] = /^(\d)(\d)00-(\d{2})(?:-|$)/.exec(version) ?? [];
  return level === undefined ? upstreamNumber(version) : `${major}.${minor}.${Number(level)}`;
}

/**
 * The last row that is not above the build. A row that says more than the number does ("13.0.6300" against "13.0")
 * leaves it open which row it is, unless the number stands in the rows itself.
 */
function cycleOfBuild(cycles: ReadonlyMap<string, Cycle>, number: string, builds: Builds): Cycle | undefined {
  let found: string | null = null;
  let isExact = false;
  let isOpen = false;
  for (const [from, cycle] of builds) {
    if (compareNumbers(from, number) <= 0) found = cycle;
    if (from === number) isExact = true;
    if (from.startsWith(`${number}.`)) isOpen = true;
  }
  return found === null || (isOpen && !isExact) ? undefined : cycles.get(found);
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
