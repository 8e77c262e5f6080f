/** How a file writes a key and its value. */
export type Style = 'equals' | 'words' | 'shell';

/** A file of keys and values, and where its values stand in the inventory. */
export interface SettingsFile {
  /** Main files and drop-in folders, as one program merges them. */
  readonly paths: RegExp;
  readonly section: string;
  readonly style: Style;
  /** Only these keys are read; absent: all. */
  readonly named?: RegExp;
  /** Written before the key: `global.` of samba. */
  readonly prefix?: string;
  readonly foldsCase?: boolean;
  /** The program takes its words in any case. */
  readonly ignoresCase?: boolean;
  readonly booleans?: string;
  readonly modes?: string;
  readonly seconds?: string;
}

/**
 * Files whose keys the inventory holds, with the types that the inventory gives to values. A test holds that the types
 * are those of the agent's own table. Source: docs/reference-inventory.md 2.5.
 */
export const SETTINGS_FILES: readonly SettingsFile[] = [
  {
    paths: /^\/etc\/login\.defs$/,
    section: 'loginDefs',
    style: 'words',
    ignoresCase: true,
    booleans:
      'CREATE_HOME DEFAULT_HOME FAILLOG_ENAB FORCE_SHADOW GRANT_AUX_GROUP_SUBIDS LASTLOG_ENAB LOG_OK_LOGINS LOG_UNKFAIL_ENAB MAIL_CHECK_ENAB MD5_CRYPT_ENAB OBSCURE_CHECKS_ENAB PASS_ALWAYS_WARN PORTTIME_CHECKS_ENAB QUOTAS_ENAB SU_WHEEL_ONLY SYSLOG_SG_ENAB SYSLOG_SU_ENAB USERGROUPS_ENAB CLOSE_SESSIONS',
    modes: 'UMASK HOME_MODE',
  },
  { paths: /^\/etc\/default\/useradd$/, section: 'useradd', style: 'shell', booleans: 'CREATE_MAIL_SPOOL LOG_INIT' },
  { paths: /^\/etc\/security\/pwquality\.conf(?:\.d)?$/, section: 'pwquality', style: 'equals' },
  { paths: /^\/etc\/security\/faillock\.conf$/, section: 'faillock', style: 'equals' },
  { paths: /^\/etc\/security\/pwhistory\.conf$/, section: 'pwhistory', style: 'equals' },
  {
    paths: /^\/(?:etc|usr\/lib|run)\/systemd\/journald\.conf(?:\.d)?$/,
    section: 'journald',
    style: 'equals',
    booleans: 'Seal ForwardToSyslog ForwardToKMsg ForwardToConsole ForwardToWall ReadKMsg',
    seconds: 'SyncIntervalSec RateLimitIntervalSec MaxRetentionSec MaxFileSec',
  },
  { paths: /^\/etc\/systemd\/journal-upload\.conf(?:\.d)?$/, section: 'journalUpload', style: 'equals' },
  {
    paths: /^\/etc\/systemd\/timesyncd\.conf(?:\.d)?$/,
    section: 'timesyncd',
    style: 'equals',
    seconds: 'RootDistanceMaxSec PollIntervalMinSec PollIntervalMaxSec ConnectionRetrySec SaveIntervalSec',
  },
  {
    paths: /^\/etc\/systemd\/logind\.conf(?:\.d)?$/,
    section: 'logind',
    style: 'equals',
    booleans: 'KillUserProcesses RemoveIPC',
    seconds: 'IdleActionSec InhibitDelayMaxSec HoldoffTimeoutSec UserStopDelaySec StopIdleSessionSec',
  },
  {
    paths: /^\/etc\/systemd\/system\.conf(?:\.d)?$/,
    section: 'systemdSystem',
    style: 'equals',
    booleans: 'DumpCore CrashShell CrashReboot ShowStatus',
  },
  {
    paths: /^\/etc\/systemd\/coredump\.conf(?:\.d)?$/,
    section: 'coredump',
    style: 'equals',
    booleans: 'Compress EnterNamespace',
  },
  {
    paths: /^\/etc\/systemd\/resolved\.conf(?:\.d)?$/,
    section: 'resolved',
    style: 'equals',
    booleans: 'ReadEtcHosts ResolveUnicastSingleLabel',
  },
  {
    paths: /^\/etc\/audit\/auditd\.conf$/,
    section: 'auditd',
    style: 'equals',
    ignoresCase: true,
    foldsCase: true,
    booleans: 'local_events write_logs verify_email use_libwrap enable_krb5 distribute_network',
  },
  {
    paths: /^\/etc\/chrony(?:\/chrony)?\.conf$|^\/etc\/chrony\/(?:conf|sources)\.d$|^\/etc\/chrony\.d$/,
    section: 'chrony',
    style: 'words',
  },
  { paths: /^\/etc\/(?:ntpsec\/)?ntp\.conf$/, section: 'ntp', style: 'words' },
  {
    paths: /^\/etc\/rsyslog\.conf$|^\/etc\/rsyslog\.d$/,
    section: 'rsyslog',
    style: 'words',
    named:
      /^\$(?:FileCreateMode|DirCreateMode|Umask|FileOwner|FileGroup|PrivDropToUser|PrivDropToGroup|ActionFileDefaultTemplate|DefaultNetstreamDriver|ActionSendStreamDriverMode|ActionSendStreamDriverAuthMode|InputTCPServerRun|UDPServerRun)$/,
  },
  {
    paths: /^\/etc\/samba\/smb\.conf$/,
    section: 'samba',
    style: 'equals',
    prefix: 'global.',
    foldsCase: true,
    named:
      /^(?:server|client) (?:min|max) protocol|^min protocol$|signing$|encrypt|^ntlm auth$|^lanman auth$|passwords$|guest|^restrict anonymous$|^hosts |^interfaces$|^security$/,
    booleans:
      'lanman_auth encrypt_passwords null_passwords guest_ok usershare_allow_guests bind_interfaces_only unix_extensions wide_links',
  },
  {
    paths: /^\/etc\/vsftpd(?:\/vsftpd)?\.conf$/,
    section: 'vsftpd',
    style: 'equals',
    named:
      /^(?:anonymous_enable|local_enable|write_enable|anon_upload_enable|anon_mkdir_write_enable|chroot_local_user|ssl_\w+|force_local_\w+_ssl|allow_anon_ssl|xferlog_enable|userlist_\w+|tcp_wrappers|local_umask|listen\w*|hide_ids)$/,
    modes: 'local_umask',
    booleans:
      'anonymous_enable local_enable write_enable anon_upload_enable anon_mkdir_write_enable chroot_local_user allow_writeable_chroot ssl_enable force_local_data_ssl force_local_logins_ssl allow_anon_ssl ssl_tlsv1 ssl_tlsv1_1 ssl_tlsv1_2 ssl_sslv2 ssl_sslv3 require_ssl_reuse xferlog_enable log_ftp_protocol userlist_enable userlist_deny tcp_wrappers listen listen_ipv6 hide_ids',
  },
  {
    paths: /^\/etc\/postfix\/main\.cf$/,
    section: 'postfix',
    style: 'equals',
    named:
      /^(?:inet_interfaces|inet_protocols|mynetworks|mydestination|relayhost|smtpd_banner|disable_vrfy_command|smtpd_helo_required|smtpd?_tls_\w+|smtpd_\w+_restrictions)$/,
    booleans: 'disable_vrfy_command smtpd_helo_required smtpd_tls_auth_only smtpd_sasl_auth_enable smtpd_use_tls',
  },
];
