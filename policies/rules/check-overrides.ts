import type { Complaint } from '../base/errors.ts';
import { nearestWord } from '../base/text.ts';
import type { CompiledPack } from './compiled.ts';
import { pointerTo } from './complaints.ts';
import {
  listOverrides,
  type OverrideEntry,
  type Overrides,
  type ParameterOverrides,
  type Placement,
  rankedSystems,
  rankOf,
} from './overrides.ts';
import type { ParameterValue } from './pack.ts';

/** What values may be set for: the names that the register knows, and which hosts serve several systems. */
export interface KnownPlaces {
  readonly units: ReadonlySet<string>;
  readonly systems: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
  /** Of every host that serves more than one system; others can have no tie. */
  readonly placements: Iterable<Pick<Placement, 'hostId' | 'systems'>>;
}

/** More values than this are a second policy; write a pack. They are looked through for every host that is judged. */
export const MAX_OVERRIDES = 5000;
const LEVELS: ReadonlySet<string> = new Set(['1', '2', '3', '4', '5']);
/** Names in one message. */
const MAX_NAMED = 12;

/**
 * Everything that is wrong with values that somebody wants to set, checked now and not when a host is judged: packs,
 * parameters and places that do not exist, values that a use of the parameter would refuse, and two systems of the same
 * level that want different things of one host. Pointers lead into the document.
 */
export function checkOverrides(
  packs: readonly CompiledPack[],
  overrides: Overrides,
  places: KnownPlaces,
): readonly Complaint[] {
  const entries = listOverrides(overrides);
  if (entries.length > MAX_OVERRIDES)
    return [{ pointer: '', message: `${entries.length} values are set; at most ${MAX_OVERRIDES} are taken` }];
  return [...entries.flatMap((entry) => checkEntry(packs, entry, places)), ...checkTies(overrides, places.placements)];
}

function checkEntry(packs: readonly CompiledPack[], entry: OverrideEntry, places: KnownPlaces): Complaint[] {
  const pointer = pointerOfOverride(entry);
  const complaint = (message: string): Complaint => ({ pointer, message });
  const { pack: packId, parameter, scope, name, value } = entry;
  const pack = packs.find((known) => known.pack.id === packId);
  if (pack === undefined) {
    const ids = packs.map((known) => known.pack.id);
    return [complaint(`no pack "${packId}" is in force; ${hintFor(packId, ids)}`)];
  }
  const parameters = pack.parameters.list.map((known) => known.name);
  if (!parameters.includes(parameter))
    return [complaint(`the pack "${packId}" has no parameter "${parameter}"; ${hintFor(parameter, parameters)}`)];
  const known = { level: LEVELS, unit: places.units, system: places.systems, host: places.hosts }[scope];
  return [
    ...(known.has(name) ? [] : [complaint(`no ${scope} "${name}"; ${hintFor(name, known)}`)]),
    ...pack.parameters.checkOverride(parameter, value).map(complaint),
  ];
}

/** The place of a value in the document, as a JSON Pointer. */
function pointerOfOverride({ pack, parameter, scope, name }: Omit<OverrideEntry, 'value'>): string {
  return [pack, parameter, scope, name].reduce(pointerTo, '/packs');
}

function hintFor(name: string, candidates: Iterable<string>): string {
  const known = [...candidates];
  const near = nearestWord(name, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  if (known.length === 0) return 'there is none';
  const more = known.length - MAX_NAMED;
  return `known are ${known.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Systems of one level that want different values of a host that serves both; each pair once, with a host. */
export function checkTies(overrides: Overrides, placements: KnownPlaces['placements']): Complaint[] {
  const contested = Object.entries(overrides.packs).flatMap(([pack, parameters]) =>
    Object.entries(parameters)
      .filter(([, set]) => Object.keys(set.system ?? {}).length > 1)
      .map(([parameter, set]) => ({ pack, parameter, set })),
  );
  if (contested.length === 0) return [];
  const found = new Map<string, Complaint>();
  for (const placement of placements) {
    for (const { pack, parameter, set } of contested) {
      const tied = tieOf(set, placement);
      if (tied === undefined) continue;
      const pointer = pointerOfOverride({ pack, parameter, scope: 'system', name: tied[0] });
      const key = `${pointer} ${tied[1]}`;
      if (!found.has(key)) found.set(key, { pointer, message: tieMessage(parameter, tied, placement) });
    }
  }
  return [...found.values()];
}

/** The first two systems of the same highest level that want different values of the host. */
function tieOf(set: ParameterOverrides, placement: Pick<Placement, 'systems'>): readonly [string, string] | undefined {
  const [first, ...others] = rankedSystems(set, placement);
  if (first === undefined) return undefined;
  const rival = others.find(
    (other) =>
      rankOf(other) === rankOf(first) && !isSameValue(set.system?.[first.systemId], set.system?.[other.systemId]),
  );
  return rival === undefined ? undefined : [first.systemId, rival.systemId];
}

function tieMessage(
  parameter: string,
  [left, right]: readonly [string, string],
  { hostId, systems }: Pick<Placement, 'hostId' | 'systems'>,
): string {
  const level = systems.find(({ systemId }) => systemId === left)?.level;
  const same = level === undefined ? 'neither has a level' : `both are of level ${level}`;
  return `the systems "${left}" and "${right}" want different values of "${parameter}" on host "${hostId}", and ${same}; give both the same value, or set one for the host`;
}

function isSameValue(left: ParameterValue | undefined, right: ParameterValue | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
