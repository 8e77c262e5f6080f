import { byCodeUnit, type Words } from '../policies/base/text.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';
import { listOverrides, type OverrideEntry } from '../policies/rules/overrides.ts';
import type { ParameterOverride, ParameterRow } from './api.ts';
import type { PolicyParts } from './policy-parts.ts';

/** A parameter with thousands of values is looked through by its filter, not by scrolling. */
const MAX_LISTED_OVERRIDES = 100;

/** What people call the places that values are set for. */
export interface PlaceTitles {
  readonly unit: ReadonlyMap<string, Words>;
  readonly system: ReadonlyMap<string, Words>;
  readonly host: ReadonlyMap<string, Words>;
}

export interface ParameterFilter {
  readonly pack?: string;
  /** With `pack`: parameters that this rule uses. */
  readonly rule?: string;
  /** Part of a name or a title, in any case. */
  readonly q?: string;
  /** Only those that are set somewhere. */
  readonly isSet?: boolean;
}

/** Every parameter of the packs that matches, in the order of packs and names, with the values that are set. */
export function listParameters(
  { packs, overrides }: PolicyParts,
  filter: ParameterFilter,
  titles: PlaceTitles,
): ParameterRow[] {
  const entries = Map.groupBy(listOverrides(overrides), ({ pack, parameter }) => `${pack} ${parameter}`);
  return packs
    .filter(({ pack }) => filter.pack === undefined || pack.id === filter.pack)
    .flatMap((pack) => rowsOf(pack, (name) => entries.get(`${pack.pack.id} ${name}`) ?? [], titles))
    .filter((row) => isWanted(row, filter));
}

function rowsOf(
  { pack, parameters }: CompiledPack,
  setOf: (name: string) => readonly OverrideEntry[],
  titles: PlaceTitles,
): ParameterRow[] {
  const uses = usesOf(pack);
  return parameters.list
    .map((parameter): ParameterRow => {
      const { name, levels } = parameter;
      const set = setOf(name);
      return {
        pack: pack.id,
        packTitle: pack.title,
        parameter: name,
        title: pack.parameters?.[name]?.title ?? { vi: name, en: name },
        default: parameter.default,
        levels: levels.map(([from, value]) => ({ from, value })),
        rules: uses.get(name) ?? [],
        overrides: set.slice(0, MAX_LISTED_OVERRIDES).map((entry) => overrideOf(entry, titles)),
        overrideCount: set.length,
      };
    })
    .sort((left, right) => byCodeUnit(left.parameter, right.parameter));
}

function overrideOf({ scope, name, value }: OverrideEntry, titles: PlaceTitles): ParameterOverride {
  return { scope, name, value, title: scope === 'level' ? null : (titles[scope].get(name) ?? null) };
}

function isWanted({ parameter, title, pack, rules, overrideCount }: ParameterRow, filter: ParameterFilter): boolean {
  if (filter.rule !== undefined && !rules.includes(filter.rule)) return false;
  if (filter.isSet === true && overrideCount === 0) return false;
  if (filter.q === undefined || filter.q === '') return true;
  return folded(`${pack}/${parameter} ${title.vi} ${title.en}`).includes(folded(filter.q));
}

/** Names typed without marks find those with them. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase();
}

/** Ids of the rules that use each parameter, directly or because the pack's own condition does. */
function usesOf(pack: CompiledPack['pack']): ReadonlyMap<string, string[]> {
  const uses = new Map<string, string[]>();
  const ofPack = parametersIn(pack.when);
  for (const { id, when, must } of pack.rules) {
    for (const name of new Set([...ofPack, ...parametersIn(when), ...parametersIn(must)]))
      uses.set(name, [...(uses.get(name) ?? []), id]);
  }
  return uses;
}

/** Names in `{ "param": ... }`, wherever they stand; the pack was compiled, so its depth is bounded. */
function parametersIn(condition: unknown): string[] {
  if (typeof condition !== 'object' || condition === null) return [];
  return Object.entries(condition).flatMap(([key, value]) =>
    key === 'param' && typeof value === 'string' ? [value] : parametersIn(value),
  );
}
