import type { Words } from '../base/text.ts';
import { legacyKey } from './pep440-legacy.ts';
import {
  defineScheme,
  digitsInOrder,
  inOrder,
  isDigit,
  numbersInOrder,
  type Order,
  RULES,
  type Tell,
} from './scheme.ts';

interface PythonVersion {
  readonly epoch: string;
  readonly release: readonly string[];
  /** `a`, `b` or `rc` and its number; absent for a release. */
  readonly pre: { readonly word: string; readonly number: string } | undefined;
  readonly post: string | undefined;
  readonly dev: string | undefined;
  readonly local: readonly string[];
}

/** A text from before PEP 440, by the key of its old order. */
interface LegacyVersion {
  readonly text: string;
  readonly legacy: readonly string[];
}

const FORM = new RegExp(
  [
    String.raw`^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)`,
    String.raw`(?:[-_.]?(?<word>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<number>\d+)?)?`,
    String.raw`(?<postfix>-(?<implicit>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<post>\d+)?)?`,
    String.raw`(?<devfix>[-_.]?dev[-_.]?(?<dev>\d+)?)?`,
    String.raw`(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$`,
  ].join(''),
  'i',
);
const PRE_WORDS: Readonly<Record<string, string>> = { alpha: 'a', beta: 'b', c: 'rc', pre: 'rc', preview: 'rc' };

const PARTS = {
  epoch: { vi: 'kỷ nguyên (epoch)', en: 'epoch' },
  pre: { vi: 'bản thử', en: 'pre-release' },
  post: { vi: 'bản sau phát hành', en: 'post-release' },
  dev: { vi: 'bản phát triển', en: 'development release' },
  local: { vi: 'bản địa phương', en: 'local version' },
  legacy: { vi: 'dạng cũ', en: 'old form' },
} as const;

const PRE_ORDER: Words = {
  vi: 'bản phát triển, a, b, rc, bản chính thức',
  en: 'development release, a, b, rc, the release',
};
const DEV_FIRST: Words = {
  vi: 'bản phát triển đứng trước bản nó dẫn tới',
  en: 'a development release comes before what it leads to',
};
const LEGACY: Words = {
  vi: 'không theo PEP 440 thì đứng trước mọi bản theo PEP 440 (packaging trước 22)',
  en: 'what PEP 440 does not know comes before all that it knows (packaging before 22)',
};

/**
 * Versions of Python packages: `[epoch!]release[{a|b|rc}n][.postn][.devn][+local]`, in every spelling that PEP 440
 * brings to this one ("v1.0-Alpha.1" is "1.0a1"). What older tools let pass ("1.0-final") keeps the place they gave
 * it, before all others, but no range says anything of it: neither pip nor packaging has taken it since 2022.
 * Source: PEP 440; https://packaging.python.org/specifications/version-specifiers/; packaging 21, version.py.
 */
export const pep440 = defineScheme<PythonVersion | LegacyVersion>({
  id: 'pep440',
  expects: {
    vi: '[epoch!]số.số[a|b|rc số][.post số][.dev số][+bản địa phương], ví dụ 2.0.0rc1',
    en: '[epoch!]number.number[a|b|rc number][.post number][.dev number][+local], such as 2.0.0rc1',
  },
  parse: parseVersion,
  isCurrent: (parsed) => !('legacy' in parsed),
  isRanged: (parsed) => !('legacy' in parsed),

  order(left, right, tell) {
    if (!('legacy' in left) && !('legacy' in right)) return orderVersions(left, right, tell);
    const order =
      'legacy' in left && 'legacy' in right ? orderKeys(left.legacy, right.legacy) : 'legacy' in left ? -1 : 1;
    if (order !== 0) {
      tell?.({ part: PARTS.legacy, left: textOf(left), right: textOf(right), rule: LEGACY });
    }
    return order;
  },

  describe: (parsed) => {
    if ('legacy' in parsed) return [{ name: PARTS.legacy, text: parsed.text }];
    const { epoch, release, pre, post, dev, local } = parsed;
    return [
      ...(epoch === '0' ? [] : [{ name: PARTS.epoch, text: epoch }]),
      ...release.map((text, i) => ({ name: releaseName(i), text })),
      ...(pre === undefined ? [] : [{ name: PARTS.pre, text: pre.word + pre.number }]),
      ...(post === undefined ? [] : [{ name: PARTS.post, text: post }]),
      ...(dev === undefined ? [] : [{ name: PARTS.dev, text: dev }]),
      ...(local.length === 0 ? [] : [{ name: PARTS.local, text: local.join('.') }]),
    ];
  },
});

