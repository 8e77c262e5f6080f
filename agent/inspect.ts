import { MusterError, messageOf } from '../policies/base/errors.ts';
import { digestOf } from '../policies/inventory/canonical.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import { sections } from '../policies/inventory/inventory.ts';
import type { ProbeOutcome, Report, ReportAgent, ReportClock } from '../policies/inventory/report.ts';
import { CONTRACT } from '../policies/inventory/report.ts';
import type { Usage } from '../policies/inventory/sections/usage.ts';
import type { WatchKey } from '../policies/inventory/watch.ts';
import { CATALOGUE_VERSION } from './catalogue/version.ts';
import { readForeignExport } from './foreign-export.ts';
import { identify } from './identity.ts';
import { normalise } from './normal-forms.ts';
import type { OwnerFile } from './owner-file.ts';
import type { ProbeMemory } from './probe-memory.ts';
import { probes as allProbes } from './probes/index.ts';
import type { Probe } from './probes/probe.ts';
import { runProbe } from './probes/run.ts';
import { BundleTarget } from './targets/bundle.ts';
import { TITLE } from './targets/bundle-format.ts';
import { readBundle } from './targets/bundle-reader.ts';
import type { Target } from './targets/target.ts';

/** A whole local inspection. Source: docs/reference-inventory.md 1.7. */
const BUDGET_MS = 60_000;

export interface InspectOptions {
  /** Start of the inspection by the collecting machine's clock. */
  readonly now: Date;
  readonly agent: { readonly version: string; readonly id?: string; readonly via?: ReportAgent['via'] };
  /** Time for all probes; those that have not begun by then are `not_run`. Default `BUDGET_MS`. */
  readonly budgetMs?: number;
  /** What the collector gave at enrolment; absent for bundles, images and `inspect`. */
  readonly enrolment?: { readonly hostId: string; readonly unit?: string };
  /** Place in the agent's row of reports. Default: the first. */
  readonly sequence?: number;
  readonly previous?: string | null;
  /** What the owner of the host wrote for the agent; door `local` only. */
  readonly owner?: OwnerFile;
  /** What a running agent sampled since its last look. */
  readonly usageWindows?: Usage;
  /** What probes remember between inspections; without it, costly questions are not asked. */
  readonly memory?: ProbeMemory;
  readonly probes?: readonly Probe[];
  /** Names that packs want asked for beside those of the catalogue. */
  readonly watch?: readonly WatchKey[];
}

/**
 * One target in, one unsealed report out. A probe that breaks, stalls or is refused costs its own section and nothing
 * else; its outcome says why. Two inspections of an unchanged host give the same steady sections, byte for byte.
 */
export async function inspect(target: Target, options: InspectOptions): Promise<Report> {
  const startedAt = performance.now();
  const { collected, outcomes } = await runAll(target, options, startedAt);
  const inventory = assemble(collected, outcomes);
  const { name, identifiers } = await identify(target);
  const { enrolment } = options;
  return {
    contract: CONTRACT,
    form: 'full',
    host: { ...(enrolment === undefined ? {} : { id: enrolment.hostId }), name, identifiers },
    ...(enrolment?.unit === undefined ? {} : { unit: enrolment.unit }),
    sequence: options.sequence ?? 1,
    previous: options.previous ?? null,
    collectedAt: instant(options.now),
    durationMs: Math.round(performance.now() - startedAt),
    clock: clockOf(inventory),
    agent: agentOf(target, options),
    probes: Object.fromEntries(outcomes),
    digest: digestOf(inventory),
    inventory,
  };
}

/**
 * The report of a recorded host; its time is that of the recording. Throws `MusterError` `bad_request` or `too_large`
 * where the bytes are no bundle.
 */
export async function inspectBundle(bytes: Buffer, options: Omit<InspectOptions, 'now'>): Promise<Report> {
  const bundle = readBundle(bytes);
  const { recorder, recordedAt } = bundle.head;
  const via = { recorderVersion: recorder, recordedAt, bundleSha256: bundle.sha256, ...options.agent.via };
  const now = new Date(recordedAt);
  return await inspect(new BundleTarget(bundle), {
    ...options,
    now: Number.isNaN(now.getTime()) ? new Date(0) : now,
    agent: { ...options.agent, via },
  });
}

/** Whether bytes begin as a bundle does. */
export function isBundle(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, TITLE.length)).toString('latin1') === TITLE;
}

/**
 * The report of a text that another tool wrote (`systeminfo`, `wmic`, regedit): the few things it says, all else unknown.
 * `readAt` stands for the time of recording, which no such text tells. Throws `MusterError` `bad_request` that says why
 * where it is none of them.
 */
