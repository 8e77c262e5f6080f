import type { Complaint } from '../base/errors.ts';
import { parseMoment } from '../rules/instants.ts';

const MS_PER_DAY = 86_400_000;

/** Long enough for a project, short enough that everybody who agreed is asked once a year. An administrator may set another. */
export const DEFAULT_MAX_DAYS = 366;
/** No setting goes beyond five years: what is wanted longer than that is another rule or another value. */
export const LARGEST_MAX_DAYS = 1827;
/** A request may be made so long before it begins. */
const MAX_AHEAD_DAYS = 366;

export const MAX_REASON_LENGTH = 4000;
export const MAX_TICKET_LENGTH = 200;
/** "ok" is no reason. */
export const MIN_REASON_LENGTH = 10;

/** A text from a person, as it is kept: composed (NFC), without spaces at its ends. */
export function tidyText(text: string): string {
  return text.normalize('NFC').trim();
}

/** Control characters but line ends and tabs, and those that turn the direction of text: nothing that a reader would not see. */
const UNSEEN = /[\p{Bidi_Control}\ufffe\uffff]|(?![\n\t\r])\p{Cc}/u;

/** What is wrong with a reason or a compensating measure; `undefined`: nothing. */
export function complaintAboutText(text: string): string | undefined {
  const tidy = tidyText(text);
  if (UNSEEN.test(tidy)) return 'holds characters that cannot be seen; write plain text';
  if ([...tidy].length < MIN_REASON_LENGTH)
    return `has fewer than ${MIN_REASON_LENGTH} characters; say it so that a stranger understands it in a year`;
  return tidy.length > MAX_REASON_LENGTH ? `has more than ${MAX_REASON_LENGTH} characters` : undefined;
}

export interface Period {
  readonly startsAt: string;
  readonly endsAt: string;
}

/**
 * Reads start and end. A day as start means its first moment, as end its last, both in UTC; without a start it begins at
 * `now`. Answers instants, or what is wrong.
 */
export function readPeriod(
  given: { readonly startsAt?: string | undefined; readonly endsAt: string },
  now: Date,
  maxDays: number,
): Period | { readonly complaints: Complaint[] } {
  const start = given.startsAt === undefined ? { atMs: now.getTime(), isDay: false } : parseMoment(given.startsAt);
  const end = parseMoment(given.endsAt);
  const complaints: Complaint[] = [];
  if (start === undefined) complaints.push({ pointer: '/startsAt', message: notAMoment(given.startsAt ?? '') });
  if (end === undefined) complaints.push({ pointer: '/endsAt', message: notAMoment(given.endsAt) });
  if (start === undefined || end === undefined) return { complaints };
  const startMs = start.atMs;
  const endMs = end.isDay ? end.atMs + MS_PER_DAY : end.atMs;
  if (startMs - now.getTime() > MAX_AHEAD_DAYS * MS_PER_DAY)
    complaints.push({
      pointer: '/startsAt',
      message: `is more than ${MAX_AHEAD_DAYS} days away; ask when it is nearer`,
    });
  // What is wanted for the past would only make old failures look better.
  if (endMs <= now.getTime()) complaints.push({ pointer: '/endsAt', message: `"${given.endsAt}" has passed already` });
  else if (endMs <= startMs) complaints.push({ pointer: '/endsAt', message: 'is not after the start' });
  else if (endMs - Math.max(startMs, now.getTime()) > maxDays * MS_PER_DAY)
    complaints.push({
      pointer: '/endsAt',
      message: `is more than ${maxDays} days after the start, which is the limit; choose an earlier end and ask again before it`,
    });
  if (complaints.length > 0) return { complaints };
  return { startsAt: new Date(startMs).toISOString(), endsAt: new Date(endMs).toISOString() };
}

function notAMoment(text: string): string {
  return `"${text}" is no day and no instant in UTC; write 2027-03-31 or 2027-03-31T10:00:00Z`;
}

/** One name for one person, however it is typed: separation of duties must not rest on capital letters or on how marks are composed. */
export function isSamePerson(left: string, right: string): boolean {
  return foldName(left) === foldName(right);
}

function foldName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
