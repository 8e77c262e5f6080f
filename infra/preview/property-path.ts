import { isPropertyObject, type Property, type PropertyObject } from './values.ts';

/** A step into a value: a member's name, an index, or `*` for all. */
export type PathPart = string | number;

const PART = /^(?:\.?([^.[\]"]+)|\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\])/;

/** Reads `tags[0].name["a.b"]`; `undefined` when the text is no path. Source: pulumi/pulumi property_path.go. */
export function parsePath(text: string): PathPart[] | undefined {
  const parts: PathPart[] = [];
  let rest = text;
  while (rest !== '') {
    const match = PART.exec(rest);
    if (match === null) return undefined;
    const [whole, plain, index, quoted] = match;
    if (plain !== undefined) parts.push(plain);
    else if (index !== undefined) parts.push(index === '*' ? '*' : Number(index));
    else parts.push((quoted ?? '').replaceAll(/\\(.)/g, '$1'));
    rest = rest.slice(whole.length);
  }
  return parts;
}

/** Writes a path as the engine prints it: `networks[0].port`, `metadata["a.b"]`. */
export function formatPath(parts: readonly PathPart[]): string {
  return parts.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (/[.[\]"]/.test(part) || part === '') return `${text}["${part.replaceAll(/["\\]/g, '\\$&')}"]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** Whether `path` lies at or below `pattern`, in which `*` stands for any one part. */
export function isAtOrBelow(path: readonly PathPart[], pattern: readonly PathPart[]): boolean {
  return pattern.length <= path.length && pattern.every((part, index) => part === '*' || part === path[index]);
}

/**
 * `next` with the parts named by `pattern` as they are in `before`: what `ignoreChanges` means. A part that `before` lacks
 * is taken away again, so that an ignored property can be neither added nor removed.
 */
export function withOldParts(
  before: Property | undefined,
  next: Property | undefined,
  pattern: readonly PathPart[],
): Property | undefined {
  const [head, ...rest] = pattern;
  if (head === undefined) return before;
  if (Array.isArray(next) || Array.isArray(before)) {
    if (!Array.isArray(next) || !Array.isArray(before)) return next;
    return next.map((item, index) =>
      head === '*' || head === index ? (withOldParts(before[index], item, rest) ?? item) : item,
    );
  }
  if (!isPropertyObject(next)) return next;
  const old = isPropertyObject(before) ? before : {};
  const keys = head === '*' ? [...new Set([...Object.keys(old), ...Object.keys(next)])] : [String(head)];
  const result = new Map(Object.entries(next)); // a map, because a name may be "__proto__"
  for (const key of keys) {
    const value = withOldParts(ownMember(old, key), ownMember(next, key), rest);
    if (value === undefined) result.delete(key);
    else result.set(key, value);
  }
  return Object.fromEntries(result);
}

function ownMember(object: PropertyObject, key: string): Property | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
