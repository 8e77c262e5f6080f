import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Checked, checkReport, isAgainst } from '../../agent/check.ts';
import { type Format, type FormatOptions, formatChecked } from '../../agent/formats/format.ts';
import { withFacts } from '../../policies/inventory/inventory.ts';
import { shipped } from '../kit/client.ts';
import { reportOf, smallInventory } from '../kit/report.ts';

const HOSTILE = 'web\u001b[2J<script>alert(1)</script>"\'&\u202e';

function checkedOf(name = 'web-1'): Checked {
  const inventory = withFacts(smallInventory, 'users', { [HOSTILE]: { uid: 0, gid: 0, shell: '/bin/sh' } });
  const report = reportOf(inventory, { host: { name, identifiers: {} } });
  return checkReport(report, { ...shipped(), register: { labels: [], level: 3 }, asOf: '2026-11-21T19:00:00Z' });
}

const checked = checkedOf();
const options: FormatOptions = { language: 'en', failOn: 'unknown', showsAll: false, isColoured: false, width: 100 };
const format = (wanted: Format, more: Partial<FormatOptions> = {}, what = checked) =>
  formatChecked(wanted, what, { ...options, ...more });

describe('a judged host', () => {
  it('counts each rule once, worst first', () => {
    const ruleCount = checked.packs.reduce((sum, pack) => sum + pack.ruleCount, 0);
    expect(checked.findings).toHaveLength(ruleCount);
    expect(Object.values(checked.summary).reduce((sum, count) => sum + count)).toBe(ruleCount);
    expect(checked.summary).toMatchObject({ error: 0 });
    expect(checked.summary.fail).toBeGreaterThan(0);
    expect(checked.summary.unknown).toBeGreaterThan(0);
    const verdicts = checked.findings.map(({ verdict }) => verdict);
    expect([...new Set(verdicts)]).toEqual(
      ['fail', 'unknown', 'pass', 'not_applicable'].filter((word) => verdicts.includes(word as never)),
    );
  });

  it.each`
    verdict             | failOn       | counts
    ${'fail'}           | ${'fail'}    | ${true}
    ${'unknown'}        | ${'fail'}    | ${false}
    ${'error'}          | ${'fail'}    | ${false}
    ${'unknown'}        | ${'unknown'} | ${true}
    ${'error'}          | ${'unknown'} | ${true}
    ${'pass'}           | ${'unknown'} | ${false}
    ${'not_applicable'} | ${'unknown'} | ${false}
  `('with $verdict counts against the host where $failOn does: $counts', ({ verdict, failOn, counts }) => {
    expect(isAgainst(verdict, failOn)).toBe(counts);
  });
});

describe('as a table, for a host without a level', () => {
  const unplaced = checkReport(reportOf(smallInventory), {
    ...shipped(),
    register: { labels: [] },
    asOf: '2026-11-21T19:00:00Z',
  });

  it('says once that the level is not set, and counts the rules that wait for it', () => {
    const table = format('table', {}, unplaced);
    expect(table.match(/--level 1 to 5/g)).toHaveLength(1);
    expect(table).toMatch(/Unknown: \d+ rules count for some levels only/);
    expect(table).not.toContain('host.level');
    expect(format('table', { showsAll: true }, unplaced)).toContain('host.level');
  });
});

describe('as JSON', () => {
  it('has the form that the commands promise', () => {
    const parsed = JSON.parse(format('json'));
    expect(Object.keys(parsed)).toEqual(['host', 'judgedAt', 'packs', 'summary', 'findings']);
    expect(Object.keys(parsed.summary).sort()).toEqual(['error', 'fail', 'not_applicable', 'pass', 'unknown']);
    for (const finding of parsed.findings) {
      expect(finding).toMatchObject({
        pack: expect.any(String),
        rule: expect.any(String),
        severity: expect.any(String),
      });
      expect(finding.evidence.length + (finding.note === undefined ? 0 : 1)).toBeGreaterThan(0);
    }
  });
});

describe('as a table', () => {
  it('shows what fails and what is unknown, the counts last, in either language', () => {
    const lines = format('table').trimEnd().split('\n');
    expect(lines[0]).toBe('web-1, Debian GNU/Linux 12 (bookworm)');
    expect(lines.at(-1)).toMatch(/^\d+ pass, \d+ fail, \d+ unknown, 0 error, \d+ not applicable$/);
    expect(lines.filter((line) => line.startsWith('FAIL '))).toHaveLength(checked.summary.fail);
    expect(lines.filter((line) => line.startsWith('PASS '))).toHaveLength(0);
    expect(format('table', { language: 'vi' })).toMatch(/Khắc phục/);
  });

  it('shows all where that is asked for', () => {
    const lines = format('table', { showsAll: true }).split('\n');
    expect(lines.filter((line) => line.startsWith('PASS '))).toHaveLength(checked.summary.pass);
  });

  it('has colours only where they are wanted', () => {
    expect(format('table')).not.toContain('\u001b');
    expect(format('table', { isColoured: true })).toContain('\u001b[31m');
  });

  it('breaks lines between words', () => {
    const lines = format('table', { width: 60 })
      .split('\n')
      .filter((line) => line.startsWith('  '));
    for (const line of lines) if (line.length > 60) expect(line.trim()).not.toContain(' ');
  });
});

