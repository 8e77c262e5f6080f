import type { Language } from '../../policies/base/text.ts';
import { noteSentence, sentenceOf } from '../../policies/rules/sentence.ts';
import type { Checked, CheckedFinding, FailOn } from '../check.ts';
import { htmlOf } from './html.ts';
import { jsonOf } from './json.ts';
import { junitOf } from './junit.ts';
import { sarifOf } from './sarif.ts';
import { tableOf } from './table.ts';

export type Format = 'table' | 'json' | 'junit' | 'sarif' | 'html';

export interface FormatOptions {
  readonly language: Language;
  readonly failOn: FailOn;
  /** Show what passes and what does not apply as well. */
  readonly showsAll: boolean;
  readonly isColoured: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** A judged host in one of the forms, with its last line end. */
export function formatChecked(format: Format, checked: Checked, options: FormatOptions): string {
  switch (format) {
    case 'table':
      return tableOf(checked, options);
    case 'json':
      return jsonOf(checked, options);
    case 'junit':
      return junitOf(checked, options);
    case 'sarif':
      return sarifOf(checked, options);
    case 'html':
      return htmlOf(checked, options);
  }
}

/** Control characters, and those that turn the direction of text: what a hostile host may have put into a name. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\ufffe\uffff]/gu;

/** Text from a host, harmless on a terminal and in a document. */
export function harmless(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}

/** Why a finding came out as it did, one sentence a fact. */
export function sentencesOf(finding: CheckedFinding, language: Language): string[] {
  const note = noteSentence(finding, language);
  const sentences = finding.evidence.map((evidence) => sentenceOf(evidence, language));
  return [...(note === undefined ? [] : [note]), ...sentences].map(harmless);
}
