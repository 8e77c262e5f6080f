import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, isDigit, isLetter, type Order, RULES, type Tell } from './scheme.ts';

interface PacmanVersion {
  readonly epoch: string;
  readonly version: string;
  /** `undefined` where none is written: then it is not compared at all. */
  readonly release: string | undefined;
}

// Neither part may hold a colon or white space (PKGBUILD(5)). Each ends with a letter or digit: what vercmp answers for
// "1." and "1..a" runs in a circle (1..a < 1. < 1.1 < 1..a), so they have no order to be judged by.
const FORM = /^(?:(?<epoch>\d*):)?(?<version>[!-9;-~]*[0-9A-Za-z])$/;
const ENDS_WELL = /[0-9A-Za-z]$/;

const PARTS = {
  epoch: { vi: 'kỷ nguyên (epoch)', en: 'epoch' },
  version: { vi: 'phiên bản', en: 'version' },
  release: { vi: 'bản đóng gói', en: 'package release' },
} as const;

const KINDS: Words = { vi: 'số lớn hơn chữ', en: 'a number is newer than letters' };
const SEPARATORS: Words = {
  vi: 'nhiều dấu ngăn cách hơn thì lớn hơn',
  en: 'more separators are greater than fewer',
};
const LETTERS_LEFT: Words = {
  vi: 'chữ viết liền sau số đứng trước phần kết thúc',
  en: 'letters right after a number come before the end',
};

/**
 * Versions of Arch packages: `[epoch:]version[-release]`. A release that one side lacks is not compared, so "1.5" equals
 * both "1.5-1" and "1.5-2": equality is not passed on there, as in vercmp itself.
 * Source: vercmp(8); pacman, lib/libalpm/version.c.
 */
export const pacman = defineScheme({
  id: 'pacman',
  expects: {
    vi: '[epoch:]phiên-bản[-bản-đóng-gói], ví dụ 1:2.4.1-3; mỗi phần kết thúc bằng chữ hoặc số',
    en: '[epoch:]version[-release], such as 1:2.4.1-3; each part ends with a letter or digit',
  },

  parse(text): PacmanVersion | undefined {
    const { epoch, version = '' } = FORM.exec(text)?.groups ?? {};
    if (version === '') return undefined;
    const hyphen = version.lastIndexOf('-');
    const name = hyphen < 0 ? version : version.slice(0, hyphen);
    if (!ENDS_WELL.test(name)) return undefined;
    const release = hyphen < 0 ? undefined : version.slice(hyphen + 1);
    return { epoch: epoch === undefined || epoch === '' ? '0' : epoch, version: name, release };
  },

  order(left, right, tell) {
    const byEpochAndVersion =
      orderPart(left.epoch, right.epoch, PARTS.epoch, tell) ||
      orderPart(left.version, right.version, PARTS.version, tell);
    if (byEpochAndVersion !== 0 || left.release === undefined || right.release === undefined) return byEpochAndVersion;
    return orderPart(left.release, right.release, PARTS.release, tell);
  },

  describe: ({ epoch, version, release }) => [
    { name: PARTS.epoch, text: epoch },
    { name: PARTS.version, text: version },
    ...(release === undefined ? [] : [{ name: PARTS.release, text: release }]),
  ],
});

/** Port of the rules of libalpm's rpmvercmp, which knows no tilde and counts separators. */
function orderPart(left: string, right: string, part: Words, tell?: Tell): Order {
  let i = 0;
  let j = 0;
  const told = (order: Order, rule: Words): Order => {
    if (order !== 0) tell?.({ part, left: left.slice(i), right: right.slice(j), rule });
    return order;
  };
  while (i < left.length && j < right.length) {
    const a = endOfRun(left, i, isSeparator);
    const b = endOfRun(right, j, isSeparator);
    if (a - i !== b - j) return told(inOrder(a - i, b - j), SEPARATORS);
    i = a;
    j = b;
    const isNumber = isDigit(left.charCodeAt(i));
    const kind = isNumber ? isDigit : isLetter;
    const leftEnd = endOfRun(left, i, kind);
    const rightEnd = endOfRun(right, j, kind);
    if (rightEnd === j) return told(isNumber ? 1 : -1, KINDS);
    const leftRun = left.slice(i, leftEnd);
    const rightRun = right.slice(j, rightEnd);
    const order = isNumber ? digitsInOrder(leftRun, rightRun) : inOrder(leftRun, rightRun);
    if (order !== 0) return told(order, isNumber ? RULES.number : RULES.text);
    i = leftEnd;
    j = rightEnd;
  }
  if (i === left.length && j === right.length) return 0;
  if (isLetter(left.charCodeAt(i))) return told(-1, LETTERS_LEFT);
  if (isLetter(right.charCodeAt(j))) return told(1, LETTERS_LEFT);
  return told(i === left.length ? -1 : 1, RULES.longer);
}

function isSeparator(code: number): boolean {
  return !isDigit(code) && !isLetter(code);
}

function endOfRun(text: string, from: number, isOfRun: (code: number) => boolean): number {
  let at = from;
  while (at < text.length && isOfRun(text.charCodeAt(at))) at += 1;
  return at;
}
