import type { AdvisoryRecord } from './record.ts';

/** An update that mends so many parts of Windows is no update of one part alone: browser, .NET, Flash, Secure Boot. */
const MIN_PARTS = 5;
/** From this day on the monthly rollups of Windows before 10 hold those before them. Source: Microsoft, "Further simplifying servicing models", 2016-08-15. */
const ROLLUPS_SINCE = '2016-10-11';

interface Update {
  readonly number: number;
  /** The middle one of the days of its records: single ones are revised years later, or older than the update. */
  readonly day: string;
  readonly replaces: readonly string[];
}

/**
 * What else is in force where some updates are. Tables do not name all that a cumulative update replaces: chains break
 * where a month's list is missing. A cumulative update holds every one before it, told by both its number and its day; of
 * the releases before Windows 10 that is so for monthly rollups, which replace others, and not for those of one month
 * alone. Source: https://learn.microsoft.com/windows/deployment/update/release-cycle
 */
export function heldByCumulative(
  records: readonly AdvisoryRecord[],
  inForce: ReadonlySet<string>,
  isWindows10: boolean,
): string[] {
  const updates = cumulativeUpdates(records);
  const held = new Set<string>();
  for (const [id, newer] of updates) {
    if (!inForce.has(id) || (!isWindows10 && (newer.replaces.length === 0 || newer.day < ROLLUPS_SINCE))) continue;
    for (const [other, older] of updates)
      if (older.number < newer.number && older.day < newer.day && (isWindows10 || older.day >= ROLLUPS_SINCE))
        held.add(other);
  }
  return [...held];
}

/** Updates of many parts, and those that replace one of them or are replaced by one. */
function cumulativeUpdates(records: readonly AdvisoryRecord[]): ReadonlyMap<string, Update> {
  const parts = new Map<string, Set<string>>();
  const days = new Map<string, string[]>();
  const replaces = new Map<string, Set<string>>();
  for (const { id, state, component, publishedOn, supersedes = [] } of records) {
    if (state !== 'fixed' || publishedOn === undefined) continue;
    inSet(parts, id, component === undefined ? [] : [component.toLowerCase()]);
    inSet(replaces, id, supersedes);
    days.set(id, [...(days.get(id) ?? []), publishedOn]);
  }
  const isBroad = (id: string) => (parts.get(id)?.size ?? 0) >= MIN_PARTS;
  const wanted = new Set([...parts.keys()].filter(isBroad));
  for (const [id, older] of replaces) {
    if (isBroad(id)) for (const one of older) wanted.add(one);
    if ([...older].some(isBroad)) wanted.add(id);
  }
  const found = new Map<string, Update>();
  for (const id of wanted) {
    const own = (days.get(id) ?? []).sort();
    const day = own[Math.floor(own.length / 2)];
    const number = Number(id.slice(2));
    if (day !== undefined) found.set(id, { number, day, replaces: [...(replaces.get(id) ?? [])] });
  }
  return found;
}

function inSet(into: Map<string, Set<string>>, key: string, values: readonly string[]): void {
  const known = into.get(key) ?? new Set<string>();
  for (const value of values) known.add(value);
  into.set(key, known);
}
