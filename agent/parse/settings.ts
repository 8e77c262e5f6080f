import { maskValue } from '../catalogue/secrets.ts';
import { bytesOf, secondsOf } from './duration.ts';
import { linesOf, unquoted, wordsOf } from './text.ts';

export type Value = string | number | boolean;

/** One setting as it stands in a file: section and key as the file spells them. */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/**
 * How a file writes its settings:
 * `words` KEY VALUE (login.defs), `equals` key = value with bare words (pwquality), `shell` variables (/etc/default),
 * `ini` sections in brackets (systemd, samba, my.cnf), `postconf` continued by a leading blank (main.cf).
 */
export type Syntax = 'words' | 'equals' | 'shell' | 'ini' | 'postconf';

/** All settings of one file in order; lines that are none are left out. */
export function parseSettings(text: string, syntax: Syntax): Assignment[] {
  const found: Assignment[] = [];
  let section = '';
  const comments = syntax === 'words' || syntax === 'shell' ? '#' : '#;';
  const source = syntax === 'postconf' ? text.replace(/\n[ \t]+(?=[^#\s])/g, ' ') : text;
  for (const { text: line, number } of linesOf(source, {
    comments,
    joinsLines: syntax !== 'words',
    hasTrailingComments: syntax === 'equals' || syntax === 'words',
  })) {
    const title = syntax === 'ini' ? /^\[([^\]]*)\]/.exec(line)?.[1] : undefined;
    if (title !== undefined) section = title.trim();
    else {
      const [key, value] = split(line, syntax);
      if (key !== '') found.push({ section, key, value, line: number });
    }
  }
  return found;
}

function split(line: string, syntax: Syntax): [string, string] {
  if (syntax === 'words') {
    const [, key = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    return [key, unquoted(value.trim())];
  }
  const [, key, value] = /^(?:export\s+)?([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
  if (key === undefined || value === undefined) return syntax === 'shell' ? ['', ''] : [line, 'true']; // a bare word switches on
  if (syntax === 'shell') return /^[A-Za-z_]\w*$/.test(key) ? [key, wordsOf(value).join(' ')] : ['', ''];
  return [key, unquoted(value.trim())];
}

/** The type that the catalogue gives a key. `auto`: whole numbers are numbers, everything else is text. */
export type ValueType = 'auto' | 'text' | 'boolean' | 'bytes' | 'seconds' | 'mode';

const YES = /^(?:yes|true|on|1|y|t)$/i;
const NO = /^(?:no|false|off|0|n|f)$/i;

/** A value in its type; text stays text where it does not have it. Values of secret-looking keys become `true`. */
export function typedValue(key: string, text: string, type: ValueType = 'auto'): Value {
  return maskValue(key, convert(text, type));
}

function convert(text: string, type: ValueType): Value {
  if (type === 'boolean') return YES.test(text) ? true : NO.test(text) ? false : text;
  if (type === 'bytes') return bytesOf(text) ?? text;
  if (type === 'seconds') return secondsOf(text) ?? text;
  if (type === 'mode') return /^[0-7]{1,5}$/.test(text) ? text.replace(/^0+/, '').padStart(4, '0') : text;
  if (type === 'text') return text;
  if (text === 'true') return true;
  return /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
