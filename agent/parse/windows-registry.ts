import type { Reason } from '../../policies/inventory/report.ts';
import { TargetError } from '../targets/target.ts';
import { decodeHex, type RegistryValue, untilNul } from './windows-registry-value.ts';

/** A key that is there. Names of values are folded; `names` tells how the host spells them. */
export interface RegistryKey {
  /** As the host spells it, with the short hive: `HKLM\SOFTWARE\…`. */
  readonly path: string;
  /** By folded name; the unnamed value is `@`. `null`: the value was asked and is not there. */
  readonly values: ReadonlyMap<string, RegistryValue | null>;
  readonly names: ReadonlyMap<string, string>;
}

const HIVES: Readonly<Record<string, string>> = {
  HKEY_LOCAL_MACHINE: 'HKLM',
  HKEY_CURRENT_USER: 'HKCU',
  HKEY_USERS: 'HKU',
  HKEY_CLASSES_ROOT: 'HKCR',
  HKEY_CURRENT_CONFIG: 'HKCC',
};

/** Lower case for ASCII alone, as the contract spells paths and names of the registry. */
export function foldRegistry(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** What a part in registry form (or an export of regedit) says. Keys are asked for in any case, with the short hive. */
export class RegistryText {
  readonly #keys: ReadonlyMap<string, RegistryKey | null>;
  readonly #refused: ReadonlyMap<string, Reason>;
  readonly #children = new Map<string, string[]>();

  constructor(keys: ReadonlyMap<string, RegistryKey | null>, refused: ReadonlyMap<string, Reason>) {
    this.#keys = keys;
    this.#refused = refused;
    for (const [path, key] of keys) {
      const parent = path.slice(0, path.lastIndexOf('\\'));
      if (key !== null) this.#children.set(parent, [...(this.#children.get(parent) ?? []), path]);
    }
  }

  /** `null`: it does not exist, and was asked for; `undefined`: nobody asked. Throws its reason where it was refused. */
  key(path: string): RegistryKey | null | undefined {
    const folded = foldRegistry(path);
    const reason = this.#refused.get(folded);
    if (reason !== undefined) throw new TargetError(reason, `the key ${path} could not be read`);
    return this.#keys.get(folded);
  }

  /** A value of a key that may not be there; `undefined` wherever there is no such value. */
  value(path: string, name: string): RegistryValue | undefined {
    return this.#keys.get(foldRegistry(path))?.values.get(foldRegistry(name)) ?? undefined;
  }

  number(path: string, name: string): number | undefined {
    const value = this.value(path, name);
    return typeof value === 'number' ? value : undefined;
  }

  text(path: string, name: string): string | undefined {
    const value = this.value(path, name);
    return typeof value === 'string' ? value : undefined;
  }

  /** Keys right below one, in the order of the text. */
  children(path: string): RegistryKey[] {
    return (this.#children.get(foldRegistry(path)) ?? []).flatMap((child) => this.#keys.get(child) ?? []);
  }

  /** All keys by folded path; `null`: asked for and not there. */
  get keys(): ReadonlyMap<string, RegistryKey | null> {
    return this.#keys;
  }

  /** Keys that could not be read or listed whole, by folded path. */
  get refused(): ReadonlyMap<string, Reason> {
    return this.#refused;
  }
}

const KEY = /^\[(-?)(.+)\]$/;
/** What record.ps1 says of a key it could not read, or not to the end. */
const REFUSED = /^;refused (permission_denied|row_limit|byte_limit|time_limit|command_failed) \[(.+)\]$/;
const NAME = /^(?:@|"((?:[^"\\]|\\.)*)")=(.*)$/s;
const TITLES = /^(?:Windows Registry Editor Version 5\.00|REGEDIT4)$/;
const MAX_KEYS = 100_000;

/**
 * Registry form, as regedit writes it: `[KEY]` and its values; `[-KEY]` was asked and does not exist, `"name"=-` neither;
 * `;refused REASON [KEY]` was not allowed or had to be cut. Texts that hold control characters stand as `hex(1):`. Reads
 * exports of regedit too, version 5 and REGEDIT4. Throws `TargetError` `parse_failed` for any other line.
 * Source: https://support.microsoft.com/help/310516
 */
export function parseRegistry(text: string): RegistryText {
  const reader = new RegistryReader();
  const lines = text.replace(/^\uFEFF+/, '').split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const last = lastLineOf(lines, index);
    reader.take(joined(lines.slice(index, last + 1)), index + 1);
    index = last;
  }
  return reader.finish();
}

