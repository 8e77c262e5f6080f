import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TestAgent } from '../kit/client.ts';
import { memoryStore } from '../kit/database.ts';
import { type Scene, scene } from './identity-scene.ts';

// Random histories of machines that enrol, report, are set up anew and are decided about, against the table of the
// contract (1.3): nobody is joined but by a person, and no report is lost.

type Step =
  | { readonly kind: 'enrol'; readonly machine: number }
  | { readonly kind: 'reinstall'; readonly machine: number }
  | { readonly kind: 'report'; readonly agent: number }
  | { readonly kind: 'decide'; readonly pick: number; readonly decision: 'joined' | 'separate' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('enrol' as const), machine: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reinstall' as const), machine: fc.nat(2) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('report' as const), agent: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      pick: fc.nat(5),
      decision: fc.constantFrom('joined' as const, 'separate' as const),
    }),
  },
);

interface Known {
  readonly agent: TestAgent;
  readonly machine: number;
  sequence: number;
}

/** What must hold, told without the store: agents by the host that their reports belong to. */
class Oracle {
  readonly agents: Known[] = [];
  readonly systems = [0, 0, 0];
  readonly hosts = new Map<string, string>();
  sent = 0;
  minute = 0;

  /** The host that this id means now. */
  hostOf(hostId: string): string {
    const into = this.hosts.get(hostId) ?? hostId;
    return into === hostId ? hostId : this.hostOf(into);
  }

  get hostCount(): number {
    return new Set(this.agents.map(({ agent }) => this.hostOf(agent.hostId))).size;
  }
}

async function take({ collector, cases, decide }: Scene, oracle: Oracle, one: Step): Promise<void> {
  if (one.kind === 'reinstall') {
    oracle.systems[one.machine] = (oracle.systems[one.machine] ?? 0) + 1;
  } else if (one.kind === 'enrol') {
    const machineId = `${one.machine}${oracle.systems[one.machine]}`.padEnd(32, 'f');
    const identifiers = { productUuid: `4c4c4544-0042-3510-8052-00000000000${one.machine}`, machineId };
    const agent = await collector.enrol({ name: `m-${one.machine}`, identifiers });
    oracle.agents.push({ agent, machine: one.machine, sequence: 0 });
  } else if (one.kind === 'report') {
    const known = oracle.agents[one.agent % Math.max(1, oracle.agents.length)];
    if (known === undefined) return;
    known.sequence += 1;
    oracle.minute += 1;
    const collectedAt = new Date(Date.parse('2026-11-21T10:00:00Z') + oracle.minute * 60_000).toISOString();
    const report = known.agent.report({ sequence: known.sequence, collectedAt: `${collectedAt.slice(0, 19)}Z` });
    const { status } = await known.agent.send(known.agent.seal(report));
    expect(status).toBe(202);
    oracle.sent += 1;
  } else {
    const open = await cases();
    const asked = open[one.pick % Math.max(1, open.length)];
    if (asked === undefined) return;
    expect(await decide(asked.caseId, one.decision)).toBe(200);
    if (one.decision === 'joined') oracle.hosts.set(asked.other.hostId, asked.host.hostId);
  }
}

async function check({ collector, cases }: Scene, oracle: Oracle): Promise<void> {
  const { db } = collector;
  const hosts = await db.selectFrom('hosts').select('host_id').execute();
  expect(hosts).toHaveLength(oracle.hostCount);
  const reports = await db
    .selectFrom('reports')
    .innerJoin('hosts', 'hosts.host_number', 'reports.host_number')
    .select(['agent_id', 'host_id'])
    .execute();
  expect(reports).toHaveLength(oracle.sent);
  for (const { agent_id: agentId, host_id: hostId } of reports) {
    const known = oracle.agents.find(({ agent }) => agent.agentId === agentId);
    expect(hostId).toBe(oracle.hostOf(known?.agent.hostId ?? ''));
  }
  // Two machines of other hardware are never proposed to be one.
  for (const { kind, host, other } of await cases())
    expect([kind, host.identifiers.productUuid]).toEqual(['second_door', other.identifiers.productUuid]);
}

it('joins nobody but by a person, and loses no report, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      await scene(await memoryStore(), async (at) => {
        const oracle = new Oracle();
        for (const one of steps) {
          await take(at, oracle, one);
          await check(at, oracle);
        }
      });
    }),
    { numRuns: 15 },
  );
}, 120_000);
