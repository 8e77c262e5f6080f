import { MusterError } from '../../../policies/base/errors.ts';
import type { PastDayAnswer } from '../../api.ts';
import { pastInstant } from '../../as-of.ts';
import { addCounts, NO_COUNTS } from '../../store/counts.ts';
import { editionShownAt } from '../../store/editions.ts';
import { unitsOn } from '../../store/past.ts';
import { pastDayAnswer } from '../answers-editions.ts';
import { objectSchema } from '../object-schema.ts';
import { idText, querySchema } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { scopeOf } from '../scope.ts';

interface DayParams {
  readonly on: string;
}

interface DayQuery {
  readonly unit?: string;
}

/** How the fleet or a unit stood at the end of a past day. */
export const getPastDay = defineRoute<DayParams, DayQuery>({
  method: 'GET',
  path: '/api/v1/days/:on',
  access: 'signed_in',
  summary: 'What was counted at the end of a past day',
  params: objectSchema<DayParams>({ on: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' } }),
  query: querySchema<DayQuery>({ unit: idText }),
  answers: { 200: pastDayAnswer },

  async handle({ db, now }, { params, query }) {
    const { on } = params;
    const at = pastInstant(on, now());
    const units = await unitsOn(db, await scopeOf(db, query.unit), on);
    if (units.length === 0) throw new MusterError('not_found', `nothing was kept of ${on}`);
    const counts = units.reduce((sum, unit) => addCounts(sum, unit.counts), NO_COUNTS);
    const edition = (await editionShownAt(db, at))?.number ?? null;
    return ok({ on, counts, units, edition } satisfies PastDayAnswer);
  },
});
