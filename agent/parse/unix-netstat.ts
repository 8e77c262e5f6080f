import { isIPv4, isIPv6 } from 'node:net';

/** A socket that waits for others. */
export interface UnixSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly process?: string;
  readonly user?: string;
}

/** Sockets of a table, and how many of its lines should have told one and did not. */
export interface SocketList {
  readonly sockets: readonly UnixSocket[];
  readonly unread: number;
}

interface Place {
  readonly address: string;
  readonly port: number;
}

/**
 * Listening sockets in `netstat -an` as the BSDs, AIX and HP-UX print it (protocol first) and as Solaris does (tables
 * under headings). `undefined`: the text is neither. Source: netstat(1), netstat(1M) of each.
 */
export function parseUnixNetstat(text: string): SocketList | undefined {
  if (/^(?:TCP|UDP)(?:: IPv[46])?\s*$/m.test(text)) return readTables(text);
  return /^Proto\s+Recv-Q\s+Send-Q\s+Local Address/m.test(text) ? readRows(text) : undefined;
}

function readRows(text: string): SocketList {
  const list = new Sockets();
  for (const line of text.split('\n')) {
    const [word = '', , , local, foreign, state] = line.trim().split(/\s+/);
    const [, protocol, family = ''] = /^(tcp|udp)(4|6|46|64)?$/.exec(word) ?? [];
    if (protocol === undefined) continue;
    if (protocol === 'tcp' ? state === 'LISTEN' : foreign === '*.*')
      list.add(protocol === 'tcp' ? 'tcp' : 'udp', local ?? '', family.includes('6'));
  }
  return list;
}

function readTables(text: string): SocketList {
  const list = new Sockets();
  let protocol: 'tcp' | 'udp' | undefined;
  let isSix = false;
  for (const line of text.split('\n')) {
    const heading = /^(\w[\w ]*?)(?:: IPv([46]))?\s*$/.exec(line);
    if (heading !== null) {
      protocol = heading[1] === 'TCP' ? 'tcp' : heading[1] === 'UDP' ? 'udp' : undefined;
      isSix = heading[2] === '6';
      continue;
    }
    const words = line.trim().split(/\s+/);
    const [local = ''] = words;
    if (protocol === undefined || !/[.*]\w*$/.test(local) || !/^[\d*:a-f]/i.test(local)) continue;
    if (words.includes(protocol === 'tcp' ? 'LISTEN' : 'Idle')) list.add(protocol, local, isSix);
  }
  return list;
}

/** `sockstat -46l` of FreeBSD, which names the process too. `undefined`: another text. Source: sockstat(1). */
export function parseSockstat(text: string): SocketList | undefined {
  if (!/^USER\s+COMMAND\s+PID\s+FD\s+PROTO\s+LOCAL ADDRESS/m.test(text)) return undefined;
  const list = new Sockets();
  for (const line of text.split('\n').slice(1)) {
    if (line.trim() === '') continue;
    // A command may hold blanks; what follows it does not.
    const [, user, command, word, local, foreign] =
      /^(\S+)\s+(.+?)\s+[\d?]+\s+[\d?]+\s+(\w+)\s+(\S+)\s+(\S+)/.exec(line) ?? [];
    const [, protocol, family = ''] = /^(tcp|udp)(4|6|46)?$/.exec(word ?? '') ?? [];
    if (local === undefined || user === undefined || command === undefined) list.miss();
    else if (protocol !== undefined && (protocol === 'tcp' || foreign === '*:*')) {
      const named = { ...(command === '?' ? {} : { process: command }), ...(user === '?' ? {} : { user }) };
      list.add(protocol === 'tcp' ? 'tcp' : 'udp', local, family.includes('6'), named);
    }
  }
  return list;
}

class Sockets implements SocketList {
  readonly sockets: UnixSocket[] = [];
  unread = 0;

  miss(): void {
    this.unread += 1;
  }

  add(protocol: 'tcp' | 'udp', local: string, isSix: boolean, named: Pick<UnixSocket, 'process' | 'user'> = {}): void {
    if (/[.:]\*$/.test(local)) return; // not bound to any port yet
    const place = placeOf(local, isSix);
    if (place === undefined) this.miss();
    else this.sockets.push({ protocol, ...place, ...named });
  }
}

/** Address and port, parted by the last point or colon. A long address that was cut to its column is no address. */
function placeOf(local: string, isSix: boolean): Place | undefined {
  const [, host = '', digits = ''] = /^(.+)[.:](\d{1,5})$/.exec(local) ?? [];
  const port = Number(digits);
  if (host === '' || port > 65_535) return undefined;
  if (host === '*') return { address: isSix ? '::' : '0.0.0.0', port };
  const address = host.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  return isIPv4(address) || isIPv6(address) ? { address, port } : undefined;
}
