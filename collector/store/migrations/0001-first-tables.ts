import type { Kinds, Migration } from '../migrate.ts';

/** Hosts and their facts, findings and their history, people and their sessions. */
export const firstTables: Migration = {
  name: 'first-tables',
  statements: (kinds) => [
    ...unitTables(kinds),
    ...agentTables(kinds),
    ...factTables(kinds),
    ...findingTables(kinds),
    ...peopleTables(kinds),
  ],
};

function counts({ integer }: Kinds): string {
  const names = ['pass', 'fail', 'unknown', 'error', 'not_applicable', 'stale', 'excepted'];
  return names.map((name) => `${name}_count ${integer} not null default 0`).join(', ');
}

function unitTables(kinds: Kinds): string[] {
  const { identity, text, integer, real, end, endByKey } = kinds;
  return [
    `create table units (unit_id ${text} primary key, parent_id ${text} references units, name_vi ${text} not null,
      name_en ${text} not null, freshness_limit_seconds ${integer} not null)${endByKey}`,
    `create table hosts (host_number ${identity}, host_id ${text} not null unique, unit_id ${text} not null references units,
      name ${text} not null, search_name ${text} not null, first_seen_at ${text} not null, candidate_of ${text},
      identity_state ${text} not null, machine_id ${text}, identifiers ${text} not null, door ${text}, agent_version ${text}, privilege ${text},
      is_signed ${integer} not null, report_sha ${text}, digest ${text}, packages_hash ${text}, received_at ${text},
      facts_at ${text}, confirmed_at ${text}, silent_after ${text}, clock_skew_seconds ${real},
      missing_report_count ${integer} not null default 0, judged_sha ${text}, judged_packs ${text}, judged_at ${text},
      judge_due_at ${text}, os_name ${text}, os_search ${text} not null default '', support_state ${text},
      support_ends_on ${text}, certificate_ends_at ${text}, by_pack ${text} not null default '{}', ${counts(kinds)},
      fail_low ${integer} not null default 0, fail_medium ${integer} not null default 0,
      fail_high ${integer} not null default 0, fail_critical ${integer} not null default 0)${end}`,
    'create index hosts_by_unit on hosts (unit_id, search_name)',
    'create index hosts_by_name on hosts (search_name)',
    'create index hosts_by_confirmed on hosts (confirmed_at)',
    'create index hosts_by_machine_id on hosts (machine_id)',
    'create index hosts_by_due on hosts (judge_due_at)',
    `create table host_events (event_number ${identity}, host_number ${integer} not null references hosts on delete cascade,
      at ${text} not null, kind ${text} not null, detail ${text} not null)${end}`,
    'create index host_events_by_host on host_events (host_number, at)',
  ];
}

function agentTables({ identity, text, integer, real, blob, end, endByKey }: Kinds): string[] {
  return [
    `create table agents (agent_id ${text} primary key, key_id ${text} not null unique, public_key ${text} not null,
      host_number ${integer} not null references hosts on delete cascade, version ${text}, enrolled_at ${text} not null,
      last_seen_at ${text}, revoked_at ${text}, clock_skew_seconds ${real}, token_sha ${text} not null)${endByKey}`,
    'create index agents_by_host on agents (host_number)',
    `create table streams (agent_id ${text} not null references agents on delete cascade,
      host_number ${integer} not null references hosts on delete cascade, last_sequence ${integer} not null,
      last_collected_at ${text}, last_sha ${text}, primary key (agent_id, host_number))${endByKey}`,
    `create table enrolment_tokens (token_sha ${text} primary key, unit_id ${text} not null references units,
      uses ${integer} not null, uses_left ${integer} not null, ends_at ${text} not null, created_at ${text} not null,
      created_by ${text} not null)${endByKey}`,
    `create table reports (report_number ${identity}, sha ${text} not null unique,
      host_number ${integer} not null references hosts on delete cascade, agent_id ${text} not null,
      sequence ${integer} not null, form ${text} not null, placement ${text} not null, previous ${text},
      digest ${text} not null, signature ${text} not null, collected_at ${text} not null, sent_at ${text},
      received_at ${text} not null, clock_skew_seconds ${real}, bytes ${integer} not null, envelope ${blob})${end}`,
    'create index reports_by_host on reports (host_number, received_at)',
    'create index reports_by_agent on reports (agent_id, sequence)',
  ];
}

