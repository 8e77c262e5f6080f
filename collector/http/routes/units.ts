import { listUnitsWithCounts } from '../../store/units.ts';
import { unitAnswer } from '../answers.ts';
import { listSchema } from '../object-schema.ts';
import { defineRoute, ok } from '../route.ts';

/** Every unit with the counts of its own hosts; the tree is in `parentId`. */
export const getUnits = defineRoute({
  method: 'GET',
  path: '/api/v1/units',
  access: 'signed_in',
  summary: 'Units of the organisation',
  answers: { 200: listSchema(unitAnswer) },

  async handle({ db }) {
    return ok(await listUnitsWithCounts(db));
  },
});
