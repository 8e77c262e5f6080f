import type { Migration } from '../migrate.ts';

/** A judgement that comes to the same rows as the shown one leaves them alone: their hash is kept with it. */
export const judgementHashes: Migration = {
  name: 'judgement hashes',
  statements: ({ text }) => [`alter table judgements add column states_sha ${text}`],
};
