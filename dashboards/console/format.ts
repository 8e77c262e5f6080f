import type { Language } from '../../policies/base/text.ts';

/** The ministry's clock; every page that shows times says so once. */
const TIME_ZONE = 'Asia/Ho_Chi_Minh';

const NO_BREAK_SPACE = '\u00a0';

/** Every number, date and time on a page passes through here. */
export interface Format {
  number(value: number): string;
  decimal(value: number): string;
  /** Whole per cent with a space that does not break. */
  percent(value: number): string;
  bytes(value: number): string;
  /** `21/11/2026`, `21 Nov 2026`, of an instant or a calendar day. */
  day(at: string): string;
  /** `21/11`, `21 Nov`. */
  dayShort(at: string): string;
  weekday(at: string): string;
  time(at: string): string;
  instant(at: string): string;
  /** UTC, for tooltips. */
  utc(at: string): string;
  compare(left: string, right: string): number;
}

const made = new Map<Language, Format>();

/** The formats of one language, made once: building an `Intl` object costs more than using it. */
export function formatOf(language: Language): Format {
  const known = made.get(language) ?? createFormat(language);
  made.set(language, known);
  return known;
}

function createFormat(language: Language): Format {
  const locale = language === 'vi' ? 'vi-VN' : 'en-GB';
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const fraction = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const month = language === 'vi' ? '2-digit' : 'short';
  const dayDigits = language === 'vi' ? '2-digit' : 'numeric';
  const dated = (options: Intl.DateTimeFormatOptions, timeZone = TIME_ZONE) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone });
  const day = dated({ day: dayDigits, month, year: 'numeric' });
  const dayShort = dated({ day: dayDigits, month });
  const weekday = dated({ weekday: 'long' });
  const time = dated({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const utc = dated({ dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }, 'UTC');
  const collator = new Intl.Collator('vi', { numeric: true });
  return {
    number: (value) => whole.format(value),
    decimal: (value) => fraction.format(value),
    percent: (value) => `${whole.format(value)}${NO_BREAK_SPACE}%`,
    bytes: (value) => bytesText(value, (size) => fraction.format(size)),
    day: (at) => short(day.format(dateOf(at))),
    dayShort: (at) => short(dayShort.format(dateOf(at))),
    weekday: (at) => weekday.format(dateOf(at)),
    time: (at) => time.format(dateOf(at)),
    instant: (at) => `${short(day.format(dateOf(at)))} ${time.format(dateOf(at))}`,
    utc: (at) => `${utc.format(dateOf(at))} UTC`,
    compare: (left, right) => collator.compare(left, right),
  };
}

/** Some data for Intl write "Sept" and "24-08"; ours are "Sep" and "24/08" everywhere. */
const short = (day: string): string => day.replace('Sept', 'Sep').replaceAll('-', '/');

/** A calendar day is the same day everywhere: noon in UTC is that day in Hà Nội too. */
function dateOf(at: string): Date {
  return new Date(at.length === 10 ? `${at}T05:00:00Z` : at);
}

function bytesText(value: number, format: (size: number) => string): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = value;
  let step = 0;
  while (size >= 1024 && step < units.length - 1) {
    size /= 1024;
    step += 1;
  }
  return `${format(size)}${NO_BREAK_SPACE}${units[step]}`;
}

/** The calendar day of an instant in the ministry's zone, as `2026-11-21`. */
function dayIn(at: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE }).format(new Date(at));
}

/** Whole days from `from` to the day `on`; negative where it is over. */
export function daysUntil(on: string, from: string): number {
  return Math.round((Date.parse(`${on.slice(0, 10)}T00:00:00Z`) - Date.parse(`${dayIn(from)}T00:00:00Z`)) / 86_400_000);
}

/** NFC, lower case, without marks: a name typed without marks finds the name with them. */
export function withoutMarks(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase();
}
