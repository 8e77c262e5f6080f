import { hash } from 'node:crypto';
import { canonicalise, digestOfHashes } from '../policies/inventory/canonical.ts';
import { factsAt, type Inventory, sections } from '../policies/inventory/inventory.ts';
import type { SectionFacts, SpanNow } from './store/sections.ts';

/** The sections of a report beside those the host has: what began, what ended, and the digest of them all. */
export interface SectionChange {
  readonly all: readonly SectionFacts[];
  readonly begin: readonly SectionFacts[];
  readonly end: readonly SpanNow[];
  readonly digest: string;
}

/**
 * Compares a report's inventory with what the store holds. A section whose text is the one that came last time is
 * recognised by that text's hash: putting facts into canonical form costs several times as much as parsing them, and
 * most reports change two or three sections of thirty.
 */
export function compareSections(inventory: Inventory, spans: ReadonlyMap<string, SpanNow>): SectionChange {
  const all: SectionFacts[] = [];
  for (const { id } of sections) {
    const facts = factsAt(inventory, id);
    if (facts !== undefined) all.push(sectionFacts(id, facts, spans.get(id)));
  }
  const begin = all.filter(({ section, hash }) => spans.get(section)?.hash !== hash);
  const present = new Set(all.map(({ section }) => section));
  const changed = new Set(begin.map(({ section }) => section));
  const end = [...spans.values()].filter(({ section }) => !present.has(section) || changed.has(section));
  return { all, begin, end, digest: digestOfHashes(new Map(all.map(({ section, hash }) => [section, hash]))) };
}

function sectionFacts(section: string, facts: unknown, span: SpanNow | undefined): SectionFacts {
  const asItCame = JSON.stringify(facts);
  const textHash = hash('sha256', asItCame, 'hex');
  if (span?.textHash === textHash) return { section, hash: span.hash, textHash };
  const text = canonicalise(facts);
  return { section, hash: text === asItCame ? textHash : hash('sha256', text, 'hex'), textHash, text };
}
