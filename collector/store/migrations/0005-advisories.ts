import type { Kinds, Migration } from '../migrate.ts';

/** Carried-in advisories by feed, ecosystem and package; and what of them is open, by host and summed by unit. */
export const advisoryTables: Migration = {
  name: 'advisories',
  statements: (kinds) => [...feeds(kinds), ...open(kinds)],
};

function feeds({ identity, text, integer, end, endByKey }: Kinds): string[] {
  return [
    `create table advisory_feeds (feed_number ${identity}, name ${text} not null, file ${text} not null, sha ${text} not null,
      kind ${text} not null, ecosystems ${text} not null, state ${text} not null, imported_at ${text} not null,
      imported_by ${text} not null, touched_at ${text} not null, data_as_of ${text} not null, record_count ${integer} not null,
      exploited_count ${integer} not null, bytes ${integer} not null, summary ${text} not null)${end}`,
    'create index advisory_feeds_by_sha on advisory_feeds (sha)',
    // Numbers ascend as records are read, so that adding and removing go along the table.
    `create table advisory_records (feed_number ${integer} not null references advisory_feeds, record_number ${integer} not null,
      ecosystem ${text} not null, package ${text} not null, advisory_id ${text} not null, body ${text} not null,
      primary key (feed_number, record_number))${endByKey}`,
    'create index advisory_records_by_package on advisory_records (feed_number, ecosystem, package)',
    `create table known_exploited (feed_number ${integer} not null references advisory_feeds, cve ${text} not null,
      body ${text} not null, primary key (feed_number, cve))${endByKey}`,
  ];
}

function open({ identity, text, integer, blob, end, endByKey }: Kinds): string[] {
  return [
    // Each combination of what a list shows stands once for the whole fleet; hosts only point to it.
    `create table advisories (advisory_number ${identity}, advisory_sha ${text} not null unique, cve ${text} not null,
      standing ${text} not null, is_exploited ${integer}, severity ${text}, severity_rank ${integer} not null, packages ${text} not null,
      search_text ${text} not null)${end}`,
    'create index advisories_by_cve on advisories (cve)',
    `create table advisory_packages (package ${text} not null, advisory_number ${integer} not null references advisories,
      primary key (package, advisory_number))${endByKey}`,
    `create table host_advisories (host_number ${integer} not null references hosts on delete cascade,
      advisory_number ${integer} not null references advisories, from_round ${integer} not null, until_round ${integer} not null,
      primary key (host_number, advisory_number, from_round))${endByKey}`,
    'create index host_advisories_by_advisory on host_advisories (advisory_number, host_number, from_round, until_round)',
    'create index host_advisories_ended on host_advisories (until_round) where until_round < 1000000000',
    // Everything that is said of the host, compressed; shown is the newest row whose round is.
    `create table host_advisory_lists (host_number ${integer} not null references hosts on delete cascade,
      round_number ${integer} not null, list_sha ${text} not null, body ${blob} not null,
      primary key (host_number, round_number))${endByKey}`,
    `create table advisory_tallies (unit_id ${text} not null, advisory_number ${integer} not null references advisories,
      host_count ${integer} not null, primary key (unit_id, advisory_number))${endByKey}`,
    `create table staged_advisory_tallies (round_number ${integer} not null, unit_id ${text} not null,
      advisory_number ${integer} not null references advisories, host_count ${integer} not null,
      primary key (round_number, unit_id, advisory_number))${endByKey}`,
  ];
}
