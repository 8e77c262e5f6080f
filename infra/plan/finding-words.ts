import type { Language } from '../../policies/base/text.ts';
import { wordsIn } from '../../policies/words/index.ts';
import type { FindingEffect } from './judge.ts';
import { EFFECT_WORDS } from './words.ts';

/** What the plan does to one finding, in words. */
export interface FindingWords {
  readonly effect: string;
  /** The rule's title with its address behind it; the address alone where no pack is at hand. */
  readonly rule: string;
  readonly severity: string;
  readonly before: string;
  readonly after: string;
}

export function findingWords(
  { effect, pack, rule, title, severity, before, after }: FindingEffect,
  language: Language,
): FindingWords {
  const { verdicts, severities } = wordsIn(language);
  const address = `${pack}/${rule}`;
  return {
    effect: EFFECT_WORDS[effect][language],
    rule: title === undefined ? address : `${title[language]} (${address})`,
    severity: severities[severity],
    before: before === undefined ? '-' : verdicts[before],
    after: after === undefined ? '-' : verdicts[after],
  };
}
