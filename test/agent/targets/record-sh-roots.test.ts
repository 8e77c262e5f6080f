import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectBundle } from '../../../agent/inspect.ts';
import { readBundle } from '../../../agent/targets/bundle-reader.ts';
import { recorderScript } from '../../../agent/targets/recorder.ts';
import { bundleBytesOfHost } from '../../kit/hosts.ts';
import { installBusybox, plantHost, recordRoot } from '../../kit/recorder.ts';
import { describeWithTools } from '../../kit/tools.ts';

const agent = { version: '0.0.0-test' };
const roots: string[] = [];

function newRoot(files: Readonly<Record<string, string | Buffer>> = {}, without: readonly string[] = []): string {
  const root = mkdtempSync(join(tmpdir(), 'muster-root-'));
  roots.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  installBusybox(root, without);
  return root;
}

afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

const isRoot = process.geteuid?.() === 0;
const describeAsRoot: typeof describeWithTools = isRoot
  ? describeWithTools
  : (title, _, body) => describe.skip(`${title} (skipped: only root may change the root folder)`, body);

describeAsRoot(
  'recorded hosts, set up again with nothing but busybox',
  { busybox: 'busybox-static', chroot: 'coreutils' },
  () => {
    it.each([
      ['debian-12', []],
      ['centos-7', []],
      ['alpine-3.18', []],
      ['centos-7', ['stat', 'sha256sum']],
    ] as const)(
      '%s without %j: every known fact is found again, and no planted secret leaves the host',
      async (host, without) => {
        const root = newRoot({}, without);
        const fixture = bundleBytesOfHost(host);
        plantHost(root, fixture);
        const { bytes, status } = recordRoot(root);
        expect(status).toBe(0);
        expect(bytes.toString('latin1').match(/.{0,80}PLANTED.{0,20}/g)).toBeNull();
        const known = await inspectBundle(fixture, { agent });
        const found = await inspectBundle(bytes, { agent });
        expect(JSON.stringify(found).match(/.{0,80}PLANTED.{0,20}/g)).toBeNull();
        // The tree has no file system of its own to be measured.
        const { filesystems: _, ...facts } = known.inventory;
        expect(found.inventory).toMatchObject(facts);
        expect(found.host.identifiers).toEqual(known.host.identifiers);
      },
    );

    it.each(['solaris-10', 'aix-7.1', 'hp-ux-11.31', 'freebsd-12.1', 'openwrt-19.07', 'sles-11'] as const)(
      '%s, imitated by its answers: packages, services, accounts and listeners are found again without stat',
      async (host) => {
        const root = newRoot({}, ['stat', 'sha256sum']);
        const fixture = bundleBytesOfHost(host);
        plantHost(root, fixture);
        // busybox answers with its own uname before it looks into any folder.
        const script = recorderScript().replaceAll('$(uname ', '$(/usr/sbin/uname ');
        const isPlanted = !/^(?:openwrt|sles)/.test(host);
        const { bytes, status } = recordRoot(root, isPlanted ? script : recorderScript());
        expect(status).toBe(0);
        expect(bytes.toString('latin1').match(/.{0,80}PLANTED.{0,20}/g)).toBeNull();
        const known = (await inspectBundle(fixture, { agent })).inventory;
        const found = (await inspectBundle(bytes, { agent })).inventory;
        for (const section of ['packages', 'services', 'users', 'groups', 'shadow', 'listeners', 'mounts'] as const)
          expect(found[section]).toEqual(known[section]);
        expect(found.os).toMatchObject({ id: known.os?.id, release: known.os?.release });
      },
    );
  },
);

