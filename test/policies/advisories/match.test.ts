import { describe, expect, it } from 'vitest';
import { createAdvisoryIndex } from '../../../policies/advisories/advisory-index.ts';
import { installedPackage } from '../../../policies/advisories/assess.ts';
import { rateVector } from '../../../policies/advisories/cvss.ts';
import { ecosystemOfOsv, ecosystemOfProduct } from '../../../policies/advisories/ecosystem.ts';
import { ecosystemsOfHost } from '../../../policies/advisories/host-ecosystems.ts';
import { matchPackage } from '../../../policies/advisories/match.ts';
import type { AdvisoryRecord } from '../../../policies/advisories/record.ts';
import type { Package } from '../../../policies/inventory/sections/packages.ts';

type Given = Partial<AdvisoryRecord> & { readonly fixed?: string };

function record({ fixed, ...rest }: Given): AdvisoryRecord {
  return {
    id: 'A-1',
    cves: ['CVE-2026-1'],
    ecosystem: 'debian:11',
    package: 'openssl',
    packageKind: 'source',
    scheme: 'deb',
    state: 'fixed',
    ranges: fixed === undefined ? [] : [{ fixed }],
    source: 'test',
    ...rest,
  };
}

const DEB: Package = {
  name: 'libssl1.1',
  version: '1.1.1n-0+deb11u1',
  scheme: 'deb',
  source: 'openssl',
  origin: 'distribution',
};
const BUILD = '1:14.18.2-2.module_el8.5.0+254+b4526b16';
const RPM: Package = {
  name: 'nodejs',
  version: BUILD,
  scheme: 'rpm',
  origin: 'distribution',
};
const rpm = (given: Given) =>
  record({ ecosystem: 'rhel:8', scheme: 'rpm', package: 'nodejs', packageKind: 'either', ...given });

function match(records: readonly AdvisoryRecord[], entry: Package, own = records.map(({ ecosystem }) => ecosystem)) {
  const index = createAdvisoryIndex(records, []);
  const found = matchPackage(installedPackage(entry), { own: [...new Set(own)], extended: [] }, index, '2026-11-21');
  const [first] = found;
  return first === undefined
    ? 'none'
    : `${first.standing} ${first.why}${first.fixedVersion ? ` ${first.fixedVersion}` : ''}`;
}

const MODULE = '1:14.19.0-1.module_el8.6.0+1+a';

