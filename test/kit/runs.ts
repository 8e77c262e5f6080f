/** Set for the numbers that the contract names; without it a sample runs, and the seed of a failure is printed. */
const isFull = process.env.MUSTER_FULL === '1';

/** Runs of a property: a sample, or the full number. */
export function runs(sample: number, full: number): { readonly numRuns: number } {
  return { numRuns: isFull ? full : sample };
}

/** Time for a test whose full number takes longer than the usual bound; it catches a hang, it measures nothing. */
export const FULL_TIMEOUT_MS = isFull ? 3_600_000 : 60_000;