/** One secret behind every way of writing one; what stands behind the slash must be found, or must not. */
const SECRETS: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:PLANTEDhash12:0:0:PLANTED Name:/root:/bin/sh\nan-account-line-without-any-colon PLANTED\n',
  '/etc/shadow': 'root:$6$PLANTED$PLANTED:19000:0:99999:7:::\ndes:PLANTED123456:1::::::\nodd:PLANTED:1::::::\n',
  '/etc/group': 'root:PLANTED:0:\n',
  '/etc/login.defs': 'SYSTEM_TOKEN=PLANTED\nUMASK 027\n',
  '/etc/default/useradd': 'HTTP_PROXY=http://user:PLANTED@proxy/?token=PLANTED\nexport API_KEY="a PLANTED b"\n',
  '/etc/sysctl.conf': 'x.password = PLANTED word\nGRUB="quiet rd.luks.key=PLANTED,opt=1 password=\'PLANTED x\'"\n',
  '/etc/fstab': '//s/share /m cifs credentials=/etc/c,password=PLANTED,user=x 0 0\n',
  '/etc/pam.d/x': 'auth required pam_ldap.so bindpw=PLANTED secret="PLANTED x"\n',
  '/etc/sudoers':
    'root ALL=(ALL) ALL\nbob ALL=/usr/bin/mysql -pPLANTED, /bin/ls \\\n  -PLANTED\n# PLANTED\nx ALL = sha256:abc /a/b PLANTED\n',
  '/etc/ssh/sshd_config': 'Port 22\nPermitRootLogin no\n',
  '/root/.ssh/authorized_keys':
    'command="PLANTED",from="10.0.0.1" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEq PLANTED@home\nPLANTED\n',
  '/etc/profile':
    'export TOKEN=PLANTED\numask 027 # PLANTED\nTMOUT=900; PASSWORD=PLANTED\nexport PATH=/bin:/sbin PLANTED\n',
  '/etc/environment': 'SECRET=PLANTED\nPATH=/bin\n',
  '/etc/crontab':
    'SECRET=PLANTED\n5 4 * * * root curl -u a:PLANTED http://x\n@daily root PLANTED="x" /bin/true PLANTED\n',
  '/var/spool/cron/crontabs/bob': '5 4 * * * /bin/backup --password PLANTED\n',
  '/etc/anacrontab': '1 5 cron.daily /bin/x PLANTED\n',
  '/etc/rsyslog.conf':
    '*.* :ommysql:h,db,u,PLANTED\naction(type="ommysql" server="h" pwd="PLANTED" uid="PLANTED")\n$ActionMailPassword PLANTED\n',
  '/etc/logrotate.conf': 'mail PLANTED\n/var/log/x {\n postrotate\n  curl PLANTED\n endscript\n}\n',
  '/etc/chrony.conf': 'server a key 1\ncommandkey PLANTED\n  password PLANTED\n',
  '/etc/ntp.conf': 'crypto pw PLANTED\n',
  '/etc/snmp/snmpd.conf': 'rocommunity PLANTED 10.0.0.0/8\ncom2sec x default PLANTED\ncreateUser a MD5 PLANTED\n',
  '/etc/samba/smb.conf': '[global]\nserver signing = mandatory\nldap admin password = PLANTED\n comment = PLANTED\n',
  '/etc/vsftpd.conf': 'ssl_enable=YES\nrsa_private_key_pass=PLANTED\nbanner=PLANTED\n',
  '/etc/postfix/main.cf':
    'mynetworks = 10.0.0.0/8\n  127.0.0.0/8\nsmtp_sasl_password_maps = static:PLANTED\n  PLANTED\n',
  '/etc/default/grub': 'GRUB_CMDLINE_LINUX="quiet password=PLANTED"\nOTHER=PLANTED\n',
  '/boot/grub/grub.cfg': 'password_pbkdf2 root grub.pbkdf2.PLANTED\nset x=PLANTED\n',
  '/boot/grub/menu.lst': 'password --md5 PLANTED\nkernel /vmlinuz key=PLANTED\n',
  '/etc/my.cnf': '[mysqld]\nport=3306\npassword=PLANTED\n[client]\npass=PLANTED\n!includedir /etc/my.cnf.d\n',
  '/etc/aide.conf': 'database=file:/x\nx=PLANTED\n/etc p+i\n',
  '/etc/ssl/openssl.cnf': '[req]\nMinProtocol = TLSv1.2\noutput_password = PLANTED\nx = PLANTED\n',
  '/etc/dconf/db/local.d/00': '[a]\nidle-delay=1\nx=PLANTED\n',
  '/etc/xinetd.conf': 'defaults\n{\n disable = yes\n env = PLANTED\n}\n',
  '/etc/postgresql/15/main/postgresql.conf': "port = 5432\nprimary_conninfo = 'password=PLANTED'\ninclude 'x'\n",
  '/etc/nginx/nginx.conf':
    'http { server { listen 80; proxy_set_header Authorization "Basic PLANTED"; location /PLANTEDNOT { } } # PLANTED\n content_by_lua_block {\n  local a = "PLANTED }"\n } set $x\n "PLANTED\n PLANTED"; auth_basic \'PLANTED\'; }\n',
  '/etc/apache2/apache2.conf':
    'ServerName a\nSetEnv TOKEN PLANTED\nAuthLDAPBindPassword PLANTED \\\n PLANTED\n<Directory /x>\n</Directory>\n',
  '/etc/haproxy/haproxy.cfg': 'userlist a\n user b password PLANTED\nbind :443 ssl crt /etc/ssl/a.pem\n',
  '/etc/redis/redis.conf': 'requirepass PLANTED\ntls-cert-file /etc/ssl/a.pem\n',
  '/etc/sssd/sssd.conf': '[domain/x]\nid_provider = ad\nldap_default_authtok = PLANTED\n',
  '/etc/netplan/1.yaml': 'wifis: { password: "PLANTED" } addresses: [10.1.2.3/24]\n',
  '/etc/NetworkManager/system-connections/w': '[wifi-security]\npsk=PLANTED\naddress1=10.1.2.4/24\n',
  '/etc/systemd/system/a.service':
    '[Service]\nEnvironment=TOKEN=PLANTED\nExecStart=/bin/a --key PLANTED \\\n  PLANTED\nUser=a\n',
  '/etc/init/a.conf': 'start on runlevel\nenv SECRET=PLANTED\nexec /bin/a PLANTED\n',
  '/etc/apt/sources.list': 'deb https://u:PLANTED@apt.example/ x main\n',
  '/etc/apt/apt.conf.d/90': 'Acquire::http::Proxy "http://u:PLANTED@p:1/";\n',
  '/etc/yum.conf': '[main]\nproxy_password=PLANTED\n',
  '/var/lib/ubuntu-advantage/status.json':
    '{"account":{"name":"PLANTED"},"attached":true,"expires":"2030-01-01T00:00:00","services":[{"name":"esm-infra","status":"enabled","x":"PLANTED"}],"machineToken":"PLANTED"}',
  '/etc/ssl/a.pem':
    '-----BEGIN RSA PRIVATE KEY-----\nPLANTED\nPLANTED\n-----END RSA PRIVATE KEY-----\nPLANTED\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  '/etc/ssl/one-line.pem': 'x -----BEGIN PRIVATE KEY-----PLANTED-----END PRIVATE KEY----- PLANTED\n',
  '/etc/ssl/open.pem': '-----BEGIN PRIVATE KEY-----\nPLANTED\n',
  '/etc/ssl/key.der': Buffer.from('308204a30201000282010100504c414e544544', 'hex').toString('latin1'),
  '/etc/hosts':
    '127.0.0.1 localhost\n-----BEGIN OPENSSH PRIVATE KEY-----\nPLANTED\n-----END OPENSSH PRIVATE KEY-----\n',
  '/opt/tomcat9/conf/server.xml':
    '<!-- PLANTED --><Server port="8005" shutdown="PLANTED"><Connector port="8080"\n keystorePass="PLANTED"/><Realm connectionPassword=\'PLANTED>\'/>PLANTED</Server>',
  '/opt/tomcat9/lib/catalina.jar': 'PK',
  '/proc/cmdline': 'quiet password=PLANTED\n',
  '/var/log/lastlog': `\0\0\0\0tty\0PLANTED${'\0'.repeat(600)}`,
};

