import type { EditionRow, Page } from '../../api.ts';
import { readEdition, readEditions, restoreEdition } from '../../editions.ts';
import { pageOfSchema } from '../answers.ts';
import { editionRow } from '../answers-editions.ts';
import { objectSchema, textSchema } from '../object-schema.ts';
import { type PageQuery, pageMembers, pageOf, querySchema } from '../paging.ts';
import { created, defineRoute, ok } from '../route.ts';

interface EditionParams {
  readonly number: string;
}

const editionParams = objectSchema<EditionParams>({ number: { type: 'string', pattern: '^[1-9][0-9]{0,8}$' } });

interface RestoreBody {
  readonly reason: string;
}

/** What hosts were judged by, newest first, with author, reason and progress. */
export const getEditions = defineRoute<unknown, PageQuery>({
  method: 'GET',
  path: '/api/v1/editions',
  access: 'signed_in',
  summary: 'What hosts are and were judged by, a page at a time',
  query: querySchema<PageQuery>(pageMembers),
  answers: { 200: pageOfSchema(editionRow) },

  async handle({ db }, { query }) {
    return ok((await readEditions(db, pageOf(query))) satisfies Page<EditionRow>);
  },
});

/** One edition. */
export const getEdition = defineRoute<EditionParams>({
  method: 'GET',
  path: '/api/v1/editions/:number',
  access: 'signed_in',
  summary: 'One edition with its progress',
  params: editionParams,
  answers: { 200: editionRow },

  async handle({ db }, { params }) {
    return ok((await readEdition(db, Number(params.number))) satisfies EditionRow);
  },
});

/** Judges hosts again by what an older edition was made of. */
export const restoreEditionRoute = defineRoute<EditionParams, unknown, RestoreBody>({
  method: 'POST',
  path: '/api/v1/editions/:number/restore',
  access: 'administrator',
  summary: 'Make a new edition of the parts of an older one',
  params: editionParams,
  body: objectSchema<RestoreBody>({ reason: textSchema(2000, 1) }),
  answers: { 201: editionRow },

  async handle(context, { params, body, caller }) {
    const author = caller?.name ?? 'unknown';
    return created(await restoreEdition(context, Number(params.number), { author, reason: body.reason }));
  },
});
