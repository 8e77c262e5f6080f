import { nearestWord } from '../base/text.ts';
import type { Shape } from '../inventory/shape.ts';
import type { Catalogue } from './catalogue.ts';
import { isPlainObject } from './collection.ts';
import { type Complaints, pointerTo } from './complaints.ts';
import { foldKey, kindInWords } from './resolve.ts';

/**
 * The inventory of an example, keys folded where the sections fold them. Sections and fields that do not exist, and
 * values of another kind, are refused: a misspelt field would otherwise look like one that was not read.
 */
export function readExampleInventory(
  raw: Readonly<Record<string, unknown>>,
  catalogue: Catalogue,
  complaints: Complaints,
  pointer: string,
): object {
  const inventory: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const at = pointerTo(pointer, name);
    const section = catalogue.byId.get(name);
    if (section !== undefined) {
      inventory[name] = read(value, section.shape, at, name, complaints);
    } else if (catalogue.groups.has(name) && isPlainObject(value)) {
      inventory[name] = readGroup(name, value, catalogue, complaints, at);
    } else {
      complaints.refuse(at, `no section "${name}"${hint(name, [...catalogue.byId.keys(), ...catalogue.groups])}`);
    }
  }
  return inventory;
}

function readGroup(
  group: string,
  raw: Readonly<Record<string, unknown>>,
  catalogue: Catalogue,
  complaints: Complaints,
  pointer: string,
): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const at = pointerTo(pointer, name);
    const id = `${group}.${name}`;
    const section = catalogue.byId.get(id);
    if (section === undefined) complaints.refuse(at, `no section "${id}"${hint(id, catalogue.byId.keys())}`);
    else members[name] = read(value, section.shape, at, name, complaints);
  }
  return members;
}

function hint(name: string, known: Iterable<string>): string {
  const near = nearestWord(name, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

function read(value: unknown, shape: Shape, pointer: string, name: string, complaints: Complaints): unknown {
  if (value === null) return null;
  const wrong = () => {
    complaints.refuse(pointer, `"${name}" is ${kindInWords(shape)}, not ${JSON.stringify(value)?.slice(0, 60)}`);
    return undefined;
  };
  switch (shape.kind) {
    case 'list':
      return Array.isArray(value)
        ? value.map((item, index) => read(item, shape.item, pointerTo(pointer, index), name, complaints))
        : wrong();
    case 'map':
      return isPlainObject(value)
        ? Object.fromEntries(
            Object.entries(value).map(([key, entry]) => [
              foldKey(shape, key),
              read(entry, shape.entry, pointerTo(pointer, key), key, complaints),
            ]),
          )
        : wrong();
    case 'record':
      return isPlainObject(value) ? readRecord(value, shape.members, pointer, complaints) : wrong();
    case 'text':
      return typeof value === 'string' ? value.normalize('NFC') : wrong();
    case 'value':
      return value;
    default:
      return typeof value === shape.kind ? value : wrong();
  }
}

function readRecord(
  value: Readonly<Record<string, unknown>>,
  members: Readonly<Record<string, Shape>>,
  pointer: string,
  complaints: Complaints,
): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const at = pointerTo(pointer, name);
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    if (shape === undefined) complaints.refuse(at, `no field "${name}"${hint(name, Object.keys(members))}`);
    else record[name] = read(member, shape, at, name, complaints);
  }
  return record;
}
