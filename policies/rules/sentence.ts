import type { Language } from '../base/text.ts';
import { lifecycleWhy } from '../derive/lifecycle-why.ts';
import { wordsIn } from '../words/index.ts';
import type { Evidence, FactEvidence, Finding, ItemEvidence, ItemsEvidence } from './finding.ts';
import { phraseOf, valueText } from './phrase.ts';

const MAX_SHOWN_ITEMS = 3;
const MAX_SHOWN_FACTS = 3;
const MAX_SHOWN_NAMES = 7;

/** One entry of evidence as a sentence; nothing stored is a sentence, so it is made in the reader's language. */
export function sentenceOf(evidence: Evidence, language: Language): string {
  return evidence.kind === 'fact' ? factSentence(evidence, language) : itemsSentence(evidence, language);
}

function factSentence({ path, actual, cause, reason, expected }: FactEvidence, language: Language): string {
  const { sentences, causes, reasons } = wordsIn(language);
  const wanted = `${sentences.wanted} ${phraseOf(expected, language)}`;
  if (cause !== undefined) {
    const why = reason === undefined ? '' : ` (${reasons[reason]?.text ?? reason})`;
    return `${path}: ${causes[cause]}${why}; ${wanted}`;
  }
  if (actual === null || actual === undefined) return `${path}: ${sentences.none}; ${wanted}`;
  return `${path} ${sentences.is} ${valueText(actual, language)}; ${wanted}`;
}

function itemsSentence(evidence: ItemsEvidence, language: Language): string {
  const { sentences, causes, reasons } = wordsIn(language);
  const { path, looked, matched, failed, unknown, partial, reason, expected, items } = evidence;
  const counts = [sentences.looked(looked), sentences.matched(matched)];
  if (failed > 0) counts.push(sentences.failed(failed));
  if (unknown > 0) counts.push(sentences.unknown(unknown));
  let sentence = `${path}: ${counts.join(', ')}`;
  if (partial !== undefined) {
    sentence += `; ${causes[partial]}${reason === undefined ? '' : ` (${reasons[reason]?.text ?? reason})`}`;
  }
  if (expected !== undefined) sentence += `; ${sentences.wanted} ${phraseOf(expected, language)}`;
  if (items.length === 0) return sentence;
  const shown = items.slice(0, MAX_SHOWN_ITEMS).map((item) => itemSentence(item, language));
  if (items.length > MAX_SHOWN_ITEMS) shown.push(sentences.more(items.length - MAX_SHOWN_ITEMS));
  return `${sentence} — ${shown.join('; ')}`;
}

function itemSentence({ path, known, evidence }: ItemEvidence, language: Language): string {
  const facts = Object.entries(known ?? {}).slice(0, MAX_SHOWN_NAMES);
  const name = facts.map(([field, value]) => `${field} ${knownText(field, value, language)}`.trim()).join(', ');
  const head = name === '' ? path : `${path} (${name})`;
  const body = evidence.flatMap((entry) => innerSentences(entry, language)).slice(0, MAX_SHOWN_FACTS);
  return body.length === 0 ? head : `${head}: ${body.join(', ')}`;
}

/** `why` of a derived entry is a code; people read its words. */
function knownText(field: string, value: unknown, language: Language): string {
  return (field === 'why' ? lifecycleWhy(value)?.[language] : undefined) ?? valueText(value, language);
}

/** Of an inner quantifier only what its items say: the reader is already among items. */
function innerSentences(entry: Evidence, language: Language): string[] {
  if (entry.kind === 'fact' || entry.items.length === 0) return [sentenceOf(entry, language)];
  return entry.items.flatMap((item) =>
    item.evidence.length === 0
      ? [itemSentence(item, language)]
      : item.evidence.flatMap((inner) => innerSentences(inner, language)),
  );
}

const OUTSIDE_LEVEL = /^level (\d) outside (\d-\d)$/;
const OUTSIDE_DAYS = /^effective_(from|to) (\d{4}-\d{2}-\d{2})$/;

/** Why a rule does not apply without looking at facts, or the message of an `error`; `undefined` without a note. */
export function noteSentence({ note }: Pick<Finding, 'note'>, language: Language): string | undefined {
  if (note === undefined) return undefined;
  const { sentences } = wordsIn(language);
  const level = OUTSIDE_LEVEL.exec(note);
  if (level !== null) return sentences.outsideLevel(level[1] ?? '', level[2] ?? '');
  const days = OUTSIDE_DAYS.exec(note);
  if (days === null) return note;
  return days[1] === 'from' ? sentences.notBefore(days[2] ?? '') : sentences.notAfter(days[2] ?? '');
}
