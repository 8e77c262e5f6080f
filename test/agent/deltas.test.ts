import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { enrol } from '../../agent/enrol.ts';
import { reportOnce, sendWaiting } from '../../agent/report-once.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../agent/settings.ts';
import { Spool } from '../../agent/spool.ts';
import { AgentStore } from '../../agent/state.ts';
import { issueToken } from '../../collector/enrolment.ts';
import { hostByNumber } from '../../collector/store/hosts.ts';
import { readCurrent, readInventory } from '../../collector/store/sections.ts';
import { DEFAULT_UNIT } from '../../collector/store/units.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { digestOf, sectionHashes } from '../../policies/inventory/canonical.ts';
import { type Inventory, sectionById, withFacts } from '../../policies/inventory/inventory.ts';
import type { ProbeOutcome, Report } from '../../policies/inventory/report.ts';
import { writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import { type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { type Fault, type FaultyLine, faultyLine } from '../kit/faulty-line.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { reportOf, smallInventory } from '../kit/report.ts';

removeFolders();

/** Sections that come, change and go; what the number means is the section's own. */
const VARIANTS: Readonly<Record<string, (variant: number) => unknown>> = {
  packages: (variant) => [{ name: 'bash', version: `5.${variant}`, scheme: 'deb' }],
  mac: (variant) => ({ apparmor: { isEnabled: variant % 2 === 0 } }),
  'settings.loginDefs': (variant) => ({ files: ['/etc/login.defs'], values: { PASS_MAX_DAYS: variant }, from: {} }),
  filesystems: (variant) => ({ '/': { usedPercent: 40 + variant, inodesUsedPercent: 6 } }),
};

interface Step {
  /** 0: the section is not there. */
  readonly variants: Readonly<Record<keyof typeof VARIANTS, number>>;
  readonly minutes: number;
  readonly isUp: boolean;
  readonly faults: readonly Fault[];
  /** What the agent's machine does: nothing, or it dies before the state is written, or after the collector's answer. */
  readonly crash: 'none' | 'before_state' | 'after_answer';
  readonly canRead: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  variants: fc.record(Object.fromEntries(Object.keys(VARIANTS).map((id) => [id, fc.integer({ min: 0, max: 2 })]))),
  minutes: fc.constantFrom(10, 60, 60, 60, 370, 3000),
  isUp: fc.boolean(),
  faults: fc.array(fc.constantFrom<Fault>('none', 'none', 'lost', 'answer_lost', 'twice'), { maxLength: 6 }),
  crash: fc.constantFrom('none', 'none', 'none', 'before_state', 'after_answer'),
  canRead: fc.boolean(),
});

/** The host at a step; a section that is not there was looked for. */
function inventoryAt({ variants }: Step): Inventory {
  let inventory: Inventory = { os: smallInventory.os as NonNullable<Inventory['os']> };
  for (const [id, make] of Object.entries(VARIANTS)) {
    const variant = variants[id] ?? 0;
    if (variant > 0) inventory = withFacts(inventory, id, make(variant));
  }
  return inventory;
}

function probesAt(inventory: Inventory, { canRead }: Step): Record<string, ProbeOutcome> {
  const probes: Record<string, ProbeOutcome> = { ...reportOf(inventory).probes };
  const missing = {
    outcome: 'not_applicable',
    reason: 'source_missing',
    sources: [],
    durationMs: 1,
    bytes: 0,
  } as const;
  for (const id of Object.keys(VARIANTS)) {
    const name = id === 'packages' ? 'packages.dpkg' : id;
    probes[name] ??= { section: id, ...missing };
  }
  const denied = { outcome: 'denied', reason: 'needs_root', sources: [], durationMs: 1, bytes: 0 } as const;
  return canRead ? probes : { ...probes, shadow: { section: 'shadow', ...denied } };
}

/** One window of use for each look. */
function usageAt(collectedAt: string): Inventory['usage'] {
  return [{ fromAt: collectedAt, sampleCount: 1 }];
}

class World {
  readonly collector: TestCollector;
  readonly line: FaultyLine;
  readonly store: AgentStore;
  readonly settings: Settings;
  /** Steady sections of every report with facts, by the instant at which the host was looked at. */
  readonly made = new Map<string, ReadonlyMap<string, string>>();
  #minute = 0;

  constructor(collector: TestCollector, line: FaultyLine, store: AgentStore, settings: Settings) {
    this.collector = collector;
    this.line = line;
    this.store = store;
    this.settings = settings;
  }

  async round(step: Step): Promise<void> {
    this.#minute += step.minutes;
    const faults = [...step.faults];
    const random = () => 0;
    const options = { settings: this.settings, attempts: 2, pauseMs: 1, random };
    // A machine that dies with a report on the disk has not sent it: the line comes after the state.
    this.line.fault = () => (step.isUp && step.crash === 'none' ? (faults.shift() ?? 'none') : 'lost');
    const before = this.#files();
    const round = await reportOnce(this.store, { ...options, inspect: (place) => this.#look(step, place) });
    if (round.made !== 'confirmation') this.made.set(round.report.collectedAt, steady(round.report.inventory, round));
    if (step.crash === 'before_state') this.#restore(before);
    if (step.crash === 'after_answer' && step.isUp) {
      const spool = new Spool(this.store.spoolFolder);
      const [state, oldest] = [this.#files(), spool.list()[0]];
      const bytes = oldest && spool.read(oldest);
      this.line.fault = () => faults.shift() ?? 'none';
      await sendWaiting(this.store, options);
      this.#restore(state);
      if (oldest !== undefined && bytes !== undefined) spool.add(oldest, bytes);
    }
  }

  readonly #looks = new Map<string, Inventory>();

  async #look(
    step: Step,
    place: { sequence: number; previous: string | null; state: { hostId: string; agentId: string } },
  ) {
    const collectedAt = `${new Date(Date.UTC(2026, 10, 1) + this.#minute * 60_000).toISOString().slice(0, 19)}Z`;
    const inventory = inventoryAt(step);
    this.#looks.set(collectedAt, inventory);
    const report = reportOf({ ...inventory, usage: usageAt(collectedAt) } as Inventory);
    return {
      ...report,
      host: { id: place.state.hostId, name: 'web-1', identifiers: {} },
      agent: { ...report.agent, id: place.state.agentId },
      probes: { ...probesAt(inventory, step), usage: report.probes.usage as ProbeOutcome },
      sequence: place.sequence,
      previous: place.previous,
      digest: digestOf(inventory),
      collectedAt,
    } satisfies Report;
  }

  /** What the host was like when it was looked at. */
  lookedLike(at: string): Inventory {
    const inventory = this.#looks.get(at);
    if (inventory === undefined) throw new Error(`nobody looked at ${at}`);
    return inventory;
  }

  #files(): ReadonlyMap<string, string | undefined> {
    const paths = ['state.json', 'streams.json'].map((name) => join(this.store.folder, name));
    return new Map(paths.map((path) => [path, existsSync(path) ? readFileSync(path, 'utf8') : undefined]));
  }

  #restore(files: ReadonlyMap<string, string | undefined>): void {
    for (const [path, text] of files) if (text !== undefined) writeFileSync(path, text);
  }

  get waiting(): number {
    return new Spool(this.store.spoolFolder).list().length;
  }
}

function steady(inventory: Inventory, _: unknown): ReadonlyMap<string, string> {
  return new Map([...sectionHashes(inventory)].filter(([id]) => sectionById(id)?.isMoving === false));
}

async function newWorld(collector: TestCollector, settings: Settings): Promise<World> {
  const line = await faultyLine(collector);
  const store = new AgentStore(newFolder());
  const wanted = { unitId: DEFAULT_UNIT, uses: 1, validSeconds: 86_400, by: 'test' };
  const { secret } = await issueToken(collector.context.db, wanted, collector.clock.now());
  await enrol(store, {
    collector: line.address,
    token: writeEnrolmentToken({ secret, collectorKeyId: 'a'.repeat(32) }),
    host: { name: 'web-1', identifiers: {} },
  });
  return new World(collector, line, store, settings);
}

const CALM: Omit<Step, 'variants'> = { minutes: 400, isUp: true, faults: [], crash: 'none', canRead: true };

/** What the collector holds for the host of an agent. */
async function hostOf({ collector, store }: World) {
  const hostId = store.readState()?.hostId ?? '';
  const row = await collector.db
    .selectFrom('hosts')
    .select('host_number')
    .where('host_id', '=', hostId)
    .executeTakeFirstOrThrow();
  const host = await hostByNumber(collector.db, row.host_number);
  if (host === undefined) throw new Error('the host is gone');
  return host;
}

async function checkEnd(world: World, last: Step): Promise<void> {
  const { collector } = world;
  await world.round(last);
  expect(world.waiting).toBe(0);
  const host = await hostOf(world);
  const { inventory } = await readCurrent(collector.db, host.host_number);
  const { usage, ...rest } = inventory;
  expect(rest).toEqual(inventoryAt(last));
  expect(host.digest).toBe(digestOf(inventory));
  // Every window of use that came stands once, in order.
  const windows = (usage ?? []).map(({ fromAt }) => fromAt);
  expect(windows).toEqual([...new Set(windows)].sort());
  await checkPast(world, host.host_number);
}

/** At the instant of every report that came, its host was as it was then. */
async function checkPast(world: World, hostNumber: number): Promise<void> {
  const { db } = world.collector;
  const rows = await db
    .selectFrom('reports')
    .select(['sha', 'form', 'collected_at', 'placement'])
    .where('host_number', '=', hostNumber)
    .where('form', '!=', 'confirmation')
    .execute();
  expect(new Set(rows.map(({ sha }) => sha)).size).toBe(rows.length);
  expect(rows.filter(({ placement }) => placement === 'fork')).toEqual([]);
  for (const { collected_at } of rows) {
    const past = await readInventory(db, hostNumber, { at: collected_at });
    expect([collected_at, steady(past, 0)]).toEqual([collected_at, steady(world.lookedLike(collected_at), 0)]);
  }
}

describeOnBothStores('reports of an agent over a line that fails', (open) => {
  it.each<[Settings['sendOrder'], number]>([
    ['oldest-first', 12],
    ['newest-first', 12],
  ])(
    'come to the whole inventory and its whole history, %s',
    async (sendOrder, numRuns) => {
      const collector = await testCollector(await open(), { packs: [], at: '2027-01-01T00:00:00Z' });
      try {
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
            const world = await newWorld(collector, { ...DEFAULT_SETTINGS, sendOrder });
            try {
              for (const one of steps) await world.round(one);
              const { variants } = steps.at(-1) as Step;
              await checkEnd(world, { ...CALM, variants });
            } finally {
              await world.line.close();
            }
          }),
          { numRuns, seed: Number(process.env.MUSTER_SEED ?? randomInt(2 ** 31)), endOnFailure: false },
        );
        expect(await verifyStore(collector.db)).toEqual([]);
      } finally {
        await collector.close();
      }
    },
    120_000,
  );
});
