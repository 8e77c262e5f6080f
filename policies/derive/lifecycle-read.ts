import type { Complaint } from '../base/errors.ts';
import { isObject, parseJson } from '../base/json.ts';
import type { LifecycleFile, LifecycleFileProduct } from './table-checks.ts';
import type { Cycle, End } from './tables.ts';

/**
 * A whole copy of endoflife.date's data is about 4 MB as its API writes it; ours is below 1 MB. Nothing in it is deep,
 * and its longest texts are links.
 */
export const MAX_LIFECYCLE_BYTES = 16 * 1024 * 1024;

const JSON_LIMITS = { maxDepth: 16, maxTextLength: 20_000, maxKeyLength: 200 } as const;

const MAX_LINES = 5000;
const MAX_COMPLAINTS = 200;

/** In which form a file came; `own` replaces the whole table, the others the products they hold. */
export type LifecycleForm = 'own' | 'endoflife-api-v1' | 'endoflife-api-v0' | 'endoflife-records';

/** A lifecycle file as it was read, before it is checked against the product list. */
export interface ReadLifecycle {
  readonly form: LifecycleForm;
  /** Day of the data; absent: the file does not say, and whoever carries it in must. */
  readonly dataOn?: string;
  readonly file?: LifecycleFile;
  readonly products: readonly LifecycleFileProduct[];
}

/**
 * Reads a file of lifecycle data: our own form; the answer of endoflife.date's API, version 1 (`/products/full`, or one
 * product) or 0 (an object of products with their lists of cycles); or records of its repository, as a list or one a
 * line. Answers every complaint, up to a bound.
 * Source: https://endoflife.date/docs/api/v1/ and https://endoflife.date/docs/api; fields looked at on 2026-11-21.
 */
export function readLifecycle(bytes: Uint8Array): ReadLifecycle | { readonly complaints: readonly Complaint[] } {
  if (bytes.length > MAX_LIFECYCLE_BYTES) {
    const message = `the file has ${bytes.length} bytes; at most ${MAX_LIFECYCLE_BYTES} are read`;
    return { complaints: [{ pointer: '', message }] };
  }
  const whole = parseJson(bytes, JSON_LIMITS);
  const value = 'value' in whole ? whole.value : undefined;
  const lines = value === undefined || isRecord(value) ? parseLines(bytes) : undefined;
  if (lines !== undefined && 'complaints' in lines) {
    return 'complaints' in whole && lines.isLines ? lines : 'complaints' in whole ? whole : lines;
  }
  const records = lines?.records ?? value;
  if (isObject(records) && 'schemaVersion' in records && 'snapshot' in records) return ownForm(records);
  const complaints: Complaint[] = [];
  const converted = convert(records, complaints);
  if (converted === undefined) return { complaints: [{ pointer: '', message: UNKNOWN_FORM }] };
  return complaints.length > 0 ? { complaints } : converted;
}

const UNKNOWN_FORM =
  'this is no lifecycle data: neither the form of policies/data/lifecycle.json nor an answer or record of endoflife.date';

/** The schema of the tables looks at the rest. */
function ownForm(value: Readonly<Record<string, unknown>>): ReadLifecycle {
  const file = value as unknown as LifecycleFile;
  const dataOn = isObject(value.snapshot) ? dayOf(value.snapshot.commitDate) : undefined;
  const products = Array.isArray(value.products) ? (value.products as LifecycleFileProduct[]) : [];
  return { form: 'own', file, products, ...(dataOn === undefined ? {} : { dataOn }) };
}

function parseLines(
  bytes: Uint8Array,
): { readonly records: readonly unknown[] } | { readonly complaints: readonly Complaint[]; readonly isLines: boolean } {
  const texts = Buffer.from(bytes).toString('utf8').split('\n');
  const records: unknown[] = [];
  const complaints: Complaint[] = [];
  if (texts.length > MAX_LINES) {
    return { isLines: false, complaints: [{ pointer: '', message: `more than ${MAX_LINES} lines` }] };
  }
  for (const [index, text] of texts.entries()) {
    if (text.trim() === '') continue;
    const parsed = parseJson(Buffer.from(text), JSON_LIMITS);
    if ('value' in parsed) records.push(parsed.value);
    else complaints.push(...parsed.complaints.map(({ message }) => ({ pointer: `/${index}`, message })));
  }
  // One line that is broken among many is a broken file of lines; all broken is a file of another form.
  if (complaints.length > 0) return { isLines: records.length > 0, complaints: complaints.slice(0, MAX_COMPLAINTS) };
  return { records };
}

function convert(value: unknown, complaints: Complaint[]): ReadLifecycle | undefined {
  if (Array.isArray(value)) {
    if (!value.every(isRecord) || value.length === 0) return undefined;
    const products = value.map((record, place) => fromRecord(record, `/${place}`, complaints));
    return { form: 'endoflife-records', products };
  }
  if (!isObject(value)) return undefined;
  if ('result' in value) return fromApi1(value, complaints);
  const entries = Object.entries(value);
  if (entries.length === 0 || !entries.every(([, cycles]) => Array.isArray(cycles))) return undefined;
  const products = entries.map(([id, cycles]) => {
    const pointer = `/${id}`;
    const list = (cycles as unknown[]).map((cycle, place) => cycleOf(cycle, `${pointer}/${place}`, API_0, complaints));
    return productOf(id, id, list);
  });
  return { form: 'endoflife-api-v0', products };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && typeof value.product === 'string' && Array.isArray(value.releases);
}

