import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, numbersInOrder, type Order, RULES, type Tell } from './scheme.ts';

interface NugetVersion {
  /** One to four numbers as digits; a missing one counts as zero. */
  readonly numbers: readonly string[];
  /** Folded to lower case, because NuGet does not tell the case; empty for a release. */
  readonly labels: readonly string[];
  /** Not compared. */
  readonly metadata: string;
}

const FORM =
  /^(?<numbers>\d+(?:\.\d+){0,3})(?:-(?<labels>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+(?<metadata>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;
const MAX_NUMBER = 2_147_483_647;

const NUMBER_NAMES = [
  { vi: 'số chính', en: 'major' },
  { vi: 'số phụ', en: 'minor' },
  { vi: 'bản vá', en: 'patch' },
  { vi: 'bản sửa (số thứ tư)', en: 'revision' },
] as const;
const LABELS = { vi: 'bản thử', en: 'pre-release' } as const;
const METADATA = { vi: 'bản dựng (không so sánh)', en: 'metadata (not compared)' } as const;
const KINDS: Words = { vi: 'nhãn số đứng trước nhãn chữ', en: 'a number comes before a text' };

/**
 * Versions of NuGet packages: semantic versions with one to four numbers, whose labels do not tell upper from lower
 * case. A label too big for 32 bits is compared as text, as NuGet does.
 * Source: https://learn.microsoft.com/nuget/concepts/package-versioning; NuGet.Client, VersionComparer.cs.
 */
export const nuget = defineScheme({
  id: 'nuget',
  expects: {
    vi: 'một đến bốn số, nhãn bản thử sau dấu -, ví dụ 13.0.3 hoặc 1.0.0.1-beta.2',
    en: 'one to four numbers, pre-release labels after a hyphen, such as 13.0.3 or 1.0.0.1-beta.2',
  },

  parse(text): NugetVersion | undefined {
    const { numbers, labels, metadata = '' } = FORM.exec(text)?.groups ?? {};
    if (numbers === undefined) return undefined;
    return { numbers: numbers.split('.'), labels: labels?.toLowerCase().split('.') ?? [], metadata };
  },

  isCurrent: ({ numbers }) => numbers.every((number) => Number(number) <= MAX_NUMBER),

  order(left, right, tell) {
    return (
      numbersInOrder(left.numbers, right.numbers, numberName, tell) || orderLabels(left.labels, right.labels, tell)
    );
  },

  describe: ({ numbers, labels, metadata }) => [
    ...numbers.map((text, i) => ({ name: numberName(i), text })),
    ...(labels.length === 0 ? [] : [{ name: LABELS, text: labels.join('.') }]),
    ...(metadata === '' ? [] : [{ name: METADATA, text: metadata }]),
  ],
});

function numberName(at: number): Words {
  return NUMBER_NAMES[at] ?? NUMBER_NAMES[3];
}

function orderLabels(left: readonly string[], right: readonly string[], tell?: Tell): Order {
  const told = (order: Order, rule: Words): Order => {
    if (order !== 0) tell?.({ part: LABELS, left: left.join('.'), right: right.join('.'), rule });
    return order;
  };
  if (left.length === 0 || right.length === 0) {
    return told(inOrder(left.length === 0 ? 1 : 0, right.length === 0 ? 1 : 0), RULES.preRelease);
  }
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const a = left[i] ?? '';
    const b = right[i] ?? '';
    const areNumbers = isNumber(a) && isNumber(b);
    const order = areNumbers ? numbersBySize(a, b) : isNumber(a) === isNumber(b) ? inOrder(a, b) : isNumber(a) ? -1 : 1;
    if (order !== 0) return told(order, areNumbers ? RULES.number : isNumber(a) === isNumber(b) ? RULES.text : KINDS);
  }
  return told(inOrder(left.length, right.length), RULES.longer);
}

/** What .NET's `int.TryParse` takes: a sign is one, so the label "-5" is the number minus five. */
function isNumber(label: string): boolean {
  return /^-?\d+$/.test(label) && Number(label) <= MAX_NUMBER && Number(label) >= -MAX_NUMBER - 1;
}

function numbersBySize(left: string, right: string): Order {
  if (!left.startsWith('-') && !right.startsWith('-')) return digitsInOrder(left, right);
  return inOrder(Number(left) + 0, Number(right) + 0);
}
