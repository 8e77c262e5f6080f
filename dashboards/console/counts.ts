import type { Counts } from '../../collector/api.ts';

/** What a bar shows, in this order; the parts of a fleet that concern anybody. */
export const PARTS = ['pass', 'excepted', 'unknown', 'fail'] as const;
export type Part = (typeof PARTS)[number];

/** Findings by part: a rule in error is as little known as an unknown one, so it stands there. */
export function partsOf(counts: Counts): Readonly<Record<Part, number>> {
  return {
    pass: counts.pass,
    excepted: counts.excepted,
    unknown: counts.unknown + counts.error,
    fail: counts.fail,
  };
}

/** All but those that do not apply. */
export function countedOf(counts: Counts): number {
  const { pass, excepted, unknown, fail } = partsOf(counts);
  return pass + excepted + unknown + fail;
}

export interface Share {
  /** Whole per cent proven to pass, rounded down: 100 means all. Undefined where nothing was judged. */
  readonly proven: number | undefined;
  /** Whole per cent if every unknown were a pass, rounded down. */
  readonly atMost: number | undefined;
}

/** The score is a pair; nobody gets one half of it. */
export function shareOf(counts: Counts): Share {
  const all = countedOf(counts);
  if (all === 0) return { proven: undefined, atMost: undefined };
  const { pass, unknown } = partsOf(counts);
  return { proven: Math.floor((pass * 100) / all), atMost: Math.floor(((pass + unknown) * 100) / all) };
}

/** Whole per cents of the parts by largest remainder, pass rounded down: together they make 100. */
export function percentsOf(counts: Counts): Readonly<Record<Part, number>> {
  const parts = partsOf(counts);
  const all = countedOf(counts);
  const result: Record<Part, number> = { pass: 0, excepted: 0, unknown: 0, fail: 0 };
  if (all === 0) return result;
  for (const part of PARTS) result[part] = Math.floor((parts[part] * 100) / all);
  const missing = 100 - PARTS.reduce((sum, part) => sum + result[part], 0);
  const remainder = (part: Part): number => ((parts[part] * 100) / all) % 1;
  const byRemainder = PARTS.filter((part) => part !== 'pass').sort((a, b) => remainder(b) - remainder(a));
  for (const part of byRemainder.slice(0, missing)) result[part] += 1;
  return result;
}

const NOTHING: Counts = { pass: 0, fail: 0, unknown: 0, error: 0, notApplicable: 0, stale: 0, excepted: 0 };

/** Counts of many together. */
export function sumOf(many: Iterable<Counts>): Counts {
  let sum = NOTHING;
  for (const one of many) {
    sum = {
      pass: sum.pass + one.pass,
      fail: sum.fail + one.fail,
      unknown: sum.unknown + one.unknown,
      error: sum.error + one.error,
      notApplicable: sum.notApplicable + one.notApplicable,
      stale: sum.stale + one.stale,
      excepted: sum.excepted + one.excepted,
    };
  }
  return sum;
}
