import { MusterError } from '../base/errors.ts';
import { readYaml } from '../import/yaml-door.ts';
import { instantText, parseMoment } from '../rules/instants.ts';
import { type ExceptionEntry, MAX_FILE_ENTRIES } from './file.ts';
import { complaintAboutText, tidyText } from './terms.ts';

/** What a waiver file does not say and ours must know. */
export interface WaiverOptions {
  readonly scope: ExceptionEntry['scope'];
  readonly requester: string;
  /** The compensating measure of all of them. */
  readonly measure: string;
  /** The end of those without `expiration_date`. */
  readonly until?: string;
  readonly ticket?: string;
  /** PACK/RULE or several of them by control id; a control that is not in it must be called PACK/RULE itself. */
  readonly map: ReadonlyMap<string, readonly string[]>;
  /** Rules that are in force: anything else is not taken. */
  readonly isRule: (rule: string) => boolean;
  /** Instant of the reading. */
  readonly at: string;
}

/** A waiver that was not taken, and why; or what of it came through otherwise than it stood. */
export interface WaiverRemark {
  readonly control: string;
  readonly line: number;
  readonly message: string;
}

export interface ReadWaivers {
  readonly entries: readonly ExceptionEntry[];
  readonly refused: readonly WaiverRemark[];
  /** Taken, but not word by word. */
  readonly changed: readonly WaiverRemark[];
}

const KNOWN = new Set(['expiration_date', 'run', 'justification']);

/**
 * Reads an InSpec waiver file, YAML or JSON: control id to `{ expiration_date, run, justification }`. Nobody's approval
 * comes with it: each becomes a request. A date ends it at that day's first moment, in UTC; InSpec takes that of the
 * machine it runs on. Throws `bad_request` with the line where it is no such file.
 * Source: InSpec, documentation "Waivers" and `Inspec::Rule#__apply_waivers`, read 2026-11.
 */
export function readWaivers(text: string, file: string, options: WaiverOptions): ReadWaivers {
  const yaml = readYaml(text, file);
  if (!isMap(yaml.value))
    throw new MusterError('bad_request', `${file}: a waiver file is a map from control ids to waivers`);
  const waivers = Object.entries(yaml.value);
  if (waivers.length > MAX_FILE_ENTRIES)
    throw new MusterError(
      'limit_exceeded',
      `${file} holds ${waivers.length} waivers; at most ${MAX_FILE_ENTRIES} are read`,
    );
  const read: { entries: ExceptionEntry[]; refused: WaiverRemark[]; changed: WaiverRemark[] } = {
    entries: [],
    refused: [],
    changed: [],
  };
  const ids = new Set<string>();
  for (const [control, waiver] of waivers) {
    const line = yaml.lineOf([control]);
    const made = readWaiver(control, waiver, options);
    if ('refused' in made) {
      read.refused.push({ control, line, message: made.refused });
      continue;
    }
    read.changed.push(...made.changed.map((message) => ({ control, line, message })));
    for (const rule of made.rules) read.entries.push({ ...made.entry, id: freeId(rule, options.scope, ids), rule });
  }
  return read;
}

type Made =
  | { readonly refused: string }
  | {
      readonly entry: Omit<ExceptionEntry, 'id' | 'rule'>;
      readonly rules: readonly string[];
      readonly changed: readonly string[];
    };

function readWaiver(control: string, waiver: unknown, options: WaiverOptions): Made {
  if (!isMap(waiver)) return { refused: 'is no map of expiration_date, run and justification' };
  const rules = options.map.get(control) ?? [control];
  const foreign = rules.find((rule) => !options.isRule(rule));
  if (foreign !== undefined)
    return {
      refused:
        foreign === control
          ? 'is no rule in force; say which one it means with --map'
          : `means "${foreign}" by the map, which is no rule in force`,
    };
  const { justification } = waiver;
  if (typeof justification !== 'string' || tidyText(justification) === '') return { refused: 'has no justification' };
  const wrong = complaintAboutText(justification);
  if (wrong !== undefined) return { refused: `its justification ${wrong}` };
  const end = endOf(waiver.expiration_date, options);
  if ('refused' in end) return end;
  const { scope, requester, measure, ticket } = options;
  const entry = {
    scope,
    reason: tidyText(justification),
    measure,
    requester,
    endsAt: end.endsAt,
    ...(ticket === undefined ? {} : { ticket }),
  };
  return { entry, rules, changed: changesOf(waiver, end.isGiven) };
}

function endOf(
  given: unknown,
  { until, at }: WaiverOptions,
): { readonly endsAt: string; readonly isGiven: boolean } | { readonly refused: string } {
  if (given === undefined || given === null || given === '')
    return until === undefined
      ? { refused: 'has no expiration_date; give an end for such ones with --until' }
      : { endsAt: until, isGiven: false };
  // YAML readers of other languages turn days into instants; ours leaves the text.
  const written =
    given instanceof Date
      ? given.toISOString()
      : String(given).replace(/^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?: ?Z| ?\+00:?00)?$/, '$1T$2Z');
  const moment = parseMoment(written);
  if (moment === undefined) return { refused: `its expiration_date "${String(given)}" is no day such as 2027-03-31` };
  if (moment.atMs <= Date.parse(at)) return { refused: `is over since ${written}` };
  return { endsAt: instantText(moment.atMs), isGiven: true };
}

function changesOf(waiver: Readonly<Record<string, unknown>>, hasEnd: boolean): string[] {
  const changes: string[] = [];
  if (!hasEnd) changes.push('has no expiration_date; the end is that of --until');
  if (waiver.run === false)
    changes.push('says "run: false"; the rule goes on being judged, and what it finds is shown as excepted');
  const unknown = Object.keys(waiver).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) changes.push(`${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} left out`);
  return changes;
}

/** The same waiver of the same scope gets the same id each time, so that a second import changes nothing. */
function freeId(rule: string, scope: ExceptionEntry['scope'], taken: Set<string>): string {
  const place = Object.values(scope).join('-');
  const base = `waiver-${place}-${rule}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 90)
    .replace(/-$/, '');
  let id = base;
  for (let count = 2; taken.has(id); count += 1) id = `${base}-${count}`;
  taken.add(id);
  return id;
}

/** Reads a map from control ids to PACK/RULE, or to a list of them; YAML or JSON. Throws `bad_request`. */
export function readWaiverMap(text: string, file: string): ReadonlyMap<string, readonly string[]> {
  const yaml = readYaml(text, file);
  if (!isMap(yaml.value)) throw new MusterError('bad_request', `${file}: a map names PACK/RULE for each control id`);
  return new Map(
    Object.entries(yaml.value).map(([control, rules]) => {
      const list: readonly unknown[] = Array.isArray(rules) ? rules : [rules];
      if (list.length === 0 || !list.every((rule) => typeof rule === 'string' && rule.includes('/')))
        throw new MusterError(
          'bad_request',
          `${file}:${yaml.lineOf([control])}: control "${control}" needs PACK/RULE, or a list of them`,
        );
      return [control, list as readonly string[]];
    }),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
