import type { Settings } from './settings.ts';

// When an agent may send, and how much: pure decisions over settings, the time and what was sent today.

/** Bytes on the wire of one day. */
export interface SentToday {
  readonly day: string;
  readonly bytes: number;
}

/** Why nothing is sent now, by the owner's own wish. Neither is a failure. */
export type Hold = 'outside_window' | 'budget_spent' | 'asked_to_wait';

type Zone = Settings['timeZone'];

/** The calendar day of an instant, for the budget. */
export function dayIn(zone: Zone, at: Date): string {
  if (zone === 'UTC') return at.toISOString().slice(0, 10);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function minuteIn(zone: Zone, at: Date): number {
  return zone === 'UTC' ? at.getUTCHours() * 60 + at.getUTCMinutes() : at.getHours() * 60 + at.getMinutes();
}

function minutesOf(window: string): readonly [from: number, to: number] {
  const minute = (at: number) => Number(window.slice(at, at + 2)) * 60 + Number(window.slice(at + 3, at + 5));
  return [minute(0), minute(6)];
}

/** Whether anything may be sent at this time of day. A window may reach over midnight. */
export function isInWindow({ transferWindows, timeZone }: Settings, at: Date): boolean {
  if (transferWindows.length === 0) return true;
  const now = minuteIn(timeZone, at);
  return transferWindows.some((window) => {
    const [from, to] = minutesOf(window);
    return from < to ? now >= from && now < to : now >= from || now < to;
  });
}

/** What was sent on the day of `at`; another day's bytes count no more. */
export function sentOn(settings: Settings, sent: SentToday | undefined, at: Date): SentToday {
  const day = dayIn(settings.timeZone, at);
  return sent?.day === day ? sent : { day, bytes: 0 };
}

/**
 * What keeps `bytes` from being sent now. The first report of a day always goes: one that is larger than the whole budget
 * would otherwise wait for ever.
 */
export function holdOn(
  settings: Settings,
  known: { readonly sent: SentToday | undefined; readonly notBefore?: string | undefined },
  at: Date,
  bytes: number,
): Hold | undefined {
  if (!isInWindow(settings, at)) return 'outside_window';
  // An instant far ahead is a clock that was set back since, not a wish of the collector.
  const waitMs = known.notBefore === undefined ? 0 : Date.parse(known.notBefore) - at.getTime();
  if (waitMs > 0 && waitMs <= MAX_ASKED_MS) return 'asked_to_wait';
  const { bytesPerDay } = settings;
  if (bytesPerDay === undefined) return undefined;
  const { bytes: spent } = sentOn(settings, known.sent, at);
  return spent > 0 && spent + bytes > bytesPerDay ? 'budget_spent' : undefined;
}

/** The longest that a `Retry-After` is believed. */
const MAX_ASKED_MS = 6 * 3600_000;
