import { wordsIn } from '../../policies/words/index.ts';
import type { Checked, CheckedFinding } from '../check.ts';
import { isAgainst, shownVerdict } from '../check.ts';
import { escapeMarkup } from './escape.ts';
import { type FormatOptions, harmless, sentencesOf } from './format.ts';
import { wordsOf } from './words.ts';

/**
 * For build servers: a suite a pack, a case a rule. What fails is a failure; unknown and error are errors, or skipped
 * where only failing counts, so that the colour agrees with the exit code; what does not apply is skipped.
 * Source: the schema that Jenkins' xUnit plug-in publishes for JUnit.
 */
export function junitOf(checked: Checked, options: Pick<FormatOptions, 'language' | 'failOn'>): string {
  const suites = checked.packs.map((pack) => {
    const findings = checked.findings.filter((finding) => finding.pack === pack.id);
    return suiteOf(checked, pack.id, findings, options);
  });
  const all = countsOf(checked.findings, options);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="muster" ${all}>\n${suites.join('')}</testsuites>\n`;
}

type JunitOptions = Pick<FormatOptions, 'language' | 'failOn'>;

function suiteOf(
  { host, judgedAt }: Checked,
  pack: string,
  findings: readonly CheckedFinding[],
  options: JunitOptions,
): string {
  const head = `name="${attribute(pack)}" hostname="${attribute(host.name)}" timestamp="${judgedAt.slice(0, 19)}"`;
  const cases = findings.map((finding) => caseOf(finding, options)).join('');
  return `  <testsuite ${head} ${countsOf(findings, options)}>\n${cases}  </testsuite>\n`;
}

type Outcome = 'failure' | 'error' | 'skipped' | undefined;

function outcomeOf(finding: CheckedFinding, { failOn }: JunitOptions): Outcome {
  const verdict = shownVerdict(finding);
  if (verdict === 'pass') return undefined;
  if (!isAgainst(verdict, failOn)) return 'skipped';
  return verdict === 'fail' ? 'failure' : 'error';
}

function countsOf(findings: readonly CheckedFinding[], options: JunitOptions): string {
  const outcomes = findings.map((finding) => outcomeOf(finding, options));
  const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
  return `tests="${findings.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="0"`;
}

function caseOf(finding: CheckedFinding, options: JunitOptions): string {
  const { language } = options;
  const { verdicts, severities } = wordsIn(language);
  const { pack, rule, title, verdict, severity, remedy } = finding;
  const head = `    <testcase classname="${attribute(pack)}" name="${attribute(`${rule}: ${title[language]}`)}" time="0"`;
  const outcome = outcomeOf(finding, options);
  if (outcome === undefined) return `${head}/>\n`;
  const sentences = sentencesOf(finding, language);
  const said = finding.exception === undefined ? verdicts[verdict] : wordsOf(language).excepted(finding.exception);
  const message = attribute(`${said} (${severities[severity]}): ${sentences[0] ?? ''}`);
  if (outcome === 'skipped') return `${head}>\n      <skipped message="${message}"/>\n    </testcase>\n`;
  const body = escapeMarkup([...sentences, harmless(remedy[language])].join('\n'));
  const element = `<${outcome} type="${verdict}" message="${message}">${body}</${outcome}>`;
  return `${head}>\n      ${element}\n    </testcase>\n`;
}

function attribute(text: string): string {
  return escapeMarkup(harmless(text));
}
