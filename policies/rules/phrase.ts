import type { Language } from '../base/text.ts';
import { wordsIn } from '../words/index.ts';
import { isPlainObject } from './collection.ts';
import { wordNamed } from './keywords/index.ts';
import type { Parameter } from './pack.ts';

/** Parameters by name, so that a demand can say what one is called. */
export type KnownParameters = Readonly<Record<string, Parameter>>;

/** A test in words: `at least 1 and at most 60`. References that were replaced read as literals. */
export function phraseOf(test: unknown, language: Language, parameters: KnownParameters = {}): string {
  if (!isPlainObject(test) || isReference(test)) return wordPhrase('const', test, language, parameters);
  const phrases = Object.entries(test).map(([name, operand]) => wordPhrase(name, operand, language, parameters));
  return phrases.join(wordsIn(language).sentences.and);
}

function wordPhrase(name: string, operand: unknown, language: Language, parameters: KnownParameters): string {
  const word = wordNamed(name);
  if (word === undefined) return `${name} ${valueText(operand, language, parameters)}`;
  const isTest = name === 'not';
  const text = isTest ? phraseOf(operand, language, parameters) : valueText(operand, language, parameters);
  return word.sentence === undefined ? `${word.phrase[language]} ${text}` : word.sentence(text, operand)[language];
}

function isReference(value: Readonly<Record<string, unknown>>): boolean {
  return 'param' in value || 'fact' in value || 'asOf' in value;
}

/** A value as a sentence shows it. */
export function valueText(value: unknown, language: Language, parameters: KnownParameters = {}): string {
  const words = wordsIn(language).sentences;
  if (value === null || value === undefined) return words.none;
  if (value === '') return '""';
  if (Array.isArray(value)) {
    return value.length === 0
      ? words.emptyList
      : value.map((member) => valueText(member, language, parameters)).join(', ');
  }
  if (!isPlainObject(value)) return String(value);
  if (typeof value.fact === 'string') return words.factValue(value.fact);
  if (typeof value.param === 'string') {
    const parameter = Object.hasOwn(parameters, value.param) ? parameters[value.param] : undefined;
    if (parameter === undefined) return value.param;
    return words.parameterValue(parameter.title[language], valueText(parameter.default, language));
  }
  if ('asOf' in value) return words.fromNow(valueText(value.asOf, language, parameters));
  return JSON.stringify(value);
}
