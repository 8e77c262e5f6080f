import type { CompiledPack } from './compiled.ts';
import type { ParameterValue } from './pack.ts';

/** Where a value of a parameter may be set, from what covers most hosts to what covers one. */
export const OVERRIDE_SCOPES = ['level', 'unit', 'system', 'host'] as const;
export type OverrideScope = (typeof OVERRIDE_SCOPES)[number];

/** Values of one parameter by where they count: a level ("1" to "5"), or the id of a unit, a system or a host. */
export type ParameterOverrides = {
  readonly [scope in OverrideScope]?: Readonly<Record<string, ParameterValue>>;
};

/**
 * What an organisation demands otherwise than the packs' own defaults: by pack, then by parameter. It is one document;
 * entries of a pack that is not in force rest until it is.
 */
export interface Overrides {
  readonly format: 1;
  readonly packs: Readonly<Record<string, Readonly<Record<string, ParameterOverrides>>>>;
}

export const NO_OVERRIDES: Overrides = { format: 1, packs: {} };

/** Where a host stands in the register, as far as parameters are concerned. */
export interface Placement {
  readonly hostId: string;
  /** The host's own unit first, then those above it. */
  readonly unitPath: readonly string[];
  /** Systems that the host serves; `level` is absent where nobody set it. */
  readonly systems: readonly { readonly systemId: string; readonly level?: number }[];
  /** Highest level of the systems; absent: not set. */
  readonly level?: number;
  readonly zone?: string;
  readonly labels: readonly string[];
}

/** The value that counts for a host, and where it was set. */
export interface ChosenOverride {
  readonly scope: OverrideScope;
  readonly name: string;
  readonly value: ParameterValue;
}

/**
 * The values that are set for one host, by pack and parameter; what is absent takes the pack's own. The first of: the
 * host's, its systems', its units' (nearest first), its level's. Of several systems that have one it is that of the
 * highest level; a value of a level counts from that level on, up to the next one that has a value, here or in the pack.
 */
export function resolveOverrides(
  overrides: Overrides,
  placement: Placement,
  packs: readonly Pick<CompiledPack, 'pack' | 'parameters'>[],
): Record<string, Record<string, ParameterValue>> {
  const resolved: Record<string, Record<string, ParameterValue>> = {};
  for (const { pack, parameters } of packs) {
    const set = ownMember(overrides.packs, pack.id);
    if (set === undefined) continue;
    const values: Record<string, ParameterValue> = {};
    for (const { name, levels } of parameters.list) {
      const chosen = chooseOverride(ownMember(set, name) ?? {}, placement, levels);
      if (chosen !== undefined) values[name] = chosen.value;
    }
    if (Object.keys(values).length > 0) resolved[pack.id] = values;
  }
  return resolved;
}

/** Which of the values set for a parameter counts; `packLevels` are the pack's own, highest first. */
export function chooseOverride(
  set: ParameterOverrides,
  placement: Placement,
  packLevels: readonly (readonly [level: number, value: ParameterValue])[],
): ChosenOverride | undefined {
  const own = chosenAt(set, 'host', placement.hostId);
  if (own !== undefined) return own;
  const [system] = rankedSystems(set, placement);
  if (system !== undefined) return chosenAt(set, 'system', system.systemId);
  for (const unit of placement.unitPath) {
    const chosen = chosenAt(set, 'unit', unit);
    if (chosen !== undefined) return chosen;
  }
  return chosenByLevel(set, placement.level, packLevels);
}

/** The host's systems that have a value of their own, those of the highest level first. A level that is not set is below all others. */
export function rankedSystems(set: ParameterOverrides, { systems }: Pick<Placement, 'systems'>): Placement['systems'] {
  const values = set.system;
  if (values === undefined) return [];
  return systems
    .filter(({ systemId }) => Object.hasOwn(values, systemId))
    .sort((left, right) => rankOf(right) - rankOf(left) || (left.systemId < right.systemId ? -1 : 1));
}

/** For comparing the levels of systems. */
export function rankOf({ level }: { readonly level?: number }): number {
  return level ?? 0;
}

function chosenAt(set: ParameterOverrides, scope: OverrideScope, name: string): ChosenOverride | undefined {
  const value = ownMember(set[scope] ?? {}, name);
  return value === undefined ? undefined : { scope, name, value };
}

function chosenByLevel(
  set: ParameterOverrides,
  level: number | undefined,
  packLevels: readonly (readonly [level: number, value: ParameterValue])[],
): ChosenOverride | undefined {
  if (level === undefined) return undefined;
  // The pack asks more of level 4 than what somebody set from level 2 on: that must not take it back by accident.
  const packFrom = packLevels.find(([from]) => from <= level)?.[0] ?? 0;
  for (let from = level; from >= Math.max(1, packFrom); from -= 1) {
    const chosen = chosenAt(set, 'level', String(from));
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}

/** One value that is set: what, where, and to what. */
export interface OverrideEntry extends ChosenOverride {
  readonly pack: string;
  readonly parameter: string;
}

/** Every value that is set, in the order of packs, parameters, scopes and names. */
export function listOverrides(overrides: Overrides): OverrideEntry[] {
  return sortedEntries(overrides.packs).flatMap(([pack, parameters]) =>
    sortedEntries(parameters).flatMap(([parameter, set]) =>
      OVERRIDE_SCOPES.flatMap((scope) =>
        sortedEntries(set[scope] ?? {}).map(([name, value]) => ({ pack, parameter, scope, name, value })),
      ),
    ),
  );
}

/** The document with exactly these values; of two for one place the later one counts. Members are sorted, so that the same values give the same text. */
export function overridesOf(entries: Iterable<OverrideEntry>): Overrides {
  const byPlace = new Map<string, OverrideEntry>();
  for (const entry of entries) byPlace.set(placeKey(entry), entry);
  const packs: Record<string, Record<string, Record<string, Record<string, ParameterValue>>>> = {};
  for (const { pack, parameter, scope, name, value } of sortedBy([...byPlace.values()], placeKey)) {
    const ofPack = memberOf(packs, pack);
    const ofParameter = memberOf(ofPack, parameter);
    define(memberOf(ofParameter, scope), name, value);
  }
  return { format: 1, packs };
}

/** The document with one value set, or replaced. */
export function withOverride(overrides: Overrides, entry: OverrideEntry): Overrides {
  return overridesOf([...listOverrides(overrides), entry]);
}

/** The document without the value at that place; the same one where there is none. */
export function withoutOverride(overrides: Overrides, place: Omit<OverrideEntry, 'value'>): Overrides {
  const entries = listOverrides(overrides);
  const left = entries.filter((entry) => placeKey(entry) !== placeKey(place));
  return left.length === entries.length ? overrides : overridesOf(left);
}

function placeKey({ pack, parameter, scope, name }: Omit<OverrideEntry, 'value'>): string {
  return JSON.stringify([pack, parameter, OVERRIDE_SCOPES.indexOf(scope), name]);
}

function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return sortedBy(Object.entries(record), ([name]) => name);
}

function sortedBy<T>(list: readonly T[], keyOf: (entry: T) => string): T[] {
  return [...list].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

/** Names come from outside: a host may be called "constructor" or "__proto__". */
function ownMember<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function memberOf<T extends object>(record: Record<string, T>, name: string): T {
  const known = ownMember(record, name);
  if (known !== undefined) return known;
  const made = {} as T;
  define(record, name, made);
  return made;
}

function define<T>(record: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true });
}
