import { defineSection, type FactsOf } from '../section.ts';
import { askedMap, boolean, closedMap, number, ordered, record, set, text, value } from '../shape.ts';

const filesRead = ordered('tệp đã đọc', 'files read', text('tệp', 'file'), { maxItems: 1000 });
const from = closedMap('khai báo tại', 'from', text('tệp và dòng', 'file and line'));

/** Every key of the files is taken: a key missing from a complete section is set by nobody. */
const allValues = closedMap('giá trị', 'values', value('giá trị', 'value'));

/** The catalogue's keys are there, `null` where not set; any other key is unknown. */
const namedValues = askedMap('giá trị', 'values', value('giá trị', 'value', { isNullable: true }));

/** Members of a file whose every key is taken, and of one of which only named keys are. */
const whole = { files: filesRead, values: allValues, from };
const named = { files: filesRead, values: namedValues, from };

/**
 * Settings of one program, merged over drop-ins in the program's own order. No file at all is `files: []`, `values: {}`.
 * Built-in defaults are the business of rules and never filled in.
 */
function settingsOf<const I extends string>(id: I, vi: string, en: string) {
  return defineSection(`settings.${id}`, 1, record(vi, en, whole));
}

/** The same for files of which only named keys are taken. */
function namedSettingsOf<const I extends string>(id: I, vi: string, en: string, rank: 1 | 2 = 1) {
  return defineSection(`settings.${id}`, rank, record(vi, en, named));
}

const timeSources = ordered(
  'nguồn thời gian',
  'time sources',
  record(
    'nguồn',
    'source',
    {
      kind: text('loại', 'kind'),
      name: text('tên', 'name'),
      options: closedMap('tùy chọn', 'options', value('giá trị', 'value'), { maxEntries: 100 }),
    },
    ['kind', 'name'],
  ),
  { maxItems: 500 },
);

const repositories = ordered(
  'kho gói',
  'repositories',
  record('kho gói', 'repository', {
    id: text('mã', 'id'),
    url: text('địa chỉ', 'URL'),
    suite: text('nhánh', 'suite'),
    isEnabled: boolean('được bật', 'enabled'),
    checksSignature: boolean('kiểm chữ ký', 'checks signatures'),
    key: text('khóa', 'key', { isNullable: true }),
  }),
);

const shellLines = (vi: string, en: string) =>
  ordered(
    vi,
    en,
    record(
      'dòng',
      'line',
      {
        file: text('tệp', 'file'),
        line: number('dòng', 'line'),
        value: value('giá trị', 'value'),
        isReadonly: boolean('chỉ đọc', 'read-only'),
        isExported: boolean('được xuất', 'exported'),
      },
      ['file'],
    ),
  );

export const loginDefs = settingsOf('loginDefs', 'Thiết lập đăng nhập', 'login.defs');
export const useradd = settingsOf('useradd', 'Thiết lập tạo tài khoản', 'useradd defaults');
export const pwquality = settingsOf('pwquality', 'Độ mạnh mật khẩu', 'Password quality');
export const faillock = settingsOf('faillock', 'Khóa khi sai mật khẩu', 'Lock-out');
export const pwhistory = settingsOf('pwhistory', 'Lịch sử mật khẩu', 'Password history');
export const journald = settingsOf('journald', 'Nhật ký journald', 'journald');
export const journalUpload = settingsOf('journalUpload', 'Gửi nhật ký journald', 'journal-upload');
export const timesyncd = settingsOf('timesyncd', 'Đồng bộ giờ timesyncd', 'timesyncd');
export const logind = settingsOf('logind', 'Quản lý phiên logind', 'logind');
export const systemdSystem = settingsOf('systemdSystem', 'Thiết lập systemd', 'systemd');
export const coredump = settingsOf('coredump', 'Tệp kết xuất bộ nhớ', 'coredump');
export const resolved = settingsOf('resolved', 'Phân giải tên resolved', 'resolved');

