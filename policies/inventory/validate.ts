import { hash } from 'node:crypto';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { complaintOf, createAjv } from '../base/ajv.ts';
import type { Complaint } from '../base/errors.ts';
import { isObject, type ParsedJson, parseJson } from '../base/json.ts';
import { decode as keyOf } from '../base/json-bytes.ts';
import { pointerStep } from '../base/json-pointer.ts';
import { MAX_KEY_LENGTH, MAX_NESTING_DEPTH, MAX_REPORT_BYTES, MAX_TEXT_LENGTH } from '../base/limits.ts';
import { canonicalise, digestOfHashes } from './canonical.ts';
import { reportSchema } from './envelope.ts';
import { Complaints, orderMessage } from './explain.ts';
import { explainReport } from './explain-report.ts';
import { forms, isFolded } from './forms.ts';
import { factsAt, sections } from './inventory.ts';
import { firstDisorder } from './order.ts';
import { CONTRACT, type Report } from './report.ts';
import { checkReport } from './report-rules.ts';

/** Complaints listed about one report; what comes after them is usually the same again. */
const MAX_COMPLAINTS = 50;

const LIMITS = {
  maxDepth: MAX_NESTING_DEPTH,
  maxTextLength: MAX_TEXT_LENGTH,
  maxKeyLength: MAX_KEY_LENGTH,
  maxSignificantDigits: 6,
  spanDepth: 3, // the inventory, its sections, and one level below for two-part ids
};

/** First parts of two-part section ids. */
const GROUPS: ReadonlySet<string> = new Set(['settings', 'windows']);

export interface ValidateOptions {
  /** Takes reports of hosts that do not exist yet; the way in never does. */
  readonly allowsPlanned?: boolean;
}

export interface ValidReport {
  readonly report: Report;
  /** SHA-256 of each section's canonical form, in hex, by section id. */
  readonly hashes: ReadonlyMap<string, string>;
  /** The same sections' canonical forms, which were hashed; windows into the report's bytes wherever these are canonical. */
  readonly canonical: ReadonlyMap<string, Uint8Array>;
}

export interface RefusedReport {
  readonly code: 'report_invalid' | 'contract_too_new' | 'too_large';
  /** Everything found, up to a bound; never empty. */
  readonly complaints: readonly Complaint[];
}

/**
 * Reads a report's exact bytes: a report that keeps the contract in everything, or all that is wrong with it. Nothing is
 * stripped, coerced or defaulted. Never throws, whatever the bytes are.
 */
export type ReportValidator = (bytes: Uint8Array, options?: ValidateOptions) => ValidReport | RefusedReport;

let shared: ReportValidator | undefined;

/** `createReportValidator` once, for everybody: its schema takes a moment to compile. */
export function validateReport(bytes: Uint8Array, options?: ValidateOptions): ValidReport | RefusedReport {
  shared ??= createReportValidator();
  return shared(bytes, options);
}

/** Compiles the report's schema. */
export function createReportValidator(): ReportValidator {
  const ajv = createDoorAjv();
  const keepsSchema = ajv.compile(reportSchema('door'));

  return (bytes, options = {}) => {
    if (bytes.length > MAX_REPORT_BYTES) {
      return refused('too_large', [{ pointer: '', message: `${bytes.length} bytes; at most ${MAX_REPORT_BYTES}` }]);
    }
    const parsed = parseJson(bytes, LIMITS);
    if ('complaints' in parsed) return refused('report_invalid', parsed.complaints);
    const tooNew = newerContract(parsed.value);
    if (tooNew) return refused('contract_too_new', [tooNew]);
    const out = new Complaints(MAX_COMPLAINTS);
    checkNormalForm(parsed, out);
    if (!keepsSchema(parsed.value)) {
      explainReport(ajv, parsed.value, out);
      const [first] = keepsSchema.errors ?? [];
      if (out.list.length === 0 && first) out.list.push(complaintOf(first));
      return refused('report_invalid', out.list);
    }
    const report = parsed.value as Report;
    checkReport(report, options, out);
    const canonical = canonicalSections(report, parsed, bytes, out);
    const hashes = new Map([...canonical].map(([id, form]) => [id, hash('sha256', form, 'hex')]));
    if (report.form === 'full' && digestOfHashes(hashes) !== report.digest) {
      out.add('/digest', `does not belong to these sections; theirs is "${digestOfHashes(hashes)}"`);
    }
    return out.list.length > 0 ? refused('report_invalid', out.list) : { report, hashes, canonical };
  };
}

