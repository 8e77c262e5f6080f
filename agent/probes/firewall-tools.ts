import type { Firewall } from '../../policies/inventory/sections/firewall.ts';
import type { Chains } from '../firewall/facts.ts';
import { parseIptablesSave } from '../parse/iptables-save.ts';
import { hasOwnRules, isOfFirewalld } from './firewall-ruleset.ts';
import { look } from './look.ts';
import type { ProbeContext } from './probe.ts';
import type { Reader } from './reader.ts';

type Tools = NonNullable<Firewall['tools']>;
type Tool = Tools[string];

const FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin'];

const PROGRAMS: readonly { readonly name: string; readonly program: string; readonly units: readonly string[] }[] = [
  { name: 'nftables', program: 'nft', units: ['nftables.service', 'nftables'] },
  {
    name: 'iptables',
    program: 'iptables',
    units: ['iptables.service', 'netfilter-persistent.service', 'iptables'],
  },
  { name: 'ufw', program: 'ufw', units: ['ufw.service', 'ufw'] },
  { name: 'firewalld', program: 'firewalld', units: ['firewalld.service', 'firewalld'] },
];

const NFT_FILES = ['/etc/nftables.conf', '/etc/sysconfig/nftables.conf', '/etc/nftables.nft'];
const IPTABLES_FILES = [
  '/etc/iptables/rules.v4',
  '/etc/iptables/rules.v6',
  '/etc/sysconfig/iptables',
  '/etc/sysconfig/ip6tables',
  '/etc/iptables/rules-save',
];

/**
 * Programs that fill the packet filter: whether they are there, whether their service starts at boot, and whether they
 * have rules: those that are loaded, where they could be read, else those in their files. ufw has its own as soon as it
 * is enabled.
 */
export async function readFirewallTools(
  reader: Reader,
  context: Pick<ProbeContext, 'factsOf'>,
  loaded: Chains | undefined,
): Promise<Tools> {
  const isUfwEnabled = await ufwEnabled(reader);
  const rules: Readonly<Record<string, boolean | undefined>> = {
    nftables:
      loaded === undefined
        ? await mentions(reader, NFT_FILES, /^\s*(?:chain|add rule|rule)\b/m)
        : hasOwnRules(loaded, 'nftables'),
    iptables: loaded === undefined ? await hasSavedRules(reader) : hasOwnRules(loaded, 'iptables'),
    ufw: isUfwEnabled,
    firewalld: loaded === undefined ? undefined : [...loaded.ipv4, ...loaded.ipv6].some(isOfFirewalld),
  };
  const tools: Record<string, Tool> = {};
  for (const { name, program, units } of PROGRAMS) {
    const isInstalled = await isProgramThere(reader, program);
    const startsAtBoot = isInstalled === false ? false : bootOf(context.factsOf('services'), units);
    const starts = name === 'ufw' && startsAtBoot === true ? isUfwEnabled : startsAtBoot;
    const hasRules = isInstalled === false && rules[name] === undefined ? false : rules[name];
    tools[name] = {
      ...(isInstalled === undefined ? {} : { isInstalled }),
      ...(starts === undefined ? {} : { startsAtBoot: starts }),
      ...(hasRules === undefined ? {} : { hasRules }),
    };
  }
  return tools;
}

async function isProgramThere(reader: Reader, program: string): Promise<boolean | undefined> {
  let isUnknown = false;
  for (const folder of FOLDERS) {
    const path = `${folder}/${program}`;
    const looked = await look(reader, path, async () => ((await reader.target.exists(path)) ? true : undefined));
    if (looked.isKnown && looked.found === true) return true;
    if (!looked.isKnown) isUnknown = true;
  }
  return isUnknown ? undefined : false;
}

function bootOf(services: unknown, units: readonly string[]): boolean | undefined {
  if (typeof services !== 'object' || services === null) return undefined;
  const known = units.flatMap((unit) => {
    const service = (services as Readonly<Record<string, { startsAtBoot?: boolean } | null>>)[unit];
    return service?.startsAtBoot === undefined ? [] : [service.startsAtBoot];
  });
  return known.length === 0 ? undefined : known.includes(true);
}

/** Source: ufw-framework(8): `/etc/ufw/ufw.conf`, ENABLED. */
async function ufwEnabled(reader: Reader): Promise<boolean | undefined> {
  const looked = await look(reader, '/etc/ufw/ufw.conf', () => reader.text('/etc/ufw/ufw.conf'));
  if (!looked.isKnown) return undefined;
  return /^\s*ENABLED\s*=\s*["']?yes\b/im.test(looked.found ?? '');
}

async function mentions(reader: Reader, paths: readonly string[], what: RegExp): Promise<boolean | undefined> {
  return await anyFile(reader, paths, (text) => what.test(text.replace(/#.*$/gm, '')));
}

async function hasSavedRules(reader: Reader): Promise<boolean | undefined> {
  return await anyFile(reader, IPTABLES_FILES, (text, path) => {
    const saved = parseIptablesSave(text, path.includes('6') ? 'ipv6' : 'ipv4');
    return saved?.chains.some(({ rules, policy }) => rules.length > 0 || policy === 'drop') ?? false;
  });
}

async function anyFile(
  reader: Reader,
  paths: readonly string[],
  holds: (text: string, path: string) => boolean,
): Promise<boolean | undefined> {
  let isUnknown = false;
  for (const path of paths) {
    const looked = await look(reader, path, () => reader.text(path));
    if (!looked.isKnown) isUnknown = true;
    else if (looked.found !== undefined && holds(looked.found, path)) return true;
  }
  return isUnknown ? undefined : false;
}
