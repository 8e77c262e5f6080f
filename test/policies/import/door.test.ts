import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readScaPolicy } from '../../../policies/import/sca/policy.ts';
import { toPack } from '../../../policies/import/to-pack.ts';
import { readYaml } from '../../../policies/import/yaml-door.ts';
import { run } from '../../../policies/main.ts';
import { loadPack } from '../../../policies/rules/load.ts';

const POLICY = `policy: { id: my_policy, file: x.yml, name: My policy, description: x, references: ["https://example.org"] }
variables: { $sshd_file: /etc/ssh/sshd_config }
requirements: { title: x, description: x, condition: all, rules: ['f:/etc/os-release -> r:Ubuntu 22\\.04'] }
checks:
  - id: 1
    title: Root does not sign in
    rationale: Nobody is root by name.
    remediation: Set PermitRootLogin no.
    compliance: [{ cis: ["5.2.7"] }, { cis_csc_v8: ["4.3"] }]
    condition: all
    rules: ['f:$sshd_file -> r:^\\s*PermitRootLogin\\s+no']
  - id: 2
    title: Something else
    condition: all
    rules: ['c:some-tool -> r:ok', 'f:/etc/cron.allow']
`;

describe('The command', () => {
  const folders: string[] = [];

  afterEach(() => {
    vi.restoreAllMocks();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  async function importFile(text: string, ...options: readonly string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'muster-import-'));
    folders.push(folder);
    const file = join(folder, 'policy.yml');
    writeFileSync(file, text);
    const said: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => said.push(String(chunk)) > 0);
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => said.push(String(chunk)) > 0);
    const out = join(folder, 'pack.json');
    const exitCode = await run(['policy', 'import', file, ...options.map((option) => option.replace('OUT', out))]);
    return { exitCode, said: said.join(''), out, file };
  }

  it('writes a pack that the linter takes, with the words of the source', async () => {
    const { exitCode, out, said } = await importFile(POLICY, '--out', 'OUT', '--lang', 'en');
    expect(exitCode).toBe(0);
    const pack = JSON.parse(readFileSync(out, 'utf8'));
    expect(loadPack(pack).complaints).toEqual([]);
    expect(pack).toMatchObject({
      id: 'my-policy',
      source: 'https://example.org',
      when: { 'os.id': 'ubuntu', 'os.release': '22.04' },
    });
    expect(pack.rules[0]).toMatchObject({
      id: 'check-1',
      title: { vi: 'Root does not sign in', en: 'Root does not sign in' },
      severity: 'medium',
      references: ['cis 5.2.7', 'cis_csc_v8 4.3'],
      remedy: { en: 'Set PermitRootLogin no.' },
    });
    expect(said).toContain('1   50.0 %  converted');
    expect(said).toMatch(/policy\.yml:12 2 Something else: partly converted/);
    expect(said).toContain('left out: a command of no known kind (some-tool): c:some-tool -> r:ok');
  });

  it('without --out shows the report alone; as JSON with the pack', async () => {
    const { said } = await importFile(POLICY, '--json');
    expect(JSON.parse(said).files).toMatchObject([
      { format: 'sca', total: 2, counts: { converted: 1, partly: 1 }, pack: { id: 'my-policy' } },
    ]);
  });

  it.each([
    [
      `${POLICY}  - id: 1\n    title: Twice\n    condition: all\n    rules: ['f:/x']\n`,
      /policy\.yml:16: checks\.2\.id 1 is the id of an earlier check/,
    ],
    [
      'checks:\n  - id: 1\n    condition: some\n    rules: [x]\n',
      /policy\.yml:2: checks\.0 has the condition "some"; write all, any or none/,
    ],
    ['checks: [', /policy\.yml:\d+: /],
    ['x: 1\n', /is neither an SCA policy nor a goss file/],
  ])('refuses %j with its place', async (text, message) => {
    const { exitCode, said } = await importFile(text, '--lang', 'en');
    expect(exitCode).toBe(2);
    expect(said).toMatch(message);
  });
});

describe('The door', () => {
  it('refuses what would unfold into more than memory holds', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`).join('\n')}\nchecks: [*h]\n`;
    expect(() => readYaml(bomb, 'bomb.yml')).toThrow(/by reference more than/);
  });

  it('refuses what is nested too deep to read', () => {
    expect(() => readYaml(`a: ${'['.repeat(5000)}`, 'deep.yml')).toThrow(/nested too deep/);
  });

  it('takes any rule line without a throw: what it does not understand, it says', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'f:/etc/passwd',
        'c:sshd -T',
        'c:stat -c "%a %U" /etc/x',
        'd:/etc/audit/rules.d',
        'r:HKLM\\A -> B',
        'c:dpkg -s x',
        'c:mount',
        'f:/etc/pam.d/su',
        ' -> ',
        ' && ',
        'r:',
        '!r:',
        'n:',
        '(\\d+) compare <= 3',
        '^a|b(',
        '[',
        '\\s*',
        '-w /etc -p wa',
        'not ',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), fc.constantFrom('all', 'any', 'none'), (parts, condition) => {
        const text = JSON.stringify({
          policy: { id: 'x' },
          checks: [{ id: 1, title: 'x', condition, rules: [parts.join('')] }],
        });
        const { pack } = toPack(readScaPolicy(readYaml(text, 'x'), 'x'));
        expect(pack === undefined ? [] : loadPack(pack).complaints).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('A file that was made to exhaust its reader', () => {
  const laughs = Array.from({ length: 9 }, (_, at) => `b${at + 1}: &b${at + 1} [${Array(9).fill(`*b${at}`)}]`);

  it.each`
    what                       | text                                                                 | says
    ${'references that grow'}  | ${`b0: &b0 [x,x,x]\n${laughs.join('\n')}`}                           | ${'by reference'}
    ${'brackets without end'}  | ${'['.repeat(100_000)}                                               | ${'nested too deep'}
    ${'brackets that close'}   | ${'['.repeat(1900) + ']'.repeat(1900)}                               | ${''}
    ${'a key twice'}           | ${'a: 1\nb: 2\na: 3'}                                                | ${':3: Map keys must be unique'}
    ${'quotes that never end'} | ${`a: "${'\\"'.repeat(200_000)}`}                                    | ${''}
    ${'quotes of both kinds'}  | ${`a: ${'"\''.repeat(20_000)}`}                                      | ${''}
    ${'many keys'}             | ${Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n')} | ${''}
  `('is read or refused at once: $what', ({ text, says }) => {
    let told = '';
    try {
      readYaml(text, 'x.yml');
    } catch (error) {
      told = String(error);
    }
    expect(told).toContain(says);
  });

  it('gives no object another prototype', () => {
    const { value } = readYaml('__proto__: { isAdmin: true }\nconstructor: 1', 'x.yml');
    expect((value as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
