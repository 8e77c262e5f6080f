import { isObject, parseJson } from '../base/json.ts';
import { pointerStep } from '../base/json-pointer.ts';
import { MAX_KEY_LENGTH, MAX_NESTING_DEPTH, MAX_TEXT_LENGTH } from '../base/limits.ts';
import { canonicalise, digestOf } from './canonical.ts';
import { reportSchema } from './envelope.ts';
import { factsAt, sectionById, sections } from './inventory.ts';
import { CONTRACT, REASONS } from './report.ts';
import type { Shape } from './shape.ts';
import { type RefusedReport, type ValidReport, validateReport } from './validate.ts';

/** A report of a newer minor of our contract, cut down to what this version knows. */
export interface NewerReport {
  /** Its digest is that of the sections that are left. */
  readonly valid: ValidReport;
  /** What the agent signed, over sections that we do not know as well: its next confirmation will name it. */
  readonly digest: string;
  /** JSON Pointers to what was set aside, at most `MAX_NAMED`. */
  readonly notUnderstood: readonly string[];
}

/** Beyond them one more pointer helps nobody; the whole report is kept anyway. */
const MAX_NAMED = 200;
const LIMITS = {
  maxDepth: MAX_NESTING_DEPTH,
  maxTextLength: MAX_TEXT_LENGTH,
  maxKeyLength: MAX_KEY_LENGTH,
  maxSignificantDigits: 6,
  spanDepth: 1,
};

const DIGEST = /^[A-Za-z0-9_-]{22}$/;

type Members = Record<string, unknown>;

/**
 * Reads a report of a newer minor: what is known is validated as ever, what is not is set aside and named. Additions never
 * change what older members mean, so what is left can be judged. A section that does not keep the shape known here is set
 * aside whole, and its probes count as failed: its rules become unknown. For reports that were carried by hand, which
 * cannot be asked again in an older form. Answers `undefined` where the bytes are no report of a newer minor.
 * Source: the report contract, "Versions, validation, examples".
 */
export function readNewerReport(bytes: Uint8Array): NewerReport | RefusedReport | undefined {
  const parsed = parseJson(bytes, LIMITS);
  if ('complaints' in parsed || !isObject(parsed.value) || !isNewerMinor(parsed.value.contract)) return undefined;
  const report = structuredClone(parsed.value) as Members;
  const { digest } = report;
  if (typeof digest !== 'string' || !DIGEST.test(digest)) return undefined;
  const out = new Set<string>();
  const aside = (pointer: string): void => void (out.size < MAX_NAMED && out.add(pointer));
  report.contract = CONTRACT;
  cutEnvelope(report, aside);
  cutInventory(report, aside);
  cutProbes(report, aside);
  for (let tries = 0; tries <= sections.length; tries += 1) {
    if (report.form === 'full' && isObject(report.inventory)) report.digest = digestOf(report.inventory);
    const read = validateReport(Buffer.from(canonicalise(report)));
    if (!('complaints' in read)) return { valid: read, digest, notUnderstood: [...out].sort() };
    const broken = new Set(read.complaints.map(({ pointer }) => sectionAt(pointer, report)));
    if (broken.has(undefined)) return read;
    for (const id of broken) if (id !== undefined) setAside(report, id, aside);
  }
  return undefined;
}

function isNewerMinor(contract: unknown): boolean {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})$/.exec(typeof contract === 'string' ? contract : '') ?? [];
  const [ourMajor, ourMinor] = CONTRACT.split('.');
  return major === ourMajor && Number(minor) > Number(ourMinor);
}

type Aside = (pointer: string) => void;

function dropUnknown(value: unknown, known: ReadonlySet<string>, pointer: string, aside: Aside): void {
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) {
    if (known.has(name)) continue;
    delete (value as Members)[name];
    aside(pointer + pointerStep(name));
  }
}

interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
}

/** Members of the envelope, and of the objects in it: those that the schema lists. */
function cutEnvelope(report: Members, aside: Aside): void {
  const walk = (value: unknown, schema: Described, pointer: string): void => {
    const { properties } = schema;
    if (properties === undefined || !isObject(value)) return;
    dropUnknown(value, new Set(Object.keys(properties)), pointer, aside);
    for (const [name, inner] of Object.entries(properties))
      if (pointer !== '' || !['inventory', 'probes'].includes(name))
        walk(value[name], inner, pointer + pointerStep(name));
  };
  walk(report, reportSchema('door') as Described, '');
}

