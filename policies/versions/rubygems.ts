import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, isDigit, type Order, RULES, type Tell } from './scheme.ts';

interface GemVersion {
  /** Runs of digits and runs of letters, without the zeros that count for nothing. */
  readonly segments: readonly string[];
  /** Whether RubyGems takes it: "1beta", which others write, it does not. */
  readonly isWellFormed: boolean;
}

const WELL_FORMED = /^\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const FORM = /^\d[0-9A-Za-z]*(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

const LETTERS: Words = {
  vi: 'đoạn chữ đứng trước mọi số và trước phần kết thúc',
  en: 'letters come before every number and before the end',
};

/**
 * Versions of Ruby gems. Every run of letters makes a pre-release, zeros at the end of the numbers and of the
 * pre-release count for nothing, and a hyphen means ".pre.".
 * Source: https://docs.ruby-lang.org/en/master/Gem/Version.html; rubygems, lib/rubygems/version.rb.
 */
export const rubygems = defineScheme({
  id: 'rubygems',
  expects: {
    vi: 'số, rồi các đoạn số hoặc chữ cách nhau bằng dấu chấm, ví dụ 7.1.0.rc1',
    en: 'a number, then numbers or letters parted by points, such as 7.1.0.rc1',
  },

  parse(text): GemVersion | undefined {
    if (!FORM.test(text)) return undefined;
    const all = text.replaceAll('-', '.pre.').match(/\d+|[A-Za-z]+/g) ?? [];
    const firstLetters = all.findIndex((segment) => !isNumber(segment));
    const split = firstLetters < 0 ? all.length : firstLetters;
    return {
      segments: [...withoutZeros(all.slice(0, split)), ...withoutZeros(all.slice(split))],
      isWellFormed: WELL_FORMED.test(text),
    };
  },

  isCurrent: ({ isWellFormed }) => isWellFormed,

  order(left, right, tell) {
    for (let i = 0; i < Math.max(left.segments.length, right.segments.length); i += 1) {
      const order = orderSegments(left.segments[i] ?? '0', right.segments[i] ?? '0', i, tell);
      if (order !== 0) return order;
    }
    return 0;
  },

  describe: ({ segments }) =>
    (segments.length === 0 ? ['0'] : segments).map((text, i) => ({ name: segmentName(i), text })),
});

function isNumber(segment: string): boolean {
  return isDigit(segment.charCodeAt(0));
}

function withoutZeros(segments: readonly string[]): readonly string[] {
  return segments.slice(0, segments.findLastIndex((segment) => !/^0+$/.test(segment)) + 1);
}

function orderSegments(left: string, right: string, at: number, tell?: Tell): Order {
  const areNumbers = isNumber(left) && isNumber(right);
  const areLetters = !isNumber(left) && !isNumber(right);
  const order = areNumbers ? digitsInOrder(left, right) : areLetters ? inOrder(left, right) : isNumber(left) ? 1 : -1;
  const rule = areNumbers ? RULES.number : areLetters ? RULES.text : LETTERS;
  if (order !== 0) tell?.({ part: segmentName(at), left, right, rule });
  return order;
}

function segmentName(at: number): Words {
  return { vi: `đoạn ${at + 1}`, en: `segment ${at + 1}` };
}
