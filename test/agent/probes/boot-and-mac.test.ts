import { expect, it } from 'vitest';
import { boot } from '../../../agent/probes/boot.ts';
import { mac } from '../../../agent/probes/mac.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

const EFI_VARIABLE = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

it('reads arguments now and for the next start, loader, password, Secure Boot and TPM', async () => {
  const target = bundleOf({
    files: {
      '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro quiet audit=1 rd.luks.password=hunter2\n',
      '/etc/default/grub':
        'GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\nGRUB_CMDLINE_LINUX="audit=1 apparmor=1"\n',
      '/boot/grub/grub.cfg': {
        text: 'set superusers="root"\npassword_pbkdf2 root grub.pbkdf2.sha512.10000.AAAA.BBBB\n',
        mode: 0o400,
      },
      '/sys/firmware/efi': { type: 'directory' },
      [EFI_VARIABLE]: { text: Buffer.from([6, 0, 0, 0, 1]) },
      '/sys/class/tpm/tpm0': { type: 'link', linkTo: '../../devices/tpm0' },
    },
  });
  const { facts, outcome } = await collect(boot, target);
  expect(outcome).toBeUndefined();
  expect(facts).toEqual({
    arguments: ['BOOT_IMAGE=/vmlinuz', 'root=/dev/vda1', 'ro', 'quiet', 'audit=1', 'rd.luks.password=true'],
    configuredArguments: ['audit=1', 'apparmor=1', 'quiet'],
    loader: 'grub2',
    hasLoaderPassword: true,
    secureBoot: true,
    hasTpm: true,
  });
});

it.each`
  why                                              | files                                                                                                                                                                      | facts
  ${'entries of the loader specification, common'} | ${{ '/boot/loader/entries/a.conf': 'title A\noptions root=x audit=1 quiet\n', '/boot/loader/entries/b.conf': 'options root=x audit=1\n', '/boot/loader/loader.conf': '' }} | ${{ configuredArguments: ['root=x', 'audit=1'], loader: 'systemd-boot' }}
  ${'GRUB Legacy'}                                 | ${{ '/boot/grub/grub.conf': 'password --md5 $1$abc\ntitle x\n kernel /vmlinuz ro audit=1\n' }}                                                                             | ${{ configuredArguments: ['ro', 'audit=1'], loader: 'grub', hasLoaderPassword: true }}
  ${'GRUB 2 without password'}                     | ${{ '/boot/grub2/grub.cfg': 'menuentry x {}\n' }}                                                                                                                          | ${{ loader: 'grub2', hasLoaderPassword: false }}
`('reads $why', async ({ files, facts }) => {
  expect((await collect(boot, bundleOf({ files }))).facts).toMatchObject({ ...facts, secureBoot: null, hasTpm: false });
});

it('does not say "disabled" of a SELinux whose switch it may not read', async () => {
  const files = {
    '/sys/fs/selinux/enforce': { refused: 'permission_denied' },
    '/etc/selinux/config': 'SELINUX=enforcing\n',
  } as const;
  const { facts, outcome } = await collect(mac, bundleOf({ files }));
  expect((facts as { selinux: object }).selinux).toEqual({ configuredMode: 'enforcing' });
  expect(outcome).toBe('partial');
});

it('does not say "no password" of files it may not read', async () => {
  const files = {
    '/boot/grub/grub.cfg': { mode: 0o400, refused: 'permission_denied' },
    '/etc/default/grub': '',
  } as const;
  const { facts, outcome } = await collect(boot, bundleOf({ files, privilege: 'user' }));
  expect(facts).toMatchObject({ loader: 'grub2' });
  expect(facts).not.toHaveProperty('hasLoaderPassword');
  expect(outcome).toBe('partial');
});

it.each`
  why                                | files                                                                                                                                                    | selinux
  ${'the kernel has none'}           | ${{}}                                                                                                                                                    | ${null}
  ${'enforcing'}                     | ${{ '/sys/fs/selinux/enforce': '1', '/sys/fs/selinux/booleans/deny_ptrace': '1 1', '/etc/selinux/config': 'SELINUX=enforcing\nSELINUXTYPE=targeted\n' }} | ${{ mode: 'enforcing', configuredMode: 'enforcing', policy: 'targeted', isMls: false, unconfinedServices: ['app'] }}
  ${'permissive now, enforcing set'} | ${{ '/sys/fs/selinux/enforce': '0', '/etc/selinux/config': '# SELINUX=disabled\nSELINUX=enforcing\nSELINUXTYPE=mls\n' }}                                 | ${{ mode: 'permissive', configuredMode: 'enforcing', policy: 'mls', isMls: true }}
  ${'switched off by configuration'} | ${{ '/etc/selinux/config': 'SELINUX=disabled\n' }}                                                                                                       | ${{ mode: 'disabled', configuredMode: 'disabled' }}
`('reads SELinux where $why', async ({ files, selinux }) => {
  const processes = {
    '/proc/7/attr/current': 'system_u:system_r:unconfined_service_t:s0\u0000',
    '/proc/7/comm': 'app\n',
  };
  const { facts } = await collect(mac, bundleOf({ files: { ...processes, ...files } }));
  if (selinux === null) expect(facts).toMatchObject({ selinux: null });
  else expect(facts).toMatchObject({ selinux });
});

it('answers asked SELinux booleans: on, and null for one this policy does not have', async () => {
  const files = {
    '/proc/1/comm': 'init',
    '/sys/fs/selinux/enforce': '1',
    '/sys/fs/selinux/booleans/deny_ptrace': '1 1',
  };
  expect((await collect(mac, bundleOf({ files }))).facts).toMatchObject({
    selinux: { booleans: { deny_ptrace: true, httpd_execmem: null } },
  });
});

it('reads AppArmor with its profiles and what runs outside of them', async () => {
  const files = {
    '/sys/module/apparmor/parameters/enabled': 'Y\n',
    '/sys/kernel/security/apparmor/profiles':
      '/usr/sbin/ntpd (enforce)\nlsb_release (complain)\n/usr/sbin/named (enforce)\n',
    '/proc/5/exe': { type: 'link', linkTo: '/usr/sbin/named' },
    '/proc/5/attr/current': 'unconfined\n',
  } as const;
  expect((await collect(mac, bundleOf({ files }))).facts).toEqual({
    selinux: null,
    apparmor: {
      isEnabled: true,
      profiles: { '/usr/sbin/ntpd': 'enforce', lsb_release: 'complain', '/usr/sbin/named': 'enforce' },
      unconfinedProcesses: ['/usr/sbin/named'],
    },
  });
});

it('leaves profiles open that only root may read', async () => {
  const files = {
    '/sys/module/apparmor/parameters/enabled': 'Y\n',
    '/sys/kernel/security/apparmor/profiles': { refused: 'permission_denied' },
  } as const;
  const { facts, gaps } = await collect(mac, bundleOf({ files, privilege: 'user' }));
  expect(facts).toEqual({ selinux: null, apparmor: { isEnabled: true } });
  expect(gaps).toEqual([{ reason: 'permission_denied', fields: ['apparmor.profiles'] }]);
});
