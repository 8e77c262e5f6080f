import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Complaint, MusterError, messageOf } from '../policies/base/errors.ts';
import { isObject } from '../policies/base/json.ts';
import { pointerStep } from '../policies/base/json-pointer.ts';
import { nearestWord } from '../policies/base/text.ts';
import { writeDurably } from './state.ts';

/** How an agent reports: `settings.json` in its folder. A member that is absent has its default. */
export interface Settings {
  readonly intervalSeconds: number;
  /** What may wait on the disk. */
  readonly spoolBytes: number;
  readonly spoolReports: number;
  /** What goes first when the line is back: history in its order, or what the host is like now. */
  readonly sendOrder: 'oldest-first' | 'newest-first';
  /** Bytes on the wire from midnight to midnight; absent: no bound. */
  readonly bytesPerDay?: number;
  /** Times of day in which anything is sent, such as "22:00-05:00"; empty: always. */
  readonly transferWindows: readonly string[];
  /** Whose midnight and whose times of day. */
  readonly timeZone: 'local' | 'UTC';
  /** A line that is paid by the byte: full reports every 30 days in place of 7. */
  readonly isMetered: boolean;
  readonly compression: 'auto' | 'gzip' | 'none';
  /** A cipher system: the agent looks at nothing and reports nothing. */
  readonly neverCollect: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  intervalSeconds: 3600,
  // Months of a host without a line: about 190 KB for a full report, 300 bytes for a confirmation.
  spoolBytes: 64 * 1024 * 1024,
  spoolReports: 10_000,
  sendOrder: 'oldest-first',
  transferWindows: [],
  timeZone: 'local',
  isMetered: false,
  compression: 'auto',
  neverCollect: false,
};

type Form =
  | { readonly kind: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: 'truth' }
  | { readonly kind: 'windows' };

const WINDOW = '^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$';
const IS_WINDOW = new RegExp(WINDOW);
/** More than a day can hold in any sensible way. */
const MAX_WINDOWS = 12;

/** One description of each member for the check, the schema and the words of the command. */
const FORMS: Readonly<Record<keyof Settings, Form>> = {
  // Shorter would look at nothing else, longer would let facts grow stale.
  intervalSeconds: { kind: 'integer', minimum: 10, maximum: 7 * 86_400 },
  // The smallest spool holds a few full reports; the largest is more than ten years of them.
  spoolBytes: { kind: 'integer', minimum: 1_000_000, maximum: 10_000_000_000 },
  spoolReports: { kind: 'integer', minimum: 10, maximum: 100_000 },
  sendOrder: { kind: 'choice', words: ['oldest-first', 'newest-first'] },
  // Below it, not even a day of confirmations would pass.
  bytesPerDay: { kind: 'integer', minimum: 50_000, maximum: 1_000_000_000_000 },
  transferWindows: { kind: 'windows' },
  timeZone: { kind: 'choice', words: ['local', 'UTC'] },
  isMetered: { kind: 'truth' },
  compression: { kind: 'choice', words: ['auto', 'gzip', 'none'] },
  neverCollect: { kind: 'truth' },
};

/** JSON Schema of `settings.json`, for editors and configuration management. */
export function settingsSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'muster-agent-settings',
    title: 'How a Muster agent reports',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(FORMS).map(([name, form]) => [name, schemaOf(form)])),
  };
}

function schemaOf(form: Form): object {
  switch (form.kind) {
    case 'integer':
      return { type: 'integer', minimum: form.minimum, maximum: form.maximum };
    case 'choice':
      return { enum: form.words };
    case 'truth':
      return { type: 'boolean' };
    case 'windows':
      return { type: 'array', items: { type: 'string', pattern: WINDOW }, maxItems: MAX_WINDOWS };
  }
}

function messageFor(form: Form, value: unknown): string | undefined {
  switch (form.kind) {
    case 'integer': {
      const isFit = Number.isSafeInteger(value) && Number(value) >= form.minimum && Number(value) <= form.maximum;
      return isFit ? undefined : `must be a whole number from ${form.minimum} to ${form.maximum}`;
    }
    case 'choice':
      return form.words.some((word) => word === value) ? undefined : `must be ${form.words.join(' or ')}`;
    case 'truth':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'windows': {
      const isFit = Array.isArray(value) && value.length <= MAX_WINDOWS && value.every(isWindow);
      return isFit ? undefined : `must be a list of at most ${MAX_WINDOWS} times such as "22:00-05:00"`;
    }
  }
}

function isWindow(value: unknown): boolean {
  return typeof value === 'string' && IS_WINDOW.test(value) && value.slice(0, 5) !== value.slice(6);
}

/** Settings from a value that came from outside. Throws `config_invalid` with every complaint; `where` names the place. */
export function checkSettings(value: unknown, where: string): Settings {
  if (!isObject(value)) throw new MusterError('config_invalid', `${where} holds no settings: it must be an object`);
  const complaints: Complaint[] = [];
  for (const [name, member] of Object.entries(value)) {
    const form = Object.hasOwn(FORMS, name) ? FORMS[name as keyof Settings] : undefined;
    const near = nearestWord(name, Object.keys(FORMS));
    const unknown = `there is no such setting${near === undefined ? '' : `; "${near}"?`}`;
    const message = form === undefined ? unknown : messageFor(form, member);
    if (message !== undefined) complaints.push({ pointer: pointerStep(name), message });
  }
  const [first] = complaints;
  if (first !== undefined) {
    const what = `the settings in ${where} are not taken: ${first.pointer.slice(1)} ${first.message}`;
    throw new MusterError('config_invalid', what, { complaints });
  }
  return { ...DEFAULT_SETTINGS, ...(value as Partial<Settings>) };
}

function pathOf(folder: string): string {
  return join(folder, 'settings.json');
}

/** What is written there, without defaults; `{}` where nothing is. Throws `config_invalid` or `read_failed`. */
export function writtenSettings(folder: string): Partial<Settings> {
  const path = pathOf(folder);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new MusterError('read_failed', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MusterError('config_invalid', `${path} is no JSON: ${messageOf(error)}`, { cause: error });
  }
  checkSettings(value, path);
  return value as Partial<Settings>;
}

/** The settings of an agent's folder with their defaults. */
export function readSettings(folder: string): Settings {
  return { ...DEFAULT_SETTINGS, ...writtenSettings(folder) };
}

/** Keeps what differs from the defaults. Throws `config_invalid` and writes nothing where something does not fit. */
export function writeSettings(folder: string, settings: Partial<Settings>): Settings {
  const whole = checkSettings(settings, pathOf(folder));
  writeDurably(pathOf(folder), `${JSON.stringify(settings, null, 2)}\n`);
  return whole;
}
