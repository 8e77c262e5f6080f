import { isIPv4, isIPv6 } from 'node:net';
import { TargetError } from '../targets/target.ts';

/** One line of `netstat -ano`. */
export interface WindowsSocket {
  readonly protocol: 'tcp' | 'udp';
  /** RFC 5952 form, with the zone that Windows prints. */
  readonly address: string;
  readonly port: number;
  readonly peer?: string;
  readonly peerPort?: number;
  /** Waits for others: TCP with nobody on the other side, and every UDP socket. */
  readonly isListening: boolean;
  /** Absent where the word for its state is in a language that is not known. */
  readonly isEstablished?: boolean;
  readonly pid?: number;
}

/** Sockets, and how many lines of them could not be read. */
export interface WindowsSockets {
  readonly sockets: readonly WindowsSocket[];
  readonly unreadCount: number;
}

/** "Established" as Windows of these languages prints it; Japanese, Chinese, Russian and Vietnamese print English. */
const ESTABLISHED = /^(?:ESTABLISHED|HERGESTELLT|ESTABLECIDO|ESTABLISHE|ETABLIE?|STABILITA|ESTABELECIDA|USTANOWIONO)$/i;
/** States of English and of languages that keep it: whatever else is there is no connection that holds. */
const OTHERS =
  /^(?:SYN_\w+|FIN_WAIT_?\d|CLOSE_WAIT|CLOSING|CLOSED?|LAST_ACK|TIME_WAIT|BOUND|WARTEND|SCHLIESSEN_WARTEN|DELETE_TCB)$/i;

/**
 * Sockets by position: headings and states are in the display language, columns are not. A listening TCP socket is one
 * whose peer has port 0. Lines of `-b` (names of programs) are passed over. Throws `TargetError` `parse_failed` where no
 * line is a socket: every Windows listens.
 * Source: https://learn.microsoft.com/windows-server/administration/windows-commands/netstat
 */
export function parseNetstatAno(text: string): WindowsSockets {
  const sockets: WindowsSocket[] = [];
  let unreadCount = 0;
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    const protocol = /^(tcp|udp)(?:v6)?$/i.exec(words[0] ?? '')?.[1]?.toLowerCase();
    if (protocol !== 'tcp' && protocol !== 'udp') continue;
    const socket = socketOf(protocol, words.slice(1));
    if (socket === undefined) unreadCount += 1;
    else sockets.push(socket);
  }
  if (sockets.length === 0) throw new TargetError('parse_failed', 'netstat: no line of it is a socket');
  return { sockets, unreadCount };
}

function socketOf(protocol: 'tcp' | 'udp', words: readonly string[]): WindowsSocket | undefined {
  const [localText = '', peerText = '', ...rest] = words;
  const local = endOf(localText);
  const peer = endOf(peerText);
  if (local?.port === undefined || local.address === undefined || peer === undefined) return undefined;
  const last = rest.at(-1) ?? '';
  const pid = /^\d{1,10}$/.test(last) ? Number(last) : undefined;
  const isListening = protocol === 'udp' || peer.port === 0;
  const state = (pid === undefined ? rest : rest.slice(0, -1)).join('_');
  const isEstablished = isListening || OTHERS.test(state) ? false : ESTABLISHED.test(state) ? true : undefined;
  return {
    protocol,
    address: local.address,
    port: local.port,
    ...(isListening || peer.address === undefined || peer.port === undefined
      ? {}
      : { peer: peer.address, peerPort: peer.port }),
    isListening,
    ...(isEstablished === undefined ? {} : { isEstablished }),
    ...(pid === undefined ? {} : { pid }),
  };
}

/** `0.0.0.0:135`, `[fe80::1%4]:80`, `*:*`. */
function endOf(text: string): { readonly address?: string; readonly port?: number } | undefined {
  if (text === '*:*') return {};
  const [, v6, v4, digits = ''] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) return undefined;
  const address = windowsAddress(v6 ?? v4 ?? '');
  return address === undefined ? undefined : { address, port };
}

/** An address as the contract writes it; `undefined`: it is none. A zone of 0 says nothing and goes. */
export function windowsAddress(text: string): string | undefined {
  const [address = '', zone] = text.trim().split('%');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  // The URL parser writes RFC 5952, but for mapped addresses, whose dots it drops.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const canonical = mapped === undefined ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : `::ffff:${mapped}`;
  return zone === undefined || zone === '0' ? canonical : `${canonical}%${zone}`;
}
