import { isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { MusterError } from '../base/errors.ts';

/** The largest published policy has half a megabyte. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Values that stand for others may be used so often: one that unfolds into thousands was made to exhaust memory. */
const MAX_ALIASES = 100;
/** Nobody nests deeper by hand. */
const MAX_DEPTH = 64;

/** A foreign file, read, and where in it something stands. */
export interface YamlFile {
  readonly value: unknown;
  /** Line, from 1, of the value at this path; of the nearest one above it that is there. */
  lineOf(path: readonly (string | number)[]): number;
}

/** Reads one YAML document. Throws `bad_request` with the line where it cannot, `too_large`. */
export function readYaml(text: string, file: string): YamlFile {
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw new MusterError('too_large', `${file} has more than ${MAX_BYTES} bytes; split it`);
  refuseDepth(text, file);
  const lineCounter = new LineCounter();
  // The library compares every key with every other one, which takes minutes for a map of 60,000.
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined)
    throw new MusterError('bad_request', `${file}:${lineCounter.linePos(error.pos[0]).line}: ${error.message}`);
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value))
          throw new MusterError(
            'bad_request',
            `${file}:${lineCounter.linePos(key.range?.[0] ?? 0).line}: Map keys must be unique`,
          );
        seen.add(key.value);
      }
    },
  });
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw new MusterError(
      'bad_request',
      `${file}: repeats its parts by reference more than ${MAX_ALIASES} times; write them out`,
      { cause },
    );
  }
  return {
    value,
    lineOf(path) {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true) as Node | undefined;
        if (node?.range) return lineCounter.linePos(node.range[0]).line;
      }
      return 1;
    },
  };
}

/** The reader recurses: brackets and indentation that go too deep are refused before it sees them. */
function refuseDepth(text: string, file: string): void {
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*#/.test(line)) continue;
    for (const sign of withoutQuoted(line)) {
      if (sign === '[' || sign === '{') depth += 1;
      else if (sign === ']' || sign === '}') depth = Math.max(0, depth - 1);
    }
    const dashes = /^(?:\s*-\s)+/.exec(line)?.[0].match(/-/g)?.length ?? 0;
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    if (/^\s*$/.test(line)) continue;
    if (depth > MAX_FLOW_DEPTH || dashes > MAX_DEPTH || indent > MAX_INDENT)
      throw new MusterError('bad_request', `${file}:${index + 1}: is nested too deep to be a policy`);
  }
}

/** A quote that nothing ends is looked for once: a pattern would search the rest of the line again from each. */
function withoutQuoted(line: string): string {
  let out = '';
  const open = new Set<string>();
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? '';
    const end = (sign === '"' || sign === "'") && !open.has(sign) ? endOfQuoted(line, at, sign) : 0;
    if (end > 0) at = end;
    else out += sign;
    if (end < 0) open.add(sign);
  }
  return out;
}

/** Where the quoted text that begins at `from` ends; -1: nowhere. */
function endOfQuoted(line: string, from: number, quote: string): number {
  if (quote === "'") return line.indexOf(quote, from + 1);
  for (let at = from + 1; at < line.length; at += 1) {
    if (line[at] === quote) return at;
    if (line[at] === '\\') at += 1;
  }
  return -1;
}

/** Patterns hold brackets that are no nesting and need not close. */
const MAX_FLOW_DEPTH = 2000;
const MAX_INDENT = 2000;

/** Whether a document is a map at its top, which every policy is. */
export function isTopMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
