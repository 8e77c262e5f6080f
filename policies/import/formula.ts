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
  const [[path, test] = [], ...others] = Object.entries(formula);
  if (others.length === 0 && path !== undefined && isExistence(test)) return { [path]: { exists: !test.exists } };
  return { none: [formula] };
}

function isExistence(test: unknown): test is { readonly exists: boolean } {
  return isWords(test) && typeof test.exists === 'boolean' && Object.keys(test).length === 1;
}

function isWords(test: unknown): test is Readonly<Record<string, unknown>> {
  return typeof test === 'object' && test !== null && !Array.isArray(test);
}

function join(name: 'all' | 'any', members: readonly Formula[], deciding: boolean): Formula {
  const kept = new Map<string, Condition>();
  for (const member of members) {
    if (member === deciding) return deciding;
    if (typeof member === 'boolean') continue;
    const inner = member[name];
    for (const part of Array.isArray(inner) ? (inner as Condition[]) : [member]) kept.set(JSON.stringify(part), part);
  }
  const parts = name === 'all' ? drawnTogether([...kept.values()]) : [...kept.values()];
  const [first, ...others] = parts;
  if (first === undefined) return !deciding;
  return others.length === 0 ? first : { [name]: parts };
}

const JOINTS = new Set(['all', 'any', 'none', 'each', 'some', 'no', 'count']);

/** Facts stand in one object, tests of one fact in one test where they do not get in each other's way. */
function drawnTogether(parts: readonly Condition[]): Condition[] {
  const facts = new Map<string, unknown>();
  const others: Condition[] = [];
  for (const part of parts) {
    for (const [path, test] of Object.entries(part)) {
      const known = facts.get(path);
      const both = known === undefined ? test : bothTests(known, test);
      if (JOINTS.has(path)) others.push(part);
      else if (both === undefined) others.push({ [path]: test });
      else facts.set(path, both);
      if (JOINTS.has(path)) break;
    }
  }
  for (const [path, test] of facts) if (isExistence(test) && test.exists && isImplied(path, facts)) facts.delete(path);
  return [...(facts.size === 0 ? [] : [Object.fromEntries(facts)]), ...others];
}

/** A thing of which something is demanded must be there. */
function isImplied(path: string, facts: ReadonlyMap<string, unknown>): boolean {
  return [...facts].some(([other, test]) => {
    if (other === path || !(other.startsWith(`${path}.`) || other.startsWith(`${path}[`))) return false;
    return failsOnNone(test);
  });
}

/** Two tests of one fact as one; `undefined`: they use one word for two things. */
function bothTests(left: unknown, right: unknown): unknown {
  if (isExistence(left) && left.exists && failsOnNone(right)) return right;
  if (isExistence(right) && right.exists && failsOnNone(left)) return left;
  if (!isWords(left) || !isWords(right)) return undefined;
  const both: Record<string, unknown> = { ...left };
  for (const [word, value] of Object.entries(right)) {
    const known = both[word];
    if (known === undefined) both[word] = value;
    else if (word === 'minimum') both[word] = Math.max(Number(known), Number(value));
    else if (word === 'maximum') both[word] = Math.min(Number(known), Number(value));
    else if ((word === 'includes' || word === 'excludes') && Array.isArray(known) && Array.isArray(value))
      both[word] = [...new Set([...known, ...value])];
    else return undefined;
  }
  return both;
}

function failsOnNone(test: unknown): boolean {
  return !isWords(test) || (test.exists !== false && !['not', 'excludes', 'subsetOf'].some((word) => word in test));
}

/** One fact and what it must be. */
export function fact(path: string, test: unknown): Condition {
  return { [path]: test };
}

/**
 * A service is active: it runs or waits, or was a one-shot that has done its work. Where a report does not say whether it
 * is active, one that stands still may be such a one, and is not known.
 */
export function activeFormula(service: string): Formula {
  return any([fact(`${service}.isActive`, true), fact(`${service}.state`, { enum: ['running', 'waiting'] })]);
}

/** A path with a key of somebody else's naming, such as `mounts[/tmp]`. */
export function keyed(path: string, key: string): string {
  return `${path}[${key.replaceAll(']', ']]')}]`;
}
