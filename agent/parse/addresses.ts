import { ipv6Text } from './proc-net.ts';

/**
 * IPv4 addresses that are this host's own, from the kernel's routing tree: no process, no name service.
 * Loopback and link-local ones are left out. Source: net/ipv4/fib_trie.c; entries "/32 host LOCAL" follow their address.
 */
export function globalAddresses4(fibTrie: string): string[] {
  const found = new Set<string>();
  let last = '';
  for (const line of fibTrie.split('\n')) {
    const address = /\|-- (\d+\.\d+\.\d+\.\d+)/.exec(line)?.[1];
    if (address !== undefined) last = address;
    else if (/\/32 host LOCAL/.test(line) && !/^(?:127\.|169\.254\.|0\.)/.test(last)) found.add(last);
  }
  return [...found];
}

/** Global IPv6 addresses, in RFC 5952 form; temporary ones (they change by themselves) are left out. */
export function globalAddresses6(ifInet6: string): string[] {
  const found = new Set<string>();
  for (const line of ifInet6.split('\n')) {
    const [digits = '', , , scope, flags = '0'] = line.trim().split(/\s+/);
    const isTemporary = (Number.parseInt(flags, 16) & 0x01) !== 0;
    if (!/^[0-9a-f]{32}$/i.test(digits) || scope !== '00' || isTemporary) continue;
    found.add(ipv6Text((digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))));
  }
  return [...found];
}
