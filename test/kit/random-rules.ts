import fc from 'fast-check';
import { withFacts } from '../../policies/inventory/inventory.ts';
import type { SectionState } from '../../policies/inventory/report.ts';
import type { Shape } from '../../policies/inventory/shape.ts';
import { standardCatalogue } from '../../policies/rules/load.ts';
import type { Condition } from '../../policies/rules/pack.ts';
import { keyInPath } from '../../policies/rules/path.ts';
import type { KnownHost } from './knowledge.ts';
import { COMPLETE } from './rules.ts';

// Rules and hosts made of the same few values, so that a random rule has something to decide on a random host.

const sections = [...standardCatalogue().byId.values()];

const POOLS: Readonly<Record<string, readonly string[]>> = {
  plain: ['a', 'b', 'root', ''],
  version: ['1.0', '1:2.3-1', '10', 'x y'],
  mode: ['0600', '0644', '4755'],
  day: ['2026-01-01', '2026-11-21', '2027-02-28'],
  instant: ['2026-01-01T00:00:00Z', '2026-11-21T08:00:00Z', '2027-02-28T23:59:59Z'],
  address: ['127.0.0.1', '10.1.2.3', '::1', '0.0.0.0'],
};
const KEYS = ['k1', 'k2', '/etc/a', 'root'];

/** Chooses by numbers that fast-check gives and can shrink. */
export class Choice {
  readonly #next: () => number;

  constructor(numbers: Iterator<number>) {
    this.#next = () => Number(numbers.next().value);
  }

  below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  of<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  is(share: number): boolean {
    return this.#next() < share;
  }
}

export const choices = fc
  .infiniteStream(fc.noBias(fc.nat({ max: 999_999 })))
  .map((stream) => new Choice(stream.map((number) => number / 1_000_000)));

function scalarOf(shape: Shape, choose: Choice): string | number | boolean {
  if (shape.kind === 'text') return choose.of(shape.enum ?? POOLS[shape.form] ?? ['a']);
  if (shape.kind === 'number') return (shape.minimum ?? 0) + choose.below(4);
  if (shape.kind === 'boolean') return choose.is(0.5);
  return choose.of<string | number | boolean>(['a', 'b', 1, 2, true]);
}

function factsOf(shape: Shape, choose: Choice, depth = 0): unknown {
  if (shape.isNullable === true && choose.is(0.15)) return null;
  if (shape.kind === 'list')
    return Array.from({ length: choose.below(4) }, () => factsOf(shape.item, choose, depth + 1));
  if (shape.kind === 'map') {
    const keys = (shape.keyEnum ?? KEYS).filter(() => choose.is(0.5)).slice(0, 4);
    return Object.fromEntries(
      keys.map((key) => [key, choose.is(0.1) ? null : factsOf(shape.entry, choose, depth + 1)]),
    );
  }
  if (shape.kind !== 'record') return scalarOf(shape, choose);
  const members = Object.entries(shape.members).filter(([name]) => shape.required.includes(name) || choose.is(0.7));
  return Object.fromEntries(members.map(([name, member]) => [name, factsOf(member, choose, depth + 1)]));
}

/** A host whose sections hold anything that their shapes allow, read in any way. */
export function randomHost(choose: Choice, ids: ReadonlySet<string>): KnownHost {
  let inventory: object = {};
  const states = new Map<string, SectionState>();
  for (const { id, shape } of sections) {
    if (!ids.has(id) || choose.is(0.1)) continue;
    inventory = withFacts(inventory, id, factsOf(shape, choose));
    const status = choose.of(['complete', 'complete', 'complete', 'partial', 'not_applicable'] as const);
    const readAt = choose.is(0.2) ? { readAt: '2026-01-01T00:00:00Z' } : {};
    states.set(id, { ...COMPLETE, status, ...readAt });
  }
  return { inventory, states };
}

interface Place {
  readonly path: string;
  readonly shape: Shape;
}

