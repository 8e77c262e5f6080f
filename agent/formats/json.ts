import { type Checked, shownVerdict } from '../check.ts';
import { type FormatOptions, sentencesOf } from './format.ts';

/** For machines: everything, with the sentences of the asked language beside the evidence they are made from. */
export function jsonOf(checked: Checked, { language }: Pick<FormatOptions, 'language'>): string {
  const findings = checked.findings.map((finding) => ({
    ...finding,
    verdict: shownVerdict(finding),
    sentences: sentencesOf(finding, language),
  }));
  return `${JSON.stringify({ ...checked, findings }, null, 2)}\n`;
}
