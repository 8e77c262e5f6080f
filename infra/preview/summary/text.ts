import type { Language } from '../../../policies/base/text.ts';
import { effectCounts, showEffects } from '../../plan/show.ts';
import { amountCells, changeLine, resourceNotes } from './lines.ts';
import type { ShownResource, Summary } from './model.ts';
import { RISK_WORDS, type Speaker, speaker } from './words.ts';

/** Terminals understand escape sequences; names from a file must not speak to them. */
function harmless(text: string): string {
  return text.replaceAll(/(?![\t\n])\p{Cc}|\p{Bidi_C}/gu, '?');
}

/** The preview for a terminal. */
export function summaryText(summary: Summary, language: Language): string {
  const say = speaker(language);
  const { text } = say;
  const plan = summary.plan === undefined ? '' : `, ${text('plan')} ${summary.plan}`;
  const lines = [
    `${text('title')}: ${summary.project}, ${text('stack')} ${summary.stack}${plan}`,
    `${say.counts(summary.counts)}; ${say.compared(summary.comparedWith)}`,
    ...(summary.findings === undefined
      ? []
      : [`${text('findings')}: ${effectCounts(summary.findings.counts, language)}`]),
    '',
    `${text('risks')}:`,
    ...(summary.risks.length === 0
      ? [`  ${text('noRisks')}`]
      : summary.risks.map((risk) => `  [${RISK_WORDS[risk.level][language]}] ${risk.text[language]}`)),
    '',
    `${text('units')}:`,
    ...summary.units.map(
      (unit) => `  ${unit.unit ?? text('shared')}: ${say.counts(unit.counts)}; ${amountLine(amountCells(unit), say)}`,
    ),
    ...summary.waves.map(
      ({ wave, hosts, counts }) => `  ${text('wave')} ${wave}: ${hosts.join(', ')}; ${say.counts(counts)}`,
    ),
    '',
    ...capacityLines(summary, say),
    `${text('resources')}:`,
    ...(summary.resources.length === 0
      ? [`  ${text('noChange')}`]
      : summary.resources.flatMap((resource) => resourceLines(resource, say))),
    ...(summary.outputs.length === 0
      ? []
      : ['', `${text('outputs')}:`, ...summary.outputs.map((change) => `  ${changeLine(change, say)}`)]),
    ...(summary.findings === undefined
      ? []
      : ['', `${text('findings')}:`, showEffects(summary.findings, language).trimEnd()]),
    '',
    `${text('offline')}`,
    ...summary.limits.map((limit) => `  - ${limit[language]}`),
    '',
  ];
  return lines.map(harmless).join('\n');
}

function amountLine(cells: readonly string[], say: Speaker): string {
  const names = [say.text('servers'), 'vCPU', say.text('memory'), say.text('volumes')];
  return names.map((name, index) => `${name} ${cells[index]}`).join(', ');
}

function capacityLines(summary: Summary, say: Speaker): string[] {
  if (summary.capacity === undefined) return [];
  return [
    `${say.text('capacity')}:`,
    ...summary.capacity.map(({ title, planned, quota, isAtLeast }) => {
      const least = isAtLeast ? `${say.text('atLeast')} ` : '';
      return `  ${say.words(title)}: ${least}${planned} / ${quota}${planned > quota ? `  <- ${say.text('over')}` : ''}`;
    }),
    '',
  ];
}

function resourceLines(resource: ShownResource, say: Speaker): string[] {
  const notes = resourceNotes(resource, say);
  return [
    `  ${say.sign(resource.operation)} ${say.operation(resource.operation)} ${resource.name} (${resource.type})`,
    ...notes.map((note) => `      ${note}`),
    ...resource.changes.map((change) => `      ${changeLine(change, say)}`),
  ];
}
