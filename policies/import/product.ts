import { all, type Formula } from './formula.ts';
import type { Accepts } from './value-test.ts';

/** One thing about a line that may differ from host to host. */
export interface Variable {
  /** Values that show everything the foreign text may tell apart; the first ones are tried first. */
  readonly samples: readonly string[];
  /** What the inventory must say for the value to be among the accepted ones; `undefined`: it cannot say that. */
  formula(accepts: Accepts): Formula | undefined;
}

/** Lines are asked about one combination after another until one is accepted; more are not worth the time. */
const MAX_COMBINATIONS = 20_000;
const MAX_PROBES = 400;

/**
 * A line made of several variables, of which the foreign text accepts some combinations. Says what it accepts as one
 * demand for each variable, after having made sure that the variables do not depend on one another. `undefined`: they
 * do, or the inventory lacks one of them.
 */
export function productFormula(
  variables: readonly Variable[],
  matches: (values: readonly string[]) => boolean,
): Formula | undefined {
  const found = findAccepted(variables, matches);
  if (found === undefined) return false;
  const accepts = variables.map(
    (_, index): Accepts =>
      (value) =>
        matches(found.map((known, at) => (at === index ? value : known))),
  );
  if (!isProduct(variables, matches, accepts)) return undefined;
  const members: Formula[] = [];
  for (const [index, variable] of variables.entries()) {
    const takes = accepts[index];
    if (takes === undefined || variable.samples.every(takes)) continue;
    const formula = variable.formula(takes);
    if (formula === undefined) return undefined;
    members.push(formula);
  }
  return all(members);
}

function findAccepted(
  variables: readonly Variable[],
  matches: (values: readonly string[]) => boolean,
): readonly string[] | undefined {
  for (const values of combinations(variables)) if (matches(values)) return values;
  return undefined;
}

function* combinations(variables: readonly Variable[]): Generator<readonly string[]> {
  const sizes = variables.map(({ samples }) => samples.length);
  const total = Math.min(
    sizes.reduce((product, size) => product * size, 1),
    MAX_COMBINATIONS,
  );
  for (let number = 0; number < total; number += 1) yield combination(variables, number);
}

function combination(variables: readonly Variable[], number: number): readonly string[] {
  let rest = number;
  return variables.map(({ samples }) => {
    const value = samples[rest % samples.length] ?? '';
    rest = Math.floor(rest / samples.length);
    return value;
  });
}

/** Combinations spread over all of them; each must be accepted exactly where each of its values is. */
function isProduct(
  variables: readonly Variable[],
  matches: (values: readonly string[]) => boolean,
  accepts: readonly Accepts[],
): boolean {
  const total = variables.reduce((product, { samples }) => product * samples.length, 1);
  const step = Math.max(1, Math.floor(total / MAX_PROBES)) | 1; // odd: does not keep time with even numbers of samples
  for (let number = 0; number < total; number += step) {
    const values = combination(variables, number);
    const isExpected = values.every((value, index) => accepts[index]?.(value) === true);
    if (matches(values) !== isExpected) return false;
  }
  return true;
}
