import { compileCountTest, compileTest } from './compile-test.ts';
import { pointerTo, Refusal } from './complaints.ts';
import { MAX_QUANTIFIERS } from './context.ts';
import type { FactPath } from './fact-path.ts';
import { FactTest } from './fact-test.ts';
import { Joint, type JointName } from './joint.ts';
import { findLookup, type Lookup } from './lookup.ts';
import type { Node } from './node.ts';
import { Quantifier, type QuantifierName, type QuantifierParts } from './quantifier.ts';
import type { ItemScope, Scope } from './resolve.ts';
import { isAsked, noteAskedItems, readName, readPath, type Site, testSite } from './site.ts';

/** Conditions may stand this deep inside one another. */
const MAX_CONDITION_DEPTH = 8;

const JOINTS: readonly JointName[] = ['all', 'any', 'none'];
const QUANTIFIERS: readonly QuantifierName[] = ['each', 'some', 'no', 'count'];
/** Words of the grammar; none of them can be a section. */
export const RESERVED: readonly string[] = [...JOINTS, ...QUANTIFIERS, 'where', 'is'];

/** Compiles a condition: facts, a joint or a quantifier, never a mixture. Complains; `undefined` where nothing could be made. */
export function compileCondition(raw: unknown, site: Site): Node | undefined {
  const { complaints, pointer } = site;
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    complaints.refuse(pointer, 'a condition is an object: facts, or one of all, any, none, each, some, no, count');
    return undefined;
  }
  if (site.depth >= MAX_CONDITION_DEPTH) {
    complaints.refuse(
      pointer,
      `conditions nest more than ${MAX_CONDITION_DEPTH} deep; split the rule or flatten the joints`,
    );
    return undefined;
  }
  const names = Object.keys(raw);
  if (names.length === 0) {
    complaints.refuse(pointer, 'the condition is empty; name at least one fact, or leave it out');
    return undefined;
  }
  const members = raw as Readonly<Record<string, unknown>>;
  const quantifier = QUANTIFIERS.find((name) => names.includes(name));
  const joint = JOINTS.find((name) => names.includes(name));
  const form = quantifier ?? joint;
  const stranger = strangerIn(names, joint, quantifier);
  if (form !== undefined && stranger !== undefined) {
    complaints.refuse(pointer, `"${form}" stands beside ${stranger}; put them into one all`);
    return undefined;
  }
  if (quantifier !== undefined) return compileQuantifier(quantifier, members, site);
  if (joint !== undefined) return compileJoint(joint, members[joint], site);
  return compileFacts(members, site);
}

/** The first member that does not belong beside the joint or quantifier. */
function strangerIn(names: readonly string[], joint?: string, quantifier?: string): string | undefined {
  const allowed = quantifier === undefined ? [joint] : [quantifier, 'where', 'is'];
  return names.find((name) => !allowed.includes(name));
}

function compileJoint(name: JointName, raw: unknown, site: Site): Node | undefined {
  const { complaints, pointer } = site;
  const at = pointerTo(pointer, name);
  if (!Array.isArray(raw)) {
    complaints.refuse(at, `"${name}" takes a list of conditions in [ and ]`);
    return undefined;
  }
  if (raw.length === 0) complaints.refuse(at, `"${name}" needs at least one condition`);
  const members = raw.map((member, index) =>
    compileCondition(member, { ...site, pointer: pointerTo(at, index), depth: site.depth + 1 }),
  );
  const compiled = members.filter((member) => member !== undefined);
  return compiled.length === members.length && compiled.length > 0 ? new Joint(name, compiled) : undefined;
}

function compileFacts(members: Readonly<Record<string, unknown>>, site: Site): Node | undefined {
  const tests: Node[] = [];
  const entries = Object.entries(members);
  for (const [text, test] of entries) {
    const compiled = compileFact(text, test, { ...site, pointer: pointerTo(site.pointer, text) });
    if (compiled !== undefined) tests.push(compiled);
  }
  if (tests.length < entries.length) return undefined;
  return tests.length === 1 ? tests[0] : new Joint('all', tests);
}

function compileFact(text: string, raw: unknown, site: Site): FactTest | undefined {
  const { complaints, pointer } = site;
  const path = complaints.attempt(pointer, () => factUnderTest(text, site));
  if (path === undefined) return undefined;
  const references: FactPath[] = [];
  const test = compileTest(raw, path, testSite(site, references));
  return test === undefined ? undefined : new FactTest(path, test, references);
}

