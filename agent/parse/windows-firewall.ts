import { isIPv4, isIPv6 } from 'node:net';
import type { Firewall } from '../../policies/inventory/sections/firewall.ts';
import { windowsAddress } from './windows-netstat.ts';

type Allowance = NonNullable<Firewall['allowedInbound']>[number];

/** Profiles as rules name them. */
export type FirewallProfile = 'domain' | 'private' | 'public';

/** One active inbound rule of Windows' firewall. */
export interface FirewallRule {
  readonly isAllow: boolean;
  readonly profiles: readonly FirewallProfile[];
  /** What it lets in, in the contract's form; none where it cannot be said so. */
  readonly allowances: readonly Allowance[];
  /** Whether something of the rule is not said by `allowances`. */
  readonly isOpaque: boolean;
}

const ALL: readonly FirewallProfile[] = ['domain', 'private', 'public'];
const PROTOCOLS: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '2': 'igmp',
  '6': 'tcp',
  '17': 'udp',
  '47': 'gre',
  '58': 'icmpv6',
};

/** Words in place of a port that always mean the same one. */
const NAMED_PORTS: Readonly<Record<string, number>> = {
  'rpc-epmap': 135,
  iphttpsin: 443,
  teredo: 3544,
  ply2disc: 2177,
  mdns: 5353,
};

/** Members that narrow a rule in a way that the contract has no words for. */
const NARROWING =
  /^(?:App|Svc|ICMP[46]|LA[46]|LocalAddr|RPort\d?(?:_10)?|If|IFType|IF2?|LUAuth|LUOwn|RMauth|RUauth|Security\d?(?:_9)?|Authz|AppPkgId|Platform\d?|TTK\d?(?:_\d+)?|Edge)$/i;

/** Programs that are Windows itself, and listen for nobody else. */
const OWN_PROGRAM = /^(?:system|%systemroot%\\system32\\svchost\.exe)$/i;

/**
 * A rule as the registry keeps it: `v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|…`. `undefined`: it is not
 * active, or goes out. Rules that no part can be said of are opaque, never left out.
 * Source: MS-GPFAS 2.2.2.19, "Firewall Rule and the Firewall Rule Grammar Rule".
 */
export function parseFirewallRule(text: string): FirewallRule | undefined {
  const [version = '', ...parts] = text.split('|');
  const pairs = parts.flatMap((part) => {
    const at = part.indexOf('=');
    return at < 1 ? [] : [[part.slice(0, at), part.slice(at + 1)] as const];
  });
  const value = (name: string): string | undefined => pairs.find(([key]) => key.toLowerCase() === name)?.[1];
  const all = (pattern: RegExp): string[] => pairs.filter(([key]) => pattern.test(key)).map(([, item]) => item);
  if (!/^v\d+\.\d+$/.test(version)) return { isAllow: true, profiles: ALL, allowances: [], isOpaque: true };
  if (value('active')?.toLowerCase() !== 'true' || value('dir')?.toLowerCase() !== 'in') return undefined;
  const named = all(/^Profile$/i).map((profile) => profile.toLowerCase());
  const profiles = named.length === 0 ? ALL : ALL.filter((profile) => named.includes(profile));
  const isAllow = value('action')?.toLowerCase() === 'allow';
  const isByApp = !OWN_PROGRAM.test(value('app') ?? 'system');
  const isNarrow = pairs.some(([key, item]) => NARROWING.test(key) && !(/^edge$/i.test(key) && /^false$/i.test(item)));
  const isPlainService = /^(?:App|Svc|Edge)$/i;
  const isNarrowOtherwise = pairs.some(([key]) => NARROWING.test(key) && !isPlainService.test(key));
  const ports = portsOf(all(/^LPort(?:2_10|2_20|2_24)?$/i));
  const sources = sourcesOf(all(/^(?:RA4|RA6|RA42|RA62|RemoteAddr)$/i));
  if (!isAllow || isByApp || isNarrowOtherwise || ports.isOpaque || sources.isOpaque)
    return { isAllow, profiles, allowances: [], isOpaque: true };
  return {
    isAllow,
    profiles,
    allowances: allowancesOf(value('protocol'), ports.ranges, sources.sources),
    isOpaque: isNarrow,
  };
}

