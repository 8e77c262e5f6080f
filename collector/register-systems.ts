import { MusterError } from '../policies/base/errors.ts';
import type { Context } from './context.ts';
import { refuseTies } from './parameter-ties.ts';
import { type Actor, changeRegister, entryOf, notThere, unitIn } from './register.ts';
import { writeAudit } from './store/audit.ts';
import type { Database } from './store/database.ts';
import { addSystem, findSystem, hostsOfSystem, listSystems, replaceSystem, type System } from './store/systems.ts';
import { listUnits } from './store/units.ts';

/** Far more than an organisation has; the list is not paged. */
const MAX_SYSTEMS = 5000;

/** Adds a business system. Throws `bad_request` for an id that is taken, `unit_not_found` for owner or operator. */
export async function addSystemByHand(context: Context, system: System, actor: Actor): Promise<System> {
  const at = context.now().toISOString();
  return changeRegister(context, at, async (db) => {
    await checkUnits(db, system);
    const { length } = await listSystems(db);
    if (length >= MAX_SYSTEMS)
      throw new MusterError('limit_exceeded', `there are ${length} systems already; at most ${MAX_SYSTEMS} are kept`);
    if (!(await addSystem(db, system)))
      throw new MusterError('bad_request', `there is a system "${system.systemId}" already; choose another id`);
    await writeAudit(db, entryOf(actor, at, 'system_added', `system ${system.systemId}`, { ...system }));
    return { value: system, moved: [] };
  });
}

export type SystemChange = Partial<Omit<System, 'systemId'>>;

/**
 * Changes a system; `null` takes operator, level or zone away. Its hosts are judged again where level or zone changed.
 * Throws `not_found`, `unit_not_found`, and `bad_request` where the new level would tear a host between two values.
 */
export async function changeSystem(
  context: Context,
  systemId: string,
  change: SystemChange,
  actor: Actor,
): Promise<System> {
  const at = context.now().toISOString();
  return changeRegister(context, at, async (db) => {
    const before = await findSystem(db, systemId);
    if (before === undefined) {
      const known = (await listSystems(db)).map((system) => system.systemId);
      return notThere('system', systemId, known);
    }
    const value: System = { ...before, ...change };
    await checkUnits(db, value);
    await replaceSystem(db, value);
    const isSame = before.level === value.level && before.zone === value.zone;
    const moved = isSame ? [] : await hostsOfSystem(db, systemId);
    if (before.level !== value.level) await refuseTies(db, moved);
    await writeAudit(db, entryOf(actor, at, 'system_changed', `system ${systemId}`, { before, now: value }));
    return { value, moved };
  });
}

async function checkUnits(db: Database, { ownerUnitId, operatorUnitId }: System): Promise<void> {
  const units = await listUnits(db);
  unitIn(units, ownerUnitId);
  if (operatorUnitId !== null) unitIn(units, operatorUnitId);
}
