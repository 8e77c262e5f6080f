import { MusterError } from '../policies/base/errors.ts';
import { nearestWord, type Words } from '../policies/base/text.ts';
import type { Context } from './context.ts';
import { refuseTies } from './parameter-ties.ts';
import { writeAudit } from './store/audit.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './store/database.ts';
import { findHostRecord } from './store/hosts.ts';
import { MAX_UNIT_DEPTH, placementOf, unitPathOf } from './store/placements.ts';
import { hostsOfUnits, markDue, moveHost } from './store/register.ts';
import { shareFleet } from './store/rounds.ts';
import { changeHostLabels, changeHostSystems, listSystems } from './store/systems.ts';
import { addUnit, DEFAULT_FRESHNESS_SECONDS, listUnits, replaceUnit, type Unit, unitsBelow } from './store/units.ts';

// Acts on the register: each is one transaction that writes its entry into the audit log, and makes every host whose
// place changed due for judging.

/** Far more than a ministry has; lists of units and systems are not paged. */
const MAX_UNITS = 5000;
const MAX_SYSTEMS_OF_HOST = 50;
const MAX_LABELS_OF_HOST = 50;

/** Who acts, for the audit log. */
export interface Actor {
  readonly name: string;
  readonly reason?: string;
}

export interface NewUnit {
  readonly unitId: string;
  readonly name: Words;
  readonly parentId?: string | null;
  readonly freshnessLimitSeconds?: number;
}

/** Adds a unit. Throws `bad_request` for an id that is taken or a tree that grows too deep, `unit_not_found`. */
export async function addUnitByHand(context: Context, wanted: NewUnit, actor: Actor): Promise<Unit> {
  const unit: Unit = {
    unitId: wanted.unitId,
    name: wanted.name,
    parentId: wanted.parentId ?? null,
    freshnessLimitSeconds: wanted.freshnessLimitSeconds ?? DEFAULT_FRESHNESS_SECONDS,
  };
  const at = context.now().toISOString();
  return changeRegister(context, at, async (db) => {
    const units = await listUnits(db);
    if (units.length >= MAX_UNITS)
      throw new MusterError('limit_exceeded', `there are ${units.length} units already; at most ${MAX_UNITS} are kept`);
    checkParent([...units, unit], unit);
    if (!(await addUnit(db, unit)))
      throw new MusterError('bad_request', `there is a unit "${unit.unitId}" already; choose another id`);
    await writeAudit(db, entryOf(actor, at, 'unit_added', `unit ${unit.unitId}`, { ...unit }));
    return { value: unit, moved: [] };
  });
}

export type UnitChange = Partial<Pick<Unit, 'name' | 'parentId' | 'freshnessLimitSeconds'>>;

/** Renames a unit, hangs it elsewhere in the tree, or gives it another limit of freshness. Throws `unit_not_found`, `bad_request`. */
export async function changeUnit(context: Context, unitId: string, change: UnitChange, actor: Actor): Promise<Unit> {
  const at = context.now().toISOString();
  return changeRegister(context, at, async (db) => {
    const units = await listUnits(db);
    const before = unitIn(units, unitId);
    const value: Unit = { ...before, ...change };
    checkParent([...units.filter((unit) => unit !== before), value], value);
    await replaceUnit(db, before, value, at);
    await writeAudit(db, entryOf(actor, at, 'unit_changed', `unit ${unitId}`, { before, now: value }));
    const isMoved = before.parentId !== value.parentId;
    const touched = isMoved ? (unitsBelow(units, unitId) ?? []) : [unitId];
    const isSame = !isMoved && before.freshnessLimitSeconds === value.freshnessLimitSeconds;
    return { value, moved: isSame ? [] : await hostsOfUnits(db, touched) };
  });
}

function checkParent(units: readonly Unit[], { unitId, parentId }: Unit): void {
  if (parentId !== null) unitIn(units, parentId);
  const path = unitPathOf(units, unitId);
  if (path.indexOf(unitId, 1) > 0)
    throw new MusterError(
      'bad_request',
      `the unit "${unitId}" cannot stand below "${parentId}", which stands below it`,
    );
  const depth = Math.max(...(unitsBelow(units, unitId) ?? [unitId]).map((below) => unitPathOf(units, below).length));
  if (depth > MAX_UNIT_DEPTH)
    throw new MusterError(
      'bad_request',
      `the tree of units would be ${depth} deep; at most ${MAX_UNIT_DEPTH} are kept`,
    );
}

export interface HostChange {
  /** Another unit for the host. */
  readonly unitId?: string;
  readonly addSystems?: readonly string[];
  readonly removeSystems?: readonly string[];
  readonly addLabels?: readonly string[];
  readonly removeLabels?: readonly string[];
}

