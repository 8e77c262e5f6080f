import type { Language, Words } from '../../../policies/base/text.ts';
import { findingWords } from '../../plan/finding-words.ts';
import type { HostEffects } from '../../plan/judge.ts';
import { effectCounts } from '../../plan/show.ts';
import { WAY_WORDS } from '../../plan/words.ts';
import { escapeHtml } from './escape-html.ts';
import { graphSvg } from './graph-svg.ts';
import { htmlStyle } from './html-style.ts';
import { amountCells, changeLine, resourceNotes } from './lines.ts';
import type { ShownResource, Summary } from './model.ts';
import { RISK_WORDS, type Speaker, speaker } from './words.ts';

const MAX_FINDINGS_PER_HOST = 200;

/**
 * The preview as one page that needs nothing else: no script, no font, no picture from anywhere, and a policy that forbids
 * them. Every text from outside is escaped.
 */
export function summaryHtml(summary: Summary, language: Language): string {
  const say = speaker(language);
  const title = escapeHtml(`${say.text('title')}: ${summary.project}, ${summary.stack}`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${htmlStyle}</style>
</head>
<body>
<main>
<header>
<p class="mark">${say.text('offline')}</p>
<h1>${title}</h1>
${headline(summary, language, say)}
</header>
${section(say.text('risks'), risks(summary, language, say))}
${section(say.text('units'), units(summary, say))}
${summary.capacity === undefined ? '' : section(say.text('capacity'), capacity(summary, language, say))}
${section(say.text('findings'), findings(summary, language, say))}
${section(say.text('graph'), graphSvg(summary.graph, say))}
${section(say.text('resources'), resources(summary, say))}
${section(say.text('limits'), list(summary.limits, language))}
</main>
</body>
</html>
`;
}

function section(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>\n${body}\n</section>`;
}

function list(items: readonly Words[], language: Language): string {
  return `<ul>${items.map((item) => `<li>${escapeHtml(item[language])}</li>`).join('')}</ul>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]) =>
    row.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${escapeHtml(cell)}</${tag}>`).join('');
  return `<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table></div>`;
}

function headline(summary: Summary, language: Language, say: Speaker): string {
  const lines = [
    say.counts(summary.counts) || say.text('noChange'),
    say.compared(summary.comparedWith),
    ...(summary.plan === undefined ? [] : [`${say.text('plan')} ${summary.plan}`]),
    ...(summary.findings === undefined
      ? []
      : [`${say.text('findings')}: ${effectCounts(summary.findings.counts, language)}`]),
  ];
  return lines.map((line, index) => `<p${index === 0 ? ' class="counts"' : ''}>${escapeHtml(line)}</p>`).join('\n');
}

function risks(summary: Summary, language: Language, say: Speaker): string {
  if (summary.risks.length === 0) return `<p>${say.text('noRisks')}</p>`;
  return `<ul class="risks">${summary.risks
    .map(
      ({ level, text }) =>
        `<li class="${level}"><b>${RISK_WORDS[level][language]}</b> ${escapeHtml(text[language])}</li>`,
    )
    .join('')}</ul>`;
}

function units(summary: Summary, say: Speaker): string {
  const { text } = say;
  const rows = summary.units.map((unit) => [
    unit.unit ?? text('shared'),
    say.counts(unit.counts),
    ...amountCells(unit),
  ]);
  const waves = summary.waves.map(({ wave, hosts, counts }) => [String(wave), hosts.join(', '), say.counts(counts)]);
  return `${table([text('unit'), text('changes'), text('servers'), 'vCPU', text('memory'), text('volumes')], rows)}${
    waves.length === 0 ? '' : table([text('wave'), text('hosts'), text('changes')], waves)
  }`;
}

function capacity(summary: Summary, language: Language, say: Speaker): string {
  const { text } = say;
  const rows = (summary.capacity ?? []).map(({ title, planned, quota, isAtLeast }) => [
    title[language],
    `${isAtLeast ? `${text('atLeast')} ` : ''}${planned}`,
    String(quota),
    planned > quota ? text('over') : '',
  ]);
  return table(['', text('planned'), text('quota'), ''], rows);
}

function findings(summary: Summary, language: Language, say: Speaker): string {
  if (summary.findings === undefined) return `<p>${say.text('notJudged')}</p>`;
  return summary.findings.hosts.map((host) => hostFindings(host, language, say)).join('\n');
}

function hostFindings(host: HostEffects, language: Language, say: Speaker): string {
  const { text } = say;
  const shown = host.findings.slice(0, MAX_FINDINGS_PER_HOST);
  const rows = shown.map((finding) => {
    const { effect, rule, severity, before, after } = findingWords(finding, language);
    return [effect, rule, severity, before, after];
  });
  const rest = host.findings.length - shown.length;
  const title = `${host.name}: ${WAY_WORDS[host.way][language]}; ${effectCounts(host.counts, language)}`;
  return `<details><summary>${escapeHtml(title)}</summary>${host.isKnownToday ? '' : `<p>${text('notKnownToday')}</p>`}${table(
    [text('effect'), text('rule'), text('severity'), text('before'), text('after')],
    rows,
  )}${rest > 0 ? `<p>+${rest}</p>` : ''}</details>`;
}

function resources(summary: Summary, say: Speaker): string {
  if (summary.resources.length === 0) return `<p>${say.text('noChange')}</p>`;
  const outputs =
    summary.outputs.length === 0
      ? ''
      : `<h3>${say.text('outputs')}</h3><pre>${escapeHtml(summary.outputs.map((change) => changeLine(change, say)).join('\n'))}</pre>`;
  return `${summary.resources.map((resource) => resourceDetails(resource, say)).join('\n')}${outputs}`;
}

function resourceDetails(resource: ShownResource, say: Speaker): string {
  const { operation, name, type, changes } = resource;
  const notes = resourceNotes(resource, say).map((note) => `<p class="note">${escapeHtml(note)}</p>`);
  const lines =
    changes.length === 0 ? '' : `<pre>${escapeHtml(changes.map((change) => changeLine(change, say)).join('\n'))}</pre>`;
  return `<details class="${operation}"><summary><b>${escapeHtml(`${say.sign(operation)} ${say.operation(operation)}`)}</b> ${escapeHtml(name)} <span class="type">${escapeHtml(type)}</span></summary>${notes.join('')}${lines}</details>`;
}
