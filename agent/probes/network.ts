import type { Network } from '../../policies/inventory/sections/network.ts';
import { parseIpv6Routes, parseRoutes, type Route } from '../parse/routes.ts';
import { linesOf } from '../parse/text.ts';
import { TargetError } from '../targets/target.ts';
import { look } from './look.ts';
import { readInterfaces } from './network-interfaces.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const RESOLV_CONF = '/etc/resolv.conf';
const RESOLVED_CONF = '/run/systemd/resolve/resolv.conf';
const MAX_ROUTES = 5000;

/** Places where tools keep addresses that were leased, and those where people write fixed ones. */
const LEASES = [
  '/run/systemd/netif/leases',
  '/var/lib/dhcp',
  '/var/lib/dhclient',
  '/var/lib/NetworkManager',
  '/var/lib/dhcpcd',
];
const FIXED = [
  '/etc/network',
  '/etc/network/interfaces.d',
  '/etc/netplan',
  '/etc/systemd/network',
  '/etc/sysconfig/network-scripts',
  '/etc/sysconfig/network',
  '/etc/NetworkManager/system-connections',
];
const FIXED_NAME = /^interfaces$|\.(?:ya?ml|network|nmconnection|cfg)$|^ifcfg-|^[\w.-]+$/;

/**
 * Interfaces, routes and name resolution as they are now, and the directory the host belongs to.
 * Source: proc(5), resolv.conf(5), hosts(5), nsswitch.conf(5).
 */
export const network = defineProbe({
  name: 'network',
  section: 'network',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const live = target.isLive ? await readLive(reader) : undefined;
    if (!target.isLive) reader.miss('live', 'not_visible_in_image');
    const resolution = await readResolution(reader);
    const domain = await readDomain(reader);
    const facts: Network = {
      ...live,
      ...resolution,
      hostNames: await readNames(reader),
      ...(domain === undefined ? {} : { domain }),
    };
    return reader.collected(facts, (name) => {
      if (name === 'live') return { fields: ['interfaces', 'routes'] };
      if (/sssd|smb|nsswitch/.test(name)) return { fields: ['domain'] };
      if (name.includes('resolv')) return { fields: ['resolvers', 'searchDomains'] };
      return { fields: /host/.test(name) ? ['hostNames'] : ['interfaces'] };
    });
  },
});

async function readLive(reader: Reader): Promise<Pick<Network, 'interfaces' | 'routes'>> {
  const text = await reader.text('/proc/net/route');
  const routes: Route[] | undefined = parseRoutes(text ?? '');
  if (routes === undefined)
    throw new TargetError(
      text === undefined ? 'source_missing' : 'parse_failed',
      '/proc/net/route is no table of routes',
    );
  const ipv6 = parseIpv6Routes((await reader.tryText('/proc/net/ipv6_route', { maxBytes: 8 * 1024 * 1024 })) ?? '');
  const lookUp = await readOrigins(reader);
  const all = [...routes, ...ipv6];
  if (all.length > MAX_ROUTES) reader.miss('live', 'row_limit');
  return { interfaces: await readInterfaces(reader, routes, lookUp), routes: all.slice(0, MAX_ROUTES) };
}

/** Whether an address was leased or written down; what no file knows stays unknown. */
async function readOrigins(reader: Reader): Promise<(address: string) => boolean | undefined> {
  const leased = await addressesIn(reader, LEASES, /./);
  const fixed = await addressesIn(reader, FIXED, FIXED_NAME);
  return (address) => (fixed.has(address) ? false : leased.has(address) ? true : undefined);
}

async function addressesIn(reader: Reader, folders: readonly string[], names: RegExp): Promise<Set<string>> {
  const found = new Set<string>();
  for (const folder of folders) {
    for (const path of await reader.filesIn(folder, (name) => names.test(name))) {
      // Connection files hold keys of networks beside addresses: nothing but addresses is kept of any of them.
      const text = await reader.target.readText(path, { filter: keepAddresses }).catch(ignoreRefusal);
      for (const address of text?.split('\n') ?? []) found.add(address);
    }
  }
  return found;
}

function keepAddresses(text: string): string {
  return (text.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g) ?? []).join('\n');
}