/** Moves a host, says which systems it serves, or labels it. Throws `host_not_found`, `unit_not_found`, `bad_request`. */
export async function placeHost(context: Context, hostId: string, change: HostChange, actor: Actor): Promise<void> {
  const at = context.now().toISOString();
  const { addSystems = [], removeSystems = [], addLabels = [], removeLabels = [] } = change;
  await changeRegister(context, at, async (db) => {
    const units = await listUnits(db);
    const found = await findHostRecord(db, hostId);
    if (found === undefined) throw new MusterError('host_not_found', `there is no host "${hostId}"`);
    // The lock under which hosts are judged: their sums move with the host, whole.
    await abilitiesOf(db).lock(db, `host ${found.host_number}`);
    const host = (await findHostRecord(db, hostId)) ?? found;
    const before = await placementOf(db, host.host_number);
    if (change.unitId !== undefined && change.unitId !== host.unit_id) {
      await moveHost(db, host, unitIn(units, change.unitId));
    }
    await checkSystems(db, addSystems);
    await changeHostSystems(db, host.host_number, { add: addSystems, remove: removeSystems });
    await changeHostLabels(db, host.host_number, { add: addLabels, remove: removeLabels });
    const now = await placementOf(db, host.host_number);
    checkCounts(hostId, now.systems.length, now.labels.length);
    await refuseTies(db, [host.host_number]);
    await writeAudit(db, entryOf(actor, at, 'host_placed', `host ${hostId}`, { before, now }));
    const isSame = JSON.stringify(before) === JSON.stringify(now);
    return { value: undefined, moved: isSame ? [] : [host.host_number] };
  });
}

async function checkSystems(db: Database, wanted: readonly string[]): Promise<void> {
  if (wanted.length === 0) return;
  const known = (await listSystems(db)).map(({ systemId }) => systemId);
  for (const systemId of wanted) if (!known.includes(systemId)) notThere('system', systemId, known);
}

function checkCounts(hostId: string, systemCount: number, labelCount: number): void {
  if (systemCount > MAX_SYSTEMS_OF_HOST)
    throw new MusterError(
      'limit_exceeded',
      `host "${hostId}" would serve ${systemCount} systems; at most ${MAX_SYSTEMS_OF_HOST} are kept`,
    );
  if (labelCount > MAX_LABELS_OF_HOST)
    throw new MusterError(
      'limit_exceeded',
      `host "${hostId}" would have ${labelCount} labels; at most ${MAX_LABELS_OF_HOST} are kept`,
    );
}

/** What a change of the register made, and the numbers of the hosts whose place it changed. */
interface Changed<T> {
  readonly value: T;
  readonly moved: readonly number[];
}

/** Runs one change of the register. The hosts that it moved are due for judging with the same stroke, and asked for when it is done. */
export async function changeRegister<T>(
  context: Context,
  at: string,
  change: (db: DatabaseTransaction) => Promise<Changed<T>>,
): Promise<T> {
  const { value, moved } = await context.db.transaction().execute(async (transaction) => {
    // One change after the other: two that are each right may together close a ring in the tree.
    await abilitiesOf(transaction).lock(transaction, 'register');
    await shareFleet(transaction);
    const changed = await change(transaction);
    await markDue(transaction, changed.moved, at);
    return changed;
  });
  for (const hostNumber of moved) context.requestJudging(hostNumber);
  context.requestRound();
  context.events.publish({ kind: 'register_changed', at });
  return value;
}

/** The entry of the audit log for an act on the register. */
export function entryOf(
  { name, reason }: Actor,
  at: string,
  act: string,
  object: string,
  detail: Readonly<Record<string, unknown>>,
) {
  return { at, person: name, act, object, detail: { ...detail, ...(reason === undefined ? {} : { reason }) } };
}

/** The unit of that id. Throws `unit_not_found` with the nearest one. */
export function unitIn(units: readonly Unit[], unitId: string): Unit {
  const unit = units.find((known) => known.unitId === unitId);
  return (
    unit ??
    notThere(
      'unit',
      unitId,
      units.map((known) => known.unitId),
    )
  );
}

/** Throws that there is no such thing, with the nearest that there is. */
export function notThere(what: 'unit' | 'system', id: string, known: readonly string[]): never {
  const near = nearestWord(id, known);
  const cure = near === undefined ? `add it with "muster admin ${what} add"` : `did you mean "${near}"?`;
  throw new MusterError(what === 'unit' ? 'unit_not_found' : 'not_found', `there is no ${what} "${id}"; ${cure}`);
}
