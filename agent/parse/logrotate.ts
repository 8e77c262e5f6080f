import { keepLines, linesOf, wordsOf } from './text.ts';

interface LogSettings {
  readonly log: string;
  rotate?: number;
  frequency?: string;
  create?: string;
}

/** What holds for a log that does not say otherwise: the settings that stand outside of blocks before it. */
export type LogDefaults = Readonly<Pick<LogSettings, 'rotate' | 'frequency' | 'create'>>;

interface GlobalSetting {
  readonly key: string;
  readonly value: string | number | boolean;
  readonly line: number;
}

const FREQUENCIES = new Set(['hourly', 'daily', 'weekly', 'monthly', 'yearly']);
const NAMED = new Set(['maxage', 'maxsize', 'minsize', 'size', 'compress', 'dateext']);
const SCRIPTS = /^(?:prerotate|postrotate|firstaction|lastaction|preremove)\b/;

/**
 * Global settings, and those of every log that a block names, with what was set for all before it; scripts are skipped. `notifempty` and its like are left
 * out: only what rules ask for. Source: logrotate(8).
 */
export function parseLogrotate(
  text: string,
  defaults: LogDefaults = {},
): { readonly global: GlobalSetting[]; readonly logs: LogSettings[]; readonly defaults: LogDefaults } {
  const current: { -readonly [K in keyof LogDefaults]: LogDefaults[K] } = { ...defaults };
  const global: GlobalSetting[] = [];
  const logs: LogSettings[] = [];
  let names: string[] = [];
  let block: LogSettings[] | undefined;
  let isScript = false;
  for (const { text: line, number } of linesOf(text.replace(/\{/g, '{\n').replace(/\}/g, '\n}\n'))) {
    if (isScript) isScript = !/^endscript\b/.test(line);
    else if (SCRIPTS.test(line)) isScript = true;
    else if (line === '}') {
      logs.push(...(block ?? []));
      block = undefined;
      names = [];
    } else if (block !== undefined) for (const log of block) setLog(log, line);
    else if (/^["'/]/.test(line) || names.length > 0 || line === '{') {
      names.push(...wordsOf(line.replace(/\{$/, '')));
      if (line.endsWith('{')) block = names.map((log) => ({ log, ...current }));
    } else {
      global.push(...globalSetting(line, number));
      setLog(current, line);
    }
  }
  return { global, logs, defaults: current };
}

/** The file without its scripts and addresses; lines keep their places. */
export function cutLogrotate(text: string): string {
  let isScript = false;
  return keepLines(text, (line) => {
    const word = line.trim();
    const wasScript = isScript;
    if (isScript) isScript = !/^endscript\b/.test(word);
    else isScript = SCRIPTS.test(word);
    return (!wasScript && !/^(?:mail|compresscmd|compressoptions|uncompresscmd|shredcycles)\b/.test(word)) || !isScript;
  });
}

function setLog(log: Partial<LogSettings>, line: string): void {
  const [word = '', ...rest] = line.split(/\s+/);
  if (word === 'rotate' && /^-?\d+$/.test(rest[0] ?? '')) log.rotate = Number(rest[0]);
  else if (FREQUENCIES.has(word)) log.frequency = word;
  else if (word === 'create' || word === 'nocreate') log.create = word === 'nocreate' ? word : rest.join(' ');
}

function globalSetting(line: string, number: number): GlobalSetting[] {
  const [word = '', ...rest] = line.split(/\s+/);
  const value = rest.join(' ');
  if (FREQUENCIES.has(word)) return [{ key: 'frequency', value: word, line: number }];
  if (word === 'rotate') return [{ key: word, value: /^-?\d+$/.test(value) ? Number(value) : value, line: number }];
  if (word === 'create' || NAMED.has(word))
    return [{ key: word, value: value === '' ? true : /^\d+$/.test(value) ? Number(value) : value, line: number }];
  return [];
}
