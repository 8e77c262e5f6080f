import type { ScaWorld } from '../../kit/sca-world.ts';

const folder = { type: 'directory', mode: 0o700 } as const;
const PACKAGES =
  'apparmor apparmor-utils ufw nftables iptables iptables-persistent sudo libpam-pwquality aide aide-common systemd-journal-remote auditd audispd-plugins cron'.split(
    ' ',
  );
const OS = 'PRETTY_NAME="Ubuntu 22.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="22.04"\nID=ubuntu\nID_LIKE=debian\n';

/** One audit rule for each thing that is watched, in the words of the files and of the kernel. */
const AUDIT = [
  '-w /etc/sudoers -p wa -k scope',
  '-w /etc/sudoers.d -p wa -k scope',
  ...['b64', 'b32'].flatMap((arch) => [
    `-a always,exit -F arch=${arch} -C euid!=uid -F auid!=unset -S execve -k user_emulation`,
    `-a always,exit -F arch=${arch} -S adjtimex,settimeofday,clock_settime -k time-change`,
    `-a always,exit -F arch=${arch} -S sethostname,setdomainname -k system-locale`,
  ]),
  '-w /etc/localtime -p wa -k time-change',
  ...['/etc/issue', '/etc/issue.net', '/etc/hosts', '/etc/network/', '/etc/networks', '/etc/netplan/'].map(
    (path) => `-w ${path} -p wa -k system-locale`,
  ),
  ...[
    '/etc/group',
    '/etc/passwd',
    '/etc/gshadow',
    '/etc/shadow',
    '/etc/security/opasswd',
    '/etc/security/nsswitch.conf',
    '/etc/security/pam.conf',
    '/etc/security/pam.d',
    '/etc/nsswitch.conf',
    '/etc/pam.conf',
    '/etc/pam.d',
  ].map((path) => `-w ${path} -p wa -k identity`),
  ...['/var/run/utmp', '/var/log/wtmp', '/var/log/btmp'].map((path) => `-w ${path} -p wa -k session`),
  ...['/var/log/lastlog', '/var/run/faillock'].map((path) => `-w ${path} -p wa -k logins`),
  ...['/etc/apparmor/', '/etc/apparmor.d/'].map((path) => `-w ${path} -p wa -k MAC-policy`),
].join('\n');

const SSHD = `port 22
logingracetime 60
maxauthtries 4
maxsessions 10
clientaliveinterval 15
clientalivecountmax 3
permitrootlogin no
permitemptypasswords no
permituserenvironment no
hostbasedauthentication no
ignorerhosts yes
gssapiauthentication no
disableforwarding yes
usepam yes
loglevel VERBOSE
banner /etc/issue.net
maxstartups 10:30:60
allowusers lan
ciphers aes256-gcm@openssh.com,aes256-ctr
macs hmac-sha2-512-etm@openssh.com,hmac-sha2-256
kexalgorithms curve25519-sha256,diffie-hellman-group16-sha512
`;

const OPTIONS = 'rw,nosuid,nodev,noexec,relatime';
const TOOLS = ['auditctl', 'aureport', 'ausearch', 'autrace', 'auditd', 'augenrules'];

