import type { Kinds, Migration } from '../migrate.ts';

/** How each host stands to each profile of a platform, as it was judged with its findings. */
export const readinessTables: Migration = {
  name: 'readiness',
  statements: ({ text, integer, endByKey }: Kinds) => [
    // `content` is what stands in the way by profile, as JSON; `content_sha` is the same on hosts that stand alike.
    `create table host_readiness (host_number ${integer} primary key references hosts on delete cascade,
      content_sha ${text} not null, content ${text} not null, judged_at ${text} not null)${endByKey}`,
    // Kept beside it until the round is shown.
    `create table staged_readiness (host_number ${integer} not null references hosts on delete cascade,
      round_number ${integer} not null, content_sha ${text} not null, content ${text} not null, judged_at ${text} not null,
      primary key (host_number, round_number))${endByKey}`,
    'create index staged_readiness_by_round on staged_readiness (round_number)',
  ],
};
