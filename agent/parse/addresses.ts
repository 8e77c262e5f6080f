import { isIPv6 } from 'node:net';

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
    if (digits.length === 32 && scope === '00' && !isTemporary)
      found.add(shortAddress6(digits.match(/.{4}/g)?.join(':') ?? ''));
  }
  return [...found];
}

/** RFC 5952 form of an IPv6 address: lower case, no leading zeros, the longest run of zeros as "::". */
function shortAddress6(address: string): string {
  if (!isIPv6(address)) return address.toLowerCase();
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
