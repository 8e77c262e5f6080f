import { ANTIMALWARE_PRODUCTS } from './antimalware-products.ts';
import { commands } from './commands.ts';
import { SETTINGS_TABLE } from './settings-table.ts';
import { STATUS_GLOBS, STATUS_PATHS } from './status-paths.ts';
import { UNIX_SYSTEMS } from './unix-commands.ts';

/**
 * One question that a recorder asks of a host, for many paths at once; `*` stands for any name, as in a shell.
 * `status`: type, mode, owner, times. `list`: names and kinds of a folder's entries. `read`: the file through a filter.
 * `kernel`: the same of files in /proc and /sys, whose status says nothing. `there`: only whether it exists.
 */
export interface RecordedQuestion {
  readonly verb: 'status' | 'list' | 'read' | 'kernel' | 'there';
  /** What is kept of a file: the name of a filter in record.sh. Only for `read` and `kernel`. */
  readonly filter?: string;
  readonly maxBytes?: number;
  readonly paths: readonly string[];
}

/** Questions that go to one run of the reader. */
export interface RecordedGroup {
  /** Name of the function in the script, without `ask_`. */
  readonly name: string;
  readonly questions: readonly RecordedQuestion[];
}

const MIB = 1024 * 1024;

const read = (filter: string, paths: readonly string[], maxBytes = MIB): RecordedQuestion => ({
  verb: 'read',
  filter,
  maxBytes,
  paths,
});
const kernel = (filter: string, paths: readonly string[], maxBytes = 64 * 1024): RecordedQuestion => ({
  verb: 'kernel',
  filter,
  maxBytes,
  paths,
});
const status = (paths: readonly string[]): RecordedQuestion => ({ verb: 'status', paths });
const list = (paths: readonly string[]): RecordedQuestion => ({ verb: 'list', paths });
const there = (paths: readonly string[]): RecordedQuestion => ({ verb: 'there', paths });

/** All names behind one beginning. */
const below = (folder: string, names: string): string[] => names.split(' ').map((name) => `${folder}/${name}`);

const UNIT_FOLDERS = [
  '/etc/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/run/systemd/system',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
];
const UNIT_KINDS = ['service', 'socket', 'timer', 'mount', 'path', 'target', 'swap', 'automount', 'slice'];
const SYSTEMD_FOLDERS = ['/etc/systemd', '/run/systemd', '/usr/local/lib/systemd', '/usr/lib/systemd', '/lib/systemd'];
const SYSTEMD_CONFIGS = SETTINGS_TABLE.flatMap(({ systemd }) => (systemd === undefined ? [] : [systemd]));

const kernelFiles: RecordedGroup = {
  name: 'kernel_files',
  questions: [
    kernel('public', below('/proc/sys/kernel', 'osrelease version hostname arch')),
    there(['/proc/sys/kernel', '/proc/sys/kernel/modprobe', '/sys/firmware/efi']),
    kernel('text', ['/proc/cmdline', '/proc/mounts', '/proc/self/mountinfo'], 4 * MIB),
    kernel('public', ['/proc/cpuinfo', '/proc/meminfo', '/proc/modules', '/proc/uptime'], 4 * MIB),
    kernel('boottime', ['/proc/stat'], 4 * MIB),
    kernel('public', ['/proc/diskstats', '/proc/loadavg', '/proc/net/dev'], MIB),
    kernel('public', ['/proc/1/comm', '/proc/1/cgroup', '/proc/sys/net/ipv4/ip_local_port_range']),
    kernel('public', below('/proc/net', 'route ipv6_route fib_trie if_inet6 tcp tcp6 udp udp6'), 8 * MIB),
    kernel(
      'public',
      below(
        '/sys/class/dmi/id',
        'sys_vendor product_name product_serial product_uuid chassis_type bios_vendor bios_version bios_date',
      ),
    ),
    kernel('public', ['/sys/hypervisor/type', '/sys/devices/system/memory/block_size_bytes']),
    list([
      '/sys/block',
      '/sys/class/net',
      '/sys/class/tpm',
      '/sys/devices/system/cpu/vulnerabilities',
      '/sys/devices/system/memory',
    ]),
    kernel('public', ['/sys/devices/system/cpu/vulnerabilities/*']),
    status(['/sys/firmware/efi']),
    kernel('public', ['/sys/fs/selinux/enforce', '/selinux/enforce', '/sys/module/apparmor/parameters/enabled']),
    kernel('public', ['/sys/fs/selinux/booleans/*', '/selinux/booleans/*', '/sys/kernel/security/apparmor/profiles']),
    list(['/sys/fs/cgroup/system.slice', '/sys/fs/cgroup/systemd/system.slice']),
    kernel('public', ['/sys/fs/cgroup/system.slice/*.service/cgroup.events']),
    kernel('pid', ['/sys/fs/cgroup/systemd/system.slice/*.service/cgroup.procs']),
  ],
};

