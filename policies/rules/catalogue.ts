import type { Section } from '../inventory/section.ts';

/** The sections that rules may read, by id. Made anew for each load, so that a test may bring its own. */
export interface Catalogue {
  readonly byId: ReadonlyMap<string, Section>;
  /** First parts of two-part ids (`settings`, `windows`), which are no sections themselves. */
  readonly groups: ReadonlySet<string>;
}

export function createCatalogue(sections: readonly Section[]): Catalogue {
  const groups = new Set<string>();
  for (const { id } of sections) {
    const dot = id.indexOf('.');
    if (dot > 0) groups.add(id.slice(0, dot));
  }
  return { byId: new Map(sections.map((section) => [section.id, section])), groups };
}
