import { hash } from 'node:crypto';
import { canonicalise } from '../policies/inventory/canonical.ts';
import { factsAt, type Inventory } from '../policies/inventory/inventory.ts';
import type { SectionFacts, SpanNow } from './store/sections.ts';

/** The sections of a report beside those the host has: what began and what ended. */
export interface SectionChange {
  readonly all: readonly SectionFacts[];
  readonly begin: readonly SectionFacts[];
  readonly end: readonly SpanNow[];
}

/**
 * Compares a report's inventory with what the store holds for the host. Only sections that changed are put into their
 * canonical text, which costs more than parsing them did; most reports change two or three sections of thirty.
 */
export function compareSections(
  inventory: Inventory,
  hashes: ReadonlyMap<string, string>,
  spans: ReadonlyMap<string, SpanNow>,
): SectionChange {
  const all = [...hashes].map(([section, hash]): SectionFacts => {
    const facts = spans.get(section)?.hash === hash ? undefined : factsAt(inventory, section);
    return { section, hash, ...(facts === undefined ? {} : { text: canonicalText(facts, hash) }) };
  });
  const begin = all.filter(({ section, hash }) => spans.get(section)?.hash !== hash);
  const changed = new Set(begin.map(({ section }) => section));
  const end = [...spans.values()].filter(({ section }) => !hashes.has(section) || changed.has(section));
  return { all, begin, end };
}

/** Agents send canonical text, and then writing the facts as they stand gives it back; the hash tells. */
function canonicalText(facts: unknown, expected: string): string {
  const text = JSON.stringify(facts);
  return hash('sha256', text, 'hex') === expected ? text : canonicalise(facts);
}
