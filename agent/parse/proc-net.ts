/** One socket of /proc/net/{tcp,tcp6,udp,udp6}. */
export interface ProcSocket {
  /** RFC 5952 form. */
  readonly address: string;
  readonly port: number;
  readonly uid: number;
  /** 0: nobody's, such as the kernel's own. */
  readonly inode: number;
}

const TCP_LISTEN = '0A';
const UDP_UNCONNECTED = '07';

/**
 * Sockets that wait for others: listening for TCP, unconnected for UDP, which is what `ss -l` shows.
 * `undefined`: the text has no header of such a table, so nothing can be said.
 * Source: proc(5), "/proc/net/tcp"; Documentation/networking/proc_net_tcp.rst.
 */
export function parseProcNet(text: string, protocol: 'tcp' | 'udp'): ProcSocket[] | undefined {
  const [header = '', ...lines] = text.split('\n');
  if (!/local_address|^\s*sl\s/.test(header)) return undefined;
  const wanted = protocol === 'tcp' ? TCP_LISTEN : UDP_UNCONNECTED;
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , uid = '', , inode = ''] = line.trim().split(/\s+/);
    const [hex = '', port = ''] = local.split(':');
    const address = addressOf(hex);
    if (state !== wanted || address === undefined || !/^[0-9A-F]{4}$/i.test(port)) return [];
    return [{ address, port: Number.parseInt(port, 16), uid: Number(uid), inode: Number(inode) }];
  });
}

/** One end of a connection that is, or just was. */
export interface ProcConnection {
  readonly address: string;
  readonly port: number;
  readonly peer: string;
  readonly peerPort: number;
  readonly inode: number;
  readonly isEstablished: boolean;
}

/** Established, and those that one side has begun to close: they were. Listening, half-open and dead ones are none. */
const TCP_CONNECTED: Readonly<Record<string, boolean>> = {
  '01': true,
  '04': false,
  '05': false,
  '06': false,
  '08': false,
  '09': false,
  '0B': false,
};

/**
 * Connections of /proc/net/{tcp,tcp6,udp,udp6}; a UDP socket has one where it is connected. `undefined`: the text is no
 * such table. Source: proc(5); include/net/tcp_states.h.
 */
export function parseProcConnections(text: string): ProcConnection[] | undefined {
  const [header = '', ...lines] = text.split('\n');
  if (!/local_address|^\s*sl\s/.test(header)) return undefined;
  return lines.flatMap((line) => {
    const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
    const isEstablished = TCP_CONNECTED[state];
    const [own, other] = [endOf(local), endOf(remote)];
    if (isEstablished === undefined || own === undefined || other === undefined || other.port === 0) return [];
    return [{ ...own, peer: other.address, peerPort: other.port, inode: Number(inode), isEstablished }];
  });
}

function endOf(text: string): { readonly address: string; readonly port: number } | undefined {
  const [hex = '', port = ''] = text.split(':');
  const address = addressOf(hex);
  return address === undefined || !/^[0-9A-F]{4}$/i.test(port)
    ? undefined
    : { address, port: Number.parseInt(port, 16) };
}

/** The kernel prints each 32-bit word in the machine's own order, which on every server we meet is little-endian. */
function addressOf(hex: string): string | undefined {
  if (!/^(?:[0-9A-F]{8}){1,4}$/i.test(hex) || (hex.length !== 8 && hex.length !== 32)) return undefined;
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((pair) => Number.parseInt(pair, 16)),
  );
  return bytes.length === 4 ? bytes.join('.') : ipv6Text(bytes);
}

/** Sixteen bytes as RFC 5952 writes them: longest run of zeros cut once, mapped IPv4 in dots. */
export function ipv6Text(bytes: readonly number[]): string {
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return `::ffff:${bytes.slice(12).join('.')}`;
  const words = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (words[at + length] === '0') length += 1;
    if (length > best.length) best = { at, length };
  }
  if (best.at < 0) return words.join(':');
  return `${words.slice(0, best.at).join(':')}::${words.slice(best.at + best.length).join(':')}`;
}

/** Whether nobody outside the machine can reach the address. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
