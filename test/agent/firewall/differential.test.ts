import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOfRuleset, type RulesetFacts } from '../../../agent/firewall/facts.ts';
import type { Chain } from '../../../agent/firewall/ruleset.ts';
import { parseIptablesSave } from '../../../agent/parse/iptables-save.ts';
import { parseNft } from '../../../agent/parse/nft.ts';
import { isInside, parseNetwork } from '../../../policies/rules/networks.ts';
import type { Attempt } from '../../kit/firewall-peer.ts';
import { TwoHosts, whyNoNamespaces } from '../../kit/network-namespaces.ts';
import { GUARDED, nftRulesets, OUTSIDE, PORTS, savedRulesets } from '../../kit/random-firewalls.ts';
import { findTool } from '../../kit/tools.ts';

/** More for a longer look: MUSTER_FIREWALLS=500. */
const RUNS = Number(process.env.MUSTER_FIREWALLS ?? 12);
const INTERFACES = ['lo', 'cable0'];

const missing = ['nft', 'iptables-restore', 'iptables-legacy-restore'].filter((name) => findTool(name) === undefined);
const why = missing.length > 0 ? 'install nftables and iptables' : whyNoNamespaces();

describe.skipIf(why !== undefined)(`facts of a firewall against real packets${why ? ` (skipped: ${why})` : ''}`, () => {
  const hosts = new TwoHosts();
  const attempts: Attempt[] = OUTSIDE.flatMap((from) =>
    PORTS.map((port) => ({ from, to: GUARDED[from.includes(':') ? 1 : 0] ?? '', port, patienceMs: 150 })),
  );

  beforeAll(() => hosts.start({ guarded: GUARDED, outside: OUTSIDE }, PORTS));
  afterAll(() => hosts.stop());

  /** Tries that came out otherwise than the facts say. */
  async function liesOf(facts: RulesetFacts, isAsked: (attempt: Attempt) => boolean = () => true): Promise<string[]> {
    const asked = attempts.filter(isAsked);
    const passed = await hosts.connects(asked);
    // A busy machine is slow to answer: what should have passed is asked again with more patience.
    const again = asked.flatMap((attempt, index) =>
      passed[index] !== true && isListed(facts, attempt) ? [index] : [],
    );
    if (again.length > 0) {
      const patient = again.map((index) => ({ ...(asked[index] as Attempt), patienceMs: 4000 }));
      for (const [place, isOpen] of (await hosts.connects(patient)).entries()) passed[again[place] ?? 0] = isOpen;
    }
    return asked.flatMap((attempt, index) => {
      const isOpen = isListed(facts, attempt);
      const isTrue = passed[index] === true ? isOpen || facts.opaqueRuleCount !== 0 : !isOpen;
      const said = isOpen ? 'open' : 'closed';
      return isTrue ? [] : [`${attempt.from} to port ${attempt.port}: said ${said}, passed ${passed[index]}`];
    });
  }

  it('says open what is open and, where every rule is understood, closed what is closed: nft', async () => {
    await fc.assert(
      fc.asyncProperty(nftRulesets, async (text) => {
        fc.pre(hosts.accepts('nft', ['-f', '-'], `flush ruleset\n${text}`)); // some conditions exclude each other
        const shown = parseNft(hosts.run('nft', ['-j', 'list', 'ruleset']));
        const facts = factsOfRuleset(
          { ipv4: shown?.chainsFor('ipv4') ?? [], ipv6: shown?.chainsFor('ipv6') ?? [] },
          INTERFACES,
        );
        if (facts.opaqueRuleCount > 0) expect(text).toContain('limit');
        expect(await liesOf(facts)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    hosts.run('nft', ['flush', 'ruleset']);
  }, 600_000);

  it.each([
    ['iptables', 'ipv4'],
    ['ip6tables', 'ipv6'],
    ['iptables-legacy', 'ipv4'],
    ['ip6tables-legacy', 'ipv6'],
  ] as const)(
    'and the same for %s',
    async (tool, family) => {
      await fc.assert(
        fc.asyncProperty(savedRulesets(family), async (text) => {
          hosts.run(`${tool}-restore`, [], text);
          const saved = parseIptablesSave(hosts.run(`${tool}-save`, []), family);
          const chains: Chain[] = [...(saved?.chains ?? [])];
          const facts = factsOfRuleset({ ipv4: [], ipv6: [], [family]: chains }, INTERFACES);
          if (facts.opaqueRuleCount > 0) expect(text).toContain('limit');
          expect(await liesOf(facts, ({ from }) => from.includes(':') === (family === 'ipv6'))).toEqual([]);
        }),
        { numRuns: Math.ceil(RUNS / 3) },
      );
      hosts.run(`${tool}-restore`, [], '*filter\nCOMMIT\n');
    },
    600_000,
  );
});

function isListed({ allowedInbound }: RulesetFacts, { from, to, port }: Attempt): boolean {
  const holds = (networks: readonly string[] | undefined, address: string) => {
    const inner = parseNetwork(address);
    return (
      networks === undefined ||
      networks.some((one) => {
        const outer = parseNetwork(one);
        return inner !== undefined && outer !== undefined && isInside(inner, outer);
      })
    );
  };
  return (allowedInbound ?? []).some(
    (one) =>
      one.family === (from.includes(':') ? 'ipv6' : 'ipv4') &&
      one.protocol === 'tcp' &&
      (one.fromPort ?? 0) <= port &&
      port <= (one.toPort ?? 65_535) &&
      (one.fromSourcePort ?? 0) <= 32_768 && // the other end takes an ephemeral port
      (one.toSourcePort ?? 65_535) >= 60_999 &&
      holds(one.sources, from) &&
      holds(one.destinations, to) &&
      (one.interface === undefined || one.interface === 'cable0'),
  );
}
