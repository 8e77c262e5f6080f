import type { Kinds, Migration } from '../migrate.ts';

/** Who is who, where people decide: hosts that may be one, branches of one agent's row, and what is never collected. */
export const identityTables: Migration = {
  name: 'identity',
  statements: (kinds) => [...cases(kinds), ...neverCollect(kinds)],
};

function cases({ identity, text, integer, end, endByKey }: Kinds): string[] {
  return [
    // Ids and names, and no host numbers: a decided case outlives the host that was joined into another.
    `create table identity_cases (case_number ${identity}, case_id ${text} not null unique, pair ${text} not null unique,
      kind ${text} not null, state ${text} not null, host_id ${text} not null, other_id ${text}, unit_id ${text} not null,
      other_unit_id ${text}, body ${text} not null, opened_at ${text} not null, decided_at ${text}, decided_by ${text},
      reason ${text})${end}`,
    'create index identity_cases_by_state on identity_cases (state, case_number)',
    'create index identity_cases_by_host on identity_cases (host_id)',
    'create index identity_cases_by_other on identity_cases (other_id)',
    // Ids of hosts that were joined into another: agents go on reporting under them.
    `create table host_aliases (host_id ${text} primary key, host_number ${integer} not null references hosts on delete cascade,
      joined_at ${text} not null)${endByKey}`,
    'create index host_aliases_by_host on host_aliases (host_number)',
    // A second writer of one row of numbers: the newest report of each branch since it showed.
    `create table forks (agent_id ${text} not null references agents on delete cascade,
      host_number ${integer} not null references hosts on delete cascade, opened_at ${text} not null, state ${text} not null,
      old_head ${text}, new_head ${text} not null, new_from ${text} not null, other_number ${integer},
      primary key (agent_id, host_number))${endByKey}`,
    'create index forks_open on forks (state, opened_at)',
    // From when on what the key signed is in doubt; null: the key was revoked for another reason.
    `alter table agents add column suspect_since ${text}`,
    `alter table agents add column revoke_reason ${text}`,
  ];
}

function neverCollect({ identity, text, integer, end, endByKey }: Kinds): string[] {
  return [
    `create table never_collect (mark_number ${identity}, mark_id ${text} not null unique, name ${text} not null,
      reason ${text} not null, marked_at ${text} not null, marked_by ${text} not null, lifted_at ${text}, lifted_by ${text},
      lift_reason ${text}, refused_count ${integer} not null default 0, last_refused_at ${text})${end}`,
    // Digests: the register of what must not be known tells nothing about it. A key is kept whole, to check signatures.
    `create table never_collect_identifiers (mark_number ${integer} not null references never_collect on delete cascade,
      kind ${text} not null, digest ${text} not null, public_key ${text}, primary key (mark_number, kind, digest))${endByKey}`,
    'create index never_collect_identifiers_by_digest on never_collect_identifiers (digest)',
    `create table refused_reports (mark_number ${integer} not null references never_collect on delete cascade,
      sha ${text} not null, refused_at ${text} not null, way ${text} not null, primary key (mark_number, sha))${endByKey}`,
  ];
}
