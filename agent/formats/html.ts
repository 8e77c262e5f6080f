import { wordsIn } from '../../policies/words/index.ts';
import { type Checked, type CheckedFinding, type ShownVerdict, shownVerdict } from '../check.ts';
import { escapeMarkup } from './escape.ts';
import { type FormatOptions, harmless, sentencesOf } from './format.ts';
import { wordsOf } from './words.ts';

const ORDER: readonly ShownVerdict[] = ['fail', 'unknown', 'error', 'excepted', 'pass', 'not_applicable'];

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d9de, #3a414a); --quiet: light-dark(#5b6570, #9aa5b1); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 0; }
p, ul { margin: .25rem 0; } .quiet { color: var(--quiet); }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; } dt { color: var(--quiet); } dd { margin: 0; font-size: 1.5rem; }
article { border-top: 1px solid var(--line); padding: .75rem 0; overflow-wrap: anywhere; }
.mark { font-weight: 700; padding: 0 .4em; border: 1px solid currentcolor; border-radius: .25em; }
.fail { color: light-dark(#a3161a, #ff8b85); } .unknown { color: light-dark(#7a4d00, #f2c14e); }
.error { color: light-dark(#7d1a8a, #e59bf0); } .excepted { color: light-dark(#7a5600, #f4c552); } .pass { color: light-dark(#0f6b3a, #6fd39b); }
@media print { body { margin: 0; max-width: none; } article { break-inside: avoid; } }
`;

/** One page for people, to print or to send: no script, nothing fetched. */
export function htmlOf(checked: Checked, { language }: Pick<FormatOptions, 'language'>): string {
  const words = wordsOf(language);
  const { host, judgedAt, packs, summary, findings } = checked;
  const title = safe(words.heading(host.name));
  const counts = ORDER.filter((verdict) => verdict !== 'excepted' || summary.excepted !== undefined).map(
    (verdict) =>
      `<div><dt>${safe(nameOf(verdict, language))}</dt><dd class="${verdict}">${summary[verdict] ?? 0}</dd></div>`,
  );
  const list = packs.map(
    ({ id, version, title: name, ruleCount }) => `${name[language]} (${id} ${version}, ${words.rules(ruleCount)})`,
  );
  const groups = ORDER.map((verdict) => groupOf(verdict, findings, language));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p>${safe(host.os ?? '')}</p>
<p class="quiet">${safe(`${words.collected} ${host.collectedAt}, ${words.judged} ${judgedAt}`)}</p>
<p class="quiet">${safe(`${words.packs}: ${list.join('; ')}`)}</p>
<dl>${counts.join('')}</dl>
${groups.join('')}</body>
</html>
`;
}

function nameOf(verdict: ShownVerdict, language: FormatOptions['language']): string {
  return verdict === 'excepted' ? wordsOf(language).exceptedCount : wordsIn(language).verdicts[verdict];
}

function groupOf(verdict: ShownVerdict, all: readonly CheckedFinding[], language: FormatOptions['language']): string {
  const findings = all.filter((finding) => shownVerdict(finding) === verdict);
  if (findings.length === 0) return '';
  const articles = findings.map((finding) => articleOf(finding, language));
  return `<section>\n<h2>${safe(nameOf(verdict, language))} (${findings.length})</h2>\n${articles.join('')}</section>\n`;
}

function articleOf(finding: CheckedFinding, language: FormatOptions['language']): string {
  const words = wordsOf(language);
  const { severities, efforts } = wordsIn(language);
  const { verdict, severity, title, why, remedy, effort, pack, rule, references } = finding;
  const evidence = sentencesOf(finding, language).map((sentence) => `<li>${safe(sentence)}</li>`);
  const parts = [
    `<h3><span class="mark ${shownVerdict(finding)}">${safe(nameOf(shownVerdict(finding), language))}</span> ${safe(title[language])}</h3>`,
    `<p class="quiet">${safe(`${severities[severity]}, ${pack}/${rule}`)}</p>`,
  ];
  if (finding.exception !== undefined)
    parts.push(`<p>${safe(`${words.excepted(finding.exception)}: ${finding.exception.reason}`)}</p>`);
  if (evidence.length > 0) parts.push(`<ul>${evidence.join('')}</ul>`);
  if (verdict === 'fail' || verdict === 'unknown') {
    if (why) parts.push(`<p>${safe(`${words.why}: ${why[language]}`)}</p>`);
    parts.push(`<p>${safe(`${words.mend} (${efforts[effort]}): ${remedy[language]}`)}</p>`);
    if (references.length > 0)
      parts.push(`<p class="quiet">${safe(`${words.references}: ${references.join('; ')}`)}</p>`);
  }
  return `<article>\n${parts.join('\n')}\n</article>\n`;
}

function safe(text: string): string {
  return escapeMarkup(harmless(text));
}
