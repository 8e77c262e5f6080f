import type { LifecycleDataAnswer } from '../../../collector/api.ts';
import type { Reader } from '../language.tsx';

/** Of which day the lifecycle table is and where it comes from: stands wherever its dates are shown. */
export function dataText({ dataOn, carriedIn }: LifecycleDataAnswer, { words, format }: Reader): string {
  const { calendar } = words;
  const from =
    carriedIn === undefined
      ? calendar.shipped
      : calendar.carriedIn(format.day(carriedIn.at), carriedIn.by, carriedIn.reason);
  return `${calendar.table(format.day(dataOn))} · ${from} · ${calendar.byOrigin}`;
}
