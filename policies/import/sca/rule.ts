/** What kind of thing a clause looks at. Source: Wazuh documentation, "Creating custom SCA policies". */
export type SourceKind = 'file' | 'folder' | 'process' | 'command' | 'registry';

/** One `&&` part of a clause's content check: is it found, or (a number in it) how does it compare. */
export type Term =
  | { readonly kind: 'literal'; readonly isNegated: boolean; readonly text: string }
  | { readonly kind: 'pattern'; readonly isNegated: boolean; readonly text: string }
  | {
      readonly kind: 'number';
      readonly isNegated: boolean;
      readonly text: string;
      readonly operator: '<' | '<=' | '==' | '!=' | '>=' | '>';
      readonly value: number;
    };

/** One line below `rules:` of a check, taken apart. */
export interface Clause {
  readonly raw: string;
  /** A `not` before the whole clause. */
  readonly isNegated: boolean;
  readonly source: SourceKind;
  /** Path, command line, process name or registry key; variables replaced. */
  readonly target: string;
  /** Of folders: which files; of the registry: which value. */
  readonly name?: string;
  /** All must hold of one and the same line. Empty: whether the target exists. */
  readonly terms: readonly Term[];
}

const KINDS: Readonly<Record<string, SourceKind>> = {
  f: 'file',
  d: 'folder',
  p: 'process',
  c: 'command',
  r: 'registry',
};
const OPERATORS = /\s+compare\s+(<=|>=|==|!=|<|>)\s*(-?\d{1,15})\s*$/;
/** Longer lines are no clauses that people wrote. */
const MAX_CLAUSE_LENGTH = 8192;

/** Takes one clause apart; a text in place of it says what is wrong. Missing blanks around `->` and `&&` are forgiven. */
export function parseClause(raw: string, variables: ReadonlyMap<string, string>): Clause | string {
  if (raw.length > MAX_CLAUSE_LENGTH) return `is longer than ${MAX_CLAUSE_LENGTH} characters`;
  const [, negation, letter = '', rest = ''] = /^\s*(not\s+)?([a-z])\s*:\s*(.*)$/s.exec(raw) ?? [];
  const source = KINDS[letter];
  if (source === undefined) return 'does not start with one of f:, d:, p:, c:, r:';
  const [left = '', ...others] = splitArrows(rest);
  const target = substituted(left.trim(), variables);
  if (target === '') return 'names nothing to look at';
  const takesName = source === 'folder' || source === 'registry';
  const name = takesName ? others.shift() : undefined;
  const terms = others.flatMap((part) => part.split(/\s*&&\s+/)).map(parseTerm);
  const wrong = terms.find((term) => typeof term === 'string');
  if (typeof wrong === 'string') return wrong;
  return {
    raw,
    isNegated: negation !== undefined,
    source,
    target,
    ...(name === undefined ? {} : { name: name.trim() }),
    terms: terms.filter((term) => typeof term !== 'string'),
  };
}

function splitArrows(text: string): string[] {
  return text.split(/\s*->\s+/);
}

function substituted(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$[A-Za-z_]\w*/g, (name) => variables.get(name) ?? name);
}

function parseTerm(raw: string): Term | string {
  const text = raw.trim();
  const isNegated = /^!\s*(?:[rn=]:|[^!=~])/.test(text) && text.startsWith('!');
  const bare = isNegated ? text.slice(1).trim() : text;
  if (bare === '') return 'has an empty part in its content check';
  if (bare.startsWith('n:')) {
    const found = OPERATORS.exec(bare);
    if (found === null) return 'compares a number and does not say with what';
    const [, operator = '==', value = '0'] = found;
    return {
      kind: 'number',
      isNegated,
      text: bare.slice(2, found.index),
      operator: operator as '<' | '<=' | '==' | '!=' | '>=' | '>',
      value: Number(value),
    };
  }
  if (bare.startsWith('r:')) return { kind: 'pattern', isNegated, text: bare.slice(2) };
  const literal = bare.startsWith('=:') ? bare.slice(2) : bare;
  // Plain words are compared whole; authors who wrote signs of patterns without "r:" meant a pattern.
  return /\\[sSdDwW.]|\.\*|\.\+|^\^|\$$/.test(literal)
    ? { kind: 'pattern', isNegated, text: literal }
    : { kind: 'literal', isNegated, text: literal };
}
