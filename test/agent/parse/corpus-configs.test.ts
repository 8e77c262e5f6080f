import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { type Directive, parseNginx } from '../../../agent/parse/nginx.ts';
import type { Report } from '../../../policies/inventory/report.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

/** Files of the collection, and the place on a host where a probe looks for each. */
const PLACES: Readonly<Record<string, string>> = {
  'apache2.conf': '/etc/apache2/apache2.conf',
  'auditd.conf': '/etc/audit/auditd.conf',
  'chrony.conf': '/etc/chrony.conf',
  fstab: '/etc/fstab',
  grub_defaults_with_saved: '/etc/default/grub',
  'grub2.cfg': '/boot/grub2/grub.cfg',
  hosts: '/etc/hosts',
  'hosts.allow': '/etc/hosts.allow',
  'httpd.conf': '/etc/httpd/conf/httpd.conf',
  'login.defs': '/etc/login.defs',
  'mysql.conf': '/etc/mysql/my.cnf',
  'nginx.conf': '/etc/nginx/nginx.conf',
  'nginx_confd_comments_only.conf': '/etc/nginx/conf.d/comments_only.conf',
  'nginx_confd_foobar.conf': '/etc/nginx/conf.d/foobar.conf',
  'nginx_confd_multiple.conf': '/etc/nginx/conf.d/multiple.conf',
  'other.cf': '/etc/postfix/main.cf',
  passwd: '/etc/passwd',
  'ports.conf': '/etc/apache2/ports.conf',
  'postgresql.conf': '/etc/postgresql/9.6/main/postgresql.conf',
  sshd_config: '/etc/ssh/sshd_config',
  'test_certificate.rsa.crt.pem': '/etc/ssl/site/site.pem',
  'xinetd.conf': '/etc/xinetd.conf',
  'xinetd.d_chargen-dgram': '/etc/xinetd.d/chargen-dgram',
};

/** Nobody asks these files for a fact of the contract. */
const NOT_READ = ['bond0', 'grubenv_invalid', 'listener.ora', 'mysql2.conf', 'nginx_failed.conf', 'pg_hba.conf'];

async function reportOf(files: Readonly<Record<string, FileOf>>): Promise<Report> {
  return await inspect(bundleOf({ files }), { now: new Date(0), agent: { version: '0' } });
}

describeWithCorpus('configuration files that other projects test with', (corpus) => {
  const root = join(corpus, 'config-files');
  let one: Report;
  let tree: Report;

  beforeAll(async () => {
    const own = Object.entries(PLACES).map(([name, place]) => [
      place,
      { text: readFileSync(join(root, 'inspec', name)) },
    ]);
    one = await reportOf({ ...Object.fromEntries(own), '/etc/group': 'root:x:0:\n' });
    const files = readdirSync(join(root, 'augeas'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const paths = files.map((entry) => join(entry.parentPath, entry.name));
    tree = await reportOf(
      Object.fromEntries(paths.map((path) => [path.slice(join(root, 'augeas').length), { text: readFileSync(path) }])),
    );
  });

  it('are each looked at, or left for a reason', () => {
    const names = readdirSync(join(root, 'inspec'));
    expect(names.filter((name) => !(name in PLACES) && !NOT_READ.includes(name))).toEqual([]);
    expect(Object.keys(PLACES).length).toBeGreaterThanOrEqual(23);
  });

  it('give the facts that stand in them', () => {
    const { settings = {}, ...inventory } = one.inventory;
    expect(settings.auditd?.values).toEqual({
      action_mail_acct: 'root',
      space_left_action: 'SYSLOG',
      tcp_listen_queue: 5,
    });
    expect(settings.chrony?.sources?.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'pool 0.ubuntu.pool.ntp.org',
      'pool 1.ubuntu.pool.ntp.org',
      'server 127.127.1.0',
      'server 127.127.1.1',
    ]);
    expect(inventory.mountsConfigured?.['/tmp']).toMatchObject({ fsType: 'xfs' });
    expect(inventory.mountsConfigured?.['/tmp']?.options).toEqual(
      expect.arrayContaining(['nodev', 'noexec', 'nosuid']),
    );
    expect(Object.keys(inventory.mountsConfigured ?? {})).toHaveLength(12);
    expect(settings.hostsAccess?.entries?.['/etc/hosts.allow']).toHaveLength(3);
    expect(inventory.sshd).toMatchObject({ port: [22] });
    expect(settings.postgresql?.values).toMatchObject({ '9.6/main.log_connections': true });
    expect(settings.mysql?.values).toMatchObject({ 'mysqld.user': 'mysql' });
    expect(inventory.boot?.configuredArguments).toContain('crashkernel=auto');
    expect(Object.values(inventory.certificates ?? {})).toHaveLength(1);
    expect(Object.keys(inventory.users ?? {})).toEqual(['root', 'www-data']);
    expect(Object.keys(settings.nginx?.values ?? {}).length).toBeGreaterThan(5);
  });

  it('give the facts of a whole folder of settings', () => {
    const { settings = {}, ...inventory } = tree.inventory;
    expect(settings.sudoers?.rules?.map(({ who }) => who)).toEqual([['root'], ['%wheel']]);
    expect(settings.exports?.entries?.map(({ path, client }) => `${path} ${client}`)).toEqual([
      '/local 207.46.0.0/16',
      '/home 207.46.0.0/16',
      '/home 192.168.50.2/32',
      '/tmp 207.46.0.0/16',
      '/pub *',
    ]);
    expect(settings.yum?.repositories?.map(({ id }) => id)).toEqual([
      'fedora',
      'fedora-debuginfo',
      'fedora-source',
      'remi',
      'remi-test',
    ]);
    expect(settings.yum?.repositories?.every(({ checksSignature }) => checksSignature === true)).toBe(true);
    expect(settings.ntp?.sources?.filter(({ kind }) => kind === 'server')).toHaveLength(4);
    expect(settings.ntp?.sources?.flatMap(({ options }) => Object.keys(options ?? {}))).not.toContain('');
    expect(Object.keys(settings.pam ?? {})).toEqual(['login', 'newrole', 'postgresql']);
    expect(Object.keys(settings.logrotate?.logs ?? {})).toEqual(['/var/log/acpid']);
    expect(inventory.cron).toHaveLength(4);
    expect(Object.keys(inventory.users ?? {})).toHaveLength(19);
    expect(inventory.boot?.loader).toBe('grub');
  });

  it('break no probe: what is not understood is named', () => {
    for (const report of [one, tree]) {
      const broken = Object.entries(report.probes).filter(([, { reason }]) => reason === 'parse_failed');
      expect(broken.map(([name]) => name)).toEqual([]);
    }
  });

  it.each([
    'bad-args',
    'comments-between-args',
    'directive-with-space',
    'empty-value-map',
    'includes-regular',
    'lua-block-simple',
    'lua-block-tricky',
    'spelling-mistake',
    'with-comments',
  ])('nginx: %s has as many directives as its text', (folder) => {
    for (const name of readdirSync(join(root, 'crossplane-nginx', folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.conf')) continue;
      const text = readFileSync(join(root, 'crossplane-nginx', folder, name), 'utf8');
      const found = count(parseNginx(text));
      if (/[;{]/.test(text)) expect(found, name).toBeGreaterThan(0);
      if (!/lua|#/.test(text)) expect(found, name).toBe(text.match(/[;{]/g)?.length);
    }
  });
});

function count(directives: readonly Directive[]): number {
  return directives.reduce((sum, { block }) => sum + 1 + (block === undefined ? 0 : count(block)), 0);
}
