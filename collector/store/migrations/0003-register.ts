import type { Kinds, Migration } from '../migrate.ts';

/** Business systems, which hosts serve them, labels of hosts, and how units were called before. */
export const registerTables: Migration = {
  name: 'register',
  statements: ({ text, integer, endByKey }: Kinds) => [
    `create table systems (system_id ${text} primary key, name_vi ${text} not null, name_en ${text} not null,
      owner_unit_id ${text} not null references units, operator_unit_id ${text} references units, level ${integer},
      zone ${text})${endByKey}`,
    `create table host_systems (host_number ${integer} not null references hosts on delete cascade,
      system_id ${text} not null references systems, primary key (host_number, system_id))${endByKey}`,
    'create index host_systems_by_system on host_systems (system_id, host_number)',
    `create table host_labels (host_number ${integer} not null references hosts on delete cascade, label ${text} not null,
      primary key (host_number, label))${endByKey}`,
    `create table unit_names (unit_id ${text} not null references units, until_at ${text} not null, name_vi ${text} not null,
      name_en ${text} not null, primary key (unit_id, until_at))${endByKey}`,
  ],
};
