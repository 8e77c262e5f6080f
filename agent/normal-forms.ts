import { MusterError } from '../policies/base/errors.ts';
import { MAX_KEY_LENGTH, MAX_NESTING_DEPTH, MAX_TEXT_LENGTH } from '../policies/base/limits.ts';
import { byCodeUnit, cutText } from '../policies/base/text.ts';
import type { Gap, Reason } from '../policies/inventory/report.ts';
import type { Section } from '../policies/inventory/section.ts';
import type { ListShape, MapShape, RecordShape, Shape } from '../policies/inventory/shape.ts';

/** Facts of a section as the contract writes them, and what had to be left out for it. */
export interface Normalised {
  readonly facts: unknown;
  readonly gaps: readonly Gap[];
}

type Facts = Readonly<Record<string, unknown>>;

/**
 * Brings facts into the one form that every door sends: texts in NFC (whole ones only: what is too long or did not decode is left out), sets sorted and without
 * repeats, maps and lists within their counts, the section within its bytes. What had to go leaves a gap.
 * Throws `MusterError` `internal` where facts do not have the shape of their section: that is our own fault.
 * Source: docs/reference-inventory.md 1.7, 1.8.
 */
export function normalise(section: Section, facts: unknown): Normalised {
  const gaps = new Gaps();
  const walker = new Walker(section.id, gaps);
  const whole = walker.walk(section.shape, facts);
  const mayBeTooLarge = walker.size * 4 > section.maxBytes; // four bytes a character at most
  return { facts: mayBeTooLarge ? cutToSize(section, whole, gaps) : whole, gaps: gaps.list() };
}

/** What is missing, by reason: keys of the section's map, or fields of its entries. */
class Gaps {
  readonly #keys = new Map<Reason, Set<string>>();
  readonly #fields = new Map<Reason, Set<string>>();

  add(kind: 'keys' | 'fields', reason: Reason, name: string): void {
    const into = kind === 'keys' ? this.#keys : this.#fields;
    const names = into.get(reason) ?? new Set<string>();
    names.add(cutText(name, MAX_KEY_LENGTH));
    into.set(reason, names);
  }

  list(): Gap[] {
    return [
      ...[...this.#keys].map(([reason, names]) => ({ reason, keys: [...names].sort(byCodeUnit) })),
      ...[...this.#fields].map(([reason, names]) => ({ reason, fields: [...names].sort(byCodeUnit) })),
    ];
  }
}

/** A place in a section: keys of maps as they are, members of records by name, items of lists without one. */
interface Step {
  readonly kind: 'key' | 'member';
  readonly name: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: plain text is in its normal form already
const ASCII = /^[\x00-\x7f]*$/;

class Walker {
  /** Characters seen, about; tells whether it is worth counting the bytes. */
  size = 0;
  readonly #sectionId: string;
  readonly #gaps: Gaps;
  /** Where the walk stands: one list for all, since most values need no place at all. */
  readonly #place: Step[] = [];

  constructor(sectionId: string, gaps: Gaps) {
    this.#sectionId = sectionId;
    this.#gaps = gaps;
  }

  walk(shape: Shape, value: unknown): unknown {
    if (this.#place.length > MAX_NESTING_DEPTH) throw this.#wrong('lies too deep');
    if (value === null) {
      if (shape.isNullable === true) return null;
      throw this.#wrong('is null');
    }
    switch (shape.kind) {
      case 'text':
        return this.#text(this.#typed(value, 'string'), shape.enum);
      case 'number':
        return this.#number(this.#typed(value, 'number'));
      case 'boolean':
        return this.#typed(value, 'boolean');
      case 'value':
        return this.#value(value);
      case 'list':
        return this.#list(shape, value);
      case 'map':
        return this.#map(shape, value);
      case 'record':
        return this.#record(shape, value);
    }
  }

  #value(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return this.#number(value);
    if (Array.isArray(value)) return this.#values(value);
    if (typeof value === 'boolean' || isRecord(value)) return value; // odd registry values
    throw this.#wrong(`is ${typeof value}`);
  }

  /** A list that is one value: without one of its members it would be another. */
  #values(list: readonly unknown[]): unknown[] | undefined {
    const kept = list.map((item) => (typeof item === 'string' ? this.#text(item) : item));
    return kept.includes(undefined) ? undefined : kept;
  }

  /** `undefined`: what the text says is not known, since a part of it is missing; a rule must not see the rest alone. */
  #text(value: string, words?: readonly string[]): string | undefined {
    if (words !== undefined && !words.includes(value))
      throw this.#wrong(`"${cutText(value, 40)}" is none of its words`);
    this.size += value.length + 8;
    if (value.length <= MAX_TEXT_LENGTH && ASCII.test(value)) return value;
    const normal = value.normalize('NFC').toWellFormed();
    if (!normal.includes('\uFFFD') && normal.length <= MAX_TEXT_LENGTH) return normal;
    this.#gap(normal.length > MAX_TEXT_LENGTH ? 'byte_limit' : 'encoding_replaced');
    return undefined;
  }

  /** Safe integers, and decimals of at most six significant digits. */
  #number(value: number): number {
    if (!Number.isFinite(value)) throw this.#wrong('is no number');
    return Number.isSafeInteger(value) ? value + 0 : Number(value.toPrecision(6));
  }

  #list(shape: ListShape, value: unknown): unknown[] {
    if (!Array.isArray(value)) throw this.#wrong('is no list');
    let items: unknown[] = value
      .map((item: unknown) => this.walk(shape.item, item))
      .filter((item) => item !== undefined);
    if (!shape.isOrdered) items = sorted(shape, items);
    if (items.length > shape.maxItems) {
      this.#gap('row_limit');
      items = items.slice(0, shape.maxItems);
    }
    return items;
  }

  #map(shape: MapShape, value: unknown): Facts {
    if (!isRecord(value)) throw this.#wrong('is no map');
    const kept: Record<string, unknown> = Object.create(null);
    const keys = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort(); // by UTF-16 code unit, unless told otherwise
    let count = 0;
    for (const key of keys) {
      const name = ASCII.test(key) ? key : key.normalize('NFC');
      if (shape.keyEnum !== undefined && !shape.keyEnum.includes(name))
        throw this.#wrong(`"${name}" is none of its keys`);
      if (name.length > MAX_KEY_LENGTH || count >= shape.maxEntries) {
        this.#place.push({ kind: 'key', name });
        this.#gap(name.length > MAX_KEY_LENGTH ? 'byte_limit' : 'row_limit');
        this.#place.pop();
        continue;
      }
      const entry = this.#below('key', name, shape.entry, value[key]);
      if (entry === undefined) continue;
      count += 1;
      this.size += name.length + 8;
      kept[name] = entry;
    }
    return { ...kept };
  }

