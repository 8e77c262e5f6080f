import { hostReadiness, readReadiness } from '../../readiness.ts';
import { hostPath, readPlatformReadiness } from '../../readiness-path.ts';
import { findStandingHost } from '../../store/readiness.ts';
import {
  hostReadinessAnswer,
  nearestSetAnswer,
  platformReadinessAnswer,
  readinessAnswer,
} from '../answers-readiness.ts';
import { objectSchema } from '../object-schema.ts';
import { idText, querySchema } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { hostOf, scopeOf } from '../scope.ts';
import { type HostParams, hostParams } from './hosts.ts';

interface ReadinessQuery {
  readonly unit?: string;
  readonly platform?: string;
}

/** The matrix: units and systems by platform. */
export const getFleetReadiness = defineRoute<unknown, ReadinessQuery>({
  method: 'GET',
  path: '/api/v1/readiness',
  access: 'signed_in',
  summary: 'Readiness of units and systems for each target platform',
  query: querySchema<ReadinessQuery>({ unit: idText, platform: idText }),
  answers: { 200: readinessAnswer },

  async handle({ db, policies }, { query }) {
    return ok(await readReadiness(db, policies, await scopeOf(db, query.unit), query.platform));
  },
});

interface PlatformParams {
  readonly platform: string;
  readonly unit: string;
}

/** One cell of it, opened: blockers in order, hosts, and the nearest supported sets. */
export const getPlatformReadiness = defineRoute<PlatformParams>({
  method: 'GET',
  path: '/api/v1/readiness/:platform/:unit',
  access: 'signed_in',
  summary: 'What stands between a unit and a target platform, and the ways there',
  params: objectSchema<PlatformParams>({ platform: idText, unit: idText }),
  // Each answer searches the ways of some hosts.
  maxAtOnce: 4,
  answers: { 200: platformReadinessAnswer },

  async handle({ db, policies, now }, { params }) {
    const units = (await scopeOf(db, params.unit)) ?? [];
    const asked = { platform: params.platform, unitId: params.unit, units, at: now().toISOString() };
    return ok(await readPlatformReadiness(db, policies, asked));
  },
});

/** One host by profile and platform, as it was judged last. */
export const getHostReadiness = defineRoute<HostParams>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/readiness',
  access: 'signed_in',
  summary: 'Readiness of one host for each profile and platform',
  params: hostParams,
  answers: { 200: hostReadinessAnswer },

  async handle({ db, policies }, { params }) {
    const host = await hostOf(db, params.hostId);
    return ok(hostReadiness(policies, await findStandingHost(db, host.host_number)));
  },
});

interface HostPathParams extends HostParams {
  readonly profile: string;
}

/** The nearest supported set of one host for one profile, searched when it is asked for. */
export const getHostPath = defineRoute<HostPathParams>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/readiness/:profile',
  access: 'signed_in',
  summary: 'The nearest supported set with which a host fits a profile, and every step to it',
  params: objectSchema<HostPathParams>({ hostId: idText, profile: idText }),
  maxAtOnce: 4,
  answers: { 200: nearestSetAnswer },

  async handle({ db, policies, now }, { params }) {
    const host = await hostOf(db, params.hostId);
    return ok(await hostPath(db, policies, { host, profile: params.profile, at: now().toISOString() }));
  },
});
