import type { Cycle } from './tables.ts';

/** Support of one cycle on one day. `endsOn` is the last day of the state; `null`: none announced; absent: not known. */
export interface SupportState {
  readonly state?: 'supported' | 'extended' | 'ended';
  readonly endsOn?: string | null;
}

/**
 * What the dates of a cycle come to on `asOfOn`. The end day itself still counts as supported. `eol` true is ended (no
 * day given), false is supported with no end announced, null is not known. Extended support counts only to a stated day:
 * true says that it is over, false that its end is open, which is no promise to anybody, and null that there is none.
 */
export function supportStateOf(cycle: Cycle, asOfOn: string): SupportState {
  const { eol, extendedSupport: extended } = cycle;
  if (eol === null) return {};
  if (eol === false) return { state: 'supported', endsOn: null };
  if (typeof eol === 'string' && asOfOn <= eol) return { state: 'supported', endsOn: eol };
  if (typeof extended === 'string') {
    return asOfOn <= extended
      ? { state: 'extended', endsOn: extended }
      : { state: 'ended', endsOn: latest(eol, extended) };
  }
  return { state: 'ended', ...(typeof eol === 'string' ? { endsOn: eol } : {}) };
}

function latest(eol: string | true, extended: string): string {
  return eol !== true && eol > extended ? eol : extended;
}