/** Only the mark "leased or fixed" is lost, which is then absent. */
function ignoreRefusal(error: unknown): undefined {
  if (!(error instanceof TargetError)) throw error;
  return undefined;
}

async function readResolution(reader: Reader): Promise<Pick<Network, 'resolvers' | 'searchDomains'>> {
  const text = await reader.tryText(RESOLV_CONF);
  if (text === undefined) return {};
  const parsed = parseResolvConf(text);
  const isStub = parsed.resolvers.length > 0 && parsed.resolvers.every((address) => address === '127.0.0.53');
  const real = isStub ? await reader.tryText(RESOLVED_CONF) : undefined;
  return real === undefined ? parsed : { ...parsed, resolvers: parseResolvConf(real).resolvers };
}

function parseResolvConf(text: string): { resolvers: string[]; searchDomains: string[] } {
  const resolvers: string[] = [];
  let searchDomains: string[] = [];
  for (const { text: line } of linesOf(text, { comments: '#;' })) {
    const [word, ...values] = line.split(/\s+/);
    if (word === 'nameserver' && values[0] !== undefined) resolvers.push(values[0].replace(/%.*$/, ''));
    if (word === 'search' || word === 'domain') searchDomains = values.filter((value) => value !== '.'); // the last one counts
  }
  return { resolvers, searchDomains };
}

async function readNames(reader: Reader): Promise<NonNullable<Network['hostNames']>> {
  const running = reader.target.isLive ? await reader.tryText('/proc/sys/kernel/hostname') : undefined;
  const name = (running ?? (await reader.tryText('/etc/hostname')) ?? '').trim();
  if (name === '') return {};
  const short = name.split('.')[0] ?? name;
  if (name.includes('.')) return { short, fqdn: name };
  const hosts = linesOf((await reader.tryText('/etc/hosts')) ?? '', { hasTrailingComments: true });
  const names = hosts.map(({ text }) => text.split(/\s+/).slice(1)).find((words) => words.includes(short));
  const fqdn = names?.find((word) => word.startsWith(`${short}.`));
  return { short, ...(fqdn === undefined ? {} : { fqdn }) };
}

const SSSD = '/etc/sssd/sssd.conf';
const SSSD_KEYS = /^\s*(?:\[domain\/[^\]]+\]|id_provider\s*=.*|ad_domain\s*=.*|krb5_realm\s*=.*)$/;

/** The directory that accounts come from, by what name lookups ask. Its own entries are never listed. */
async function readDomain(reader: Reader): Promise<Network['domain']> {
  const looked = await look(reader, '/etc/nsswitch.conf', () => reader.text('/etc/nsswitch.conf'));
  if (!looked.isKnown || looked.found === undefined) return undefined;
  const sources = /^passwd\s*:(.*)$/m.exec(looked.found)?.[1]?.split(/\s+/) ?? [];
  if (sources.includes('winbind')) {
    const smb =
      (await reader.tryText('/etc/samba/smb.conf', {
        filter: (text) => text.replace(/^(?!\s*realm\s*=).*$/gim, ''),
      })) ?? '';
    const realm = /^\s*realm\s*=\s*(\S+)/im.exec(smb)?.[1];
    return { kind: 'active-directory', ...(realm === undefined ? {} : { name: realm.toLowerCase() }), role: 'member' };
  }
  if (sources.includes('ldap') || sources.includes('ldapd')) return { kind: 'ldap', role: 'member' };
  if (!sources.includes('sss')) return { kind: 'none' };
  const sssd = await look(reader, SSSD, () =>
    reader.text(SSSD, {
      filter: (text) =>
        text
          .split('\n')
          .map((line) => (SSSD_KEYS.test(line) ? line : ''))
          .join('\n'),
    }),
  );
  if (!sssd.isKnown) return undefined;
  if (sssd.found === undefined) return { kind: 'none' }; // the library is asked, but nothing is set up behind it
  const name = /^\s*\[domain\/([^\]]+)\]/m.exec(sssd.found)?.[1];
  const provider = /^\s*id_provider\s*=\s*(\S+)/m.exec(sssd.found)?.[1];
  if (provider === undefined) return { kind: 'none' };
  return {
    kind: provider === 'ad' ? 'active-directory' : 'ldap',
    ...(name === undefined ? {} : { name: name.toLowerCase() }),
    role: 'member',
  };
}