/** Bytes go on in the next line, which ends in `\` too unless it is the last. */
const OPEN_BYTES = /^(?:@|"(?:[^"\\]|\\.)*")=hex(?:\([0-9a-fA-F]+\))?:[0-9a-fA-F, ]*\\$/;
/** regedit writes line breaks of a text as they are: it goes on until its quote. */
const OPEN_TEXT = /^(?:@|"(?:[^"\\]|\\.)*")="(?:[^"\\]|\\.)*\\?$/;
const CLOSES_TEXT = /^(?:[^"\\]|\\.)*"\s*$/;
/** A text of more lines has lost its quote. */
const MAX_TEXT_LINES = 1000;

function lastLineOf(lines: readonly string[], start: number): number {
  const first = lines[start] ?? '';
  let index = start;
  if (OPEN_BYTES.test(first)) while (index + 1 < lines.length && lines[index]?.endsWith('\\')) index += 1;
  else if (OPEN_TEXT.test(first)) {
    const end = Math.min(lines.length - 1, start + MAX_TEXT_LINES);
    do index += 1;
    while (index < end && !CLOSES_TEXT.test(lines[index] ?? ''));
  }
  return Math.min(index, lines.length - 1);
}

function joined(lines: readonly string[]): string {
  const [first = ''] = lines;
  if (lines.length === 1) return first;
  return OPEN_BYTES.test(first) ? lines.map((line) => line.trim().replace(/\\$/, '')).join('') : lines.join('\n');
}

interface OpenKey {
  readonly path: string;
  readonly values: Map<string, RegistryValue | null>;
  readonly names: Map<string, string>;
}

class RegistryReader {
  readonly #keys = new Map<string, RegistryKey | null>();
  readonly #refused = new Map<string, Reason>();
  #current: OpenKey | undefined;
  #isAnsi = false;

  take(line: string, number: number): void {
    if (line.trim() === '') return;
    const trimmed = line.trimEnd();
    if (TITLES.test(trimmed)) {
      this.#isAnsi = trimmed === 'REGEDIT4';
      return;
    }
    const [, reason, refusedKey] = REFUSED.exec(trimmed) ?? [];
    if (reason !== undefined && refusedKey !== undefined) this.#refused.set(fold(refusedKey), reason as Reason);
    if (line.startsWith(';')) return;
    if (line.startsWith('[')) this.#takeKey(trimmed, number);
    else this.#takeValue(line, number);
  }

  finish(): RegistryText {
    return new RegistryText(this.#keys, this.#refused);
  }

  #takeKey(line: string, number: number): void {
    const [, absent, name] = KEY.exec(line) ?? [];
    if (name === undefined) throw notUnderstood(number, line);
    const path = shortened(name);
    const folded = foldRegistry(path);
    const known = this.#keys.get(folded);
    if (absent === '-') {
      this.#keys.set(folded, null);
      this.#current = undefined;
    } else {
      // A key may be told twice: what several topics ask of it adds up.
      this.#current = (known ?? undefined) as OpenKey | undefined;
      this.#current ??= { path, values: new Map(), names: new Map() };
      this.#keys.set(folded, this.#current);
    }
    if (this.#keys.size > MAX_KEYS) throw new TargetError('row_limit', `more than ${MAX_KEYS} registry keys`);
  }

  #takeValue(line: string, number: number): void {
    const [, quoted, written = ''] = NAME.exec(line) ?? [];
    if (this.#current === undefined || !NAME.test(line)) throw notUnderstood(number, line);
    const name = quoted === undefined ? '@' : unquote(quoted);
    const value = this.#valueOf(written.trim(), number, line);
    const folded = foldRegistry(name);
    this.#current.names.set(folded, name);
    this.#current.values.set(folded, value);
  }

  #valueOf(written: string, number: number, line: string): RegistryValue | null {
    if (written === '-') return null;
    const text = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(written)?.[1];
    if (text !== undefined) return untilNul(unquote(text));
    const dword = /^dword:([0-9a-fA-F]{1,8})$/.exec(written)?.[1];
    if (dword !== undefined) return Number.parseInt(dword, 16);
    const [, type = '3', listed] = /^hex(?:\(([0-9a-fA-F]+)\))?:(.*)$/.exec(written) ?? [];
    const digits = listed?.replace(/\s/g, '').replace(/,$/, '');
    if (digits === undefined || !/^(?:[0-9a-fA-F]{2}(?:,[0-9a-fA-F]{2})*)?$/.test(digits))
      throw notUnderstood(number, line);
    return decodeHex(Number.parseInt(type, 16), Buffer.from(digits.replaceAll(',', ''), 'hex'), this.#isAnsi);
  }
}

/** With the short hive in front, as the contract writes it. */
function shortened(name: string): string {
  const end = name.indexOf('\\');
  const hive = end === -1 ? name : name.slice(0, end);
  return (HIVES[hive.toUpperCase()] ?? hive) + (end === -1 ? '' : name.slice(end));
}

function fold(name: string): string {
  return foldRegistry(shortened(name));
}

function unquote(text: string): string {
  return text.replace(/\\([\\"])/g, '$1');
}

function notUnderstood(number: number, line: string): TargetError {
  return new TargetError('parse_failed', `line ${number} is no line of a registry export: "${line.slice(0, 60)}"`);
}
