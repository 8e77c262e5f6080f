import { type JSX, useState } from 'react';
import { useReader } from '../language.tsx';
import { chooseTheme, currentTheme, type Theme } from '../preferences.ts';
import { Icon } from './icon.tsx';

/** Vietnamese or English; the choice stays in this browser. */
export function LanguageSwitch(): JSX.Element {
  const { language, words, choose } = useReader();
  return (
    <fieldset className="switch" aria-label={words.frame.language}>
      <button
        type="button"
        lang="vi"
        aria-pressed={language === 'vi'}
        aria-label="VI Tiếng Việt"
        onClick={() => choose('vi')}
      >
        VI
      </button>
      <button
        type="button"
        lang="en"
        aria-pressed={language === 'en'}
        aria-label="EN English"
        onClick={() => choose('en')}
      >
        EN
      </button>
    </fieldset>
  );
}

/** Light or dark. */
export function ThemeSwitch(): JSX.Element {
  const { words } = useReader();
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const take = (next: Theme): void => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <fieldset className="switch theme-switch" aria-label={words.frame.theme}>
      <button
        type="button"
        aria-pressed={theme === 'light'}
        aria-label={words.frame.light}
        onClick={() => take('light')}
      >
        <Icon name="sun" />
      </button>
      <button type="button" aria-pressed={theme === 'dark'} aria-label={words.frame.dark} onClick={() => take('dark')}>
        <Icon name="moon" />
      </button>
    </fieldset>
  );
}
