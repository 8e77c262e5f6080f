import type { Kinds, Migration } from '../migrate.ts';

/** Permissions to fail a rule, every act on them, and what people may do. */
export const exceptionTables: Migration = {
  name: 'exceptions',
  statements: ({ identity, text, integer, end, endByKey }: Kinds) => [
    // Laid over failing findings when these are read. `in_force_from` and `in_force_until` are empty until it is
    // approved; one that was ended early has its end there.
    `create table exceptions (exception_number ${identity}, exception_id ${text} not null unique, pack ${text} not null,
      rule ${text} not null, rule_number ${integer} not null references rules, scope_kind ${text} not null,
      scope_id ${text} not null, host_number ${integer} references hosts on delete set null, reason ${text} not null,
      measure ${text} not null, requester ${text} not null, requested_at ${text} not null, recorded_by ${text} not null,
      starts_at ${text} not null, ends_at ${text} not null, ticket ${text}, decision ${text} not null, decided_by ${text},
      decided_at ${text}, decision_note ${text}, in_force_from ${text}, in_force_until ${text}, ended_at ${text},
      ended_by ${text}, end_reason ${text})${end}`,
    'create index exceptions_in_force on exceptions (in_force_until, in_force_from) where in_force_until is not null',
    'create index exceptions_by_rule on exceptions (rule_number)',
    'create index exceptions_by_scope on exceptions (scope_kind, scope_id)',
    `create table exception_acts (exception_number ${integer} not null references exceptions, act_number ${integer} not null,
      at ${text} not null, person ${text} not null, act ${text} not null, detail ${text} not null,
      primary key (exception_number, act_number))${endByKey}`,
    // Of which unit somebody is: who operates a system may not permit it anything. Null: of none.
    `alter table people add column unit_id ${text}`,
    // Since when the account is closed; null: open.
    `alter table people add column closed_at ${text}`,
  ],
};
