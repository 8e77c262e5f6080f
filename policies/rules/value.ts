import { nearestWord } from '../base/text.ts';
import type { Shape } from '../inventory/shape.ts';
import { Refusal } from './complaints.ts';
import { type Context, FOUND, NONE } from './context.ts';
import { type FactPath, fetchFact } from './fact-path.ts';
import { instantText } from './instants.ts';
import { parseDuration } from './quantity.ts';

export type Literal = string | number | boolean;

/** What an operand gives where it has no value: its fact is not known, or there is none. */
export const NOT_KNOWN = Symbol('not known');
export const NO_VALUE = Symbol('none');
export type Missing = typeof NOT_KNOWN | typeof NO_VALUE;

/** What stands on the demanding side of a word, ready for the host at hand. */
export interface Operand<T> {
  read(context: Context): T | Missing;
  /** For evidence: the value as a literal, references replaced. */
  describe(context: Context): unknown;
  /** Present where it is the same for every host. */
  readonly literal?: T;
  /** The same text of evidence for every host. */
  readonly isFixed?: boolean;
  /** Present where it is another fact. */
  readonly fact?: FactPath;
}

/** A check of one value that a parameter may take; the answer is a complaint. */
export type ParameterCheck = (value: unknown) => string | undefined;

/** What compiling a value needs to know of its surroundings. */
export interface ValueSite {
  resolve(path: string): FactPath;
  /** Its place among the pack's parameters; notes the use. Throws `Refusal` for an unknown name. */
  parameter(name: string, check: ParameterCheck): number;
}

/** How one word reads its operand. */
export interface ValueKind<T> {
  /** Throws `Refusal` for a literal that can never be meant. */
  readonly prepare: (literal: unknown) => T;
  /** From the value of another fact; `undefined`: cannot be compared. */
  readonly fromFact?: (actual: unknown) => T | undefined;
  /** Whether facts of this shape may be referred to. */
  readonly accepts?: (shape: Shape) => boolean;
  /** `asOf` is allowed. */
  readonly fromInstant?: (atMs: number) => T;
}

/** Compiles a literal or one of the three references. Throws `Refusal`. */
export function compileValue<T>(raw: unknown, kind: ValueKind<T>, site: ValueSite): Operand<T> {
  if (raw === null) throw new Refusal('null is not a value to compare with; write { "exists": false }');
  if (Array.isArray(raw) || typeof raw !== 'object') return literalOperand(raw, kind);
  const [[name, target] = [], ...more] = Object.entries(raw);
  if (more.length > 0 || name === undefined) {
    throw new Refusal('a reference has one member: "param", "fact" or "asOf"');
  }
  if (name === 'param') return parameterOperand(target, kind, site);
  if (name === 'fact') return factOperand(target, kind, site);
  if (name === 'asOf') return instantOperand(target, kind, site);
  const near = nearestWord(name, ['param', 'fact', 'asOf']);
  throw new Refusal(
    `"${name}" is no reference; ${near === undefined ? 'write "param", "fact" or "asOf"' : `did you mean "${near}"?`}`,
  );
}

function literalOperand<T>(raw: unknown, { prepare }: ValueKind<T>): Operand<T> {
  const literal = prepare(typeof raw === 'string' ? raw.normalize('NFC') : raw);
  return { literal, isFixed: true, read: () => literal, describe: () => raw };
}

/** Prepared values are kept for the pack's own few values, and for the last override seen. */
const MAX_PREPARED = 32;

function parameterOperand<T>(name: unknown, { prepare }: ValueKind<T>, site: ValueSite): Operand<T> {
  if (typeof name !== 'string') throw new Refusal('"param" names a parameter of the pack as text');
  const index = site.parameter(name, (value) => complaintOf(() => prepare(value)));
  const prepared = new Map<unknown, T>();
  return {
    read(context) {
      const raw = context.parameters[index];
      const known = prepared.get(raw);
      if (known !== undefined) return known;
      const made = prepare(raw);
      if (prepared.size >= MAX_PREPARED) prepared.clear();
      prepared.set(raw, made);
      return made;
    },
    describe: (context) => context.parameters[index],
  };
}

/** The message of the refusal that `work` throws, if it does. */
function complaintOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function factOperand<T>(target: unknown, { fromFact, accepts }: ValueKind<T>, site: ValueSite): Operand<T> {
  if (typeof target !== 'string') throw new Refusal('"fact" takes a path as text, such as { "fact": "..uid" }');
  if (fromFact === undefined) throw new Refusal('{ "fact": ... } cannot stand here; write a literal or a parameter');
  const path = site.resolve(target);
  if (accepts !== undefined && !accepts(path.shape)) {
    throw new Refusal(`"${target}" is of another kind than the fact it is compared with`);
  }
  return {
    fact: path,
    read(context) {
      const status = fetchFact(context, path);
      if (status !== FOUND) {
        if (status === NONE) return NO_VALUE;
        context.missingReference = path.text;
        return NOT_KNOWN;
      }
      const value = fromFact(context.value);
      if (value !== undefined) return value;
      context.notComparable();
      return NOT_KNOWN;
    },
    describe(context) {
      const status = fetchFact(context, path);
      return status === FOUND ? context.value : status === NONE ? null : { fact: path.text };
    },
  };
}

function instantOperand<T>(raw: unknown, { fromInstant }: ValueKind<T>, site: ValueSite): Operand<T> {
  if (fromInstant === undefined) throw new Refusal('"asOf" can only stand in "before" and "after"');
  const name = typeof raw === 'object' && raw !== null && 'param' in raw ? raw.param : undefined;
  const duration = compileValue<number>(name === undefined ? raw : { param: name }, { prepare: parseDuration }, site);
  const atMs = (context: Context) => context.asOfMs + Number(duration.read(context));
  return {
    read: (context) => fromInstant(atMs(context)),
    describe: (context) => instantText(atMs(context)),
  };
}
