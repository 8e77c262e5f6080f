import type { Migration } from '../migrate.ts';

/** What agents say of themselves, and reports that come in pieces over lines that break. */
export const deliveryTables: Migration = {
  name: 'delivery',
  statements: ({ text, integer, blob, end, endByKey }) => [
    `alter table agents add column health ${text}`,
    `create table uploads (agent_id ${text} not null references agents on delete cascade, sha ${text} not null,
      length ${integer} not null, encoding ${text} not null, changed_at ${text} not null,
      primary key (agent_id, sha))${endByKey}`,
    `create table upload_parts (agent_id ${text} not null, sha ${text} not null, at_offset ${integer} not null,
      byte_count ${integer} not null, bytes ${blob} not null, primary key (agent_id, sha, at_offset),
      foreign key (agent_id, sha) references uploads on delete cascade)${end}`,
    'create index uploads_by_time on uploads (changed_at)',
  ],
};