function factUnderTest(text: string, site: Site): FactPath {
  if (RESERVED.includes(text))
    throw new Refusal(`"${text}" stands alone; it belongs to a quantifier (each, some, no, count)`);
  if (text.startsWith('..')) {
    throw new Refusal(
      `"${text}" is of the outer item and can only be a value; turn the test round, or write { "fact": "${text}" }`,
    );
  }
  return readPath(text, site);
}

function compileQuantifier(name: QuantifierName, raw: Readonly<Record<string, unknown>>, site: Site): Node | undefined {
  const { complaints, pointer, scope } = site;
  const missing = missingMember(name, raw);
  if (missing !== undefined) complaints.refuse(pointer, missing);
  const at = pointerTo(pointer, name);
  if (scope.length >= MAX_QUANTIFIERS) {
    complaints.refuse(at, `more than two quantifiers inside one another; let the probe or a derived section join them`);
    return undefined;
  }
  const path = complaints.attempt(at, () => collectionAt(raw[name], name, { ...site, pointer: at }));
  if (path === undefined || missing !== undefined) return undefined;
  const item = itemScope(path, scope);
  const inner = (key: 'where' | 'is'): Site => ({
    ...site,
    pointer: pointerTo(pointer, key),
    depth: site.depth + 1,
    scope: [...scope, item],
  });
  const where = raw.where === undefined ? undefined : compileCondition(raw.where, inner('where'));
  const hasCount = name === 'count';
  const is = raw.is === undefined || hasCount ? undefined : compileCondition(raw.is, inner('is'));
  const count = hasCount ? compileCountTest(raw.is, testSite(inner('is'), [])) : undefined;
  if (
    (raw.where !== undefined && where === undefined) ||
    (raw.is !== undefined && is === undefined && count === undefined)
  )
    return undefined;
  const lookup = findLookup(where, scope.length);
  if (!complaints.attempt(pointer, () => demandKeys(name, path, lookup))) return undefined;
  if (isAsked(path)) noteAskedItems(path, lookup, site);
  return new Quantifier(partsOf({ name, path, slot: scope.length }, where, is, count, lookup));
}

function partsOf(
  base: Pick<QuantifierParts, 'name' | 'path' | 'slot'>,
  where: Node | undefined,
  is: Node | undefined,
  count: QuantifierParts['count'],
  lookup: Lookup | undefined,
): QuantifierParts {
  return {
    ...base,
    ...(where === undefined ? {} : { where }),
    ...(is === undefined ? {} : { is }),
    ...(count === undefined ? {} : { count }),
    ...(lookup === undefined ? {} : { lookup }),
  };
}

function missingMember(name: QuantifierName, raw: Readonly<Record<string, unknown>>): string | undefined {
  if (name === 'no' && raw.is !== undefined) return '"no" takes no "is"; put what must not be there into "where"';
  if (name === 'no' && raw.where === undefined) return '"no" lacks "where"; say which items there must not be';
  if (name === 'each' && raw.is === undefined) return '"each" lacks "is"; say what each item must be';
  if (name === 'count' && raw.is === undefined) return '"count" lacks "is"; say how many there must be';
  return undefined;
}

function collectionAt(raw: unknown, name: QuantifierName, site: Site): FactPath {
  if (typeof raw !== 'string') throw new Refusal(`"${name}" takes the path of a list or a map as text`);
  if (raw.startsWith('..')) throw new Refusal(`"${raw}" is of the outer item and can only be a value`);
  const path = readPath(raw, site);
  if (path.isPlace || (path.shape.kind !== 'list' && path.shape.kind !== 'map')) {
    throw new Refusal(
      `"${path.name}" is neither a list nor a map, so "${name}" finds no items in it; test it as a fact`,
    );
  }
  return path;
}

function itemScope(path: FactPath, scope: Scope): ItemScope {
  const { shape, name, section } = path;
  if (shape.kind !== 'list' && shape.kind !== 'map') throw new Error(`${path.text} is no collection`);
  return { collection: shape, name, section, path: readName(path, scope) };
}

/** Over an asked map a quantifier can be certain only about keys that somebody was asked for. */
function demandKeys(name: QuantifierName, path: FactPath, lookup: Lookup | undefined): true {
  if (!isAsked(path)) return true;
  if (lookup !== undefined && lookup.field === undefined) return true;
  throw new Refusal(
    `"${path.name}" holds only what probes were asked for, so "${name}" over all of it can never be certain; name the keys: "where": { ".#": { "enum": [...] } }`,
  );
}
