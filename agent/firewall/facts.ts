import type { Firewall } from '../../policies/inventory/sections/firewall.ts';
import { allowancesOf } from './allowances.ts';
import { defaultVerdict, evaluate, type Outcome, TooLarge } from './evaluate.ts';
import type { Family } from './packets.ts';
import { type Chain, type Hook, holdsBans } from './ruleset.ts';
import { Interfaces, sceneOf } from './scene.ts';

export type Chains = Readonly<Record<Family, readonly Chain[]>>;

/** What a loaded ruleset comes to; all but the tools, the zones and the program that made it. */
export type RulesetFacts = Required<Pick<Firewall, 'allowedInbound' | 'ruleCount' | 'opaqueRuleCount'>> &
  Pick<Firewall, 'ipv4' | 'ipv6' | 'acceptsLoopback' | 'dropsSpoofedLoopback' | 'allowsEstablished'>;

const INBOUND: readonly Hook[] = ['ingress', 'prerouting', 'input'];
const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];

/**
 * What becomes of packets for this host under its rules: each family is asked by running sets of packets through the
 * chains as the kernel does. `interfaces`: all of the host, where they are known. Rules that leave it open what becomes
 * of a packet are counted as opaque, and what they leave open is not listed as allowed.
 */
export function factsOfRuleset(chains: Chains, interfaces: readonly string[] | undefined): RulesetFacts {
  const answers = FAMILIES.map((family) => answersOf(family, chains[family], interfaces));
  const opaque = new Set(answers.flatMap(({ opaque }) => [...opaque]));
  const both = (name: 'acceptsLoopback' | 'dropsSpoofedLoopback' | 'allowsEstablished') =>
    joint(answers.map((answer) => answer[name]));
  const [acceptsLoopback, dropsSpoofedLoopback, allowsEstablished] = [
    both('acceptsLoopback'),
    both('dropsSpoofedLoopback'),
    both('allowsEstablished'),
  ];
  return {
    ipv4: defaultsOf('ipv4', chains.ipv4, interfaces),
    ipv6: defaultsOf('ipv6', chains.ipv6, interfaces),
    ...(acceptsLoopback === undefined ? {} : { acceptsLoopback }),
    ...(dropsSpoofedLoopback === undefined ? {} : { dropsSpoofedLoopback }),
    ...(allowsEstablished === undefined ? {} : { allowsEstablished }),
    allowedInbound: answers.flatMap(({ allowed }) => allowed),
    ruleCount: ruleIds(chains).size,
    opaqueRuleCount: opaque.size,
  };
}

function defaultsOf(family: Family, chains: readonly Chain[], interfaces: readonly string[] | undefined) {
  const scene = sceneOf(family, interfacesIn(chains, interfaces), 'new');
  return {
    inbound: defaultVerdict(chains, INBOUND, scene),
    outbound: defaultVerdict(chains, ['output', 'postrouting'], scene),
    forward: defaultVerdict(chains, ['prerouting', 'forward'], scene),
  };
}

interface FamilyAnswers {
  readonly allowed: NonNullable<Firewall['allowedInbound']>;
  readonly opaque: ReadonlySet<string>;
  readonly acceptsLoopback: boolean | undefined;
  readonly dropsSpoofedLoopback: boolean | undefined;
  readonly allowsEstablished: boolean | undefined;
}

function answersOf(family: Family, chains: readonly Chain[], known: readonly string[] | undefined): FamilyAnswers {
  const interfaces = interfacesIn(chains, known);
  const ask = (kind: Parameters<typeof sceneOf>[2]) => evaluate(chains, INBOUND, sceneOf(family, interfaces, kind));
  try {
    const scene = sceneOf(family, interfaces, 'new');
    const inbound = evaluate(chains, INBOUND, scene);
    const listed = allowancesOf(inbound, scene, family);
    return {
      allowed: listed.allowances,
      // What cannot be listed is nobody's fault but the form's: it counts as one rule that was not understood.
      opaque: listed.isWhole ? inbound.opaque : new Set([...inbound.opaque, `${family} form`]),
      acceptsLoopback: isAll(ask('loopback'), 'accepted'),
      dropsSpoofedLoopback: isAll(ask('forged'), 'dropped'),
      allowsEstablished: isAll(ask('established'), 'accepted'),
    };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    const opaque = ruleIds({ ipv4: chains, ipv6: [] });
    const unknown = { acceptsLoopback: undefined, dropsSpoofedLoopback: undefined, allowsEstablished: undefined };
    return { allowed: [], opaque, ...unknown };
  }
}

/** Whether that is the fate of every packet; `undefined` where it is open for some and the others would not decide. */
function isAll(outcome: Outcome, fate: 'accepted' | 'dropped'): boolean | undefined {
  if (outcome[fate === 'accepted' ? 'dropped' : 'accepted'].length > 0) return false;
  return outcome.unsure.length > 0 ? undefined : true;
}

function joint(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function interfacesIn(chains: readonly Chain[], known: readonly string[] | undefined): Interfaces {
  const named = chains.flatMap(({ rules }) =>
    rules.flatMap(({ matches }) => matches.flatMap((match) => (match.kind === 'interface' ? match.names : []))),
  );
  return new Interfaces(known, named);
}

function ruleIds(chains: Chains): Set<string> {
  const counted = [...chains.ipv4, ...chains.ipv6].filter((chain) => !holdsBans(chain));
  return new Set(counted.flatMap(({ rules }) => rules.map(({ id }) => id)));
}
