import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inPackage } from '../../../policies/base/package-root.ts';
import { coverageText } from '../../../policies/commands/coverage.ts';
import { coverageOf } from '../../../policies/derive/coverage.ts';
import { type Framework, frameworkIds, readFramework } from '../../../policies/derive/frameworks.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import { run } from '../../../policies/main.ts';
import type { Pack, Rule } from '../../../policies/rules/pack.ts';
import { readPackFile, shippedPackFiles } from '../../../policies/rules/shipped-packs.ts';

const { controls } = loadTables();
const packs = shippedPackFiles().map((file) => JSON.parse(readPackFile(file)) as Pack);
const found = frameworkIds().map((id): [string, Framework] => [id, readFramework(id)]);

const WORDS = { vi: 'á', en: 'a' };
const RULE: Rule = {
  id: 'r',
  title: WORDS,
  severity: 'low',
  must: { 'os.family': 'linux' },
  remedy: WORDS,
  effort: 'minutes',
  examples: [],
};
const CLAUSES: Framework = {
  id: 'clauses',
  title: WORDS,
  prefix: 'TCVN 1',
  column: 'tcvn14423_2026',
  idPattern: '(?:x|\\d)(?:\\.\\d+)+',
  letter: 'x',
  offset: 2,
  source: 'https://example.org',
  checkedOn: '2026-11-21',
  note: WORDS,
  reasons: { people: WORDS },
  controls: [
    { id: '3.5', level: 1, sees: 'part' },
    { id: '6.5', level: 4, sees: 'whole' },
    { id: '7.5', level: 5, sees: 'part' },
    { id: '7.13', level: 5, sees: 'none', reason: 'people' },
  ],
  rest: [{ family: 'AT', count: 5, words: WORDS }],
};
const packOf = (...rules: Rule[]): Pack => ({ id: 'p', version: '1.0.0', format: 1, title: WORDS, rules });

describe('what rules check of a framework', () => {
  it('a clause of every level counts for the levels that the rule concerns, and no other', () => {
    const rule = { ...RULE, levels: { from: 4 }, references: ['TCVN 1 x.5.2.1'] };
    const { rows } = coverageOf(CLAUSES, [packOf(rule)], new Map());
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ['3.5', 'open'],
      ['6.5', 'covered'],
      ['7.5', 'partly'],
      ['7.13', 'hidden'],
    ]);
  });

  it('a numbered clause outside the levels of the rule proves nothing', () => {
    const rule = { ...RULE, levels: { to: 2 }, references: ['TCVN 1 6.5.2.1'] };
    expect(coverageOf(CLAUSES, [packOf(rule)], new Map()).counts).toEqual({
      covered: 0,
      partly: 0,
      open: 3,
      hidden: 6,
    });
  });

  it('an id that the framework does not hold is told, never dropped', () => {
    const rule = { ...RULE, references: ['TCVN 1 6.99', 'TCVN 14423 3.5'] };
    expect(coverageOf(CLAUSES, [packOf(rule)], new Map()).unknownIds).toEqual(['6.99']);
  });
});

describe('the frameworks', () => {
  it.each([
    ['cis-controls-v8', 153],
    ['iso-27001-2022', 93],
    ['nist-800-53-r5', 298],
    ['tcvn-14423-2026', 82],
    ['tcvn-11930-2017', 118],
  ])('%s holds its %i controls, listed or counted', (id, count) => {
    const { controls: listed, rest = [] } = readFramework(id);
    expect(listed.length + rest.reduce((sum, family) => sum + family.count, 0)).toBe(count);
    expect(new Set(listed.map((control) => control.id)).size).toBe(listed.length);
  });

  it.each(found)('%s says of each control what it is about, or why nothing is seen of it', (_id, framework) => {
    for (const { id, sees, words, reason } of framework.controls) {
      if (sees === 'none') expect([id, framework.reasons[reason ?? '']]).toEqual([id, expect.any(Object)]);
      else expect([id, words]).toEqual([id, { vi: expect.any(String), en: expect.any(String) }]);
    }
  });

  it.each(found)(
    '%s: every id that a rule cites is one of it, and one of which something is seen',
    (_id, framework) => {
      const { rows, unknownIds } = coverageOf(framework, packs, controls);
      expect(unknownIds).toEqual([]);
      expect(rows.filter(({ sees, rules }) => sees === 'none' && rules.length > 0)).toEqual([]);
    },
  );

  it.each(found)(
    'docs/coverage-%s.md is current; else: muster policy lint --coverage ID --lang en',
    (id, framework) => {
      const text = coverageText(framework, coverageOf(framework, packs, controls), 'en');
      expect(readFileSync(inPackage('docs', `coverage-${id}.md`), 'utf8')).toBe(`${text}\n`);
    },
  );

  it.each(['tcvn-14423-2026', 'tcvn-11930-2017'])('docs/coverage-%s.md begins with whose text it is not', (id) => {
    const [, , first = ''] = readFileSync(inPackage('docs', `coverage-${id}.md`), 'utf8').split('\n');
    expect(first).toMatch(/^The text of TCVN [\d:]+ is copyrighted and must be bought/);
  });
});

describe('muster policy lint --coverage', () => {
  afterEach(() => vi.restoreAllMocks());

  async function muster(...argv: readonly string[]) {
    let out = '';
    let err = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      out += String(chunk);
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      err += String(chunk);
      return true;
    });
    return { code: await run(['policy', 'lint', '--coverage', ...argv]), out: () => out, err: () => err };
  }

  it('without a framework sums all of them up, in the reader’s language', async () => {
    const { code, out } = await muster('--lang', 'vi');
    expect(code).toBe(0);
    expect(out().match(/^\| .*\(`[a-z0-9-]+`\)/gm)).toHaveLength(frameworkIds().length);
    expect(out()).toContain('không thấy được');
  });

  it('as JSON it holds every control with its state and all its rules', async () => {
    const { out } = await muster('cis-controls-v8', '--json');
    const { frameworks } = JSON.parse(out());
    expect(frameworks[0].rows).toHaveLength(153);
    expect(frameworks[0].rows.find(({ id }: { id: string }) => id === '4.4')).toMatchObject({ state: 'covered' });
  });

  it('a framework that is not known is wrong use, and the known ones are named', async () => {
    const { code, err } = await muster('cis');
    expect(code).toBe(2);
    expect(err()).toContain('no framework "cis"; there are cis-controls-v8,');
  });
});
