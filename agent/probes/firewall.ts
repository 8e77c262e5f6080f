import type { Firewall } from '../../policies/inventory/sections/firewall.ts';
import { factsOfRuleset } from '../firewall/facts.ts';
import { activeTool, readRuleset } from './firewall-ruleset.ts';
import { readFirewallTools } from './firewall-tools.ts';
import { readZones } from './firewall-zones.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const LOADED = [
  'active',
  'ipv4',
  'ipv6',
  'acceptsLoopback',
  'dropsSpoofedLoopback',
  'allowsEstablished',
  'allowedInbound',
  'ruleCount',
  'opaqueRuleCount',
];

/**
 * The packet filter as the kernel holds it, and the tools that may fill it. What is loaded is for root alone, and is not
 * in an image; the tools are told in any case.
 */
export const firewall = defineProbe({
  name: 'firewall',
  section: 'firewall',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    const ruleset = await readRuleset(reader);
    const tools = await readFirewallTools(reader, context, ruleset);
    const zones = tools.firewalld?.isInstalled === false ? undefined : await readZones(reader);
    const facts: Firewall = {
      ...(ruleset === undefined
        ? {}
        : { active: activeTool(ruleset), ...factsOfRuleset(ruleset, interfacesOf(context.factsOf('network'))) }),
      tools,
      ...(zones === undefined ? {} : { zones }),
    };
    return reader.collected(facts, (name) => {
      if (name === 'ruleset') return { fields: LOADED };
      return { fields: [name.includes('firewalld') ? 'zones' : 'tools'] };
    });
  },
});

function interfacesOf(network: unknown): string[] | undefined {
  if (typeof network !== 'object' || network === null || !('interfaces' in network)) return undefined;
  const { interfaces } = network;
  return typeof interfaces === 'object' && interfaces !== null ? Object.keys(interfaces) : undefined;
}
