import type { Words } from '../../../policies/base/text.ts';
import type { UnitDetailAnswer } from '../../api.ts';
import { addUnitByHand, changeUnit, type NewUnit, type UnitChange, unitIn } from '../../register.ts';
import type { Database } from '../../store/database.ts';
import { exceptedSums } from '../../store/excepted.ts';
import { unitPathOf } from '../../store/placements.ts';
import { formerNames, listUnits, listUnitsWithCounts } from '../../store/units.ts';
import { unitAnswer } from '../answers.ts';
import { freshnessSeconds, newIdText, newName, reasonText, unitDetailAnswer } from '../answers-register.ts';
import { listSchema, objectSchema, orNull } from '../object-schema.ts';
import { idText } from '../paging.ts';
import { created, defineRoute, ok } from '../route.ts';
import { actorOf } from '../scope.ts';

/** Every unit with the counts of its own hosts; the tree is in `parentId`. */
export const getUnits = defineRoute({
  method: 'GET',
  path: '/api/v1/units',
  access: 'signed_in',
  summary: 'Units of the organisation',
  answers: { 200: listSchema(unitAnswer) },

  async handle({ db, now }) {
    return ok(await listUnitsWithCounts(db, await exceptedSums(db, undefined, now().toISOString())));
  },
});

interface UnitParams {
  readonly unitId: string;
}

const unitParams = objectSchema<UnitParams>({ unitId: idText });

/** One unit with its place in the tree and the names it had. */
export const getUnit = defineRoute<UnitParams>({
  method: 'GET',
  path: '/api/v1/units/:unitId',
  access: 'signed_in',
  summary: 'One unit, its place and its former names',
  params: unitParams,
  answers: { 200: unitDetailAnswer },

  async handle({ db }, { params }) {
    return ok(await detailOf(db, params.unitId));
  },
});

interface NewUnitBody extends NewUnit {
  readonly reason?: string;
}

/** Adds a unit to the tree. */
export const postUnit = defineRoute<unknown, unknown, NewUnitBody>({
  method: 'POST',
  path: '/api/v1/units',
  access: 'administrator',
  summary: 'Add a unit',
  body: objectSchema<NewUnitBody>(
    {
      unitId: newIdText,
      name: newName,
      parentId: orNull(idText),
      freshnessLimitSeconds: freshnessSeconds,
      reason: reasonText,
    },
    ['parentId', 'freshnessLimitSeconds', 'reason'],
  ),
  answers: { 201: unitDetailAnswer },

  async handle(context, { body: { reason, ...unit }, caller }) {
    await addUnitByHand(context, unit, actorOf(caller, reason));
    return created(await detailOf(context.db, unit.unitId));
  },
});

interface UnitChangeBody {
  readonly name?: Words;
  readonly parentId?: string | null;
  readonly freshnessLimitSeconds?: number;
  readonly reason?: string;
}

/** Renames a unit, hangs it elsewhere, or gives it another limit of freshness. */
export const putUnit = defineRoute<UnitParams, unknown, UnitChangeBody>({
  method: 'PUT',
  path: '/api/v1/units/:unitId',
  access: 'administrator',
  summary: 'Rename a unit, move it, or change its limit of freshness',
  params: unitParams,
  body: objectSchema<UnitChangeBody>(
    { name: newName, parentId: orNull(idText), freshnessLimitSeconds: freshnessSeconds, reason: reasonText },
    ['name', 'parentId', 'freshnessLimitSeconds', 'reason'],
  ),
  answers: { 200: unitDetailAnswer },

  async handle(context, { params, body: { reason, ...change }, caller }) {
    await changeUnit(context, params.unitId, change satisfies UnitChange, actorOf(caller, reason));
    return ok(await detailOf(context.db, params.unitId));
  },
});

async function detailOf(db: Database, unitId: string): Promise<UnitDetailAnswer> {
  const units = await listUnits(db);
  const unit = unitIn(units, unitId);
  return { ...unit, path: unitPathOf(units, unitId), formerNames: await formerNames(db, unitId) };
}
