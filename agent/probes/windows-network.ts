import { isIPv4 } from 'node:net';
import type { Network } from '../../policies/inventory/sections/network.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import { windowsAddress } from '../parse/windows-netstat.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, needed, readInstances } from './windows-parts.ts';

type Interfaces = NonNullable<Network['interfaces']>;
type Interface = Interfaces[string];
type Routes = NonNullable<Network['routes']>;

/** What a computer is in its domain. Source: class Win32_ComputerSystem, "DomainRole". */
const ROLES = [
  'standaloneWorkstation',
  'memberWorkstation',
  'standaloneServer',
  'memberServer',
  'backupDomainController',
  'primaryDomainController',
] as const;

const VIRTUAL =
  /vmware virtual ethernet adapter|hyper-v virtual ethernet|virtualbox host|tap-|tunnel|loopback|teredo|isatap|miniport|wintun|docker/i;
const WIRELESS = /wireless|wi-?fi|802\.11/i;
const TEAM = /team|multiplexor|bond/i;

/**
 * Adapters with an address or a cable, routes of IPv4, and name resolution.
 * Source: classes Win32_NetworkAdapterConfiguration, Win32_NetworkAdapter, Win32_IP4RouteTable, Win32_ComputerSystem.
 */
export const windowsNetwork = defineProbe({
  name: 'network.windows',
  section: 'network',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const configurations = needed(
      await readInstances(reader, 'Win32_NetworkAdapterConfiguration'),
      'Win32_NetworkAdapterConfiguration',
    );
    const ask = async (name: string): Promise<readonly WindowsRecord[]> =>
      (await reader.attempt(name, () => readInstances(reader, name))) ?? [];
    const adapters = await ask('Win32_NetworkAdapter');
    const [system] = await ask('Win32_ComputerSystem');
    const names = new Map<number, string>();
    const interfaces: Record<string, Interface> = {};
    for (const configuration of configurations) {
      const index = configuration.number('Index');
      const adapter = adapters.find((candidate) => candidate.number('Index') === index);
      if (configuration.boolean('IPEnabled') !== true && adapter?.words('NetConnectionID') === undefined) continue;
      const name = adapter?.words('NetConnectionID') ?? configuration.words('Description');
      if (name === undefined) continue;
      names.set(configuration.number('InterfaceIndex') ?? index ?? -1, name);
      interfaces[name] = interfaceOf(configuration, adapter);
    }
    const routes = await reader.attempt('Win32_IP4RouteTable', () => readInstances(reader, 'Win32_IP4RouteTable'));
    const active = configurations.filter((configuration) => configuration.boolean('IPEnabled') === true);
    const facts: Network = {
      interfaces,
      ...(routes === undefined ? {} : { routes: routesOf(routes, names) }),
      resolvers: distinct(active.flatMap((one) => one.texts('DNSServerSearchOrder').flatMap(addressOrNothing))),
      searchDomains: distinct(active.flatMap(searchDomainsOf)),
      ...namesOf(active, system),
    };
    return reader.collected(facts, (name) => ({ fields: FIELDS_OF[name] ?? ['interfaces'] }));
  },
});

const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  Win32_ComputerSystem: ['domain', 'hostNames'],
  Win32_IP4RouteTable: ['routes'],
};

function interfaceOf(configuration: WindowsRecord, adapter: WindowsRecord | undefined): Interface {
  const mac = (configuration.words('MACAddress') ?? adapter?.words('MACAddress'))?.toLowerCase().replaceAll('-', ':');
  const status = adapter?.number('NetConnectionStatus');
  const mtu = configuration.number('MTU');
  const speed = adapter?.number('Speed');
  const isDynamic = configuration.boolean('DHCPEnabled');
  const prefixes = configuration.texts('IPSubnet');
  const addresses = configuration.texts('IPAddress').flatMap((text, place) => {
    const address = windowsAddress(text);
    const prefixLength = prefixOf(prefixes[place] ?? '');
    if (address === undefined) return [];
    return [
      {
        address,
        ...(prefixLength === undefined ? {} : { prefixLength }),
        // The property speaks of IPv4 alone.
        ...(isDynamic === undefined || !isIPv4(address) ? {} : { isDynamic }),
      },
    ];
  });
  return {
    ...(mac === undefined ? {} : { mac }),
    kind: kindOf(configuration, adapter),
    ...(status === undefined ? {} : { isUp: status === 2 }),
    ...(mtu === undefined ? {} : { mtu }),
    // Adapters without a cable say the largest number there is.
    ...(speed === undefined || speed <= 0 || speed > 1e12 ? {} : { speedMbps: Math.round(speed / 1e6) }),
    addresses,
  };
}

function kindOf(configuration: WindowsRecord, adapter: WindowsRecord | undefined): NonNullable<Interface['kind']> {
  const text = `${configuration.text('Description') ?? ''} ${adapter?.text('Name') ?? ''}`;
  if (TEAM.test(text)) return 'bond';
  if (WIRELESS.test(text)) return 'wireless';
  if (VIRTUAL.test(text)) return 'virtual';
  return adapter?.boolean('PhysicalAdapter') === false ? 'virtual' : 'physical';
}

/** `255.255.255.0`, or `64` beside an address of IPv6. */
function prefixOf(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  if (!isIPv4(text)) return undefined;
  const bits = text
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : undefined;
}

function routesOf(records: readonly WindowsRecord[], names: ReadonlyMap<number, string>): Routes {
  return records.flatMap((record) => {
    const destination = record.words('Destination') ?? '';
    const prefix = prefixOf(record.words('Mask') ?? '');
    const gateway = record.words('NextHop') ?? '';
    const name = names.get(record.number('InterfaceIndex') ?? -1);
    if (!isIPv4(destination) || prefix === undefined || name === undefined) return [];
    // Windows lists itself, its networks' ends and multicast for every adapter: none of them is a way to anywhere.
    if (prefix === 32 || /^(?:127|22[4-9]|23\d)\./.test(destination)) return [];
    return [
      {
        destination: `${destination}/${prefix}`,
        gateway: isIPv4(gateway) && gateway !== '0.0.0.0' ? gateway : null,
        interface: name,
      },
    ];
  });
}

function addressOrNothing(text: string): string[] {
  const address = windowsAddress(text);
  return address === undefined ? [] : [address];
}

function searchDomainsOf(record: WindowsRecord): string[] {
  const own = record.words('DNSDomain');
  return [...(own === undefined ? [] : [own]), ...record.texts('DNSDomainSuffixSearchOrder')].filter(Boolean);
}

function namesOf(
  active: readonly WindowsRecord[],
  system: WindowsRecord | undefined,
): Pick<Network, 'hostNames' | 'domain'> {
  const short = system?.words('DNSHostName') ?? active[0]?.words('DNSHostName') ?? system?.words('Name');
  const isMember = system?.boolean('PartOfDomain');
  const name = system?.words('Domain');
  const role = ROLES[system?.number('DomainRole') ?? -1];
  const suffix = isMember === true ? name : active[0]?.words('DNSDomain');
  return {
    ...(short === undefined
      ? {}
      : {
          hostNames: { short, ...(suffix?.includes('.') === true ? { fqdn: `${short}.${suffix}`.toLowerCase() } : {}) },
        }),
    ...(isMember === undefined
      ? {}
      : {
          domain: {
            kind: isMember ? ('active-directory' as const) : ('none' as const),
            ...(isMember && name !== undefined ? { name } : {}),
            ...(role === undefined ? {} : { role }),
          },
        }),
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
