import { MusterError } from '../../../policies/base/errors.ts';
import { SEVERITIES, type Severity, VERDICTS, type Verdict } from '../../../policies/rules/finding.ts';
import type { FindingAnswer, FindingRow, Page } from '../../api.ts';
import { ruleTextOf } from '../../rule-text.ts';
import { listFindings, readJudgement } from '../../store/findings.ts';
import { alsoFailing, findingHistory, ruleKey } from '../../store/rules.ts';
import { pageOfSchema } from '../answers.ts';
import { findingAnswer, findingRow } from '../answers-host.ts';
import { enumSchema, objectSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema, searchText } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { hostOf } from '../scope.ts';
import { type HostParams, hostParams } from './hosts.ts';

interface FindingsQuery extends PageQuery {
  readonly verdict?: Verdict;
  readonly severity?: Severity;
  readonly pack?: string;
  readonly q?: string;
}

interface FindingParams extends HostParams {
  readonly pack: string;
  readonly rule: string;
}

/** Findings of a host: what fails first, then what is not known. */
export const getFindings = defineRoute<HostParams, FindingsQuery>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/findings',
  access: 'signed_in',
  summary: 'Findings of a host, a page at a time',
  params: hostParams,
  query: querySchema<FindingsQuery>({
    verdict: enumSchema(VERDICTS),
    severity: enumSchema(SEVERITIES),
    pack: idText,
    q: searchText,
    ...pageMembers,
  }),
  answers: { 200: pageOfSchema(findingRow) },

  async handle({ db }, { params, query }) {
    const host = await hostOf(db, params.hostId);
    const findings = await listFindings(db, host.host_number, { ...query, ...pageOf(query) });
    return ok(findings satisfies Page<FindingRow>);
  },
});

/** One finding with its evidence, its history and who else fails. */
export const getFinding = defineRoute<FindingParams>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/findings/:pack/:rule',
  access: 'signed_in',
  summary: 'One finding with its evidence',
  params: objectSchema<FindingParams>({ hostId: idText, pack: idText, rule: idText }),
  answers: { 200: findingAnswer },

  async handle({ db, policies }, { params }) {
    const { pack, rule } = params;
    const host = await hostOf(db, params.hostId);
    const known = policies.rules.get(ruleKey(pack, rule));
    const ruleNumber = policies.numbers.get(ruleKey(pack, rule));
    const [row] = (await listFindings(db, host.host_number, { pack, rule, page: 1, pageSize: 1 })).items;
    const judgement = await readJudgement(db, host.host_number);
    const finding = judgement?.findings.find((candidate) => candidate.pack === pack && candidate.rule === rule);
    if (
      known === undefined ||
      ruleNumber === undefined ||
      row === undefined ||
      judgement === undefined ||
      finding === undefined
    ) {
      throw new MusterError('rule_not_found', `host "${params.hostId}" was not judged by rule "${pack}/${rule}"`);
    }
    const answer: FindingAnswer = {
      ...row,
      finding,
      judgedAt: judgement.judgedAt,
      ruleText: ruleTextOf(known, policies.tables),
      history: await findingHistory(db, host.host_number, ruleNumber),
      alsoFailing: await alsoFailing(db, ruleNumber, host.host_number),
    };
    return ok(answer);
  },
});
