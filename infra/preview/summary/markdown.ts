import type { Language } from '../../../policies/base/text.ts';
import { findingWords } from '../../plan/finding-words.ts';
import type { FindingEffect, HostEffects } from '../../plan/judge.ts';
import { effectCounts } from '../../plan/show.ts';
import { amountCells, changeLine, resourceNotes } from './lines.ts';
import type { ShownResource, Summary } from './model.ts';
import { RISK_WORDS, type Speaker, speaker } from './words.ts';

/** Reviews on the usual sites refuse longer comments; the head must survive, the details may be cut. */
export const MAX_MARKDOWN_LENGTH = 60_000;
const MAX_FINDINGS_PER_HOST = 30;

/** Text inside Markdown: no character of it may be taken for markup, a table's border or HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#|~!@]/g, '\\$&')
    .replaceAll(/https?:/gi, (scheme) => `${scheme.slice(0, -1)}&#58;`);
}

/** Lines of code: a fence longer than any run of backticks within. */
function codeBlock(lines: readonly string[], info = 'diff'): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${info}`, ...lines.map((line) => line.replaceAll(/[\r\n]+/g, ' ')), fence];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

/** The preview for a review: head and tables first, details folded, never longer than `MAX_MARKDOWN_LENGTH`. */
export function summaryMarkdown(summary: Summary, language: Language): string {
  const say = speaker(language);
  const head = [...headLines(summary, language, say), ...tables(summary, language, say)].join('\n');
  const limits = [
    `**${say.text('offline')}**`,
    '',
    ...summary.limits.map((limit) => `- ${escapeMarkdown(limit[language])}`),
    '',
  ].join('\n');
  const details = [
    ...summary.resources.map((resource) => resourceBlock(resource, say)),
    ...(summary.findings?.hosts ?? []).map((host) => findingsBlock(host, language, say)),
  ];
  let text = `${head}\n`;
  let left = details.length;
  for (const block of details) {
    if (text.length + block.length + limits.length + 200 > MAX_MARKDOWN_LENGTH) break;
    text += `${block}\n`;
    left -= 1;
  }
  const rest = left === 0 ? '' : `_${left} ${say.text('more')}_\n\n`;
  return `${text}${rest}${limits}`;
}

function headLines(summary: Summary, language: Language, say: Speaker): string[] {
  const { text } = say;
  const plan = summary.plan === undefined ? '' : `, ${text('plan')} ${escapeMarkdown(summary.plan)}`;
  return [
    `## ${text('title')}: ${escapeMarkdown(summary.project)}, ${text('stack')} ${escapeMarkdown(summary.stack)}${plan}`,
    '',
    `**${say.counts(summary.counts) || text('noChange')}**; ${say.compared(summary.comparedWith)}`,
    ...(summary.findings === undefined
      ? []
      : ['', `${text('findings')}: **${effectCounts(summary.findings.counts, language)}**`]),
    '',
    `### ${text('risks')}`,
    '',
    ...(summary.risks.length === 0
      ? [text('noRisks')]
      : summary.risks.map(
          (risk) => `- **${RISK_WORDS[risk.level][language]}** ${escapeMarkdown(risk.text[language])}`,
        )),
    '',
  ];
}

function tables(summary: Summary, language: Language, say: Speaker): string[] {
  const { text } = say;
  const units = summary.units.map((unit) => [
    escapeMarkdown(unit.unit ?? text('shared')),
    say.counts(unit.counts),
    ...amountCells(unit),
  ]);
  const waves = summary.waves.map(({ wave, hosts, counts }) => [
    String(wave),
    escapeMarkdown(hosts.join(', ')),
    say.counts(counts),
  ]);
  const capacity = (summary.capacity ?? []).map(({ title, planned, quota, isAtLeast }) => {
    return [
      title[language],
      `${isAtLeast ? `${text('atLeast')} ` : ''}${planned}`,
      String(quota),
      planned > quota ? `**${text('over')}**` : '',
    ];
  });
  return [
    `### ${text('units')}`,
    '',
    ...table([text('unit'), text('changes'), text('servers'), 'vCPU', text('memory'), text('volumes')], units),
    ...(waves.length === 0
      ? []
      : [`### ${text('waves')}`, '', ...table([text('wave'), text('hosts'), text('changes')], waves)]),
    ...(capacity.length === 0
      ? []
      : [`### ${text('capacity')}`, '', ...table(['', text('planned'), text('quota'), ''], capacity)]),
  ];
}

function folded(title: string, lines: readonly string[]): string {
  return ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>', ''].join('\n');
}

function resourceBlock(resource: ShownResource, say: Speaker): string {
  const title = `${say.sign(resource.operation)} ${say.operation(resource.operation)} <b>${escapeMarkdown(resource.name)}</b> ${escapeMarkdown(resource.type)}`;
  const notes = resourceNotes(resource, say).map((note) => `- ${escapeMarkdown(note)}`);
  const changes =
    resource.changes.length === 0 ? [] : codeBlock(resource.changes.map((change) => changeLine(change, say)));
  return folded(title, [...notes, ...(notes.length === 0 ? [] : ['']), ...changes]);
}

function findingsBlock(host: HostEffects, language: Language, say: Speaker): string {
  const { text } = say;
  const shown = host.findings.slice(0, MAX_FINDINGS_PER_HOST);
  const row = (finding: FindingEffect) => {
    const { effect, rule, severity, before, after } = findingWords(finding, language);
    return [effect, escapeMarkdown(rule), severity, before, after];
  };
  const rest = host.findings.length - shown.length;
  return folded(`${text('findings')}: <b>${escapeMarkdown(host.name)}</b> ${effectCounts(host.counts, language)}`, [
    ...(host.isKnownToday ? [] : [text('notKnownToday'), '']),
    ...table([text('effect'), text('rule'), text('severity'), text('before'), text('after')], shown.map(row)),
    ...(rest > 0 ? [`+${rest}`] : []),
  ]);
}
