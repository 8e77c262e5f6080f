import type { Words } from '../base/text.ts';
import { defineScheme, numbersInOrder } from './scheme.ts';

/** The numbers of a release as digits; a missing one counts as zero. */
interface OracleVersion {
  readonly numbers: readonly string[];
}

const NUMBERS = /^\d+(?:\.\d+){0,5}$/;
const MARKETED = /^(?<release>\d{1,2})(?<letters>ai|i|g|c)(?:r(?<second>[12]))?$/i;

/** Which letters a release was sold under; "19g" is no Oracle Database. */
const LETTERS: Readonly<Record<string, readonly [first: number, last: number]>> = {
  i: [8, 9],
  g: [10, 11],
  c: [12, 21],
  ai: [23, 99],
};

/** Parts since 18c; up to 12.2 they were called major, maintenance, application server, component and platform. */
const NAMES = [
  { vi: 'phiên bản chính', en: 'release' },
  { vi: 'bản cập nhật', en: 'release update' },
  { vi: 'bản sửa đổi', en: 'release update revision' },
  { vi: 'phần thứ tư', en: 'fourth part' },
  { vi: 'phần thứ năm', en: 'fifth part' },
  { vi: 'phần thứ sáu', en: 'sixth part' },
] as const;

/**
 * Oracle Database: "11.2.0.4", "12.2.0.1.0", "19.24.0.0.0", and the names it is sold under: "19c" is 19, "11gR2" is
 * 11.2, "23ai" is 23. A name says nothing of the release update, so "19c" is the same as "19.0.0.0.0".
 * Source: https://docs.oracle.com/en/database/oracle/oracle-database/19/upgrd/release-numbers.html
 */
export const oracle = defineScheme({
  id: 'oracle',
  expects: {
    vi: 'một đến sáu số, ví dụ 19.24.0.0.0, hoặc tên bán hàng như 11gR2, 19c, 23ai',
    en: 'one to six numbers, such as 19.24.0.0.0, or a name such as 11gR2, 19c, 23ai',
  },

  parse(text): OracleVersion | undefined {
    if (NUMBERS.test(text)) return { numbers: text.split('.') };
    const { release = '', letters = '', second } = MARKETED.exec(text)?.groups ?? {};
    const [first, last] = LETTERS[letters.toLowerCase()] ?? [1, 0];
    if (release === '' || Number(release) < first || Number(release) > last) return undefined;
    return { numbers: second === undefined ? [release] : [release, second] };
  },

  order: (left, right, tell) => numbersInOrder(left.numbers, right.numbers, numberName, tell),
  describe: ({ numbers }) => numbers.map((text, i) => ({ name: numberName(i), text })),
});

function numberName(at: number): Words {
  return NAMES[at] ?? NAMES[5];
}
