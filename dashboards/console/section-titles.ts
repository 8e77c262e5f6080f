import type { Words } from '../../policies/base/text.ts';
import { derivedSections } from '../../policies/inventory/derived.ts';
import { sections } from '../../policies/inventory/inventory.ts';

/** Titles of all sections by id. Loaded when a page names one: the shapes behind them are no part of the first load. */
export const sectionTitles: ReadonlyMap<string, Words> = new Map(
  [...sections, ...derivedSections].map((section) => [section.id, section.title]),
);