describeAsRoot('secrets planted behind every filter', { busybox: 'busybox-static' }, () => {
  it('never reach a recording, while what is asked of the same files does', () => {
    const text = recordRoot(newRoot(SECRETS)).bytes.toString('latin1').replaceAll('PLANTEDNOT', '');
    expect(text.match(/.{0,80}PLANTED.{0,40}/g)).toBeNull();
    expect(text).not.toContain(Buffer.from('PLANTED').toString('hex'));
    for (const kept of [
      'root:$6$:19000:0:99999:7:::',
      'UMASK 027',
      'bob ALL=/usr/bin/mysql (arguments), /bin/ls (arguments)',
      'umask 027',
      'TMOUT=900',
      '5 4 * * * root curl',
      '5 4 * * * /bin/backup',
      'ExecStart=/bin/a',
      'rocommunity.isDefault false',
      'server signing = mandatory',
      'deb https://apt.example/ x main',
      '"name":"esm-infra","status":"enabled"',
      'crt /etc/ssl/a.pem',
      'ServerName a',
      'credentials=/etc/c',
      '10.1.2.3',
      'MIIB',
    ])
      expect(text.includes(kept) || kept).toBe(kept === 'credentials=/etc/c' ? kept : true);
  });
});

describeAsRoot('a hostile host', { busybox: 'busybox-static', mkfifo: 'coreutils' }, () => {
  it('cannot write frames with names, links or contents, nor hold the recorder with pipes and devices', () => {
    const root = newRoot({
      '/etc/pam.d/a\n== path \\etc\\shadow\nabsent': 'x\n',
      '/etc/pam.d/100% of "it"': 'auth required x.so\n',
      '/etc/pam.d/-rf': 'auth required y.so\n',
      '/etc/pam.d/with blank': 'auth required z.so\n',
      '/etc/hosts': '127.0.0.1 localhost\n== end 1 unchecked\n\\\n|x\ncut: time_limit',
      '/etc/issue': Buffer.from([0, 1, 2, 255, 10, 0]),
      '/etc/login.defs': Buffer.alloc(2 * 1024 * 1024, 'UMASK 022\n'),
    });
    symlinkSync('x\n== path /etc/gshadow\nabsent', join(root, 'etc/motd'));
    spawnSync('mkfifo', [join(root, 'etc/sudoers'), join(root, 'etc/pam.d/pipe')]);
    spawnSync('mknod', [join(root, 'etc/fstab'), 'c', '1', '5']); // /dev/zero
    const startedAt = performance.now();
    const { bytes, status } = recordRoot(root);
    expect(status).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    const { parts } = readBundle(bytes);
    const names = (parts.get('path /etc/pam.d')?.entries ?? []).map(({ name }) => name).sort();
    expect(names).toEqual(['-rf', '100% of "it"', 'a\n== path \\etc\\shadow\nabsent', 'pipe', 'with blank']);
    expect(parts.get('path /etc/pam.d/with blank')?.content?.toString()).toBe('auth required z.so\n');
    expect(parts.get('path /etc/pam.d/-rf')?.content?.toString()).toBe('auth required y.so\n');
    expect(parts.get('path /etc/pam.d/100% of "it"')?.refused).toBe('not_supported_here');
    expect(parts.has('path /etc/gshadow') && parts.get('path /etc/gshadow')?.isAbsent).toBe(true);
    expect(parts.get('path /etc/hosts')?.content?.toString()).toBe(
      '127.0.0.1 localhost\n== end 1 unchecked\n\\\n|x\ncut: time_limit',
    );
    expect(parts.get('path /etc/login.defs')?.refused).toBe('byte_limit');
    expect(parts.get('path /etc/sudoers')).toMatchObject({ refused: 'source_missing' });
    expect(parts.get('path /etc/fstab')).toMatchObject({ refused: 'source_missing' });
  });

  it("whose programs hang, flood or are not root's own costs only their answers", () => {
    const root = newRoot({
      '/etc/ssh/sshd_config': 'Port 22\n',
      '/usr/sbin/sshd': '#!/bin/sh\nsleep 1000 &\nsleep 1000\n',
      '/usr/sbin/nft':
        '#!/bin/sh\nwhile :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done\n',
      '/usr/sbin/auditctl': '#!/bin/sh\necho hidden; echo password=x >&2; exit 3\n',
      '/usr/sbin/ntpq': '#!/bin/sh\necho mine\n',
    });
    spawnSync('sh', ['-c', 'chmod 755 usr usr/sbin usr/sbin/*; chmod 777 usr/sbin/ntpq'], { cwd: root });
    const script = recorderScript()
      .replace('run sshd.effective 5', 'run sshd.effective 1')
      .replace('nft.ruleset 5 8388608', 'nft.ruleset 2 100000');
    const { bytes, status } = recordRoot(root, script);
    expect(status).toBe(0);
    const { parts } = readBundle(bytes);
    expect(parts.get('command sshd.effective')?.refused).toBe('time_limit');
    expect(parts.get('command nft.ruleset')?.refused).toMatch(/^(?:byte|time)_limit$/);
    expect(parts.get('command audit.loaded')).toMatchObject({ exitCode: 3 });
    expect(parts.get('command audit.loaded')?.content?.toString()).toBe('hidden\n');
    expect(parts.get('command audit.loaded')?.stderr ?? '').not.toContain('password');
    expect(parts.get('command time.ntp')?.isAbsent).toBe(true);
  });

  it('on which a step hangs loses that step alone, and says so', () => {
    const script = recorderScript()
      .replace('phase packages 30 ', 'phase packages 1 ')
      .replace(
        'phase_packages() { questions ask_packages; }',
        'phase_packages() { questions ask_packages; sleep 100; }',
      );
    const { bytes } = recordRoot(
      newRoot({ '/etc/os-release': 'ID=x\n', '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n' }),
      script,
    );
    const { parts } = readBundle(bytes);
    expect([...parts.values()].filter(({ refused }) => refused === 'time_limit')).toHaveLength(1);
    expect(parts.get('path /etc/passwd')?.content?.toString()).toBe('root:x:0:0::/root:/bin/sh\n');
  });
});

describeAsRoot('a recording that was cut', { busybox: 'busybox-static' }, () => {
  it('is refused with the last part that is in it', async () => {
    const { bytes } = recordRoot(newRoot({ '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n' }));
    const cut = bytes.subarray(0, bytes.indexOf('|root:x:0:0') + 5);
    await expect(inspectBundle(cut, { agent })).rejects.toThrow(
      /line \d+: it is cut short: there is no "== end" line behind \/etc\/passwd; record the host again/,
    );
    const changed = Buffer.from(bytes.toString('latin1').replace('root:x:0:0', 'root:x:0:1'), 'latin1');
    await expect(inspectBundle(changed, { agent })).rejects.toThrow('was changed after it was recorded');
  });
});
