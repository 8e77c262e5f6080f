import { defineScheme, digitsInOrder, inOrder, isDigit, isLetter, type Order, RULES, type Tell } from './scheme.ts';

/** Epoch as a number, then the two texts that dpkg compares by turns as text and as number. */
interface DebVersion {
  readonly epoch: number;
  /** "+1:2.0" and "-0:2.0": dpkg reads them, though no sign belongs there. */
  readonly hasSignedEpoch: boolean;
  readonly upstream: string;
  /** Empty where there is none, which dpkg counts as equal to "0". */
  readonly revision: string;
}

const UPSTREAM = /^[A-Za-z0-9.+:~-]+$/;
const REVISION = /^[A-Za-z0-9.+~]+$/;
// dpkg reads the epoch with strtol, which takes a sign, and refuses what is then below zero; deb-version(7) and
// Dpkg::Version know no sign. What the program orders is ordered here too, and said not to be valid.
const EPOCH = /^(?:\+?\d+|-0+)$/;
const MAX_EPOCH = 2_147_483_647;

const PARTS = {
  epoch: { vi: 'kỷ nguyên (epoch)', en: 'epoch' },
  upstream: { vi: 'phiên bản gốc', en: 'upstream version' },
  revision: { vi: 'bản đóng gói', en: 'Debian revision' },
} as const;

/**
 * Versions of Debian packages, ordered as `dpkg --compare-versions` does. A version that starts with a letter is only
 * a warning to dpkg and is compared; white space around a version, which dpkg strips, is refused here.
 * Source: deb-version(7); verified against dpkg itself, `test/policies/versions/differential.test.ts`.
 */
export const deb = defineScheme({
  id: 'deb',
  expects: {
    vi: '[epoch:]phiên-bản-gốc[-bản-đóng-gói] gồm chữ, số và . + ~ -, ví dụ 1:9.2p1-2+deb12u6',
    en: '[epoch:]upstream[-revision] of letters, digits and . + ~ -, such as 1:9.2p1-2+deb12u6',
  },

  parse(text): DebVersion | undefined {
    const colon = text.indexOf(':');
    const epochText = colon < 0 ? '0' : text.slice(0, colon);
    if (!EPOCH.test(epochText)) return undefined;
    const epoch = Math.abs(Number(epochText));
    const rest = text.slice(colon + 1);
    const hyphen = rest.lastIndexOf('-');
    const upstream = hyphen < 0 ? rest : rest.slice(0, hyphen);
    const revision = hyphen < 0 ? '' : rest.slice(hyphen + 1);
    if (epoch > MAX_EPOCH || !UPSTREAM.test(upstream)) return undefined;
    if (hyphen >= 0 && !REVISION.test(revision)) return undefined;
    return { epoch, hasSignedEpoch: /^[+-]/.test(epochText), upstream, revision };
  },

  isCurrent: ({ upstream, hasSignedEpoch }) => isDigit(upstream.charCodeAt(0)) && !hasSignedEpoch,

  order(left, right, tell) {
    const byEpoch = inOrder(left.epoch, right.epoch);
    if (byEpoch !== 0) {
      tell?.({ part: PARTS.epoch, left: String(left.epoch), right: String(right.epoch), rule: RULES.number });
      return byEpoch;
    }
    return (
      orderPart(left.upstream, right.upstream, PARTS.upstream, tell) ||
      orderPart(left.revision, right.revision, PARTS.revision, tell)
    );
  },

  describe: ({ epoch, upstream, revision }) => [
    { name: PARTS.epoch, text: String(epoch) },
    { name: PARTS.upstream, text: upstream },
    ...(revision === '' ? [] : [{ name: PARTS.revision, text: revision }]),
  ],
});

/** By turns: a run without digits, character by character in dpkg's alphabet; then a run of digits as a number. */
function orderPart(left: string, right: string, part: (typeof PARTS)[keyof typeof PARTS], tell?: Tell): Order {
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    while (isInText(left, i) || isInText(right, j)) {
      const difference = inOrder(rank(left, i), rank(right, j));
      if (difference !== 0) {
        const hasTilde = left[i] === '~' || right[j] === '~';
        tell?.({ part, left: left.slice(i), right: right.slice(j), rule: hasTilde ? RULES.tilde : ALPHABET });
        return difference;
      }
      i += 1;
      j += 1;
    }
    const leftEnd = endOfDigits(left, i);
    const rightEnd = endOfDigits(right, j);
    const leftDigits = left.slice(i, leftEnd);
    const rightDigits = right.slice(j, rightEnd);
    const difference = digitsInOrder(leftDigits, rightDigits);
    if (difference !== 0) {
      tell?.({ part, left: leftDigits, right: rightDigits, rule: RULES.number });
      return difference;
    }
    i = leftEnd;
    j = rightEnd;
  }
  return 0;
}

const ALPHABET = {
  vi: 'so từng ký tự: ~, hết chuỗi, chữ cái, ký hiệu khác',
  en: 'character by character: tilde, end, letters, then other signs',
} as const;

function isInText(text: string, at: number): boolean {
  return at < text.length && !isDigit(text.charCodeAt(at));
}

/** dpkg's alphabet: tilde, then the end or a digit, then letters, then everything else. */
function rank(text: string, at: number): number {
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  if (isDigit(code)) return 0;
  if (code === 126) return -1;
  return isLetter(code) ? code : code + 256;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}
