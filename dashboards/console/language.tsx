import { createContext, type JSX, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Language, Words } from '../../policies/base/text.ts';
import { type Format, formatOf } from './format.ts';
import { savedLanguage, saveLanguage } from './preferences.ts';
import { type Dictionary, vi } from './words/vi.ts';

/** The reader's language: the console's own words, the formats, and the right half of texts that come in both. */
export interface Reader {
  readonly language: Language;
  readonly words: Dictionary;
  readonly format: Format;
  /** The reader's half of a text in both languages. */
  say(words: Words): string;
  choose(language: Language): void;
}

const Context = createContext<Reader | undefined>(undefined);

/** Vietnamese is part of the first load; English is fetched when somebody wants it. */
async function loadDictionary(language: Language): Promise<Dictionary> {
  return language === 'vi' ? vi : (await import('./words/en.ts')).en;
}

interface Spoken {
  readonly language: Language;
  readonly words: Dictionary;
}

/** Speaks the saved language; `first` is loaded before anything is drawn, so that no page changes its language under the reader. */
export function LanguageProvider({
  first,
  children,
}: {
  readonly first: Spoken;
  readonly children: ReactNode;
}): JSX.Element {
  const [spoken, setSpoken] = useState(first);
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken.language]);
  const reader = useMemo<Reader>(
    () => ({
      ...spoken,
      format: formatOf(spoken.language),
      say: (words) => words[spoken.language],
      choose(language) {
        saveLanguage(language);
        void loadDictionary(language).then((words) => setSpoken({ language, words }));
      },
    }),
    [spoken],
  );
  return <Context value={reader}>{children}</Context>;
}

/** The reader's language; only below `LanguageProvider`. */
export function useReader(): Reader {
  const reader = useContext(Context);
  if (reader === undefined) throw new Error('useReader needs a LanguageProvider above it');
  return reader;
}

/** The language to begin with and its words. */
export async function firstLanguage(): Promise<Spoken> {
  const language = savedLanguage();
  document.documentElement.lang = language;
  return { language, words: await loadDictionary(language) };
}
