import { MusterError } from '../../policies/base/errors.ts';
import { sorted } from './diff.ts';
import type { Properties } from './values.ts';

/** A prepared answer to a function of the provider: used when every member of `question` equals the one asked. */
export interface Answer {
  readonly token: string;
  readonly question: Properties;
  readonly answer: Properties;
}

/**
 * The answer to a question that only the cloud could answer. The most exact prepared question wins: the one with the most
 * members. Throws `not_found` when none fits: an invented id would look like knowledge.
 */
export function answerTo(answers: readonly Answer[], token: string, question: Properties): Properties {
  const fitting = answers
    .filter(
      (answer) =>
        answer.token === token &&
        Object.entries(answer.question).every(([key, value]) => isEqual(value, question[key])),
    )
    .sort((left, right) => Object.keys(right.question).length - Object.keys(left.question).length);
  const best = fitting[0];
  if (best === undefined) {
    const asked = JSON.stringify(sorted(question));
    throw new MusterError(
      'not_found',
      `the program asks the cloud ${token} ${asked}, and no prepared answer fits; add one to the catalogue's lookups.json or to the file named by --answers`,
    );
  }
  return best.answer;
}

function isEqual(left: Properties[string], right: Properties[string] | undefined): boolean {
  return right !== undefined && JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}
