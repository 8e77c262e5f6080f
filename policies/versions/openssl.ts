import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, numbersInOrder, type Order, RULES, type Tell } from './scheme.ts';

interface OpensslVersion {
  /** Major, minor, fix (to 1.1.1) or major, minor, patch (from 3.0). */
  readonly numbers: readonly string[];
  /** Patch letters of 0.9 to 1.1; empty where there are none. */
  readonly letters: string;
  /** `alpha`, `beta`, `pre` or `rc` and its number; absent for a release. */
  readonly pre: { readonly word: string; readonly number: string } | undefined;
  /** A build from the source tree on the way to this version. */
  readonly isDev: boolean;
  /** `fips` or what follows "+"; not compared. */
  readonly note: string;
}

const FORM =
  /^(?<numbers>\d+\.\d+\.\d+)(?<letters>[a-z]+)?(?:-(?<word>alpha|beta|pre|rc)\.?(?<number>\d*))?(?<dev>-dev)?(?:-(?<fips>fips))?(?:\+(?<build>[0-9A-Za-z.-]+))?$/;
/** Letters ended with 1.1.1w and its extended support; 2.x was never released, 3.0 counts patches. */
const LAST_LETTERED_MAJOR = 1;

const PARTS = {
  numbers: [
    { vi: 'số chính', en: 'major' },
    { vi: 'số phụ', en: 'minor' },
    { vi: 'bản sửa', en: 'patch' },
  ],
  letters: { vi: 'chữ cái bản vá', en: 'patch letters' },
  pre: { vi: 'bản thử', en: 'pre-release' },
  dev: { vi: 'bản đang phát triển', en: 'development build' },
  note: { vi: 'ghi chú (không so sánh)', en: 'note (not compared)' },
} as const;

const WORDS = ['alpha', 'beta', 'pre', 'rc'];
const WORD_ORDER: Words = { vi: 'alpha, beta, pre, rc, bản chính thức', en: 'alpha, beta, pre, rc, the release' };
const LETTER_ORDER: Words = {
  vi: 'không có chữ, a đến z, rồi za, zb ...',
  en: 'no letter, a to z, then za, zb and so on',
};
const DEV_FIRST: Words = {
  vi: 'bản đang phát triển đứng trước bản nó dẫn tới',
  en: 'a development build comes before what it leads to',
};

/**
 * Versions of OpenSSL: to 1.1.1 with letters ("1.0.2k", after z "1.0.2za"), from 3.0 three numbers. "-fips", which
 * distributions add, is not compared. A distribution's package follows the distribution's scheme, not this one.
 * Source: https://openssl-library.org/policies/general/versioning-policy/; OpenSSL_version_num(3).
 */
export const openssl = defineScheme({
  id: 'openssl',
  expects: {
    vi: 'ba số, đến 1.1.1 có thể kèm chữ cái, ví dụ 1.0.2k, 1.1.1w, 3.0.15 hoặc 3.2.0-beta1',
    en: 'three numbers, up to 1.1.1 with letters, such as 1.0.2k, 1.1.1w, 3.0.15 or 3.2.0-beta1',
  },

  parse(text): OpensslVersion | undefined {
    const groups = FORM.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const { numbers = '', letters = '', word, number = '', dev, fips, build } = groups;
    const parts = numbers.split('.');
    if (letters !== '' && Number(parts[0]) > LAST_LETTERED_MAJOR) return undefined;
    const pre = word === undefined ? undefined : { word, number };
    return { numbers: parts, letters, pre, isDev: dev !== undefined, note: [fips, build].filter(Boolean).join(' ') };
  },

  order(left, right, tell) {
    return (
      numbersInOrder(left.numbers, right.numbers, numberName, tell) ||
      told(inOrder(left.letters, right.letters), PARTS.letters, left.letters, right.letters, LETTER_ORDER, tell) ||
      orderPre(left, right, tell) ||
      told(
        inOrder(left.isDev ? 0 : 1, right.isDev ? 0 : 1),
        PARTS.dev,
        left.isDev ? 'dev' : '',
        right.isDev ? 'dev' : '',
        DEV_FIRST,
        tell,
      )
    );
  },

  describe: ({ numbers, letters, pre, isDev, note }) => [
    ...numbers.map((text, i) => ({ name: numberName(i), text })),
    ...(letters === '' ? [] : [{ name: PARTS.letters, text: letters }]),
    ...(pre === undefined ? [] : [{ name: PARTS.pre, text: pre.word + pre.number }]),
    ...(isDev ? [{ name: PARTS.dev, text: 'dev' }] : []),
    ...(note === '' ? [] : [{ name: PARTS.note, text: note }]),
  ],
});

function numberName(at: number): Words {
  return PARTS.numbers[at] ?? PARTS.numbers[2];
}

function told(order: Order, part: Words, left: string, right: string, rule: Words, tell?: Tell): Order {
  if (order !== 0) tell?.({ part, left, right, rule });
  return order;
}

/** "3.0.0-dev" without a number leads to the first alpha and so comes before it. */
function orderPre(left: OpensslVersion, right: OpensslVersion, tell?: Tell): Order {
  const a = rank(left);
  const b = rank(right);
  const order = inOrder(a, b) || digitsInOrder(left.pre?.number ?? '0', right.pre?.number ?? '0');
  return told(order, PARTS.pre, show(left), show(right), a === b ? RULES.number : WORD_ORDER, tell);
}

function rank({ pre, isDev }: OpensslVersion): number {
  if (pre !== undefined) return WORDS.indexOf(pre.word);
  return isDev ? -1 : WORDS.length;
}

function show({ pre, isDev }: OpensslVersion): string {
  return pre === undefined ? (isDev ? 'dev' : '') : pre.word + pre.number;
}
