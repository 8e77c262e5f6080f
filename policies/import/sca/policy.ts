import { type Complaint, MusterError } from '../../base/errors.ts';
import type { Dropped, ForeignPolicy, ForeignRule } from '../foreign.ts';
import { all, any, type Formula, not } from '../formula.ts';
import { isUnsaid } from '../reasons.ts';
import { isTopMap, type YamlFile } from '../yaml-door.ts';
import { type Converted, convertClause } from './convert-clause.ts';
import type { PatternLanguage } from './line-test.ts';
import { convertRequirements } from './requirements.ts';
import { parseClause } from './rule.ts';

type Condition = 'all' | 'any' | 'none';
const CONDITIONS: Readonly<Record<string, Condition>> = { all: 'all', any: 'any', none: 'none' };

/**
 * Reads a policy of Wazuh's Security Configuration Assessment. Throws `bad_request` with every place that is not of that
 * form. Source: Wazuh documentation, "Creating custom SCA policies".
 */
export function readScaPolicy(file: YamlFile, name: string): ForeignPolicy {
  const complaints: Complaint[] = [];
  const complain = (path: readonly (string | number)[], message: string) =>
    complaints.push({ pointer: `${name}:${file.lineOf(path)}`, message: `${path.join('.')} ${message}` });
  const root = isTopMap(file.value) ? file.value : {};
  const checks = Array.isArray(root.checks) ? (root.checks as unknown[]) : undefined;
  if (checks === undefined) complain(['checks'], 'is missing; a policy lists its checks there');
  const head = isTopMap(root.policy) ? root.policy : {};
  const variables = variablesIn(root.variables);
  const language = languageOf(head.regex_type);
  const rules: ForeignRule[] = [];
  const known = new Set<string>();
  for (const [index, check] of (checks ?? []).entries()) {
    const wrong = faultOf(check);
    const id = isTopMap(check) ? String(check.id) : '';
    if (wrong !== undefined) complain(['checks', index], wrong);
    else if (known.has(id)) complain(['checks', index, 'id'], `${id} is the id of an earlier check`);
    else if (isTopMap(check))
      rules.push(
        readCheck(check, {
          variables,
          language: languageOf(check.regex_type, language),
          line: file.lineOf(['checks', index]),
        }),
      );
    known.add(id);
  }
  const [first] = complaints;
  if (first !== undefined) throw new MusterError('bad_request', `${first.pointer}: ${first.message}`, { complaints });
  const requirements = isTopMap(root.requirements)
    ? convertRequirements(root.requirements, variables, language)
    : { dropped: [] };
  const [reference] = textsIn(head.references);
  return {
    id: textOf(head.id) ?? 'imported',
    title: textOf(head.name) ?? textOf(head.id) ?? name,
    ...(reference === undefined ? {} : { source: reference }),
    ...(requirements.when === undefined ? {} : { when: requirements.when }),
    whenDropped: requirements.dropped,
    rules,
  };
}

function faultOf(check: unknown): string | undefined {
  if (!isTopMap(check)) return 'is no check; write id, title, condition and rules';
  if (typeof check.id !== 'number' && typeof check.id !== 'string') return 'has no id';
  if (CONDITIONS[String(check.condition)] === undefined)
    return `has the condition "${String(check.condition)}"; write all, any or none`;
  if (!Array.isArray(check.rules) || check.rules.length === 0) return 'has no rules';
  return check.rules.every((rule) => typeof rule === 'string')
    ? undefined
    : 'has a rule that is no text; put it into quotes';
}

interface CheckSite {
  readonly variables: ReadonlyMap<string, string>;
  readonly language: PatternLanguage;
  readonly line: number;
}

