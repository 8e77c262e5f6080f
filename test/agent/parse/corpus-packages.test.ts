import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseApkUpgradable, parseZypperUpdates } from '../../../agent/parse/pending-updates.ts';
import { packagesApk } from '../../../agent/probes/packages-apk.ts';
import { packagesSnap } from '../../../agent/probes/packages-apps.ts';
import { packagesDpkg } from '../../../agent/probes/packages-dpkg.ts';
import { packagesPacman } from '../../../agent/probes/packages-pacman.ts';
import type { Probe } from '../../../agent/probes/probe.ts';
import { TargetError } from '../../../agent/targets/target.ts';
import type { Package } from '../../../policies/inventory/sections/packages.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

const STATUS = '/var/lib/dpkg/status';
const APK = '/lib/apk/db/installed';
const PACMAN = '/var/lib/pacman/local/x-1-1/desc';
const SNAP = '/snap/x/current/meta/snap.yaml';

/** Database files of other projects' tests: where a host would have them, and the names they hold (`counted`: as many as a count of its lines says); `null`: broken, and said so. */
const CLAIMS: readonly (readonly [
  file: string,
  probe: Probe,
  place: string,
  expected: readonly string[] | 'counted' | null,
])[] = [
  ['osv-scalibr/dpkg/dpkg/valid', packagesDpkg, STATUS, 'counted'],
  ['osv-scalibr/dpkg/dpkg/single', packagesDpkg, STATUS, 'counted'],
  ['osv-scalibr/dpkg/dpkg/transitional', packagesDpkg, STATUS, 'counted'],
  ['osv-scalibr/dpkg/dpkg/transitional_dummy', packagesDpkg, STATUS, 'counted'],
  ['osv-scalibr/dpkg/dpkg/trailingnewlines', packagesDpkg, STATUS, 'counted'],
  ['osv-scalibr/dpkg/dpkg/invalid', packagesDpkg, STATUS, null],
  ['osv-scalibr/dpkg/dpkg/status.d/foo', packagesDpkg, '/var/lib/dpkg/status.d/foo', 'counted'],
  ['osv-scalibr/dpkg/opkg/invalid', packagesDpkg, STATUS, null],
  ['osv-scalibr/dpkg/opkg/nopackage', packagesDpkg, STATUS, null],
  ['osv-scalibr/dpkg/opkg/trailingnewlines', packagesDpkg, STATUS, 'counted'],
  ['syft/debian/var/lib/dpkg/status.d/coreutils-relationships', packagesDpkg, '/var/lib/dpkg/status.d/c', 'counted'],
  ['syft/debian/var/lib/dpkg/status.d/corrupt', packagesDpkg, STATUS, null],
  ['syft/debian/var/lib/dpkg/status.d/deinstall', packagesDpkg, '/var/lib/dpkg/status.d/d', 'counted'],
  ['syft/debian/var/lib/dpkg/status.d/installed-size-4KB', packagesDpkg, '/var/lib/dpkg/status.d/i', 'counted'],
  ['syft/debian/var/lib/opkg/status', packagesDpkg, STATUS, 'counted'],
  ['claircore/dpkg/debian-only.status', packagesDpkg, STATUS, 'counted'],
  ['claircore/dpkg/vcpkg.status', packagesDpkg, STATUS, null], // features of packages, which have no version: not dpkg's own

  ['trivy/dpkg/valid.txtar', packagesDpkg, STATUS, 'counted'],
  ['trivy/dpkg/third-party.txtar', packagesDpkg, STATUS, 'counted'],
  ['trivy/apk/apk', packagesApk, APK, null], // one entry has no version

  ['syft/alpine/single', packagesApk, APK, 'counted'],
  ['syft/alpine/extra-file-attributes', packagesApk, APK, 'counted'],
  ['syft/alpine/multiple-2/lib/apk/db/installed', packagesApk, APK, 'counted'],
  ['syft/alpine/corrupt/lib/apk/db/installed', packagesApk, APK, null],
  ['osv-scalibr/apk/single', packagesApk, APK, 'counted'],
  ['osv-scalibr/apk/different-arch', packagesApk, APK, 'counted'],
  ['osv-scalibr/apk/invalid', packagesApk, APK, null],
  ['osv-scalibr/pacman/valid', packagesPacman, PACMAN, ['gawk']],
  ['osv-scalibr/pacman/valid_no_dep', packagesPacman, PACMAN, ['libxml2']],
  ['osv-scalibr/pacman/invalid_value_eof', packagesPacman, PACMAN, null],
  ['syft/arch/installed/var/lib/pacman/local/emacs-29.3-3/desc', packagesPacman, PACMAN, ['emacs']],
  ['syft/arch/installed/var/lib/pacman/local/madeup-20.30-4/desc', packagesPacman, PACMAN, ['madeup']],
  ['syft/arch/installed/var/lib/pacman/local/corrupt-0.2.1-3/desc', packagesPacman, PACMAN, null],
  ['osv-scalibr/snap/single-arch.yaml', packagesSnap, SNAP, ['core']],
  ['osv-scalibr/snap/missing-name.yaml', packagesSnap, SNAP, null],
  ['osv-scalibr/snap/missing-version.yaml', packagesSnap, SNAP, null],
];

