import { all, any, type Formula, fact, keyed, not } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { valueFormula } from '../../value-test.ts';
import type { TermTest } from '../line-test.ts';
import { MAYBE, NUMBER, WORD, wordLists } from '../pieces.ts';
import type { Family, LineSource } from '../source.ts';

const KINDS = new Set(['auth', 'account', 'password', 'session']);
const CONTROLS = new Set(['required', 'requisite', 'sufficient', 'optional']);

/** Lines of PAM services, includes expanded: kind, control, module and options. */
export const pam: Family = {
  isWholeText: true,
  takes: (source) => serviceOf(source) !== undefined,

  presence: (source) => fact(keyed('pamStacks', serviceOf(source) ?? ''), { exists: true }),

  say({ source, test, isTurned }) {
    const service = serviceOf(source) ?? '';
    const members: Formula[] = [];
    const option = optionIn(test.terms);
    for (const term of test.terms) {
      const formula = ofTerm(term, isTurned !== term.term.isNegated, option);
      if (formula === undefined) return unsaid('pattern_unclear', `/etc/pam.d/${service}`);
      members.push(formula);
    }
    const where = all(members);
    if (typeof where === 'boolean') return unsaid('pattern_unclear', `/etc/pam.d/${service}`);
    return { must: { some: `${keyed('pamStacks', service)}.lines`, where } };
  },
};

function serviceOf(source: LineSource): string | undefined {
  return source.kind === 'file' ? /^\/etc\/pam\.d\/([^/]+)$/.exec(source.path)?.[1] : undefined;
}

/** `r:dictcheck && n:=(\d+) compare ...`: the option's name stands in a part of its own. */
function optionIn(terms: readonly TermTest[]): string | undefined {
  const words = terms.flatMap(({ term, pattern }) =>
    term.isNegated || term.kind !== 'pattern' ? [] : (wordLists(pattern)?.[0] ?? []),
  );
  return words.findLast((word) => /^[a-z_]+$/.test(word) && !KINDS.has(word) && !CONTROLS.has(word));
}

/** One part of the check, as a condition of a line. Comments are no lines. */
function ofTerm(term: TermTest, isTurned: boolean, option: string | undefined): Formula | undefined {
  if (term.term.kind === 'number') return ofNumber(term, option);
  const isComment =
    term.term.isNegated && !term.holds('# auth required pam_x.so') && term.holds('auth required pam_x.so');
  if (isComment) return true;
  const lists = wordLists(term.pattern);
  if (lists === undefined) return undefined;
  const options: Formula[] = [];
  for (const words of lists) {
    const members: Formula[] = [];
    for (const word of joinAroundEquals(words)) {
      const formula = ofWord(word, isTurned);
      if (formula === undefined) return undefined;
      members.push(formula);
    }
    options.push(all(members));
  }
  const found = any(options);
  return term.term.isNegated ? not(found) : found;
}

function ofWord(raw: string, isTurned: boolean): Formula | undefined {
  const word = raw.replace(/^-/, '');
  if (word === '' || [WORD, MAYBE, '#'].includes(word)) return true;
  if (KINDS.has(word)) return fact('.kind', word);
  if (CONTROLS.has(word)) return fact('.control', word);
  if (word === 'include' || word === 'substack' || word === '@include') return undefined; // the lines that stand for it are asked themselves
  if (word.includes(WORD) || word.includes(MAYBE)) return ofWideWord(word);
  if (/^pam_\w+(?:\.so)?$/.test(word)) return fact('.module', word.endsWith('.so') ? word : `${word}.so`);
  if (/^[\w.]+\.so$/.test(word)) return fact('.module', word);
  const [, name, equals, value = ''] = /^([\w-]+)(=)?(.*)$/.exec(word) ?? [];
  if (name === undefined || (equals === undefined && value !== '')) return undefined;
  if (value.includes(NUMBER) && value !== NUMBER) return undefined;
  if (value === '' || value === NUMBER)
    return isTurned && equals === undefined ? optionLike(name) : fact(keyed('.options', name), { exists: true });
  return fact(keyed('.options', name), /^(?:0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : value);
}

/** Under a ban, `nullok` means `nullok_secure` as well: the pattern finds it anywhere. */
function optionLike(name: string): Formula {
  return { some: '.options', where: { '.#': { pattern: name } } };
}

/** Words with a part that may be anything: only options with any value have a counterpart. */
function ofWideWord(word: string): Formula | undefined {
  const name = new RegExp(`^([\\w-]+)=[${WORD}${MAYBE}${NUMBER}]+$`).exec(word)?.[1];
  return name === undefined ? undefined : fact(keyed('.options', name), { exists: true });
}

/** A number behind an option's name; words before it in the same part are conditions of the line too. */
function ofNumber(term: TermTest, option: string | undefined): Formula | undefined {
  const lists = wordLists(term.pattern);
  const [words = [], ...others] = lists ?? [];
  if (lists === undefined || others.length > 0) return undefined;
  const joined = joinAroundEquals(words).map((word) =>
    word.startsWith('=') && option !== undefined ? option + word : word,
  );
  const at = joined.findIndex((word) => /^[\w-]+=/.test(word) && word.includes(NUMBER));
  const name = joined[at]?.split('=')[0];
  if (name === undefined) return undefined;
  const members: Formula[] = [];
  for (const [index, word] of joined.entries()) {
    if (index === at) continue;
    const formula = ofWord(word, false);
    if (formula === undefined) return undefined;
    members.push(formula);
  }
  const line = (value: string) =>
    joined.map((word, index) => (index === at ? `${name}=${value}` : sample(word))).join(' ');
  const formula = valueFormula(keyed('.options', name), (value) => term.holds(line(value)), term.literals, {
    hasNumbers: true,
    hasNegatives: true,
    isClosed: true,
  });
  return formula === undefined ? undefined : all([...members, formula]);
}

/** `deny`, `=`, `5` apart in the pattern are one word of the line. */
function joinAroundEquals(words: readonly string[]): string[] {
  return words
    .join(' ')
    .replace(/\s*=\s*/g, '=')
    .split(' ')
    .filter((word) => word !== '');
}

function sample(word: string): string {
  return word.replace(new RegExp(`[${WORD}${MAYBE}]`, 'g'), 'x').replaceAll(NUMBER, '1');
}
