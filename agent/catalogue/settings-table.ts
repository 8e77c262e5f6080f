import type { Syntax, ValueType } from '../parse/settings.ts';

/** Where the files of a program lie, and what is taken from them. */
export interface SettingsSource {
  /** Section id without `settings.`. */
  readonly id: string;
  /** Main files, of which every one that exists is read in this order. */
  readonly files?: readonly string[];
  /** Name of a configuration of systemd: main file and drop-ins of all its folders. */
  readonly systemd?: string;
  /** Folders read after the files, the strongest first, and the ending of their files. */
  readonly folders?: readonly string[];
  readonly suffix?: string;
  readonly syntax: Syntax;
  /** The keys to take, as `section.key` where `isSectioned`; absent: all of them. */
  readonly named?: readonly string[];
  /** Keys are written with their section before them. */
  readonly isSectioned?: boolean;
  /** Keys are lower-cased: the program ignores case. */
  readonly foldsCase?: boolean;
  /** Keys whose lines add up; an empty line clears them. */
  readonly gathered?: readonly string[];
  readonly types?: Readonly<Record<string, ValueType>>;
}

/** Gives one type to many keys. */
function each(type: ValueType, names: string): Record<string, ValueType> {
  return Object.fromEntries(names.split(' ').map((name) => [name, type]));
}

/**
 * The settings that a table can say: files, syntax, keys and their types. Pure yes/no keys are booleans, sizes bytes,
 * times seconds, masks four octal digits; all else is a number where it is one, otherwise text.
 * Source: docs/reference-inventory.md 2.5, and the manual page of each file.
 */
