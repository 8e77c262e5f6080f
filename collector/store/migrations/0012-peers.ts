import type { Migration } from '../migrate.ts';

/** Which host has which address, and to which addresses each one talks: connections of one meet the endpoints of another. */
export const peerTables: Migration = {
  name: 'peers',
  statements: ({ text, integer, endByKey }) => [
    `create table host_addresses (host_number ${integer} not null references hosts on delete cascade, address ${text} not null,
      primary key (host_number, address))${endByKey}`,
    'create index host_addresses_by_address on host_addresses (address)',
    `create table host_peers (host_number ${integer} not null references hosts on delete cascade, address ${text} not null,
      primary key (host_number, address))${endByKey}`,
    'create index host_peers_by_address on host_peers (address)',
    // What others see of a host, as one text: only another one concerns those who talk to it.
    `create table host_reach (host_number ${integer} not null primary key references hosts on delete cascade,
      seen ${text} not null, peers ${text} not null)${endByKey}`,
  ],
};
