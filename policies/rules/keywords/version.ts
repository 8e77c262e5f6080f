import { parseRange, satisfies } from '../../versions/index.ts';
import { Refusal } from '../complaints.ts';
import { FOUND } from '../context.ts';
import { fetchFact } from '../fact-path.ts';
import { compileValue, type ValueKind } from '../value.ts';
import { testAgainst } from '../values.ts';
import { defineKeyword } from '../word.ts';

interface Range {
  readonly text: string;
  readonly scheme: string;
}

const kind: ValueKind<Range> = {
  prepare(literal) {
    if (typeof literal !== 'string')
      throw new Refusal(`${JSON.stringify(literal)} is no range; write it as text, such as "vers:deb/>=1:8.4"`);
    const parsed = parseRange(literal);
    if ('complaint' in parsed) throw new Refusal(parsed.complaint);
    return { text: literal, scheme: parsed.range.scheme.id };
  },
};

/**
 * A version inside a `vers:` range, which names its scheme. Where the scheme stands beside the fact it must be the
 * range's own; where none stands there the range's decides. Whatever does not parse cannot be compared: it neither
 * passes nor fails. Source: https://github.com/package-url/vers-spec
 */
export const version = defineKeyword({
  name: 'version',
  asks: 'version',
  accepts: (shape) => shape.kind === 'text' && shape.form === 'version',
  operand: { $ref: '#/$defs/range' },
  phrase: { vi: 'phiên bản trong', en: 'a version in' },
  description: {
    vi: 'Phiên bản nằm trong khoảng vers:, khoảng này nêu luôn cách so sánh.',
    en: 'The version lies in a vers: range, which names its scheme: "vers:deb/>=1:8.4".',
  },
  compile(raw, site) {
    const { scheme } = site.path;
    return testAgainst(compileValue(raw, kind, site), (value, range, context) => {
      let id = range.scheme;
      if (scheme !== undefined) {
        if (fetchFact(context, scheme) !== FOUND || typeof context.value !== 'string') return context.notComparable();
        id = context.value;
      }
      const isInside = typeof value === 'string' ? satisfies(id, value, range.text) : undefined;
      return isInside === undefined ? context.notComparable() : isInside ? 1 : -1;
    });
  },
});