describeWithCorpus('package databases that other projects test with', (corpus) => {
  const recorded = (file: string) => readFileSync(join(corpus, 'command-output', file));

  it.each(CLAIMS)('%s holds what it says', async (file, probe, place, expected) => {
    const text = ofArchive(recorded(file), file);
    const snap = place === SNAP ? { '/var/lib/snapd/snaps/x_1.snap': '' } : {};
    const target = bundleOf({ files: { ...snap, [place]: { text } } });
    const { facts, outcome, reason } = await told(probe, target);
    const names = facts.map(({ name }) => name);
    if (expected === null) {
      // Not understood: said so, and never an empty list that passes for whole.
      expect(outcome).not.toBe('complete');
      expect(['parse_failed', 'source_missing']).toContain(reason);
    } else if (expected === 'counted') expect(names).toHaveLength(countIn(text.toString()));
    else expect(names).toEqual(expected);
    if (expected !== null) expect(outcome).toBe('complete');
    for (const { name, version } of facts) expect([name !== '', version !== '']).toEqual([true, true]);
  });

  it('are claimed for at least 36 files', () => {
    expect(CLAIMS.length).toBeGreaterThanOrEqual(36);
  });

  it('lists of updates are read as another scanner reads them', () => {
    const rows = recorded('vuls-scanner-outputs.ndjson')
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { test: string; text: string });
    const zypper = rows.filter(({ test }) => test === 'TestScanUpdatablePackages');
    expect(
      zypper.map(({ text }) => parseZypperUpdates(text)?.updates.map(({ name, available }) => `${name} ${available}`)),
    ).toEqual([
      ['SUSEConnect 0.3.1-19.11.2', 'SuSEfirewall2 3.6.312-2.10.1', 'ConsoleKit 0.2.10-64.69.1'],
      ['git-core 2.43.0-150600.3.3.1'],
      ['iproute2 6.4-150600.7.3.1'],
    ]);
    const [apk] = rows.filter(({ test }) => test === 'Test_alpine_parseApkUpgradableList');
    expect(parseApkUpgradable(apk?.text ?? '')).toMatchObject({
      unread: 0,
      updates: [
        { name: 'busybox', available: '1.36.1-r29', installed: '1.36.1-r28' },
        { name: 'busybox-binsh' },
        { name: 'ca-certificates-bundle', available: '20240705-r0' },
        { name: 'libcrypto3' },
        { name: 'libssl3' },
        { name: 'ssl_client' },
      ],
    });
  });
});

/** Installed entries of a text, by the lines that each of the two formats must have. */
function countIn(text: string): number {
  return text.split(/\n{2,}/).filter((paragraph) => {
    const isInstalled =
      !/^Status:/m.test(paragraph) || /^Status: .* (?:installed|half-configured|unpacked)$/m.test(paragraph);
    const isDeb = /^Package: ?\S/m.test(paragraph) && /^Version: ?\S/m.test(paragraph) && isInstalled;
    return isDeb || (/^P:\S/m.test(paragraph) && /^V:\S/m.test(paragraph));
  }).length;
}

/** The status file inside a text archive of several files. */
function ofArchive(bytes: Buffer, file: string): Buffer {
  if (!file.endsWith('.txtar')) return bytes;
  const [, text = ''] =
    /^-- var\/lib\/dpkg\/status[^\n]* --\n([\s\S]*?)(?=^-- |(?![\s\S]))/m.exec(bytes.toString()) ?? [];
  return Buffer.from(text);
}

async function told(probe: Probe, target: ReturnType<typeof bundleOf>) {
  try {
    if (!(await probe.appliesTo(target)))
      return { facts: [] as Package[], outcome: 'does not apply', reason: undefined };
    const { facts, outcome = 'complete', reason } = await collect(probe, target);
    return { facts: (facts ?? []) as Package[], outcome, reason };
  } catch (error) {
    expect(error).toBeInstanceOf(TargetError);
    return { facts: [] as Package[], outcome: 'failed', reason: (error as TargetError).reason };
  }
}