function refused(code: RefusedReport['code'], complaints: readonly Complaint[]): RefusedReport {
  return { code, complaints };
}

const nativeRegExp = Object.assign((pattern: string, flags: string) => new RegExp(pattern, flags), {
  code: 'new RegExp',
});

function createDoorAjv(): Ajv2020 {
  // The schema is our own and proven by tests; ajv's own optimiser takes longer than it will ever save. Its patterns are
  // our own too and take linear time in any engine, so the engine's own does, which is many times quicker.
  const ajv = createAjv({
    verbose: false,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false, regExp: nativeRegExp },
  });
  for (const [name, { holds }] of Object.entries(forms)) ajv.addFormat(name, { type: 'string', validate: holds });
  ajv.addFormat('folded', { type: 'string', validate: isFolded });
  ajv.addKeyword({
    keyword: 'sortedSet',
    type: 'array',
    schemaType: 'array',
    error: { message: ({ schema }) => orderMessage(schema as readonly string[]) },
    compile(sortBy: readonly string[]) {
      const shape = sortBy.length === 0 ? {} : { sortBy };
      return (items: readonly unknown[]) => firstDisorder(shape, items) < 0;
    },
  });
  return ajv;
}

/** A contract of a newer minor or major than ours; anything odd is left to the schema. */
function newerContract(value: unknown): Complaint | undefined {
  if (!isObject(value) || typeof value.contract !== 'string') return undefined;
  const [, major, minor] = /^([1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/.exec(value.contract) ?? [];
  const [ourMajor, ourMinor] = CONTRACT.split('.').map(Number);
  if (major === undefined || ourMajor === undefined || ourMinor === undefined) return undefined;
  const isNewer = Number(major) > ourMajor || (Number(major) === ourMajor && Number(minor) > ourMinor);
  if (!isNewer) return undefined;
  return { pointer: '/contract', message: `contract ${value.contract} is newer than ${CONTRACT}; send ${CONTRACT}` };
}

/** Texts and keys are NFC. Plain ASCII always is; otherwise one native call decides for the whole text. */
function checkNormalForm({ value, text, scan }: ParsedJson, out: Complaints): void {
  if (!scan.hasEscapedCharacters && (scan.isAscii || text.normalize('NFC') === text)) return;
  findDenormal(value, '', out);
}

function findDenormal(value: unknown, pointer: string, out: Complaints): void {
  if (out.isFull) return;
  if (typeof value === 'string') {
    if (value.normalize('NFC') !== value) out.add(pointer, 'this text is not in the normal form NFC');
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      const place = pointer + pointerStep(key);
      if (key.normalize('NFC') !== key) out.add(place, 'this key is not in the normal form NFC');
      findDenormal(member, place, out);
    }
  }
}

/** Every section in its canonical form, its size bounded. A text that is canonical already is taken as it stands. */
function canonicalSections(
  report: Report,
  { scan }: ParsedJson,
  bytes: Uint8Array,
  out: Complaints,
): ReadonlyMap<string, Uint8Array> {
  const places = scan.isCanonical ? sectionPlaces(scan, bytes) : new Map<string, readonly [number, number]>();
  const forms = new Map<string, Uint8Array>();
  for (const { id, maxBytes } of sections) {
    const facts = factsAt(report.inventory, id);
    if (facts === undefined) continue;
    const place = places.get(id);
    const form = place ? bytes.subarray(...place) : Buffer.from(canonicalise(facts));
    forms.set(id, form);
    if (form.length > maxBytes) {
      out.add(`/inventory/${id.replace('.', '/')}`, `${form.length} bytes; this section has at most ${maxBytes}`);
    }
  }
  return forms;
}

/** Where each section's value stands in the bytes. Spans come in the order of the text. */
function sectionPlaces(scan: ParsedJson['scan'], bytes: Uint8Array): Map<string, readonly [number, number]> {
  const places = new Map<string, readonly [number, number]>();
  let isInventory = false;
  let group = '';
  for (const { depth, keyFrom, keyTo, from, to } of scan.spans) {
    if (depth === 1) isInventory = keyOf(bytes, keyFrom, keyTo) === 'inventory';
    if (!isInventory || depth === 1 || (depth === 3 && group === '')) continue;
    const key = keyOf(bytes, keyFrom, keyTo);
    if (depth === 2) group = GROUPS.has(key) ? `${key}.` : '';
    places.set(depth === 2 ? key : group + key, [from, to]);
  }
  return places;
}
