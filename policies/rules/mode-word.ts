import type { Shape } from '../inventory/shape.ts';
import { demandMode, parseMode } from './modes.ts';
import { compileValue, type ValueKind } from './value.ts';
import { testAgainst } from './values.ts';
import type { Word } from './word.ts';

const kind: ValueKind<number> = { prepare: demandMode, fromFact: parseMode, accepts: takesMode };

export const modeKind = { operand: { $ref: '#/$defs/mode' } } as const;

/** Modes, and values whose type their owner decides (`UMASK` in login.defs). */
export function takesMode(shape: Shape): boolean {
  return shape.kind === 'value' || (shape.kind === 'text' && shape.form === 'mode');
}

/** What both words of modes do: read two sets of bits and ask how they lie to one another. */
export function modeTest(holds: (mode: number, wanted: number) => boolean): Word['compile'] {
  return (raw, site) =>
    testAgainst(compileValue(raw, kind, site), (value, wanted, context) => {
      const mode = parseMode(value);
      if (mode === undefined) return context.notComparable();
      return holds(mode, wanted) ? 1 : -1;
    });
}
