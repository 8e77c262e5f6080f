import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, isDigit, isLetter, type Order, RULES, type Tell } from './scheme.ts';

interface RpmVersion {
  readonly epoch: string;
  readonly version: string;
  /** `undefined` where the text has no hyphen; rpm counts that as less than any release, even an empty one. */
  readonly release: string | undefined;
}

// rpm itself takes any bytes; a version with white space or control characters comes from a person, not a database.
const PRINTABLE = /^[^\s\p{Cc}]+$/u;
const EPOCH = /^\d*(?=:)/;

const PARTS = {
  epoch: { vi: 'kỷ nguyên (epoch)', en: 'epoch' },
  version: { vi: 'phiên bản', en: 'version' },
  release: { vi: 'bản phát hành', en: 'release' },
} as const;

const CARET: Words = {
  vi: 'dấu ^ đứng sau phần kết thúc, trước mọi thứ khác',
  en: 'a caret sorts after the end and before everything else',
};
const KINDS: Words = { vi: 'số lớn hơn chữ', en: 'a number is newer than letters' };

/**
 * Versions of RPM packages: `[epoch:]version[-release]`. A missing epoch is 0. A missing release is less than any.
 * Letters and digits alone count; whatever stands between them only separates, but for tilde and caret.
 * Source: rpm-version(7); verified against rpm itself, `test/policies/versions/differential.test.ts`.
 */
export const rpm = defineScheme({
  id: 'rpm',
  expects: {
    vi: '[epoch:]phiên-bản[-bản-phát-hành], không có khoảng trắng, ví dụ 1:1.0.2k-26.el7_9',
    en: '[epoch:]version[-release] without white space, such as 1:1.0.2k-26.el7_9',
  },

  parse(text): RpmVersion | undefined {
    if (!PRINTABLE.test(text)) return undefined;
    const epoch = EPOCH.exec(text)?.[0];
    const rest = epoch === undefined ? text : text.slice(epoch.length + 1);
    const hyphen = rest.lastIndexOf('-');
    return {
      epoch: epoch === undefined || epoch === '' ? '0' : epoch,
      version: hyphen < 0 ? rest : rest.slice(0, hyphen),
      release: hyphen < 0 ? undefined : rest.slice(hyphen + 1),
    };
  },

  order(left, right, tell) {
    return (
      orderPart(left.epoch, right.epoch, PARTS.epoch, tell) ||
      orderPart(left.version, right.version, PARTS.version, tell) ||
      orderReleases(left.release, right.release, tell)
    );
  },

  describe: ({ epoch, version, release }) => [
    { name: PARTS.epoch, text: epoch },
    { name: PARTS.version, text: version },
    ...(release === undefined ? [] : [{ name: PARTS.release, text: release }]),
  ],
});

function orderReleases(left: string | undefined, right: string | undefined, tell?: Tell): Order {
  if (left !== undefined && right !== undefined) return orderPart(left, right, PARTS.release, tell);
  const order = inOrder(left === undefined ? 0 : 1, right === undefined ? 0 : 1);
  if (order !== 0) tell?.({ part: PARTS.release, left: left ?? '', right: right ?? '', rule: RULES.longer });
  return order;
}

/** Port of the rules of rpmvercmp: tilde, caret, then runs of digits or letters. */
function orderPart(left: string, right: string, part: Words, tell?: Tell): Order {
  let i = 0;
  let j = 0;
  const told = (order: Order, rule: Words, from = i, to = j): Order => {
    if (order !== 0) tell?.({ part, left: left.slice(from), right: right.slice(to), rule });
    return order;
  };
  while (i < left.length || j < right.length) {
    i = skipSeparators(left, i);
    j = skipSeparators(right, j);
    const a = left[i];
    const b = right[j];
    if (a === '~' || b === '~') {
      if (a !== b) return told(a === '~' ? -1 : 1, RULES.tilde);
    } else if (a === '^' || b === '^') {
      if (a === undefined) return told(-1, CARET);
      if (b === undefined) return told(1, CARET);
      if (a !== b) return told(a === '^' ? -1 : 1, CARET);
    } else {
      if (a === undefined || b === undefined) break;
      const isNumber = isDigit(left.charCodeAt(i));
      const leftEnd = endOfRun(left, i, isNumber);
      const rightEnd = endOfRun(right, j, isNumber);
      if (rightEnd === j) return told(isNumber ? 1 : -1, KINDS);
      const order = orderRuns(left.slice(i, leftEnd), right.slice(j, rightEnd), isNumber);
      if (order !== 0) return told(order, isNumber ? RULES.number : RULES.text);
      i = leftEnd;
      j = rightEnd;
      continue;
    }
    i += 1; // the same mark on both sides
    j += 1;
  }
  return told(inOrder(left.length - i, 0) || inOrder(0, right.length - j), RULES.longer);
}

function orderRuns(left: string, right: string, isNumber: boolean): Order {
  return isNumber ? digitsInOrder(left, right) : inOrder(left, right);
}

function skipSeparators(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isMeaningful(text.charCodeAt(at))) at += 1;
  return at;
}

function isMeaningful(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 126 || code === 94;
}

function endOfRun(text: string, from: number, isNumber: boolean): number {
  let at = from;
  while (at < text.length && (isNumber ? isDigit(text.charCodeAt(at)) : isLetter(text.charCodeAt(at)))) at += 1;
  return at;
}