type Range = readonly [from: number, to: number];

/** `80`, `80,443`, `5000-5010`, and words. No member at all: every port. */
function portsOf(texts: readonly string[]): { readonly ranges: readonly Range[]; readonly isOpaque: boolean } {
  const ranges: Range[] = [];
  for (const word of texts.flatMap((text) => text.split(',')).map((text) => text.trim())) {
    const [, from = '', to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word) ?? [];
    const named = NAMED_PORTS[word.toLowerCase()];
    if (named !== undefined) ranges.push([named, named]);
    else if (from !== '' && Number(to) <= 65_535) ranges.push([Number(from), Number(to)]);
    else return { ranges: [], isOpaque: true }; // RPC, whose ports change by themselves
  }
  return { ranges, isOpaque: false };
}

/** Networks of both families; words such as `LocalSubnet` and ranges have no form of their own. */
function sourcesOf(texts: readonly string[]): { readonly sources: readonly string[]; readonly isOpaque: boolean } {
  const sources: string[] = [];
  for (const text of texts.flatMap((item) => item.split(',')).map((item) => item.trim())) {
    if (text === '' || text === '*') continue;
    const source = networkOf(text);
    if (source === undefined) return { sources: [], isOpaque: true };
    sources.push(source);
  }
  return { sources, isOpaque: false };
}

function networkOf(text: string): string | undefined {
  const [address = '', mask] = text.split('/');
  const canonical = windowsAddress(address);
  if (canonical === undefined) return undefined;
  if (mask === undefined) return canonical;
  if (/^\d{1,3}$/.test(mask)) return `${canonical}/${Number(mask)}`;
  const bits = isIPv4(mask)
    ? mask
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('')
    : '';
  return /^1*0*$/.test(bits) && bits !== '' ? `${canonical}/${bits.replaceAll('0', '').length}` : undefined;
}

function allowancesOf(number: string | undefined, ranges: readonly Range[], sources: readonly string[]): Allowance[] {
  const protocol = number === undefined ? 'any' : (PROTOCOLS[number] ?? number);
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    if ((family === 'ipv6' && protocol === 'icmp') || (family === 'ipv4' && protocol === 'icmpv6')) return [];
    const isOfFamily = family === 'ipv4' ? isIPv4 : isIPv6;
    const own = sources.filter((source) => isOfFamily(source.split('/')[0] ?? ''));
    if (sources.length > 0 && own.length === 0) return [];
    const common = { family, protocol, ...(own.length === 0 ? {} : { sources: own }) };
    return ranges.length === 0 ? [common] : ranges.map(([fromPort, toPort]) => ({ ...common, fromPort, toPort }));
  });
}

/**
 * A port of 2003 and XP, `3389:TCP:*:Enabled:name` (scope: `*`, `LocalSubNet`, or addresses); `undefined`: it is not
 * enabled or no such text. Source: "GloballyOpenPorts\List" of the Windows Firewall of XP SP2 and 2003 SP1.
 */
export function parseOpenPort(text: string): FirewallRule | undefined {
  const [, port = '', protocol = '', scope = '', state = ''] =
    /^(\d{1,5}):(TCP|UDP):([^:]*):(Enabled|Disabled)(?::|$)/i.exec(text) ?? [];
  if (port === '' || state.toLowerCase() !== 'enabled') return undefined;
  const sources = sourcesOf([scope]);
  const number = protocol.toLowerCase() === 'tcp' ? '6' : '17';
  return {
    isAllow: true,
    profiles: ALL,
    allowances: sources.isOpaque
      ? []
      : allowancesOf(number, [[Number(port), Number(port)]], sources.sources).filter(({ family }) => family === 'ipv4'),
    isOpaque: sources.isOpaque,
  };
}