function parseVersion(text: string): PythonVersion | LegacyVersion | undefined {
  const groups = FORM.exec(text)?.groups;
  if (groups === undefined) {
    const legacy = legacyKey(text);
    return legacy === undefined ? undefined : { text, legacy };
  }
  const word = groups.word?.toLowerCase();
  return {
    epoch: groups.epoch ?? '0',
    release: (groups.release ?? '').split('.'),
    pre: word === undefined ? undefined : { word: PRE_WORDS[word] ?? word, number: groups.number ?? '0' },
    post: groups.postfix === undefined ? undefined : (groups.implicit ?? groups.post ?? '0'),
    dev: groups.devfix === undefined ? undefined : (groups.dev ?? '0'),
    local: groups.local?.toLowerCase().split(/[-_.]/) ?? [],
  };
}

function releaseName(at: number): Words {
  return { vi: `số ${at + 1}`, en: `number ${at + 1}` };
}

function orderVersions(left: PythonVersion, right: PythonVersion, tell?: Tell): Order {
  return (
    numbersInOrder([left.epoch], [right.epoch], () => PARTS.epoch, tell) ||
    numbersInOrder(left.release, right.release, releaseName, tell) ||
    orderPre(left, right, tell) ||
    orderOptional(left.post, right.post, -1, PARTS.post, RULES.none, tell) ||
    orderOptional(left.dev, right.dev, 1, PARTS.dev, DEV_FIRST, tell) ||
    orderLocal(left.local, right.local, tell)
  );
}

function orderPre(left: PythonVersion, right: PythonVersion, tell?: Tell): Order {
  const order =
    inOrder(preRank(left), preRank(right)) || digitsInOrder(left.pre?.number ?? '0', right.pre?.number ?? '0');
  if (order !== 0) tell?.({ part: PARTS.pre, left: preText(left), right: preText(right), rule: PRE_ORDER });
  return order;
}

/** "1.0.dev1" leads to the first pre-release and so comes before it; "1.0.post1.dev1" does not. */
function preRank({ pre, post, dev }: PythonVersion): number {
  if (pre !== undefined) return ['a', 'b', 'rc'].indexOf(pre.word);
  return post === undefined && dev !== undefined ? -1 : 3;
}

function preText({ pre, post, dev }: PythonVersion): string {
  if (pre !== undefined) return pre.word + pre.number;
  return post === undefined && dev !== undefined ? `dev${dev}` : '';
}

/** `absent`: where a version without the part stands to one with it. */
function orderOptional(
  left: string | undefined,
  right: string | undefined,
  absent: 1 | -1,
  part: Words,
  rule: Words,
  tell?: Tell,
): Order {
  const areBoth = left !== undefined && right !== undefined;
  const order = areBoth
    ? digitsInOrder(left, right)
    : left === right
      ? 0
      : left === undefined
        ? absent
        : inOrder(0, absent);
  if (order !== 0) tell?.({ part, left: left ?? '', right: right ?? '', rule: areBoth ? RULES.number : rule });
  return order;
}

function orderLocal(left: readonly string[], right: readonly string[], tell?: Tell): Order {
  let order: Order = 0;
  for (let i = 0; i < Math.max(left.length, right.length) && order === 0; i += 1) {
    order = orderLocalParts(left[i], right[i]);
  }
  if (order !== 0) tell?.({ part: PARTS.local, left: left.join('.'), right: right.join('.'), rule: LOCAL });
  return order;
}

const LOCAL: Words = {
  vi: 'từng đoạn: không có, chữ, rồi số',
  en: 'piece by piece: none, then letters, then numbers',
};

function orderLocalParts(left: string | undefined, right: string | undefined): Order {
  if (left === undefined || right === undefined)
    return inOrder(left === undefined ? 0 : 1, right === undefined ? 0 : 1);
  const isLeftNumber = isAllDigits(left);
  const isRightNumber = isAllDigits(right);
  if (isLeftNumber && isRightNumber) return digitsInOrder(left, right);
  return isLeftNumber === isRightNumber ? inOrder(left, right) : isLeftNumber ? 1 : -1;
}

function isAllDigits(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

function orderKeys(left: readonly string[], right: readonly string[]): Order {
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const order = inOrder(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return inOrder(left.length, right.length);
}

function textOf(parsed: PythonVersion | LegacyVersion): string {
  return 'legacy' in parsed ? parsed.text : parsed.release.join('.');
}
