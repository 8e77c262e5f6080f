import type { Shape } from '../inventory/shape.ts';
import { Refusal } from './complaints.ts';
import { dayOf, type Moment, parseMoment } from './instants.ts';
import { compileValue, type ValueKind } from './value.ts';
import { testAgainst } from './values.ts';
import type { Word } from './word.ts';

const kind: ValueKind<Moment> = {
  prepare(literal) {
    const moment = parseMoment(literal);
    if (moment !== undefined) return moment;
    throw new Refusal(
      `${JSON.stringify(literal)} is no date; write a day such as "2026-11-21", an instant such as "2026-11-21T18:53:46Z", or { "asOf": "30 d" }`,
    );
  },
  fromFact: parseMoment,
  fromInstant: (atMs) => ({ atMs, isDay: false }),
  accepts: takesDate,
};

export const dateOperand = { $ref: '#/$defs/moment' } as const;

export function takesDate(shape: Shape): boolean {
  return shape.kind === 'text' && (shape.form === 'day' || shape.form === 'instant');
}

/** What both words of dates do. If either side is a day, both are compared as days in UTC. */
export function dateTest(holds: (atMs: number, wantedMs: number) => boolean): Word['compile'] {
  return (raw, site) =>
    testAgainst(compileValue(raw, kind, site), (value, wanted, context) => {
      const moment = parseMoment(value);
      if (moment === undefined) return context.notComparable();
      if (!moment.isDay && !wanted.isDay) return holds(moment.atMs, wanted.atMs) ? 1 : -1;
      return holds(dayOf(moment.atMs), dayOf(wanted.atMs)) ? 1 : -1;
    });
}