const packages: RecordedGroup = {
  name: 'packages',
  questions: [
    read(
      'text',
      below(
        '/etc',
        'os-release oracle-release enterprise-release rocky-release almalinux-release centos-release fedora-release redhat-release system-release slackware-version gentoo-release SuSE-release lsb-release alpine-release debian_version',
      ),
    ),
    read('text', ['/usr/lib/os-release']),
    read('public', ['/etc/machine-id', '/var/lib/dbus/machine-id', '/var/lib/cloud/data/instance-id']),
    read('text', ['/etc/hostname', '/etc/HOSTNAME', '/etc/hosts', '/var/lib/dpkg/arch']),
    there([
      '/lib64/ld-linux-x86-64.so.2',
      '/lib/ld-linux-aarch64.so.1',
      '/lib/ld-musl-x86_64.so.1',
      '/lib/ld-musl-aarch64.so.1',
      '/lib/ld-musl-i386.so.1',
      '/lib/ld-linux.so.2',
      '/.dockerenv',
      '/run/.containerenv',
      '/run/systemd/container',
      '/run/openrc',
      '/sbin/openrc-run',
      '/sbin/rc-service',
      '/sbin/initctl',
      '/etc/init',
      '/etc/runlevels',
      '/var/lib/snapd/snaps',
      '/var/lib/pacman/local',
    ]),
    there(
      ['/var/lib/rpm', '/usr/lib/sysimage/rpm'].flatMap((folder) => below(folder, 'Packages Packages.db rpmdb.sqlite')),
    ),
    status(['/sbin/init', '/lib']),
    read('dpkg', ['/var/lib/dpkg/status'], 64 * MIB),
    read('dpkg', ['/usr/lib/opkg/status'], 64 * MIB),
    list(['/var/lib/dpkg/status.d']),
    read('dpkg', ['/var/lib/dpkg/status.d/*']),
    read('apk', ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'], 64 * MIB),
    list(['/var/lib/pacman/local']),
    read('public', ['/var/lib/pacman/local/*/desc']),
    list(['/snap', '/var/lib/snapd/snap', '/var/lib/flatpak/app']),
    read('text', ['/snap/*/current/meta/snap.yaml', '/var/lib/snapd/snap/*/current/meta/snap.yaml']),
    read('text', [
      '/var/lib/flatpak/app/*/current/active/files/share/metainfo/*.metainfo.xml',
      '/var/lib/flatpak/app/*/current/active/files/share/appdata/*.appdata.xml',
    ]),
    list(['/etc/apt/apt.conf.d', '/etc/apt/sources.list.d', '/etc/yum.repos.d', '/etc/distro.repos.d']),
    list(['/etc/zypp/repos.d', '/etc/zypp/credentials.d', '/etc/products.d', '/etc/pki/entitlement']),
    list(['/var/cache/dnf', '/var/cache/yum', '/var/lib/apt/lists']),
    read('text', [
      '/etc/apt/apt.conf',
      '/etc/apt/apt.conf.d/*',
      '/etc/apt/sources.list',
      '/etc/apt/sources.list.d/*',
      '/etc/yum.conf',
      '/etc/dnf/dnf.conf',
      '/etc/yum.repos.d/*.repo',
      '/etc/distro.repos.d/*.repo',
      '/etc/zypp/zypp.conf',
      '/etc/zypp/zypper.conf',
      '/etc/zypp/repos.d/*.repo',
    ]),
    read('certificate', ['/etc/pki/entitlement/*.pem'], 4 * MIB),
    read('pro', ['/var/lib/ubuntu-advantage/status.json']),
  ],
};

const services: RecordedGroup = {
  name: 'services',
  questions: [
    list(UNIT_FOLDERS),
    list(UNIT_FOLDERS.flatMap((folder) => [`${folder}/*.wants`, `${folder}/*.requires`, `${folder}/*.upholds`])),
    list(UNIT_FOLDERS.map((folder) => `${folder}/*.d`)),
    ...UNIT_FOLDERS.flatMap((folder) => [
      read(
        'unit',
        UNIT_KINDS.map((kind) => `${folder}/*.${kind}`),
      ),
      read('unit', [`${folder}/*.d/*.conf`]),
    ]),
    list([
      '/etc/init.d',
      '/etc/rc.d',
      '/etc/rcS.d',
      '/etc/init',
      '/etc/xinetd.d',
      '/run/openrc/started',
      '/run/openrc/failed',
    ]),
    list(['/etc', '/etc/rc.d', '/etc/init.d'].flatMap((folder) => below(folder, 'rc2.d rc3.d rc4.d rc5.d'))),
    list(below('/etc/runlevels', 'sysinit boot default')),
    read('text', ['/etc/muster-agent.json', '/etc/inittab', '/etc/init/rc-sysinit.conf']),
    read('upstart', ['/etc/init/*.conf', '/etc/init/*.override']),
    read('inetd', ['/etc/inetd.conf']),
    read('pid', ['/var/run/*.pid', '/var/run/*/*.pid', '/run/*.pid', '/run/*/*.pid'], 4096),
    read(
      'pid',
      ['/run', '/var/run'].flatMap((folder) =>
        below(folder, 'chrony/chronyd.pid chronyd.pid ntpd.pid ntp.pid openntpd.pid vmtoolsd.pid'),
      ),
      4096,
    ),
  ],
};

const settings: RecordedGroup = {
  name: 'settings',
  questions: [
    read('text', ['/etc/login.defs', '/etc/default/useradd', '/etc/nsswitch.conf', '/etc/shells', '/etc/securetty']),
    read('path', ['/etc/environment']),
    list(['/etc/security/pwquality.conf.d', '/etc/security/limits.d']),
    read('text', [
      ...below('/etc/security', 'pwquality.conf faillock.conf pwhistory.conf limits.conf'),
      '/etc/security/pwquality.conf.d/*.conf',
      '/etc/security/limits.d/*.conf',
    ]),
    list(SYSTEMD_CONFIGS.flatMap((name) => SYSTEMD_FOLDERS.map((folder) => `${folder}/${name}.conf.d`))),
    read(
      'text',
      SYSTEMD_CONFIGS.flatMap((name) =>
        SYSTEMD_FOLDERS.flatMap((folder) => [`${folder}/${name}.conf`, `${folder}/${name}.conf.d/*.conf`]),
      ),
    ),
    list(['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d', '/lib/sysctl.d']),
    list(['/etc/modprobe.d', '/run/modprobe.d', '/usr/local/lib/modprobe.d', '/usr/lib/modprobe.d', '/lib/modprobe.d']),
    read('text', [
      '/etc/sysctl.conf',
      ...['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].flatMap((folder) => [
        `${folder}/sysctl.d/*.conf`,
        `${folder}/modprobe.d/*.conf`,
      ]),
      '/etc/modprobe.conf',
      '/etc/fstab',
      '/etc/mtab',
      ...below('/etc', 'motd issue issue.net timezone sysconfig/clock resolv.conf krb5.conf'),
      ...below('/etc', 'hosts.allow hosts.deny cron.allow cron.deny at.allow at.deny exports exports.d/*.exports'),
      '/run/systemd/resolve/resolv.conf',
      '/etc/selinux/config',
      '/etc/kernel/cmdline',
    ]),
    list(['/etc/exports.d', '/etc/pam.d', '/usr/lib/pam.d', '/etc/profile.d', '/etc/ssh', '/etc/ssh/sshd_config.d']),
    read('text', ['/etc/pam.conf', '/etc/pam.d/*', '/usr/lib/pam.d/*']),
    read('text', ['/etc/ssh/sshd_config', '/etc/ssh/sshd_config.d/*', '/etc/ssh/ssh_host_*_key.pub']),
    there(['/usr/sbin/sshd', '/sbin/sshd', '/usr/bin/sshd', '/usr/local/sbin/sshd']),
    read('shell', [
      ...below('/etc', 'profile bash.bashrc bashrc csh.cshrc csh.login zprofile zsh/zprofile profile.d/*.sh'),
      ...below('/root', '.profile .bash_profile .bashrc'),
    ]),
    read('sudoers', ['/etc/sudoers']),
    list(['/etc/audit', '/etc/audit/rules.d', '/etc/audit/plugins.d', '/etc/audisp/plugins.d']),
    read('rules', ['/etc/audit/audit.rules', '/etc/audit/rules.d/*.rules']),
    read('text', [
      ...below('/etc/audit', 'auditd.conf audisp-remote.conf plugins.d/*.conf'),
      ...below('/etc/audisp', 'audispd.conf audisp-remote.conf plugins.d/*.conf'),
    ]),
    there(['/sbin/auditctl', '/usr/sbin/auditctl']),
    list(['/etc/rsyslog.d', '/etc/logrotate.d']),
    read('rsyslog', ['/etc/rsyslog.conf', '/etc/rsyslog.d/*']),
    read('logrotate', ['/etc/logrotate.conf', '/etc/logrotate.d/*']),
    list(['/etc/chrony', '/etc/chrony/conf.d', '/etc/chrony/sources.d', '/etc/chrony.d', '/run/chrony-dhcp']),
    read('time', [
      ...below('/etc', 'chrony.conf chrony/chrony.conf ntp.conf ntpsec/ntp.conf openntpd/ntpd.conf'),
      '/etc/chrony/conf.d/*.conf',
      '/etc/chrony/sources.d/*.sources',
      '/etc/chrony.d/*.conf',
      '/run/chrony-dhcp/*.sources',
    ]),
    status(['/etc/localtime', '/run/systemd/timesync/synchronized']),
    list(['/etc/snmp/snmpd.conf.d']),
    read('snmpd', ['/etc/snmp/snmpd.conf', '/etc/snmp/snmpd.conf.d/*.conf']),
    read('samba', ['/etc/samba/smb.conf']),
    read('vsftpd', ['/etc/vsftpd.conf', '/etc/vsftpd/vsftpd.conf']),
    read('postfix', ['/etc/postfix/main.cf']),
    list(['/etc/default/grub.d', '/boot/loader/entries', '/boot/efi/loader/entries', '/efi/loader/entries']),
    read('grubDefault', ['/etc/default/grub', '/etc/default/grub.d/*.cfg']),
    read('text', ['/boot/loader/entries/*.conf', '/boot/efi/loader/entries/*.conf', '/efi/loader/entries/*.conf']),
    status(['/boot/loader/loader.conf', '/boot/efi/loader/loader.conf', '/efi/loader/loader.conf']),
    read(
      'grub',
      [
        ...below('/boot/grub', 'grub.cfg user.cfg custom.cfg'),
        ...below('/boot/grub2', 'grub.cfg user.cfg custom.cfg'),
        ...below('/etc', 'grub2.cfg grub2-efi.cfg grub.d/40_custom grub.d/01_users'),
      ],
      4 * MIB,
    ),
    read('legacygrub', ['/boot/grub/grub.conf', '/boot/grub/menu.lst'], 4 * MIB),
    read('gdm', ['/etc/gdm3/daemon.conf', '/etc/gdm3/custom.conf', '/etc/gdm/custom.conf']),
    list(['/etc/my.cnf.d', '/etc/mysql/conf.d', '/etc/mysql/mysql.conf.d', '/etc/mysql/mariadb.conf.d']),
    read('mysql', [
      '/etc/my.cnf',
      '/etc/mysql/my.cnf',
      '/etc/my.cnf.d/*',
      '/etc/mysql/conf.d/*',
      '/etc/mysql/mysql.conf.d/*',
      '/etc/mysql/mariadb.conf.d/*',
    ]),
    list(['/etc/aide/aide.conf.d', '/etc/aide.conf.d']),
    read('aide', ['/etc/aide.conf', '/etc/aide/aide.conf', '/etc/aide/aide.conf.d/*', '/etc/aide.conf.d/*']),
    read('text', ['/etc/crypto-policies/state/current', '/etc/crypto-policies/config']),
    read('openssl', [
      '/etc/ssl/openssl.cnf',
      '/etc/pki/tls/openssl.cnf',
      '/etc/crypto-policies/back-ends/opensslcnf.config',
    ]),
    list(['/etc/dconf/db', '/etc/dconf/db/*.d', '/etc/dconf/db/*.d/locks']),
    read('dconf', ['/etc/dconf/db/*.d/*']),
    read('text', ['/etc/dconf/db/*.d/locks/*']),
    read('xinetd', ['/etc/xinetd.conf', '/etc/xinetd.d/*']),
    list([
      '/etc/postgresql',
      '/etc/postgresql/*',
      '/etc/postgresql/*/*',
      '/etc/postgresql/*/*/conf.d',
      '/var/lib/pgsql/data/conf.d',
    ]),
    read('postgresql', [
      '/etc/postgresql/*/*/postgresql.conf',
      '/etc/postgresql/*/*/conf.d/*.conf',
      '/var/lib/pgsql/data/postgresql.conf',
      '/var/lib/pgsql/data/conf.d/*.conf',
    ]),
    status(['/etc/postgresql/*/*/conf.d']),
    list(['/etc/nginx', '/etc/nginx/conf.d', '/etc/nginx/sites-enabled', '/etc/nginx/snippets']),
    read('nginx', [
      '/etc/nginx/nginx.conf',
      '/etc/nginx/conf.d/*',
      '/etc/nginx/sites-enabled/*',
      '/etc/nginx/snippets/*',
    ]),
    list([
      '/etc/apache2/sites-enabled',
      '/etc/apache2/conf-enabled',
      '/etc/apache2/mods-enabled',
      '/etc/apache2/vhosts.d',
      '/etc/httpd/conf.d',
      '/etc/httpd/conf.modules.d',
    ]),
    read('apache', [
      '/etc/apache2/apache2.conf',
      '/etc/apache2/httpd.conf',
      '/etc/apache2/sites-enabled/*',
      '/etc/apache2/conf-enabled/*',
      '/etc/apache2/vhosts.d/*',
      '/etc/httpd/conf/httpd.conf',
      '/etc/httpd/conf.d/*',
    ]),
    list(['/etc/haproxy/conf.d', '/etc/dovecot/conf.d', '/etc/exim4/conf.d', '/etc/openvpn']),
    list(['/etc/openvpn/server', '/etc/openvpn/client']),
    read('settings', [
      '/etc/haproxy/haproxy.cfg',
      '/etc/haproxy/conf.d/*',
      '/etc/dovecot/dovecot.conf',
      '/etc/dovecot/conf.d/*',
      '/etc/openldap/slapd.conf',
      '/etc/ldap/slapd.conf',
      '/etc/exim4/exim4.conf',
      '/etc/exim4/conf.d/*',
      '/etc/openvpn/*.conf',
      '/etc/openvpn/server/*.conf',
      '/etc/openvpn/client/*.conf',
      '/etc/redis/redis.conf',
      '/etc/redis.conf',
      '/etc/grafana/grafana.ini',
    ]),
    read('domain', ['/etc/sssd/sssd.conf']),
    list([
      '/run/systemd/netif/leases',
      '/var/lib/dhcp',
      '/var/lib/dhclient',
      '/var/lib/NetworkManager',
      '/var/lib/dhcpcd',
      '/etc/network',
      '/etc/network/interfaces.d',
      '/etc/netplan',
      '/etc/systemd/network',
      '/etc/sysconfig/network-scripts',
      '/etc/NetworkManager/system-connections',
    ]),
    read('addresses', [
      '/run/systemd/netif/leases/*',
      '/var/lib/dhcp/*',
      '/var/lib/dhclient/*',
      '/var/lib/NetworkManager/*',
      '/var/lib/dhcpcd/*',
      '/etc/network/*',
      '/etc/network/interfaces.d/*',
      '/etc/netplan/*',
      '/etc/systemd/network/*',
      '/etc/sysconfig/network',
      '/etc/sysconfig/network-scripts/*',
      '/etc/NetworkManager/system-connections/*',
    ]),
  ],
};

