/** A calendar day or an instant, as milliseconds of UTC. */
export interface Moment {
  readonly atMs: number;
  readonly isDay: boolean;
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;
const DAY_MS = 86_400_000;

/** Reads a day (`2026-11-21`) or an instant in UTC; `undefined` for anything else, the 30th of February included. */
export function parseMoment(text: unknown): Moment | undefined {
  if (typeof text !== 'string') return undefined;
  const day = DAY.exec(text);
  const match = day ?? INSTANT.exec(text);
  if (match === null || !isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]))) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : { atMs, isDay: day !== null };
}

/** Date.parse takes the 31st of any month and counts on into the next. */
function isCalendarDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Start of the UTC day that holds the moment. */
export function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/** An instant in the contract's form, without fractions of a second. */
export function instantText(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
