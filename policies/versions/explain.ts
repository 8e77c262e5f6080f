import type { Words } from '../base/text.ts';
import { type Decision, MAX_VERSION_LENGTH, type Order, type VersionPart, type VersionScheme } from './scheme.ts';

/** One side of an explanation. Either `parts` or `complaint` is there. */
export interface ExplainedVersion {
  readonly text: string;
  /** Whether the ecosystem's own tool takes it today; false beside `parts`: only older or laxer tools do. */
  readonly isValid: boolean;
  readonly parts?: readonly VersionPart[];
  /** Why it is no version of the scheme. */
  readonly complaint?: Words;
}

/** How two texts were read and what decided between them. `decision` is absent when they are equal or cannot be compared. */
export interface VersionExplanation {
  readonly scheme: string;
  readonly left: ExplainedVersion;
  readonly right: ExplainedVersion;
  readonly order?: Order;
  readonly decision?: Decision;
  readonly sentence: Words;
}

/** Longest text shown whole; a line of a terminal holds no more. */
const MAX_SHOWN_LENGTH = 96;

/** Explains a comparison for people: what each text was read as, and which part decided by which rule. */
export function explain(scheme: VersionScheme, left: string, right: string): VersionExplanation {
  let decision: Decision | undefined;
  const order = scheme.compare(left, right, (told) => {
    decision = told;
  });
  return {
    scheme: scheme.id,
    left: explainOne(scheme, left),
    right: explainOne(scheme, right),
    ...(order === undefined ? {} : { order }),
    ...(decision === undefined ? {} : { decision }),
    sentence: sentenceOf(scheme, left, right, order, decision),
  };
}

function explainOne(scheme: VersionScheme, text: string): ExplainedVersion {
  const parts = scheme.describe(text);
  const read = parts === undefined ? { complaint: complaintOf(scheme, text) } : { parts };
  return { text, isValid: scheme.isValid(text), ...read };
}

function complaintOf({ id, expects }: VersionScheme, text: string): Words {
  const fault = faultOf(text);
  return {
    vi: `không phải là phiên bản ${id}${fault === undefined ? '' : `: ${fault.vi}`}. Cách viết: ${expects.vi}.`,
    en: `no ${id} version${fault === undefined ? '' : `: ${fault.en}`}. It is written ${expects.en}.`,
  };
}

/** What is wrong with a text whatever the scheme; `undefined`: it merely has another form. */
function faultOf(text: string): Words | undefined {
  if (text === '') return { vi: 'không có chữ nào', en: 'the text is empty' };
  if (text.length > MAX_VERSION_LENGTH) {
    return { vi: `dài hơn ${MAX_VERSION_LENGTH} ký tự`, en: `it is longer than ${MAX_VERSION_LENGTH} characters` };
  }
  const at = text.search(/[\s\p{Cc}]/u) + 1;
  if (at > 0) {
    return {
      vi: `ký tự thứ ${at} là khoảng trắng hoặc ký tự điều khiển`,
      en: `character ${at} is white space or a control character`,
    };
  }
  const foreign = /[^!-~]/u.exec(text)?.[0];
  return foreign === undefined ? undefined : { vi: `có ký tự "${foreign}"`, en: `it holds "${foreign}"` };
}

const SIGNS = { '-1': '<', '0': '=', '1': '>' } as const;

function sentenceOf(scheme: VersionScheme, left: string, right: string, order?: Order, decision?: Decision): Words {
  if (order === undefined) return notComparable(scheme, left, right);
  const relation = `${shown(left)} ${SIGNS[order]} ${shown(right)}`;
  if (decision === undefined) {
    return { vi: `${relation}: mọi phần đều bằng nhau.`, en: `${relation}: all parts are equal.` };
  }
  const { part, rule } = decision;
  const a = sideOf(decision.left);
  const b = sideOf(decision.right);
  return {
    vi: `${relation}: ${part.vi} quyết định, ${a.vi} so với ${b.vi} (${rule.vi}).`,
    en: `${relation}: the ${part.en} decides, ${a.en} against ${b.en} (${rule.en}).`,
  };
}

/** What one side holds where it was decided; nothing is said in a word, because `""` reads like a slip. */
function sideOf(text: string): Words {
  return text === '' ? { vi: '(không có)', en: '(none)' } : { vi: `"${shown(text)}"`, en: `"${shown(text)}"` };
}

function notComparable(scheme: VersionScheme, left: string, right: string): Words {
  const wrong = [left, right].filter((text) => !scheme.parses(text)).map((text) => `"${shown(text)}"`);
  if (wrong.length === 0) {
    return {
      vi: 'Không so sánh được: mỗi hệ sinh thái xếp hai phiên bản này một khác; hãy dùng cách so sánh của hệ sinh thái đó.',
      en: 'They cannot be compared: ecosystems order these two differently; name the scheme of theirs instead.',
    };
  }
  const isOne = wrong.length === 1;
  return {
    vi: `Không so sánh được: ${wrong.join(' và ')} ${isOne ? '' : 'đều '}không phải là phiên bản ${scheme.id}.`,
    en: `They cannot be compared: ${wrong.join(' and ')} ${isOne ? `is no ${scheme.id} version` : `are no ${scheme.id} versions`}.`,
  };
}

function shown(text: string): string {
  return text.length <= MAX_SHOWN_LENGTH ? text : `${text.slice(0, MAX_SHOWN_LENGTH)}…`;
}