describe('one package against the records of its release', () => {
  it.each`
    why                                                  | records                                                                                  | entry                                                                            | answer
    ${'older than the fix'}                              | ${[record({ fixed: '1.1.1n-0+deb11u4' })]}                                               | ${DEB}                                                                           | ${'open below_fixed 1.1.1n-0+deb11u4'}
    ${'has the fix'}                                     | ${[record({ fixed: '1.1.1n-0+deb11u1' })]}                                               | ${DEB}                                                                           | ${'closed fixed'}
    ${'affected, and nobody mends it'}                   | ${[record({ state: 'unfixed' })]}                                                        | ${DEB}                                                                           | ${'open no_fix'}
    ${'affected, and its release is over'}               | ${[record({ state: 'end_of_life' })]}                                                    | ${DEB}                                                                           | ${'open end_of_life'}
    ${'the binary’s name is not the source’s'}           | ${[record({ package: 'libssl1.1', fixed: '9' })]}                                        | ${DEB}                                                                           | ${'none'}
    ${'a record of binaries names the source only'}      | ${[record({ packageKind: 'binary', fixed: '9' })]}                                       | ${DEB}                                                                           | ${'none'}
    ${'withdrawn says nothing'}                          | ${[record({ state: 'withdrawn', fixed: '9' })]}                                          | ${DEB}                                                                           | ${'none'}
    ${'published after the day of judging'}              | ${[record({ fixed: '9', publishedOn: '2026-11-22' })]}                                   | ${DEB}                                                                           | ${'none'}
    ${'came with a later version'}                       | ${[record({ ranges: [{ introduced: '3.0.0-1', fixed: '3.0.9-1' }] })]}                   | ${DEB}                                                                           | ${'closed before_introduced'}
    ${'the second range counts too'}                     | ${[record({ ranges: [{ fixed: '1.0' }, { introduced: '1.1', fixed: '2' }] })]}           | ${DEB}                                                                           | ${'open below_fixed 2'}
    ${'last affected is affected'}                       | ${[record({ ranges: [{ lastAffected: '1.1.1n-0+deb11u1' }] })]}                          | ${DEB}                                                                           | ${'open within_affected'}
    ${'listed'}                                          | ${[record({ versions: ['1.1.1n-0+deb11u1'] })]}                                          | ${DEB}                                                                           | ${'open listed'}
    ${'not listed'}                                      | ${[record({ versions: ['1.1.1m-1'] })]}                                                  | ${DEB}                                                                           | ${'closed not_listed'}
    ${'no version is known'}                             | ${[record({ fixed: '9' })]}                                                              | ${{ ...DEB, version: undefined }}                                                | ${'unknown version_not_known 9'}
    ${'the scheme is another'}                           | ${[record({ fixed: '9' })]}                                                              | ${{ ...DEB, scheme: 'rpm' }}                                                     | ${'unknown not_comparable 9'}
    ${'a fix that is no version'}                        | ${[record({ fixed: 'no version' })]}                                                     | ${DEB}                                                                           | ${'unknown not_comparable no version'}
    ${'still looked into'}                               | ${[record({ state: 'under_investigation' })]}                                            | ${DEB}                                                                           | ${'unknown under_investigation'}
    ${'not affected stands before a fix'}                | ${[record({ fixed: '9' }), record({ state: 'not_affected' })]}                           | ${DEB}                                                                           | ${'closed not_affected'}
    ${'not affected about one build only'}               | ${[record({ fixed: '9' }), record({ state: 'not_affected', versions: ['1'] })]}          | ${DEB}                                                                           | ${'open below_fixed 9'}
    ${'of two fixes the newer counts'}                   | ${[record({ fixed: '1.1.1k-1' }), record({ id: 'A-2', fixed: '1.1.1n-0+deb11u5' })]}     | ${DEB}                                                                           | ${'open below_fixed 1.1.1n-0+deb11u5'}
    ${'a fix stands before "there is none"'}             | ${[record({ state: 'unfixed' }), record({ fixed: '1.1.1k-1' })]}                         | ${DEB}                                                                           | ${'closed fixed'}
    ${'"none" stands where the fix is of a later fault'} | ${[record({ state: 'unfixed' }), record({ ranges: [{ introduced: '3', fixed: '4' }] })]} | ${DEB}                                                                           | ${'open no_fix'}
    ${'a signed kernel is its source'}                   | ${[record({ package: 'linux', fixed: '5.10.223-1' })]}                                   | ${{ ...DEB, source: 'linux-signed-amd64', sourceVersion: '5.10.218+1' }}         | ${'open below_fixed 5.10.223-1'}
    ${'a signed kernel that has the fix'}                | ${[record({ package: 'linux', fixed: '5.10.223-1' })]}                                   | ${{ ...DEB, source: 'linux-signed-amd64', sourceVersion: '5.10.223+1' }}         | ${'closed fixed'}
    ${'another architecture'}                            | ${[rpm({ fixed: '9', architectures: ['s390x'] })]}                                       | ${{ ...RPM, version: '1-1', architecture: 'x86_64' }}                            | ${'none'}
    ${'an architecture that is not known'}               | ${[rpm({ fixed: '9-1', architectures: ['s390x'] })]}                                     | ${{ ...RPM, version: '1-1' }}                                                    | ${'unknown architecture_not_known 9-1'}
    ${'an epoch counts'}                                 | ${[rpm({ fixed: '1:1.0.2k-19.el7' })]}                                                   | ${{ ...RPM, version: '1:1.0.2k-16.el7' }}                                        | ${'open below_fixed 1:1.0.2k-19.el7'}
    ${'no epoch is zero'}                                | ${[rpm({ fixed: '1:1.0-1' })]}                                                           | ${{ ...RPM, version: '9.9-1' }}                                                  | ${'open below_fixed 1:1.0-1'}
    ${'a source rpm is written without its epoch'}       | ${[rpm({ package: 'perl', packageKind: 'source', fixed: '4:5.26.3-419.el8' })]}          | ${{ ...RPM, version: '1.0-1', source: 'perl', sourceVersion: '5.26.3-420.el8' }} | ${'closed fixed'}
    ${'of the same module stream'}                       | ${[rpm({ fixed: MODULE, moduleStream: 'nodejs:14' })]}                                   | ${RPM}                                                                           | ${`open below_fixed ${MODULE}`}
    ${'of another module stream'}                        | ${[rpm({ fixed: '1:16.1-1.module_el8.6.0+1+a', moduleStream: 'nodejs:16' })]}            | ${RPM}                                                                           | ${'none'}
    ${'of a stream that is no number'}                   | ${[rpm({ fixed: MODULE, moduleStream: 'nodejs:rhel8' })]}                                | ${RPM}                                                                           | ${`unknown stream_not_known ${MODULE}`}
    ${'a module’s fix is not for the plain package'}     | ${[rpm({ fixed: MODULE, moduleStream: 'nodejs:14' })]}                                   | ${{ ...RPM, version: '1:10.1-1.el8' }}                                           | ${'none'}
    ${'a rebuild that is itself named as a fix has it'}  | ${[rpm({ ranges: [{ fixed: BUILD }, { fixed: MODULE }], moduleStream: 'nodejs:14' })]}   | ${RPM}                                                                           | ${'closed fixed'}
  `('$why', ({ records, entry, answer }) => {
    expect(match(records, entry)).toBe(answer);
  });

  it('another release’s record says nothing', () => {
    expect(match([record({ ecosystem: 'debian:12', fixed: '9' })], DEB, ['debian:11'])).toBe('none');
  });

  it('a newer fix never closes what an older one left open', () => {
    const versions = ['1-1', '1-2', '2-1', '2-1+deb11u1', '3~rc1-1', '3-1'];
    for (const installed of versions) {
      for (const first of versions) {
        for (const second of versions) {
          const before = match([record({ fixed: first })], { ...DEB, version: installed });
          const after = match([record({ fixed: first }), record({ id: 'B', fixed: second })], {
            ...DEB,
            version: installed,
          });
          if (before.startsWith('open')) expect(after).toMatch(/^open/);
        }
      }
    }
  });
});

