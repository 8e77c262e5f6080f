import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { support } from '../../../agent/probes/support.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithCorpus, describeWithTools } from '../../kit/tools.ts';

const PRO = '/var/lib/ubuntu-advantage/status.json';
const status = (attached: boolean, infra: string) =>
  JSON.stringify({
    attached,
    account: { name: 'someone@example.org' },
    expires: '2027-05-01T00:00:00+00:00',
    services: [
      { name: 'esm-infra', status: infra },
      { name: 'livepatch', status: 'enabled' },
    ],
  });

it('finds nothing where nothing is: a statement of fact', async () => {
  expect(
    await collect(
      support,
      bundleOf({ files: { '/etc/apt/sources.list': 'deb http://archive.example/debian bookworm main\n' } }),
    ),
  ).toMatchObject({ facts: [] });
});

it.each`
  why                       | text                        | entry
  ${'attached and enabled'} | ${status(true, 'enabled')}  | ${{ isActive: true, services: ['esm-infra', 'livepatch'], validUntilOn: '2027-05-01' }}
  ${'attached, esm off'}    | ${status(true, 'disabled')} | ${{ isActive: false, services: ['livepatch'] }}
  ${'not attached'}         | ${status(false, 'enabled')} | ${{ isActive: false, services: [] }}
`('reads Ubuntu Pro: $why', async ({ text, entry }) => {
  const { facts } = await collect(support, bundleOf({ files: { [PRO]: text } }));
  expect(facts).toEqual([
    expect.objectContaining({ program: 'ubuntu-pro-esm', basis: 'licenceState', source: `file:${PRO}`, ...entry }),
  ]);
  expect(JSON.stringify(facts)).not.toContain('someone');
});

it.each`
  why                                          | files                                                                                                                                                                   | expected
  ${'ELTS that answered'}                      | ${{ '/etc/apt/sources.list': 'deb http://deb.freexian.com/extended-lts stretch main\n', '/var/lib/apt/lists/deb.freexian.com_extended-lts_dists_stretch_Release': '' }} | ${{ program: 'debian-elts', isActive: true }}
  ${'ELTS that was set up and never fetched'}  | ${{ '/etc/apt/sources.list': 'deb http://deb.freexian.com/extended-lts stretch main\n' }}                                                                               | ${{ program: 'debian-elts', isActive: false }}
  ${'EUS from a cloud update server, fetched'} | ${{ '/etc/yum.repos.d/rhui.repo': '[rhel-8-for-x86_64-baseos-eus-rhui-rpms]\nenabled=1\n', '/var/cache/dnf/rhel-8-for-x86_64-baseos-eus-rhui-rpms-1234/repodata': '' }} | ${{ program: 'rhel-eus', isActive: true }}
  ${'LTSS installed and registered'}           | ${{ '/etc/products.d/SLES-LTSS.prod': '<product/>', '/etc/zypp/credentials.d/SCCcredentials': 'x' }}                                                                    | ${{ program: 'suse-ltss', isActive: true, services: ['SLES-LTSS'] }}
`('reads $why', async ({ files, expected }) => {
  expect((await collect(support, bundleOf({ files }))).facts).toEqual([expect.objectContaining(expected)]);
});

it('is partial, not empty, where a proof is there and cannot be read', async () => {
  const garbage = await collect(
    support,
    bundleOf({ files: { [PRO]: '<html>', '/etc/pki/entitlement/1.pem': 'nonsense' } }),
  );
  expect(garbage).toMatchObject({ facts: [], outcome: 'partial', reason: 'parse_failed' });
  const hidden = await collect(
    support,
    bundleOf({ files: { '/etc/pki/entitlement': { type: 'directory', refused: 'permission_denied' } } }),
  );
  expect(hidden).toMatchObject({ facts: [], outcome: 'partial', reason: 'permission_denied' });
});

describeWithTools('Red Hat entitlements', { openssl: 'openssl' }, () => {
  it('count while the certificate is valid and grants extended content', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-entitlement-'));
    try {
      spawnSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '30',
          '-subj',
          '/CN=x',
          '-keyout',
          'k.pem',
          '-out',
          'c.pem',
        ],
        { cwd: folder },
      );
      const data = deflateSync(
        JSON.stringify({
          products: [{ id: '204', content: [{ label: 'rhel-7-server-els-rpms' }, { label: 'rhel-7-server-rpms' }] }],
        }),
      ).toString('base64');
      const pem = `${readFileSync(join(folder, 'c.pem'), 'utf8')}-----BEGIN ENTITLEMENT DATA-----\n${data}\n-----END ENTITLEMENT DATA-----\n`;
      const target = bundleOf({
        files: { '/etc/pki/entitlement/42.pem': pem, '/etc/pki/entitlement/42-key.pem': 'not looked at' },
      });
      const now = await collect(support, target, {}, new Date());
      expect(now).toMatchObject({
        facts: [
          {
            program: 'rhel-els',
            isActive: true,
            services: ['rhel-7-server-els-rpms'],
            basis: 'entitlementCertificate',
          },
        ],
      });
      expect((await collect(support, target, {}, new Date('2035-01-01'))).facts).toMatchObject([{ isActive: false }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describeWithCorpus('recorded Ubuntu Pro states', (corpus) => {
  it.each`
    folder                     | isActive
    ${'ubuntu_esm_status'}     | ${true}
    ${'ubuntu_esm_infra_only'} | ${true}
    ${'ubuntu_esm_disabled'}   | ${false}
  `('are read: $folder', async ({ folder, isActive }) => {
    const text = readFileSync(join(corpus, 'os-identification/files/syft-internal', folder, PRO), 'utf8');
    expect((await collect(support, bundleOf({ files: { [PRO]: text } }))).facts).toMatchObject([
      { program: 'ubuntu-pro-esm', isActive },
    ]);
  });
});
