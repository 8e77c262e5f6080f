import { codePagesOfLocale, decodePage, isDoubleByte, isKnownPage } from './code-pages.ts';

/** A text that was understood. `basis`: a mark at its start, its shape alone, or a code page that somebody named. */
export interface DecodedText {
  readonly text: string;
  /** `utf-8`, `utf-16le`, `utf-16be` or `cp1258`. */
  readonly encoding: string;
  readonly basis: 'mark' | 'shape' | 'named';
  /** Characters that could not be read and became U+FFFD: the gap `encoding_replaced` where it is above zero. */
  readonly replacedCount: number;
}

/** A text that no encoding fits. */
export interface UndecodableText {
  /** Why, as a part of a sentence. */
  readonly undecodable: string;
  /** What is ASCII of it; every other byte became U+FFFD. Good for numbers and identifiers, not for names. */
  readonly ascii: string;
  readonly replacedCount: number;
}

/** Bytes of characters beyond ASCII that are too few to take a text for UTF-8 against a page that was named. */
const FEW_SEQUENCES = 3;

/** Share of a text that is looked at to tell its form. */
const SAMPLE_BYTES = 64 * 1024;

/**
 * The text of recorded bytes. A mark decides; then the shape (UTF-16 by its zero bytes, UTF-8 by its sequences); then
 * the named code pages, of which one must read more like words than the others. Never guesses without a name:
 * what fits nothing is told as undecodable, and TCVN3, whose letters are a font's business, is named as itself.
 * Source: Unicode 16, 3.10 and 23.8; WHATWG Encoding Standard.
 */
export function decodeText(bytes: Uint8Array, pages: readonly number[] = []): DecodedText | UndecodableText {
  const marked = decodeMarked(bytes);
  if (marked !== undefined) return marked;
  const wide = decodeWide(bytes);
  if (wide !== undefined) return wide;
  if (bytes.includes(0)) return undecodable(bytes, 'it holds zero bytes and is no UTF-16');
  return decodeNarrow(bytes, pages);
}

/** Pages that a text names itself by its locale (`System Locale: zh-cn;...`), else the given ones. */
export function pagesNamedIn(bytes: Uint8Array, pages: readonly number[] = []): readonly number[] {
  const text = Buffer.from(bytes.subarray(0, SAMPLE_BYTES)).toString('latin1');
  const [, locale] = /:[ \t]+([a-z]{2,3}(?:-[a-zA-Z0-9]{2,8})*);/.exec(text) ?? [];
  const named = locale === undefined ? [] : codePagesOfLocale(locale);
  return named.length === 0 ? pages : named;
}

function decodeMarked(bytes: Uint8Array): DecodedText | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return unicode(bytes.subarray(3), 'utf-8', 'mark');
  if (first === 0xff && second === 0xfe) return unicode(bytes.subarray(2), 'utf-16le', 'mark');
  if (first === 0xfe && second === 0xff) return unicode(bytes.subarray(2), 'utf-16be', 'mark');
  return undefined;
}

/**
 * UTF-16 without a mark: zero bytes on one side of the pairs only. `wmic` of Windows XP prints one line in ASCII and
 * goes on in UTF-16, at an odd place if need be: what stands before the first wide character is kept as it is.
 */
function decodeWide(bytes: Uint8Array): DecodedText | undefined {
  const firstZero = bytes.indexOf(0);
  if (firstZero === -1) return undefined;
  const isBig = firstZero === 0;
  const start = isBig ? 0 : firstZero - 1;
  const prefix = bytes.subarray(0, start);
  if (prefix.some((byte) => byte > 0x7e)) return firstZero % 2 === 1 ? wideFrom(bytes, 0, false) : undefined;
  const isShort = start > 0 && start % 2 === 0 && firstZero < 64 && bytes.length % 2 === 0;
  // Characters beyond Latin before the first zero byte are no ASCII line; one is, where its words can be read.
  const isLine = /^[\x20-\x7e\r\n\t]{16,}$/.test(Buffer.from(prefix).toString('latin1'));
  if (isShort && !isLine) return wideFrom(bytes, 0, isBig);
  if (start > 0 && !isLine) return undefined;
  return wideFrom(bytes, start, isBig);
}

function wideFrom(bytes: Uint8Array, start: number, isBig: boolean): DecodedText | undefined {
  const body = bytes.subarray(start);
  let zeros = 0;
  let strays = 0;
  for (let index = 0; index < Math.min(body.length, SAMPLE_BYTES); index += 1) {
    if (body[index] !== 0) continue;
    zeros += 1;
    if ((index % 2 === 0) !== isBig) strays += 1;
  }
  if (zeros === 0 || strays > 0) return undefined;
  const found = unicode(body, isBig ? 'utf-16be' : 'utf-16le', 'shape');
  // Text has neither control characters nor halves of pairs; numbers that happen to lie so do.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that no text holds
  if (found.replacedCount > 0 || /[\u0001-\u0008\u000e-\u001f]/.test(found.text)) return undefined;
  return start === 0
    ? found
    : { ...found, text: Buffer.from(bytes.subarray(0, start)).toString('latin1') + found.text };
}

