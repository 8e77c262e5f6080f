import type { Condition } from '../rules/pack.ts';

/** What a foreign clause comes to: a condition of the rule language, or what it says of every host. */
export type Formula = Condition | boolean;

/** Every member holds. Members that always hold are left out; one that never does decides. */
export function all(members: readonly Formula[]): Formula {
  return join('all', members, false);
}

/** At least one member holds. */
export function any(members: readonly Formula[]): Formula {
  return join('any', members, true);
}

/** The member does not hold; facts that were not read stay unknown. */
export function not(formula: Formula): Formula {
  if (typeof formula === 'boolean') return !formula;
  const { none } = formula;
  if (Array.isArray(none) && none.length === 1) return none[0] as Condition;
  return { none: [formula] };
}

function join(name: 'all' | 'any', members: readonly Formula[], deciding: boolean): Formula {
  const kept = new Map<string, Condition>();
  for (const member of members) {
    if (member === deciding) return deciding;
    if (typeof member === 'boolean') continue;
    const inner = member[name];
    for (const part of Array.isArray(inner) ? (inner as Condition[]) : [member]) kept.set(JSON.stringify(part), part);
  }
  const [first, ...others] = kept.values();
  if (first === undefined) return !deciding;
  if (others.length === 0) return first;
  return name === 'all' ? (merged([first, ...others]) ?? { all: [first, ...others] }) : { any: [first, ...others] };
}

const JOINTS = new Set(['all', 'any', 'none', 'each', 'some', 'no', 'count']);

/** Facts that do not name the same path twice read better in one object. */
function merged(parts: readonly Condition[]): Condition | undefined {
  const facts: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [path, test] of Object.entries(part)) {
      if (JOINTS.has(path) || Object.hasOwn(facts, path)) return undefined;
      facts[path] = test;
    }
  }
  return facts;
}

/** One fact and what it must be. */
export function fact(path: string, test: unknown): Condition {
  return { [path]: test };
}

/** A path with a key of somebody else's naming, such as `mounts[/tmp]`. */
export function keyed(path: string, key: string): string {
  return `${path}[${key.replaceAll(']', ']]')}]`;
}
