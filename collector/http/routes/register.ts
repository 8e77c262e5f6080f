import type { HostRegisterAnswer } from '../../api.ts';
import { type HostChange, placeHost } from '../../register.ts';
import type { Database } from '../../store/database.ts';
import { placementOf } from '../../store/placements.ts';
import { listSystems } from '../../store/systems.ts';
import { hostRegisterAnswer, labelText, reasonText } from '../answers-register.ts';
import { type JsonSchema, objectSchema } from '../object-schema.ts';
import { idText } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { actorOf, hostOf } from '../scope.ts';
import { type HostParams, hostParams } from './hosts.ts';

/** Where a host stands: its unit and those above, the systems it serves, level, zone and labels. */
export const getHostRegister = defineRoute<HostParams>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/register',
  access: 'signed_in',
  summary: 'Where a host stands in the register',
  params: hostParams,
  answers: { 200: hostRegisterAnswer },

  async handle({ db }, { params }) {
    return ok(await registerOf(db, params.hostId));
  },
});

interface HostChangeBody extends HostChange {
  readonly reason?: string;
}

const MAX_NAMES = 50;
const ids: JsonSchema = { type: 'array', items: idText, maxItems: MAX_NAMES };
const labels: JsonSchema = { type: 'array', items: labelText, maxItems: MAX_NAMES };

/** Moves a host to another unit, says which systems it serves, or labels it. */
export const postHostRegister = defineRoute<HostParams, unknown, HostChangeBody>({
  method: 'POST',
  path: '/api/v1/hosts/:hostId/register',
  access: 'administrator',
  summary: 'Move a host, say which systems it serves, label it',
  params: hostParams,
  body: objectSchema<HostChangeBody>(
    {
      unitId: idText,
      addSystems: ids,
      removeSystems: ids,
      addLabels: labels,
      removeLabels: labels,
      reason: reasonText,
    },
    ['unitId', 'addSystems', 'removeSystems', 'addLabels', 'removeLabels', 'reason'],
  ),
  answers: { 200: hostRegisterAnswer },

  async handle(context, { params, body: { reason, ...change }, caller }) {
    await placeHost(context, params.hostId, change, actorOf(caller, reason));
    return ok(await registerOf(context.db, params.hostId));
  },
});

async function registerOf(db: Database, hostId: string): Promise<HostRegisterAnswer> {
  const host = await hostOf(db, hostId);
  const [placement, systems] = await Promise.all([placementOf(db, host.host_number), listSystems(db)]);
  const served = new Set(placement.systems.map(({ systemId }) => systemId));
  return {
    hostId,
    name: host.name,
    unitId: host.unit_id,
    unitPath: placement.unitPath,
    systems: systems
      .filter(({ systemId }) => served.has(systemId))
      .map(({ systemId, name, level }) => ({ systemId, name, level })),
    level: placement.level ?? null,
    zone: placement.zone ?? null,
    labels: placement.labels,
  };
}
