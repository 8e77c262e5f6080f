import { MusterError } from '../policies/base/errors.ts';
import { canonicalise, sectionHash } from '../policies/inventory/canonical.ts';
import { type Applied, applyDelta, type Held } from '../policies/inventory/delta.ts';
import { sectionById, sections } from '../policies/inventory/inventory.ts';
import type { Report } from '../policies/inventory/report.ts';
import { appendStream } from '../policies/inventory/streams.ts';
import type { ValidReport } from '../policies/inventory/validate.ts';
import type { Database } from './store/database.ts';
import { readEnvelope } from './store/host-state.ts';
import type { HostRecord } from './store/hosts.ts';
import { findBase } from './store/reports.ts';
import { readFacts, type SpanNow, sectionsAt } from './store/sections.ts';

/** What a report comes to: the envelope that is kept, and all sections of the host as of this report. */
export interface Whole extends Applied {
  /** Canonical forms of the sections that came along; the others are in the store. */
  readonly canonical: ReadonlyMap<string, Uint8Array>;
}

/** A full report as it stands. */
export function wholeOf({ report, hashes, canonical }: ValidReport): Whole {
  const { inventory: _, ...envelope } = report;
  return { envelope, hashes, canonical };
}

/**
 * What a delta comes to on top of the report that it names, wherever that stands in this agent's row: the current one, or
 * one of the past where an answer was lost or a line overtook another. `undefined` where that report is not held, or not
 * as the agent has it. Throws `report_invalid` for a delta that contradicts its base.
 */
export async function resolveDelta(
  db: Database,
  valid: ValidReport,
  place: {
    readonly agentId: string;
    readonly host: HostRecord;
    readonly spans: ReadonlyMap<string, SpanNow>;
    readonly isCurrent: boolean;
  },
): Promise<Whole | undefined> {
  const held = await heldFor(db, valid.report, place);
  if (held === undefined) return undefined;
  const applied = applyDelta(valid.report, valid.hashes, held);
  if (applied === 'full_needed') return undefined;
  if ('complaints' in applied) {
    const [first] = applied.complaints;
    throw new MusterError('report_invalid', `the delta does not fit its base: ${first?.pointer} ${first?.message}`, {
      complaints: applied.complaints,
    });
  }
  return { ...applied, canonical: valid.canonical };
}

async function heldFor(
  db: Database,
  { base, sequence }: Report,
  { agentId, host, spans, isCurrent }: Parameters<typeof resolveDelta>[2],
): Promise<Held | undefined> {
  if (base === undefined || base.sequence >= sequence) return undefined;
  const known = await findBase(db, { agentId, hostNumber: host.host_number, ...base });
  if (known === undefined) return undefined;
  const hashes = new Map([...spans].map(([section, { hash }]) => [section, hash]));
  if (known.sha === host.report_sha) {
    const current = { envelope: known.envelope, hashes };
    return { base: current, newest: current };
  }
  const past = {
    envelope: known.envelope,
    hashes: await sectionsAt(db, host.host_number, known.envelope.collectedAt),
  };
  // Moving sections that did not come along are as they were last seen; by a report of the past, as they were then.
  const envelope = isCurrent ? await readEnvelope(db, host) : undefined;
  return { base: past, newest: envelope === undefined ? past : { envelope, hashes } };
}

/** Streams grow by what a report brings; whoever asks for the whole gets what was gathered, within its bound. */
export async function withStreams(db: Database, whole: Whole, spans: ReadonlyMap<string, SpanNow>): Promise<Whole> {
  const hashes = new Map(whole.hashes);
  const canonical = new Map(whole.canonical);
  for (const { id, isStream } of sections) {
    const [came, held] = [whole.canonical.get(id), spans.get(id)];
    const section = sectionById(id);
    if (!isStream || section === undefined || came === undefined || held === undefined) continue;
    if (held.hash === whole.hashes.get(id)) continue;
    const before = await readFacts(db, held.hash);
    if (before === undefined) continue;
    const facts = appendStream(section, JSON.parse(before), JSON.parse(Buffer.from(came).toString('utf8')));
    hashes.set(id, sectionHash(facts));
    canonical.set(id, Buffer.from(canonicalise(facts)));
  }
  return { envelope: whole.envelope, hashes, canonical };
}