const accounts: RecordedGroup = {
  name: 'accounts',
  questions: [
    read('passwd', ['/etc/passwd']),
    read('group', ['/etc/group']),
    read('shadow', ['/etc/shadow']),
    list(['/etc/cron.d', ...below('/etc', 'cron.hourly cron.daily cron.weekly cron.monthly cron.yearly')]),
    list(['/var/spool/cron/crontabs', '/var/spool/cron/tabs', '/var/spool/cron']),
    read('cron', ['/etc/crontab', '/etc/cron.d/*']),
    read('anacron', ['/etc/anacrontab']),
    read('usercron', ['/var/spool/cron/crontabs/*', '/var/spool/cron/tabs/*', '/var/spool/cron/*']),
    status(
      '/bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /usr/games /usr/local/games /snap/bin /root/bin /root/.cargo/bin /root/.local/bin'.split(
        ' ',
      ),
    ),
  ],
};

const files: RecordedGroup = {
  name: 'files',
  questions: [status([...STATUS_PATHS, ...STATUS_GLOBS.map(({ glob }) => glob)])],
};

const ANTIMALWARE_PLACES = ANTIMALWARE_PRODUCTS.flatMap(({ places, definitions = [] }) => [...places, ...definitions]);
const MODULE_FOLDERS = ['/lib/modules', '/usr/lib/modules'];

