import { canonicalise, digestOfHashes } from './canonical.ts';
import { Complaints } from './explain.ts';
import { factsAt, type Inventory, sectionById, sections, withFacts } from './inventory.ts';
import type { ProbeOutcome, Report } from './report.ts';
import { checkSpokenFor } from './report-rules.ts';

// The delta form: what changed since a report that both sides know. Source: docs/reference-inventory.md 1.6.

/** A report without its facts. */
export type Envelope = Omit<Report, 'inventory'>;

/** What both sides know of the report that a delta builds on. Hashes are the agent's own business; they only have to tell change. */
export interface DeltaBase {
  readonly sequence: number;
  readonly digest: string;
  readonly sections: Readonly<Record<string, string>>;
  readonly probes: Readonly<Record<string, string>>;
}

/**
 * What of a probe's outcome is news, as one text. How long it took and how many bytes it read differ each time; sources
 * say how the facts were come by and travel when something else does.
 */
export function newsOf({ section, outcome, reason, gaps }: ProbeOutcome): string {
  return canonicalise({ section, outcome, reason, gaps });
}

export interface DeltaParts {
  readonly base: DeltaBase;
  /** Hashes of the full report's sections and probes, made as those of the base. */
  readonly sections: Readonly<Record<string, string>>;
  readonly probes: Readonly<Record<string, string>>;
  readonly withMoving: boolean;
}

/**
 * The delta that says the same as a full report to whoever holds its base. `undefined` where none can: a probe of the base
 * is gone without a word, which only a full report can say.
 */
export function makeDelta(full: Report, { base, sections: now, probes, withMoving }: DeltaParts): Report | undefined {
  if (Object.keys(base.probes).some((name) => !Object.hasOwn(probes, name))) return undefined;
  const carried = carriedIn(full, base, now);
  let inventory: Inventory = {};
  for (const { id, isMoving } of sections) {
    const facts = factsAt(full.inventory, id);
    if (facts === undefined) continue;
    if (isMoving ? withMoving : now[id] !== base.sections[id]) inventory = withFacts(inventory, id, facts);
  }
  // Of moving sections the collector may hold newer ones than the base's, so each that is not there is named.
  const removed = sections
    .filter(({ id, isMoving }) => now[id] === undefined && (isMoving ? withMoving : base.sections[id] !== undefined))
    .map(({ id }) => id);
  return {
    ...full,
    form: 'delta',
    probes: Object.fromEntries(
      Object.entries(full.probes).filter(
        ([name, { section, readAt }]) =>
          probes[name] !== base.probes[name] ||
          (readAt !== undefined && carried[section] === undefined && isSent(section, withMoving)),
      ),
    ),
    base: { sequence: base.sequence, digest: base.digest },
    ...(removed.length === 0 ? {} : { removed: removed.sort() }),
    ...(Object.keys(carried).length === 0 ? {} : { carried }),
    inventory,
  };
}

/** Moving sections that are not due are spoken of neither way. */
function isSent(id: string, withMoving: boolean): boolean {
  return withMoving || sectionById(id)?.isMoving !== true;
}

/** Unchanged steady sections of which every probe says that it was read earlier. */
function carriedIn(full: Report, base: DeltaBase, now: DeltaParts['sections']): Record<string, string> {
  const readAt = new Map<string, string | undefined>();
  for (const probe of Object.values(full.probes)) {
    const oldest = readAt.get(probe.section);
    const own = readAt.has(probe.section) && oldest === undefined ? undefined : probe.readAt;
    readAt.set(probe.section, own !== undefined && oldest !== undefined && oldest < own ? oldest : own);
  }
  const carried: Record<string, string> = {};
  for (const [id, at] of readAt) {
    const isUnchanged = now[id] !== undefined && now[id] === base.sections[id];
    if (at !== undefined && isUnchanged && sectionById(id)?.isMoving === false) carried[id] = at;
  }
  return carried;
}

/** What the receiving side holds for the host a delta is about. Hashes are SHA-256 of canonical forms. */
export interface Held {
  /** Envelope and sections of the base. */
  readonly base: { readonly envelope: Envelope; readonly hashes: ReadonlyMap<string, string> };
  /** Envelope and sections whose moving ones are the newest: of the base, or of what came after it. */
  readonly newest: { readonly envelope: Envelope; readonly hashes: ReadonlyMap<string, string> };
}

export interface Applied {
  /** As a full report would have it: every probe, with its own instant where its facts are older. */
  readonly envelope: Envelope;
  readonly hashes: ReadonlyMap<string, string>;
}

/**
 * What a delta and what is held come to. `full_needed` where that is not what the agent has (its digest tells); complaints
 * where the delta contradicts its base, which no agent of ours makes.
 */
export function applyDelta(
  delta: Report,
  hashes: ReadonlyMap<string, string>,
  held: Held,
): Applied | 'full_needed' | { readonly complaints: Complaints['list'] } {
  const merged = new Map<string, string>();
  for (const { id, isMoving } of sections) {
    const before = (isMoving ? held.newest : held.base).hashes.get(id);
    const now = hashes.get(id) ?? (delta.removed?.includes(id) ? undefined : before);
    if (now !== undefined) merged.set(id, now);
  }
  if (digestOfHashes(held.base.hashes) !== delta.base?.digest || digestOfHashes(merged) !== delta.digest)
    return 'full_needed';
  const probes = mergeProbes(delta, hashes, held);
  const out = new Complaints(MAX_COMPLAINTS);
  checkAgainstBase(delta, held, out);
  checkSpokenFor(probes, (id) => merged.has(id), out);
  if (out.list.length > 0) return { complaints: out.list };
  const { inventory: _, base: __, removed: ___, carried: ____, ...envelope } = delta;
  return { envelope: { ...envelope, form: 'full', probes }, hashes: merged };
}

const MAX_COMPLAINTS = 20;

function checkAgainstBase(delta: Report, { base }: Held, out: Complaints): void {
  for (const [index, id] of (delta.removed ?? []).entries()) {
    if (base.hashes.has(id) || sectionById(id)?.isMoving === true) continue;
    out.add(`/removed/${index}`, `the report it builds on has no section "${id}"`);
  }
  for (const id of Object.keys(delta.carried ?? {})) {
    if (!base.hashes.has(id)) out.add(`/carried/${id}`, `the report it builds on has no section "${id}"`);
  }
}

function mergeProbes(delta: Report, hashes: ReadonlyMap<string, string>, held: Held): Record<string, ProbeOutcome> {
  const merged: Record<string, ProbeOutcome> = {};
  for (const [name, probe] of Object.entries({ ...held.base.envelope.probes, ...delta.probes })) {
    const { readAt: _, ...outcome } = probe;
    const readAt = readAtOf(name, probe, { delta, hashes, held });
    merged[name] = readAt === undefined || readAt === delta.collectedAt ? outcome : { ...outcome, readAt };
  }
  return merged;
}

/** `undefined`: with the report itself. */
function readAtOf(
  name: string,
  { section }: ProbeOutcome,
  {
    delta,
    hashes,
    held,
  }: { readonly delta: Report; readonly hashes: ReadonlyMap<string, string>; readonly held: Held },
): string | undefined {
  const told = delta.probes[name]?.readAt;
  const carried = delta.carried?.[section];
  if (carried !== undefined) return told ?? carried;
  const isHeld = sectionById(section)?.isMoving === true && !hashes.has(section) && held.newest.hashes.has(section);
  if (!isHeld) return told;
  const { envelope } = held.newest;
  return envelope.probes[name]?.readAt ?? envelope.collectedAt;
}
