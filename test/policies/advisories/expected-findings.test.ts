import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { createAdvisoryIndex } from '../../../policies/advisories/advisory-index.ts';
import { readAdvisories } from '../../../policies/advisories/read.ts';
import type { AdvisoryIndex, AdvisoryRecord } from '../../../policies/advisories/record.ts';
import { deriveAdvisories } from '../../../policies/derive/advisories.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import { sectionStates } from '../../../policies/inventory/states.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

// Findings of another tool on real images, and the small set of advisories behind them. The set keeps its own form
// (buckets of distribution, package and vulnerability), which no publisher uses; it is written as OSV records here, so
// that the whole way is tested: reading, ecosystems, order, joining.

interface Bucket {
  readonly bucket: string;
  readonly pairs: readonly Bucket[] | readonly Leaf[];
}
interface Leaf {
  readonly key: string;
  readonly value: Advisory;
}
interface Advisory {
  readonly FixedVersion?: string;
  readonly Entries?: readonly {
    readonly Affected?: readonly number[];
    readonly Cves?: readonly { readonly ID?: string }[];
    readonly FixedVersion?: string;
  }[];
}

const ECOSYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/^debian (\d+)$/, 'Debian:$1'],
  [/^ubuntu ([\d.]+)$/, 'Ubuntu:$1:LTS'],
  [/^alpine ([\d.]+|edge)$/, 'Alpine:v$1'],
  [/^amazon linux (\d+)$/, 'Amazon Linux:$1'],
  [/^Oracle Linux (\d+)$/, 'Oracle Linux:$1'],
  [/^rocky (\d+)$/, 'Rocky Linux:$1'],
  [/^alma (\d+)$/, 'AlmaLinux:$1'],
  [/^Photon OS ([\d.]+)$/, 'Photon OS:$1'],
  [/^openSUSE (Leap [\d.]+)$/, 'openSUSE:$1'],
  [/^SUSE (Linux Enterprise) (\d+-SP\d)$/, 'SUSE:$1 Server $2'],
];

/** OSV names as its publishers do; "Alpine:vedge" does not exist. */
function ecosystemOf(bucket: string): string | undefined {
  const found = ECOSYSTEMS.find(([pattern]) => pattern.test(bucket));
  return found && bucket.replace(found[0], found[1]).replace('vedge', 'edge').replace('-SP', ' SP');
}

function osv(ecosystem: string, name: string, id: string, cves: readonly string[], fixed: string | undefined): string {
  const events = [{ introduced: '0' }, ...(fixed === undefined ? [] : [{ fixed }])];
  const affected = [{ package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events }] }];
  return JSON.stringify({ id, modified: '2021-08-01T00:00:00Z', upstream: cves, affected });
}

/** Red Hat's advisories name repositories by number; of which release one is, the fixes that stand under it tell. */
function redHatRecords(packages: readonly Bucket[]): string[] {
  const releaseOf = new Map<number, string>();
  const entries = packages.flatMap(({ bucket, pairs }) =>
    (pairs as readonly Leaf[]).flatMap(({ key, value }) =>
      (value.Entries ?? []).map((entry) => ({ name: bucket, key, entry })),
    ),
  );
  for (const { entry } of entries) {
    const release = /\.el(\d)/.exec(entry.FixedVersion ?? '')?.[1];
    if (release !== undefined) for (const repository of entry.Affected ?? []) releaseOf.set(repository, release);
  }
  return entries.flatMap(({ name, key, entry }) => {
    const releases = new Set((entry.Affected ?? []).flatMap((repository) => releaseOf.get(repository) ?? []));
    const cves = (entry.Cves ?? []).map(({ ID }) => ID ?? key);
    return [...releases].map((release) =>
      osv(`Red Hat:enterprise_linux:${release}`, name, key, cves, entry.FixedVersion),
    );
  });
}

function osvRecords(folder: string): string[] {
  return readdirSync(folder).flatMap((file) => {
    const buckets: readonly Bucket[] = parse(readFileSync(join(folder, file), 'utf8'));
    return buckets.flatMap(({ bucket, pairs }) => {
      if (bucket === 'Red Hat') return redHatRecords(pairs as readonly Bucket[]);
      const ecosystem = ecosystemOf(bucket);
      if (ecosystem === undefined) return [];
      return (pairs as readonly Bucket[]).flatMap((one) =>
        (one.pairs as readonly Leaf[]).map(({ key, value }) =>
          osv(ecosystem, one.bucket, key, [key], value?.FixedVersion),
        ),
      );
    });
  });
}

