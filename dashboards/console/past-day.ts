import { useAddress } from './address.tsx';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Today as the collector counts days: in UTC. */
export const todayOn = (now = new Date()): string => now.toISOString().slice(0, 10);

/** The day some days before another. */
export function dayBefore(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** Whether a text is a day of the calendar: 31 February is not. */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return DAY.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/**
 * The past day that the address names; absent: the page is about today. A text that is no day is handed on as it is, and
 * the collector refuses it: today's figures never stand in for another day.
 */
export function usePastDay(): string | undefined {
  const { on } = useAddress().search;
  return on === todayOn() ? undefined : on;
}
