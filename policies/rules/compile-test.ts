import { nearestWord } from '../base/text.ts';
import { type Complaints, pointerTo, Refusal } from './complaints.ts';
import type { Context } from './context.ts';
import { CountTest } from './count-test.ts';
import type { FactPath } from './fact-path.ts';
import type { Truth } from './finding.ts';
import { wordNamed, words } from './keywords/index.ts';
import { kindInWords } from './resolve.ts';
import type { Operand, ParameterCheck } from './value.ts';
import type { CompiledTest, WordSite } from './word.ts';

/** What compiling a test needs of the condition around it. */
export interface TestSite {
  readonly complaints: Complaints;
  readonly pointer: string;
  /** Resolves a path that stands as a value; notes that the rule reads it. */
  resolveValue(path: string): FactPath;
  parameter(name: string, check: ParameterCheck): number;
}

const REFERENCES: ReadonlySet<string> = new Set(['param', 'fact', 'asOf']);
const MAX_TEST_DEPTH = 8;

/** Compiles a bare value or an object of words. Complains at the word's place; `undefined` where nothing could be made. */
export function compileTest(raw: unknown, path: FactPath, site: TestSite, depth = 0): CompiledTest | undefined {
  const { complaints, pointer } = site;
  if (isBare(raw)) {
    const message = raw === null ? 'null is not a value to compare with; write { "exists": false }' : undefined;
    if (message !== undefined) complaints.refuse(pointer, message);
    return message === undefined
      ? complaints.attempt(pointer, () => compileWord('const', raw, path, site, depth))
      : undefined;
  }
  const entries = Object.entries(raw as Record<string, unknown>);
  if (entries.length === 0)
    complaints.refuse(pointer, `nothing is asked of "${path.name}"; write a value or a word such as "minimum"`);
  if (depth >= MAX_TEST_DEPTH) {
    complaints.refuse(pointer, `tests are nested more than ${MAX_TEST_DEPTH} deep`);
    return undefined;
  }
  const tests: (readonly [string, CompiledTest])[] = [];
  for (const [name, operand] of entries) {
    const at = pointerTo(pointer, name);
    const test = complaints.attempt(at, () => compileWord(name, operand, path, { ...site, pointer: at }, depth));
    if (test !== undefined) tests.push([name, test]);
  }
  if (tests.length < entries.length || tests.length === 0) return undefined;
  warnOfContradiction(raw as Record<string, unknown>, site);
  return joinTests(tests);
}

/** A value, a reference, or a list in place of a test (which the word for equality then refuses). */
function isBare(raw: unknown): boolean {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return true;
  const names = Object.keys(raw);
  return names.length > 0 && names.every((name) => REFERENCES.has(name));
}

function compileWord(name: string, operand: unknown, path: FactPath, site: TestSite, depth: number): CompiledTest {
  const word = wordNamed(name);
  if (word === undefined) {
    const known = words.map((one) => one.name);
    const near = nearestWord(name, known);
    throw new Refusal(
      `no word "${name}"; ${near === undefined ? `the words are ${known.join(', ')}` : `did you mean "${near}"?`}`,
    );
  }
  if (!word.accepts(path.shape)) {
    const cure =
      path.shape.kind === 'list' && name === 'const' ? '; use includes, excludes or subsetOf, or a quantifier' : '';
    throw new Refusal(
      `"${name}" cannot be asked of "${path.name}", ${kindInWords(path.shape)}; it is for ${word.asks}${cure}`,
    );
  }
  const wordSite: WordSite = {
    path,
    resolve: (text) => site.resolveValue(text),
    parameter: (parameter, check) => site.parameter(parameter, check),
    warn: (message) => site.complaints.warn(site.pointer, message),
    compileTest(raw) {
      const inner = compileTest(raw, path, site, depth + 1);
      // The inner test has complained already, where it stands.
      return inner ?? NEVER;
    },
  };
  return word.compile(operand, wordSite);
}

