import { existsSync } from 'node:fs';
import { MusterError } from '../base/errors.ts';
import { type Language, nearestWord } from '../base/text.ts';
import { loadTables } from '../derive/tables.ts';
import type { CompiledPack } from '../rules/compiled.ts';
import { explainRule, type RuleExplanation } from '../rules/explain-rule.ts';
import { loadPack } from '../rules/load.ts';
import { loadShippedPacks, readPackFile } from '../rules/shipped-packs.ts';
import type { VersionExplanation } from '../versions/explain.ts';
import { explainVersions, schemeNames } from '../versions/index.ts';
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

/**
 * `muster explain version SCHEME A B`: how the two were read, and what decided. Answers 1 when they cannot be compared.
 * Throws `bad_request` for an unknown scheme.
 */
export function explainVersionCommand(scheme: string, left: string, right: string, options: CommonOptions): number {
  const explanation = explainVersions(scheme, left, right);
  if (explanation === undefined) throw unknownScheme(scheme);
  if (options.json === true) printJson(explanation);
  else showVersions(explanation, languageOf(options));
  return explanation.order === undefined ? 1 : 0;
}

function unknownScheme(scheme: string): MusterError {
  const near = nearestWord(scheme, schemeNames);
  const cure = near === undefined ? `known are ${schemeNames.join(', ')}` : `did you mean "${near}"?`;
  const place = /^v?\d/.test(scheme) ? 'the scheme comes first, then the two versions; ' : '';
  return new MusterError('bad_request', `no version scheme "${scheme}"; ${place}${cure}`);
}

const VERSION_WORDS = {
  vi: { scheme: 'Cách so sánh', olderTools: 'công cụ hiện nay của hệ sinh thái này không còn nhận cách viết này' },
  en: { scheme: 'Scheme', olderTools: "this ecosystem's own tool of today refuses this spelling" },
} as const;

function showVersions({ scheme, left, right, sentence }: VersionExplanation, language: Language): void {
  const words = VERSION_WORDS[language];
  print(`${words.scheme}: ${scheme}`);
  const names = [left, right].flatMap(({ parts }) => (parts ?? []).map(({ name }) => name[language].length));
  const width = Math.max(20, ...names);
  for (const { text, parts, complaint, isValid } of [left, right]) {
    print('');
    print(text === '' ? '""' : text);
    for (const part of parts ?? []) print(`  ${part.name[language].padEnd(width)} ${part.text}`);
    if (complaint !== undefined) print(`  ${complaint[language]}`);
    else if (!isValid) print(`  (${words.olderTools})`);
  }
  print('');
  print(sentence[language]);
}
