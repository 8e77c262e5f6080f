import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createAdvisoryIndex } from '../../../policies/advisories/advisory-index.ts';
import { installedPackage } from '../../../policies/advisories/assess.ts';
import { matchPackage } from '../../../policies/advisories/match.ts';
import { type AdvisoryComplaint, readAdvisories } from '../../../policies/advisories/read.ts';
import type { AdvisoryRecord, KnownExploited } from '../../../policies/advisories/record.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

async function read(path: string) {
  const records: AdvisoryRecord[] = [];
  const exploited: KnownExploited[] = [];
  const complaints: AdvisoryComplaint[] = [];
  const summary = await readAdvisories(
    { name: path, path },
    {
      onRecords: (found) => void records.push(...found),
      onKnownExploited: (found) => void exploited.push(...found),
      onComplaint: (complaint) => void complaints.push(complaint),
    },
    { notAfter: '2026-11-21T00:00:00Z' },
  );
  return { summary, records, exploited, complaints };
}

/** A mistake of the publisher's: the package's name where its version should be. */
const FAULTY = '2549 /affected/0/ranges DSA-423 names the version "kernel-image-2.4.17-ia64", which is no deb version';

const JSON_FILE = /\.(?:json|ndjson)(?:\.gz)?$|\.zip$/;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && JSON_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describeWithCorpus('real feeds', (corpus) => {
  const folder = join(corpus, 'advisories');

  it.each`
    file                       | entries | records  | skipped | complaints
    ${'almalinux8.ndjson.gz'}  | ${1619} | ${14090} | ${599}  | ${[]}
    ${'almalinux9.ndjson.gz'}  | ${892}  | ${11711} | ${2}    | ${[]}
    ${'almalinux10.ndjson.gz'} | ${330}  | ${2870}  | ${0}    | ${[]}
    ${'debian-dsa.ndjson.gz'}  | ${2688} | ${3468}  | ${0}    | ${[FAULTY]}
    ${'debian-dla.ndjson.gz'}  | ${1764} | ${1767}  | ${0}    | ${[]}
  `('$file: every OSV record is read, and updates that close nothing are counted', async (row) => {
    const { summary, complaints } = await read(join(folder, 'osv', row.file));
    expect(summary).toMatchObject({ format: 'osv', entryCount: row.entries, recordCount: row.records });
    expect(summary.skipped.not_a_vulnerability ?? 0).toBe(row.skipped);
    expect(complaints.map(({ line, pointer, message }) => `${line} ${pointer} ${message}`)).toEqual(row.complaints);
  });

  it('the list of exploited vulnerabilities is read whole, and reaches to the day of its release', async () => {
    const { summary, exploited, complaints } = await read(join(folder, 'kev/known_exploited_vulnerabilities.json.gz'));
    expect(exploited.length).toBe(1404);
    expect(summary).toMatchObject({
      format: 'kev',
      knownExploitedCount: 1404,
      newestModifiedAt: '2025-08-25T17:04:19Z',
    });
    expect(complaints).toEqual([]);
    expect(exploited.find(({ cve }) => cve === 'CVE-2025-48384')).toMatchObject({
      addedOn: '2025-08-25',
      dueOn: '2025-09-15',
    });
  });

  it('versions that their own ecosystem refuses are told with their place, and the rest is read', async () => {
    const { complaints } = await read(join(folder, 'alpine-secdb.ndjson.gz'));
    expect(complaints.length).toBe(9);
    expect(complaints[0]).toMatchObject({ line: 4, entry: 4, pointer: '/packages/63/pkg/secfixes' });
    expect(complaints[0]?.message).toBe('python2: "2.7.16-33" is no apk version');
  });

  it('Alpine says by source package what a release mends, and nothing of another release', async () => {
    const { summary, records } = await read(join(folder, 'alpine-secdb.ndjson.gz'));
    expect(summary).toMatchObject({ format: 'alpine-secdb', entryCount: 17, reachesAtLeast: '2020-01-01T00:00:00Z' });
    const index = createAdvisoryIndex(records, []);
    const open = (release: string, version: string) =>
      matchPackage(
        installedPackage({ name: 'exim-utils', source: 'exim', version, scheme: 'apk', origin: 'distribution' }),
        { own: [`alpine:${release}`], extended: [] },
        index,
        '2020-06-01',
      )
        .filter(({ standing }) => standing === 'open')
        .map(({ cve, fixedVersion }) => `${cve} ${fixedVersion}`);
    expect(open('3.10', '4.92.2-r0')).toEqual(['CVE-2019-16928 4.92.2-r1']);
    expect(open('3.10', '4.92.2-r1')).toEqual([]);
    expect(open('3.99', '4.80-r0')).toEqual([]);
  });

  it.each`
    file                                  | pointer                            | message
    ${'nointroduced-CVE-2023-41045.json'} | ${'/affected/0/ranges/0/events'}   | ${'without an "introduced" event'}
    ${'nondistinct-CVE-2018-5407.json'}   | ${'/affected/6/ranges/1/events/1'} | ${'introduces the fault and fixes it'}
  `('$file is told with its place', async ({ file, pointer, message }) => {
    const { complaints } = await read(join(folder, 'osv-samples/osv-schema', file));
    expect(complaints).toMatchObject([{ line: 1, entry: 1, pointer }]);
    expect(complaints[0]?.message).toContain(message);
  });

  it('CSAF examples and the documents of its validator are read without a throw, broken ones included', async () => {
    let documentCount = 0;
    for (const file of filesBelow(join(folder, 'csaf'))) {
      const { summary } = await read(file);
      documentCount += summary.entryCount;
    }
    expect(documentCount).toBeGreaterThan(110);
  });

  it('publishers’ own files are read without a throw, and those of known formats give records', async () => {
    const counts: Record<string, number> = {};
    for (const file of filesBelow(join(folder, 'upstream-formats'))) {
      const { summary } = await read(file);
      const key = summary.format ?? 'none';
      counts[key] = (counts[key] ?? 0) + (summary.recordCount + summary.knownExploitedCount > 0 ? 1 : 0);
    }
    expect(counts.osv).toBeGreaterThan(15);
    expect(counts.csaf).toBeGreaterThan(12);
    expect(counts['alpine-secdb']).toBeGreaterThanOrEqual(4);
    expect(counts.kev).toBe(1);
  });

  it('an affected product of Red Hat is a release, with its remedy in the publisher’s word', async () => {
    const { records } = await read(join(folder, 'upstream-formats/redhat/vex/v2/extract-vex/2023/CVE-2023-6238.json'));
    const kernel = (ecosystem: string) =>
      records.find((record) => record.ecosystem === ecosystem && record.package === 'kernel');
    expect(kernel('rhel:9')).toMatchObject({ state: 'unfixed', justification: 'Will not fix', packageKind: 'source' });
    expect(kernel('rhel-els:7')).toMatchObject({ state: 'not_affected', justification: 'vulnerable_code_not_present' });
  });
});