function unicode(bytes: Uint8Array, encoding: string, basis: 'mark' | 'shape'): DecodedText {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  // A character that was U+FFFD already on the host counts too: something was lost, whoever lost it.
  return { text: text.normalize('NFC'), encoding, basis, replacedCount: countReplaced(text) };
}

function decodeNarrow(bytes: Uint8Array, pages: readonly number[]): DecodedText | UndecodableText {
  const utf8 = unicode(bytes, 'utf-8', 'shape');
  const known = [...new Set(pages)].filter(isKnownPage);
  if (utf8.replacedCount === 0 && !isDoubtful(utf8.text, known)) return utf8;
  const readings = known.flatMap((page) => {
    const text = page === 65001 ? undefined : decodePage(bytes, page);
    return text === undefined ? [] : [{ page, text, score: wordScore(text) }];
  });
  readings.sort((left, right) => right.score - left.score);
  const [best, next] = readings;
  if (!readings.some(({ page }) => isDoubleByte(page)) && looksTcvn3(bytes))
    return undecodable(bytes, 'it looks like TCVN3, whose letters depend on the font');
  if (best === undefined) {
    if (utf8.replacedCount === 0) return utf8;
    const fitting =
      known.length === 0 ? 'no code page is named for it' : `it does not keep ${known.map(named).join(', ')}`;
    return undecodable(bytes, `it is no Unicode, and ${fitting}`);
  }
  if (next !== undefined && next.score === best.score && next.text !== best.text)
    return undecodable(bytes, `it may be ${named(best.page)} or ${named(next.page)}`);
  return { text: best.text, encoding: named(best.page), basis: 'named', replacedCount: 0 };
}

/** A few characters of a page with two bytes may be sequences of UTF-8 by chance. */
function isDoubtful(text: string, pages: readonly number[]): boolean {
  if (!pages.some(isDoubleByte)) return false;
  const count = text.match(/[^\0-\x7f]/g)?.length ?? 0;
  return count > 0 && count < FEW_SEQUENCES;
}

function named(page: number): string {
  return page === 65001 ? 'utf-8' : `cp${page}`;
}

/** Letters where letters belong, less what never stands within a word: frames, signs, capitals behind small letters. */
function wordScore(text: string): number {
  const letters =
    text.match(/(?<=\p{L})[^\0-\x7f](?<=[\p{Ll}\p{Lo}])|[^\0-\x7f](?<=[\p{Ll}\p{Lo}])(?=\p{L})/gu)?.length ?? 0;
  const faults =
    (text.match(/(?<=\p{L})[^\0-\x7f](?<![\p{L}\p{M}\p{Zs}\u2019])(?=\p{L})/gu)?.length ?? 0) +
    (text.match(/(?<=\p{Ll})[^\0-\x7f](?<=\p{Lu})/gu)?.length ?? 0) +
    (text.match(/[\u2500-\u259f]/g)?.length ?? 0);
  return letters - 4 * faults;
}

/** TCVN3 puts its letters where other pages have signs, so signs stand between plain letters: "C«ng", "ViÖt". */
function looksTcvn3(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.subarray(0, SAMPLE_BYTES)).toString('latin1');
  const inside = text.match(/[A-Za-z][\xa8-\xae\xb5-\xbe\xc6-\xd7][A-Za-z]/g)?.length ?? 0;
  const signs = text.match(/[A-Za-z][\xa8-\xae\xb5-\xb9\xbb-\xbe](?![\xa0-\xff])/g)?.length ?? 0;
  const high = text.match(/[\x80-\xff]/g)?.length ?? 0;
  const others = text.match(/[\x80-\x9f]/g)?.length ?? 0;
  return others === 0 && inside >= 2 && signs >= 2 && (inside + signs) * 2 >= high;
}

function undecodable(bytes: Uint8Array, why: string): UndecodableText {
  const text = Buffer.from(bytes).toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is no plain text is replaced
  const ascii = text.replace(/[\0-\x08\x0e-\x1f\x7f-\xff]/g, '\ufffd');
  return { undecodable: why, ascii, replacedCount: countReplaced(ascii) };
}

function countReplaced(text: string): number {
  return text.match(/\ufffd/g)?.length ?? 0;
}
