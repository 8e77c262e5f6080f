import { formatOf } from '../format.ts';
import { numberOf, spanOf } from './spans.ts';

// How English says numbers and ages; the words beside this file are made of it.

/** A whole number. */
export const n = numberOf('en');
/** A whole per cent. */
export const pc = (value: number): string => formatOf('en').percent(value);
const plurals = new Intl.PluralRules('en');

/** `1 host`, `2 hosts`. */
export const count = (value: number, one: string, other = `${one}s`): string =>
  `${n(value)} ${plurals.select(value) === 'one' ? one : other}`;

/** An age in the one unit that people use for it. */
export const span = (seconds: number): string => {
  const { count: value, unit } = spanOf(seconds);
  if (unit === 'minute' && value === 0) return 'under 1\u00a0min';
  if (unit === 'day') return count(value, 'day').replace(' ', '\u00a0');
  return `${n(value)}\u00a0${unit === 'hour' ? 'h' : 'min'}`;
};

/** A limit is set in days wherever it can be. */
export const limitOf = (seconds: number): string =>
  seconds % 86_400 === 0 ? count(seconds / 86_400, 'day').replace(' ', '\u00a0') : span(seconds);

/** `5 years 356 days over`. */
export const over = (days: number): string => {
  const years = Math.floor(days / 365);
  return years === 0 ? `${count(days, 'day')} over` : `${count(years, 'year')} ${count(days % 365, 'day')} over`;
};

/** `1 is`, `2 are`. */
export const are = (value: number): string => (value === 1 ? 'is' : 'are');