export async function inspectExport(
  bytes: Buffer,
  readAt: Date,
  options: Omit<InspectOptions, 'now'>,
): Promise<Report> {
  const found = readForeignExport(bytes, readAt);
  if ('complaint' in found) throw new MusterError('bad_request', `it cannot be read: ${found.complaint}`);
  return await inspectBundle(found.bundle, options);
}

interface Gathered {
  /** Facts by section id, of all its probes so far. */
  readonly collected: Map<string, unknown>;
  /** In the order of the list of probes. */
  readonly outcomes: Map<string, ProbeOutcome>;
}

/** One probe after another: order decides who may build on whom, and one process at a time is all a busy host notices. */
async function runAll(target: Target, options: InspectOptions, startedAt: number): Promise<Gathered> {
  const collected = new Map<string, unknown>();
  const outcomes = new Map<string, ProbeOutcome>();
  const shared = new Map<string, unknown>();
  const budgetMs = options.budgetMs ?? BUDGET_MS;
  for (const probe of options.probes ?? allProbes) {
    const leftMs = budgetMs - (performance.now() - startedAt);
    const result = await runProbe(probe, target, {
      now: options.now,
      leftMs,
      isDisabled: options.owner?.disabledProbes?.includes(probe.name) ?? false,
      watch: options.watch ?? [],
      owner: options.owner ?? {},
      ...(options.usageWindows === undefined ? {} : { usageWindows: options.usageWindows }),
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      shared,
      factsOf: (section) => collected.get(section),
    });
    if (result === undefined) continue;
    outcomes.set(probe.name, result.outcome);
    if (result.facts === undefined) continue;
    const known = result.replaces === true ? undefined : collected.get(probe.section);
    collected.set(probe.section, merge(known, result.facts));
  }
  return { collected, outcomes };
}

/** Lists are joined, members of maps and records added: what an earlier probe found stays. */
function merge(known: unknown, found: unknown): unknown {
  if (known === undefined) return found;
  if (Array.isArray(known) && Array.isArray(found)) return [...known, ...found];
  if (typeof known === 'object' && typeof found === 'object') return { ...found, ...known };
  return known;
}

/** The inventory in its normal form; what had to be cut, or does not keep the contract, is put down to the section's probe. */
function assemble(collected: ReadonlyMap<string, unknown>, outcomes: Map<string, ProbeOutcome>): Inventory {
  const inventory: Record<string, unknown> = {};
  for (const section of sections) {
    const facts = collected.get(section.id);
    if (facts === undefined) continue;
    const name = [...outcomes].find(([, outcome]) => outcome.section === section.id && hasFacts(outcome))?.[0] ?? '';
    const outcome = outcomes.get(name);
    if (outcome === undefined) continue;
    try {
      const normal = normalise(section, facts);
      if (normal.facts !== undefined) place(inventory, section.id, normal.facts);
      const [gap] = normal.gaps;
      if (gap === undefined) continue;
      const gaps = [...(outcome.gaps ?? []), ...normal.gaps].slice(0, 200);
      outcomes.set(name, { ...outcome, outcome: 'partial', reason: outcome.reason ?? gap.reason, gaps });
    } catch (error) {
      const { gaps: _, ...rest } = outcome;
      outcomes.set(name, { ...rest, outcome: 'failed', reason: 'parse_failed' });
      process.emitWarning(messageOf(error), { type: 'MusterContractWarning', detail: section.id });
    }
  }
  return inventory as Inventory;
}

function hasFacts(outcome: ProbeOutcome): boolean {
  return outcome.outcome === 'complete' || outcome.outcome === 'partial';
}

function place(inventory: Record<string, unknown>, id: string, facts: unknown): void {
  const [first = '', second] = id.split('.');
  if (second === undefined) inventory[first] = facts;
  else inventory[first] = { ...(inventory[first] as object | undefined), [second]: facts };
}

function clockOf(inventory: Inventory): ReportClock {
  const { isSynchronised, daemon, offsetSeconds } = inventory.time ?? {};
  return {
    ...(isSynchronised === undefined ? {} : { isSynchronised }),
    ...(daemon === undefined ? {} : { source: daemon }),
    ...(offsetSeconds === undefined ? {} : { offsetSeconds }),
  };
}

function agentOf(target: Target, { agent }: InspectOptions): ReportAgent {
  return {
    ...(agent.id === undefined ? {} : { id: agent.id }),
    version: agent.version,
    door: target.door,
    runtime: `node ${process.versions.node}`,
    privilege: target.privilege,
    catalogue: CATALOGUE_VERSION,
    ...(agent.via === undefined ? {} : { via: agent.via }),
  };
}

function instant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
