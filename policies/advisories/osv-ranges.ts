import { isObject } from '../base/json.ts';
import { compareVersions, isVersion } from '../versions/index.ts';
import { type EntrySink, listAt, MAX_ADVISORY_VERSION_LENGTH, textAt } from './entry.ts';
import type { AdvisoryRecord, AffectedRange } from './record.ts';

/** Lists of single versions stand in records whose ecosystem has no order; the longest known has some 2,000. */
const MAX_LISTED_VERSIONS = 10_000;
const MAX_RANGES = 1000;

/** What of an affected package is affected: its ranges, or the versions that are listed one by one. */
export interface AffectedVersions {
  readonly ranges: AffectedRange[];
  readonly versions?: string[];
}

/**
 * Tells what is wrong with the ranges of an affected package, be they of a kind that we use or of commits: an end without
 * a beginning, an event that says nothing, a version at which it is both introduced and fixed.
 */
export function checkRanges(entry: unknown, pointer: string, id: string, out: EntrySink): void {
  for (const [index, range] of listAt(entry, 'ranges').entries()) {
    const events = listAt(range, 'events');
    const at = `${pointer}/ranges/${index}/events`;
    const introduced = new Set<string>();
    for (const [place, event] of events.entries()) {
      const start = textAt(event, 'introduced');
      if (start !== undefined) introduced.add(start);
      else if (!isObject(event) || !['fixed', 'last_affected', 'limit'].some((key) => isVersionText(event[key])))
        out.complain(`${at}/${place}`, `${id} holds an event that is none of introduced, fixed, last_affected, limit`);
    }
    if (events.length > 0 && introduced.size === 0)
      out.complain(at, `${id} has a range without an "introduced" event, so nobody knows where it begins`);
    const both = events.findIndex((event) => introduced.has(textAt(event, 'fixed') ?? ''));
    if (both >= 0) out.complain(`${at}/${both}`, `${id} says of one version that it introduces the fault and fixes it`);
  }
}

/** Tells a version that its own ecosystem refuses. The record is kept: what it concerns is then unknown, not clear. */
export function checkVersions(record: AdvisoryRecord, pointer: string, out: EntrySink): void {
  for (const { introduced, fixed, lastAffected } of record.ranges) {
    const wrong = [introduced, fixed, lastAffected].find(
      (text) => text !== undefined && isVersion(record.scheme, text) === false,
    );
    if (wrong !== undefined)
      out.complain(pointer, `${record.id} names the version "${wrong}", which is no ${record.scheme} version`);
  }
}

/**
 * The affected versions in the order of `scheme`; `undefined`: none are named in a form that can be matched.
 * Source: https://ossf.github.io/osv-schema/#affectedranges-field.
 */
export function affectedVersions(
  entry: unknown,
  versionsPointer: string,
  id: string,
  scheme: string,
  out: EntrySink,
): AffectedVersions | undefined {
  const ranges: AffectedRange[] = [];
  for (const range of listAt(entry, 'ranges')) {
    if (textAt(range, 'type') !== 'ECOSYSTEM') continue;
    for (const found of rangesOf(listAt(range, 'events'), scheme)) {
      if (ranges.length < MAX_RANGES) ranges.push(found);
    }
  }
  // Where there are ranges the list only spells out the same versions: up to 2,000 texts that say nothing new.
  if (ranges.length > 0) return { ranges };
  const listed = listAt(entry, 'versions').filter((text): text is string => isVersionText(text));
  if (listed.length === 0) return undefined;
  if (listed.length > MAX_LISTED_VERSIONS)
    out.complain(versionsPointer, `${id} lists ${listed.length} versions, of which ${MAX_LISTED_VERSIONS} are kept`);
  return { ranges, versions: listed.slice(0, MAX_LISTED_VERSIONS) };
}

function isVersionText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ADVISORY_VERSION_LENGTH;
}

/** Events in pairs: each "introduced" opens a range that the next "fixed" or "last_affected" closes. */
function rangesOf(events: readonly unknown[], scheme: string): AffectedRange[] {
  const ranges: AffectedRange[] = [];
  let open: { introduced?: string } | undefined;
  for (const event of sorted(events, scheme)) {
    if (!isObject(event)) continue;
    const { introduced, fixed, last_affected: lastAffected } = event;
    if (isVersionText(introduced)) {
      // Introduced twice: affected since the first.
      open ??= introduced === '0' ? {} : { introduced };
    } else if (open !== undefined && isVersionText(fixed)) {
      ranges.push({ ...open, fixed });
      open = undefined;
    } else if (open !== undefined && isVersionText(lastAffected)) {
      ranges.push({ ...open, lastAffected });
      open = undefined;
    }
  }
  if (open !== undefined) ranges.push(open);
  return ranges;
}

/** Events are a set; they are read in the order of their versions. Those that do not compare keep their place. */
function sorted(events: readonly unknown[], scheme: string): readonly unknown[] {
  if (events.length <= 2) return events;
  const versionOf = (event: unknown) =>
    textAt(event, 'introduced') ?? textAt(event, 'fixed') ?? textAt(event, 'last_affected') ?? '';
  return [...events].sort((left, right) => {
    const [a, b] = [versionOf(left), versionOf(right)];
    if (a === b) return 0;
    if (a === '0') return -1;
    return b === '0' ? 1 : (compareVersions(scheme, a, b) ?? 0);
  });
}
