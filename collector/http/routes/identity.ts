import type { IdentityCase, IdentityDecision, IdentitySummary, Page } from '../../api.ts';
import { decideIdentity, readCase, readCases } from '../../identity-cases.ts';
import { countRevoked } from '../../store/agents.ts';
import { countCases } from '../../store/identity-cases.ts';
import { countMarks } from '../../store/never-collect.ts';
import { pageOfSchema } from '../answers.ts';
import { DECISIONS, identityCase, identitySummary } from '../answers-identity.ts';
import { enumSchema, objectSchema, textSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { scopeOf } from '../scope.ts';
import { askerOf } from './exceptions.ts';

interface CasesQuery extends PageQuery {
  readonly state?: 'open' | 'decided';
  readonly unit?: string;
}

/** Hosts that may be one, and hosts that may be others than they were: what a person must say, or said. */
export const getIdentityCases = defineRoute<unknown, CasesQuery>({
  method: 'GET',
  path: '/api/v1/identity/cases',
  access: 'signed_in',
  summary: 'Questions of identity, the newest first',
  query: querySchema<CasesQuery>({ state: enumSchema(['open', 'decided']), unit: idText, ...pageMembers }),
  answers: { 200: pageOfSchema(identityCase) },

  async handle({ db }, { query, caller }) {
    const units = await scopeOf(db, query.unit);
    const isOpen = query.state !== 'decided';
    const filter = { isOpen, ...(units === undefined ? {} : { units }), ...pageOf(query) };
    return ok((await readCases(db, filter, askerOf(caller))) satisfies Page<IdentityCase>);
  },
});

interface SummaryQuery {
  readonly unit?: string;
}

/** How many questions are open, for a badge. */
export const getIdentitySummary = defineRoute<unknown, SummaryQuery>({
  method: 'GET',
  path: '/api/v1/identity/summary',
  access: 'signed_in',
  summary: 'Open questions of identity, counted',
  query: querySchema<SummaryQuery>({ unit: idText }),
  answers: { 200: identitySummary },

  async handle({ db }, { query }) {
    const units = await scopeOf(db, query.unit);
    const cases = await countCases(db, units);
    const [neverCollectCount, revokedKeyCount] = [await countMarks(db), await countRevoked(db, units)];
    return ok({ ...cases, neverCollectCount, revokedKeyCount } satisfies IdentitySummary);
  },
});

interface CaseParams {
  readonly caseId: string;
}

const params = objectSchema<CaseParams>({ caseId: idText });

/** One question. */
export const getIdentityCase = defineRoute<CaseParams>({
  method: 'GET',
  path: '/api/v1/identity/cases/:caseId',
  access: 'signed_in',
  summary: 'One question of identity',
  params,
  answers: { 200: identityCase },

  async handle({ db }, { params: { caseId }, caller }) {
    return ok((await readCase(db, caseId, askerOf(caller))) satisfies IdentityCase);
  },
});

interface DecideBody {
  readonly decision: IdentityDecision;
  readonly reason: string;
}

/** Answers it: nothing is joined in any other way. */
export const decideIdentityRoute = defineRoute<CaseParams, unknown, DecideBody>({
  method: 'POST',
  path: '/api/v1/identity/cases/:caseId/decide',
  access: 'operator',
  summary: 'Decide whether two hosts are one, or a host is still the same',
  params,
  body: objectSchema<DecideBody>({ decision: enumSchema(DECISIONS), reason: textSchema(2000, 1) }),
  answers: { 200: identityCase },

  async handle(context, { params: { caseId }, body, caller }) {
    const asker = askerOf(caller);
    await decideIdentity(context, caseId, body, asker);
    return ok((await readCase(context.db, caseId, asker)) satisfies IdentityCase);
  },
});
