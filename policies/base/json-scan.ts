import { byteAt, decode, latin1, significantDigits } from './json-bytes.ts';
import { isBefore, scanPlain } from './json-plain.ts';
import { cutText } from './text.ts';

/** What a JSON text may hold beyond its grammar. */
export interface JsonLimits {
  readonly maxDepth: number;
  /** UTF-16 code units of one text value and of one key. */
  readonly maxTextLength: number;
  readonly maxKeyLength: number;
  /** Numbers must be safe integers, or decimals with at most this many significant digits. Absent: any number JSON can say. */
  readonly maxSignificantDigits?: number;
  /** Down to which depth of objects `spans` are kept; 0: none. */
  readonly spanDepth?: number;
}

export interface JsonFault {
  readonly code: 'depth' | 'length' | 'key' | 'number' | 'surrogate';
  /** Byte at which the offending token begins. */
  readonly offset: number;
  readonly message: string;
}

/** A member of an object: where its key and its value stand, as byte offsets. `depth` of a member of the outermost object is 1. */
export interface JsonSpan {
  readonly depth: number;
  readonly keyFrom: number;
  readonly keyTo: number;
  readonly from: number;
  to: number;
}

export interface JsonScan {
  /** The first fault, in the order of the bytes. */
  readonly fault?: JsonFault;
  /** Already in the canonical form of RFC 8785: then a value's bytes are its canonical text. False where in doubt. */
  readonly isCanonical: boolean;
  readonly isAscii: boolean;
  /** Whether any text holds a `\u` escape. */
  readonly hasEscapedCharacters: boolean;
  readonly spans: readonly JsonSpan[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;
const LETTER_U = 0x75;

/** Point, exponent and signs. */
const NUMBER_SIGNS: ReadonlySet<number> = new Set([0x2e, 0x65, 0x45, 0x2b, 0x2d]);

/** Control characters that canonical texts write as \\b, \\t, \\n, \\f and \\r. */
const SHORT_ESCAPES: ReadonlySet<number> = new Set([8, 9, 10, 12, 13]);

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** No number that anybody means is longer; what follows is not looked at. */
const MAX_NUMBER_LENGTH = 400;

/** Nested deeper than any caller's limit: keeps the stack of the scanner small and fixed. */
const MAX_STACK = 256;

/**
 * Looks over the bytes of a JSON text, which may be no JSON at all: grammar is left to `JSON.parse`. Where keys stand in
 * sorted order, as in canonical texts, each is compared with its neighbour only; the first disorder starts another pass that
 * remembers the keys of every object.
 */
export function scanJson(bytes: Uint8Array, limits: JsonLimits): JsonScan {
  const plain = scanPlain(bytes, limits);
  if (plain) return plain;
  const scanner = new Scanner(bytes, limits, false);
  const scan = scanner.run();
  return scanner.isDisordered ? { ...new Scanner(bytes, limits, true).run(), isCanonical: false } : scan;
}

class Scanner {
  /** Keys were met that are not in sorted order; the scan stopped there. */
  isDisordered = false;
  private readonly bytes: Uint8Array;
  private readonly limits: JsonLimits;
  private readonly spanDepth: number;
  private readonly remembersKeys: boolean;
  private readonly spans: JsonSpan[] = [];
  private readonly open: (JsonSpan | undefined)[] = [];
  /** Per depth: 1 for an object, 0 for a list; the previous key's place (-1: none yet); all keys, where they are remembered. */
  private readonly kinds = new Uint8Array(MAX_STACK + 1);
  private readonly keyFrom = new Int32Array(MAX_STACK + 1);
  private readonly keyTo = new Int32Array(MAX_STACK + 1);
  private readonly keySets: (Set<string> | undefined)[] = [];
  private depth = 0;
  private fault: JsonFault | undefined;
  private isCanonical = true;
  private isAscii = true;
  private hasEscapedCharacters = false;

  constructor(bytes: Uint8Array, limits: JsonLimits, remembersKeys: boolean) {
    this.bytes = bytes;
    this.limits = { ...limits, maxDepth: Math.min(limits.maxDepth, MAX_STACK) };
    this.spanDepth = limits.spanDepth ?? 0;
    this.remembersKeys = remembersKeys;
  }

  run(): JsonScan {
    const { bytes } = this;
    const end = bytes.length;
    let isKey = false;
    for (let at = 0; at < end && this.fault === undefined && !this.isDisordered; ) {
      const byte = byteAt(bytes, at);
      if (byte === QUOTE) {
        at = this.text(at, isKey);
      } else if (byte === COMMA) {
        isKey = this.kinds[this.depth] === 1;
        if (this.depth <= this.spanDepth) this.closeSpan(at);
        at += 1;
      } else if (byte === COLON) {
        isKey = false;
        at += 1;
        if (this.depth <= this.spanDepth) this.openSpan(at);
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        isKey = byte === OPEN_OBJECT;
        this.enter(at, isKey);
        at += 1;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        isKey = false;
        if (this.depth <= this.spanDepth) this.closeSpan(at);
        this.depth = Math.max(0, this.depth - 1);
        at += 1;
      } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
        at = this.number(at);
      } else {
        // Letters of true, false and null, white space, or no JSON.
        if (byte <= SPACE) this.isCanonical = false;
        at += 1;
      }
    }
    const { isCanonical, isAscii, hasEscapedCharacters, spans, fault } = this;
    return { isCanonical, isAscii, hasEscapedCharacters, spans, ...(fault === undefined ? {} : { fault }) };
  }

  private fail(code: JsonFault['code'], offset: number, message: string): void {
    this.fault ??= { code, offset, message };
  }

  private enter(at: number, isObject: boolean): void {
    if (this.depth >= this.limits.maxDepth) {
      this.fail('depth', at, `nested more than ${this.limits.maxDepth} deep`);
      return;
    }
    this.depth += 1;
    this.kinds[this.depth] = isObject ? 1 : 0;
    this.keyTo[this.depth] = -1;
    if (this.remembersKeys) this.keySets[this.depth] = isObject ? new Set() : undefined;
  }

  private openSpan(from: number): void {
    const { depth } = this;
    const keyTo = this.keyTo[depth] ?? -1;
    if (this.kinds[depth] !== 1 || keyTo < 0) return;
    const span = { depth, keyFrom: this.keyFrom[depth] ?? 0, keyTo, from, to: from };
    this.open[depth] = span;
    this.spans.push(span);
  }

  private closeSpan(at: number): void {
    const span = this.open[this.depth];
    if (span) span.to = at;
    this.open[this.depth] = undefined;
  }

  /** A text from its opening quote; answers where the scan goes on. */
  private text(start: number, isKey: boolean): number {
    const { bytes } = this;
    const end = bytes.length;
    let at = start + 1;
    let seen = 0;
    let hasOddEscapes = false;
    for (; at < end; at += 1) {
      const byte = byteAt(bytes, at);
      if (byte === QUOTE) break;
      seen |= byte;
      if (byte === BACKSLASH) {
        if (bytes[at + 1] !== BACKSLASH) hasOddEscapes = true;
        at = this.escape(at);
      }
    }
    if (seen >= 0x80) this.isAscii = false;
    const limit = isKey ? this.limits.maxKeyLength : this.limits.maxTextLength;
    if (at - start - 1 > limit) this.checkLength(start, at, limit, isKey);
    if (isKey) this.key(start + 1, at, hasOddEscapes, seen);
    return at + 1;
  }

  private checkLength(start: number, end: number, limit: number, isKey: boolean): void {
    if (decode(this.bytes, start + 1, end).length <= limit) return;
    this.fail('length', start, `a ${isKey ? 'key' : 'text'} of more than ${limit} characters`);
  }

  /** An escape sequence; answers the place of its last byte. */
  private escape(at: number): number {
    const letter = this.bytes[at + 1];
    if (letter !== LETTER_U) {
      if (letter === SLASH) this.isCanonical = false;
      return at + 1;
    }
    this.hasEscapedCharacters = true;
    const digits = latin1(this.bytes, at + 2, at + 6);
    const code = Number.parseInt(digits, 16);
    if (!(code < SPACE) || /[A-F]/.test(digits) || SHORT_ESCAPES.has(code)) this.isCanonical = false;
    const isHigh = code >= 0xd800 && code <= 0xdbff;
    const isPair = isHigh && /^\\u[dD][c-fC-F]/.test(latin1(this.bytes, at + 6, at + 12));
    if ((isHigh && !isPair) || (code >= 0xdc00 && code <= 0xdfff)) {
      this.fail('surrogate', at, `half a surrogate pair, \\u${digits}`);
    }
    return isPair ? at + 11 : at + 5;
  }

  private key(from: number, to: number, hasOddEscapes: boolean, seen: number): void {
    const { depth } = this;
    if (hasOddEscapes || to - from === 9 || to - from === 11) this.checkName(from, to);
    const keys = this.keySets[depth];
    if (keys) {
      const name = decode(this.bytes, from, to);
      if (keys.has(name)) this.fail('key', from - 1, `the key "${cutText(name, 80)}" stands twice in one object`);
      keys.add(name);
      return;
    }
    // A doubled backslash sorts like one; other escapes, and texts beyond ASCII, are not compared by their bytes.
    if (hasOddEscapes || seen >= 0x80) this.isDisordered = true;
    const previousTo = this.keyTo[depth] ?? -1;
    if (previousTo >= 0 && !isBefore(this.bytes, this.keyFrom[depth] ?? 0, previousTo, from, to))
      this.isDisordered = true;
    this.keyFrom[depth] = from;
    this.keyTo[depth] = to;
  }

  private checkName(from: number, to: number): void {
    const name = decode(this.bytes, from, to);
    if (!FORBIDDEN_KEYS.has(name)) return;
    this.fail('key', from - 1, `the key "${name}" reaches prototypes and is never a name`);
  }

  private number(start: number): number {
    const { bytes } = this;
    let at = start + 1;
    let isPlain = true;
    for (; at < bytes.length; at += 1) {
      const byte = byteAt(bytes, at);
      if (byte >= ZERO && byte <= NINE) continue;
      if (!NUMBER_SIGNS.has(byte)) break;
      isPlain = false;
    }
    // Up to 15 digits and nothing else are a safe integer in its canonical form; a leading zero is no JSON.
    if (!isPlain || at - start > 15 || bytes[start] === MINUS) this.checkNumber(start, at);
    return at;
  }

  private checkNumber(start: number, end: number): void {
    const token = latin1(this.bytes, start, Math.min(end, start + MAX_NUMBER_LENGTH));
    const value = Number(token);
    if (String(value) !== token) this.isCanonical = false;
    const { maxSignificantDigits } = this.limits;
    if (Number.isSafeInteger(value)) return;
    if (!Number.isFinite(value)) {
      this.fail('number', start, `${token.slice(0, 40)} is no number that can be kept`);
    } else if (maxSignificantDigits !== undefined && significantDigits(value) > maxSignificantDigits) {
      const limit = `neither a safe integer nor a decimal with at most ${maxSignificantDigits} significant digits`;
      this.fail('number', start, `${token.slice(0, 40)} is ${limit}`);
    }
  }
}
