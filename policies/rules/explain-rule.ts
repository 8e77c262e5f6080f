import type { Language } from '../base/text.ts';
import type { Control } from '../derive/tables.ts';
import { wordsIn } from '../words/index.ts';
import type { CompiledPack, CompiledRule } from './compiled.ts';
import { conditionLines, conditionText, demandOf } from './demand.ts';
import { valueText } from './phrase.ts';

/** What `muster explain rule` says of one rule, in one language. */
export interface RuleExplanation {
  readonly pack: string;
  readonly packVersion: string;
  readonly rule: string;
  readonly title: string;
  readonly why?: string;
  readonly severity: string;
  readonly levels?: string;
  /** Whom it concerns; absent: every host. */
  readonly when?: string;
  readonly must: string;
  /** The same as lines, for reading. */
  readonly mustLines: readonly string[];
  /** The facts that it reads, as paths. */
  readonly reads: readonly string[];
  /** Names that agents must be asked for. */
  readonly asks: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly title: string; readonly default: string }[];
  /** By which authority: controls with their clauses, further references, source. */
  readonly controls: readonly { readonly id: string; readonly title?: string; readonly clauses: readonly string[] }[];
  readonly references: readonly string[];
  readonly source?: string;
  readonly remedy: string;
  readonly effort: string;
}

export function explainRule(
  { pack, parameters }: CompiledPack,
  { rule, reads, asks, severities }: CompiledRule,
  language: Language,
  controls: ReadonlyMap<string, Control>,
): RuleExplanation {
  const words = wordsIn(language);
  const known = pack.parameters ?? {};
  const used = parameters.list.filter(({ name }) =>
    JSON.stringify([rule.when, rule.must]).includes(`{"param":${JSON.stringify(name)}}`),
  );
  const whens = [pack.when, rule.when].filter((when) => when !== undefined);
  const source = rule.source ?? pack.source;
  return {
    pack: pack.id,
    packVersion: pack.version,
    rule: rule.id,
    title: rule.title[language],
    ...(rule.why === undefined ? {} : { why: rule.why[language] }),
    severity: severities
      .map(([level, word]) =>
        severities.length === 1 ? words.severities[word] : `${level}+: ${words.severities[word]}`,
      )
      .join(', '),
    ...(rule.levels === undefined ? {} : { levels: `${rule.levels.from ?? 1}-${rule.levels.to ?? 5}` }),
    ...(whens.length === 0
      ? {}
      : { when: whens.map((when) => conditionText(when, language, known)).join(words.sentences.and) }),
    must: demandOf(rule, language, known),
    mustLines: conditionLines(rule.must, language, known),
    reads,
    asks: [...new Set(asks.map(({ section, steps }) => `${section}: ${steps.join(' / ')}`))],
    parameters: used.map((parameter) => ({
      name: parameter.name,
      title: known[parameter.name]?.title[language] ?? parameter.name,
      default: valueText(parameter.default, language),
    })),
    controls: (rule.controls ?? []).map((id) => controlOf(id, controls.get(id))),
    references: rule.references ?? [],
    ...(source === undefined ? {} : { source }),
    remedy: rule.remedy[language],
    effort: words.efforts[rule.effort],
  };
}

function controlOf(id: string, control: Control | undefined): RuleExplanation['controls'][number] {
  if (control === undefined) return { id, clauses: [] };
  const named: readonly (readonly [string, readonly string[]])[] = [
    ['CIS Controls v8', control.cisControlsV8],
    ['NIST SP 800-53 r5', control.nist80053r5],
    ['ISO/IEC 27001:2022', control.iso27001_2022],
    ['NIST CSF 2.0', control.nistCsf2],
    ['TCVN 14423:2026', control.tcvn14423_2026 === '' ? [] : [control.tcvn14423_2026]],
    ['TCVN 11930:2017', control.tcvn11930_2017 === '' ? [] : [control.tcvn11930_2017]],
  ];
  const clauses = named.filter(([, ids]) => ids.length > 0).map(([name, ids]) => `${name} ${ids.join(', ')}`);
  return { id, title: control.title, clauses };
}
