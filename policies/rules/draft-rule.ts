import { cutText, nearestWord } from '../base/text.ts';
import type { ListShape, RecordShape, Shape } from '../inventory/shape.ts';
import type { Catalogue } from './catalogue.ts';
import { isPlainObject } from './collection.ts';
import { Refusal } from './complaints.ts';
import { type Context, FOUND, NONE } from './context.ts';
import { conditionText } from './demand.ts';
import { MAX_LIST_ITEMS, sampleOf, testOf } from './draft-test.ts';
import { type FactPath, fetchFact, reasonOf } from './fact-path.ts';
import type { Condition, Example, Rule } from './pack.ts';
import { keyInPath, parsePath } from './path.ts';
import { resolvePath } from './resolve.ts';

/** A record of more fields than this makes a rule that nobody can read. */
const MAX_FIELDS = 12;
const MAX_TITLE_LENGTH = 180;

/** What a path of a host's facts comes to: a demand, and inventories that keep it and break it. */
interface Draft {
  readonly must: Condition;
  readonly pass: Readonly<Record<string, unknown>>;
  readonly fail: Readonly<Record<string, unknown>>;
}

/** A host whose facts become a demand. */
export interface ModelHost {
  readonly name: string;
  readonly context: Context;
  readonly catalogue: Catalogue;
}

/**
 * A rule that demands of every host what this one has at `path`, with its examples; titles and remedy are to be rewritten
 * by the author. A path may end in `[name]` after a list whose items have names (`packages[auditd]`): then the item must
 * be there. Throws `Refusal` where there is nothing to demand: a fact that was not read, moves by itself, or is too much.
 */
export function draftRule(path: string, host: ModelHost): Rule {
  const draft = draftItem(path, host) ?? draftFact(path, host);
  const examples: Example[] = [
    { verdict: 'pass', inventory: draft.pass },
    { verdict: 'fail', inventory: draft.fail },
    { verdict: 'unknown', inventory: {} },
  ];
  return {
    id: idOf(path),
    title: {
      vi: cutText(`Như trên máy ${host.name}: ${conditionText(draft.must, 'vi')}`, MAX_TITLE_LENGTH),
      en: cutText(`As on ${host.name}: ${conditionText(draft.must, 'en')}`, MAX_TITLE_LENGTH),
    },
    severity: 'medium',
    must: draft.must,
    remedy: {
      vi: `Đặt lại ${path} như yêu cầu. Hãy ghi ở đây lệnh hoặc tệp cần sửa.`,
      en: `Set ${path} as demanded. Write the command or the file to change here.`,
    },
    effort: 'minutes',
    examples,
  };
}

function idOf(path: string): string {
  const id = path
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return id.slice(0, 60).replace(/-+$/, '') || 'rule';
}