function fromRecord(value: Readonly<Record<string, unknown>>, pointer: string, complaints: Complaint[]) {
  const { product, title, releases } = value;
  const list = (releases as unknown[]).map((release, place) =>
    cycleOf(release, `${pointer}/releases/${place}`, RECORD, complaints),
  );
  return productOf(String(product), typeof title === 'string' ? title : String(product), list);
}

function fromApi1(value: Readonly<Record<string, unknown>>, complaints: Complaint[]): ReadLifecycle | undefined {
  const isOne = !Array.isArray(value.result);
  const listed: readonly unknown[] = Array.isArray(value.result) ? value.result : [value.result];
  const products: LifecycleFileProduct[] = [];
  for (const [place, product] of listed.entries()) {
    const pointer = isOne ? '/result' : `/result/${place}`;
    if (!isObject(product) || typeof product.name !== 'string' || !Array.isArray(product.releases)) {
      complaints.push({ pointer, message: 'is no product: "name" or "releases" is missing; take /products/full' });
      continue;
    }
    const list = product.releases.map((release, index) =>
      cycleOf(flat(release), `${pointer}/releases/${index}`, API_1, complaints),
    );
    products.push(productOf(product.name, typeof product.label === 'string' ? product.label : product.name, list));
  }
  const dataOn = dayOf(value.generated_at) ?? dayOf(value.last_modified);
  return { form: 'endoflife-api-v1', products, ...(dataOn === undefined ? {} : { dataOn }) };
}

/** Names of the members in each form. */
interface Members {
  readonly cycle: string;
  readonly label: string;
  readonly eol: string;
  readonly support: string;
  readonly extended: string;
}

const RECORD: Members = { cycle: 'releaseCycle', label: 'releaseLabel', eol: 'eol', support: 'eoas', extended: 'eoes' };
const API_0: Members = {
  cycle: 'cycle',
  label: 'releaseLabel',
  eol: 'eol',
  support: 'support',
  extended: 'extendedSupport',
};
const API_1: Members = { cycle: 'name', label: 'label', eol: 'eol', support: 'eoas', extended: 'eoes' };

/** Version 1 has a truth and a day for each end: the day wins, and a truth without one stays what it is. */
function flat(release: unknown): unknown {
  if (!isObject(release)) return release;
  const end = (is: string, from: string) => release[from] ?? release[is] ?? null;
  const latest = isObject(release.latest) ? release.latest.name : undefined;
  return {
    ...release,
    eol: end('isEol', 'eolFrom'),
    eoas: end('isEoas', 'eoasFrom'),
    eoes: end('isEoes', 'eoesFrom'),
    latest,
  };
}

function cycleOf(value: unknown, pointer: string, members: Members, complaints: Complaint[]): Cycle {
  if (!isObject(value)) {
    complain(complaints, pointer, 'is no cycle');
    return { cycle: '', eol: null, extendedSupport: null };
  }
  const cycle = value[members.cycle];
  if (typeof cycle !== 'string' && typeof cycle !== 'number') {
    complain(complaints, `${pointer}/${members.cycle}`, 'the name of the cycle is missing');
  }
  const end = (name: string): End => endOf(value[name], `${pointer}/${name}`, complaints);
  const support = end(members.support);
  const label = textOf(value[members.label]);
  const latest = textOf(value.latest);
  const releaseDate = dayOf(value.releaseDate);
  return {
    cycle: String(cycle),
    ...(label === undefined || label === String(cycle) ? {} : { label }),
    ...(releaseDate === undefined ? {} : { releaseDate }),
    eol: end(members.eol),
    ...(support === null ? {} : { support }),
    extendedSupport: end(members.extended),
    ...(latest === undefined ? {} : { latest }),
  };
}

function endOf(value: unknown, pointer: string, complaints: Complaint[]): End {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value;
  const day = dayOf(value);
  if (day === undefined) complain(complaints, pointer, `"${String(value)}" is no day, true or false`);
  return day ?? null;
}

/** The calendar day of a text that begins with one and is one: no 31st of February. */
function dayOf(value: unknown): string | undefined {
  const [day] = typeof value === 'string' ? (/^\d{4}-\d\d-\d\d(?=$|T)/.exec(value) ?? []) : [];
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? undefined : day;
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text.slice(0, 500) : undefined;
}

function productOf(product: string, title: string, cycles: readonly Cycle[]): LifecycleFileProduct {
  return { product, title, source: `https://endoflife.date/${product}`, cycles };
}

function complain(complaints: Complaint[], pointer: string, message: string): void {
  if (complaints.length < MAX_COMPLAINTS) complaints.push({ pointer, message });
}
