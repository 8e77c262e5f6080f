import type { CalendarLane, LifecycleAnswer } from '../../../collector/api.ts';

/** The months that the calendar shows, and where a day lies in them. */
export interface Span {
  readonly fromOn: string;
  readonly untilOn: string;
}

/** 24 months back and 60 on, or the 24 to come. */
export function spanOf(on: string, isNear: boolean): Span {
  const shift = (years: number) => `${Number(on.slice(0, 4)) + years}${on.slice(4, 8)}01`;
  return isNear ? { fromOn: shift(0), untilOn: shift(2) } : { fromOn: shift(-2), untilOn: shift(5) };
}

/** Where a day lies, in per cent of the span; cut at its ends. */
export function placeOf(day: string, { fromOn, untilOn }: Span): number {
  const [from, until, at] = [Date.parse(fromOn), Date.parse(untilOn), Date.parse(day)];
  return Math.min(100, Math.max(0, ((at - from) / (until - from)) * 100));
}

/** January of each year that the span shows, and of a short one the quarters too. */
export function ticksOf({ fromOn, untilOn }: Span): string[] {
  const isShort = Number(untilOn.slice(0, 4)) - Number(fromOn.slice(0, 4)) <= 2;
  const months = isShort ? ['01', '04', '07', '10'] : ['01'];
  const ticks: string[] = [];
  for (let year = Number(fromOn.slice(0, 4)); year <= Number(untilOn.slice(0, 4)); year += 1) {
    for (const month of months) {
      const day = `${year}-${month}-01`;
      if (day >= fromOn && day < untilOn) ticks.push(day);
    }
  }
  return ticks;
}

/** A piece of a lane. `unproven` is hatched: nobody knows that it is covered. */
export interface Piece {
  readonly kind: 'supported' | 'extended' | 'unproven' | 'ended';
  readonly left: number;
  readonly width: number;
}

/** What is drawn of one lane, and the day at which its red line begins. */
export interface DrawnLane {
  readonly pieces: readonly Piece[];
  readonly endsOn: string | undefined;
}

/** Supported, then extended, then ended; what lies outside of the span is cut. */
export function drawLane(lane: CalendarLane, span: Span): DrawnLane {
  const { supportedUntilOn, extendedUntilOn, releasedOn } = lane;
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], from: string, until: string) => {
    const [left, right] = [placeOf(from, span), placeOf(until, span)];
    if (right > left) pieces.push({ kind, left, width: right - left });
  };
  const start = releasedOn !== null && releasedOn > span.fromOn ? releasedOn : span.fromOn;
  if (supportedUntilOn === null) {
    add('supported', start, span.untilOn);
    return { pieces, endsOn: undefined };
  }
  const supported = supportedUntilOn ?? span.fromOn;
  add('supported', start, supported);
  const extended = extendedUntilOn !== null && extendedUntilOn > supported ? extendedUntilOn : undefined;
  if (extended !== undefined) {
    add(lane.provenCount === lane.hostCount ? 'extended' : 'unproven', later(supported, start), extended);
  }
  const endsOn = extended ?? supportedUntilOn;
  add('ended', later(endsOn ?? span.fromOn, span.fromOn), span.untilOn);
  return { pieces, endsOn };
}

const later = (left: string, right: string): string => (left > right ? left : right);

export const LANE_SECTIONS = ['gone', 'unproven', 'soon', 'later'] as const;
export type LaneSection = (typeof LANE_SECTIONS)[number];

/** By when the last support ends that its hosts really have. */
export function sectionOf(lane: CalendarLane, on: string): LaneSection {
  const { supported, extended, unproven } = lane.standings;
  if (supported === 0 && extended === 0) return unproven === 0 ? 'gone' : 'unproven';
  const { supportedUntilOn, extendedUntilOn } = lane;
  const isProven = extended > 0 || lane.provenCount === lane.hostCount;
  const end = isProven && extendedUntilOn !== null ? extendedUntilOn : supportedUntilOn;
  if (end === null || end === undefined) return 'later';
  return end < `${Number(on.slice(0, 4)) + 2}${on.slice(4)}` ? 'soon' : 'later';
}

/** Hosts of the calendar by their system. */
export function systemTotals({ systems }: LifecycleAnswer): { readonly all: number; readonly gone: number } {
  const all = Object.values(systems).reduce((sum, count) => sum + count, 0);
  return { all, gone: systems.ended + systems.uncovered };
}
