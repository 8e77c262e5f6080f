import { messageOf } from '../policies/base/errors.ts';
import type { VisitEntry } from './hosts-file.ts';
import { VisitError, type VisitFault, type VisitPlace } from './ssh/visit-error.ts';

/** What came of one host, for people and scripts. */
export interface VisitOutcome {
  readonly name: string;
  readonly outcome: 'visited' | VisitFault;
  /** Where on the way it failed. */
  readonly place?: VisitPlace;
  readonly message?: string;
  readonly cure?: string;
  readonly durationMs: number;
  /** Bytes of the recording. */
  readonly bytes?: number;
  readonly legacyAlgorithms?: readonly string[];
  /** Keys that were taken on trust, of the host and of jump hosts on the way. */
  readonly firstContact?: readonly { readonly name: string; readonly fingerprint: string }[];
  /** File with the result, where results go to files. */
  readonly file?: string;
  readonly hostId?: string;
  /** What became of the report: stored, or waiting in the spool. */
  readonly report?: 'stored' | 'waiting';
}

/** What a visit adds to the outcome: whatever `visit` learnt, and where the result went. */
export type VisitResult = Omit<VisitOutcome, 'name' | 'outcome' | 'durationMs'>;

export interface VisitAllOptions {
  /** Visits at the same time. */
  readonly atOnce: number;
  /** `note` tells what holds whether the visit comes to an end or not. */
  readonly visit: (entry: VisitEntry, note: (noted: VisitResult) => void) => Promise<VisitResult>;
  readonly onOutcome?: (outcome: VisitOutcome) => void;
  readonly signal: AbortSignal;
}

/**
 * Visits hosts, a bounded number at once, in the order of the list. What goes wrong with one is its own outcome and stops
 * no other. Answers the outcomes in the order of the list. Never throws.
 */
export async function visitAll(
  entries: readonly VisitEntry[],
  options: VisitAllOptions,
): Promise<readonly VisitOutcome[]> {
  const outcomes: VisitOutcome[] = new Array(entries.length);
  const places = entries.entries();
  // Workers share the iterator: each takes the next host when it is done with one.
  const work = async (): Promise<void> => {
    for (const [index, entry] of places) {
      const outcome = await outcomeOf(entry, options);
      outcomes[index] = outcome;
      options.onOutcome?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, entries.length) }, work));
  return outcomes;
}

async function outcomeOf(entry: VisitEntry, { visit, signal }: VisitAllOptions): Promise<VisitOutcome> {
  const startedAt = performance.now();
  const { name } = entry;
  let noted: VisitResult = {};
  const since = () => Math.round(performance.now() - startedAt);
  try {
    if (signal.aborted) throw new VisitError('stopped', 'here', `${name}: not visited any more`, 'visit again');
    if (entry.neverCollect)
      throw new VisitError(
        'never_collected',
        'here',
        `${name}: marked "neverCollect"; nobody connected`,
        'none needed',
      );
    const result = await visit(entry, (more) => {
      noted = { ...noted, ...more };
    });
    return { name, outcome: 'visited', durationMs: since(), ...noted, ...result };
  } catch (error) {
    const known = error instanceof VisitError ? error : undefined;
    return {
      name,
      outcome: known?.fault ?? 'internal',
      place: known?.place ?? 'here',
      message: known === undefined ? `${name}: ${messageOf(error)}` : known.message,
      cure: known?.cure ?? 'report this',
      durationMs: since(),
      ...noted,
    };
  }
}
