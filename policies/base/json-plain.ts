import { isAscii } from 'node:buffer';
import type { JsonLimits, JsonScan, JsonSpan } from './json-scan.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NINE = 0x39;
const ZERO = 0x30;

/** Nested deeper than any caller's limit. */
const MAX_STACK = 256;

/**
 * The quick way through a JSON text as our own programs write it: sorted ASCII keys, no spaces, plain numbers, no `\u`.
 * Answers `undefined` at the first thing that is not so, or not allowed; then the careful scan has the word. One loop
 * over local variables, because every byte of every report goes through it.
 */
export function scanPlain(bytes: Uint8Array, limits: JsonLimits): JsonScan | undefined {
  const spanDepth = limits.spanDepth ?? 0;
  const maxDepth = Math.min(limits.maxDepth, MAX_STACK);
  const maxDigits = Math.min(limits.maxSignificantDigits ?? MAX_DECIMAL_DIGITS, MAX_DECIMAL_DIGITS);
  const kinds = new Uint8Array(MAX_STACK + 1);
  const keyFrom = new Int32Array(MAX_STACK + 1);
  const keyTo = new Int32Array(MAX_STACK + 1);
  const spans: JsonSpan[] = [];
  const open: (JsonSpan | undefined)[] = [];
  let depth = 0;
  let isKey = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      const from = at + 1;
      at = endOfPlainText(bytes, from, isKey);
      if (at < 0 || at - from > (isKey ? limits.maxKeyLength : limits.maxTextLength)) return undefined;
      if (!isKey) continue;
      const previousTo = keyTo[depth] ?? -1;
      if (isForbidden(bytes, from, at)) return undefined;
      if (previousTo >= 0 && !isBefore(bytes, keyFrom[depth] ?? 0, previousTo, from, at)) return undefined;
      keyFrom[depth] = from;
      keyTo[depth] = at;
    } else if (byte === 0x2c) {
      isKey = kinds[depth] === 1;
      if (depth <= spanDepth) closeSpan(open[depth], at);
    } else if (byte === 0x3a) {
      isKey = false;
      if (depth > spanDepth) continue;
      const span = { depth, keyFrom: keyFrom[depth] ?? 0, keyTo: keyTo[depth] ?? 0, from: at + 1, to: at + 1 };
      open[depth] = span;
      spans.push(span);
    } else if (byte === 0x7b || byte === 0x5b) {
      if (depth === maxDepth) return undefined;
      depth += 1;
      isKey = byte === 0x7b;
      kinds[depth] = isKey ? 1 : 0;
      keyTo[depth] = -1;
      open[depth] = undefined;
    } else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return undefined;
      if (depth <= spanDepth) closeSpan(open[depth], at);
      depth -= 1;
      isKey = false;
    } else if (byte >= ZERO && byte <= NINE) {
      at = endOfPlainNumber(bytes, at, maxDigits);
      if (at < 0) return undefined;
    } else if (byte <= 0x20 || byte === 0x2d) return undefined;
  }
  return { isCanonical: true, isAscii: isAscii(bytes), hasEscapedCharacters: false, spans };
}

function closeSpan(span: JsonSpan | undefined, at: number): void {
  if (span) span.to = at;
}

/** Place of the closing quote; -1 where the text is cut off or has an escape that canonical texts seldom need. */
function endOfPlainText(bytes: Uint8Array, from: number, isKey: boolean): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) {
      at += 1;
      const letter = bytes[at];
      if (letter === 0x75 || letter === 0x2f || (isKey && letter !== BACKSLASH)) return -1;
    } else if (isKey && byte >= 0x80) return -1;
  }
  return -1;
}

const FORBIDDEN_KEYS = ['__proto__', 'prototype', 'constructor'].map((key) => Buffer.from(key, 'latin1'));

/** Whether a key without escapes is one of those that reach prototypes. */
function isForbidden(bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length !== 9 && length !== 11) return false;
  return FORBIDDEN_KEYS.some(
    (key) => key.length === length && key.every((byte, index) => bytes[from + index] === byte),
  );
}

/** Longest run of digits that is a safe integer whatever they are. */
const MAX_INTEGER_DIGITS = 15;

/** Longest decimal that is certain to be written as ECMAScript would write it. */
const MAX_DECIMAL_DIGITS = 6;

/** Place of a number's last byte; -1 where it needs a closer look: long, negative, with an exponent or an idle zero. */
function endOfPlainNumber(bytes: Uint8Array, from: number, maxDigits: number): number {
  let at = from;
  while (isDigit(bytes[at + 1])) at += 1;
  const next = bytes[at + 1];
  if (next === 0x65 || next === 0x45 || at - from >= MAX_INTEGER_DIGITS) return -1;
  if (next !== 0x2e) return at;
  at += 1;
  while (isDigit(bytes[at + 1])) at += 1;
  const isOdd = bytes[at + 1] === 0x65 || bytes[at + 1] === 0x45 || bytes[at] === ZERO || bytes[at] === 0x2e;
  return isOdd || at - from > maxDigits ? -1 : at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** Whether a key's bytes sort before another's. */
export function isBefore(bytes: Uint8Array, aFrom: number, aTo: number, bFrom: number, bTo: number): boolean {
  const length = Math.min(aTo - aFrom, bTo - bFrom);
  for (let index = 0; index < length; index += 1) {
    const a = bytes[aFrom + index] ?? 0;
    const b = bytes[bFrom + index] ?? 0;
    if (a !== b) return a < b;
  }
  return aTo - aFrom < bTo - bFrom;
}
