import { defineScheme, digitsInOrder, inOrder, type Order, RULES, type Tell } from './scheme.ts';

interface JavaVersion {
  /** Feature, interim, update, patch ... as digits: 8u392 and 1.8.0_392 are both 8, 0, 392. */
  readonly numbers: readonly string[];
  /** `ea`, `beta`, `internal`; empty for a release. */
  readonly preRelease: string;
  /** Digits, or empty where none is written. */
  readonly build: string;
  /** What the vendor adds, such as `LTS`; not compared. */
  readonly optional: string;
}

// The four parts of JEP 322; a trailing zero, which it forbids ("17.0.0"), is written by some vendors and let pass.
const MODERN =
  /^(?<numbers>\d+(?:\.\d+)*)(?:-(?<pre>[A-Za-z0-9]+))?(?:\+(?<build>\d+)?)?(?:-(?<optional>[-A-Za-z0-9.]+))?$/;
const LEGACY =
  /^1\.(?<feature>\d+)(?:\.(?<interim>\d+))?(?:_(?<update>\d+))?(?:-(?!b\d)(?<pre>[A-Za-z0-9]+))?(?:-b(?<build>\d+))?(?:-(?<optional>[-A-Za-z0-9.]+))?$/;
const SHORT =
  /^(?<feature>\d+)u(?<update>\d+)(?:-(?!b\d)(?<pre>[A-Za-z0-9]+))?(?:-b(?<build>\d+))?(?:-(?<optional>[-A-Za-z0-9.]+))?$/;

const NUMBER_NAMES = [
  { vi: 'phiên bản tính năng', en: 'feature' },
  { vi: 'bản trung gian', en: 'interim' },
  { vi: 'bản cập nhật', en: 'update' },
  { vi: 'bản vá', en: 'patch' },
] as const;
const PRE_RELEASE = { vi: 'bản thử', en: 'pre-release' } as const;
const BUILD = { vi: 'số bản dựng', en: 'build' } as const;
const OPTIONAL = { vi: 'ghi chú của hãng (không so sánh)', en: "vendor's note (not compared)" } as const;

/**
 * Java's three ways to write a version: "1.8.0_392-b08" (up to 8), "8u392-b08" (in releases' names) and
 * "17.0.9+9-LTS" (since 9). A version without build number stands before the same with one, as in
 * `Runtime.Version.compareTo`, so an upper bound is best written with the next number: `<17.0.10`.
 * Source: JEP 223 and JEP 322; https://www.oracle.com/java/technologies/javase/versioning-naming.html for 1.x.
 */
export const java = defineScheme({
  id: 'java',
  expects: {
    vi: '1.8.0_392, 8u392 hoặc 17.0.9+9',
    en: '1.8.0_392, 8u392 or 17.0.9+9',
  },

  parse(text): JavaVersion | undefined {
    const bare = text.replace(/^jdk-?/, '');
    const old = LEGACY.exec(bare)?.groups ?? SHORT.exec(bare)?.groups;
    if (old !== undefined) {
      return {
        numbers: [old.feature ?? '', old.interim ?? '0', old.update ?? '0'],
        preRelease: old.pre ?? '',
        build: old.build ?? '',
        optional: old.optional ?? '',
      };
    }
    const parts = MODERN.exec(bare)?.groups;
    if (parts === undefined || bare.startsWith('1.')) return undefined;
    return {
      numbers: (parts.numbers ?? '').split('.'),
      preRelease: parts.pre ?? '',
      build: parts.build ?? '',
      optional: parts.optional ?? '',
    };
  },

  order(left, right, tell) {
    for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i += 1) {
      const a = left.numbers[i] ?? '0';
      const b = right.numbers[i] ?? '0';
      const order = digitsInOrder(a, b);
      if (order === 0) continue;
      tell?.({ part: numberName(i), left: a, right: b, rule: RULES.number });
      return order;
    }
    return orderPreReleases(left.preRelease, right.preRelease, tell) || orderBuilds(left.build, right.build, tell);
  },

  describe: ({ numbers, preRelease, build, optional }) => [
    ...numbers.map((text, i) => ({ name: numberName(i), text })),
    ...(preRelease === '' ? [] : [{ name: PRE_RELEASE, text: preRelease }]),
    ...(build === '' ? [] : [{ name: BUILD, text: build }]),
    ...(optional === '' ? [] : [{ name: OPTIONAL, text: optional }]),
  ],
});

function numberName(i: number) {
  return NUMBER_NAMES[i] ?? { vi: `số thứ ${i + 1}`, en: `number ${i + 1}` };
}

function orderPreReleases(left: string, right: string, tell?: Tell): Order {
  let order: Order;
  if (left === '' || right === '') order = inOrder(left === '' ? 1 : 0, right === '' ? 1 : 0);
  else if (isNumber(left) && isNumber(right)) order = digitsInOrder(left, right);
  else if (isNumber(left) !== isNumber(right)) order = isNumber(left) ? -1 : 1;
  else order = inOrder(left, right);
  if (order !== 0) tell?.({ part: PRE_RELEASE, left, right, rule: RULES.preRelease });
  return order;
}

/** No build number comes before any. */
function orderBuilds(left: string, right: string, tell?: Tell): Order {
  const order = left === '' || right === '' ? inOrder(left.length, right.length) : digitsInOrder(left, right);
  if (order !== 0) tell?.({ part: BUILD, left, right, rule: RULES.number });
  return order;
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
