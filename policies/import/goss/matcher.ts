import { all, any, type Formula, fact, not } from '../formula.ts';
import { isTopMap } from '../yaml-door.ts';

/** What kind of fact a matcher is asked of. */
export type FactKind = 'text' | 'number' | 'value' | 'list';

const ORDER: Readonly<Record<string, string>> = {
  gt: 'exclusiveMinimum',
  ge: 'minimum',
  lt: 'exclusiveMaximum',
  le: 'maximum',
};

/** A matcher of goss as a test of one fact; `undefined`: it has no counterpart. Source: goss manual, "Matchers". */
export function matcherFormula(path: string, matcher: unknown, kind: FactKind): Formula | undefined {
  if (Array.isArray(matcher)) return kind === 'list' ? listFormula(path, 'contain-elements', matcher) : undefined;
  if (!isTopMap(matcher)) return scalarFormula(path, matcher, kind);
  const parts = Object.entries(matcher).map(([name, operand]) => wordFormula(path, name, operand, kind));
  return parts.some((part) => part === undefined) ? undefined : all(parts.filter((part) => part !== undefined));
}

function scalarFormula(path: string, value: unknown, kind: FactKind): Formula | undefined {
  if (kind === 'list') return listFormula(path, 'contain-element', value);
  if (kind === 'text') return typeof value === 'object' ? undefined : fact(path, String(value));
  if (kind === 'number') return Number.isFinite(Number(value)) ? fact(path, Number(value)) : undefined;
  // A value whose type its owner decides is a number where the whole text is one.
  if (typeof value === 'number' || /^(?:0|-?[1-9]\d{0,14})$/.test(String(value))) return fact(path, Number(value));
  return typeof value === 'string' ? fact(path, value) : undefined;
}

function wordFormula(path: string, name: string, operand: unknown, kind: FactKind): Formula | undefined {
  const order = ORDER[name];
  if (order !== undefined)
    return kind === 'text' || kind === 'list' || typeof operand !== 'number'
      ? undefined
      : fact(path, { [order]: operand });
  if (name === 'not') {
    const inner = matcherFormula(path, operand, kind);
    return inner === undefined ? undefined : not(inner);
  }
  if (name === 'and' || name === 'or') {
    const parts = Array.isArray(operand) ? operand.map((part) => matcherFormula(path, part, kind)) : [undefined];
    const known = parts.filter((part) => part !== undefined);
    return known.length < parts.length ? undefined : name === 'and' ? all(known) : any(known);
  }
  if (kind === 'list') return listFormula(path, name, operand);
  if (name === 'equal') return scalarFormula(path, operand, kind);
  const pattern = kind === 'number' ? undefined : patternOf(name, operand);
  return pattern === undefined ? undefined : fact(path, { pattern });
}

/** The matchers of texts, as patterns. */
function patternOf(name: string, operand: unknown): string | undefined {
  const text = typeof operand === 'string' || typeof operand === 'number' ? String(operand) : undefined;
  if (text === undefined) return undefined;
  const quoted = text.replace(/[.+*?^$()|[\]{}\\]/g, '\\$&');
  if (name === 'match-regexp') return text;
  if (name === 'have-prefix') return `^${quoted}`;
  if (name === 'have-suffix') return `${quoted}$`;
  return name === 'contain-substring' ? quoted : undefined;
}

/** Lists hold what is asked for; `consist-of` and `equal` want nothing beside. */
function listFormula(path: string, name: string, operand: unknown): Formula | undefined {
  if (name === 'have-len') return typeof operand === 'number' ? { count: path, is: operand } : undefined;
  const members = Array.isArray(operand) ? operand : [operand];
  if (members.length === 0) return true;
  if (!members.every((member) => typeof member === 'string' || typeof member === 'number')) {
    const parts = members.map((member) =>
      isTopMap(member) ? elementFormula(path, member) : listFormula(path, 'contain-element', member),
    );
    const known = parts.filter((part) => part !== undefined);
    return known.length < parts.length || !name.startsWith('contain-') ? undefined : all(known);
  }
  if (name === 'contain-element' || name === 'contain-elements') return fact(path, { includes: members });
  return name === 'consist-of' || name === 'equal' ? fact(path, { includes: members, subsetOf: members }) : undefined;
}

function elementFormula(path: string, matcher: Readonly<Record<string, unknown>>): Formula | undefined {
  const where = matcherFormula('.', matcher, 'text');
  return where === undefined || typeof where === 'boolean' ? undefined : { some: path, where };
}
