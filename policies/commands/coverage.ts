import type { Language } from '../base/text.ts';
import {
  COVERAGE_STATES,
  type Coverage,
  type CoverageRow,
  type CoverageState,
  coverageOf,
} from '../derive/coverage.ts';
import { type Framework, frameworkIds, readFramework } from '../derive/frameworks.ts';
import { loadTables } from '../derive/tables.ts';
import type { Pack } from '../rules/pack.ts';
import { readPackFile, shippedPackFiles } from '../rules/shipped-packs.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

/** More names than this only make the table unreadable; `--json` has them all. */
const MAX_RULES_SHOWN = 3;

const STATE_WORDS: Readonly<Record<Language, Readonly<Record<CoverageState, string>>>> = {
  vi: { covered: 'đủ', partly: 'một phần', open: 'chưa có quy tắc', hidden: 'không thấy được' },
  en: { covered: 'covered', partly: 'partly', open: 'no rule yet', hidden: 'not visible' },
};

const TEXTS = {
  vi: {
    heading: 'Độ phủ',
    all: 'Độ phủ của các khung',
    framework: 'khung',
    control: 'yêu cầu',
    about: 'nói về',
    state: 'mức',
    rules: 'quy tắc',
    more: (count: number) => `và ${count} quy tắc nữa`,
    hidden: 'Bản kiểm kê không thấy được',
    level: (level: number) => `Cấp độ ${level}`,
    rest: 'Đếm theo họ, không liên quan đến một máy chủ',
    source: 'Nguồn',
    meaning: [
      '**Đủ**: mọi đòi hỏi kỹ thuật đối với một máy chủ đều xét được từ báo cáo, và có quy tắc xét. **Một phần**: quy tắc xét một phần của yêu cầu. **Chưa có quy tắc**: thấy được một phần, chưa quy tắc nào xét. **Không thấy được**: bản kiểm kê không cho biết, kèm lý do.',
      'Đạt mọi quy tắc chưa phải là đạt yêu cầu: bảng này chỉ nói phần mà máy đọc được.',
    ],
  },
  en: {
    heading: 'Coverage',
    all: 'Coverage of frameworks',
    framework: 'framework',
    control: 'control',
    about: 'about',
    state: 'state',
    rules: 'rules',
    more: (count: number) => `and ${count} more`,
    hidden: 'Not visible from an inventory',
    level: (level: number) => `Level ${level}`,
    rest: 'Counted by family, for they concern no single host',
    source: 'Source',
    meaning: [
      '**Covered**: everything that the control demands of a host can be decided from a report, and a rule does. **Partly**: rules check a part of it. **No rule yet**: a part could be seen, and no rule looks. **Not visible**: an inventory cannot tell, with the reason.',
      'To pass every rule is not to meet the control: this table tells only the part that a machine can read.',
    ],
  },
} as const;

export interface CoverageOptions extends CommonOptions {
  /** A framework's id, or `true` for a summary of all. */
  readonly coverage?: string | boolean;
}

/** `muster policy lint --coverage [FRAMEWORK]`: what the given packs, or those shipped, check of a framework. Answers 0. */
export function showCoverage(files: readonly string[], options: CoverageOptions): number {
  const language = languageOf(options);
  const packs = (files.length === 0 ? shippedPackFiles() : files).map((file) => JSON.parse(readPackFile(file)) as Pack);
  const { controls } = loadTables();
  const ids = typeof options.coverage === 'string' ? [options.coverage] : frameworkIds();
  const found = ids.map((id) => {
    const framework = readFramework(id);
    return { framework, coverage: coverageOf(framework, packs, controls) };
  });
  if (options.json === true) printJson({ frameworks: found.map(({ coverage }) => coverage) });
  else if (typeof options.coverage !== 'string') print(summaryOf(found, language));
  else for (const { framework, coverage } of found) print(coverageText(framework, coverage, language));
  return 0;
}

interface Found {
  readonly framework: Framework;
  readonly coverage: Coverage;
}

function summaryOf(found: readonly Found[], language: Language): string {
  const texts = TEXTS[language];
  const head = [texts.framework, ...COVERAGE_STATES.map((state) => STATE_WORDS[language][state])];
  const rows = found.map(({ framework, coverage }) => [
    `${framework.title[language]} (\`${framework.id}\`)`,
    ...COVERAGE_STATES.map((state) => String(coverage.counts[state])),
  ]);
  return [`# ${texts.all}`, '', ...table(head, rows), '', ...texts.meaning].join('\n');
}

/** One framework as a Markdown document; `docs/coverage-*.md` are these in English. */
export function coverageText(framework: Framework, coverage: Coverage, language: Language): string {
  const texts = TEXTS[language];
  const levels = [...new Set(coverage.rows.flatMap(({ level }) => (level === undefined ? [] : [level])))];
  const counted = COVERAGE_STATES.map((state) => `${STATE_WORDS[language][state]} ${coverage.counts[state]}`).join(
    ', ',
  );
  const parts =
    levels.length === 0
      ? [...seenTable(coverage.rows, language), '', ...hiddenPart(framework, coverage.rows, language)]
      : levels.flatMap((level) => levelPart(framework, coverage.rows, level, language));
  return [
    `# ${texts.heading}: ${framework.title[language]}`,
    '',
    framework.note[language],
    '',
    ...texts.meaning,
    '',
    `${counted}. ${texts.source}: ${framework.source} (${framework.checkedOn}).`,
    '',
    ...parts,
    ...restPart(framework, language),
  ].join('\n');
}

function levelPart(framework: Framework, all: readonly CoverageRow[], level: number, language: Language): string[] {
  const rows = all.filter((row) => row.level === level);
  return [
    `## ${TEXTS[language].level(level)}`,
    '',
    ...seenTable(rows, language),
    '',
    ...hiddenPart(framework, rows, language),
    '',
  ];
}

function seenTable(rows: readonly CoverageRow[], language: Language): string[] {
  const texts = TEXTS[language];
  const seen = rows.filter(({ state }) => state !== 'hidden');
  return table(
    [texts.control, texts.about, texts.state, texts.rules],
    seen.map(({ id, words, state, rules }) => [
      id,
      words?.[language] ?? '',
      STATE_WORDS[language][state],
      rulesText(rules, language),
    ]),
  );
}

function rulesText(rules: readonly string[], language: Language): string {
  const shown = rules.slice(0, MAX_RULES_SHOWN).map((name) => `\`${name}\``);
  const more = rules.length - shown.length;
  return [...shown, ...(more > 0 ? [TEXTS[language].more(more)] : [])].join(', ');
}

/** Reasons once each, with the ids that share them. */
function hiddenPart(framework: Framework, rows: readonly CoverageRow[], language: Language): string[] {
  const lines = Object.entries(framework.reasons).flatMap(([reason, words]) => {
    const ids = rows.filter((row) => row.state === 'hidden' && row.reason === reason).map(({ id }) => id);
    return ids.length === 0 ? [] : [`- ${words[language]}: ${ids.join(', ')}`];
  });
  return lines.length === 0 ? [] : [`${TEXTS[language].hidden}:`, '', ...lines];
}

function restPart({ rest = [] }: Framework, language: Language): string[] {
  if (rest.length === 0) return [];
  const families = rest.map(({ family, words, count }) => `- ${family} (${words[language]}): ${count}`);
  return ['', `${TEXTS[language].rest}:`, '', ...families];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
