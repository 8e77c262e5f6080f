import type { Word } from '../word.ts';
import { after } from './after.ts';
import { before } from './before.ts';
import { constWord } from './const.ts';
import { enumWord } from './enum.ts';
import { excludes } from './excludes.ts';
import { exclusiveMaximum } from './exclusive-maximum.ts';
import { exclusiveMinimum } from './exclusive-minimum.ts';
import { exists } from './exists.ts';
import { includes } from './includes.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { modeAtLeast } from './mode-at-least.ts';
import { modeAtMost } from './mode-at-most.ts';
import { not } from './not.ts';
import { pattern } from './pattern.ts';
import { subsetOf } from './subset-of.ts';
import { version } from './version.ts';
import { within } from './within.ts';

/** Every word of a test, in the order in which the reference describes them. */
export const words: readonly Word[] = [
  constWord,
  exists,
  enumWord,
  not,
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
  pattern,
  modeAtMost,
  modeAtLeast,
  includes,
  excludes,
  subsetOf,
  version,
  before,
  after,
  within,
];

/** The word of that name, if there is one. */
export function wordNamed(name: string): Word | undefined {
  return words.find((word) => word.name === name);
}