/** A place below `from`: a scalar, a list or a map. */
function placeBelow({ path, shape }: Place, choose: Choice): Place {
  if (shape.kind === 'record') {
    const members = Object.entries(shape.members);
    const [name, member] = choose.of(members);
    return placeBelow({ path: path === '.' ? `.${name}` : `${path}.${name}`, shape: member }, choose);
  }
  if (shape.kind === 'map' && path !== '.' && choose.is(0.6))
    return placeBelow({ path: path + keyInPath(choose.of(shape.keyEnum ?? KEYS)), shape: shape.entry }, choose);
  return { path, shape };
}

/** A random condition that the compiler may or may not take. */
export function randomCondition(choose: Choice, depth = 0, item?: Shape): Condition {
  if (depth < 3 && choose.is(0.3)) {
    const joint = choose.of(['all', 'any', 'none']);
    const members = Array.from({ length: 1 + choose.below(3) }, () => randomCondition(choose, depth + 1, item));
    return { [joint]: members };
  }
  const start = choose.of(sections);
  const place = placeBelow(
    item === undefined ? { path: start.id, shape: start.shape } : { path: '.', shape: item },
    choose,
  );
  const { path, shape } = place;
  if (shape.kind === 'list' || shape.kind === 'map') {
    const inner = shape.kind === 'list' ? shape.item : shape.entry;
    if (depth < 3 && choose.is(0.8)) return quantifier(path, shape.kind === 'map', inner, depth, choose);
    return { [path]: choose.is(0.3) ? { exists: choose.is(0.5) } : listTest(inner, choose) };
  }
  return { [path]: choose.is(0.2) ? { not: scalarTest(shape, choose) } : scalarTest(shape, choose) };
}

function quantifier(path: string, isMap: boolean, inner: Shape, depth: number, choose: Choice): Condition {
  const byKey = isMap && choose.is(0.6);
  const where = byKey
    ? { '.#': choose.is(0.5) ? choose.of(KEYS) : { enum: KEYS.slice(0, 2) } }
    : randomCondition(choose, depth + 2, inner);
  const is = randomCondition(choose, depth + 2, inner);
  const maybeWhere = byKey || choose.is(0.6) ? { where } : {};
  switch (choose.below(4)) {
    case 0:
      return { each: path, ...maybeWhere, is };
    case 1:
      return { some: path, ...maybeWhere, ...(choose.is(0.5) ? { is } : {}) };
    case 2:
      return { no: path, where };
    default:
      return { count: path, ...maybeWhere, is: choose.of([0, 1, { minimum: 1 }, { maximum: 2 }]) };
  }
}

function listTest(inner: Shape, choose: Choice): unknown {
  const values = Array.from({ length: 1 + choose.below(2) }, () => scalarOf(inner, choose));
  return { [choose.of(['includes', 'excludes', 'subsetOf'])]: values };
}

function scalarTest(shape: Shape, choose: Choice): unknown {
  const value = scalarOf(shape, choose);
  const common: unknown[] = [
    value,
    { const: value },
    { exists: choose.is(0.5) },
    { enum: [value, scalarOf(shape, choose)] },
    { not: value },
  ];
  if (shape.kind === 'number')
    common.push({ minimum: value }, { maximum: value }, { exclusiveMinimum: value, maximum: 9 });
  if (shape.kind === 'value') common.push({ minimum: 1 }, { pattern: 'a' });
  if (shape.kind === 'text') common.push(...textTests(shape.form, value, choose));
  return choose.of(common);
}

function textTests(form: string, value: unknown, choose: Choice): unknown[] {
  if (form === 'mode') return [{ modeAtMost: value }, { modeAtLeast: value }];
  if (form === 'version') return [{ version: choose.of(['vers:deb/>=1:2', 'vers:dotted/<9|>=10', 'vers:semver/*']) }];
  if (form === 'day' || form === 'instant')
    return [{ before: value }, { after: { asOf: choose.of(['30 d', '-7 d']) } }];
  if (form === 'address') return [{ within: ['127.0.0.0/8', '::1/128'] }];
  return [{ pattern: choose.of(['^a', 'o+t$', '']) }, { const: { fact: 'os.id' } }];
}
