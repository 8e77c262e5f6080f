import type { Reason } from '../inventory/report.ts';
import type { Shape } from '../inventory/shape.ts';
import { isPlainObject } from './collection.ts';
import type { Context } from './context.ts';
import {
  cutValue,
  factPathText,
  itemPathText,
  MAX_EXAMPLES,
  MAX_ITEM_ENTRIES,
  MAX_OFFENDERS,
  originOf,
} from './evidence.ts';
import { reasonOf } from './fact-path.ts';
import type { Cause, Evidence, ItemEvidence, ItemsEvidence, Truth } from './finding.ts';
import { turn } from './node.ts';
import type { Quantifier } from './quantifier.ts';
import { visitOf } from './quantifier.ts';

interface Tally {
  matched: number;
  failed: number;
  unknown: number;
  readonly items: ItemEvidence[];
}

/** Adds one entry about the items: how many there are, and those that decided. */
export function explainQuantifier(
  quantifier: Quantifier,
  context: Context,
  truth: Truth,
  out: Evidence[],
  isTurned: boolean,
): void {
  if (!quantifier.prepare(context)) {
    out.push(unreadCollection(quantifier, context, context.cause ?? 'not_comparable'));
    return;
  }
  const { slot } = quantifier.parts;
  const visit = visitOf(context, slot);
  const collectionPath = factPathText(context, quantifier.parts.path);
  const tally = tallyItems(quantifier, context, truth, collectionPath, isTurned);
  for (const key of visit.missing) {
    tally.unknown += 1;
    if (truth === 0 && tally.items.length < MAX_OFFENDERS)
      tally.items.push(missingItem(quantifier, context, collectionPath, key));
  }
  out.push(entryOf(quantifier, context, truth, isTurned, collectionPath, tally));
}

function tallyItems(
  quantifier: Quantifier,
  context: Context,
  truth: Truth,
  collectionPath: string,
  isTurned: boolean,
): Tally {
  const { slot, name } = quantifier.parts;
  const visit = visitOf(context, slot);
  const tally: Tally = { matched: 0, failed: 0, unknown: 0, items: [] };
  const limit = truth === 1 ? MAX_EXAMPLES : MAX_OFFENDERS;
  const count = visit.count;
  for (let index = 0; index < count; index += 1) {
    quantifier.enter(context, visit, index);
    const where = quantifier.matches(context);
    if (where === -1) continue;
    const is = name === 'each' || name === 'some' ? quantifier.fits(context) : 1;
    const item = itemTruth(name, where, is);
    if (where === 1) tally.matched += 1;
    if (item === 0) tally.unknown += 1;
    if (item === -1 && where === 1) tally.failed += 1;
    if (tally.items.length >= limit || !decides(name, truth, where, item)) continue;
    context.itemPaths[slot] = itemPathText(collectionPath, context.keys[slot] ?? index);
    tally.items.push(itemEvidence(quantifier, context, { where, is }, isTurned));
  }
  return tally;
}

/** What one item adds to the quantifier's truth. */
function itemTruth(name: Quantifier['parts']['name'], where: Truth, is: Truth): Truth {
  if (name === 'each') return Math.max(-where, is) as Truth;
  if (name === 'some') return Math.min(where, is) as Truth;
  return name === 'no' ? (-where as Truth) : where;
}

function decides(name: Quantifier['parts']['name'], truth: Truth, where: Truth, item: Truth): boolean {
  if (name === 'count') return truth === 0 ? item === 0 : where === 1;
  if (name === 'no' && truth === 1) return false; // nothing matched, so there is nothing to show
  return item === truth && (truth === 0 || where === 1);
}

function itemEvidence(
  quantifier: Quantifier,
  context: Context,
  truths: { readonly where: Truth; readonly is: Truth },
  isTurned: boolean,
): ItemEvidence {
  const { slot, where, is, name } = quantifier.parts;
  const path = context.itemPaths[slot] ?? '';
  const known: Record<string, unknown> = {};
  where?.know(context, slot, known);
  nameItem(quantifier.parts.path.shape, context.items[slot], known);
  const evidence: Evidence[] = [];
  const isUnsure = truths.where === 0;
  // `each` and `no` hold where `where` does not.
  if (isUnsure) where?.explain(context, 0, evidence, name === 'each' || name === 'no' ? !isTurned : isTurned);
  // Of an item that may not be meant at all, a good `is` decides nothing.
  if (!isUnsure || truths.is !== 1) is?.explain(context, truths.is, evidence, isTurned);
  if (evidence.length === 0 && Object.keys(known).length === 0) {
    where?.explain(context, truths.where, evidence, name === 'no' ? !isTurned : isTurned);
  }
  if (evidence.length === 0 && where === undefined && is === undefined) {
    const value = cutValue(context.items[slot]);
    if (typeof value !== 'object') known[''] = value;
  }
  return {
    path,
    ...(Object.keys(known).length === 0 ? {} : { known }),
    evidence: evidence.slice(0, MAX_ITEM_ENTRIES),
  };
}

/** A place in a sorted list tells people nothing: the members that name an item are shown with it. */
function nameItem(shape: Shape, item: unknown, known: Record<string, unknown>): void {
  if (shape.kind !== 'list' || !isPlainObject(item)) return;
  for (const name of shape.namedBy ?? shape.sortBy ?? []) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (value === undefined || typeof value === 'object' || Object.hasOwn(known, name)) continue;
    known[name] = cutValue(value);
  }
}

function missingItem(quantifier: Quantifier, context: Context, collectionPath: string, key: string): ItemEvidence {
  const path = itemPathText(collectionPath, key);
  const reason = gapOf(quantifier, context, key);
  const entry: Evidence = {
    kind: 'fact',
    path,
    truth: 0,
    cause: 'not_asked',
    ...(reason === undefined ? {} : { reason }),
    expected: { exists: true },
  };
  return { path, evidence: [entry] };
}

function gapOf(quantifier: Quantifier, context: Context, key: string): Reason | undefined {
  const { path } = quantifier.parts;
  return reasonOf(context, { ...path, steps: [...path.steps, { name: key, mapClass: 'asked' }] });
}

function entryOf(
  quantifier: Quantifier,
  context: Context,
  truth: Truth,
  isTurned: boolean,
  collectionPath: string,
  { items, ...counts }: Tally,
): ItemsEvidence {
  const { slot, name, path, count } = quantifier.parts;
  const visit = visitOf(context, slot);
  const reason = visit.isOpen ? context.view(path.section).state?.reason : undefined;
  const partial: Cause | undefined = visit.isOpen ? 'partial' : visit.missing.length > 0 ? 'not_asked' : undefined;
  return {
    kind: 'items',
    path: collectionPath,
    how: name,
    truth: turn(truth, isTurned),
    looked: visit.collection?.items.length ?? 0,
    ...counts,
    ...(partial === undefined ? {} : { partial }),
    ...(reason === undefined ? {} : { reason }),
    ...(count === undefined ? {} : { expected: count.describe(context) }),
    items,
    ...originOf(context, path.section, undefined),
  };
}

function unreadCollection({ parts }: Quantifier, context: Context, cause: Cause): ItemsEvidence {
  const reason = cause === 'not_comparable' ? undefined : reasonOf(context, parts.path);
  return {
    kind: 'items',
    path: factPathText(context, parts.path),
    how: parts.name,
    truth: 0,
    looked: 0,
    matched: 0,
    failed: 0,
    unknown: 0,
    partial: cause,
    ...(reason === undefined ? {} : { reason }),
    items: [],
    ...originOf(context, parts.path.section, undefined),
  };
}
