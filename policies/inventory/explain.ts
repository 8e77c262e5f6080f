import type { Complaint } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import { pointerStep } from '../base/json-pointer.ts';
import { MAX_ENTRIES } from '../base/limits.ts';
import { cutText, nearestWord } from '../base/text.ts';
import { forms, isFolded } from './forms.ts';
import { firstDisorder } from './order.ts';
import type { ListShape, MapShape, NumberShape, RecordShape, Shape, TextShape } from './shape.ts';

/** Complaints about one report, up to a bound: a report broken everywhere costs no more than one broken in many places. */
export class Complaints {
  readonly list: Complaint[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get isFull(): boolean {
    return this.list.length >= this.limit;
  }

  add(pointer: string, message: string): void {
    if (!this.isFull) this.list.push({ pointer, message });
  }
}

/** Says what is wrong with facts that their schema refused: every place, in words. Facts in order leave no complaint. */
export function explainFacts(shape: Shape, value: unknown, pointer: string, out: Complaints): void {
  if (out.isFull || (value === null && shape.isNullable)) return;
  switch (shape.kind) {
    case 'text':
      explainText(shape, value, pointer, out);
      return;
    case 'number':
      explainNumber(shape, value, pointer, out);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') out.add(pointer, `must be true or false, not ${shown(value)}`);
      return;
    case 'value':
      if (!isForeignValue(value, shape.isRegistry === true))
        out.add(pointer, `${shown(value)} is no value of a setting`);
      return;
    case 'record':
      explainRecord(shape, value, pointer, out);
      return;
    case 'list':
      explainList(shape, value, pointer, out);
      return;
    case 'map':
      explainMap(shape, value, pointer, out);
      return;
  }
}

function explainText(shape: TextShape, value: unknown, pointer: string, out: Complaints): void {
  if (typeof value !== 'string') {
    out.add(pointer, `must be a text, not ${shown(value)}`);
    return;
  }
  if (shape.enum) {
    if (shape.enum.includes(value)) return;
    const meant = nearestWord(value, shape.enum);
    const cure = meant === undefined ? '' : `; did you mean "${meant}"?`;
    out.add(pointer, `${shown(value)} is not one of ${shape.enum.map(shown).join(', ')}${cure}`);
    return;
  }
  if (shape.form === 'plain' || shape.form === 'version') return;
  const { holds, noun } = forms[shape.form];
  if (!holds(value)) out.add(pointer, `${shown(value)} is no ${noun}`);
}

function explainNumber(shape: NumberShape, value: unknown, pointer: string, out: Complaints): void {
  const noun = shape.isInteger ? 'a whole number' : 'a number';
  if (typeof value !== 'number' || (shape.isInteger && !Number.isInteger(value))) {
    out.add(pointer, `must be ${noun}, not ${shown(value)}`);
    return;
  }
  if (shape.minimum !== undefined && value < shape.minimum) out.add(pointer, `${value} is below ${shape.minimum}`);
  if (shape.maximum !== undefined && value > shape.maximum) out.add(pointer, `${value} is above ${shape.maximum}`);
}

function isForeignValue(value: unknown, isRegistry: boolean): boolean {
  if (['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (!isRegistry) return false;
  if (Array.isArray(value)) return value.length <= MAX_ENTRIES && value.every((item) => typeof item === 'string');
  if (!isObject(value)) return false;
  const { type, hex } = value;
  return typeof type === 'string' && typeof hex === 'string' && Object.keys(value).length === 2;
}

function explainRecord(shape: RecordShape, value: unknown, pointer: string, out: Complaints): void {
  if (!isObject(value)) {
    out.add(pointer, `must be an object, not ${shown(value)}`);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    const known = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    if (known) explainFacts(known, member, pointer + pointerStep(name), out);
    else out.add(pointer + pointerStep(name), unknownMember(name, Object.keys(shape.members)));
  }
  for (const name of shape.required) {
    if (!Object.hasOwn(value, name)) out.add(pointer, `the member "${name}" is missing`);
  }
}

/** What to say of a member that nobody knows. */
export function unknownMember(name: string, known: Iterable<string>): string {
  const meant = nearestWord(name, known);
  return `no member "${cutText(name, 80)}" here${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
}

function explainList(shape: ListShape, value: unknown, pointer: string, out: Complaints): void {
  if (!Array.isArray(value)) {
    out.add(pointer, `must be a list, not ${shown(value)}`);
    return;
  }
  if (value.length > shape.maxItems) {
    out.add(pointer, `${value.length} entries; at most ${shape.maxItems} are allowed`);
    return;
  }
  for (let index = 0; index < value.length && !out.isFull; index += 1) {
    explainFacts(shape.item, value[index], pointer + pointerStep(index), out);
  }
  if (shape.isOrdered || out.isFull) return;
  const at = firstDisorder(shape, value);
  if (at >= 0) out.add(pointer + pointerStep(at), orderMessage(shape.sortBy ?? []));
}

/** What to say of an item out of place in a set. */
export function orderMessage(sortBy: readonly string[]): string {
  const order = sortBy.length === 0 ? 'by code unit' : `by ${sortBy.join(', ')}`;
  return `a set is sorted ${order} and holds nothing twice; this item does not come after the one before it`;
}

function explainMap(shape: MapShape, value: unknown, pointer: string, out: Complaints): void {
  if (!isObject(value)) {
    out.add(pointer, `must be an object, not ${shown(value)}`);
    return;
  }
  const keys = Object.keys(value);
  if (keys.length > shape.maxEntries) {
    out.add(pointer, `${keys.length} entries; at most ${shape.maxEntries} are allowed`);
    return;
  }
  for (const key of keys) {
    if (out.isFull) return;
    const place = pointer + pointerStep(key);
    if (shape.keyEnum && !shape.keyEnum.includes(key))
      out.add(place, `the key must be one of ${shape.keyEnum.join(', ')}`);
    if (shape.foldsCase && !isFolded(key)) out.add(place, 'the key must be in lower case');
    explainFacts(shape.entry, value[key], place, out);
  }
}

/** A value for a message: short, and never a whole structure. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return cutText(JSON.stringify(value) ?? 'nothing', 80);
}
