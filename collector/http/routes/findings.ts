import { MusterError } from '../../../policies/base/errors.ts';
import { SEVERITIES, type Severity, VERDICTS } from '../../../policies/rules/finding.ts';
import type { FindingAnswer, FindingRow, Page, ShownVerdict } from '../../api.ts';
import { judgePast, type PastJudgement, pastInstant } from '../../as-of.ts';
import { ruleTextOf } from '../../rule-text.ts';
import type { Database } from '../../store/database.ts';
import { listFindings, readJudgement } from '../../store/findings.ts';
import type { HostRecord } from '../../store/hosts.ts';
import { alsoFailingAt } from '../../store/past.ts';
import { alsoFailing, findingHistory, ruleKey } from '../../store/rules.ts';
import { foldText } from '../../store/text-search.ts';
import { pageOfSchema } from '../answers.ts';
import { findingAnswer, findingRow } from '../answers-host.ts';
import { enumSchema, objectSchema, textSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema, searchText } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { hostOf } from '../scope.ts';
import { type HostParams, hostParams } from './hosts.ts';

interface FindingsQuery extends PageQuery {
  readonly verdict?: ShownVerdict;
  readonly severity?: Severity;
  readonly pack?: string;
  readonly q?: string;
  readonly asOf?: string;
}

interface AsOfQuery {
  readonly asOf?: string;
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
    verdict: enumSchema([...VERDICTS, 'excepted']),
    severity: enumSchema(SEVERITIES),
    pack: idText,
    q: searchText,
    asOf: textSchema(40, 1),
    ...pageMembers,
  }),
  answers: { 200: pageOfSchema(findingRow) },

  async handle(context, { params, query }) {
    const host = await hostOf(context.db, params.hostId);
    const { asOf, ...filter } = query;
    const findings =
      asOf === undefined
        ? await listFindings(context.db, host.host_number, { ...filter, ...pageOf(query) }, context.now().toISOString())
        : pastFindings(await judgePast(context, host, pastInstant(asOf, context.now())), filter);
    return ok(findings satisfies Page<FindingRow>);
  },
});

/** The same page of what was judged anew. */
function pastFindings({ rows }: PastJudgement, filter: Omit<FindingsQuery, 'asOf'>): Page<FindingRow> {
  const { verdict, severity, pack, q = '' } = filter;
  const { page, pageSize } = pageOf(filter);
  const wanted = foldText(q);
  const found = rows.filter(
    (row) =>
      (verdict === undefined || row.verdict === verdict) &&
      (severity === undefined || row.severity === severity) &&
      (pack === undefined || row.pack === pack) &&
      foldText(`${row.title.vi} ${row.title.en} ${row.pack} ${row.rule}`).includes(wanted),
  );
  return { items: found.slice((page - 1) * pageSize, page * pageSize), total: found.length, page, pageSize };
}

/** One finding with its evidence, its history and who else fails. */
export const getFinding = defineRoute<FindingParams, AsOfQuery>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/findings/:pack/:rule',
  access: 'signed_in',
  summary: 'One finding with its evidence',
  params: objectSchema<FindingParams>({ hostId: idText, pack: idText, rule: idText }),
  query: querySchema<AsOfQuery>({ asOf: textSchema(40, 1) }),
  answers: { 200: findingAnswer },

  async handle(context, { params, query }) {
    const { pack, rule } = params;
    const { db, policies } = context;
    const at = context.now().toISOString();
    const host = await hostOf(db, params.hostId);
    if (query.asOf !== undefined) {
      const past = await judgePast(context, host, pastInstant(query.asOf, context.now()));
      return ok(await pastFinding(db, host, past, params));
    }
    const known = policies.rules.get(ruleKey(pack, rule));
    const ruleNumber = policies.numbers.get(ruleKey(pack, rule));
    const [row] = (await listFindings(db, host.host_number, { pack, rule, page: 1, pageSize: 1 }, at)).items;
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
      alsoFailing: await alsoFailing(db, ruleNumber, host.host_number, at),
    };
    return ok(answer);
  },
});

async function pastFinding(
  db: Database,
  host: HostRecord,
  { at, policies, findings, rows }: PastJudgement,
  { hostId, pack, rule }: FindingParams,
): Promise<FindingAnswer> {
  const isWanted = (candidate: { readonly pack: string; readonly rule: string }): boolean =>
    candidate.pack === pack && candidate.rule === rule;
  const [row, finding] = [rows.find(isWanted), findings.find(isWanted)];
  const known = policies.rules.get(ruleKey(pack, rule));
  const ruleNumber = policies.numbers.get(ruleKey(pack, rule));
  if (row === undefined || finding === undefined || known === undefined || ruleNumber === undefined)
    throw new MusterError('rule_not_found', `host "${hostId}" was not judged by rule "${pack}/${rule}" at ${at}`);
  const history = await findingHistory(db, host.host_number, ruleNumber);
  return {
    ...row,
    finding,
    judgedAt: at,
    ruleText: ruleTextOf(known, policies.tables),
    history: history.filter((change) => change.at <= at),
    alsoFailing: await alsoFailingAt(db, ruleNumber, host.host_number, at),
  };
}