export const rsyslog = defineSection(
  'settings.rsyslog',
  1,
  record('Nhật ký rsyslog', 'rsyslog', {
    ...named,
    selectors: ordered(
      'bộ chọn',
      'selectors',
      record(
        'bộ chọn',
        'selector',
        {
          selector: text('bộ chọn', 'selector'),
          target: text('đích', 'target'),
          file: text('tệp', 'file'),
          fileCreateMode: text('quyền của tệp mới', 'mode of new files', { form: 'mode' }),
        },
        ['selector'],
      ),
    ),
    remoteTargets: ordered(
      'máy nhận nhật ký',
      'remote targets',
      record(
        'máy nhận',
        'target',
        {
          host: text('máy', 'host', { form: 'address' }),
          port: number('cổng', 'port', { maximum: 65_535 }),
          protocol: text('giao thức', 'protocol'),
          isTls: boolean('qua TLS', 'over TLS'),
        },
        ['host'],
      ),
    ),
    listens: boolean('nhận nhật ký từ máy khác', 'takes logs from other hosts'),
  }),
);

export const logrotate = defineSection(
  'settings.logrotate',
  1,
  record('Xoay vòng nhật ký', 'logrotate', {
    ...named,
    logs: closedMap(
      'nhật ký',
      'logs',
      record('nhật ký', 'log', {
        rotate: number('số bản giữ', 'copies kept', { minimum: -1 }),
        frequency: text('chu kỳ', 'frequency'),
        create: text('tạo tệp mới', 'create'),
        file: text('khai báo tại', 'file'),
      }),
    ),
  }),
);

export const chrony = defineSection(
  'settings.chrony',
  1,
  record('Đồng bộ giờ chrony', 'chrony', { ...whole, sources: timeSources }),
);
export const ntp = defineSection(
  'settings.ntp',
  1,
  record('Đồng bộ giờ ntpd', 'ntp', { ...whole, sources: timeSources }),
);
export const w32time = defineSection(
  'settings.w32time',
  1,
  record('Đồng bộ giờ Windows', 'w32time', { ...whole, sources: timeSources }),
);
export const auditd = settingsOf('auditd', 'Dịch vụ kiểm toán', 'auditd');
export const audisp = settingsOf('audisp', 'Chuyển tiếp kiểm toán', 'audisp');

export const limits = defineSection(
  'settings.limits',
  1,
  record('Giới hạn tài nguyên', 'Resource limits', {
    files: filesRead,
    entries: ordered(
      'giới hạn',
      'limits',
      record(
        'giới hạn',
        'limit',
        {
          who: text('ai', 'who'),
          kind: text('loại', 'kind'),
          item: text('tài nguyên', 'item'),
          value: value('giá trị', 'value'),
          file: text('tệp', 'file'),
        },
        ['who', 'kind', 'item'],
      ),
    ),
  }),
);

/** Lines of one file; `null` where the file is missing. */
const fileEntries = set('các mục', 'entries', text('mục', 'entry'), { isNullable: true });

/** Lines of several files, by path; `null` where a file is missing. */
const entriesByFile = askedMap(
  'các mục theo tệp',
  'entries by file',
  ordered('các mục', 'entries', text('mục', 'entry'), { isNullable: true }),
  { maxEntries: 20 },
);

export const securetty = defineSection(
  'settings.securetty',
  1,
  record('Thiết bị đầu cuối của root', "root's terminals", { files: filesRead, entries: fileEntries }),
);

export const shells = defineSection(
  'settings.shells',
  1,
  record('Trình vỏ được phép', 'Login shells', { files: filesRead, entries: fileEntries }),
);

export const cronAccess = defineSection(
  'settings.cronAccess',
  1,
  record('Ai được đặt lịch', 'Who may schedule jobs', { files: filesRead, entries: entriesByFile }),
);

