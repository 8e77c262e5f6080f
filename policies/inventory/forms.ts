import { isIPv4, isIPv6 } from 'node:net';
import type { TextForm } from './shape.ts';

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** A day that exists, `2026-11-21`. */
function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (day === undefined) return false;
  const last = DAYS_IN_MONTH[Number(month) - 1] ?? 0;
  const isLeapDay = month === '02' && day === '29';
  return Number(day) >= 1 && Number(day) <= last && (!isLeapDay || isLeapYear(Number(year)));
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const TIME = /^T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** An instant that exists, in whole seconds and UTC, `2026-11-21T18:53:46Z`. */
function isInstant(text: string): boolean {
  return text.length === 20 && TIME.test(text.slice(10)) && isDay(text.slice(0, 10));
}

/** Four octal digits, special bits first, `0640`. */
function isMode(text: string): boolean {
  return /^[0-7]{4}$/.test(text);
}

/**
 * An address, a network in CIDR form, or a host name. What can be read as an address must be in its canonical form, with
 * or without a zone; a name is not looked at further.
 * Source: RFC 5952 for IPv6.
 */
function isAddress(text: string): boolean {
  const slash = text.indexOf('/');
  const whole = slash < 0 ? text : text.slice(0, slash);
  const percent = whole.indexOf('%');
  const address = percent < 0 ? whole : whole.slice(0, percent);
  if (address.includes(':')) {
    return isIPv6(address) && canonicalIPv6(address) === address && (slash < 0 || isPrefix(text.slice(slash + 1), 128));
  }
  if (/^[\d.]+$/.test(address)) return isIPv4(address) && (slash < 0 || isPrefix(text.slice(slash + 1), 32));
  return text !== '' && slash < 0;
}

function isPrefix(text: string, longest: number): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= longest;
}

/** The one spelling of an IPv6 address, without zone; the text itself where it is none. Source: RFC 5952. */
function canonicalIPv6(address: string): string {
  try {
    const host = new URL(`http://[${address}]/`).hostname.slice(1, -1);
    return address.includes('.') && /^::ffff:/i.test(address) ? mappedIPv4(host) : host;
  } catch {
    return address;
  }
}

/** Mapped addresses keep their dotted end. */
function mappedIPv4(host: string): string {
  const [, high = '0', low = '0'] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(host) ?? [];
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `::ffff:${first >> 8}.${first & 255}.${second >> 8}.${second & 255}`;
}

interface Form {
  readonly holds: (text: string) => boolean;
  /** Completes "is no ...". */
  readonly noun: string;
}

/** The forms that a text may be asked to have; `plain` and `version` ask for nothing. */
export const forms: Readonly<Record<Exclude<TextForm, 'plain' | 'version'>, Form>> = {
  day: { holds: isDay, noun: 'day such as 2026-11-21' },
  instant: { holds: isInstant, noun: 'instant such as 2026-11-21T18:53:46Z' },
  mode: { holds: isMode, noun: 'mode; write four octal digits as text, such as "0640"' },
  address: { holds: isAddress, noun: 'address in its canonical form' },
};

/** Whether a registry path or value name is folded: no upper-case ASCII letter. */
export function isFolded(key: string): boolean {
  return !/[A-Z]/.test(key);
}
