import { MusterError } from '../../../policies/base/errors.ts';
import { SEVERITIES, type Severity, VERDICTS } from '../../../policies/rules/finding.ts';
import type { Page, RuleAnswer, RuleRow, ShownVerdict } from '../../api.ts';
import type { Policies } from '../../policies.ts';
import { demandWords, ruleTextOf, whenWords } from '../../rule-text.ts';
import {
  hostsFailing,
  hostsPardoned,
  hostsUnknown,
  type ListedRule,
  listRules,
  RULE_SORTS,
  ruleKey,
} from '../../store/rules.ts';
import { pageOfSchema, ruleAnswer, ruleRow } from '../answers.ts';
import { enumSchema, objectSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema, searchText, sortSchema } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { scopeOf } from '../scope.ts';

interface RulesQuery extends PageQuery {
  readonly q?: string;
  readonly unit?: string;
  readonly pack?: string;
  readonly severity?: Severity;
  readonly verdict?: ShownVerdict;
  readonly sort?: (typeof RULE_SORTS)[number];
}

interface RuleParams {
  readonly pack: string;
  readonly rule: string;
}

interface UnitQuery {
  readonly unit?: string;
}

/** Rules in force with how many hosts have which verdict. */
export const getRules = defineRoute<unknown, RulesQuery>({
  method: 'GET',
  path: '/api/v1/rules',
  access: 'signed_in',
  summary: 'Rules in force, a page at a time',
  query: querySchema<RulesQuery>({
    q: searchText,
    unit: idText,
    pack: idText,
    severity: enumSchema(SEVERITIES),
    verdict: enumSchema([...VERDICTS, 'excepted']),
    sort: sortSchema(RULE_SORTS),
    ...pageMembers,
  }),
  answers: { 200: pageOfSchema(ruleRow) },

  async handle({ db, policies, now }, { query }) {
    const at = now().toISOString();
    const { unit, page: _page, pageSize: _pageSize, sort = '-failCount', ...filter } = query;
    const units = await scopeOf(db, unit);
    const wanted = { ...filter, ...(units === undefined ? {} : { units }), sort, ...pageOf(query) };
    const rules = await listRules(db, wanted, at);
    return ok({ ...rules, items: rules.items.map((rule) => rowOf(rule, policies)) } satisfies Page<RuleRow>);
  },
});

/** One rule: its demand, its authority, its text, and who fails it. */
export const getRule = defineRoute<RuleParams, UnitQuery>({
  method: 'GET',
  path: '/api/v1/rules/:pack/:rule',
  access: 'signed_in',
  summary: 'One rule and who fails it',
  params: objectSchema<RuleParams>({ pack: idText, rule: idText }),
  query: querySchema<UnitQuery>({ unit: idText }),
  answers: { 200: ruleAnswer },

  async handle({ db, policies, now }, { params, query }) {
    const at = now().toISOString();
    const { pack, rule } = params;
    const units = await scopeOf(db, query.unit);
    const known = policies.rules.get(ruleKey(pack, rule));
    const [listed] = (
      await listRules(
        db,
        {
          pack,
          rule,
          ...(units === undefined ? {} : { units }),
          sort: 'title',
          page: 1,
          pageSize: 1,
        },
        at,
      )
    ).items;
    if (known === undefined || listed === undefined)
      throw new MusterError('rule_not_found', `there is no rule "${pack}/${rule}"`);
    const answer: RuleAnswer = {
      ...rowOf(listed, policies),
      packVersion: known.pack.pack.version,
      text: ruleTextOf(known, policies.tables),
      reads: known.compiled.reads,
      demand: demandWords(known),
      concerns: whenWords(known),
      source: known.compiled.rule,
      failing: await hostsFailing(db, listed.ruleNumber, at, units),
      unknown: await hostsUnknown(db, listed.ruleNumber, units),
      excepted: await hostsPardoned(db, listed.ruleNumber, at, units),
    };
    return ok(answer);
  },
});

function rowOf({ ruleNumber: _, ...rule }: ListedRule, policies: Policies): RuleRow {
  const known = policies.rules.get(ruleKey(rule.pack, rule.rule));
  if (known === undefined)
    throw new MusterError('internal', `the store lists rule "${rule.pack}/${rule.rule}", which no pack holds`);
  return { ...rule, effort: known.compiled.rule.effort, packTitle: known.pack.pack.title };
}
