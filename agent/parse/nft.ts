import { isObject } from '../../policies/base/json.ts';
import type { Family } from '../firewall/packets.ts';
import type { Chain, Hook, Match, Rule, Verdict } from '../firewall/ruleset.ts';
import { type Elements, elementsOf, matchOf, matchOfKey, type NftContext } from './nft-match.ts';

/** What `nft -j list ruleset` printed. */
export interface NftRuleset {
  /** Chains that see packets of the family. */
  chainsFor(family: Family): readonly Chain[];
  /** Names of tables, as "ip filter", whose rules use extensions of iptables that nft does not spell out. */
  readonly unspelled: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
}

const FAMILIES: Readonly<Record<Family, readonly string[]>> = {
  ipv4: ['ip', 'inet', 'netdev'],
  ipv6: ['ip6', 'inet', 'netdev'],
};
const HOOKS = /^(?:ingress|prerouting|input|forward|output|postrouting)$/;
const MAX_OBJECTS = 200_000;
/** Statements after which the same rule goes on, and that change nothing we look at. */
const GOES_ON =
  /^(?:counter|log|limit|quota|comment|mangle|set|ct helper|ct timeout|ct expectation|ct count|meter|flow|last|add|update|delete|map|dup|secmark)$/;

type Json = Readonly<Record<string, unknown>>;

/**
 * The loaded ruleset. Sets and maps with names are filled in where they stand; those that the kernel fills by itself are
 * not believed. `undefined`: the text is no such output. Source: libnftables-json(5), nft(8).
 */
export function parseNft(text: string): NftRuleset | undefined {
  let objects: readonly unknown[];
  try {
    const root: unknown = JSON.parse(text);
    if (!isObject(root) || !Array.isArray(root.nftables) || root.nftables.length > MAX_OBJECTS) return undefined;
    objects = root.nftables;
  } catch {
    return undefined;
  }
  const all = (kind: string) => objects.flatMap((one) => (isObject(one) && isObject(one[kind]) ? [one[kind]] : []));
  const sets = new Map<string, Elements>();
  for (const one of [...all('set'), ...all('map')]) sets.set(`${tableOf(one)} ${one.name}`, elementsOf(one));
  const [chains, rules] = [all('chain'), all('rule')];
  return {
    tables: new Set(all('table').map((table) => `${table.family} ${table.name}`)),
    unspelled: new Set(rules.filter(isUnspelled).map(tableOf)),
    chainsFor: (family) => chainsFor(family, chains, rules, sets),
  };
}

function tableOf(one: Json): string {
  return `${one.family} ${one.table}`;
}

/** Extensions of iptables come with their name and nothing else; a comment has nothing to say, and a target is told by name. */
function isUnspelled(rule: Json): boolean {
  const statements = Array.isArray(rule.expr) ? rule.expr : [];
  return statements.some((one) => {
    if (!isObject(one) || !('xt' in one)) return false;
    return !(isObject(one.xt) && (one.xt.name === 'comment' || one.xt.name === 'LOG'));
  });
}

function chainsFor(
  family: Family,
  chains: readonly Json[],
  rules: readonly Json[],
  sets: ReadonlyMap<string, Elements>,
): readonly Chain[] {
  const byChain = Map.groupBy(rules, (rule) => `${tableOf(rule)} ${rule.chain}`);
  return chains
    .filter((chain) => FAMILIES[family].includes(String(chain.family)))
    .map((chain) => {
      const context = { family, table: tableOf(chain), sets };
      const own = byChain.get(`${tableOf(chain)} ${chain.name}`) ?? [];
      const hook = HOOKS.test(String(chain.hook)) ? (String(chain.hook) as Hook) : undefined;
      return {
        table: tableOf(chain),
        name: String(chain.name),
        ...(hook === undefined ? {} : { hook, priority: Number(chain.prio) || 0 }),
        ...(hook === undefined ? {} : { policy: chain.policy === 'drop' ? ('drop' as const) : ('accept' as const) }),
        rules: own.flatMap((rule, index) => rulesOf(rule, index, context, deviceMatch(chain))),
      };
    });
}

/** Chains at the very beginning hang on single devices. */
function deviceMatch({ family, dev }: Json): Match[] {
  if (family !== 'netdev') return [];
  return dev === undefined ? [{ kind: 'unsure' }] : [{ kind: 'interface', names: [dev].flat().map(String) }];
}

/** One rule, or one for each entry where its verdict is looked up in a map. */
function rulesOf(rule: Json, index: number, context: NftContext, always: readonly Match[]): Rule[] {
  const id = `${tableOf(rule)} ${rule.chain} ${index}`;
  const matches: Match[] = [...always];
  const statements = Array.isArray(rule.expr) ? rule.expr : [];
  for (const statement of statements) {
    const [name, body] = isObject(statement) ? (Object.entries(statement)[0] ?? []) : [];
    if (name === 'match' && isObject(body)) matches.push(matchOf(body, context));
    else if (name === 'limit' || name === 'quota' || name === 'ct count') matches.push({ kind: 'unsure' });
    else if (name === 'vmap' && isObject(body)) return mapped(body, id, matches, context);
    else if (name === 'xt') matches.push(...extension(body));
    else if (name !== undefined && !GOES_ON.test(name)) return [{ id, matches, verdict: verdictOf(name, body) }];
  }
  return [{ id, matches, verdict: { kind: 'continue' } }];
}

/** What an extension of iptables may do is not told: a target that only writes to the log, or anything. */
function extension(body: unknown): Match[] {
  if (isObject(body) && (body.name === 'comment' || body.name === 'LOG')) return [];
  return [{ kind: 'unsure' }];
}

function verdictOf(name: string, body: unknown): Verdict {
  switch (name) {
    case 'accept':
    case 'drop':
    case 'reject':
    case 'return':
    case 'continue':
      return { kind: name };
    case 'jump':
    case 'goto':
      return { kind: name, chain: isObject(body) ? String(body.target) : '' };
    default:
      return { kind: 'unsure' }; // dnat, redirect, queue, notrack, tproxy, and what is new since
  }
}

function mapped(body: Json, id: string, before: readonly Match[], context: NftContext): Rule[] {
  const data = isObject(body.data) ? body.data.set : body.data;
  const named =
    typeof data === 'string' && data.startsWith('@')
      ? context.sets.get(`${context.table} ${data.slice(1)}`)
      : undefined;
  const entries = Array.isArray(data) ? data : named?.isFixed === true ? named.elements : undefined;
  if (entries === undefined) return [{ id, matches: before, verdict: { kind: 'unsure' } }];
  return entries.map((entry) => {
    const [key, verdict] = Array.isArray(entry) ? entry : [];
    const [name, target] = isObject(verdict) ? (Object.entries(verdict)[0] ?? []) : [];
    const match = matchOfKey(body.key, key, context);
    return { id, matches: [...before, match], verdict: verdictOf(name ?? '', target) };
  });
}
