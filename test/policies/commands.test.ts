import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from '../../policies/main.ts';
import { bytesOf, smallReport } from '../kit/report.ts';
import { packOf, readFixturePack, ruleOf } from '../kit/rules.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-packs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Runs the command as the terminal would and keeps what it wrote. */
async function muster(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
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
  const code = await run(argv);
  return { code, out, err };
}

const withExamples = {
  examples: [
    { verdict: 'pass', inventory: { os: { family: 'linux' } } },
    { verdict: 'fail', inventory: { os: { family: 'windows' } } },
  ],
} as const;

const good = () => file('good.json', readFixturePack('sample-baseline.json'));
const broken = () => file('broken.json', packOf([ruleOf({ 'sshd.maxAuthTry': 4 })]));
const wrong = () =>
  file(
    'wrong.json',
    packOf([
      ruleOf(
        { 'sshd.maxAuthTries': { maximum: 4 } },
        {
          examples: [
            { verdict: 'pass', inventory: { sshd: { maxAuthTries: 5 } } },
            { verdict: 'fail', inventory: { sshd: { maxAuthTries: 6 } } },
          ],
        },
      ),
    ]),
  );

describe('muster policy lint', () => {
  it('finds nothing wrong with the packs that come with Muster', async () => {
    const { code, out } = await muster('policy', 'lint', '--lang', 'en');
    expect(out.split('\n').filter((line) => line !== '' && !line.endsWith('nothing wrong'))).toEqual([]);
    expect(code).toBe(0);
  });

  it('says file, place, reason and cure, and ends with 1', async () => {
    const path = broken();
    const { code, out } = await muster('policy', 'lint', path);
    expect(out).toContain(`${path}:/rules/0/must/sshd.maxAuthTry no field "maxAuthTry"; did you mean "maxAuthTries"?`);
    expect(code).toBe(1);
  });

  it('answers in JSON', async () => {
    const { out } = await muster('policy', 'lint', '--json', good(), broken());
    const { files } = JSON.parse(out);
    expect(files).toMatchObject([
      { ruleCount: 10, complaints: [] },
      { ruleCount: 0, complaints: [{ pointer: '/rules/0/must/sshd.maxAuthTry' }] },
    ]);
  });

  it('sees what only shows side by side: two packs of one id, two rules with one demand', async () => {
    const one = file('one.json', packOf([ruleOf({ 'os.family': 'linux' }, withExamples)]));
    const two = file('two.json', packOf([ruleOf({ 'os.family': 'linux' }, { ...withExamples, id: 'again' })]));
    const { code, out } = await muster('policy', 'lint', '--lang', 'en', one, two);
    expect(code).toBe(1);
    expect(out).toContain(`${two}:/id ${one} is a pack "pack" too; give one of them another id`);
    expect(out).toContain(`${two}:/rules/0 warning: demands the same of the same hosts as pack/rule`);
    expect(out).toContain(`${one}: 1 rule, nothing wrong`);
  });

  it('ends with 3 where a file cannot be read, and with 2 for words it does not know', async () => {
    expect(await muster('policy', 'lint', join(folder, 'nowhere.json'))).toMatchObject({
      code: 3,
      err: expect.stringContaining('nowhere.json'),
    });
    expect(await muster('policy', 'lint', '--nonsense')).toMatchObject({ code: 2 });
  });
});

describe('muster policy test', () => {
  it('shows what an example says beside what came out, with the fact that decided', async () => {
    const { code, out } = await muster('policy', 'test', '--lang', 'en', wrong());
    expect(code).toBe(1);
    expect(out).toContain('- the example says: pass');
    expect(out).toContain('+ it came out: fail');
    expect(out).toContain('sshd.maxAuthTries is 5; wanted: at most 4');
    const inVietnamese = await muster('policy', 'test', '--lang', 'vi', wrong());
    expect(inVietnamese.out).toContain('sshd.maxAuthTries là 5; cần không quá 4');
  });

  it('ends with 0 where every example comes out as it says', async () => {
    expect(await muster('policy', 'test', '--lang', 'en', good())).toMatchObject({
      code: 0,
      out: expect.stringContaining('all as they say'),
    });
  });
});

describe('muster explain', () => {
  it('says what a rule wants, of whom, what it reads, by which authority, and how to mend it', async () => {
    const { code, out } = await muster(
      'explain',
      'rule',
      'sample-baseline/ssh-auth-tries',
      '--file',
      good(),
      '--lang',
      'en',
    );
    expect(code).toBe(0);
    for (const text of [
      'sshd.maxAuthTries at most 4 (Attempts)',
      'Reads',
      'NIST SP 800-53 r5',
      'Set MaxAuthTries.',
      '3+: medium, 1+: low',
    ]) {
      expect(out).toContain(text);
    }
    const same = await muster('policy', 'explain', 'sample-baseline/ssh-auth-tries', '--file', good(), '--lang', 'vi');
    expect(same.out).toContain('sshd.maxAuthTries không quá 4 (Số lần thử)');
  });

  it('helps with a name that is almost right', async () => {
    const { code, err } = await muster('explain', 'rule', 'sample-baseline/ssh-auth-tires', '--file', good());
    expect(code).toBe(2);
    expect(err).toContain('did you mean "sample-baseline/ssh-auth-tries"?');
  });

  it('says why two versions order so', async () => {
    const { code, out } = await muster('explain', 'version', 'deb', '1:8.4', '9.2', '--lang', 'en');
    expect(code).toBe(0);
    expect(out).toContain('1:8.4 > 9.2: the epoch decides');
    expect(await muster('explain', 'version', 'debian', '1', '2')).toMatchObject({ code: 2 });
  });
});

describe('muster policy schema', () => {
  it('prints a JSON Schema that knows sections, fields and words', async () => {
    const { code, out } = await muster('policy', 'schema');
    const schema = JSON.parse(out);
    expect(code).toBe(0);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(out).toContain('sshd.maxAuthTries');
    expect(out).toContain('modeAtMost');
  });
});

describe('muster policy new', () => {
  const report = () => file('report.json', bytesOf(smallReport()).toString());

  it('writes a pack that lint and test accept, from a report', async () => {
    const out = join(folder, 'made.json');
    const made = await muster(
      'policy',
      'new',
      '--report',
      report(),
      '--out',
      out,
      '--lang',
      'en',
      'os.family',
      'packages[bash]',
    );
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('2 rules, examples proven') });
    expect(await muster('policy', 'test', out, '--lang', 'en')).toMatchObject({
      code: 0,
      out: expect.stringContaining('6 examples, all as they say'),
    });
    expect(await muster('policy', 'lint', out)).toMatchObject({ code: 0 });
  });

  it('never writes over a file', async () => {
    const out = file('mine.json', '{}');
    expect(await muster('policy', 'new', '--report', report(), '--out', out, 'os.family')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is there already'),
    });
    expect(readFileSync(out, 'utf8')).toBe('{}');
  });

  it('says of every path why it cannot become a rule, with the nearest name', async () => {
    const { code, err } = await muster(
      'policy',
      'new',
      '--report',
      report(),
      'packages[bsh]',
      'os.famly',
      'certificates',
    );
    expect(code).toBe(2);
    expect(err).toContain('did you mean "bash"?');
    expect(err).toContain('did you mean "family"?');
    expect(err).toContain('"certificates" is not known of this host (section_not_read)');
  });

  it('shows without a path what can be asked of the host', async () => {
    const { code, out } = await muster('policy', 'new', '--report', report(), '--lang', 'en');
    expect(code).toBe(0);
    expect(out).toContain('packages[bash]');
  });
});
