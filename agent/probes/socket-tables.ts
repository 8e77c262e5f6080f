import { TargetError } from '../targets/target.ts';
import type { ProbeContext } from './probe.ts';
import type { Reader } from './reader.ts';

/** One table of the kernel, as its text. */
export interface SocketTable {
  readonly protocol: 'tcp' | 'udp';
  readonly path: string;
  readonly text: string;
}

const TABLES = [
  ['tcp', '/proc/net/tcp'],
  ['tcp', '/proc/net/tcp6'],
  ['udp', '/proc/net/udp'],
  ['udp', '/proc/net/udp6'],
] as const;

const MAX_TABLE_BYTES = 32 * 1024 * 1024; // a busy proxy has a hundred thousand connections in the same table
const SHARED = 'socketTables';

/**
 * The kernel's tables of sockets, read once an inspection: for each read the kernel walks a hash table that grows with the
 * memory of the host, whether anything is in it or not. Two probes then speak of the same moment, too.
 */
export async function readSocketTables(reader: Reader, { shared }: ProbeContext): Promise<readonly SocketTable[]> {
  const known = shared?.get(SHARED) as readonly SocketTable[] | undefined;
  if (known !== undefined) {
    for (const { path } of known) reader.note(`file:${path}`);
    return known;
  }
  const tables: SocketTable[] = [];
  for (const [protocol, path] of TABLES) {
    const text = await reader.text(path, { maxBytes: MAX_TABLE_BYTES });
    if (text !== undefined) tables.push({ protocol, path, text }); // a kernel without IPv6 has no such table
  }
  if (tables.length === 0) throw new TargetError('source_missing', '/proc/net/tcp does not exist');
  shared?.set(SHARED, tables);
  return tables;
}
