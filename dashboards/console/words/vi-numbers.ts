import { formatOf } from '../format.ts';
import { numberOf, spanOf } from './spans.ts';

// How Vietnamese says numbers and ages; the words beside this file are made of it.

/** A whole number. */
export const n = numberOf('vi');
/** A whole per cent. */
export const pc = (value: number): string => formatOf('vi').percent(value);

/** An age in the one unit that people use for it. */
export const span = (seconds: number): string => {
  const { count, unit } = spanOf(seconds);
  if (unit === 'minute' && count === 0) return 'dưới 1\u00a0phút';
  return `${n(count)}\u00a0${{ minute: 'phút', hour: 'giờ', day: 'ngày' }[unit]}`;
};

/** A limit is set in days wherever it can be. */
export const limitOf = (seconds: number): string =>
  seconds % 86_400 === 0 ? `${n(seconds / 86_400)}\u00a0ngày` : span(seconds);

/** `5 năm 356 ngày`. */
export const over = (days: number): string => {
  const years = Math.floor(days / 365);
  return years === 0 ? `quá ${n(days)} ngày` : `quá ${n(years)} năm ${n(days % 365)} ngày`;
};

/** How many filters are set. */
export const conditions = (count: number): string => `${n(count)} điều kiện`;

/** What a quantifier demands of the items; a count has its own words. */
export const how = {
  each: 'mọi mục đều phải đạt',
  some: 'phải có ít nhất một mục đạt',
  no: 'không được có mục nào như vậy',
  count: '',
};