describe('releases', () => {
  it.each`
    osv                                           | id
    ${'Debian:11'}                                | ${'debian:11'}
    ${'Debian:6.0'}                               | ${'debian:6'}
    ${'Debian:3.1'}                               | ${'debian:3.1'}
    ${'Debian'}                                   | ${undefined}
    ${'Ubuntu:18.04:LTS'}                         | ${'ubuntu:18.04'}
    ${'Ubuntu:Pro:16.04:LTS'}                     | ${'ubuntu-pro:16.04'}
    ${'Ubuntu:Pro:FIPS-updates:20.04:LTS'}        | ${'ubuntu-pro-other:20.04'}
    ${'Alpine:v3.18'}                             | ${'alpine:3.18'}
    ${'Red Hat:enterprise_linux:8::baseos'}       | ${'rhel:8'}
    ${'Red Hat:rhel_e4s:9.2::appstream'}          | ${'rhel-e4s:9.2'}
    ${'Red Hat:openshift:4.12::el8'}              | ${undefined}
    ${'Rocky Linux:9'}                            | ${'rocky:9'}
    ${'openSUSE:Leap 15.1'}                       | ${'opensuse-leap:15.1'}
    ${'SUSE:Linux Enterprise Server 12 SP5'}      | ${'sles:12.5'}
    ${'SUSE:Linux Enterprise Server 12 SP5-LTSS'} | ${'sles-ltss:12.5'}
    ${'SUSE:Package Hub 12'}                      | ${undefined}
    ${'Oracle Linux:ol8_baseos_latest'}           | ${'ol:8'}
    ${'Amazon Linux:amazon_linux_2023'}           | ${'amzn:2023'}
    ${'PyPI'}                                     | ${undefined}
  `('$osv is $id', ({ osv, id }) => {
    expect(ecosystemOfOsv(osv)?.id).toBe(id);
  });

  it.each`
    cpe                                           | name                                     | id
    ${'cpe:/o:redhat:enterprise_linux:9::baseos'} | ${''}                                    | ${'rhel:9'}
    ${'cpe:/a:redhat:logging:5'}                  | ${'Logging'}                             | ${undefined}
    ${'cpe:/o:suse:sle-module-basesystem:15:sp4'} | ${'SUSE Linux Enterprise Module'}        | ${'sles:15.4'}
    ${'cpe:/o:opensuse:leap:15.5'}                | ${''}                                    | ${'opensuse-leap:15.5'}
    ${undefined}                                  | ${'SUSE Linux Enterprise Server 11 SP2'} | ${'sles:11.2'}
  `('$cpe $name is $id', ({ cpe, name, id }) => {
    expect(ecosystemOfProduct(cpe, name)?.id).toBe(id);
  });

  it.each`
    os                                    | own                       | extended
    ${{ id: 'debian', release: '11' }}    | ${['debian:11']}          | ${[]}
    ${{ id: 'ubuntu', release: '18.04' }} | ${['ubuntu:18.04']}       | ${['ubuntu-pro:18.04']}
    ${{ id: 'alpine', release: '3.9.4' }} | ${['alpine:3.9']}         | ${[]}
    ${{ id: 'rhel', release: '7.9' }}     | ${['rhel:7']}             | ${['rhel-els:7']}
    ${{ id: 'centos', release: '7' }}     | ${['centos:7', 'rhel:7']} | ${['rhel-els:7']}
    ${{ id: 'amzn', release: '2018.03' }} | ${['amzn:1']}             | ${[]}
    ${{ id: 'sles', release: '15.3' }}    | ${['sles:15.3']}          | ${['sles-ltss:15.3']}
  `('a host of $os is spoken of by $own', ({ os, own, extended }) => {
    expect(ecosystemsOfHost(os)).toEqual({ own, extended });
  });

  it.each`
    os                                                         | why
    ${undefined}                                               | ${'os_not_known'}
    ${{ id: 'debian' }}                                        | ${'release_not_known'}
    ${{ id: 'centos', release: '8' }}                          | ${'release_not_known'}
    ${{ id: 'centos', release: '9', name: 'CentOS Stream 9' }} | ${'distribution_not_covered'}
    ${{ id: 'linuxmint', release: '21' }}                      | ${'distribution_not_covered'}
  `('a host of $os is spoken of by nobody: $why', ({ os, why }) => {
    expect(ecosystemsOfHost(os)).toBe(why);
  });
});

it.each`
  vector                                            | score
  ${'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'} | ${9.8}
  ${'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N'} | ${6.1}
  ${'CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'} | ${7.8}
  ${'CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N'} | ${0}
  ${'AV:N/AC:L/Au:N/C:N/I:N/A:C'}                   | ${7.8}
  ${'AV:N/AC:L/Au:N/C:C/I:C/A:C'}                   | ${10}
  ${'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H'}       | ${undefined}
  ${'nonsense'}                                     | ${undefined}
`('$vector scores $score', ({ vector, score }) => {
  expect(rateVector(vector)?.score).toBe(score);
});
