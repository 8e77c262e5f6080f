import { existsSync } from 'node:fs';
import { MusterError } from '../base/errors.ts';
import { type Language, nearestWord } from '../base/text.ts';
import { loadTables } from '../derive/tables.ts';
import type { CompiledPack } from '../rules/compiled.ts';
import { explainRule, type RuleExplanation } from '../rules/explain-rule.ts';
import { loadPack } from '../rules/load.ts';
import { loadShippedPacks, readPackFile } from '../rules/shipped-packs.ts';
import { explainVersions, schemes, type VersionExplanation } from '../versions/index.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

/**
 * `muster explain rule PACK/RULE`: what a rule wants, of whom, by which authority, and how to mend it. `file` reads one
 * pack file in place of the packs that come with the product. Throws `rule_not_found`, `pack_invalid`.
 */
export function explainRuleCommand(name: string, options: CommonOptions & { readonly file?: string }): number {
  const packs = options.file === undefined ? loadShippedPacks() : [loadOne(options.file)];
  const language = languageOf(options);
  const slash = name.indexOf('/');
  const pack = packs.find((known) => known.pack.id === name.slice(0, slash));
  const rule = pack?.rules.find((known) => known.rule.id === name.slice(slash + 1));
  if (pack === undefined || rule === undefined) throw notFound(name, packs);
  const explanation = explainRule(pack, rule, language, loadTables().controls);
  if (options.json === true) printJson(explanation);
  else showRule(explanation, language);
  return 0;
}

function loadOne(file: string): CompiledPack {
  if (!existsSync(file)) throw new MusterError('read_failed', `there is no pack file "${file}"`);
  const { compiled, complaints } = loadPack(readPackFile(file), { skipsExamples: true });
  if (compiled !== undefined) return compiled;
  throw new MusterError('pack_invalid', `the pack ${file} is not valid; "muster policy lint ${file}" says why`, {
    complaints,
  });
}

function notFound(name: string, packs: readonly CompiledPack[]): MusterError {
  const names = packs.flatMap(({ pack, rules }) => rules.map(({ rule }) => `${pack.id}/${rule.id}`));
  const near = nearestWord(name, names) ?? names.find((known) => known.endsWith(`/${name}`));
  const cure = near === undefined ? 'a rule is written PACK/RULE' : `did you mean "${near}"?`;
  return new MusterError('rule_not_found', `no rule "${name}"; ${cure}`);
}

const LABELS = {
  vi: {
    severity: 'Mức độ',
    levels: 'Cấp độ',
    why: 'Vì sao',
    when: 'Áp dụng khi',
    must: 'Yêu cầu',
    parameters: 'Tham số',
    reads: 'Đọc',
    asks: 'Cần hỏi',
    controls: 'Căn cứ',
    references: 'Tham chiếu',
    source: 'Nguồn',
    remedy: 'Khắc phục',
    effort: 'Công sức',
  },
  en: {
    severity: 'Severity',
    levels: 'Levels',
    why: 'Why',
    when: 'Concerns',
    must: 'Demands',
    parameters: 'Parameters',
    reads: 'Reads',
    asks: 'Asks for',
    controls: 'Authority',
    references: 'References',
    source: 'Source',
    remedy: 'Remedy',
    effort: 'Effort',
  },
} as const;

function showRule(explanation: RuleExplanation, language: Language): void {
  const labels = LABELS[language];
  print(`${explanation.pack}/${explanation.rule} (${explanation.packVersion})`);
  print(explanation.title);
  print('');
  const show = (label: string, lines: readonly (string | undefined)[]) => {
    for (const [index, line] of lines.filter((text) => text !== undefined).entries()) {
      print(`${(index === 0 ? label : '').padEnd(13)}${line}`);
    }
  };
  show(labels.severity, [explanation.severity]);
  show(labels.levels, [explanation.levels]);
  show(labels.why, [explanation.why]);
  show(labels.when, [explanation.when]);
  show(labels.must, explanation.mustLines);
  show(
    labels.parameters,
    explanation.parameters.map(({ name, title, default: value }) => `${name} = ${value}: ${title}`),
  );
  show(labels.reads, explanation.reads);
  show(labels.asks, explanation.asks);
  show(
    labels.controls,
    explanation.controls.map(({ id, clauses }) => [id, ...clauses].join('; ')),
  );
  show(labels.references, explanation.references);
  show(labels.source, [explanation.source]);
  show(labels.remedy, [explanation.remedy]);
  show(labels.effort, [explanation.effort]);
}

/** `muster explain version SCHEME A B`: how the two were read, and what decided. Throws `bad_request` for an unknown scheme. */
export function explainVersionCommand(scheme: string, left: string, right: string, options: CommonOptions): number {
  const explanation = explainVersions(scheme, left, right);
  if (explanation === undefined) {
    const known = schemes.map(({ id }) => id);
    const near = nearestWord(scheme, known);
    const cure = near === undefined ? `known are ${known.join(', ')}` : `did you mean "${near}"?`;
    throw new MusterError('bad_request', `no version scheme "${scheme}"; ${cure}`);
  }
  if (options.json === true) printJson(explanation);
  else showVersions(explanation, languageOf(options));
  return 0;
}

function showVersions({ left, right, sentence }: VersionExplanation, language: Language): void {
  for (const side of [left, right]) {
    print(side.text);
    for (const { name, text } of side.parts ?? []) print(`  ${name[language].padEnd(20)} ${text}`);
  }
  print(sentence[language]);
}