function cutInventory({ inventory }: Members, aside: Aside): void {
  if (!isObject(inventory)) return;
  const readable = sections.map(({ id }) => id);
  const firsts = new Set(readable.map((id) => id.split('.', 1)[0] ?? ''));
  dropUnknown(inventory, firsts, '/inventory', aside);
  for (const first of firsts) {
    const inner = readable.filter((id) => id.startsWith(`${first}.`)).map((id) => id.slice(first.length + 1));
    if (inner.length > 0) dropUnknown(inventory[first], new Set(inner), `/inventory/${first}`, aside);
  }
  for (const { id, shape } of sections)
    cutFacts(shape, factsAt(inventory, id), `/inventory/${id.replace('.', '/')}`, aside);
}

function cutFacts(shape: Shape, value: unknown, pointer: string, aside: Aside): void {
  if (shape.kind === 'list' && Array.isArray(value))
    for (const [index, item] of value.entries()) cutFacts(shape.item, item, pointer + pointerStep(index), aside);
  if (!isObject(value)) return;
  if (shape.kind === 'map')
    for (const [key, entry] of Object.entries(value)) cutFacts(shape.entry, entry, pointer + pointerStep(key), aside);
  if (shape.kind !== 'record') return;
  dropUnknown(value, new Set(Object.keys(shape.members)), pointer, aside);
  for (const [name, member] of Object.entries(shape.members))
    cutFacts(member, value[name], pointer + pointerStep(name), aside);
}

const KNOWN_REASONS: ReadonlySet<unknown> = new Set(REASONS);

/** Probes of sections nobody knows go; a reason nobody knows counts as a failure, as the contract says. */
function cutProbes(report: Members, aside: Aside): void {
  const { probes } = report;
  const probeSchema = (reportSchema('door') as { readonly $defs: { readonly probe: Described } }).$defs.probe;
  if (!isObject(probes)) return;
  for (const [name, probe] of Object.entries(probes)) {
    const pointer = `/probes${pointerStep(name)}`;
    if (!isObject(probe)) continue;
    const section = typeof probe.section === 'string' ? sectionById(probe.section) : undefined;
    if (section === undefined) {
      delete (probes as Members)[name];
      aside(pointer);
      continue;
    }
    dropUnknown(probe, new Set(Object.keys(probeSchema.properties ?? {})), pointer, aside);
    if (hasUnknownReason(probe)) {
      aside(`${pointer}/reason`);
      failProbe(probe as Members, 'command_failed');
    }
  }
  for (const list of ['removed', 'carried'] as const) cutSectionNames(report, list, aside);
}

function hasUnknownReason({ reason, gaps }: Readonly<Members>): boolean {
  const told = [reason, ...(Array.isArray(gaps) ? gaps.map((gap) => (isObject(gap) ? gap.reason : undefined)) : [])];
  return told.some((each) => typeof each === 'string' && !KNOWN_REASONS.has(each));
}

function failProbe(probe: Members, reason: string): void {
  probe.outcome = 'failed';
  probe.reason = reason;
  delete probe.gaps;
}

function cutSectionNames(report: Members, list: 'removed' | 'carried', aside: Aside): void {
  const named = report[list];
  const isKnown = (id: unknown): boolean => typeof id === 'string' && sectionById(id) !== undefined;
  if (Array.isArray(named)) report[list] = named.filter((id) => isKnown(id) || void aside(`/${list}`));
  else if (isObject(named))
    report[list] = Object.fromEntries(Object.entries(named).filter(([id]) => isKnown(id) || void aside(`/${list}`)));
}

/** The section a complaint is about; `undefined`: the envelope, which cannot be set aside. */
function sectionAt(pointer: string, { probes }: Members): string | undefined {
  const [, part, first = '', second] = pointer
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (part === 'inventory') {
    const id = sections.some(({ id }) => id === first) ? first : `${first}.${second}`;
    return sectionById(id) === undefined ? undefined : id;
  }
  const probe = part === 'probes' && isObject(probes) ? probes[first] : undefined;
  return isObject(probe) && typeof probe.section === 'string' ? probe.section : undefined;
}

function setAside(report: Members, id: string, aside: Aside): void {
  const { inventory, probes } = report;
  const [first = '', second] = id.split('.');
  aside(`/inventory/${id.replace('.', '/')}`);
  if (isObject(inventory)) {
    if (second === undefined) delete (inventory as Members)[first];
    else if (isObject(inventory[first])) delete (inventory[first] as Members)[second];
  }
  if (!isObject(probes)) return;
  for (const [name, probe] of Object.entries(probes)) {
    if (!isObject(probe) || probe.section !== id) continue;
    // Rewritten whole: whatever of it was odd is odd no more.
    (probes as Members)[name] = {
      section: id,
      outcome: 'failed',
      reason: 'parse_failed',
      sources: [],
      durationMs: 0,
      bytes: 0,
    };
  }
}
