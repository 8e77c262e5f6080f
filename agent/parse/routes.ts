import { ipv6Text } from './proc-net.ts';

export interface Route {
  readonly destination: string;
  readonly gateway: string | null;
  readonly interface: string;
}

export interface InterfaceAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly isDynamic?: boolean;
}

const UP = 0x1;
const LOCAL = 0x80000000;
const TEMPORARY = 0x01;
const PERMANENT = 0x80;

/** Routes of the main table. `undefined`: no such table. Source: proc(5), "/proc/net/route"; net/ipv4/fib_trie.c. */
export function parseRoutes(text: string): Route[] | undefined {
  const [header = '', ...lines] = text.split('\n');
  if (!header.startsWith('Iface')) return undefined;
  return lines.flatMap((line) => {
    const [name = '', destination = '', gateway = '', flags = '', , , , mask = ''] = line.trim().split(/\s+/);
    if (!/^[0-9A-F]{8}$/i.test(mask) || (Number.parseInt(flags, 16) & UP) === 0) return [];
    const via = ipv4Text(gateway);
    return [
      {
        destination: `${ipv4Text(destination)}/${bitsOf(mask)}`,
        gateway: via === '0.0.0.0' ? null : via,
        interface: name,
      },
    ];
  });
}

/** The same for IPv6, without routes to this machine itself and to groups. Source: net/ipv6/route.c, "rt6_info_route". */
export function parseIpv6Routes(text: string): Route[] {
  return text.split('\n').flatMap((line) => {
    const [destination = '', length = '', , , gateway = '', , , , flags = '', name] = line.trim().split(/\s+/);
    if (name === undefined || !/^[0-9a-f]{32}$/.test(destination) || !/^[0-9a-f]{32}$/.test(gateway)) return [];
    const bits = Number.parseInt(flags, 16);
    const isForOthers = (bits & UP) !== 0 && (bits & LOCAL) === 0 && !destination.startsWith('ff') && name !== 'lo';
    if (!isForOthers) return [];
    const via = ipv6Of(gateway);
    return [
      {
        destination: `${ipv6Of(destination)}/${Number.parseInt(length, 16)}`,
        gateway: via === '::' ? null : via,
        interface: name,
      },
    ];
  });
}

/** Addresses of IPv6 without the temporary ones, which change daily. Source: net/ipv6/addrconf.c, "if6_seq_show"; linux/if_addr.h. */
export function parseIpv6Addresses(text: string): InterfaceAddress[] {
  return text.split('\n').flatMap((line) => {
    const [address = '', , length = '', , flags = '', name] = line.trim().split(/\s+/);
    const bits = Number.parseInt(flags, 16);
    if (name === undefined || !/^[0-9a-f]{32}$/.test(address) || (bits & TEMPORARY) !== 0) return [];
    return [
      {
        interface: name,
        address: ipv6Of(address),
        prefixLength: Number.parseInt(length, 16),
        isDynamic: (bits & PERMANENT) === 0,
      },
    ];
  });
}

/**
 * Addresses of IPv4 as files tell them: the kernel's own list has no interfaces, so each is put where the route to its
 * network leads. One without such a route (a floating address) has no place and is left out.
 * Source: net/ipv4/fib_trie.c, "/32 host LOCAL".
 */
export function parseIpv4Addresses(fibTrie: string, routes: readonly Route[]): InterfaceAddress[] {
  const addresses = new Set(
    [...fibTrie.matchAll(/\|-- (\d+\.\d+\.\d+\.\d+)\n\s+\/32 host LOCAL/g)].map(([, address = '']) => address),
  );
  return [...addresses].flatMap((address) => {
    if (address.startsWith('127.')) return [{ interface: 'lo', address, prefixLength: 8 }];
    const near = routes
      .map((route) => ({ ...route, length: Number(route.destination.split('/')[1]) }))
      .filter(
        ({ gateway, length, destination }) => gateway === null && length > 0 && isWithin(address, destination, length),
      )
      .sort((left, right) => right.length - left.length)[0];
    return near === undefined ? [] : [{ interface: near.interface, address, prefixLength: near.length }];
  });
}

function isWithin(address: string, network: string, length: number): boolean {
  const shift = 2 ** (32 - length);
  return Math.floor(numberOf(address) / shift) === Math.floor(numberOf(network.split('/')[0] ?? '') / shift);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function ipv4Text(hex: string): string {
  return (hex.match(/../g) ?? [])
    .reverse()
    .map((pair) => Number.parseInt(pair, 16))
    .join('.');
}

function ipv6Of(hex: string): string {
  return ipv6Text((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
}

function bitsOf(mask: string): number {
  return Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length;
}
