import type { FleetHost, Page } from '../../api.ts';
import { listFleet } from '../../fleet.ts';
import { fleetHost, pageOfSchema } from '../answers.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { scopeOf } from '../scope.ts';

interface FleetQuery extends PageQuery {
  readonly unit?: string;
}

/** Hosts with their newest report, for plans. */
export const getFleet = defineRoute<unknown, FleetQuery>({
  method: 'GET',
  path: '/api/v1/fleet',
  access: 'signed_in',
  summary: 'Hosts with their newest report, a page at a time',
  query: querySchema<FleetQuery>({ unit: idText, ...pageMembers }),
  answers: { 200: pageOfSchema(fleetHost) },

  async handle({ db, now }, { query }) {
    const units = await scopeOf(db, query.unit);
    return ok((await listFleet(db, units, pageOf(query), now().toISOString())) satisfies Page<FleetHost>);
  },
});