const protection: RecordedGroup = {
  name: 'protection',
  questions: [
    // packet filters
    there(['/usr/sbin', '/sbin', '/usr/bin'].flatMap((folder) => below(folder, 'nft iptables ufw firewalld'))),
    kernel('text', ['/proc/net/ip_tables_names', '/proc/net/ip6_tables_names']),
    read(
      'text',
      below(
        '/etc',
        'nftables.conf nftables.nft sysconfig/nftables.conf sysconfig/iptables sysconfig/ip6tables iptables/rules.v4 iptables/rules.v6 iptables/rules-save ufw/ufw.conf',
      ),
    ),
    list(['/usr/lib/firewalld/zones', '/etc/firewalld/zones']),
    read('text', ['/etc/firewalld/firewalld.conf', '/usr/lib/firewalld/zones/*.xml', '/etc/firewalld/zones/*.xml']),
    // container engines: whether there are any; what they hold stands in files full of secrets and stays on the host
    there([
      ...below('/var/lib/containers/storage', 'overlay-containers/containers.json vfs-containers/containers.json'),
      '/run/containerd/io.containerd.runtime.v2.task/k8s.io',
      '/run/containerd/io.containerd.runtime.v2.task/default',
      '/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io',
      '/run/containers/storage/overlay-containers',
      ...below('/var/lib', 'containerd/io.containerd.metadata.v1.bolt crio kubelet rancher/rke2 rancher/k3s'),
      ...below('/var/lib/rancher', 'rke2/server k3s/server'),
      '/etc/kubernetes/manifests/kube-apiserver.yaml',
    ]),
    list(below('/var/lib/rancher', 'rke2/data k3s/data')),
    // updates
    status(['/run/reboot-required', '/var/run/reboot-required', '/var/lib/apt/periodic/update-success-stamp']),
    status(['/var/lib/apt/lists/*_InRelease', '/var/lib/apt/lists/*_Release']),
    read('release', ['/var/lib/apt/lists/*_InRelease', '/var/lib/apt/lists/*_Release'], 4 * MIB),
    read('text', ['/run/reboot-required.pkgs', '/var/run/reboot-required.pkgs']),
    read('automatic', ['/etc/dnf/automatic.conf', '/etc/yum/yum-cron.conf']),
    list(['/var/cache/libdnf5', '/var/cache/zypp/raw', '/var/cache/apk', '/etc/apk/cache', '/var/lib/apk']),
    list(['/var/cache/dnf/*/repodata', '/var/cache/libdnf5/*/repodata', '/var/cache/zypp/raw/*/repodata']),
    list(['/var/cache/yum/*', '/var/cache/yum/*/*', '/var/cache/yum/*/*/*']),
    status([
      '/var/cache/dnf/*/repodata/repomd.xml',
      '/var/cache/libdnf5/*/repodata/repomd.xml',
      '/var/cache/zypp/raw/*/repodata/repomd.xml',
      ...below('/var/cache/yum', '*/cachecookie */*/cachecookie */*/*/cachecookie'),
      ...['/var/cache/apk', '/etc/apk/cache', '/var/lib/apk'].map((folder) => `${folder}/APKINDEX.*`),
    ]),
    list(MODULE_FOLDERS),
    status(MODULE_FOLDERS.flatMap((folder) => [`${folder}/*/modules.builtin`, `${folder}/*/modules.order`])),
    kernel('deleted', ['/proc/1/maps'], 4 * MIB),
    // anti-malware and backups
    status(ANTIMALWARE_PLACES.filter((place) => !place.includes('*'))),
    list([
      ...new Set(
        ANTIMALWARE_PLACES.filter((place) => place.includes('*')).map((place) =>
          place.slice(0, place.lastIndexOf('/')),
        ),
      ),
    ]),
    status(ANTIMALWARE_PLACES.filter((place) => place.includes('*'))),
    list(['/var/log/clamav']),
    status(below('/var/lib/clamav', 'daily.cld daily.cvd main.cld main.cvd')),
    status(
      '/usr/openv/netbackup/bp.conf /etc/CommVaultRegistry /opt/commvault/Base /etc/bacula/bacula-fd.conf /opt/bacula/etc/bacula-fd.conf /etc/bareos/bareos-fd.d /etc/bareos/bareos-fd.conf /root/.cache/restic /etc/borgmatic/config.yaml /etc/borgmatic.d /nsr/res /opt/tivoli/tsm/client/ba/bin/dsm.sys'.split(
        ' ',
      ),
    ),
    list([
      '/var/lib/muster-agent/backups',
      '/var/lib/pgbackrest/backup',
      '/var/lib/barman',
      '/root/.cache/duplicity',
      '/var/log/veeam/Backup',
      '/root/.config/borg/security',
      '/var/lib/automysqlbackup/daily',
      '/var/lib/autopostgresqlbackup/daily',
    ]),
    read('text', ['/var/lib/muster-agent/backups/*.json'], 64 * 1024),
    status(['/var/log/rsnapshot.log', '/var/log/bacula/bacula.log', '/var/log/bareos/bareos.log']),
  ],
};