function readCheck(check: Readonly<Record<string, unknown>>, site: CheckSite): ForeignRule {
  const condition = CONDITIONS[String(check.condition)] ?? 'all';
  const { must, dropped } = convertClauses(condition, check.rules as string[], site);
  const compliance = complianceIn(check.compliance);
  const why = [textOf(check.description), textOf(check.rationale)].filter((text) => text !== undefined).join('\n\n');
  const remedy = textOf(check.remediation);
  return {
    sourceId: String(check.id),
    title: textOf(check.title) ?? `Check ${String(check.id)}`,
    ...(why === '' ? {} : { why }),
    ...(remedy === undefined ? {} : { remedy }),
    references: [
      ...compliance.flatMap(([name, ids]) => ids.map((id) => `${name} ${id}`)),
      ...textsIn(check.references),
    ],
    safeguards: compliance.filter(([name]) => /^cis_(?:csc|controls)_v8$/.test(name)).flatMap(([, ids]) => ids),
    line: site.line,
    must,
    dropped,
  };
}

/** The clauses of a check, joined as its condition says. What cannot be said is left out and told. */
export function convertClauses(
  condition: Condition,
  raws: readonly string[],
  { variables, language }: Pick<CheckSite, 'variables' | 'language'>,
): { readonly must: Formula | undefined; readonly dropped: readonly Dropped[] } {
  const dropped: Dropped[] = [];
  const formulas: Formula[] = [];
  for (const raw of raws) {
    const converted = convertOne(raw, condition, variables, language);
    if (!isUnsaid(converted)) {
      if (converted.narrowed !== undefined) dropped.push({ clause: raw, ...converted.narrowed, isStricter: true });
      const empty = emptyIn(condition, converted.formula);
      if (empty === undefined) formulas.push(converted.formula);
      else dropped.push({ clause: raw, reason: 'says_nothing', isStricter: empty });
    } else dropped.push({ clause: raw, ...converted, isStricter: condition === 'any' });
  }
  if (formulas.length === 0) return { must: undefined, dropped };
  const must = condition === 'all' ? all(formulas) : condition === 'any' ? any(formulas) : all(formulas.map(not));
  return typeof must === 'boolean'
    ? { must: undefined, dropped: [...dropped, { clause: raws[0] ?? '', reason: 'says_nothing', isStricter: false }] }
    : { must, dropped };
}

/**
 * A way to comply that every host takes makes the whole check empty: without it the check says what its other ways say.
 * Nothing is lost with demands that always hold. `undefined`: the clause says something.
 */
function emptyIn(condition: Condition, formula: Formula): boolean | undefined {
  if (typeof formula !== 'boolean') return undefined;
  const isHarmless = condition === 'any' || (condition === 'all' ? formula : !formula);
  return isHarmless ? true : undefined;
}

function convertOne(
  raw: string,
  condition: Condition,
  variables: ReadonlyMap<string, string>,
  language: PatternLanguage,
): Converted {
  const clause = parseClause(raw, variables);
  if (typeof clause === 'string') return { reason: 'malformed', detail: clause };
  return convertClause(clause, language, condition === 'none');
}

function languageOf(told: unknown, otherwise: PatternLanguage = 'unstated'): PatternLanguage {
  return told === 'pcre2' || told === 'osregex' ? told : otherwise;
}

function variablesIn(raw: unknown): ReadonlyMap<string, string> {
  if (!isTopMap(raw)) return new Map();
  return new Map(
    Object.entries(raw).map(([name, value]) => [name.startsWith('$') ? name : `$${name}`, textsIn(value).join(',')]),
  );
}

/** `compliance` is a list of one-member maps; plain maps are met as well. */
function complianceIn(raw: unknown): [string, string[]][] {
  const entries = Array.isArray(raw) ? raw : [raw];
  return entries.flatMap((entry) =>
    isTopMap(entry) ? Object.entries(entry).map(([name, ids]): [string, string[]] => [name, textsIn(ids)]) : [],
  );
}

function textOf(raw: unknown): string | undefined {
  const text = typeof raw === 'string' || typeof raw === 'number' ? String(raw).trim() : '';
  return text === '' ? undefined : text;
}

function textsIn(raw: unknown): string[] {
  return (Array.isArray(raw) ? raw : [raw]).flatMap((value) => textOf(value) ?? []);
}
