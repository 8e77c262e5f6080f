import type { HostRegisterAnswer, ParameterRow, SystemAnswer, UnitAnswer } from '../../collector/api.ts';
import {
  type ChosenOverride,
  chooseOverride,
  type ParameterOverrides,
  type Placement,
} from '../../policies/rules/overrides.ts';
import type { ParameterValue } from '../../policies/rules/pack.ts';

const MAX_DEPTH = 12; // as the register refuses deeper trees; a ring must not hang the page

/** A unit and those above it, nearest first. */
export function unitPathOf(units: readonly Pick<UnitAnswer, 'unitId' | 'parentId'>[], unitId: string): string[] {
  const parents = new Map(units.map((unit) => [unit.unitId, unit.parentId]));
  const path: string[] = [];
  for (let at: string | null = unitId; at !== null && path.length <= MAX_DEPTH; at = parents.get(at) ?? null)
    path.push(at);
  return path;
}

/** Where the value of a parameter comes from: set for a place, or the pack's own, perhaps from a level on. */
export interface ValueHere {
  readonly value: ParameterValue;
  readonly from: ChosenOverride | 'default';
}

/** The value that counts at a place; `undefined` where more values are set than were answered, so that it is not known. */
export function valueAt(row: ParameterRow, placement: Placement): ValueHere | undefined {
  if (row.overrideCount > row.overrides.length) return undefined;
  const levels = row.levels.map(({ from, value }) => [from, value] as const);
  const chosen = chooseOverride(setOf(row), placement, levels);
  if (chosen !== undefined) return { value: chosen.value, from: chosen };
  const { level } = placement;
  const byLevel = level === undefined ? undefined : levels.find(([from]) => from <= level);
  return { value: byLevel === undefined ? row.default : byLevel[1], from: 'default' };
}

function setOf({ overrides }: ParameterRow): ParameterOverrides {
  const byScope = Map.groupBy(overrides, ({ scope }) => scope);
  const entries = [...byScope].map(([scope, own]) => [
    scope,
    Object.fromEntries(own.map(({ name, value }) => [name, value])),
  ]);
  return Object.fromEntries(entries) as ParameterOverrides;
}

/** A change of a host's place as the form holds it. */
export interface PlaceDraft {
  readonly unitId: string;
  readonly systemIds: readonly string[];
  readonly labels: readonly string[];
}

/** Where the host would stand. Its level is the highest of its systems, its zone that of the system with that level. */
export function placementOf(
  hostId: string,
  draft: PlaceDraft,
  units: readonly UnitAnswer[],
  systems: readonly SystemAnswer[],
): Placement {
  const served = systems.filter(({ systemId }) => draft.systemIds.includes(systemId));
  const levels = served.flatMap(({ level }) => (level === null ? [] : [level]));
  return {
    hostId,
    unitPath: unitPathOf(units, draft.unitId),
    systems: served.map(({ systemId, level }) => (level === null ? { systemId } : { systemId, level })),
    ...(levels.length === 0 ? {} : { level: Math.max(...levels) }),
    labels: draft.labels,
  };
}

/** What the collector is asked to change; `undefined` where the draft is what the register says already. */
export function changeOf(before: HostRegisterAnswer, draft: PlaceDraft): object | undefined {
  const servedBefore = before.systems.map(({ systemId }) => systemId);
  const change = {
    ...(draft.unitId === before.unitId ? {} : { unitId: draft.unitId }),
    ...named('addSystems', without(draft.systemIds, servedBefore)),
    ...named('removeSystems', without(servedBefore, draft.systemIds)),
    ...named('addLabels', without(draft.labels, before.labels)),
    ...named('removeLabels', without(before.labels, draft.labels)),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

const without = (names: readonly string[], others: readonly string[]): readonly string[] =>
  names.filter((name) => !others.includes(name));

const named = (name: string, names: readonly string[]): object => (names.length === 0 ? {} : { [name]: names });

/** Parameters whose value differs between two places, and how many could not be told. */
export function changedValues(rows: readonly ParameterRow[], before: Placement, now: Placement) {
  const changed: { readonly row: ParameterRow; readonly before: ParameterValue; readonly now: ParameterValue }[] = [];
  let notKnown = 0;
  for (const row of rows) {
    const [was, becomes] = [valueAt(row, before), valueAt(row, now)];
    if (was === undefined || becomes === undefined) notKnown += 1;
    else if (JSON.stringify(was.value) !== JSON.stringify(becomes.value))
      changed.push({ row, before: was.value, now: becomes.value });
  }
  return { changed, notKnown };
}
