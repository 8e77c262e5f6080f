import { describe, expect, it } from 'vitest';
import { type Control, loadTables } from '../../../policies/derive/tables.ts';
import { loadPack, standardCatalogue } from '../../../policies/rules/load.ts';
import type { Pack, Rule } from '../../../policies/rules/pack.ts';
import { readPackFile, shippedPackFiles } from '../../../policies/rules/shipped-packs.ts';

const { controls, products } = loadTables();
const catalogue = standardCatalogue();
const files = shippedPackFiles();
const packs = files.map((file) => JSON.parse(readPackFile(file)) as Pack);
const rules = packs.flatMap((pack) =>
  pack.rules.map((rule): [string, Rule, Pack] => [`${pack.id}/${rule.id}`, rule, pack]),
);

describe('every shipped pack', () => {
  it.each(files.map((file, place): [string, string] => [packs[place]?.id ?? file, file]))(
    '%s loads without complaint or warning, and its examples come out as they say',
    (id, file) => {
      const { compiled, complaints, warnings } = loadPack(readPackFile(file), {
        catalogue,
        controls: new Set(controls.keys()),
      });
      expect(complaints).toEqual([]);
      expect(warnings).toEqual([]);
      expect(compiled?.pack.id).toBe(id);
      expect(file.endsWith(`/${id}.json`)).toBe(true);
    },
  );

  it('has an id of its own, and so has every rule in it', () => {
    expect(new Set(packs.map(({ id }) => id)).size).toBe(packs.length);
    expect(new Set(rules.map(([name]) => name)).size).toBe(rules.length);
  });
});

describe('every rule', () => {
  // Titles of a pack, a rule or a parameter without one diacritic are English by mistake or typed without a keyboard.
  const isVietnamese = (text: string) =>
    /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/i.test(text);

  it.each(rules)('%s speaks both languages', (_name, { title, why, remedy }) => {
    for (const words of [title, remedy, ...(why === undefined ? [] : [why])]) {
      expect(words.vi).toSatisfy(isVietnamese);
      expect(words.en).not.toSatisfy(isVietnamese);
      expect(words.vi).toBe(words.vi.normalize('NFC'));
      expect(words.vi).not.toBe(words.en);
    }
  });

  it.each(rules)('%s says by whose authority it stands', (_name, { controls: named = [], references = [], source }) => {
    expect(named.length + references.length).toBeGreaterThan(0);
    for (const id of named) expect(controls.has(id)).toBe(true);
    expect(source).toMatch(/^https:\/\//);
  });

  it.each(rules)(
    '%s shows a host that passes, one that fails, one nobody can tell, and one it does not concern',
    (_name, rule, pack) => {
      const verdicts = new Set(rule.examples.map(({ verdict }) => verdict));
      for (const verdict of ['pass', 'fail', 'unknown'] as const) expect(verdicts).toContain(verdict);
      if (pack.when !== undefined || rule.when !== undefined) expect(verdicts).toContain('not_applicable');
    },
  );

  // Commands, files, settings and products keep their name in every language: both remedies must share one. What takes
  // another machine or another release is mended by a plan.
  const namesIn = (text: string) => new Set(text.match(/[\w./\\:+-]{2,}/g) ?? []);

  const mended = rules.filter(([, , { id }]) => id !== 'lifecycle' && !id.startsWith('compat-'));
  it.each(mended)('%s names a command, a file, a setting or a product in its remedy', (_name, { remedy }) => {
    const english = namesIn(remedy.en);
    expect([...namesIn(remedy.vi)].filter((word) => english.has(word))).not.toEqual([]);
  });

  it.each(rules)(
    '%s has a title that fits a line and a remedy that names a file, a command or a step',
    (_name, { title, remedy }) => {
      expect(title.vi.length).toBeLessThanOrEqual(90);
      expect(title.en.length).toBeLessThanOrEqual(90);
      expect(title.vi).not.toMatch(/[.!]$/);
      expect(remedy.vi).toMatch(/\.$/);
      expect(remedy.en).toMatch(/\.$/);
    },
  );
});

it('the lifecycle rules together ask for every product of the list', () => {
  const text = JSON.stringify(packs.find(({ id }) => id === 'lifecycle'));
  expect([...products.keys()].filter((id) => !text.includes(`"${id}"`))).toEqual([]);
});

it('the packs hold a whole baseline, and touch most controls that an inventory can show', () => {
  const used = new Set(rules.flatMap(([, { controls: named = [] }]) => named));
  const clauses = (of: (control: Control) => readonly string[]) =>
    new Set([...used].flatMap((id) => of(controls.get(id) ?? FAIL)));
  expect(rules.length).toBeGreaterThanOrEqual(350);
  expect(used.size).toBeGreaterThanOrEqual(40);
  expect(clauses(({ cisControlsV8 }) => cisControlsV8).size).toBeGreaterThanOrEqual(20);
  expect(clauses(({ nist80053r5 }) => nist80053r5).size).toBeGreaterThanOrEqual(25);
  expect(clauses(({ iso27001_2022 }) => iso27001_2022).size).toBeGreaterThanOrEqual(12);
  expect(clauses(({ nistCsf2 }) => nistCsf2).size).toBeGreaterThanOrEqual(8);
  expect(clauses(({ tcvn14423_2026 }) => tcvn14423_2026.split(' ')).size).toBeGreaterThanOrEqual(12);
});

const FAIL: Control = {
  id: '',
  title: '',
  cisControlsV8: [],
  nist80053r5: [],
  iso27001_2022: [],
  nistCsf2: [],
  disaStig: [],
  cisBenchmark: {},
  tcvn14423_2026: '',
  tcvn11930_2017: '',
};
