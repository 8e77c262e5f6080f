import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../base/errors.ts';
import { inPackage } from '../base/package-root.ts';
import { byCodeUnit, type Words } from '../base/text.ts';
import type { Control } from './tables.ts';

const FOLDER = inPackage('policies', 'data', 'frameworks');

/**
 * How much of a control's technical demand a report can show: all of it, a part, or nothing. It is a judgement about
 * the control, made once and kept in the file; whether a rule makes use of it is computed.
 */
type Sees = 'whole' | 'part' | 'none';

export interface FrameworkControl {
  readonly id: string;
  readonly sees: Sees;
  /** Our own words, never the framework's title; absent where the id says enough. */
  readonly words?: Words;
  /** Level of the system, where the framework writes each level out anew. */
  readonly level?: number;
  /** Why nothing is seen: a key of the framework's `reasons`. */
  readonly reason?: string;
}

/** Controls that were counted and not listed, because none of them concerns a host. */
export interface FrameworkRest {
  readonly family: string;
  readonly count: number;
  readonly words: Words;
}

/** One framework as `policies/data/frameworks` holds it. */
export interface Framework {
  readonly id: string;
  readonly title: Words;
  /** Begins its references in rules: "NIST SP 800-53 r5". */
  readonly prefix: string;
  /** Its column in the control map. */
  readonly column: keyof Control;
  /** Finds its ids in the text of a reference. */
  readonly idPattern: string;
  /** Stands for level + `offset` in a clause: "x.5.2.1". */
  readonly letter?: string;
  readonly offset?: number;
  readonly source: string;
  readonly checkedOn: string;
  readonly note: Words;
  readonly reasons: Readonly<Record<string, Words>>;
  readonly controls: readonly FrameworkControl[];
  readonly rest?: readonly FrameworkRest[];
}

/** Ids of the frameworks that Muster knows, in order. */
export function frameworkIds(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort(byCodeUnit);
}

/** Throws `bad_request` with the known ids for one that is not known. */
export function readFramework(id: string): Framework {
  const known = frameworkIds();
  if (!known.includes(id)) throw new MusterError('bad_request', `no framework "${id}"; there are ${known.join(', ')}`);
  const file = join(FOLDER, `${id}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Framework;
  } catch (error) {
    throw new MusterError('read_failed', `the framework ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
