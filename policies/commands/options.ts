import { type Language, printable, printableJson } from '../base/text.ts';

/** What every command of this folder understands. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly lang?: string;
}

/** The asked language, else that of the environment, else English. */
export function languageOf({ lang }: CommonOptions, environment: NodeJS.ProcessEnv = process.env): Language {
  if (lang === 'vi' || lang === 'en') return lang;
  const told = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return told.startsWith('vi') ? 'vi' : 'en';
}

export function print(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

export function printJson(value: unknown): void {
  print(printableJson(value));
}
