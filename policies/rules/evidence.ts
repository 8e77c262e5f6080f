import { cutText } from '../base/text.ts';
import type { SectionState } from '../inventory/report.ts';
import { isPlainObject } from './collection.ts';
import { type Context, UNKNOWN } from './context.ts';
import type { FactPath } from './fact-path.ts';
import type { Evidence, ItemsEvidence } from './finding.ts';
import { keyInPath } from './path.ts';

export const MAX_OFFENDERS = 10;
export const MAX_EXAMPLES = 3;
export const MAX_ITEM_ENTRIES = 8;
const MAX_ENTRIES = 50;
const MAX_VALUE_LENGTH = 256;
const MAX_LIST_MEMBERS = 20;
/** Four kilobytes of JSON, counted in characters. */
const MAX_SET_LENGTH = 4096;
/** Members of a record whose value says where the whole record was written. */
const ORIGIN_MEMBERS = ['configuredIn', 'from', 'file'] as const;
/** What runs was not read from the file that configures it. */
const LIVE_FIELDS: ReadonlySet<string> = new Set(['running', 'isLoaded']);

/** An actual value small enough to keep: texts cut at 256 characters, lists and records at 20 members. */
export function cutValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cutText(value, MAX_VALUE_LENGTH);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 2) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_LIST_MEMBERS).map((member) => cutValue(member, depth + 1));
  const members = Object.entries(value).slice(0, MAX_LIST_MEMBERS);
  return Object.fromEntries(
    members.map(([key, member]) => [cutText(key, MAX_VALUE_LENGTH), cutValue(member, depth + 1)]),
  );
}

/** A fact's path with the items named: `homes[lan].owner`. */
export function factPathText(context: Context, path: FactPath): string {
  if (path.slot < 0) return path.text;
  const item = context.itemPaths[path.slot] ?? '';
  const rest = path.text.replace(/^\.+/, '');
  if (rest === '') return item;
  return rest.startsWith('[') ? item + rest : `${item}.${rest}`;
}

/** How evidence names an item of a collection: `users[lan]`, `packages[#12]`. */
export function itemPathText(collection: string, key: string | number): string {
  return typeof key === 'number' ? `${collection}[#${key}]` : collection + keyInPath(cutText(key, MAX_VALUE_LENGTH));
}

/** What evidence says of the reading itself. */
export type Origin = Pick<ItemsEvidence, 'probe' | 'source' | 'readAt'>;

/** Who read the section, from what (`source` where the fact itself says it), and when. */
export function originOf(context: Context, section: string, source: string | undefined): Origin {
  const { state } = context.view(section);
  let origin = context.origins.get(state);
  if (origin === undefined) {
    origin = sectionOrigin(state);
    context.origins.set(state, origin);
  }
  return source === undefined ? origin : { ...origin, source };
}

function sectionOrigin(state: SectionState | undefined): Origin {
  if (state === undefined) return {};
  const { probe, sources, readAt } = state;
  return {
    ...(probe === undefined ? {} : { probe }),
    ...(sources.length === 0 ? {} : { source: cutText(sources.join(', '), MAX_VALUE_LENGTH) }),
    ...(readAt === undefined ? {} : { readAt }),
  };
}

/** The file and line that the inventory gives for a fact: its `from` or `configuredIn`. */
export function sourceOf(context: Context, path: FactPath): string | undefined {
  let value: unknown = path.slot < 0 ? context.view(path.section).value : context.items[path.slot];
  let told: string | undefined;
  for (const [index, step] of path.steps.entries()) {
    if (!isPlainObject(value)) return told;
    const next = path.steps[index + 1];
    const { from } = value;
    if (step.name === 'values' && next?.mapClass !== undefined && isPlainObject(from)) {
      const line = Object.hasOwn(from, next.name) ? from[next.name] : undefined;
      if (typeof line === 'string') return cutText(line, MAX_VALUE_LENGTH);
    }
    if (step.mapClass === undefined && !LIVE_FIELDS.has(step.name)) told = originMember(value) ?? told;
    value = value[step.name];
  }
  return told;
}

function originMember(record: Readonly<Record<string, unknown>>): string | undefined {
  for (const member of ORIGIN_MEMBERS) {
    const value = record[member];
    if (typeof value === 'string') return cutText(value, MAX_VALUE_LENGTH);
  }
  return undefined;
}

/** Keeps a set of evidence below its bounds: counts stay, items go, as few of them as need be. */
export function boundEvidence(entries: readonly Evidence[]): readonly Evidence[] {
  let kept = entries.length > MAX_ENTRIES ? entries.slice(0, MAX_ENTRIES) : entries;
  if (!kept.some((entry) => entry.kind === 'items' && entry.items.length > 0)) return kept;
  for (const itemCount of [MAX_EXAMPLES, 1, 0]) {
    if (roughSize(kept) <= MAX_SET_LENGTH) return kept;
    kept = kept.map((entry) => (entry.kind === 'items' ? { ...entry, items: entry.items.slice(0, itemCount) } : entry));
  }
  return kept;
}

/** Characters of the JSON, never fewer than there are unless texts need escapes; cheaper than writing it. */
function roughSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? 20 : 6;
  let size = 2;
  if (Array.isArray(value)) {
    for (const member of value) size += roughSize(member);
    return size;
  }
  for (const name in value) size += name.length + 4 + roughSize((value as Readonly<Record<string, unknown>>)[name]);
  return size;
}

/** Evidence that sections were not there to be asked; used where that alone decides. */
export function sectionEvidence(context: Context, sections: Iterable<string>): Evidence[] {
  const out: Evidence[] = [];
  for (const section of sections) {
    const view = context.view(section);
    const reason = view.state?.reason;
    const cause =
      view.status === UNKNOWN && !view.isAged
        ? 'section_not_read'
        : view.state?.status === 'not_applicable'
          ? 'not_applicable'
          : 'stale';
    out.push({
      kind: 'fact',
      path: section,
      truth: 0,
      cause,
      ...(reason === undefined ? {} : { reason }),
      expected: { exists: true },
      ...originOf(context, section, undefined),
    });
  }
  return out;
}
