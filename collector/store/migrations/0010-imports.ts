import type { Migration } from '../migrate.ts';

/** Files that were handed in: what is in each, who decided about it, and what became of every item. */
export const importTables: Migration = {
  name: 'imports',
  statements: ({ identity, text, integer, blob, end, endByKey }) => [
    `create table imports (import_number ${identity}, import_id ${text} not null unique, sha ${text} not null,
      file ${text} not null, kind ${text} not null, state ${text} not null, bytes ${integer} not null,
      uploaded_at ${text} not null, uploaded_by ${text} not null, unit_id ${text} references units,
      sender ${text} not null, signature ${text} not null, key_id ${text}, public_key ${text}, is_encrypted ${integer} not null,
      needs_second ${integer} not null, complaint ${text}, decided_at ${text}, decided_by ${text}, reason ${text},
      choices ${text} not null, worked_at ${text}, item_count ${integer} not null, done_count ${integer} not null)${end}`,
    'create index imports_by_sha on imports (sha)',
    'create index imports_by_state on imports (state, import_number)',
    // Bodies lie here, and not in a folder of one collector: whichever of several is asked can go on. They are let go when
    // the item is in the store proper; those of a newer contract stay, as evidence.
    `create table import_items (import_number ${integer} not null references imports on delete cascade,
      item_number ${integer} not null, kind ${text} not null, name ${text} not null, sha ${text} not null,
      bytes ${integer} not null, state ${text} not null, foreseen ${text} not null, message ${text}, host_id ${text},
      body ${blob}, primary key (import_number, item_number))${endByKey}`,
    // Keys of other collectors whose packages of policies are taken here.
    `create table trusted_senders (key_id ${text} primary key, public_key ${text} not null, name ${text} not null,
      trusted_at ${text} not null, trusted_by ${text} not null)${endByKey}`,
  ],
};
