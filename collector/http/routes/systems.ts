import { MusterError } from '../../../policies/base/errors.ts';
import type { SystemAnswer } from '../../api.ts';
import { addSystemByHand, changeSystem, type SystemChange } from '../../register-systems.ts';
import type { Database } from '../../store/database.ts';
import { hostsOfSystem, listSystems, type System } from '../../store/systems.ts';
import { labelText, levelNumber, newIdText, newName, reasonText, systemAnswer } from '../answers-register.ts';
import { listSchema, objectSchema, orNull } from '../object-schema.ts';
import { idText } from '../paging.ts';
import { created, defineRoute, ok } from '../route.ts';
import { actorOf } from '../scope.ts';

/** Every business system with how many hosts serve it. */
export const getSystems = defineRoute({
  method: 'GET',
  path: '/api/v1/systems',
  access: 'signed_in',
  summary: 'Business systems',
  answers: { 200: listSchema(systemAnswer) },

  async handle({ db }) {
    return ok((await listSystems(db)) satisfies SystemAnswer[]);
  },
});

const changeable = {
  name: newName,
  ownerUnitId: idText,
  operatorUnitId: orNull(idText),
  level: orNull(levelNumber),
  zone: orNull(labelText),
  reason: reasonText,
} as const;

interface NewSystemBody extends Pick<System, 'systemId' | 'name' | 'ownerUnitId'> {
  readonly operatorUnitId?: string | null;
  readonly level?: number | null;
  readonly zone?: string | null;
  readonly reason?: string;
}

/** Adds a business system. */
export const postSystem = defineRoute<unknown, unknown, NewSystemBody>({
  method: 'POST',
  path: '/api/v1/systems',
  access: 'administrator',
  summary: 'Add a business system',
  body: objectSchema<NewSystemBody>({ systemId: newIdText, ...changeable }, [
    'operatorUnitId',
    'level',
    'zone',
    'reason',
  ]),
  answers: { 201: systemAnswer },

  async handle(context, { body, caller }) {
    const { reason, operatorUnitId = null, level = null, zone = null, ...rest } = body;
    const system = { ...rest, operatorUnitId, level, zone };
    await addSystemByHand(context, system, actorOf(caller, reason));
    return created({ ...system, hostCount: 0 } satisfies SystemAnswer);
  },
});

interface SystemParams {
  readonly systemId: string;
}

interface SystemChangeBody extends SystemChange {
  readonly reason?: string;
}

/** Changes a system; its hosts are judged again where level or zone changed. */
export const putSystem = defineRoute<SystemParams, unknown, SystemChangeBody>({
  method: 'PUT',
  path: '/api/v1/systems/:systemId',
  access: 'administrator',
  summary: 'Change a business system',
  params: objectSchema<SystemParams>({ systemId: idText }),
  body: objectSchema<SystemChangeBody>(changeable, [
    'name',
    'ownerUnitId',
    'operatorUnitId',
    'level',
    'zone',
    'reason',
  ]),
  answers: { 200: systemAnswer },

  async handle(context, { params, body: { reason, ...change }, caller }) {
    if (Object.keys(change).length === 0) throw new MusterError('bad_request', 'nothing to change was named');
    const system = await changeSystem(context, params.systemId, change, actorOf(caller, reason));
    return ok(await withHosts(context.db, system));
  },
});

async function withHosts(db: Database, system: System): Promise<SystemAnswer> {
  return { ...system, hostCount: (await hostsOfSystem(db, system.systemId)).length };
}