export const SETTINGS_TABLE: readonly SettingsSource[] = [
  {
    id: 'loginDefs',
    files: ['/etc/login.defs'],
    syntax: 'words',
    types: {
      ...each(
        'boolean',
        'CREATE_HOME DEFAULT_HOME FAILLOG_ENAB FORCE_SHADOW GRANT_AUX_GROUP_SUBIDS LASTLOG_ENAB LOG_OK_LOGINS LOG_UNKFAIL_ENAB MAIL_CHECK_ENAB MD5_CRYPT_ENAB',
      ),
      ...each(
        'boolean',
        'OBSCURE_CHECKS_ENAB PASS_ALWAYS_WARN PORTTIME_CHECKS_ENAB QUOTAS_ENAB SU_WHEEL_ONLY SYSLOG_SG_ENAB SYSLOG_SU_ENAB USERGROUPS_ENAB CLOSE_SESSIONS',
      ),
      ...each('mode', 'UMASK HOME_MODE'),
      ...each('text', 'ERASECHAR KILLCHAR TTYPERM'),
    },
  },
  {
    id: 'useradd',
    files: ['/etc/default/useradd'],
    syntax: 'shell',
    types: each('boolean', 'CREATE_MAIL_SPOOL LOG_INIT'),
  },
  {
    id: 'pwquality',
    files: ['/etc/security/pwquality.conf'],
    folders: ['/etc/security/pwquality.conf.d'],
    suffix: '.conf',
    syntax: 'equals',
  },
  { id: 'faillock', files: ['/etc/security/faillock.conf'], syntax: 'equals' },
  { id: 'pwhistory', files: ['/etc/security/pwhistory.conf'], syntax: 'equals' },
  {
    id: 'journald',
    systemd: 'journald',
    syntax: 'ini',
    types: {
      ...each('boolean', 'Seal ForwardToSyslog ForwardToKMsg ForwardToConsole ForwardToWall ReadKMsg'),
      ...each(
        'bytes',
        'SystemMaxUse SystemKeepFree SystemMaxFileSize RuntimeMaxUse RuntimeKeepFree RuntimeMaxFileSize LineMax',
      ),
      ...each('seconds', 'SyncIntervalSec RateLimitIntervalSec MaxRetentionSec MaxFileSec'),
    },
  },
  { id: 'journalUpload', systemd: 'journal-upload', syntax: 'ini' },
  {
    id: 'timesyncd',
    systemd: 'timesyncd',
    syntax: 'ini',
    gathered: ['NTP', 'FallbackNTP'],
    types: each(
      'seconds',
      'RootDistanceMaxSec PollIntervalMinSec PollIntervalMaxSec ConnectionRetrySec SaveIntervalSec',
    ),
  },
  {
    id: 'logind',
    systemd: 'logind',
    syntax: 'ini',
    types: {
      ...each('boolean', 'KillUserProcesses RemoveIPC'),
      ...each('seconds', 'IdleActionSec InhibitDelayMaxSec HoldoffTimeoutSec UserStopDelaySec StopIdleSessionSec'),
    },
  },
  {
    id: 'systemdSystem',
    systemd: 'system',
    syntax: 'ini',
    types: each('boolean', 'DumpCore CrashShell CrashReboot ShowStatus'),
  },
  {
    id: 'coredump',
    systemd: 'coredump',
    syntax: 'ini',
    types: {
      ...each('boolean', 'Compress EnterNamespace'),
      ...each('bytes', 'ProcessSizeMax ExternalSizeMax JournalSizeMax MaxUse KeepFree'),
    },
  },
  {
    id: 'resolved',
    systemd: 'resolved',
    syntax: 'ini',
    gathered: ['DNS', 'FallbackDNS', 'Domains'],
    types: each('boolean', 'ReadEtcHosts ResolveUnicastSingleLabel'),
  },
  {
    id: 'auditd',
    files: ['/etc/audit/auditd.conf'],
    syntax: 'equals',
    foldsCase: true,
    types: {
      ...each('boolean', 'local_events write_logs verify_email use_libwrap enable_krb5 distribute_network'),
      ...each('text', 'space_left admin_space_left'),
    },
  },
  {
    id: 'snmpd',
    files: ['/etc/snmp/snmpd.conf'],
    folders: ['/etc/snmp/snmpd.conf.d'],
    suffix: '.conf',
    syntax: 'words',
    foldsCase: true,
    named: [
      'agentaddress',
      'agentuser',
      'agentgroup',
      'rouser',
      'rwuser',
      'disablesnmpv1',
      'disablesnmpv2c',
      'rocommunity.isDefault',
      'rwcommunity.isDefault',
      'rocommunity6.isDefault',
      'rwcommunity6.isDefault',
      'com2sec.isDefault',
    ],
  },
  {
    id: 'samba',
    files: ['/etc/samba/smb.conf'],
    syntax: 'ini',
    isSectioned: true,
    foldsCase: true,
    named: [
      'server min protocol',
      'server max protocol',
      'client min protocol',
      'min protocol',
      'server signing',
      'client signing',
      'smb encrypt',
      'server smb encrypt',
      'ntlm auth',
      'lanman auth',
      'encrypt passwords',
      'null passwords',
      'map to guest',
      'guest account',
      'guest ok',
      'usershare allow guests',
      'restrict anonymous',
      'hosts allow',
      'hosts deny',
      'interfaces',
      'bind interfaces only',
      'security',
      'server role',
      'unix extensions',
      'wide links',
      'log level',
      'max log size',
    ].map((name) => `global.${name}`),
    types: Object.fromEntries(
      [
        'lanman auth',
        'encrypt passwords',
        'null passwords',
        'guest ok',
        'usershare allow guests',
        'bind interfaces only',
        'unix extensions',
        'wide links',
      ].map((name) => [`global.${name}`, 'boolean' as const]),
    ),
  },
  {
    id: 'vsftpd',
    files: ['/etc/vsftpd.conf', '/etc/vsftpd/vsftpd.conf'],
    syntax: 'equals',
    named: [
      'anonymous_enable',
      'local_enable',
      'write_enable',
      'anon_upload_enable',
      'anon_mkdir_write_enable',
      'chroot_local_user',
      'allow_writeable_chroot',
      'ssl_enable',
      'force_local_data_ssl',
      'force_local_logins_ssl',
      'allow_anon_ssl',
      'ssl_tlsv1',
      'ssl_tlsv1_1',
      'ssl_tlsv1_2',
      'ssl_sslv2',
      'ssl_sslv3',
      'ssl_ciphers',
      'require_ssl_reuse',
      'xferlog_enable',
      'log_ftp_protocol',
      'userlist_enable',
      'userlist_deny',
      'tcp_wrappers',
      'local_umask',
      'listen',
      'listen_ipv6',
      'listen_port',
      'hide_ids',
    ],
    types: {
      ...each(
        'boolean',
        'anonymous_enable local_enable write_enable anon_upload_enable anon_mkdir_write_enable chroot_local_user allow_writeable_chroot ssl_enable force_local_data_ssl force_local_logins_ssl',
      ),
      ...each(
        'boolean',
        'allow_anon_ssl ssl_tlsv1 ssl_tlsv1_1 ssl_tlsv1_2 ssl_sslv2 ssl_sslv3 require_ssl_reuse xferlog_enable log_ftp_protocol userlist_enable userlist_deny tcp_wrappers listen listen_ipv6 hide_ids',
      ),
      local_umask: 'mode',
    },
  },
  {
    id: 'postfix',
    files: ['/etc/postfix/main.cf'],
    syntax: 'postconf',
    named: [
      'inet_interfaces',
      'inet_protocols',
      'mynetworks',
      'mynetworks_style',
      'mydestination',
      'relayhost',
      'relay_domains',
      'smtpd_banner',
      'disable_vrfy_command',
      'smtpd_helo_required',
      'smtpd_tls_security_level',
      'smtpd_tls_auth_only',
      'smtpd_tls_protocols',
      'smtpd_tls_mandatory_protocols',
      'smtpd_tls_ciphers',
      'smtpd_tls_mandatory_ciphers',
      'smtpd_tls_cert_file',
      'smtp_tls_security_level',
      'smtp_tls_protocols',
      'smtp_tls_mandatory_protocols',
      'smtpd_relay_restrictions',
      'smtpd_recipient_restrictions',
      'smtpd_sasl_auth_enable',
      'smtpd_use_tls',
      'compatibility_level',
    ],
    types: each(
      'boolean',
      'disable_vrfy_command smtpd_helo_required smtpd_tls_auth_only smtpd_sasl_auth_enable smtpd_use_tls',
    ),
  },
  {
    id: 'grubDefault',
    files: ['/etc/default/grub'],
    folders: ['/etc/default/grub.d'],
    suffix: '.cfg',
    syntax: 'shell',
    named: [
      'GRUB_CMDLINE_LINUX',
      'GRUB_CMDLINE_LINUX_DEFAULT',
      'GRUB_CMDLINE_XEN',
      'GRUB_DEFAULT',
      'GRUB_DISABLE_OS_PROBER',
      'GRUB_DISABLE_RECOVERY',
      'GRUB_DISABLE_SUBMENU',
      'GRUB_ENABLE_BLSCFG',
      'GRUB_ENABLE_CRYPTODISK',
      'GRUB_TERMINAL',
      'GRUB_TIMEOUT',
      'GRUB_TIMEOUT_STYLE',
    ],
    types: each(
      'boolean',
      'GRUB_DISABLE_OS_PROBER GRUB_DISABLE_RECOVERY GRUB_DISABLE_SUBMENU GRUB_ENABLE_BLSCFG GRUB_ENABLE_CRYPTODISK',
    ),
  },
  {
    id: 'gdm',
    files: ['/etc/gdm3/daemon.conf', '/etc/gdm3/custom.conf', '/etc/gdm/custom.conf'],
    syntax: 'ini',
    isSectioned: true,
    named: [
      'daemon.AutomaticLoginEnable',
      'daemon.TimedLoginEnable',
      'daemon.WaylandEnable',
      'daemon.InitialSetupEnable',
      'security.DisallowTCP',
      'xdmcp.Enable',
      'debug.Enable',
    ],
    types: each(
      'boolean',
      'daemon.AutomaticLoginEnable daemon.TimedLoginEnable daemon.WaylandEnable daemon.InitialSetupEnable security.DisallowTCP xdmcp.Enable debug.Enable',
    ),
  },
  {
    id: 'mysql',
    files: ['/etc/my.cnf', '/etc/mysql/my.cnf'],
    folders: ['/etc/my.cnf.d', '/etc/mysql/conf.d', '/etc/mysql/mysql.conf.d', '/etc/mysql/mariadb.conf.d'],
    suffix: '.cnf',
    syntax: 'ini',
    isSectioned: true,
    named: ['mysqld', 'mariadb', 'server'].flatMap((section) =>
      [
        'bind-address',
        'bind_address',
        'port',
        'datadir',
        'socket',
        'user',
        'skip-networking',
        'skip_networking',
        'local-infile',
        'local_infile',
        'symbolic-links',
        'skip-symbolic-links',
        'secure-file-priv',
        'secure_file_priv',
        'require_secure_transport',
        'ssl',
        'ssl-cert',
        'ssl_cert',
        'tls_version',
        'tls-version',
        'log-error',
        'log_error',
        'general_log',
        'slow_query_log',
        'log_bin',
        'server_id',
        'skip-grant-tables',
        'skip_grant_tables',
        'skip_name_resolve',
        'old_passwords',
        'default_authentication_plugin',
        'sql_mode',
      ].map((name) => `${section}.${name}`),
    ),
  },
];
