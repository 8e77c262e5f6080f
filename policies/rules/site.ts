import { nearestWord } from '../base/text.ts';
import type { Shape } from '../inventory/shape.ts';
import { hasWatchableNames, isWatchable } from '../inventory/watch.ts';
import type { Catalogue } from './catalogue.ts';
import type { TestSite } from './compile-test.ts';
import type { Complaints } from './complaints.ts';
import type { FactPath } from './fact-path.ts';
import type { Lookup } from './lookup.ts';
import type { Parameters } from './parameters.ts';
import { resolvePath, type Scope } from './resolve.ts';

/** Where a condition stands while it is compiled. */
export interface Site {
  readonly catalogue: Catalogue;
  readonly complaints: Complaints;
  readonly parameters: Parameters;
  readonly pointer: string;
  readonly depth: number;
  readonly scope: Scope;
  /** Every path that the rule reads, by a text that stands for itself; filled while compiling. */
  readonly reads: Map<string, FactPath>;
  /** Keys of asked maps that the rule names; filled while compiling. */
  readonly asks: AskedKey[];
}

/** A name that agents must be asked for, or the rule stays unknown everywhere. */
export interface AskedKey {
  readonly section: string;
  /** From the section: keys of asked maps, and the fields and keys before them. */
  readonly steps: readonly string[];
}

/** Resolves a path and notes it among the rule's reads. */
export function readPath(text: string, site: Site): FactPath {
  const path = resolvePath(text, site.scope, site.catalogue);
  site.reads.set(readName(path, site.scope), path);
  noteAskedKey(path, site);
  return path;
}

/** A path as a reader without the rule at hand understands it: `users[*].uid`. */
export function readName(path: FactPath, scope: Scope): string {
  if (path.slot < 0) return path.text;
  const item = scope[path.slot];
  const rest = path.text.replace(/^\.+/, '');
  const start = `${item?.path ?? ''}[*]`;
  return rest === '' ? start : rest.startsWith('[') ? start + rest : `${start}.${rest}`;
}

export function testSite(site: Site, references: FactPath[]): TestSite {
  const { complaints, pointer, parameters } = site;
  return {
    complaints,
    pointer,
    resolveValue(text) {
      const path = readPath(text, site);
      references.push(path);
      return path;
    },
    parameter: (name, check) => parameters.use(name, check),
  };
}

function noteAskedKey(path: FactPath, { asks, complaints, pointer, catalogue }: Site): void {
  const last = path.slot < 0 ? path.steps.findLastIndex((step) => step.mapClass === 'asked') : -1;
  if (last >= 0) {
    const asked = { section: path.section, steps: path.steps.slice(0, last + 1).map((step) => step.name) };
    asks.push(asked);
    warnOfName(asked, complaints, pointer);
  }
  let shape: Shape | undefined = path.slot < 0 ? catalogue.byId.get(path.section)?.shape : undefined;
  for (const step of path.steps) {
    if (shape?.kind === 'map' && step.mapClass === 'asked' && shape.keyEnum?.includes(step.name) === false) {
      const near = nearestWord(step.name, shape.keyEnum);
      const hint = near === undefined ? '' : `; did you mean "${near}"?`;
      complaints.warn(
        pointer,
        `no probe asks for "${step.name}" in "${path.section}", so it will be unknown everywhere${hint}`,
      );
    }
    shape = shape?.kind === 'record' ? shape.members[step.name] : shape?.kind === 'map' ? shape.entry : undefined;
  }
}

/** A name that no list may bring to an agent: the rule is unknown everywhere unless agents ask for it anyway. */
function warnOfName(asked: AskedKey, complaints: Complaints, pointer: string): void {
  if (!hasWatchableNames(asked.section) || isWatchable(asked)) return;
  complaints.warn(
    pointer,
    `agents may not be asked for "${asked.steps.join('][')}" in "${asked.section}" by a pack, so it may be unknown everywhere`,
  );
}

/** Whether the path leads to a map of asked names. */
export function isAsked({ shape }: FactPath): boolean {
  return shape.kind === 'map' && shape.class === 'asked';
}

/** Notes the names of an asked map that a quantifier goes through. */
export function noteAskedItems(path: FactPath, lookup: Lookup | undefined, site: Site): void {
  const { asks, complaints, pointer } = site;
  if (path.slot >= 0) return;
  for (const operand of lookup?.wanted.literal ?? []) {
    if (typeof operand.literal !== 'string') continue;
    const asked = { section: path.section, steps: [...path.steps.map((step) => step.name), operand.literal] };
    asks.push(asked);
    warnOfName(asked, complaints, pointer);
  }
}
