import { type Network, parseNetwork } from '../../policies/rules/networks.ts';
import { addressText, type Intervals, interval } from '../firewall/intervals.ts';
import type { Family } from '../firewall/packets.ts';

/**
 * Addresses of a network as firewalls write it: plain, with a prefix length, or with a mask in dots. `undefined`: it is
 * none, or of the other family, or its mask has holes.
 */
export function networkRange(text: string, family: Family): Intervals | undefined {
  const [address = '', mask] = text.split('/');
  const network = parseNetwork(mask?.includes('.') ? `${address}/${lengthOf(mask)}` : text);
  if (network === undefined || network.family !== (family === 'ipv4' ? 4 : 6)) return undefined;
  const width = network.family === 4 ? 32 : 128;
  const size = 1n << BigInt(width - network.length);
  const first = (network.bits / size) * size;
  return interval(first, first + size - 1n);
}

function lengthOf(mask: string): string {
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) && bits.length === 32 ? String(bits.indexOf('0') < 0 ? 32 : bits.indexOf('0')) : 'none';
}

/** The network of that prefix length in which an address lies, as text. */
export function networkAround({ family, bits }: Network, length: number): string {
  const width = family === 4 ? 32 : 128;
  const size = 1n << BigInt(width - length);
  return `${addressText((bits / size) * size, width)}/${length}`;
}
