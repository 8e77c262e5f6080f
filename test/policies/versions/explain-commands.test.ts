import { afterEach, expect, it, vi } from 'vitest';
import { run } from '../../../policies/main.ts';
import { schemes } from '../../../policies/versions/index.ts';

afterEach(() => vi.restoreAllMocks());

/** Runs the command as the terminal would: its exit code and all it wrote. */
async function muster(...argv: readonly string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const keep = (chunk: string | Uint8Array): boolean => {
    said += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  return { code: await run(argv), said };
}

it('explains a version pair in both languages, with what decided', async () => {
  const en = await muster('explain', 'version', 'pypi', '1.0rc1', '1.0.post2', '--lang', 'en');
  expect(en.code).toBe(0);
  expect(en.said).toContain('Scheme: pep440');
  expect(en.said).toMatch(/pre-release +rc1/);
  expect(en.said).toContain('1.0rc1 < 1.0.post2: the pre-release decides, "rc1" against (none)');
  const vietnamese = await muster('explain', 'version', 'pypi', '1.0rc1', '1.0.post2', '--lang', 'vi');
  expect(vietnamese.said).toContain('bản thử quyết định, "rc1" so với (không có)');
});

it('answers 1 and says which text is no version and how one is written', async () => {
  const { code, said } = await muster('explain', 'version', 'semver', '1.28', '1.28.4', '--lang', 'en');
  expect(code).toBe(1);
  expect(said).toContain('no semver version. It is written three numbers');
  expect(said).toContain('They cannot be compared: "1.28" is no semver version.');
});

it.each`
  argv                                           | said
  ${['explain', 'version']}                      | ${'Schemes:\n  deb rpm apk'}
  ${['explain', 'version', 'deb', '1']}          | ${"missing required argument 'right'"}
  ${['explain', 'version', '1.0', '2.0', 'deb']} | ${'the scheme comes first, then the two versions'}
  ${['explain', 'version', 'rmp', '1', '2']}     | ${'did you mean "rpm"?'}
  ${['explain', 'version', 'pipy', '1', '2']}    | ${'did you mean "pypi"?'}
  ${['explain', 'range', 'npm', 'latest']}       | ${'holds "latest", which npm does not know'}
  ${['explain', 'range', 'conan', '>1']}         | ${'no version scheme "conan"'}
  ${['explain', 'range', 'npm']}                 | ${'Types:\n  npm gem pypi'}
`('$argv is wrong use, and the answer helps on', async ({ argv, said }) => {
  const answer = await muster(...argv).catch((error: unknown) => ({ code: 2, said: String(error) }));
  expect(answer.code).toBe(2);
  expect(answer.said).toContain(said);
});

it('turns a native range into a vers text and places a version', async () => {
  const { code, said } = await muster('explain', 'range', 'npm', '^1.2.9', '1.3.0', '--lang', 'en');
  expect([code, said]).toEqual([0, 'vers:npm/>=1.2.9|<2.0.0\n1.3.0 lies in this range.\n']);
  expect((await muster('explain', 'range', 'npm', '^1.2.9', '1.3')).code).toBe(1);
});

it('says in both languages how a version of each scheme is written', () => {
  for (const { id, expects } of schemes) {
    expect(expects.vi, id).not.toBe(expects.en);
    expect(Math.min(expects.vi.length, expects.en.length), id).toBeGreaterThan(15);
  }
});
