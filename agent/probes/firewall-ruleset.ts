import type { Reason } from '../../policies/inventory/report.ts';
import type { Firewall } from '../../policies/inventory/sections/firewall.ts';
import { commands } from '../catalogue/commands.ts';
import type { Chains } from '../firewall/facts.ts';
import type { Family } from '../firewall/packets.ts';
import type { Chain } from '../firewall/ruleset.ts';
import { parseIptablesSave, type SavedTables } from '../parse/iptables-save.ts';
import { type NftRuleset, parseNft } from '../parse/nft.ts';
import { type Command, TargetError } from '../targets/target.ts';
import { procText } from './process-table.ts';
import type { Reader } from './reader.ts';

const SAVES: Readonly<Record<Family, { readonly command: Command; readonly names: string; readonly table: string }>> = {
  ipv4: { command: commands.iptablesSave, names: '/proc/net/ip_tables_names', table: 'ip' },
  ipv6: { command: commands.ip6tablesSave, names: '/proc/net/ip6_tables_names', table: 'ip6' },
};

/**
 * Chains that the kernel holds, of both of its packet filters; `undefined`: they could not be read, and the reader knows
 * why ("ruleset"). A filter whose module is not loaded holds nothing, and is not asked: asking would load it.
 */
export async function readRuleset(reader: Reader): Promise<Chains | undefined> {
  const { target } = reader;
  try {
    if (!target.isLive) throw new TargetError('not_visible_in_image', 'loaded rules are not in an image');
    if (target.privilege === 'user') throw new TargetError('needs_root', 'loaded rules are shown to root only');
    const nft = await readNft(reader);
    return {
      ipv4: await chainsOf(reader, 'ipv4', nft),
      ipv6: await chainsOf(reader, 'ipv6', nft),
    };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    reader.miss('ruleset', error.reason);
    return undefined;
  }
}

/** `'none'`: the kernel has no such filter loaded; `undefined`: it has, and there is no program that shows it. */
async function readNft(reader: Reader): Promise<NftRuleset | 'none' | undefined> {
  if ((await isNftLoaded(reader)) === false) return 'none';
  const output = await outputOf(reader, commands.nftRuleset);
  if (output === undefined) return undefined;
  const parsed = parseNft(output);
  if (parsed === undefined) throw new TargetError('parse_failed', 'nft printed no ruleset');
  return parsed;
}

async function chainsOf(reader: Reader, family: Family, nft: NftRuleset | 'none' | undefined): Promise<Chain[]> {
  const { command, names, table } = SAVES[family];
  const own = typeof nft === 'object' ? [...nft.chainsFor(family)] : [];
  const unspelled = new Set(
    typeof nft === 'object' ? [...nft.unspelled].filter((name) => name.startsWith(`${table} `)) : [],
  );
  const isLegacyLoaded = await hasLegacyTables(reader, names);
  if (unspelled.size === 0 && !isLegacyLoaded && nft !== undefined) return own;
  const saved = await readSaved(reader, command, family);
  if (saved?.isNft === true) {
    if (isLegacyLoaded) throw new TargetError('tool_missing', `${command.program} does not show the older tables`);
    if (nft === undefined) return [...saved.chains];
    return [
      ...own.filter((chain) => !unspelled.has(chain.table)),
      ...saved.chains.filter((chain) => unspelled.has(chain.table)),
    ];
  }
  if (nft === undefined) throw new TargetError('tool_missing', 'nft is not installed and its rules are loaded');
  if (saved === undefined && isLegacyLoaded)
    throw new TargetError('tool_missing', `${command.program} is not installed`);
  return [...own, ...(isLegacyLoaded ? (saved?.chains ?? []) : [])];
}

async function hasLegacyTables(reader: Reader, path: string): Promise<boolean> {
  return ((await reader.target.readText(path)) ?? '').trim() !== '';
}

async function readSaved(reader: Reader, command: Command, family: Family): Promise<SavedTables | undefined> {
  const output = await outputOf(reader, command);
  if (output === undefined) return undefined;
  const saved = parseIptablesSave(output, family);
  if (saved === undefined) throw new TargetError('parse_failed', `${command.program} printed no rules`);
  return saved;
}

async function outputOf(reader: Reader, command: Command): Promise<string | undefined> {
  const result = await reader.run(command);
  if (result === undefined) return undefined;
  if (result.exitCode === 0) return result.stdout;
  const reason: Reason = /not permitted|permission denied|must be root/i.test(result.stderr)
    ? 'permission_denied'
    : 'command_failed';
  throw new TargetError(reason, `${command.name} ended with ${result.exitCode}`);
}

/** Whether the kernel has the newer filter at work; `undefined`: not known, so it must be asked. */
async function isNftLoaded(reader: Reader): Promise<boolean | undefined> {
  const modules = await procText(reader, '/proc/modules');
  const release = (await procText(reader, '/proc/sys/kernel/osrelease'))?.trim();
  if (modules === undefined || release === undefined) return undefined;
  if (/^nf_tables /m.test(modules)) return true;
  const builtin = await procText(reader, `/lib/modules/${release}/modules.builtin`);
  if (builtin === undefined) return undefined; // a kernel that is not installed here, as in a container
  return /\/nf_tables\.ko/m.test(builtin);
}

const COMPATIBLE = /^(?:legacy )?ip6? (?:filter|nat|mangle|raw|security)$/;

/** Whose rules the loaded ones are. `none`: there are none, and nothing is dropped. */
export function activeTool({ ipv4, ipv6 }: Chains): NonNullable<Firewall['active']> {
  const filled = [...ipv4, ...ipv6].filter(({ rules, policy }) => rules.length > 0 || policy === 'drop');
  if (filled.some(isOfFirewalld)) return 'firewalld';
  if (filled.some(isOfUfw)) return 'ufw';
  if (filled.some(({ table }) => !COMPATIBLE.test(table))) return 'nftables';
  return filled.length > 0 ? 'iptables' : 'none';
}

function isOfUfw({ name }: Chain): boolean {
  return /^ufw6?-/.test(name);
}

/** Its own table, or with the older back end its own chains. */
export function isOfFirewalld({ table, name }: Chain): boolean {
  return table.endsWith(' firewalld') || /^(?:INPUT|FORWARD(?:_IN)?)_ZONES$|^FWDI_|^IN_public/.test(name);
}

/** Whether the rules of a table are the administrator's own, by `nft` or by `iptables`. */
export function hasOwnRules(chains: Chains, tool: 'nftables' | 'iptables'): boolean {
  return [...chains.ipv4, ...chains.ipv6].some((chain) => {
    if (isOfFirewalld(chain) || isOfUfw(chain) || COMPATIBLE.test(chain.table) !== (tool === 'iptables')) return false;
    const own = chain.rules.filter(
      ({ verdict }) => !('chain' in verdict && /^ufw6?-|_ZONES|_direct$/.test(verdict.chain)),
    );
    return own.length > 0 || (chain.policy === 'drop' && !chains.ipv4.some(isOfUfw));
  });
}
