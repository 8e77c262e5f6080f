import { describe, expect, it } from 'vitest';
import { createReportValidator } from '../../../policies/inventory/validate.ts';
import { brokenReports } from '../../kit/broken-reports.ts';
import { bytesOf, largeReport, smallReport } from '../../kit/report.ts';

const validate = createReportValidator();

describe('the door for reports', () => {
  it.each([
    ['a small report', smallReport()],
    ['a report of 1,200 packages', largeReport()],
  ])('takes %s', (_, report) => {
    const result = validate(bytesOf(report));
    expect(result).not.toHaveProperty('complaints');
    expect('report' in result && result.report).toEqual(report);
  });

  it('takes the same report with spaces and in another order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(smallReport()).reverse());
    const result = validate(Buffer.from(JSON.stringify(reversed, undefined, 2)));
    expect(result).toHaveProperty('report');
    expect('hashes' in result && [...result.hashes]).toEqual(hashesOf(bytesOf(smallReport())));
  });

  it('takes a planned host only where that is asked for', () => {
    const planned = smallReport({ agent: { ...smallReport().agent, door: 'planned' }, probes: {} });
    expect(validate(bytesOf(planned))).toHaveProperty('complaints');
    expect(validate(bytesOf(planned), { allowsPlanned: true })).toHaveProperty('report');
  });

  it('knows at least forty ways to break a report', () => {
    expect(brokenReports.length).toBeGreaterThanOrEqual(40);
    expect(new Set(brokenReports.map(({ what }) => what)).size).toBe(brokenReports.length);
  });

  it.each(brokenReports.map((broken) => [broken.what, broken] as const))('refuses a report with %s', (_, broken) => {
    const result = validate(broken.bytes());
    if (!('complaints' in result)) throw new Error('it was taken');
    const [first] = result.complaints;
    expect(first?.pointer).toBe(broken.pointer);
    expect(first?.message).toMatch(broken.message);
    expect(result.code).toBe(broken.code ?? 'report_invalid');
  });

  it('names every fault, up to a bound', () => {
    const packages = Array.from({ length: 500 }, (_, index) => ({ name: index }));
    const inventory = { ...smallReport().inventory, packages } as unknown as ReturnType<
      typeof smallReport
    >['inventory'];
    const result = validate(bytesOf({ ...smallReport(), inventory }));
    if (!('complaints' in result)) throw new Error('it was taken');
    expect(result.complaints.length).toBe(50);
    expect(new Set(result.complaints.map(({ pointer }) => pointer)).size).toBe(50);
  });
});

function hashesOf(bytes: Buffer): [string, string][] {
  const result = validate(bytes);
  return 'hashes' in result ? [...result.hashes] : [];
}
