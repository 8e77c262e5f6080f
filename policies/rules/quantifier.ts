import type { MapShape, Shape } from '../inventory/shape.ts';
import type { Context } from './context.ts';
import { FOUND, UNKNOWN } from './context.ts';
import type { CountTest } from './count-test.ts';
import { explainQuantifier } from './explain-quantifier.ts';
import { type FactPath, fetchFact } from './fact-path.ts';
import type { Evidence, Truth } from './finding.ts';
import { applyLookup, type Lookup, noteMissingKeys } from './lookup.ts';
import type { Node } from './node.ts';
import type { Visit } from './visit.ts';

export type QuantifierName = 'each' | 'some' | 'no' | 'count';

export interface QuantifierParts {
  readonly name: QuantifierName;
  readonly path: FactPath;
  /** Which item register it uses: 0 for the outermost. */
  readonly slot: number;
  readonly where?: Node;
  readonly is?: Node;
  readonly count?: CountTest;
  readonly lookup?: Lookup;
}

/** A condition about the items of a list or a map. */
export class Quantifier implements Node {
  readonly parts: QuantifierParts;
  private readonly isAsked: boolean;

  constructor(parts: QuantifierParts) {
    this.parts = parts;
    this.isAsked = isAskedMap(parts.path.shape);
  }

  evaluate(context: Context): Truth {
    context.step();
    if (!this.prepare(context)) return 0;
    const { name } = this.parts;
    if (name === 'count') return this.evaluateCount(context);
    return name === 'some' ? this.evaluateSome(context) : this.evaluateAll(context);
  }

  explain(context: Context, truth: Truth, out: Evidence[], isTurned: boolean): void {
    explainQuantifier(this, context, truth, out, isTurned);
  }

  know(): void {} // what a quantifier inside `where` matched on is not a fact of the item

  /**
   * Readies the visit of this depth; false: the collection is not known, and the context says why. None is the empty
   * set. A collection of a partial section may hold more than it shows, but keys that were asked one by one may not.
   */
  prepare(context: Context): boolean {
    const { path, slot, lookup } = this.parts;
    const visit = visitOf(context, slot);
    const status = fetchFact(context, path);
    if (status === UNKNOWN) return false;
    const value = context.value;
    if (status !== FOUND) {
      visit.start(undefined, false);
      return true;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== (path.shape.kind === 'list')) {
      context.notComparable();
      return false;
    }
    const collection = context.collections.of(value);
    visit.start(collection, !this.isAsked && context.view(path.section).isPartial);
    if (lookup !== undefined) {
      applyLookup(context, lookup, collection, visit);
      if (this.isAsked) noteMissingKeys(context, lookup, value, visit);
    }
    return true;
  }

  /** Puts the item at `index` of the visit into the registers. */
  enter(context: Context, visit: Visit, index: number): void {
    context.step();
    const { slot } = this.parts;
    const place = visit.placeAt(index);
    context.items[slot] = visit.collection?.items[place];
    context.keys[slot] = visit.collection?.keys?.[place] ?? place;
  }

  /** `where` of the item in the registers; without one every item matches. */
  matches(context: Context): Truth {
    return this.parts.where === undefined ? 1 : this.parts.where.evaluate(context);
  }

  /** `is` of the item in the registers. */
  fits(context: Context): Truth {
    return this.parts.is === undefined ? 1 : this.parts.is.evaluate(context);
  }

  /** `each`: all of (not where, or is). `no`: none of (where). */
  private evaluateAll(context: Context): Truth {
    const visit = visitOf(context, this.parts.slot);
    const isEach = this.parts.name === 'each';
    let worst: Truth = 1;
    const count = visit.count;
    for (let index = 0; index < count; index += 1) {
      this.enter(context, visit, index);
      const where = this.matches(context);
      if (where === -1) continue;
      const truth = isEach ? (Math.max(-where, this.fits(context)) as Truth) : (-where as Truth);
      if (truth === -1) return -1;
      if (truth < worst) worst = truth;
    }
    return visit.mayHoldMore && worst === 1 ? 0 : worst;
  }

  /** Any of (where and is). */
  private evaluateSome(context: Context): Truth {
    const visit = visitOf(context, this.parts.slot);
    let best: Truth = -1;
    const count = visit.count;
    for (let index = 0; index < count; index += 1) {
      this.enter(context, visit, index);
      const where = this.matches(context);
      if (where === -1) continue;
      const truth = Math.min(where, this.fits(context)) as Truth;
      if (truth === 1) return 1;
      if (truth > best) best = truth;
    }
    return visit.mayHoldMore && best === -1 ? 0 : best;
  }

  private evaluateCount(context: Context): Truth {
    const visit = visitOf(context, this.parts.slot);
    let certain = 0;
    let possible = visit.missing.length;
    const count = visit.count;
    for (let index = 0; index < count; index += 1) {
      this.enter(context, visit, index);
      const where = this.matches(context);
      if (where === 1) certain += 1;
      if (where !== -1) possible += 1;
    }
    const high = visit.isOpen ? Number.POSITIVE_INFINITY : possible;
    return this.parts.count?.holds(certain, high, context) ?? 0;
  }
}

export function visitOf(context: Context, slot: number): Visit {
  const visit = context.visits[slot];
  if (visit === undefined) throw new Error(`no quantifier may stand ${slot + 1} deep`);
  return visit;
}

function isAskedMap(shape: Shape): shape is MapShape {
  return shape.kind === 'map' && shape.class === 'asked';
}