function factTables({ identity, text, integer, blob, end, endByKey }: Kinds): string[] {
  return [
    `create table facts (hash ${text} primary key, body ${blob} not null, bytes ${integer} not null)${end}`,
    `create table section_spans (host_number ${integer} not null references hosts on delete cascade,
      section ${text} not null, from_at ${text} not null, until_at ${text}, hash ${text} not null,
      report_number ${integer} not null, primary key (host_number, section, from_at))${endByKey}`,
    'create index section_spans_by_hash on section_spans (hash)',
    // What holds now is some tens of rows among the thousands of a host's past. `until_at` stands in it because SQLite,
    // without statistics, takes the index that answers more conditions.
    'create index section_spans_now on section_spans (host_number, until_at, section, hash) where until_at is null',
    `create table fork_sections (report_number ${integer} not null references reports on delete cascade, section ${text} not null,
      hash ${text} not null, primary key (report_number, section))${endByKey}`,
    `create table packages (package_number ${identity}, package_hash ${text} not null unique, name ${text} not null,
      version ${text}, architecture ${text}, source ${text}, origin ${text}, scheme ${text}, search_text ${text} not null)${end}`,
    'create index packages_by_name on packages (name)',
    `create table host_packages (host_number ${integer} not null references hosts on delete cascade,
      package_number ${integer} not null references packages, primary key (host_number, package_number))${endByKey}`,
    'create index host_packages_by_package on host_packages (package_number, host_number)',
  ];
}

function findingTables(kinds: Kinds): string[] {
  const { identity, text, integer, blob, end, endByKey } = kinds;
  return [
    `create table rules (rule_number ${identity}, pack ${text} not null, rule ${text} not null, title_vi ${text} not null,
      title_en ${text} not null, severity ${text} not null, severity_rank ${integer} not null, effort ${text} not null,
      search_text ${text} not null, is_active ${integer} not null, unique (pack, rule))${end}`,
    `create table findings (host_number ${integer} not null references hosts on delete cascade,
      rule_number ${integer} not null references rules, severity ${text} not null, severity_rank ${integer} not null,
      verdict ${text} not null, verdict_rank ${integer} not null, is_stale ${integer} not null, since ${text} not null,
      cause ${text}, reason ${text}, section ${text}, primary key (host_number, rule_number))${endByKey}`,
    // Only what is unknown: who are the hosts where a section was not read?
    "create index findings_unknown on findings (section, reason, host_number) where verdict = 'unknown'",
    'create index findings_by_rule on findings (rule_number, verdict, host_number)',
    `create table judgements (host_number ${integer} primary key references hosts on delete cascade,
      judged_at ${text} not null, body ${blob} not null)${end}`,
    `create table finding_changes (host_number ${integer} not null references hosts on delete cascade,
      rule_number ${integer} not null references rules, at ${text} not null, severity ${text} not null,
      before ${text}, now ${text} not null, primary key (host_number, rule_number, at))${endByKey}`,
    'create index finding_changes_by_time on finding_changes (at)',
    // First judgements, by far the most rows of a young fleet, are not news.
    'create index finding_changes_news on finding_changes (at desc, host_number, rule_number) where before is not null',
    'create index finding_changes_news_by_host on finding_changes (host_number, at) where before is not null',
    `create table tallies (unit_id ${text} not null references units, rule_number ${integer} not null references rules,
      severity ${text} not null, ${counts(kinds)}, primary key (unit_id, rule_number, severity))${endByKey}`,
    `create table unread (unit_id ${text} not null references units, section ${text} not null, reason ${text} not null,
      finding_count ${integer} not null, host_count ${integer} not null, primary key (unit_id, section, reason))${endByKey}`,
    `create table endings (host_number ${integer} not null references hosts on delete cascade, kind ${text} not null,
      what ${text} not null, ends_on ${text} not null, primary key (host_number, kind, what, ends_on))${endByKey}`,
    'create index endings_by_day on endings (ends_on)',
    `create table host_days (host_number ${integer} not null references hosts on delete cascade, on_day ${text} not null,
      ${counts(kinds)}, primary key (host_number, on_day))${endByKey}`,
    `create table unit_days (unit_id ${text} not null references units, on_day ${text} not null, ${counts(kinds)},
      primary key (unit_id, on_day))${endByKey}`,
  ];
}

function peopleTables({ text, integer, endByKey }: Kinds): string[] {
  return [
    `create table people (person_id ${text} primary key, name ${text} not null unique, role ${text} not null,
      password_hash ${text} not null, must_change_password ${integer} not null, failed_count ${integer} not null default 0,
      locked_until ${text}, created_at ${text} not null)${endByKey}`,
    `create table sessions (token_sha ${text} primary key, person_id ${text} not null references people on delete cascade,
      created_at ${text} not null, last_used_at ${text} not null, ends_at ${text} not null)${endByKey}`,
    `create table api_tokens (token_sha ${text} primary key, name ${text} not null, scope ${text} not null,
      created_at ${text} not null)${endByKey}`,
    `create table audit (entry_number ${integer} primary key, at ${text} not null, person ${text} not null, act ${text} not null,
      object ${text} not null, detail ${text} not null, previous_hash ${text} not null, hash ${text} not null)${endByKey}`,
    `create table settings (name ${text} primary key, value ${text} not null)${endByKey}`,
  ];
}
