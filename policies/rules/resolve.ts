import { nearestWord } from '../base/text.ts';
import type { ListShape, MapShape, Shape, TextShape } from '../inventory/shape.ts';
import type { Catalogue } from './catalogue.ts';
import { Refusal } from './complaints.ts';
import type { FactPath, Step } from './fact-path.ts';
import { keyInPath, type ParsedPath, type PathPart, parsePath } from './path.ts';

/** The item that one quantifier speaks of. */
export interface ItemScope {
  readonly collection: ListShape | MapShape;
  /** Last part of the collection's path, for messages. */
  readonly name: string;
  readonly section: string;
  /** The collection's path as a reader without the rule at hand understands it. */
  readonly path: string;
}

/** The quantifiers around a condition, outermost first. */
export type Scope = readonly ItemScope[];

/** Finds what a path means, or throws a `Refusal` that says what is wrong with it and how to put it right. */
export function resolvePath(text: string, scope: Scope, catalogue: Catalogue): FactPath {
  const parsed = parsePath(text.normalize('NFC'));
  if (parsed.base === 'root') return resolveFromRoot(parsed, catalogue);
  const slot = scope.length - (parsed.base === 'item' ? 1 : 2);
  const item = scope[slot];
  if (item === undefined) {
    throw new Refusal(
      scope.length === 0
        ? `"${text}" speaks of an item where there is none; start the path with a section`
        : `"${text}" speaks of the item of an outer quantifier, and there is none; "." is the item at hand`,
    );
  }
  return parsed.isPlace ? placePath(text, item, slot) : resolveFromItem(parsed, item, slot);
}

function resolveFromRoot(parsed: ParsedPath, catalogue: Catalogue): FactPath {
  const [first, second] = parsed.parts;
  if (first?.kind !== 'field') throw new Refusal(`"${parsed.text}" does not start with a section`);
  const nested = second?.kind === 'field' ? `${first.name}.${second.name}` : undefined;
  const id = nested !== undefined && catalogue.byId.has(nested) ? nested : first.name;
  const section = catalogue.byId.get(id);
  if (section === undefined) throw unknownSection(first.name, nested, catalogue);
  const rest = parsed.parts.slice(id === nested ? 2 : 1);
  return finish({ text: parsed.text, section: section.id, slot: -1 }, section.shape, rest, id);
}

function unknownSection(first: string, nested: string | undefined, catalogue: Catalogue): Refusal {
  const wanted = catalogue.groups.has(first) && nested !== undefined ? nested : first;
  const near = nearestWord(wanted, [...catalogue.byId.keys()]) ?? nearestWord(first, catalogue.groups);
  const hint = near === undefined ? `known are ${[...catalogue.byId.keys()].join(', ')}` : `did you mean "${near}"?`;
  return new Refusal(`no section "${wanted}"; ${hint}`);
}

function resolveFromItem(parsed: ParsedPath, item: ItemScope, slot: number): FactPath {
  const shape = item.collection.kind === 'list' ? item.collection.item : item.collection.entry;
  return finish({ text: parsed.text, section: item.section, slot }, shape, parsed.parts, item.name);
}

type Start = Pick<FactPath, 'text' | 'section' | 'slot'>;

function finish(start: Start, shape: Shape, parts: readonly PathPart[], name: string): FactPath {
  const steps: Step[] = [];
  let at = shape;
  let parent: Shape | undefined;
  let lastName = name;
  for (const part of parts) {
    parent = at;
    const taken = takeStep(at, part, lastName);
    steps.push(taken.step);
    at = taken.shape;
    lastName = part.name;
  }
  const endsInField = parts.at(-1)?.kind !== 'key';
  const path = { ...start, isPlace: false, steps, shape: at, name: lastName, endsInField };
  const scheme = schemeOf(path, at, parent);
  return scheme === undefined ? path : { ...path, scheme };
}

