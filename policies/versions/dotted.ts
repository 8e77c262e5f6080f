import { defineScheme, inOrder, RULES } from './scheme.ts';

const DOTTED = /^\d+(?:\.\d+)*$/;

/**
 * Dotted numbers, such as Windows builds ("10.0.17763") and releases of distributions ("22.04").
 * A missing part counts as zero, leading zeros count for nothing.
 * Source: https://learn.microsoft.com/dotnet/api/system.version for the form; the missing part as zero is ours.
 */
export const dotted = defineScheme({
  id: 'dotted',
  expects: {
    vi: 'chỉ có số cách nhau bằng dấu chấm, ví dụ 10.0.17763',
    en: 'numbers parted by points and nothing else, such as 10.0.17763',
  },

  parse(text): readonly bigint[] | undefined {
    // BigInt: build stamps such as 20240131093000123 exceed the safe integers.
    return DOTTED.test(text) ? text.split('.').map(BigInt) : undefined;
  },

  order(left, right, tell) {
    for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
      const order = inOrder(left[i] ?? 0n, right[i] ?? 0n);
      if (order === 0) continue;
      tell?.({ part: partName(i), left: String(left[i] ?? 0n), right: String(right[i] ?? 0n), rule: RULES.number });
      return order;
    }
    return 0;
  },

  describe: (parsed) => parsed.map((number, i) => ({ name: partName(i), text: String(number) })),
});

function partName(i: number) {
  return { vi: `phần ${i + 1}`, en: `part ${i + 1}` };
}