/** Stands for a test that could not be compiled; its rule never runs. */
const NEVER: CompiledTest = { onNone: 0, holds: () => 0, describe: () => undefined };

/** All words must hold: the worst truth counts. */
function joinTests(tests: readonly (readonly [string, CompiledTest])[]): CompiledTest {
  const [only, ...more] = tests;
  const describe = describerOf(tests);
  if (only !== undefined && more.length === 0) return { ...only[1], describe };
  const compiled = tests.map(([, test]) => test);
  const equality = compiled.find((test) => test.equals !== undefined);
  return {
    onNone: Math.min(...compiled.map((test) => test.onNone)) as Truth,
    describe,
    isFixed: compiled.every((test) => test.isFixed === true),
    ...(equality?.equals === undefined ? {} : { equals: equality.equals }),
    holds(value, context) {
      let worst: Truth = 1;
      for (const test of compiled) {
        const truth = test.holds(value, context);
        if (truth === -1) return -1;
        if (truth < worst) worst = truth;
      }
      return worst;
    },
  };
}

/** What is described alike for every host is described once. */
function describerOf(tests: readonly (readonly [string, CompiledTest])[]): CompiledTest['describe'] {
  const [first, ...more] = tests;
  const build = (context: Context): unknown =>
    first?.[0] === 'const' && more.length === 0
      ? first[1].describe(context)
      : Object.fromEntries(tests.map(([name, test]) => [name, test.describe(context)]));
  if (!tests.every(([, test]) => test.isFixed === true)) return build;
  let fixed: unknown;
  return (context) => {
    fixed ??= build(context);
    return fixed;
  };
}

function warnOfContradiction(raw: Record<string, unknown>, { complaints, pointer }: TestSite): void {
  const { minimum, maximum } = raw;
  if (typeof minimum === 'number' && typeof maximum === 'number' && minimum > maximum) {
    complaints.warn(pointer, `no number is at least ${minimum} and at most ${maximum}, so this can never hold`);
  }
}

const COUNT_WORDS = ['const', 'minimum', 'maximum'] as const;

/** Compiles the `is` of `count`: a number, `const`, `minimum`, `maximum`. */
export function compileCountTest(raw: unknown, site: TestSite): CountTest | undefined {
  const shape = { kind: 'number', isInteger: true, minimum: 0, title: { vi: 'số lượng', en: 'count' } } as const;
  const path: FactPath = {
    text: 'count',
    section: '',
    slot: -1,
    isPlace: false,
    steps: [],
    shape,
    name: 'count',
    endsInField: true,
  };
  if (!isBare(raw)) {
    for (const name of Object.keys(raw as object)) {
      if ((COUNT_WORDS as readonly string[]).includes(name)) continue;
      site.complaints.refuse(
        pointerTo(site.pointer, name),
        `"${name}" cannot be asked of a count; write a number, const, minimum or maximum`,
      );
      return undefined;
    }
  }
  const test = compileTest(raw, path, site);
  if (test === undefined) return undefined;
  const lower: Operand<number>[] = [];
  const upper: Operand<number>[] = [];
  for (const name of COUNT_WORDS) {
    const operand = isBare(raw) ? (name === 'const' ? raw : undefined) : (raw as Record<string, unknown>)[name];
    if (operand === undefined) continue;
    // Compiled as both bounds, so that an exact number is a range of one.
    if (name !== 'maximum') addBound('minimum', operand, path, site, lower);
    if (name !== 'minimum') addBound('maximum', operand, path, site, upper);
  }
  return new CountTest(lower, upper, (context) => test.describe(context));
}

function addBound(
  word: 'minimum' | 'maximum',
  raw: unknown,
  path: FactPath,
  site: TestSite,
  into: Operand<number>[],
): void {
  const test = site.complaints.attempt(site.pointer, () => compileWord(word, raw, path, site, 0));
  const operand = word === 'minimum' ? test?.bound?.lower : test?.bound?.upper;
  if (operand !== undefined) into.push(operand);
}
