import type { Language } from '../../policies/base/text.ts';

export type Theme = 'light' | 'dark';

/** What belongs to the person and not to the address: kept in this browser, never sent anywhere. */
function saved(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage forbidden by the browser: the choice then lasts as long as the page
  }
}

function save(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // as above
  }
}

/** The saved language, else the first of the browser's that we speak, else Vietnamese. */
export function savedLanguage(): Language {
  const own = saved('muster.language');
  if (own === 'vi' || own === 'en') return own;
  for (const wanted of navigator.languages) {
    if (wanted.startsWith('vi')) return 'vi';
    if (wanted.startsWith('en')) return 'en';
  }
  return 'vi';
}

export const saveLanguage = (language: Language): void => save('muster.language', language);

/** The theme that `first-paint.js` chose. */
export const currentTheme = (): Theme => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light');

/** Shows and keeps a theme. Mantine's own attribute follows ours. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.mantineColorScheme = theme;
  save('muster.theme', theme);
}

/** Whether single letters act as keys (WCAG 2.1.4: they can be switched off). */
export const lettersAreKeys = (): boolean => saved('muster.letters') !== 'off';

export const chooseLetters = (isOn: boolean): void => save('muster.letters', isOn ? 'on' : 'off');

export type Density = 'cosy' | 'compact';

export const savedDensity = (): Density => (saved('muster.density') === 'compact' ? 'compact' : 'cosy');

/** Shows and keeps the height of rows. */
export function chooseDensity(density: Density): void {
  document.documentElement.dataset.density = density;
  save('muster.density', density);
}
