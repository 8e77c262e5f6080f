import { afterEach, describe, expect, it, vi } from 'vitest';
import { forecastFor, tablesFor } from '../../agent/check-lifecycle.ts';
import { run } from '../../policies/main.ts';
import { reportOf, smallInventory } from '../kit/report.ts';

afterEach(() => vi.restoreAllMocks());

/** Runs the command as the terminal would and keeps what it wrote. */
async function explain(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
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
  const code = await run(['explain', 'lifecycle', ...argv]);
  return { code, out, err };
}

describe('muster explain lifecycle', () => {
  it('says the cycle, its state on a day, its dates and where they are from', async () => {
    const { code, out } = await explain('postgresql', '14.11', '--as-of', '2026-11-13', '--lang', 'en');
    expect(code).toBe(0);
    expect(out).toMatch(/^PostgreSQL 14\n.*on 2026-11-13 +ended\n.*supported until +2026-11-12/);
    expect(out).toContain('https://endoflife.date/postgresql (2026-');
    expect((await explain('postgresql', '14.11', '--as-of', '2026-11-12', '--json')).out).toContain('"supported"');
  });

  it('answers for every vendor where the dates depend on who built it', async () => {
    const { out } = await explain('java', '17.0.9', '--json');
    const { cycles } = JSON.parse(out) as { cycles: { lifecycle: string }[] };
    expect(cycles.map(({ lifecycle }) => lifecycle)).toEqual(
      expect.arrayContaining(['eclipse-temurin', 'oracle-jdk', 'red-hat-build-of-openjdk', 'bellsoft-liberica']),
    );
  });

  it('says what is not known and what has no dates of its own', async () => {
    expect((await explain('mssqlserver', '13.0', '--lang', 'en')).out).toMatch(/not known/);
    expect((await explain('iis', '10.0', '--lang', 'vi')).out).toContain('cùng hệ điều hành');
    expect((await explain('postgresq', '14')).err).toContain('did you mean "postgresql"?');
    expect((await explain('postgresql', '14', '--as-of', 'soon')).code).toBe(2);
  });
});

describe('muster check --forecast', () => {
  it('tells what ends on one host', () => {
    const tables = tablesFor(undefined, undefined);
    const text = forecastFor(reportOf(smallInventory), tables, '2026-11-21T00:00:00Z', {
      language: 'en',
      isJson: false,
    });
    expect(text).toContain('2028-06-30  Debian 12, then nothing');
    const json = forecastFor(reportOf(smallInventory), tables, '2026-11-21T00:00:00Z', {
      language: 'en',
      isJson: true,
    });
    expect(JSON.parse(json)).toMatchObject({ host: 'sample', endings: [{ endsOn: '2028-06-30', product: 'debian' }] });
  });
});
