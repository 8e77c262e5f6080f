import type { VersionScheme } from './scheme.ts';
import { type Constraint, contains, normalise } from './vers.ts';

/**
 * Whether a list of alternatives, each of constraints that hold together, means the same once all of it stands in one
 * `vers:` text, where neighbours form pairs. Overlapping alternatives ("<3 || >=1 <2") and contradictions (">=2 <1")
 * do not. Exact: between two neighbouring versions that are named, neither side's answer changes.
 */
export function meansTheSame(alternatives: readonly (readonly Constraint[])[], scheme: VersionScheme): boolean {
  const constraints = alternatives.flat();
  const range = normalise({ type: scheme.id, scheme, constraints });
  const versions = range.constraints.map(({ version }) => version);
  const bounds = [...new Set([...versions, ...constraints.map(({ version }) => version)])].sort(
    (a, b) => scheme.compare(a, b) ?? 0,
  );
  const places = new Map(
    bounds.map((version) => [version, bounds.findIndex((bound) => scheme.compare(bound, version) === 0)]),
  );
  const place = (version: string) => places.get(version) ?? -1;
  const holdsAt = (constraint: Constraint, at: number) => holds(constraint, Math.sign(at - place(constraint.version)));
  for (let i = 0; i < bounds.length; i += 1) {
    const wanted = alternatives.some((alternative) =>
      alternative.every((constraint) => holdsAt(constraint, place(bounds[i] ?? ''))),
    );
    if (contains(range, bounds[i] ?? '') !== wanted) return false;
  }
  for (let gap = -0.5; gap < bounds.length; gap += 1) {
    const wanted = alternatives.some((alternative) => alternative.every((constraint) => holdsAt(constraint, gap)));
    const pairs = range.constraints.filter(({ comparator }) => comparator !== '=' && comparator !== '!=');
    const below = pairs.findLast(({ version }) => place(version) < gap);
    const above = pairs.find(({ version }) => place(version) > gap);
    const isInside =
      pairs.length === 0
        ? range.constraints.every(({ comparator }) => comparator === '!=')
        : (below?.comparator ?? '>').startsWith('>') && (above?.comparator ?? '<').startsWith('<');
    if (isInside !== wanted) return false;
  }
  return true;
}

function holds({ comparator }: Constraint, order: number): boolean {
  switch (comparator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
