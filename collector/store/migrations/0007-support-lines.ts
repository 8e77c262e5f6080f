import type { Kinds, Migration } from '../migrate.ts';

/** Which products hosts have, as far as their support goes: each combination once, who has it, and how many of each unit. */
export const supportLineTables: Migration = {
  name: 'support lines',
  statements: ({ identity, text, integer, end, endByKey }: Kinds) => [
    // `line_key` is the line itself as JSON; a line of grain `product` counts hosts that have the product at all.
    `create table support_lines (line_number ${identity}, line_key ${text} not null unique, grain ${text} not null,
      subject ${text} not null, product ${text} not null, is_following ${integer} not null)${end}`,
    'create index support_lines_by_product on support_lines (product, grain)',
    `create table host_lines (host_number ${integer} not null references hosts on delete cascade,
      line_number ${integer} not null references support_lines, primary key (host_number, line_number))${endByKey}`,
    'create index host_lines_by_line on host_lines (line_number, host_number)',
    // Under which unit a host is counted, and a hash of its lines: most judgements change neither.
    `create table host_line_sets (host_number ${integer} primary key references hosts on delete cascade, unit_id ${text} not null,
      lines_sha ${text} not null)${endByKey}`,
    `create table line_tallies (unit_id ${text} not null, line_number ${integer} not null references support_lines,
      host_count ${integer} not null, primary key (unit_id, line_number))${endByKey}`,
  ],
};