export const hostsAccess = defineSection(
  'settings.hostsAccess',
  1,
  record('Ai được kết nối (tcp_wrappers)', 'Who may connect (tcp_wrappers)', {
    files: filesRead,
    entries: entriesByFile,
  }),
);

export const shell = defineSection(
  'settings.shell',
  1,
  record('Môi trường trình vỏ', 'Shell environment', {
    files: filesRead,
    umask: shellLines('mặt nạ quyền', 'umask'),
    timeout: shellLines('thời gian chờ', 'timeout'),
  }),
);

export const aide = defineSection(
  'settings.aide',
  1,
  record('Kiểm toàn vẹn AIDE', 'AIDE', {
    ...named,
    selections: ordered(
      'mục theo dõi',
      'selections',
      record('mục', 'selection', { path: text('đường dẫn', 'path'), attributes: text('thuộc tính', 'attributes') }, [
        'path',
      ]),
    ),
  }),
);
export const gdm = namedSettingsOf('gdm', 'Màn hình đăng nhập GDM', 'GDM');
export const dconf = namedSettingsOf('dconf', 'Thiết lập dconf', 'dconf');
export const snmpd = namedSettingsOf('snmpd', 'Dịch vụ SNMP', 'snmpd');
export const samba = namedSettingsOf('samba', 'Dịch vụ Samba', 'Samba');
export const vsftpd = namedSettingsOf('vsftpd', 'Dịch vụ FTP', 'vsftpd');
export const postfix = namedSettingsOf('postfix', 'Dịch vụ thư Postfix', 'Postfix');
export const grubDefault = namedSettingsOf('grubDefault', 'Thiết lập GRUB', 'GRUB defaults');
export const xinetd = namedSettingsOf('xinetd', 'Dịch vụ xinetd', 'xinetd');
export const nfsExports = defineSection(
  'settings.exports',
  1,
  record('Thư mục chia sẻ NFS', 'NFS exports', {
    ...named,
    entries: ordered(
      'chia sẻ',
      'exports',
      record(
        'chia sẻ',
        'export',
        {
          path: text('đường dẫn', 'path'),
          client: text('máy khách', 'client'),
          options: set('tùy chọn', 'options', text('tùy chọn', 'option'), { maxItems: 100 }),
        },
        ['path'],
      ),
    ),
  }),
);

export const crypto = defineSection(
  'settings.crypto',
  1,
  record('Chính sách mật mã', 'Crypto policy', {
    files: filesRead,
    values: namedValues,
    from,
    policy: text('chính sách', 'policy', { isNullable: true }),
  }),
);

export const apt = defineSection('settings.apt', 1, record('Kho gói apt', 'apt', { ...whole, repositories }));
export const yum = defineSection('settings.yum', 1, record('Kho gói yum', 'yum', { ...whole, repositories }));
export const zypper = defineSection(
  'settings.zypper',
  1,
  record('Kho gói zypper', 'zypper', { ...whole, repositories }),
);

export const nginx = namedSettingsOf('nginx', 'Máy chủ nginx', 'nginx', 2);
export const apache = namedSettingsOf('apache', 'Máy chủ Apache', 'Apache', 2);
export const tomcat = namedSettingsOf('tomcat', 'Máy chủ Tomcat', 'Tomcat', 2);
export const mysql = namedSettingsOf('mysql', 'Cơ sở dữ liệu MySQL', 'MySQL', 2);
export const postgresql = namedSettingsOf('postgresql', 'Cơ sở dữ liệu PostgreSQL', 'PostgreSQL', 2);
export const iis = namedSettingsOf('iis', 'Máy chủ IIS', 'IIS', 2);

/** Facts of a settings section whose every key is taken. */
export type Settings = FactsOf<typeof loginDefs>;
/** Facts of a settings section of named keys; `null`: not set. */
export type NamedSettings = FactsOf<typeof gdm>;
