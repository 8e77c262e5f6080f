import { defineScheme, digitsInOrder, inOrder, type Order, RULES, type Tell } from './scheme.ts';

interface SemanticVersion {
  /** Major, minor, patch as digits. */
  readonly core: readonly string[];
  /** Empty for a release. */
  readonly preRelease: readonly string[];
  readonly build: string;
}

const NUMBER = /^(?:0|[1-9]\d*)$/;
const IDENTIFIER = /^[0-9A-Za-z-]+$/;

const CORE_PARTS = [
  { vi: 'số chính', en: 'major' },
  { vi: 'số phụ', en: 'minor' },
  { vi: 'bản vá', en: 'patch' },
] as const;
const PRE_RELEASE = { vi: 'bản thử', en: 'pre-release' } as const;
const BUILD = { vi: 'bản dựng (không so sánh)', en: 'build (not compared)' } as const;

/**
 * Semantic versions, as npm, Go modules and Cargo write them. Strictly three numbers: "1.2" is no version here.
 * A leading "v", which Go demands and git tags carry, is let pass; build metadata does not count.
 * Source: https://semver.org/spec/v2.0.0.html, section 11.
 */
export const semver = defineScheme({
  id: 'semver',
  expects: {
    vi: 'ba số, bản thử sau dấu -, ví dụ 1.28.4 hoặc 2.0.0-rc.1',
    en: 'three numbers, a pre-release after a hyphen, such as 1.28.4 or 2.0.0-rc.1',
  },

  parse(text): SemanticVersion | undefined {
    const bare = text.startsWith('v') ? text.slice(1) : text;
    const plus = bare.indexOf('+');
    const build = plus < 0 ? undefined : bare.slice(plus + 1);
    const rest = plus < 0 ? bare : bare.slice(0, plus);
    const hyphen = rest.indexOf('-');
    const core = (hyphen < 0 ? rest : rest.slice(0, hyphen)).split('.');
    const preRelease = hyphen < 0 ? [] : rest.slice(hyphen + 1).split('.');
    if (core.length !== 3 || !core.every((number) => NUMBER.test(number))) return undefined;
    if (!preRelease.every(isPreReleaseIdentifier)) return undefined;
    if (build !== undefined && !build.split('.').every((part) => IDENTIFIER.test(part))) return undefined;
    return { core, preRelease, build: build ?? '' };
  },

  order(left, right, tell) {
    for (const [i, part] of CORE_PARTS.entries()) {
      const a = left.core[i] ?? '0';
      const b = right.core[i] ?? '0';
      const order = digitsInOrder(a, b);
      if (order === 0) continue;
      tell?.({ part, left: a, right: b, rule: RULES.number });
      return order;
    }
    return orderPreReleases(left.preRelease, right.preRelease, tell);
  },

  describe: ({ core, preRelease, build }) => [
    ...CORE_PARTS.map((name, i) => ({ name, text: core[i] ?? '0' })),
    ...(preRelease.length === 0 ? [] : [{ name: PRE_RELEASE, text: preRelease.join('.') }]),
    ...(build === '' ? [] : [{ name: BUILD, text: build }]),
  ],
});

function isPreReleaseIdentifier(identifier: string): boolean {
  return /^\d+$/.test(identifier) ? NUMBER.test(identifier) : IDENTIFIER.test(identifier);
}

function orderPreReleases(left: readonly string[], right: readonly string[], tell?: Tell): Order {
  const told = (order: Order, rule: (typeof RULES)[keyof typeof RULES]): Order => {
    if (order !== 0) tell?.({ part: PRE_RELEASE, left: left.join('.'), right: right.join('.'), rule });
    return order;
  };
  if (left.length === 0 || right.length === 0) {
    return told(inOrder(left.length === 0 ? 1 : 0, right.length === 0 ? 1 : 0), RULES.preRelease);
  }
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const order = orderIdentifiers(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return told(order, RULES.text);
  }
  return told(inOrder(left.length, right.length), RULES.longer);
}

/** Numbers by size and before every text; texts by ASCII. */
function orderIdentifiers(left: string, right: string): Order {
  const isLeftNumber = NUMBER.test(left);
  const isRightNumber = NUMBER.test(right);
  if (isLeftNumber && isRightNumber) return digitsInOrder(left, right);
  if (isLeftNumber !== isRightNumber) return isLeftNumber ? -1 : 1;
  return inOrder(left, right);
}
