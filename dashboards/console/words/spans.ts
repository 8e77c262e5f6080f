import type { Language } from '../../../policies/base/text.ts';
import { formatOf } from '../format.ts';

/** An age in one unit: minutes under 60, hours under 48, then days. Rounded down: nothing looks older than it is. */
export interface Span {
  readonly count: number;
  readonly unit: 'minute' | 'hour' | 'day';
}

/** Splits seconds into the unit that people use. */
export function spanOf(seconds: number): Span {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  if (minutes < 60) return { count: minutes, unit: 'minute' };
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? { count: hours, unit: 'hour' } : { count: Math.floor(hours / 24), unit: 'day' };
}

/** The language's whole numbers. */
export const numberOf =
  (language: Language) =>
  (value: number): string =>
    formatOf(language).number(value);
