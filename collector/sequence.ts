import { MAX_SILENT_SKEW_SECONDS } from '../policies/inventory/wire.ts';

/** Where an agent's stream about a host stands: the newest report on its main line. */
export interface StreamState {
  readonly lastSequence: number;
  readonly lastCollectedAt: string | null;
}

export interface Arrival {
  readonly sequence: number;
  readonly collectedAt: string;
  /** Whether another report of the same sequence is stored. */
  readonly isSequenceTaken: boolean;
}

export type Placement =
  | {
      readonly placement: 'current' /** Reports between the newest and this one that never came. */;
      readonly missing: number;
    }
  | { readonly placement: 'history' }
  | { readonly placement: 'fork' };

/**
 * Where a report belongs that is not a replay. Order follows the sequence, never the time, so a wrong clock blocks
 * nothing; the time only tells a late report (a line overtook a courier) from a second writer of the same sequence.
 * Source: the report contract, "Sequence and time".
 */
export function placeReport(stream: StreamState, arrival: Arrival): Placement {
  const { lastSequence, lastCollectedAt } = stream;
  if (arrival.sequence > lastSequence) return { placement: 'current', missing: arrival.sequence - lastSequence - 1 };
  if (arrival.isSequenceTaken) return { placement: 'fork' };
  const isEarlier = lastCollectedAt !== null && arrival.collectedAt < lastCollectedAt;
  return { placement: isEarlier ? 'history' : 'fork' };
}

/** Seconds the host's clock is behind ours; `undefined` when the agent did not say when it sent. */
export function clockSkew(receivedAt: Date, sentAt: string | undefined): number | undefined {
  if (sentAt === undefined) return undefined;
  return Math.round(receivedAt.getTime() - Date.parse(sentAt)) / 1000;
}

/** An instant of the host's clock by ours; small differences are left as they are. */
export function byOurClock(instant: string, skewSeconds: number | undefined): string {
  if (skewSeconds === undefined || Math.abs(skewSeconds) <= MAX_SILENT_SKEW_SECONDS)
    return new Date(instant).toISOString();
  return new Date(Date.parse(instant) + skewSeconds * 1000).toISOString();
}
