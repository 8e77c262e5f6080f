import { styleText } from 'node:util';
import { cutText } from '../../policies/base/text.ts';
import type { Verdict } from '../../policies/rules/finding.ts';
import { wordsIn } from '../../policies/words/index.ts';
import type { Checked, CheckedFinding } from '../check.ts';
import { type FormatOptions, harmless, sentencesOf } from './format.ts';
import { wordsOf } from './words.ts';

type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<Verdict, Style>> = {
  pass: 'green',
  fail: ['bold', 'red'],
  not_applicable: 'dim',
  unknown: ['bold', 'yellow'],
  error: ['bold', 'magenta'],
};

const ORDER: readonly Verdict[] = ['pass', 'fail', 'unknown', 'error', 'not_applicable'];
const MAX_SENTENCES = 3;
const MAX_SENTENCE_LENGTH = 400;
const MIN_WIDTH = 60;
const INDENT = '  ';

/** For people at a terminal, and for logs: what fails and what is unknown, with the reason and the remedy; the counts last. */
export function tableOf(checked: Checked, options: FormatOptions): string {
  const words = wordsOf(options.language);
  const paint = painter(options);
  const shown = checked.findings.filter(
    ({ verdict }) => options.showsAll || (verdict !== 'pass' && verdict !== 'not_applicable'),
  );
  const single = options.showsAll ? shown : shown.filter((finding) => !wantsLevel(finding));
  const lines = [...headOf(checked, options), '', ...single.flatMap((finding) => [...linesOf(finding, options), ''])];
  const leveled = shown.length - single.length;
  if (leveled > 0) lines.push(...wrapped(words.needsLevel(leveled), options.width, ''), '');
  if (shown.length === 0) lines.push(paint('green', words.nothingWrong), '');
  if (checked.host.door === 'local' && checked.host.privilege === 'user') lines.push(words.needsRoot, '');
  lines.push(summaryOf(checked, options));
  return `${lines.join('\n')}\n`;
}

/** Unknown for nothing but the host's level: said once for all such rules. Source: docs/reference-policy-language.md 5. */
function wantsLevel({ verdict, evidence }: CheckedFinding): boolean {
  return (
    verdict === 'unknown' &&
    evidence.length > 0 &&
    evidence.every((entry) => entry.kind === 'fact' && entry.cause === 'level_not_set')
  );
}

function painter({ isColoured }: FormatOptions): (style: Style, text: string) => string {
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}

function headOf({ host, judgedAt, packs }: Checked, options: FormatOptions): string[] {
  const words = wordsOf(options.language);
  const paint = painter(options);
  const os = host.os === undefined ? '' : `, ${harmless(host.os)}`;
  const list = packs.map(({ id, version, ruleCount }) => `${id} ${version} (${ruleCount})`).join(', ');
  return [
    `${paint('bold', harmless(host.name))}${os}`,
    paint('dim', `${words.collected} ${host.collectedAt}, ${words.judged} ${judgedAt}`),
    ...wrapped(`${words.packs}: ${list}`, options.width, '').map((line) => paint('dim', line)),
  ];
}

function linesOf(finding: CheckedFinding, options: FormatOptions): string[] {
  const { language, width } = options;
  const { verdicts, severities, efforts } = wordsIn(language);
  const paint = painter(options);
  const { verdict, severity, title, remedy, effort, pack, rule } = finding;
  const said = finding.exception === undefined ? verdicts[verdict] : wordsOf(language).exceptedCount;
  const mark = paint(finding.exception === undefined ? STYLES[verdict] : 'yellow', said.toUpperCase());
  const head = `${mark} ${severities[severity]}: ${paint('bold', title[language])} ${paint('dim', `${pack}/${rule}`)}`;
  if (verdict === 'pass' || verdict === 'not_applicable') return [head];
  const sentences = sentencesOf(finding, language);
  const shown = sentences.slice(0, MAX_SENTENCES).map((sentence) => cutText(sentence, MAX_SENTENCE_LENGTH));
  if (sentences.length > MAX_SENTENCES) shown.push(wordsOf(language).more(sentences.length - MAX_SENTENCES));
  const { exception } = finding;
  const permit = exception === undefined ? [] : [`${wordsOf(language).excepted(exception)}: ${exception.reason}`];
  const mend = `${wordsOf(language).mend} (${efforts[effort]}): ${remedy[language]}`;
  return [
    head,
    ...permit.flatMap((sentence) => wrapped(harmless(sentence), width, INDENT)),
    ...shown.flatMap((sentence) => wrapped(sentence, width, INDENT)),
    ...(verdict === 'fail' ? wrapped(mend, width, INDENT).map((line) => paint('cyan', line)) : []),
  ];
}

function summaryOf({ summary }: Checked, options: FormatOptions): string {
  const { verdicts } = wordsIn(options.language);
  const paint = painter(options);
  const { excepted } = summary;
  const permitted = excepted === undefined ? [] : [`${excepted} ${wordsOf(options.language).exceptedCount}`];
  const counts = ORDER.map((verdict) => {
    const text = `${summary[verdict]} ${verdicts[verdict]}`;
    return summary[verdict] === 0 ? paint('dim', text) : paint(STYLES[verdict], text);
  });
  return [...counts, ...permitted].join(', ');
}

/** Breaks a text between words into lines of at most `width` columns; a word longer than that stays whole. */
function wrapped(text: string, width: number, indent: string): string[] {
  const room = Math.max(width, MIN_WIDTH) - indent.length;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