/** A host that was hardened by the book. */
export const goodWorld: ScaWorld = {
  packages: PACKAGES,
  units: {
    'tmp.mount': ['enabled', 'active'],
    'apport.service': ['disabled', 'failed'],
    'systemd-timesyncd.service': ['enabled', 'active'],
    'chrony.service': ['enabled', 'active'],
    'cron.service': ['enabled', 'active'],
    'ufw.service': ['enabled', 'active'],
    'nftables.service': ['enabled', 'active'],
    'aidecheck.service': ['enabled', 'inactive'],
    'aidecheck.timer': ['enabled', 'active'],
    'systemd-journald.service': ['static', 'active'],
    'systemd-journal-upload.service': ['enabled', 'active'],
    'auditd.service': ['enabled', 'active'],
  },
  mounts: Object.fromEntries(
    ['/', '/tmp', '/dev/shm', '/home', '/var', '/var/tmp', '/var/log', '/var/log/audit'].map((path) => [
      path,
      ['ext4', OPTIONS],
    ]),
  ),
  sshd: SSHD,
  auditLoaded: AUDIT,
  files: {
    '/etc/os-release': OS,
    '/proc/1/comm': 'systemd\n',
    '/boot/grub/grub.cfg': {
      text: 'set superusers="root"\npassword_pbkdf2 root grub.pbkdf2.sha512.10000.AB\n  linux /vmlinuz root=/dev/sda1 ro apparmor=1 security=apparmor audit=1\n',
      mode: 0o600,
    },
    '/etc/default/grub': 'GRUB_CMDLINE_LINUX="apparmor=1 security=apparmor audit=1 audit_backlog_limit=8192"\n',
    '/etc/motd': 'Authorised uses only.\n',
    '/etc/issue': 'Authorised_uses_only.\n',
    '/etc/issue.net': 'Authorised_uses_only.\n',
    '/etc/chrony/chrony.conf': 'user _chrony\npool time.example.org iburst\n',
    '/etc/crontab': { text: '# none\n', mode: 0o600 },
    ...Object.fromEntries(['hourly', 'daily', 'weekly', 'monthly', 'd'].map((name) => [`/etc/cron.${name}`, folder])),
    '/etc/ssh/sshd_config': { text: 'AllowUsers lan\n', mode: 0o600 },
    '/usr/sbin/sshd': { text: 'x', mode: 0o755 },
    '/etc/ssh/ssh_host_rsa_key.pub': 'ssh-rsa AAAA x\n',
    '/etc/ssh/ssh_host_ecdsa_key.pub': 'ecdsa-sha2-nistp256 AAAA x\n',
    '/etc/sudoers': {
      text: 'Defaults use_pty\nDefaults logfile=/var/log/sudo.log\nDefaults timestamp_timeout=10\nroot ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n',
      mode: 0o440,
    },
    '/etc/sudoers.d': folder,
    '/etc/sudoers.d/README': '# none\n',
    '/etc/pam.d/su': 'auth required pam_wheel.so use_uid group=nobody\n@include common-auth\n',
    '/etc/pam.d/common-auth':
      'auth requisite pam_faillock.so preauth silent\nauth [success=1 default=ignore] pam_unix.so\n',
    '/etc/pam.d/common-account': 'account required pam_faillock.so\naccount required pam_unix.so\n',
    '/etc/pam.d/common-password':
      'password requisite pam_pwquality.so retry=3 dictcheck=1 enforcing=1\npassword requisite pam_pwhistory.so remember=24 enforce_for_root use_authtok\npassword [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt\n',
    '/etc/pam.d/common-session': 'session required pam_unix.so\n',
    '/etc/pam.d/common-session-noninteractive': 'session required pam_unix.so\n',
    '/etc/security': { type: 'directory' },
    '/etc/security/faillock.conf': 'deny = 5\nunlock_time = 900\neven_deny_root\nroot_unlock_time = 60\n',
    '/etc/security/pwquality.conf': 'difok = 2\nminlen = 14\n',
    '/etc/security/pwquality.conf.d': { type: 'directory' },
    '/etc/security/pwquality.conf.d/50.conf':
      'maxrepeat = 3\nmaxsequence = 3\ndictcheck = 1\nenforcing = 1\nenforce_for_root\nucredit = -1\n',
    '/etc/login.defs': 'PASS_MAX_DAYS 365\nPASS_MIN_DAYS 1\nPASS_WARN_AGE 7\nENCRYPT_METHOD SHA512\n',
    '/etc/default/useradd': 'INACTIVE=45\n',
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nlan:x:1000:1000::/home/lan:/bin/bash\n',
    '/etc/shadow': {
      text: 'root:$y$j9T$abc$def:19800:1:365:7:30::\nlan:$y$j9T$abc$def:19800:1:365:7:30::\nbin:*:19800:0:99999:7:::\n',
      mode: 0o640,
      groupId: 42,
    },
    '/etc/group': 'root:x:0:\nshadow:x:42:\nlan:x:1000:\nadm:x:4:\n',
    '/etc/gshadow': { text: 'root:*::\n', mode: 0o640, groupId: 42 },
    '/etc/passwd-': 'root:x:0:0:root:/root:/bin/bash\n',
    '/etc/group-': 'root:x:0:\n',
    '/etc/shadow-': { text: 'root:*:1:::::\n', mode: 0o640, groupId: 42 },
    '/etc/gshadow-': { text: 'root:*::\n', mode: 0o640, groupId: 42 },
    '/etc/shells': '/bin/sh\n/bin/bash\n',
    '/etc/security/opasswd': { text: '', mode: 0o600 },
    '/etc/security/opasswd.old': { text: '', mode: 0o600 },
    '/root/.bashrc': 'umask 027\n',
    '/etc/bash.bashrc': 'umask 027\n',
    '/etc/profile': 'umask 027\n',
    '/etc/profile.d': { type: 'directory' },
    '/etc/profile.d/umask.sh': 'umask 027\n',
    '/etc/aide/aide.conf': TOOLS.map((tool) => `/sbin/${tool} p+i+n+u+g+s+b+acl+xattrs+sha512`).join('\n'),
    '/etc/systemd/journald.conf': '[Journal]\nForwardToSyslog=no\nStorage=persistent\nCompress=yes\n',
    '/etc/systemd/journal-upload.conf':
      '[Upload]\nURL=192.0.2.1\nServerKeyFile=/etc/k.pem\nServerCertificateFile=/etc/c.pem\nTrustedCertificateFile=/etc/t.pem\n',
    '/etc/audit': { type: 'directory', mode: 0o750 },
    '/etc/audit/rules.d': { type: 'directory', mode: 0o750 },
    '/etc/audit/auditd.conf': {
      text: 'log_group = adm\nmax_log_file = 8\nmax_log_file_action = keep_logs\nspace_left_action = email\nadmin_space_left_action = halt\ndisk_error_action = halt\ndisk_full_action = halt\n',
      mode: 0o640,
    },
    '/etc/audit/rules.d/50.rules': { text: `${AUDIT}\n-e 2\n`, mode: 0o640 },
    ...Object.fromEntries(TOOLS.map((tool) => [`/sbin/${tool}`, { text: 'x', mode: 0o755 }])),
  },
};

