import type { Language } from '../base/text.ts';
import { wordsIn } from '../words/index.ts';
import { isPlainObject } from './collection.ts';
import type { Condition, Rule } from './pack.ts';
import { type KnownParameters, phraseOf } from './phrase.ts';

/** What a rule demands, as one sentence; parameters are shown with their default and their title. */
export function demandOf(rule: Pick<Rule, 'must'>, language: Language, parameters: KnownParameters = {}): string {
  return conditionText(rule.must, language, parameters);
}

/** A condition in words, for `must` and `when` alike. */
export function conditionText(condition: Condition, language: Language, parameters: KnownParameters = {}): string {
  const { sentences } = wordsIn(language);
  const text = (inner: unknown) => (isPlainObject(inner) ? conditionText(inner, language, parameters) : '');
  const { all, any, none, each, some, no, count, where, is } = condition;
  const whose = where === undefined ? undefined : text(where);
  if (Array.isArray(all)) return all.map((member) => enclosed(member, text(member))).join(sentences.and);
  if (Array.isArray(any))
    return `${sentences.any} ${any.map((member) => enclosed(member, text(member))).join(sentences.or)}`;
  if (Array.isArray(none))
    return `${sentences.noneOf} ${none.map((member) => enclosed(member, text(member))).join(sentences.or)}`;
  if (typeof each === 'string') return sentences.each(each, whose, text(is));
  if (typeof some === 'string') return sentences.some(some, whose, is === undefined ? undefined : text(is));
  if (typeof no === 'string') return sentences.no(no, whose ?? '');
  if (typeof count === 'string') return sentences.count(count, whose, phraseOf(is, language, parameters));
  return Object.entries(condition)
    .map(([path, test]) => `${path} ${phraseOf(test, language, parameters)}`)
    .join(sentences.and);
}

/** The same as lines, one fact or quantifier each, what stands inside a joint indented: for whoever reads a long one. */
export function conditionLines(condition: Condition, language: Language, parameters: KnownParameters = {}): string[] {
  return blocksOf(condition, language, parameters).flat();
}

/** Lines that belong together: one block for each condition that must hold beside the others. */
function blocksOf(condition: Condition, language: Language, parameters: KnownParameters): string[][] {
  const { sentences } = wordsIn(language);
  const blocks = (inner: unknown) => (isPlainObject(inner) ? blocksOf(inner, language, parameters) : []);
  const entries = (members: readonly unknown[]) =>
    members.flatMap((member) => asEntry(blocks(member), sentences.and.trim()));
  const { all, any, none } = condition;
  if (Array.isArray(all)) return all.flatMap(blocks);
  if (Array.isArray(any)) return [[sentences.any, ...entries(any)]];
  if (Array.isArray(none)) return [[sentences.noneOf, ...entries(none)]];
  if (isQuantifier(condition)) return [[conditionText(condition, language, parameters)]];
  return Object.entries(condition).map(([path, test]) => [`${path} ${phraseOf(test, language, parameters)}`]);
}

/** One member of a list of choices; what else must hold with it says so. */
function asEntry(blocks: readonly (readonly string[])[], and: string): string[] {
  return blocks.flatMap(([first = '', ...rest], index) => {
    const head = index === 0 ? `- ${first}` : `  ${and} ${first}`;
    return [head, ...rest.map((line) => `  ${line}`)];
  });
}

function isQuantifier({ each, some, no, count }: Condition): boolean {
  return [each, some, no, count].some((path) => typeof path === 'string');
}

/** Brackets around what holds more than one fact. */
function enclosed(member: unknown, text: string): string {
  return isPlainObject(member) && (Object.keys(member).length > 1 || 'any' in member || 'all' in member)
    ? `(${text})`
    : text;
}
