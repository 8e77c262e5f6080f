import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { parseOsRelease } from '../../../agent/parse/os-release.ts';
import { osRelease } from '../../../agent/probes/os-release.ts';
import type { Os } from '../../../policies/inventory/sections/os.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { corpusFolder, reportOf } from '../../kit/hosts.ts';

async function osOf(files: Readonly<Record<string, FileOf>>): Promise<Os> {
  const report = await inspect(bundleOf({ files }), { now: new Date(0), agent: { version: '0' }, probes: [osRelease] });
  return report.inventory.os ?? {};
}

describe('the operating system', () => {
  it.each`
    host              | id          | release     | pointRelease  | codename      | initSystem
    ${'debian-12'}    | ${'debian'} | ${'12'}     | ${'12.11'}    | ${'bookworm'} | ${'systemd'}
    ${'centos-7'}     | ${'centos'} | ${'7'}      | ${'7.9.2009'} | ${'Core'}     | ${'systemd'}
    ${'alpine-3.18'}  | ${'alpine'} | ${'3.18.4'} | ${'3.18.4'}   | ${undefined}  | ${'openrc'}
    ${'ubuntu-22.04'} | ${'ubuntu'} | ${'22.04'}  | ${'22.04.3'}  | ${'jammy'}    | ${'systemd'}
  `('of $host is $id $pointRelease', async ({ host, ...expected }) => {
    const { id, release, pointRelease, codename, initSystem, architecture } = (await reportOf(host)).inventory.os ?? {};
    expect({ id, release, pointRelease, codename, initSystem }).toEqual(expected);
    expect(architecture).toBe('x86_64');
  });

  it.each`
    file                         | text                                                                          | id          | release    | pointRelease
    ${'/etc/redhat-release'}     | ${'CentOS release 5.11 (Final)\n'}                                            | ${'centos'} | ${'5'}     | ${'5.11'}
    ${'/etc/redhat-release'}     | ${'Red Hat Enterprise Linux Server release 6.10 (Santiago)\n'}                | ${'rhel'}   | ${'6.10'}  | ${'6.10'}
    ${'/etc/enterprise-release'} | ${'Enterprise Linux Enterprise Linux Server release 5.8 (Carthage)\n'}        | ${'ol'}     | ${'5.8'}   | ${'5.8'}
    ${'/etc/SuSE-release'}       | ${'SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n'} | ${'sles'}   | ${'11.4'}  | ${'11.4'}
    ${'/etc/debian_version'}     | ${'6.0.10\n'}                                                                 | ${'debian'} | ${'6'}     | ${'6.0.10'}
    ${'/etc/lsb-release'}        | ${'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_CODENAME=lucid\n'}       | ${'ubuntu'} | ${'10.04'} | ${'10.04'}
    ${'/etc/alpine-release'}     | ${'2.7.9\n'}                                                                  | ${'alpine'} | ${'2.7.9'} | ${'2.7.9'}
  `('older than os-release: $text', async ({ file, text, ...expected }) => {
    const { id, release, pointRelease } = await osOf({ [file]: text });
    expect({ id, release, pointRelease }).toEqual(expected);
  });

  it('is not taken from a less particular file while a more particular one cannot be read', async () => {
    const files = {
      '/etc/os-release': { refused: 'permission_denied' },
      '/etc/debian_version': 'bookworm/sid\n', // every Ubuntu has one too
    } as const;
    const os = await osOf(files);
    expect(os).toMatchObject({ family: 'linux' });
    expect(os).not.toHaveProperty('id');
    expect(await osOf({ ...files, '/usr/lib/os-release': 'ID=ubuntu\nVERSION_ID="22.04"\n' })).toMatchObject({
      id: 'ubuntu',
    });
  });

  it('is said to be unknown where no file names it, instead of guessed', async () => {
    const report = await inspect(bundleOf({ files: { '/etc/os-release': 'garbage\n' } }), {
      now: new Date(0),
      agent: { version: '0' },
      probes: [osRelease],
    });
    expect(report.inventory.os).not.toHaveProperty('id');
    expect(report.probes['os.release']).toMatchObject({
      outcome: 'partial',
      gaps: [{ reason: 'source_missing', fields: ['id'] }],
    });
  });
});

const LINUX = new Set([
  'RedHat',
  'Debian',
  'Suse',
  'Alpine',
  'Archlinux',
  'Gentoo',
  'Slackware',
  'ClearLinux',
  'Mandrake',
  'Altlinux',
  'NA',
]);

describe.skipIf(corpusFolder === undefined)('release files of the corpus (MUSTER_CORPUS)', () => {
  const folder = join(corpusFolder ?? '', 'os-identification');
  const rows = (name: string): Record<string, unknown>[] =>
    corpusFolder === undefined
      ? []
      : readFileSync(join(folder, name), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line));

  it('are all read: id, release and name as an independent reader has them', () => {
    const expected = rows('os-release-expected.ndjson') as { file: string; expected: Record<string, string> }[];
    expect(expected.length).toBeGreaterThan(50);
    for (const { file, expected: fields } of expected) {
      const found = parseOsRelease(readFileSync(join(folder, file), 'utf8'));
      expect({ file, id: found?.id, release: found?.release, name: found?.name, idLike: found?.idLike }).toEqual({
        file,
        id: fields.ID?.toLowerCase() ?? found?.id, // a file without ID goes by its name
        release: fields.VERSION_ID || undefined,
        name: fields.PRETTY_NAME || fields.NAME,
        idLike: fields.ID_LIKE ? fields.ID_LIKE.split(/\s+/) : undefined,
      });
    }
  });

  it('give the release that others found, for old and new systems', async () => {
    const cases = rows('distribution-files.ndjson') as {
      name: string;
      files: Record<string, string>;
      expected: Record<string, string>;
    }[];
    expect(cases.length).toBeGreaterThan(35);
    const wrong: string[] = [];
    let seen = 0;
    for (const { name, files, expected } of cases) {
      if (!LINUX.has(expected.os_family ?? '')) continue; // Solaris and the BSDs come with recordings
      const texts = Object.values(files).join('\n');
      const os = await osOf(Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith('/'))));
      const major = expected.distribution_major_version ?? 'NA';
      // Some expected numbers come from a command; what no file states is absent here.
      const isStated = major !== 'NA' && new RegExp(`\\b${major}\\b`).test(texts);
      if (isStated && (os.majorRelease !== major || os.id === undefined)) wrong.push(`${name}: ${os.id} ${os.release}`);
      if (!isStated && os.id === undefined && texts.trim() !== '') wrong.push(`${name}: nothing`);
      if (os.pointRelease !== undefined && !texts.includes(os.pointRelease))
        wrong.push(`${name}: ${os.pointRelease} is guessed`);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(25);
    expect(wrong).toEqual([]);
  });

  it('never make it throw, broken ones included', async () => {
    const files = readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(40);
    for (const entry of files) {
      const text = readFileSync(join(entry.parentPath, entry.name));
      for (const path of [
        '/etc/os-release',
        '/etc/redhat-release',
        '/etc/SuSE-release',
        '/etc/lsb-release',
        '/etc/debian_version',
      ]) {
        expect((await osOf({ [path]: { text } })).family).toBe('linux');
      }
    }
  });
});
