import { MusterError } from '../policies/base/errors.ts';
import { nearestWord } from '../policies/base/text.ts';
import { checkOverrides } from '../policies/rules/check-overrides.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';
import { loadPackInTurns } from '../policies/rules/load.ts';
import {
  listOverrides,
  type OverrideEntry,
  type Overrides,
  overridesOf,
  withOverride,
  withoutOverride,
} from '../policies/rules/overrides.ts';
import type { ParameterValue } from '../policies/rules/pack.ts';
import type { Database } from './store/database.ts';
import { knownPlaces } from './store/parameter-places.ts';

// What a change of packs and of values comes to, whether it is tried or made.

/** A value to be set, or with `null` to be taken away. */
export interface ParameterChange extends Omit<OverrideEntry, 'value'> {
  readonly value: ParameterValue | null;
}

/** What hosts are judged by, as far as people change it by hand. */
export interface PolicyParts {
  readonly packs: readonly CompiledPack[];
  readonly overrides: Overrides;
}

export interface PolicyChange {
  /** Packs as their files hold them; one with the id of another takes its place. */
  readonly packs?: readonly object[];
  /** Ids of packs to be taken out of force. */
  readonly deactivate?: readonly string[];
  readonly parameters?: readonly ParameterChange[];
}

/**
 * The packs and values after a change. Throws `pack_invalid` with every complaint of a pack, `not_found` for a pack
 * that is not in force, `bad_request` for values that cannot be set, for packs and parameters as they are then.
 */
export async function changedParts(
  db: Database,
  before: PolicyParts,
  change: PolicyChange,
  shipped: readonly CompiledPack[],
): Promise<PolicyParts> {
  const { packs = [], deactivate = [], parameters = [] } = change;
  const kept = deactivate.reduce((left, id) => withoutPack(left, id, shipped), before.packs);
  const proven: CompiledPack[] = [];
  for (const pack of packs) proven.push(await provenPack(pack));
  const all = proven.reduce(withPack, kept);
  const overrides = parameters.reduce(applied, before.overrides);
  await refuseOverrides(db, all, overrides, parameters);
  return { packs: all, overrides };
}

/** Loads a pack as `muster policy lint` does: frame, every condition, and all examples. Throws `pack_invalid` with all that is wrong. */
async function provenPack(source: object): Promise<CompiledPack> {
  const { compiled, complaints } = await loadPackInTurns(source);
  if (compiled !== undefined) return compiled;
  const [first] = complaints;
  const more = complaints.length > 1 ? ` (and ${complaints.length - 1} more)` : '';
  throw new MusterError('pack_invalid', `the pack is not valid: ${first?.pointer || '/'} ${first?.message}${more}`, {
    complaints,
  });
}

/** The packs with this one in the place of the one with its id, else at the end. Throws `pack_invalid` for another text under a version that is in force. */
function withPack(packs: readonly CompiledPack[], pack: CompiledPack): readonly CompiledPack[] {
  const { id, version } = pack.pack;
  const place = packs.findIndex((known) => known.pack.id === id);
  const before = packs[place];
  if (before === undefined) return [...packs, pack];
  if (before.pack.version === version && JSON.stringify(before.pack) !== JSON.stringify(pack.pack)) {
    const message = `"${id}" ${version} is in force with another text; findings name the version, so give this one a higher`;
    throw new MusterError('pack_invalid', message, { complaints: [{ pointer: '/version', message }] });
  }
  return packs.with(place, pack);
}

/** The packs without that one; a shipped pack whose place it had taken is back. Throws `not_found`. */
function withoutPack(
  packs: readonly CompiledPack[],
  id: string,
  shipped: readonly CompiledPack[],
): readonly CompiledPack[] {
  const place = packs.findIndex((known) => known.pack.id === id);
  const pack = packs[place];
  if (pack === undefined) throw noPack(packs, id);
  const behind = shipped.find((known) => known.pack.id === id);
  const isReplaced = behind !== undefined && JSON.stringify(behind.pack) !== JSON.stringify(pack.pack);
  return isReplaced ? packs.with(place, behind) : packs.toSpliced(place, 1);
}

function noPack(packs: readonly CompiledPack[], id: string): MusterError {
  const near = nearestWord(
    id,
    packs.map(({ pack }) => pack.id),
  );
  const cure = near === undefined ? '"muster policy packs" lists them' : `did you mean "${near}"?`;
  return new MusterError('not_found', `no pack "${id}" is in force; ${cure}`);
}

function applied(overrides: Overrides, { value, ...place }: ParameterChange): Overrides {
  if (value !== null) return withOverride(overrides, { ...place, value: normalised(value) });
  const left = withoutOverride(overrides, place);
  if (left !== overrides) return left;
  const { pack, parameter, scope, name } = place;
  throw new MusterError('not_found', `no value of "${pack}/${parameter}" is set for ${scope} "${name}"`);
}

function normalised(value: ParameterValue): ParameterValue {
  if (typeof value === 'string') return value.normalize('NFC');
  if (typeof value !== 'object') return value;
  return value.map((member) => (typeof member === 'string' ? member.normalize('NFC') : member));
}

/** Values of packs that are not in force rest and are not looked at, unless somebody sets one now. */
async function refuseOverrides(
  db: Database,
  packs: readonly CompiledPack[],
  overrides: Overrides,
  changes: readonly ParameterChange[],
): Promise<void> {
  const looked = new Set([...packs.map(({ pack }) => pack.id), ...changes.map(({ pack }) => pack)]);
  const entries = overridesOf(listOverrides(overrides).filter(({ pack }) => looked.has(pack)));
  const complaints = checkOverrides(packs, entries, await knownPlaces(db, entries));
  const [first] = complaints;
  if (first === undefined) return;
  const more = complaints.length > 1 ? ` (and ${complaints.length - 1} more)` : '';
  throw new MusterError('bad_request', `the values of parameters cannot be set so: ${first.message}${more}`, {
    complaints,
  });
}