/** Asked only of systems that are not Linux. */
const unix: RecordedGroup = {
  name: 'unix',
  questions: [
    read('text', ['/etc/release']),
    read('inetd', ['/etc/inet/inetd.conf']),
    read('rctcpip', ['/etc/rc.tcpip']),
    read('masterpasswd', ['/etc/master.passwd']),
    read('aixpasswd', ['/etc/security/passwd', '/etc/security/user']),
    there(['/tcb/files/auth']),
    list(['/usr/local/etc/rc.d', '/sbin/init.d']),
    list(below('/sbin', 'rc1.d rc2.d rc3.d rc4.d')),
  ],
};

/** What the shell recorder asks by path; what it has to find first (homes, includes, programs) stands in record.sh. */
export const RECORDED: readonly RecordedGroup[] = [
  kernelFiles,
  packages,
  services,
  settings,
  accounts,
  protection,
  files,
  unix,
];

/** When a command is worth its start: a test of the shell. Absent: whenever the program is there. */
const WHEN: Readonly<Record<string, string>> = {
  'sshd.effective': '[ "$uid" = 0 ] && [ -f /etc/ssh/sshd_config ]',
  'rpm.all': 'has_rpm_database',
  'systemd.units': '[ "$(cat /proc/1/comm 2>/dev/null)" = systemd ]',
  'upstart.jobs': '[ -d /etc/init ] && [ ! -d /run/systemd/system ]',
  'audit.loaded': '[ "$uid" = 0 ]',
  'audit.status': '[ "$uid" = 0 ]',
  'nft.ruleset': '[ "$uid" = 0 ]',
  'iptables.save': '[ "$uid" = 0 ] && [ -e /proc/net/ip_tables_names ]',
  'ip6tables.save': '[ "$uid" = 0 ] && [ -e /proc/net/ip6_tables_names ]',
  dmi: '[ "$uid" = 0 ] && [ ! -r /sys/class/dmi/id/product_serial ]',
};

function onSystems(names: readonly string[] | undefined): string | undefined {
  return names === undefined ? undefined : `is_system ${names.join(' ')}`;
}

/** Questions to package managers: they take more memory and time than all else, and are asked only where it was said. */
const SELDOM = /^(?:apt|dnf|yum|zypper|apk)\./;

/** Commands of the catalogue as the recorder runs them. */
export const RECORDED_COMMANDS = Object.values(commands).map((command) => ({
  ...command,
  when: WHEN[command.name] ?? onSystems(UNIX_SYSTEMS[command.name]),
  isSeldom: SELDOM.test(command.name),
}));
