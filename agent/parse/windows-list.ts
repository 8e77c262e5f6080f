import { TargetError } from '../targets/target.ts';

// Parts of Windows recordings, written by record.ps1 and read by probes. Names of parts:
//
//   wmi.CLASS          instances of a WMI class in list form (this file): `wmi.Win32_Service`
//   registry.TOPIC     keys and values in registry form (windows-registry.ts): `registry.baseline`, `registry.uninstall`
//   TOPIC.list         what record.ps1 puts together itself, in list form: `accounts.list`, `acl.list`, `stores.list`
//   PROGRAM.VERB       output of another program as it came: `secedit.export`, `auditpol.backup`, `netstat.ano`
//
// A class, key or program that this Windows does not have is `absent`; what was not allowed is `refused: REASON`; a part
// without content was read and holds nothing. What the recorder did not ask has no part.

/** Instances beyond this are an error: no class that is asked has so many on a healthy host. */
const MAX_RECORDS = 50_000;
const MAX_ARRAY_ITEMS = 5_000;

/**
 * One instance of a WMI class, or one record of a list. Names of properties ignore case, as WMI does. A property that is
 * null, or that the class does not have in this release, is not there.
 */
export class WindowsRecord {
  readonly #values = new Map<string, string[]>();

  add(name: string, value: string): void {
    const key = name.toLowerCase();
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, [value]);
    else if (known.length < MAX_ARRAY_ITEMS) known.push(value);
  }

  /** Lengthens the last value by another line of it. */
  extend(name: string, line: string): void {
    const values = this.#values.get(name.toLowerCase());
    if (values !== undefined) values.push(`${values.pop() ?? ''}\n${line}`);
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  /** The only value, or the first of an array. */
  text(name: string): string | undefined {
    return this.#values.get(name.toLowerCase())?.[0];
  }

  /** The value where it says something. */
  words(name: string): string | undefined {
    const text = this.text(name)?.trim();
    return text === '' ? undefined : text;
  }

  /** All values of an array in their order; none where it is null. */
  texts(name: string): readonly string[] {
    return this.#values.get(name.toLowerCase()) ?? [];
  }

  /** A whole number within the safe ones; `undefined` for anything else. */
  number(name: string): number | undefined {
    const text = this.text(name)?.trim() ?? '';
    const number = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return Number.isSafeInteger(number) ? number : undefined;
  }

  /** `undefined` where it is neither: PowerShell writes True, wmic TRUE, old providers 1. */
  boolean(name: string): boolean | undefined {
    const text = this.text(name)?.trim().toLowerCase();
    if (text === 'true' || text === '1') return true;
    return text === 'false' || text === '0' ? false : undefined;
  }

  /** An instant in UTC, from WMI's form or ISO 8601; `undefined` for intervals, wildcards and dates before 1970. */
  instant(name: string): string | undefined {
    return windowsInstant(this.text(name) ?? '');
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }
}

const CIM_DATE = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.\d{6}([+-]\d{3})$/;
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/**
 * `20191105123456.500000+420` is local time, the last number its distance from UTC in minutes.
 * Source: https://learn.microsoft.com/windows/win32/wmisdk/cim-datetime
 */
export function windowsInstant(text: string): string | undefined {
  const [, year, month, day, hour, minute, second, offset] = CIM_DATE.exec(text.trim()) ?? [];
  const ms =
    year === undefined
      ? ISO_DATE.test(text.trim())
        ? Date.parse(text.trim())
        : Number.NaN
      : Date.UTC(+year, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) -
        Number(offset) * 60_000;
  return Number.isFinite(ms) && ms > 0 ? `${new Date(ms).toISOString().slice(0, 19)}Z` : undefined;
}

/**
 * List form as record.ps1 writes it: records parted by an empty line, one `Property=Value` a line, arrays as repeated
 * lines, `\\`, `\n` and `\r` for what they stand for, null left out. No text: no records. Throws `TargetError`
 * `parse_failed` for any line that is none of it.
 */
export function parseWindowsList(text: string): WindowsRecord[] {
  return recordsOf(text, (record, line, number) => {
    const [, name, value] = PROPERTY.exec(line) ?? [];
    if (name === undefined || value === undefined) throw notUnderstood(number, line);
    record.add(name, unescaped(value));
    return name;
  });
}

/**
 * The same from `wmic … /format:list` (or `/value`): values as they are, arrays in braces, lines of a value that has
 * several, comments with `#` above. An empty value is null. Throws `parse_failed` where no line holds a property.
 */
export function parseWmicList(text: string): WindowsRecord[] {
  return recordsOf(text.replace(/\r+\n?/g, '\n'), (record, line, number, last) => {
    const [, name, value] = PROPERTY.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      if (line.startsWith('#') && last === undefined) return undefined;
      if (last === undefined) throw notUnderstood(number, line);
      record.extend(last, line);
      return last;
    }
    for (const item of wmicValues(value)) record.add(name, item);
    return name;
  });
}

const PROPERTY = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

type Take = (record: WindowsRecord, line: string, number: number, last: string | undefined) => string | undefined;

function recordsOf(text: string, take: Take): WindowsRecord[] {
  const records: WindowsRecord[] = [];
  let record: WindowsRecord | undefined;
  let last: string | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF+/, '')
    .split('\n')
    .entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line.trim() === '') {
      record = undefined;
      last = undefined;
      continue;
    }
    const current: WindowsRecord = record ?? new WindowsRecord();
    last = take(current, line, index + 1, last);
    if (record !== undefined || last === undefined) continue;
    record = current;
    records.push(record);
    if (records.length > MAX_RECORDS) throw new TargetError('row_limit', `a list of more than ${MAX_RECORDS} records`);
  }
  return records;
}

function unescaped(value: string): string {
  return value.replace(/\\(.)/g, (_, character: string) =>
    character === 'n' ? '\n' : character === 'r' ? '\r' : character,
  );
}

function wmicValues(value: string): string[] {
  if (value.trim() === '') return [];
  const inner = /^\{(.*)\}$/s.exec(value)?.[1];
  if (inner !== undefined && /^(?:"[^"]*"|-?\d+|TRUE|FALSE)(?:,\s*(?:"[^"]*"|-?\d+|TRUE|FALSE))*$/.test(inner))
    return [...inner.matchAll(/"([^"]*)"|[^,\s]+/g)].map(([whole, quoted]) => plain(quoted ?? whole));
  return [plain(value)];
}

/** Its style sheet escapes what XML would. */
function plain(value: string): string {
  return value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function notUnderstood(number: number, line: string): TargetError {
  return new TargetError('parse_failed', `line ${number} of a list is no "Property=Value": "${line.slice(0, 40)}"`);
}
