import type { Words } from '../policies/base/text.ts';
import type { Control, Tables } from '../policies/derive/tables.ts';
import { conditionText, demandOf } from '../policies/rules/demand.ts';
import type { Condition } from '../policies/rules/pack.ts';
import type { RuleText } from './api.ts';
import type { PackRule } from './policies.ts';

/** What a person reads about a rule beside its verdicts. */
export function ruleTextOf({ compiled }: PackRule, tables: Tables): RuleText {
  const { title, why, remedy, effort, source, references, controls } = compiled.rule;
  return {
    title,
    why: why ?? null,
    remedy,
    effort,
    source: source ?? null,
    references: references ?? [],
    clauses: clausesOf((controls ?? []).flatMap((id) => tables.controls.get(id) ?? [])),
  };
}

/** Clauses of each framework that ask for any of the controls; frameworks that ask for none are absent. */
function clausesOf(controls: readonly Control[]): RuleText['clauses'] {
  const lists: readonly (readonly [string, (control: Control) => readonly string[]])[] = [
    ['CIS Controls v8', ({ cisControlsV8 }) => cisControlsV8],
    ['NIST SP 800-53 r5', ({ nist80053r5 }) => nist80053r5],
    ['ISO/IEC 27001:2022', ({ iso27001_2022 }) => iso27001_2022],
    ['NIST CSF 2.0', ({ nistCsf2 }) => nistCsf2],
    ['TCVN 14423:2026', ({ tcvn14423_2026 }) => words(tcvn14423_2026)],
    ['TCVN 11930:2017', ({ tcvn11930_2017 }) => words(tcvn11930_2017)],
  ];
  return lists.flatMap(([framework, idsOf]) => {
    const ids = [...new Set(controls.flatMap(idsOf))];
    return ids.length === 0 ? [] : [{ framework, ids }];
  });
}

function words(text: string): string[] {
  return text
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function demandWords({ pack, compiled }: PackRule): Words {
  const parameters = pack.pack.parameters ?? {};
  return { vi: demandOf(compiled.rule, 'vi', parameters), en: demandOf(compiled.rule, 'en', parameters) };
}

/** Whom the rule concerns, by its pack's condition and its own; `null`: everybody. */
export function whenWords({ pack, compiled }: PackRule): Words | null {
  const conditions = [pack.pack.when, compiled.rule.when].filter((when): when is Condition => when !== undefined);
  if (conditions.length === 0) return null;
  const [first] = conditions;
  const whole: Condition = conditions.length === 1 && first !== undefined ? first : { all: conditions };
  const parameters = pack.pack.parameters ?? {};
  return { vi: conditionText(whole, 'vi', parameters), en: conditionText(whole, 'en', parameters) };
}
