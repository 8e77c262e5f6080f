import type { Language } from '../base/text.ts';
import type { Dictionary } from './dictionary.ts';
import { en } from './en.ts';
import { vi } from './vi.ts';

const DICTIONARIES: Readonly<Record<Language, Dictionary>> = { vi, en };

/** The words of a language. */
export function wordsIn(language: Language): Dictionary {
  return DICTIONARIES[language];
}
