import { networkInterfaces } from 'node:os';
import type { Network } from '../../policies/inventory/sections/network.ts';
import { type InterfaceAddress, parseIpv4Addresses, parseIpv6Addresses, type Route } from '../parse/routes.ts';
import { procText } from './process-table.ts';
import type { Reader } from './reader.ts';

type Interfaces = NonNullable<Network['interfaces']>;
type Interface = Interfaces[string];

const FOLDER = '/sys/class/net';
const MAX_INTERFACES = 500;

/** One end of a container's or guest's cable: they come and go with it and belong to nobody's plan. */
const PASSING = /^(?:veth|cali|lxc|vnet|cilium_|lxdbr\d+p|fwbr|fwpr|fwln)/;

const KINDS: readonly (readonly [RegExp, NonNullable<Interface['kind']>])[] = [
  [/^DEVTYPE=bridge$/m, 'bridge'],
  [/^DEVTYPE=bond$/m, 'bond'],
  [/^DEVTYPE=vlan$/m, 'vlan'],
  [/^DEVTYPE=wlan$/m, 'wireless'],
];

/** Interfaces with their addresses. Source: Documentation/ABI/testing/sysfs-class-net. */
export async function readInterfaces(
  reader: Reader,
  routes: readonly Route[],
  lookUp: (address: string) => boolean | undefined,
): Promise<Interfaces> {
  const addresses = await readAddresses(reader, routes);
  const interfaces: Record<string, Interface> = {};
  const entries = (await reader.target.list(FOLDER)) ?? [];
  reader.note(`file:${FOLDER}`);
  for (const { name } of entries.filter((entry) => !PASSING.test(entry.name)).slice(0, MAX_INTERFACES)) {
    const read = async (file: string) => (await procText(reader, `${FOLDER}/${name}/${file}`))?.trim();
    if ((await read('ifindex')) === undefined) continue; // bonding_masters is a file among the folders
    const mac = await read('address');
    const mtu = Number(await read('mtu'));
    const isUp = await readIsUp(read);
    const speed = isUp === true ? Number(await read('speed')) : Number.NaN; // a link that is down answers with an error
    interfaces[name] = {
      ...(mac === undefined || !/^[0-9a-f:]{17,}$/.test(mac) || /^[0:]+$/.test(mac) ? {} : { mac }),
      kind: await readKind(reader, name, (await read('uevent')) ?? ''),
      ...(isUp === undefined ? {} : { isUp }),
      ...(Number.isNaN(mtu) ? {} : { mtu }),
      ...(speed > 0 ? { speedMbps: speed } : {}),
      addresses: addresses
        .filter((entry) => entry.interface === name)
        .map(({ address, prefixLength, isDynamic }) => {
          const told = isDynamic ?? (name === 'lo' ? false : lookUp(address));
          return { address, prefixLength, ...(told === undefined ? {} : { isDynamic: told }) };
        }),
    };
  }
  return interfaces;
}

async function readIsUp(read: (file: string) => Promise<string | undefined>): Promise<boolean | undefined> {
  const state = await read('operstate');
  if (state === 'up' || state === 'down') return state === 'up';
  const flags = Number.parseInt((await read('flags')) ?? '', 16); // loopback and tunnels say "unknown"
  return Number.isNaN(flags) ? undefined : (flags & 1) !== 0;
}

async function readKind(reader: Reader, name: string, uevent: string): Promise<NonNullable<Interface['kind']>> {
  const known = KINDS.find(([pattern]) => pattern.test(uevent))?.[1];
  if (known !== undefined) return known;
  const device = await reader.attempt(`${name}/device`, () => reader.target.status(`${FOLDER}/${name}/device`));
  return device === undefined ? 'virtual' : 'physical';
}

async function readAddresses(reader: Reader, routes: readonly Route[]): Promise<InterfaceAddress[]> {
  const ipv6 = parseIpv6Addresses((await reader.tryText('/proc/net/if_inet6')) ?? '');
  // Read in any case, so that a recording of this host has it; but the runtime asks the kernel and knows floating addresses too.
  const files = parseIpv4Addresses((await reader.tryText('/proc/net/fib_trie')) ?? '', routes);
  return [...ipv6, ...(reader.target.door === 'local' ? runtimeAddresses() : files)];
}

function runtimeAddresses(): InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, cidr }) => ({
        interface: name.replace(/:.*$/, ''),
        address,
        prefixLength: Number(cidr?.split('/')[1] ?? 32),
      })),
  );
}
