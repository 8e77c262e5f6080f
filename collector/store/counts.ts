import { type RawBuilder, sql } from 'kysely';
import type { Verdict } from '../../policies/rules/finding.ts';
import type { Counts } from '../api.ts';
import type { CountColumns } from './tables.ts';

/** What a sum over no rows is: `null` from both stores. */
type LooseColumns = Readonly<Partial<Record<keyof CountColumns, number | null>>>;

export const COUNT_COLUMNS = [
  'pass_count',
  'fail_count',
  'unknown_count',
  'error_count',
  'not_applicable_count',
  'stale_count',
  'excepted_count',
] as const satisfies readonly (keyof CountColumns)[];

export const NO_COUNTS: Counts = { pass: 0, fail: 0, unknown: 0, error: 0, notApplicable: 0, stale: 0, excepted: 0 };

/** Columns as an answer shows them; no row is zeros. */
export function countsOf(row: LooseColumns | undefined): Counts {
  return {
    pass: row?.pass_count ?? 0,
    fail: row?.fail_count ?? 0,
    unknown: row?.unknown_count ?? 0,
    error: row?.error_count ?? 0,
    notApplicable: row?.not_applicable_count ?? 0,
    stale: row?.stale_count ?? 0,
    excepted: row?.excepted_count ?? 0,
  };
}

export function columnsOf(counts: Counts): CountColumns {
  return {
    pass_count: counts.pass,
    fail_count: counts.fail,
    unknown_count: counts.unknown,
    error_count: counts.error,
    not_applicable_count: counts.notApplicable,
    stale_count: counts.stale,
    excepted_count: counts.excepted,
  };
}

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    pass: left.pass + right.pass,
    fail: left.fail + right.fail,
    unknown: left.unknown + right.unknown,
    error: left.error + right.error,
    notApplicable: left.notApplicable + right.notApplicable,
    stale: left.stale + right.stale,
    excepted: left.excepted + right.excepted,
  };
}

/** `count` of what fails is excepted: shown apart, and still no pass. */
export function exceptCounts(counts: Counts, count: number): Counts {
  return count === 0 ? counts : { ...counts, fail: counts.fail - count, excepted: counts.excepted + count };
}

const MEMBERS: Readonly<Record<Verdict, keyof Counts>> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'unknown',
  error: 'error',
  not_applicable: 'notApplicable',
};

/** The counts of one finding. A stale unknown counts twice, as `api.ts` says. */
export function countsOfVerdict(verdict: Verdict, isStale: boolean): Counts {
  const counts = { ...NO_COUNTS, [MEMBERS[verdict]]: 1 };
  return verdict === 'unknown' && isStale ? { ...counts, stale: 1 } : counts;
}

/** The counts of findings. */
export function countVerdicts(findings: Iterable<{ readonly verdict: Verdict; readonly isStale: boolean }>): Counts {
  const counts: { -readonly [K in keyof Counts]: Counts[K] } = { ...NO_COUNTS };
  for (const { verdict, isStale } of findings) {
    counts[MEMBERS[verdict]] += 1;
    if (verdict === 'unknown' && isStale) counts.stale += 1;
  }
  return counts;
}

/** Selects the sum of every count column under its own name. */
export const SUM_COUNTS = COUNT_COLUMNS.map((name) => sumAs(name));

function sumAs<N extends string>(name: N) {
  const sum: RawBuilder<number | null> = sql`sum(${sql.ref(name)})`;
  return sum.as(name);
}
