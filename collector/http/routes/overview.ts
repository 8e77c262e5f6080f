import { readOverview } from '../../overview.ts';
import { overviewAnswer } from '../answers.ts';
import { idText, querySchema } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { scopeOf } from '../scope.ts';

interface OverviewQuery {
  readonly unit?: string;
}

/** How the fleet, or a unit with all below it, stands now. */
export const getOverview = defineRoute<unknown, OverviewQuery>({
  method: 'GET',
  path: '/api/v1/overview',
  access: 'signed_in',
  summary: 'How the fleet or a unit stands',
  query: querySchema<OverviewQuery>({ unit: idText }),
  answers: { 200: overviewAnswer },

  async handle({ db, policies, now }, { query }) {
    return ok(await readOverview(db, policies, await scopeOf(db, query.unit), now()));
  },
});