function takeStep(shape: Shape, part: PathPart, owner: string): { step: Step; shape: Shape } {
  if (shape.kind === 'list') {
    throw new Refusal(
      `${owner} is a list and has no ${part.kind === 'key' ? 'keys' : 'fields'}; use each, some, no or count`,
    );
  }
  if (part.kind === 'key') {
    if (shape.kind !== 'map') throw new Refusal(noKeys(shape, part.name, owner));
    const name = interned(foldKey(shape, part.name));
    return { step: { name, mapClass: shape.class }, shape: shape.entry };
  }
  if (shape.kind === 'map') {
    throw new Refusal(`the entries of "${owner}" have names of others; write ${owner}${keyInPath(part.name)}`);
  }
  if (shape.kind !== 'record')
    throw new Refusal(`"${owner}" is ${kindInWords(shape)} and has no fields; end the path there`);
  const member = Object.hasOwn(shape.members, part.name) ? shape.members[part.name] : undefined;
  if (member === undefined) throw unknownField(part.name, Object.keys(shape.members));
  return { step: { name: interned(part.name) }, shape: member };
}

/** The same text as the engine keeps names of members: looking up by a piece cut out of another text is slower. */
function interned(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}

function noKeys(shape: Shape, key: string, owner: string): string {
  if (shape.kind === 'record') return `"${owner}" has fields, not keys; write ${owner}.${key}`;
  return `"${owner}" is ${kindInWords(shape)} and has no keys; end the path there`;
}

function unknownField(name: string, members: readonly string[]): Refusal {
  const near = nearestWord(name, members);
  const hint = near === undefined ? `the fields are ${members.join(', ')}` : `did you mean "${near}"?`;
  return new Refusal(`no field "${name}"; ${hint}`);
}

/** Keys of maps that fold case are lower-cased ASCII in every inventory. */
export function foldKey(map: { readonly foldsCase?: boolean }, key: string): string {
  return map.foldsCase === true ? key.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : key;
}

function schemeOf(path: FactPath, shape: Shape, parent: Shape | undefined): FactPath | undefined {
  if (shape.kind !== 'text' || shape.schemeBeside === undefined || parent?.kind !== 'record') return undefined;
  const member = parent.members[shape.schemeBeside];
  if (member === undefined) return undefined;
  const steps = [...path.steps.slice(0, -1), { name: shape.schemeBeside }];
  return { ...path, steps, shape: member, name: shape.schemeBeside };
}

function placePath(text: string, { collection, name, section }: ItemScope, slot: number): FactPath {
  if (collection.kind === 'list' && !collection.isOrdered) {
    throw new Refusal(`"${name}" is sorted, so a place in it means nothing; compare fields`);
  }
  const isListPlace = collection.kind === 'list';
  const shape: Shape = isListPlace
    ? { kind: 'number', title: { vi: 'vị trí', en: 'place' }, isInteger: true, minimum: 0 }
    : keyShape(collection);
  const foldsCase = collection.kind === 'map' && collection.foldsCase === true;
  return {
    text,
    section,
    slot,
    isPlace: true,
    steps: [],
    shape,
    name: '#',
    endsInField: false,
    isListPlace,
    foldsCase,
  };
}

function keyShape(map: MapShape): TextShape {
  const common = { kind: 'text', form: 'plain', title: { vi: 'khóa', en: 'key' } } as const;
  return map.keyEnum === undefined ? common : { ...common, enum: map.keyEnum };
}

/** How messages call a kind of fact: `a text`, `a list`. */
export function kindInWords(shape: Shape): string {
  if (shape.kind === 'text') return TEXT_FORMS[shape.form];
  return {
    number: 'a number',
    boolean: 'a boolean',
    value: 'a value',
    record: 'a record',
    list: 'a list',
    map: 'a map',
  }[shape.kind];
}

const TEXT_FORMS = {
  plain: 'a text',
  version: 'a version',
  mode: 'a mode',
  day: 'a day',
  instant: 'an instant',
  address: 'an address',
} as const;