/** `packages[auditd]`: the item of a list, found by what names it. */
function draftItem(path: string, { context, catalogue }: ModelHost): Draft | undefined {
  const parts = parsePath(path).parts;
  const last = parts.at(-1);
  if (last?.kind !== 'key') return undefined;
  const list = resolvePath(path.slice(0, path.lastIndexOf('[')), [], catalogue);
  if (list.shape.kind !== 'list') return undefined;
  const field = nameField(list.shape);
  if (field === undefined) throw new Refusal(`the items of "${list.text}" have no names; write the rule by hand`);
  const items = read(context, list);
  if (!Array.isArray(items) || !items.some((item) => isPlainObject(item) && item[field] === last.name)) {
    const names = (Array.isArray(items) ? items : []).flatMap((item) =>
      isPlainObject(item) ? [String(item[field])] : [],
    );
    const near = nearestWord(last.name, names);
    throw new Refusal(
      `no item of "${list.text}" is called "${last.name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
    );
  }
  return {
    must: { some: list.text, where: { [`.${field}`]: last.name } },
    pass: inventoryWith(list, [{ [field]: last.name }]),
    fail: inventoryWith(list, []),
  };
}

function nameField({ item, namedBy, sortBy }: ListShape): string | undefined {
  const [field] = namedBy ?? sortBy ?? [];
  return item.kind === 'record' && field !== undefined && item.members[field]?.kind === 'text' ? field : undefined;
}

/** A path below `path` that could become a rule, to show somebody who has none yet. */
export function samplePath(path: string, shape: Shape, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (shape.kind === 'list') {
    const field = nameField(shape);
    const [first] = Array.isArray(value) ? value : [];
    return field !== undefined && isPlainObject(first) ? path + keyInPath(String(first[field])) : undefined;
  }
  if (!isPlainObject(value)) return path;
  for (const [name, inner] of Object.entries(value)) {
    const isEntry = shape.kind === 'map';
    const member = isEntry ? shape.entry : shape.kind === 'record' ? shape.members[name] : undefined;
    if (member === undefined) continue;
    const at = isEntry ? path + keyInPath(name) : `${path}.${name}`;
    const found = isEntry && member.kind === 'record' ? at : samplePath(at, member, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function draftFact(path: string, { context, catalogue }: ModelHost): Draft {
  const fact = resolvePath(path, [], catalogue);
  if (catalogue.byId.get(fact.section)?.isMoving === true)
    throw new Refusal(`"${fact.section}" changes by itself; write a rule about it by hand`);
  if (context.view(fact.section).state?.status === 'not_applicable')
    throw new Refusal(`"${fact.section}" does not exist on this host, so a rule about it would not apply`);
  const value = read(context, fact);
  if (value === null) return draftNone(fact);
  if (fact.shape.kind === 'record' && isPlainObject(value))
    return draftRecord(fact, fact.shape, value, context.view(fact.section).isPartial);
  if (fact.shape.kind === 'map')
    throw new Refusal(`"${path}" has entries; name one, such as ${path}[${Object.keys(value as object)[0] ?? 'key'}]`);
  const isPartial = context.view(fact.section).isPartial;
  if (fact.shape.kind === 'list' && Array.isArray(value) && value.length === 0 && !isPartial)
    return draftEmpty(fact, fact.shape);
  const test = testOf(fact.shape, value, fact.name, isPartial);
  if (test === undefined) throw new Refusal(refusalFor(path, fact.shape, value));
  return {
    must: { [path]: test.wanted },
    pass: inventoryWith(fact, value),
    fail: inventoryWith(fact, test.broken),
  };
}

function refusalFor(path: string, shape: Shape, value: unknown): string {
  if (shape.kind === 'list' && shape.item.kind === 'record') {
    const field = nameField(shape);
    const [first] = Array.isArray(value) ? value : [];
    const example = field === undefined || !isPlainObject(first) ? undefined : `${path}[${String(first[field])}]`;
    return `"${path}" is a list; ${example === undefined ? 'write a rule with each, some, no or count' : `name one item, such as ${example}`}`;
  }
  if (shape.kind === 'list') return `"${path}" holds more than ${MAX_LIST_ITEMS} values, too many for one demand`;
  return `"${path}" changes by itself or allows everything; write a rule about it by hand`;
}

/** The value of a fact, `null` for looked and none. Throws `Refusal` where it was not read. */
function read(context: Context, fact: FactPath): unknown {
  const status = fetchFact(context, fact);
  if (status === FOUND) return context.value;
  if (status === NONE) return null;
  const why = reasonOf(context, fact) ?? context.cause;
  throw new Refusal(`"${fact.text}" is not known of this host (${why}); a rule made from it would demand a guess`);
}

function draftNone(fact: FactPath): Draft {
  const sample = sampleOf(fact.shape);
  return {
    must: { [fact.text]: { exists: false } },
    pass: inventoryWith(fact, null),
    fail: inventoryWith(fact, sample),
  };
}

function draftEmpty(fact: FactPath, { item }: ListShape): Draft {
  return {
    must: { count: fact.text, is: 0 },
    pass: inventoryWith(fact, []),
    fail: inventoryWith(fact, [sampleOf(item)]),
  };
}

function draftRecord(
  fact: FactPath,
  { members }: RecordShape,
  value: Readonly<Record<string, unknown>>,
  isPartial: boolean,
): Draft {
  const tests = Object.entries(members).flatMap(([name, shape]) => {
    const isSaidByName = name.endsWith('Id') && typeof value[name.slice(0, -2)] === 'string';
    if (value[name] === undefined || value[name] === null || isSaidByName) return [];
    const test = testOf(shape, value[name], name, isPartial);
    return test === undefined ? [] : [{ name, ...test }];
  });
  const [first] = tests;
  if (first === undefined || tests.length > MAX_FIELDS) {
    const fields = Object.keys(value).slice(0, 20).join(', ');
    throw new Refusal(
      first === undefined
        ? `"${fact.text}" holds nothing that one demand could ask; it has ${fields}`
        : `"${fact.text}" has ${tests.length} fields; name one: ${fields}`,
    );
  }
  const kept = Object.fromEntries(tests.map(({ name }) => [name, value[name]]));
  return {
    must: Object.fromEntries(tests.map(({ name, wanted }) => [`${fact.text}.${name}`, wanted])),
    pass: inventoryWith(fact, kept),
    fail: inventoryWith(fact, { ...kept, [first.name]: first.broken }),
  };
}

/** An inventory that holds nothing but this fact. */
function inventoryWith({ section, steps }: FactPath, value: unknown): Record<string, unknown> {
  const names = [...section.split('.'), ...steps.map(({ name }) => name)];
  return names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Record<string, unknown>;
}