/** The same host as it comes out of the box, and worse. */
export const badWorld: ScaWorld = {
  packages:
    'prelink gdm3 autofs avahi-daemon isc-dhcp-server bind9 dnsmasq vsftpd slapd dovecot-imapd nfs-kernel-server ypserv cups rpcbind rsync samba snmpd tftpd-hpa squid apache2 xinetd xserver-common nis rsh-client talk telnet ldap-utils ftp bluez nftables iptables ufw'.split(
      ' ',
    ),
  units: {
    ...Object.fromEntries(
      'autofs avahi-daemon isc-dhcp-server bind9 dnsmasq vsftpd slapd dovecot nfs-server ypserv cups rpcbind rsync smbd snmpd tftpd-hpa squid apache2 xinetd bluetooth apport systemd-journal-remote'
        .split(' ')
        .map((name) => [`${name}.service`, ['enabled', 'active'] as const]),
    ),
    'tmp.mount': ['disabled', 'inactive'],
    'cron.service': ['disabled', 'inactive'],
    'ufw.service': ['enabled', 'inactive'],
  },
  mounts: {
    '/': ['ext4', 'rw,relatime'],
    '/tmp': ['tmpfs', 'rw,relatime'],
    '/dev/shm': ['tmpfs', 'rw'],
    '/home': ['ext4', 'rw'],
  },
  sshd: `${SSHD}macs hmac-md5,hmac-sha2-256\nciphers aes128-cbc,aes256-ctr\n`
    .replace('logingracetime 60', 'logingracetime 120')
    .replace('maxauthtries 4', 'maxauthtries 6')
    .replace('maxsessions 10', 'maxsessions 11')
    .replace('clientaliveinterval 15', 'clientaliveinterval 0')
    .replace('permitrootlogin no', 'permitrootlogin yes')
    .replace('permitemptypasswords no', 'permitemptypasswords yes')
    .replace('permituserenvironment no', 'permituserenvironment yes')
    .replace('hostbasedauthentication no', 'hostbasedauthentication yes')
    .replace('ignorerhosts yes', 'ignorerhosts no')
    .replace('gssapiauthentication no', 'gssapiauthentication yes')
    .replace('disableforwarding yes', 'disableforwarding no')
    .replace('usepam yes', 'usepam no')
    .replace('loglevel VERBOSE', 'loglevel QUIET')
    .replace('banner /etc/issue.net', 'banner none')
    .replace('maxstartups 10:30:60', 'maxstartups 10:30:100')
    .replace('allowusers lan\n', '')
    .replace(/^ciphers aes256-gcm.*\n/m, '')
    .replace(/^macs hmac-sha2-512.*\n/m, '')
    .replace(/^kexalgorithms .*$/m, 'kexalgorithms curve25519-sha256,diffie-hellman-group14-sha1'),
  auditLoaded: '-w /etc/hosts -p r -k other\n-a always,exit -F arch=b64 -S adjtimex -k time-change',
  files: {
    '/etc/os-release': OS,
    '/proc/1/comm': 'systemd\n',
    '/boot/grub/grub.cfg': { text: '  linux /vmlinuz root=/dev/sda1 ro quiet\n', mode: 0o644 },
    '/etc/default/grub': 'GRUB_CMDLINE_LINUX="quiet"\n',
    '/etc/motd': { text: 'Welcome to \\v Ubuntu\n', mode: 0o664 },
    '/etc/issue': { text: 'Ubuntu 22.04 \\n \\l \\v\n', mode: 0o666 },
    '/etc/issue.net': { text: 'Ubuntu 22.04 \\r\n', mode: 0o666 },
    '/etc/chrony/chrony.conf': 'pool time.example.org iburst\n',
    '/etc/crontab': { text: '# none\n', mode: 0o644 },
    ...Object.fromEntries(
      ['hourly', 'daily', 'weekly', 'monthly', 'd'].map(
        (name) => [`/etc/cron.${name}`, { type: 'directory', mode: 0o755 }] as const,
      ),
    ),
    '/etc/ssh/sshd_config': { text: 'PermitRootLogin yes\n', mode: 0o644 },
    '/usr/sbin/sshd': { text: 'x', mode: 0o755 },
    '/etc/ssh/ssh_host_rsa_key.pub': { text: 'ssh-rsa AAAA x\n', mode: 0o666 },
    '/etc/ssh/ssh_host_ecdsa_key.pub': { text: 'x\n', mode: 0o666, groupId: 1000 },
    '/etc/sudoers': {
      text: 'Defaults timestamp_timeout=60\nroot ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n',
      mode: 0o440,
    },
    '/etc/sudoers.d': folder,
    '/etc/sudoers.d/lan': 'lan ALL=(ALL) NOPASSWD: ALL\nDefaults !authenticate\n',
    '/etc/pam.d/su': '#auth required pam_wheel.so use_uid group=nobody\n@include common-auth\n',
    '/etc/pam.d/common-auth': 'auth [success=1 default=ignore] pam_unix.so nullok\n',
    '/etc/pam.d/common-account': 'account required pam_permit.so\n',
    '/etc/pam.d/common-password':
      'password [success=1 default=ignore] pam_unix.so obscure md5 nullok remember=5 maxrepeat=9 maxsequence=9\n',
    '/etc/pam.d/common-session': 'session required pam_permit.so\n',
    '/etc/pam.d/common-session-noninteractive': 'session required pam_permit.so\n',
    '/etc/security': { type: 'directory' },
    '/etc/security/faillock.conf': 'deny = 50\nunlock_time = 10\n',
    '/etc/security/pwquality.conf': 'difok = 1\nminlen = 8\n',
    '/etc/security/pwquality.conf.d': { type: 'directory' },
    '/etc/security/pwquality.conf.d/50.conf':
      'maxrepeat = 0\nmaxsequence = 5\ndictcheck = 0\nenforcing = 0\nucredit = 1\n',
    '/etc/login.defs': 'PASS_MAX_DAYS 99999\nPASS_MIN_DAYS 0\nPASS_WARN_AGE 3\nENCRYPT_METHOD MD5\n',
    '/etc/default/useradd': 'INACTIVE=-1\n',
    '/etc/passwd':
      'root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/home/toor:/bin/bash\nlan:x:1000:1000::/home/lan:/bin/bash\n',
    '/etc/shadow': {
      text: 'root:*:19800:0:99999:7:::\ntoor::19800:0:99999:3:90::\nlan:$y$j9T$abc$def:19800:0:99999:3:90::\n',
      mode: 0o644,
    },
    '/etc/group': { text: 'root:x:0:\nshadow:x:42:lan\nlan:x:1000:\nother:x:0:\n', mode: 0o666 },
    '/etc/gshadow': { text: 'root:*::\n', mode: 0o644 },
    '/etc/passwd-': { text: 'x\n', mode: 0o666 },
    '/etc/group-': { text: 'x\n', mode: 0o666 },
    '/etc/shadow-': { text: 'x\n', mode: 0o644 },
    '/etc/gshadow-': { text: 'x\n', mode: 0o644 },
    '/etc/shells': { text: '/bin/sh\n/usr/sbin/nologin\n', mode: 0o666 },
    '/etc/security/opasswd': { text: '', mode: 0o644 },
    '/root/.bashrc': 'umask 002\n',
    '/etc/bash.bashrc': 'umask 002\n',
    '/etc/profile': 'umask 022\n',
    '/etc/profile.d': { type: 'directory' },
    '/etc/profile.d/umask.sh': 'umask 000\n',
    '/etc/aide/aide.conf': '/sbin/auditctl p+i\n',
    '/etc/systemd/journald.conf': '[Journal]\nForwardToSyslog=yes\nStorage=auto\nCompress=no\n',
    '/etc/systemd/journal-upload.conf': '[Upload]\n# URL=\n',
    '/etc/audit': { type: 'directory', mode: 0o755 },
    '/etc/audit/rules.d': { type: 'directory', mode: 0o755 },
    '/etc/audit/auditd.conf': {
      text: 'log_group = users\nmax_log_file_action = rotate\nspace_left_action = ignore\nadmin_space_left_action = suspend\ndisk_error_action = ignore\ndisk_full_action = ignore\n',
      mode: 0o644,
      ownerId: 1000,
    },
    '/etc/audit/rules.d/50.rules': { text: '-w /etc/hosts -p r -k other\n', mode: 0o644, ownerId: 1000 },
    ...Object.fromEntries(
      TOOLS.map((tool) => [`/sbin/${tool}`, { text: 'x', mode: 0o777, ownerId: 1000, groupId: 1000 }] as const),
    ),
  },
};