  #record(shape: RecordShape, value: unknown): Facts | undefined {
    if (!isRecord(value)) throw this.#wrong('is no record');
    this.size += 20 * shape.required.length + 100;
    const kept: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      if (value[name] === undefined) continue;
      this.size += name.length + 8;
      const member = shape.members[name];
      if (member === undefined) throw this.#wrong(`has a member "${name}" that the contract does not know`);
      const walked = this.#below('member', name, member, value[name]);
      if (walked !== undefined) kept[name] = walked;
      else if (shape.required.includes(name)) return undefined; // nobody could tell which entry it is
    }
    const missing = shape.required.find((name) => kept[name] === undefined);
    if (missing !== undefined) throw this.#wrong(`has no "${missing}"`);
    return kept;
  }

  #below(kind: Step['kind'], name: string, shape: Shape, value: unknown): unknown {
    this.#place.push({ kind, name });
    const walked = this.walk(shape, value);
    this.#place.pop(); // what throws ends the walk, so nobody asks then
    return walked;
  }

  #typed<T extends 'string' | 'number' | 'boolean'>(
    value: unknown,
    type: T,
  ): T extends 'string' ? string : T extends 'number' ? number : boolean {
    if (typeof value !== type) throw this.#wrong(`is ${value === undefined ? 'absent' : typeof value}, not ${type}`);
    return value as never;
  }

  #gap(reason: Reason): void {
    const [first] = this.#place;
    if (first?.kind === 'key') this.#gaps.add('keys', reason, first.name);
    else this.#gaps.add('fields', reason, this.#place.map((step) => step.name).join('.') || this.#sectionId);
  }

  #wrong(what: string): MusterError {
    return new MusterError(
      'internal',
      `facts of ${[this.#sectionId, ...this.#place.map((step) => step.name)].join('/')}: ${what}`,
    );
  }
}

function isRecord(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sorted by the members named, then by the whole text; without repeats. */
function sorted(shape: ListShape, items: readonly unknown[]): unknown[] {
  const keyed = items.map((item) => ({ item, keys: keysOf(shape, item) }));
  keyed.sort(
    (left, right) => compareKeys(left.keys, right.keys) || byCodeUnit(wholeText(left.item), wholeText(right.item)),
  );
  return keyed.filter((entry, index) => !isRepeat(entry, keyed[index - 1])).map(({ item }) => item);
}

interface Keyed {
  readonly item: unknown;
  readonly keys: readonly unknown[];
}

function isRepeat(entry: Keyed, before: Keyed | undefined): boolean {
  if (before === undefined || compareKeys(entry.keys, before.keys) !== 0) return false;
  return wholeText(entry.item) === wholeText(before.item);
}

function compareKeys(left: readonly unknown[], right: readonly unknown[]): number {
  for (let index = 0; index < left.length; index += 1) {
    const order = compare(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function wholeText(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item);
}

function keysOf(shape: ListShape, item: unknown): readonly unknown[] {
  return shape.sortBy === undefined || !isRecord(item) ? [item] : shape.sortBy.map((member) => item[member]);
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return byCodeUnit(asText(left), asText(right));
}

function asText(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Drops entries from the end until the section fits; a record loses those of its largest list or map. */
function cutToSize(section: Section, facts: unknown, gaps: Gaps): unknown {
  let kept = facts;
  for (let round = 0; round < 20; round += 1) {
    const excess = sizeOf(kept) - section.maxBytes;
    if (excess <= 0) return kept;
    kept = withoutTail(kept, excess, section.id, gaps);
  }
  return kept;
}

function withoutTail(facts: unknown, excess: number, name: string, gaps: Gaps): unknown {
  if (Array.isArray(facts)) {
    gaps.add('fields', 'byte_limit', name);
    return facts.slice(0, countThatFits(facts.map(sizeOf), excess));
  }
  if (!isRecord(facts)) return facts;
  const entries = Object.entries(facts);
  const [largest] = [...entries].sort((left, right) => sizeOf(right[1]) - sizeOf(left[1]));
  if (largest !== undefined && sizeOf(largest[1]) > excess) {
    return { ...facts, [largest[0]]: withoutTail(largest[1], excess, largest[0], gaps) };
  }
  const count = countThatFits(
    entries.map(([key, value]) => sizeOf(value) + sizeOf(key) + 1),
    excess,
  );
  for (const [key] of entries.slice(count)) gaps.add('keys', 'byte_limit', key);
  return Object.fromEntries(entries.slice(0, count));
}

function countThatFits(sizes: readonly number[], excess: number): number {
  let count = sizes.length;
  for (let freed = 0; count > 0 && freed < excess; count -= 1) freed += (sizes[count - 1] ?? 0) + 1;
  return count;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
