/** One element with its attributes, its children and the text right inside of it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** Deeper than any configuration; a hostile document must not cost a stack. */
const MAX_DEPTH = 100;
const MAX_ELEMENTS = 200_000;

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\])?[^>]*>|<(\/?)([A-Za-z_][\w:.-]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * The elements at the top of a document (several where texts of XML were joined); `undefined` where it is not
 * well-formed or too large to be a configuration. Comments and declarations are dropped; entities beyond the five of XML
 * and numbers stay as they stand: none is ever fetched or expanded. Source: XML 1.0 (fifth edition).
 */
export function parseXml(text: string): readonly XmlElement[] | undefined {
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open: OpenElement[] = [root];
  const source = text.replace(/^\uFEFF+/, '');
  let elementCount = 0;
  let end = 0;
  for (const match of source.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    const [, cdata, closes, name, attributes = '', isEmpty, plain] = match;
    const current = open.at(-1) ?? root;
    if (cdata !== undefined) current.text += cdata;
    else if (plain !== undefined) current.text += unescapeXml(plain);
    else if (name === undefined) continue;
    else if (closes === '/') {
      if (current.name !== name || open.length === 1) return undefined;
      open.pop();
    } else {
      elementCount += 1;
      if (elementCount > MAX_ELEMENTS || open.length > MAX_DEPTH) return undefined;
      const element: OpenElement = { name, attributes: attributesOf(attributes), children: [], text: '' };
      current.children.push(element);
      if (isEmpty !== '/') open.push(element);
    }
  }
  return end === source.length && open.length === 1 && root.text.trim() === '' && root.children.length > 0
    ? root.children
    : undefined;
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE))
    found[name] = unescapeXml(double ?? single ?? '');
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Children of that name, whatever its prefix. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return (element?.children ?? []).filter((child) => localName(child.name) === name);
}

/** The first element along a path of names. */
export function elementAt(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  return names.reduce<XmlElement | undefined>((found, name) => childrenOf(found, name)[0], element);
}

/** Trimmed text of the first element along a path; `undefined` where there is none or it is empty. */
export function textAt(element: XmlElement | undefined, ...names: readonly string[]): string | undefined {
  return elementAt(element, ...names)?.text.trim() || undefined;
}

/** A name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
