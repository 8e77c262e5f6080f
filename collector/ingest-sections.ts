import type { Whole } from './ingest-delta.ts';
import type { SectionFacts, SpanNow } from './store/sections.ts';

/** The sections of a report beside those the host has: what began and what ended. */
export interface SectionChange {
  readonly all: readonly SectionFacts[];
  readonly begin: readonly SectionFacts[];
  readonly end: readonly SpanNow[];
}

/**
 * Compares a report's sections with what the store holds for the host. Only those that changed bring their canonical
 * form along: most reports change two or three sections of thirty.
 */
export function compareSections(
  { hashes, canonical }: Pick<Whole, 'hashes' | 'canonical'>,
  spans: ReadonlyMap<string, SpanNow>,
): SectionChange {
  const all = [...hashes].map(([section, hash]): SectionFacts => {
    const form = spans.get(section)?.hash === hash ? undefined : canonical.get(section);
    return { section, hash, ...(form === undefined ? {} : { canonical: form }) };
  });
  const begin = all.filter(({ section, hash }) => spans.get(section)?.hash !== hash);
  const changed = new Set(begin.map(({ section }) => section));
  const end = [...spans.values()].filter(({ section }) => !hashes.has(section) || changed.has(section));
  return { all, begin, end };
}
