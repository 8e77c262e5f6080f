import { compareItems } from './order.ts';
import type { Section } from './section.ts';

type Entry = Readonly<Record<string, unknown>>;

/**
 * What a stream holds after more was seen: entries are one where the members that sort them agree, the newer look wins,
 * and what was first seen earlier stays so. Beyond the section's bound the entries that were seen longest ago go. The
 * same entries may come twice: a report that is sent again adds nothing.
 * Source: docs/reference-inventory.md 1.6.
 */
export function appendStream(section: Section, held: unknown, more: unknown): unknown {
  const { shape } = section;
  if (shape.kind !== 'list' || !Array.isArray(more)) return more;
  if (!Array.isArray(held)) return more;
  const byKey = new Map<string, Entry>();
  for (const entry of [...(held as Entry[]), ...(more as Entry[])]) {
    const key = JSON.stringify((shape.sortBy ?? []).map((name) => entry[name] ?? null));
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? entry : together(before, entry));
  }
  const newest = [...byKey.values()].sort((left, right) => (seenAt(left) < seenAt(right) ? 1 : -1));
  return newest.slice(0, shape.maxItems).sort((left, right) => compareItems(shape, left, right));
}

function together(before: Entry, entry: Entry): Entry {
  const [older, newer] = seenAt(before) > seenAt(entry) ? [entry, before] : [before, entry];
  const first = [older.firstSeenOn, newer.firstSeenOn].filter((day) => typeof day === 'string').sort()[0];
  return first === undefined ? newer : { ...newer, firstSeenOn: first };
}

/** Texts of the contract's instants and days sort by time. */
function seenAt({ lastSeenOn, toAt, fromAt }: Entry): string {
  return String(lastSeenOn ?? toAt ?? fromAt ?? '');
}
