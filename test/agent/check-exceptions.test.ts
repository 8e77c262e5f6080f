import { describe, expect, it } from 'vitest';
import { type Checked, checkReport, isAgainst, shownVerdict } from '../../agent/check.ts';
import { type CheckedPlace, layExceptions } from '../../agent/check-exceptions.ts';
import { type Format, formatChecked } from '../../agent/formats/format.ts';
import { loadTables } from '../../policies/derive/tables.ts';
import type { ExceptionEntry } from '../../policies/exceptions/file.ts';
import { smallReport } from '../kit/report.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

const pack = compile(
  packOf(
    [
      ruleOf({ 'host.labels': { includes: ['never'] } }, { id: 'fails' }),
      ruleOf({ 'host.level': { minimum: 1 } }, { id: 'unknown' }),
      ruleOf({ 'host.labels': { exists: true } }, { id: 'passes' }),
    ],
    { id: 'sample' },
  ),
);

const report = smallReport();
const checked: Checked = checkReport(report, {
  packs: [pack],
  tables: loadTables(),
  register: { labels: [] },
  asOf: '2026-11-21T12:00:00Z',
});
const here: CheckedPlace = { hostNames: [report.host.name], units: ['paris', 'missions'], systems: ['portal'] };
const entry: ExceptionEntry = {
  id: 'visa-printer',
  rule: 'sample/fails',
  scope: { host: report.host.name },
  reason: 'The visa desk needs the old printer driver.',
  measure: 'The host stands in a network of its own.',
  requester: 'lan',
  approver: 'minh',
  endsAt: '2026-11-21',
};
const show = (more: Partial<ExceptionEntry>) =>
  Object.fromEntries(
    layExceptions(checked, [{ ...entry, ...more }], here).findings.map((finding) => [
      finding.rule,
      shownVerdict(finding),
    ]),
  );

describe('muster check --exceptions', () => {
  it.each`
    more                                                | verdict       | why
    ${{}}                                               | ${'excepted'} | ${'a day ends with its last moment'}
    ${{ endsAt: '2026-11-21T12:00:00Z' }}               | ${'fail'}     | ${'an instant is the first that is not covered'}
    ${{ startsAt: '2026-11-22', endsAt: '2026-11-23' }} | ${'fail'}     | ${'it has not begun'}
    ${{ approver: undefined }}                          | ${'fail'}     | ${'nobody approved it'}
    ${{ approver: 'Lan ' }}                             | ${'fail'}     | ${'who asked for it approved it'}
    ${{ endEarly: 'It was replaced.' }}                 | ${'fail'}     | ${'it was ended'}
    ${{ scope: { host: 'other' } }}                     | ${'fail'}     | ${'it is about another host'}
    ${{ scope: { unit: 'missions' } }}                  | ${'excepted'} | ${'the unit was named by the caller'}
    ${{ scope: { system: 'mail' } }}                    | ${'fail'}     | ${'the host does not serve it'}
    ${{ rule: 'sample/unknown' }}                       | ${'fail'}     | ${'it is from another rule'}
  `('shows what fails as $verdict: $why', ({ more, verdict }) => {
    expect(show(more)).toEqual({ fails: verdict, unknown: 'unknown', passes: 'pass' });
  });

  it('counts for nobody and against nobody, in every form', () => {
    const laid = layExceptions(checked, [entry], here);
    expect(laid.summary).toMatchObject({ fail: 0, excepted: 1, unknown: 1, pass: 1 });
    expect(laid.findings.filter((finding) => isAgainst(shownVerdict(finding), 'fail'))).toEqual([]);
    const shown = (format: Format) =>
      formatChecked(format, laid, { language: 'en', failOn: 'fail', showsAll: true, isColoured: false, width: 100 });
    expect(shown('table')).toContain('EXCEPTED');
    expect(shown('table')).toContain('excepted by visa-printer until 2026-11-22 00:00 UTC');
    expect(shown('table')).toContain('1 excepted');
    expect(JSON.parse(shown('json')).findings.find(({ rule }: { rule: string }) => rule === 'fails')).toMatchObject({
      verdict: 'excepted',
      exception: { id: 'visa-printer' },
    });
    expect(shown('junit')).toMatch(/failures="0".*skipped="2"/);
    expect(shown('junit')).toContain('<skipped message="excepted by visa-printer');
    const [run] = JSON.parse(shown('sarif')).runs;
    expect(run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'sample/fails')).toMatchObject({
      kind: 'fail',
      suppressions: [{ kind: 'external', status: 'accepted', justification: entry.reason }],
    });
    expect(shown('html')).toContain('excepted (1)');
  });
});
