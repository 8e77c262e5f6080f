import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { run as runAgent } from '../../agent/main.ts';
import { run as runPolicies } from '../../policies/main.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { bytesOf, reportOf } from '../kit/report.ts';

removeFolders();
afterEach(() => vi.restoreAllMocks());

async function told(work: () => Promise<number>): Promise<{ code: number; out: string; err: string }> {
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
  const code = await work();
  return { code, out, err };
}

const ssl = {
  name: 'libssl1.1',
  version: '1.1.1n-0+deb11u1',
  scheme: 'deb',
  source: 'openssl',
  origin: 'distribution',
} as const;

/** A report and a folder of advisories, as a person carries them in. */
function carriedIn(): { readonly report: string; readonly advisories: string } {
  const folder = newFolder();
  const report = join(folder, 'report.json');
  const inventory = { os: { family: 'linux', id: 'debian', release: '11' }, packages: [ssl] } as const;
  writeFileSync(report, bytesOf(reportOf(inventory)));
  const advisories = join(newFolder(), 'debian.ndjson');
  const modified = `${new Date().toISOString().slice(0, 19)}Z`;
  const record = (id: string, fixed: string) =>
    JSON.stringify({
      id,
      modified,
      published: '2026-01-01T00:00:00Z',
      upstream: ['CVE-2026-1000'],
      affected: [
        {
          package: { ecosystem: 'Debian:11', name: 'openssl' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
        },
      ],
    });
  writeFileSync(advisories, `${record('DSA-1', '1.1.1n-0+deb11u5')}\n{"id":\n${record('DSA-0', '1.1.1k-1')}\n`);
  return { report, advisories };
}

it('check judges by files of advisories, and tells what of them is broken', async () => {
  const { report, advisories } = carriedIn();
  const { code, out, err } = await told(() =>
    runAgent(['check', report, '--json', '--advisories', advisories, '--fail-on', 'fail']),
  );
  const answer = JSON.parse(out);
  expect(code).toBe(1);
  expect(err).toContain(`${advisories}, line 2, entry 2: the line is no whole JSON value`);
  expect(answer.advisories.feeds).toMatchObject([
    { kind: 'osv', name: 'debian.ndjson', ecosystems: ['debian:11'], recordCount: 2 },
  ]);
  expect(answer.advisories.entries).toMatchObject([
    { cve: 'CVE-2026-1000', package: 'libssl1.1', isOpen: true, fixedVersion: '1.1.1n-0+deb11u5', advisory: 'DSA-1' },
  ]);
});

it('check without advisories says nothing of them', async () => {
  const { report } = carriedIn();
  const { out } = await told(() => runAgent(['check', report, '--json']));
  expect(JSON.parse(out).advisories).toBeUndefined();
});

it.each`
  language | words
  ${'en'}  | ${['libssl1.1 1.1.1n-0+deb11u1: open, the installed version is older than the fixed one', 'compared as source package', 'fixed in 1.1.1n-0+deb11u5']}
  ${'vi'}  | ${['chưa vá', 'so theo gói nguồn']}
`('explain advisory tells record by record why a package matches ($language)', async ({ language, words }) => {
  const { report, advisories } = carriedIn();
  const argv = [
    'explain',
    'advisory',
    'CVE-2026-1000',
    '--advisories',
    advisories,
    '--report',
    report,
    '--lang',
    language,
  ];
  const { code, out } = await told(() => runPolicies(argv));
  expect(code).toBe(1);
  for (const word of words) expect(out).toContain(word);
  expect(out).toContain('DSA-0 (debian:11, deb) openssl');
});

it('explain advisory says so where nothing concerns the host, or nobody can tell', async () => {
  const { report, advisories } = carriedIn();
  const explain = (id: string, file: string) =>
    told(() => runPolicies(['explain', 'advisory', id, '--advisories', file, '--report', report, '--lang', 'en']));
  expect(await explain('CVE-1999-1', advisories)).toMatchObject({ code: 0 });
  const other = join(newFolder(), 'other.json');
  writeFileSync(other, '[]');
  expect((await explain('CVE-2026-1000', other)).out).toContain('None of the files holds advisories of debian:11');
});
