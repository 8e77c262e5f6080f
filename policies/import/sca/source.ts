import type { Formula } from '../formula.ts';
import type { Unsaid } from '../reasons.ts';
import type { LineTest } from './line-test.ts';

/** Where the lines of a content check come from. */
export type LineSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string; readonly name: string }
  | { readonly kind: 'command'; readonly program: string; readonly args: readonly string[] };

/** One content check for a family to put into typed words. */
export interface Asked {
  readonly source: LineSource;
  readonly test: LineTest;
  /** It stands under an odd number of negations: what is accepted here is banned, so it must not be narrowed. */
  readonly isTurned: boolean;
}

/** A counterpart, or why there is none. */
export type Said = Narrowed | Unsaid;

/** A counterpart. `narrowed`: one of several places to look could not be said, so that less is found than the source finds. */
export interface Narrowed {
  readonly must: Formula;
  readonly narrowed?: Unsaid;
}

/** One kind of source whose lines have a typed place in the inventory. */
export interface Family {
  takes(source: LineSource): boolean;
  say(asked: Asked): Said;
  /** Many lines that mean something together: `!r:` alone bans a line, rather than looking for any other. */
  readonly isWholeText?: boolean;
  /** Whether there is anything to look at: what a file does not say is known only of a file that is there. */
  presence?(source: LineSource): Formula;
}

/** Whether some line of these is accepted. */
export function anyLine(test: LineTest, lines: readonly string[]): boolean {
  return lines.some((line) => test.matches(line));
}
