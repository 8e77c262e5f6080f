import type { Kinds, Migration } from '../migrate.ts';

/** No round has this number: what holds until then holds still. */
const OPEN = 1_000_000_000;

/** What hosts are judged by is kept as editions, and a whole fleet's new findings wait beside the shown ones until they are shown at one stroke. */
export const editionTables: Migration = {
  name: 'editions',
  statements: (kinds) => [
    ...editions(kinds),
    ...staged(kinds),
    ...findingRows(kinds),
    ...changeRows(kinds),
    ...judgements(kinds),
  ],
};

function editions({ identity, text, integer, blob, end, endByKey }: Kinds): string[] {
  return [
    `create table documents (sha ${text} primary key, kind ${text} not null, body ${blob} not null, bytes ${integer} not null,
      added_at ${text} not null, added_by ${text} not null)${end}`,
    `create table editions (edition_number ${identity}, kind ${text} not null, parts ${text} not null, fingerprint ${text} not null,
      author ${text} not null, reason ${text} not null, made_at ${text} not null, state ${text} not null, shown_at ${text},
      shown_until ${text})${end}`,
    `create table rounds (round_number ${identity}, edition_number ${integer} not null references editions, on_day ${text} not null,
      state ${text} not null, started_at ${text} not null, ended_at ${text}, host_count ${integer} not null default 0,
      judged_count ${integer} not null default 0, failed_count ${integer} not null default 0)${end}`,
    "create index rounds_open on rounds (state) where state = 'judging'",
    // One row: which round is shown, of which edition, and up to which UTC day the fleet is judged.
    `create table fleet_state (only_row ${integer} primary key, shown_round ${integer} not null, shown_edition ${integer} references editions,
      shown_day ${text} not null)${endByKey}`,
    "insert into fleet_state values (1, 0, null, '')",
  ];
}

function counts({ integer }: Kinds): string {
  const names = ['pass', 'fail', 'unknown', 'error', 'not_applicable', 'stale', 'excepted'];
  return names.map((name) => `${name}_count ${integer} not null default 0`).join(', ');
}

function staged(kinds: Kinds): string[] {
  const { text, integer, endByKey } = kinds;
  return [
    `create table staged_hosts (round_number ${integer} not null references rounds,
      host_number ${integer} not null references hosts on delete cascade, unit_id ${text} not null, report_sha ${text} not null,
      facts_at ${text}, host_due_at ${text}, judged_at ${text} not null, judge_due_at ${text}, failure ${text}, has_endings ${integer} not null,
      os_name ${text}, os_search ${text} not null, support_state ${text}, support_ends_on ${text}, certificate_ends_at ${text},
      by_pack ${text} not null, ${counts(kinds)}, fail_low ${integer} not null default 0, fail_medium ${integer} not null default 0,
      fail_high ${integer} not null default 0, fail_critical ${integer} not null default 0,
      primary key (round_number, host_number))${endByKey}`,
    'create index staged_hosts_by_host on staged_hosts (host_number)',
    `create table staged_tallies (round_number ${integer} not null references rounds, unit_id ${text} not null references units,
      rule_number ${integer} not null references rules, severity ${text} not null, ${counts(kinds)},
      primary key (round_number, unit_id, rule_number, severity))${endByKey}`,
    `create table staged_unread (round_number ${integer} not null references rounds, unit_id ${text} not null references units,
      section ${text} not null, reason ${text} not null, finding_count ${integer} not null, host_count ${integer} not null,
      primary key (round_number, unit_id, section, reason))${endByKey}`,
    `create table staged_endings (round_number ${integer} not null references rounds,
      host_number ${integer} not null references hosts on delete cascade, kind ${text} not null, what ${text} not null,
      ends_on ${text} not null, primary key (round_number, host_number, kind, what, ends_on))${endByKey}`,
  ];
}

/** Findings with the rounds between which they hold. `findings` are those of the round that is shown: one number turns a whole fleet. */
function findingRows({ text, integer, endByKey }: Kinds): string[] {
  const columns =
    'host_number, rule_number, severity, severity_rank, verdict, verdict_rank, is_stale, since, cause, reason, section';
  return [
    `create table finding_rows (host_number ${integer} not null references hosts on delete cascade,
      rule_number ${integer} not null references rules, from_round ${integer} not null, until_round ${integer} not null,
      severity ${text} not null, severity_rank ${integer} not null, verdict ${text} not null, verdict_rank ${integer} not null,
      is_stale ${integer} not null, since ${text} not null, cause ${text}, reason ${text}, section ${text},
      primary key (host_number, rule_number, from_round))${endByKey}`,
    `insert into finding_rows (${columns}, from_round, until_round) select ${columns}, 0, ${OPEN} from findings`,
    'drop table findings',
    // Only what is unknown: who are the hosts where a section was not read?
    "create index findings_unknown on finding_rows (section, reason, host_number, until_round) where verdict = 'unknown'",
    'create index findings_by_rule on finding_rows (rule_number, verdict, host_number, until_round)',
    `create index finding_rows_ended on finding_rows (until_round) where until_round < ${OPEN}`,
    `create view findings as select ${columns} from finding_rows
      where from_round <= (select shown_round from fleet_state) and until_round > (select shown_round from fleet_state)`,
  ];
}

/** The same for their history: a line is part of it when its round is shown. */
function changeRows({ text, integer, endByKey }: Kinds): string[] {
  const columns = 'host_number, rule_number, at, severity, before, now';
  return [
    `create table change_rows (host_number ${integer} not null references hosts on delete cascade,
      rule_number ${integer} not null references rules, at ${text} not null, round_number ${integer} not null,
      severity ${text} not null, before ${text}, now ${text} not null,
      primary key (host_number, rule_number, at, round_number))${endByKey}`,
    `insert into change_rows (${columns}, round_number) select ${columns}, 0 from finding_changes`,
    'drop table finding_changes',
    'create index finding_changes_by_time on change_rows (at)',
    // First judgements, by far the most rows of a young fleet, are not news.
    'create index finding_changes_news on change_rows (at desc, host_number, rule_number) where before is not null',
    'create index finding_changes_news_by_host on change_rows (host_number, at) where before is not null',
    `create view finding_changes as select ${columns}, round_number from change_rows
      where round_number <= (select shown_round from fleet_state)`,
  ];
}

function judgements({ text, integer, blob, end }: Kinds): string[] {
  return [
    'alter table judgements rename to old_judgements',
    `create table judgements (host_number ${integer} not null references hosts on delete cascade, round_number ${integer} not null,
      judged_at ${text} not null, body ${blob} not null, primary key (host_number, round_number))${end}`,
    'insert into judgements (host_number, round_number, judged_at, body) select host_number, 0, judged_at, body from old_judgements',
    'drop table old_judgements',
  ];
}