interface Finding {
  readonly VulnerabilityID: string;
  readonly PkgName: string;
  readonly InstalledVersion: string;
  readonly FixedVersion?: string;
}
interface ImageReport {
  readonly ArtifactName: string;
  readonly Metadata: { readonly OS: { readonly Family: string; readonly Name: string } };
  readonly Results?: readonly { readonly Class: string; readonly Vulnerabilities?: readonly Finding[] }[];
}

const SCHEMES: Readonly<Record<string, string>> = { debian: 'deb', ubuntu: 'deb', alpine: 'apk' };
const IDS: Readonly<Record<string, string>> = { amazon: 'amzn', oracle: 'ol', redhat: 'rhel', alma: 'almalinux' };

/** Sources of the packages named; the reports leave them out, an inventory holds them. */
const SOURCES: Readonly<Record<string, string>> = {
  'libcrypto1.1': 'openssl',
  'libssl1.1': 'openssl',
  'musl-utils': 'musl',
  'libidn2-0': 'libidn2',
  'openssl-libs': 'openssl',
  'curl-libs': 'curl',
};

/** One host for each image: several reports of one image differ only by what their options left out. */
function hostsOf(folder: string): Map<string, { readonly inventory: Inventory; readonly expected: Set<string> }> {
  const hosts = new Map<string, { inventory: Inventory; expected: Set<string> }>();
  for (const file of readdirSync(folder)) {
    const report: ImageReport = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const { Family, Name } = report.Metadata.OS;
    const findings = (report.Results ?? [])
      .filter((result) => result.Class === 'os-pkgs')
      .flatMap((result) => result.Vulnerabilities ?? []);
    if (findings.length === 0) continue;
    const key = `${report.ArtifactName} ${Family} ${Name}`;
    const host = hosts.get(key) ?? { inventory: {}, expected: new Set<string>() };
    const scheme = SCHEMES[Family] ?? 'rpm';
    const packages = new Map((host.inventory.packages ?? []).map((entry) => [entry.name, entry]));
    for (const { PkgName: name, InstalledVersion: version, VulnerabilityID, FixedVersion } of findings) {
      const source = SOURCES[name];
      packages.set(name, {
        name,
        version,
        scheme,
        origin: 'distribution',
        ...(source === undefined ? {} : { source }),
      });
      host.expected.add(`${name} ${version} ${VulnerabilityID} ${FixedVersion ?? 'no fix'}`);
    }
    const os = { id: IDS[Family] ?? Family, release: Name.split(' ')[0] ?? Name };
    hosts.set(key, { inventory: { os, packages: [...packages.values()] }, expected: host.expected });
  }
  return hosts;
}

async function indexOf(records: readonly string[]): Promise<AdvisoryIndex> {
  const found: AdvisoryRecord[] = [];
  const stream = (async function* () {
    yield Buffer.from(records.join('\n'));
  })();
  const { ecosystems } = await readAdvisories(
    { name: 'expected.ndjson', stream },
    { onRecords: (read) => void found.push(...read) },
  );
  const times = { importedAt: '2021-08-25T00:00:00Z', dataAsOf: '2021-08-25T00:00:00Z' };
  const feed = { id: 1, kind: 'osv', name: 'expected', sha: '', recordCount: found.length, ...times } as const;
  return createAdvisoryIndex(found, [{ ...feed, ecosystems: Object.keys(ecosystems) }]);
}

/** Where we answer otherwise than the other tool, image by image and finding by finding, and why. None at present. */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {};

describeWithCorpus('findings that another tool made on real images', (corpus) => {
  const folder = join(corpus, 'advisories/expected-findings');

  it('are found, with their fixes, and nothing else is', async () => {
    const index = await indexOf(osvRecords(join(folder, 'trivy-advisory-db')));
    const hosts = hostsOf(join(folder, 'trivy-image-reports'));
    const answers: Record<string, string[]> = {};
    const wanted: Record<string, string[]> = {};
    for (const [image, { inventory, expected }] of hosts) {
      const states = sectionStates({ inventory, probes: {} });
      const { facts = [] } = deriveAdvisories(inventory, states, index, '2021-08-25T12:20:30Z');
      answers[image] = facts
        .filter(({ isOpen }) => isOpen === true)
        .map(({ package: name, version, cve, fixedVersion }) => `${name} ${version} ${cve} ${fixedVersion ?? 'no fix'}`)
        .filter((line) => !DIFFERENCES[image]?.includes(line))
        .sort();
      wanted[image] = [...expected].sort();
    }
    expect(Object.keys(answers).length).toBeGreaterThan(8);
    expect(answers).toEqual(wanted);
  });
});
