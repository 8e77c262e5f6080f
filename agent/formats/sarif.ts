import manifest from '../../package.json' with { type: 'json' };
import type { Severity, Verdict } from '../../policies/rules/finding.ts';
import { type Checked, type CheckedFinding, shownVerdict } from '../check.ts';
import { type FormatOptions, harmless, sentencesOf } from './format.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** `open`: evaluated, but there was not enough to decide. Source: SARIF 2.1.0, 3.27.9. */
const KINDS: Readonly<Record<Verdict, 'pass' | 'fail' | 'notApplicable' | 'open'>> = {
  pass: 'pass',
  fail: 'fail',
  not_applicable: 'notApplicable',
  unknown: 'open',
  error: 'open',
};

/** For code-scanning tools: one run, a result a finding; what is unknown is open, never pass. Source: SARIF 2.1.0. */
export function sarifOf(checked: Checked, { language }: Pick<FormatOptions, 'language'>): string {
  const rules = checked.findings.map((finding) => ruleOf(finding, language));
  const results = checked.findings.map((finding, index) => resultOf(checked, finding, index, language));
  const errors = checked.findings.filter(({ verdict }) => verdict === 'error');
  const run = {
    tool: { driver: { name: 'Muster', version: manifest.version, semanticVersion: manifest.version, language, rules } },
    invocations: [
      {
        executionSuccessful: errors.length === 0,
        endTimeUtc: checked.judgedAt,
        toolExecutionNotifications: errors.map((finding) => ({
          level: 'error',
          message: { text: sentencesOf(finding, language).join('; ') || 'error' },
          associatedRule: { id: idOf(finding) },
        })),
      },
    ],
    properties: { host: checked.host, packs: checked.packs, summary: checked.summary },
    results,
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function idOf({ pack, rule }: CheckedFinding): string {
  return `${pack}/${rule}`;
}

function ruleOf(finding: CheckedFinding, language: FormatOptions['language']) {
  const { title, why, remedy, severity, effort, controls, references } = finding;
  const help = [remedy[language], ...references].map(harmless).join('\n');
  const [address] = references.filter((reference) => /^https?:\/\/\S+$/.test(reference));
  return {
    id: idOf(finding),
    name: finding.rule,
    shortDescription: { text: title[language] },
    fullDescription: { text: why?.[language] ?? title[language] },
    help: { text: help },
    ...(address === undefined ? {} : { helpUri: address }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { severity, effort, controls },
  };
}

function resultOf({ host }: Checked, finding: CheckedFinding, ruleIndex: number, language: FormatOptions['language']) {
  const { verdict, severity, title, evidence } = finding;
  const sentences = sentencesOf(finding, language);
  // A list must hold nothing twice, and one fact may have decided twice.
  const facts = [...new Set(evidence.map(({ path }) => path))].map((path) => ({
    name: harmless(path),
    fullyQualifiedName: harmless(`${host.name}/${path}`),
    kind: 'resource',
  }));
  return {
    ruleId: idOf(finding),
    ruleIndex,
    kind: KINDS[verdict],
    level: verdict === 'fail' ? LEVELS[severity] : 'none',
    message: { text: sentences.join('; ') || title[language] },
    locations: [{ logicalLocations: [{ name: harmless(host.name), kind: 'resource' }, ...facts] }],
    partialFingerprints: { 'musterHostRule/v1': harmless(`${host.name}/${idOf(finding)}`) },
    // Reviewed outside of this tool, and accepted. Source: SARIF 2.1.0, 3.35.
    ...(finding.exception === undefined
      ? {}
      : {
          suppressions: [{ kind: 'external', status: 'accepted', justification: harmless(finding.exception.reason) }],
        }),
    properties: {
      verdict: shownVerdict(finding),
      ...(finding.exception && { exception: finding.exception.id, exceptedUntil: finding.exception.untilAt }),
    },
  };
}