describe('as JUnit', () => {
  it('agrees with the exit code: unknown is an error, or skipped where only failing counts', () => {
    const numbersIn = (text: string) => {
      const [, tests, failures, errors, skipped] =
        /<testsuites name="muster" tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(text) ?? [];
      return [tests, failures, errors, skipped].map(Number);
    };
    const { pass, fail, unknown, not_applicable: none } = checked.summary;
    const all = pass + fail + unknown + none;
    expect(numbersIn(format('junit'))).toEqual([all, fail, unknown, none]);
    expect(numbersIn(format('junit', { failOn: 'fail' }))).toEqual([all, fail, 0, none + unknown]);
  });

  it('closes every element that it opens, whatever a host calls itself', () => {
    const stack: string[] = [];
    const text = format('junit', {}, checkedOf(HOSTILE)).replace(/^<\?xml[^>]*\?>\n/, '');
    for (const [, close, name, attributes, isEmpty] of text.matchAll(
      /<(\/?)([a-z]+)((?:\s+[a-z]+="[^"<&]*(?:&[a-z#0-9]+;[^"<&]*)*")*)\s*(\/?)>/g,
    )) {
      expect(attributes).not.toContain('<');
      if (close === '/') expect(stack.pop()).toBe(name);
      else if (isEmpty !== '/') stack.push(name ?? '');
    }
    expect(stack).toEqual([]);
    expect(text.replace(/<(\/?)([a-z]+)((?:\s+[a-z]+="[^"]*")*)\s*(\/?)>/g, '')).not.toMatch(/[<>]/);
  });
});

describe('as SARIF', () => {
  const sarif = JSON.parse(format('sarif'));

  it('has a result for each finding, and what is unknown is open', () => {
    const [run] = sarif.runs;
    expect(run.results).toHaveLength(checked.findings.length);
    for (const [index, finding] of checked.findings.entries()) {
      const kinds = {
        pass: 'pass',
        fail: 'fail',
        not_applicable: 'notApplicable',
        unknown: 'open',
        error: 'open',
      } as const;
      expect(run.results[index]).toMatchObject({
        ruleId: `${finding.pack}/${finding.rule}`,
        kind: kinds[finding.verdict],
      });
      if (finding.verdict !== 'fail') expect(run.results[index].level).toBe('none');
      expect(run.tool.driver.rules[run.results[index].ruleIndex].id).toBe(run.results[index].ruleId);
    }
  });

  const corpus = process.env.MUSTER_CORPUS;
  it.skipIf(corpus === undefined)(
    `keeps the published schema${corpus === undefined ? ' (skipped: MUSTER_CORPUS is not set)' : ''}`,
    async () => {
      const schema = JSON.parse(
        readFileSync(join(corpus ?? '', 'schemas', 'sarif', 'sarif-schema-2.1.0.json'), 'utf8'),
      );
      const { Ajv } = await import('ajv');
      const { default: addFormats } = await import('ajv-formats');
      const ajv = new Ajv({ strict: false, allErrors: true });
      (addFormats as unknown as (ajv: unknown) => void)(ajv);
      // Draft 4, which ajv reads as it is but for the names of draft and schema.
      delete schema.$schema;
      delete schema.id;
      const check = ajv.compile(schema);
      for (const language of ['vi', 'en'] as const) {
        check(JSON.parse(format('sarif', { language })));
        expect(check.errors ?? []).toEqual([]);
        check(JSON.parse(format('sarif', { language }, checkedOf(HOSTILE))));
        expect(check.errors ?? []).toEqual([]);
      }
    },
  );
});

describe('as a page', () => {
  it('runs nothing, fetches nothing, and shows what a host calls itself as text', () => {
    for (const language of ['vi', 'en'] as const) {
      const page = format('html', { language }, checkedOf(HOSTILE));
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).not.toMatch(/<script|<link|<img|url\(|src=|@import/);
      expect(page).toContain("default-src 'none'");
      expect(page).toContain('&lt;script&gt;');
      expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    }
  });
});
