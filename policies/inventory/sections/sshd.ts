import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, number, ordered, record, set, text, value } from '../shape.ts';

const algorithms = (en: string) => ordered(`thuật toán: ${en}`, en, text('thuật toán', 'algorithm'), { maxItems: 200 });
const names = (vi: string, en: string) => set(vi, en, text('mục', 'item'), { maxItems: 1000 });
const inOrder = (vi: string, en: string) => ordered(vi, en, text('mục', 'item'), { maxItems: 1000, isNullable: true });
const seconds = (vi: string, en: string) => number(vi, en, { isNullable: true });
const orNone = (vi: string, en: string) => text(vi, en, { isNullable: true });

/**
 * Keywords of the server, in lower camel case of the manual's spelling. Those that know only yes and no are booleans;
 * those with a third word in any release are texts; times are seconds; the value `none` is `null`.
 * Source: sshd_config(5), OpenSSH 3.9 to 10.0, with the GSSAPI and banner keywords of distributions.
 */
const keywords = {
  acceptEnv: names('biến môi trường nhận', 'accepted environment'),
  addressFamily: text('họ địa chỉ', 'address family'),
  allowAgentForwarding: boolean('cho chuyển tiếp tác nhân', 'agent forwarding'),
  allowGroups: names('nhóm được vào', 'allowed groups'),
  allowStreamLocalForwarding: text('chuyển tiếp ổ cắm nội bộ', 'local socket forwarding'),
  allowTcpForwarding: text('chuyển tiếp TCP', 'TCP forwarding'),
  allowUsers: names('người được vào', 'allowed users'),
  authenticationMethods: inOrder('cách xác thực bắt buộc', 'authentication methods'),
  authorizedKeysCommand: orNone('lệnh lấy khóa', 'authorized keys command'),
  authorizedKeysCommandUser: orNone('người chạy lệnh lấy khóa', 'authorized keys command user'),
  authorizedKeysFile: inOrder('tệp khóa được phép', 'authorized keys files'),
  authorizedPrincipalsCommand: orNone('lệnh lấy danh tính', 'authorized principals command'),
  authorizedPrincipalsCommandUser: orNone('người chạy lệnh lấy danh tính', 'authorized principals command user'),
  authorizedPrincipalsFile: orNone('tệp danh tính được phép', 'authorized principals file'),
  banner: orNone('tệp biểu ngữ', 'banner file'),
  caSignatureAlgorithms: algorithms('CA signature algorithms'),
  channelTimeout: inOrder('hạn chờ của kênh', 'channel timeouts'),
  chrootDirectory: orNone('thư mục nhốt', 'chroot folder'),
  ciphers: algorithms('ciphers'),
  clientAliveCountMax: number('số lần thăm dò im lặng', 'client alive count'),
  clientAliveInterval: number('khoảng thăm dò (giây)', 'client alive interval (seconds)'),
  compression: text('nén', 'compression'),
  debianBanner: boolean('thêm tên Debian vào biểu ngữ', 'Debian banner'),
  denyGroups: names('nhóm bị cấm', 'denied groups'),
  denyUsers: names('người bị cấm', 'denied users'),
  disableForwarding: boolean('tắt mọi chuyển tiếp', 'all forwarding off'),
  exposeAuthInfo: boolean('lộ thông tin xác thực', 'authentication information exposed'),
  fingerprintHash: text('hàm băm dấu vân tay', 'fingerprint hash'),
  forceCommand: orNone('lệnh bắt buộc', 'forced command'),
  gatewayPorts: text('mở cổng chuyển tiếp ra ngoài', 'gateway ports'),
  gssapiAuthentication: boolean('xác thực GSSAPI', 'GSSAPI authentication'),
  gssapiCleanupCredentials: boolean('xóa thông tin GSSAPI', 'GSSAPI credentials cleaned up'),
  gssapiEnablek5users: boolean('dùng tệp k5users', 'k5users enabled'),
  gssapiDelegateCredentials: boolean('ủy nhiệm GSSAPI', 'GSSAPI credentials delegated'),
  gssapiKexAlgorithms: algorithms('GSSAPI key exchange algorithms'),
  gssapiKeyExchange: boolean('trao đổi khóa GSSAPI', 'GSSAPI key exchange'),
  gssapiStoreCredentialsOnRekey: boolean('lưu thông tin GSSAPI khi đổi khóa', 'GSSAPI credentials stored on rekey'),
  gssapiStrictAcceptorCheck: boolean('kiểm chặt bên nhận GSSAPI', 'strict GSSAPI acceptor check'),
  hostbasedAcceptedAlgorithms: algorithms('host-based accepted algorithms'),
  hostbasedAuthentication: boolean('xác thực theo máy', 'host-based authentication'),
  hostbasedUsesNameFromPacketOnly: boolean('chỉ tin tên trong gói tin', 'host-based uses name from packet only'),
  hostCertificate: names('chứng thư máy', 'host certificates'),
  hostKey: names('tệp khóa máy', 'host key files'),
  hostKeyAgent: orNone('tác nhân giữ khóa máy', 'host key agent'),
  hostKeyAlgorithms: algorithms('host key algorithms'),
  ignoreRhosts: text('bỏ qua rhosts', 'ignore rhosts'),
  ignoreUserKnownHosts: boolean('bỏ qua known_hosts của người dùng', 'ignore user known hosts'),
  ipQos: inOrder('ưu tiên gói tin', 'IP quality of service'),
  kbdInteractiveAuthentication: boolean('xác thực hỏi đáp', 'keyboard-interactive authentication'),
  kerberosAuthentication: boolean('xác thực Kerberos', 'Kerberos authentication'),
  kerberosGetAfsToken: boolean('lấy thẻ AFS', 'Kerberos AFS token'),
  kerberosOrLocalPasswd: boolean('Kerberos hoặc mật khẩu tại máy', 'Kerberos or local password'),
  kerberosTicketCleanup: boolean('xóa vé Kerberos', 'Kerberos ticket cleaned up'),
  kerberosUniqueCcache: boolean('kho vé riêng', 'unique Kerberos cache'),
  kerberosUseKuserok: boolean('dùng kuserok', 'kuserok used'),
  kexAlgorithms: algorithms('key exchange algorithms'),
  keyRegenerationInterval: number('khoảng đổi khóa SSH 1 (giây)', 'SSH 1 key regeneration (seconds)'),
  listenAddress: names('địa chỉ lắng nghe', 'listen addresses'),
  loginGraceTime: seconds('thời gian chờ đăng nhập (giây)', 'login grace time (seconds)'),
  logLevel: text('mức nhật ký', 'log level'),
  logVerbose: inOrder('nhật ký chi tiết', 'verbose logging'),
  macs: algorithms('message authentication codes'),
  maxAuthTries: number('số lần thử tối đa', 'most attempts'),
  maxSessions: number('số phiên tối đa', 'most sessions'),
  maxStartups: record('kết nối chưa xác thực', 'unauthenticated connections', {
    start: number('bắt đầu từ chối từ', 'refusals start at'),
    ratePercent: number('tỷ lệ từ chối', 'refusal rate', { maximum: 100 }),
    full: number('từ chối hết từ', 'all refused from'),
  }),
  moduliFile: text('tệp moduli', 'moduli file'),
  passwordAuthentication: boolean('đăng nhập bằng mật khẩu', 'password authentication'),
  permitEmptyPasswords: boolean('cho mật khẩu rỗng', 'empty passwords permitted'),
  permitListen: inOrder('cổng được lắng nghe hộ', 'permitted listen ports'),
  permitOpen: inOrder('đích được chuyển tiếp', 'permitted destinations'),
  permitRootLogin: text('root đăng nhập', 'root login'),
  permitTty: boolean('cho dùng thiết bị đầu cuối', 'terminal permitted'),
  permitTunnel: text('cho đường hầm', 'tunnels permitted'),
  permitUserEnvironment: text('cho đặt biến môi trường', 'user environment permitted'),
  permitUserRc: boolean('chạy ~/.ssh/rc', 'user rc permitted'),
  perSourceMaxStartups: number('kết nối tối đa mỗi nguồn', 'most unauthenticated per source', { isNullable: true }),
  perSourceNetBlockSize: text('cỡ khối mạng mỗi nguồn', 'network block per source'),
  perSourcePenalties: inOrder('phạt theo nguồn', 'penalties per source'),
  perSourcePenaltyExemptList: inOrder('nguồn miễn phạt', 'sources exempt from penalties'),
  pidFile: orNone('tệp số tiến trình', 'process id file'),
  port: set('cổng', 'ports', number('cổng', 'port', { maximum: 65_535 }), { maxItems: 200 }),
  printLastLog: boolean('in lần đăng nhập trước', 'last login shown'),
  printMotd: boolean('in thông báo đầu ngày', 'message of the day shown'),
  protocol: text('phiên bản giao thức', 'protocol'),
  pubkeyAcceptedAlgorithms: algorithms('public key accepted algorithms'),
  pubkeyAuthentication: boolean('đăng nhập bằng khóa', 'public key authentication'),
  pubkeyAuthOptions: inOrder('tùy chọn khóa công khai', 'public key options'),
  rDomain: orNone('miền định tuyến', 'routing domain'),
  rekeyLimit: inOrder('giới hạn đổi khóa', 'rekey limit'),
  refuseConnection: boolean('từ chối mọi kết nối', 'connections refused'),
  requiredRsaSize: number('độ dài RSA tối thiểu', 'smallest RSA key'),
  revokedKeys: orNone('tệp khóa thu hồi', 'revoked keys file'),
  rhostsRsaAuthentication: boolean('xác thực rhosts với RSA', 'rhosts RSA authentication'),
  rsaAuthentication: boolean('xác thực RSA (SSH 1)', 'RSA authentication (SSH 1)'),
  securityKeyProvider: orNone('thư viện khóa cứng', 'security key provider'),
  serverKeyBits: number('độ dài khóa SSH 1', 'SSH 1 server key bits'),
  setEnv: names('biến môi trường đặt sẵn', 'environment set'),
  showPatchLevel: boolean('để lộ mức vá', 'patch level shown'),
  sshdAuthPath: text('chương trình xác thực', 'authentication program'),
  sshdSessionPath: text('chương trình phiên', 'session program'),
  streamLocalBindMask: text('mặt nạ ổ cắm nội bộ', 'local socket mask', { form: 'mode' }),
  streamLocalBindUnlink: boolean('xóa ổ cắm cũ', 'old local socket removed'),
  strictModes: boolean('kiểm quyền tệp', 'strict modes'),
  subsystem: names('hệ con', 'subsystems'),
  syslogFacility: text('nhóm nhật ký', 'log facility'),
  tcpKeepAlive: boolean('giữ kết nối TCP', 'TCP keep alive'),
  trustedUserCaKeys: orNone('tệp khóa CA tin cậy', 'trusted user CA keys'),
  unusedConnectionTimeout: seconds('hạn chờ kết nối không dùng (giây)', 'unused connection timeout (seconds)'),
  useDns: boolean('tra ngược tên máy', 'reverse lookup'),
  useLogin: boolean('dùng login(1)', 'login(1) used'),
  usePam: boolean('dùng PAM', 'PAM used'),
  usePrivilegeSeparation: text('tách đặc quyền', 'privilege separation'),
  versionAddendum: orNone('chuỗi thêm vào phiên bản', 'version addendum'),
  x11DisplayOffset: number('số màn hình X11 đầu', 'first X11 display'),
  x11Forwarding: boolean('chuyển tiếp X11', 'X11 forwarding'),
  x11MaxDisplays: number('số màn hình X11 tối đa', 'most X11 displays'),
  x11UseLocalhost: boolean('X11 chỉ nội bộ', 'X11 on localhost only'),
  xauthLocation: text('chương trình xauth', 'xauth program'),
} as const;

/**
 * The effective server configuration. `basis: effective` comes from `sshd -T`; `files` was parsed with Include and
 * first-wins, knows no defaults, and leaves an unset keyword out. With `effective`, a list keyword that `sshd -T` leaves
 * out is empty. `match` holds overrides, which rules about "nobody may" must also look at: `null` where every file was
 * read and none is there. A block's `settings` are all that it sets, so a keyword that is not among them is not set there.
 */
export const sshd = defineSection(
  'sshd',
  1,
  record('Máy chủ SSH', 'SSH server', {
    ...keywords,
    basis: text('căn cứ', 'basis', { enum: ['effective', 'files'] }),
    version: text('phiên bản', 'version'),
    files: ordered('tệp đã đọc', 'files read', text('tệp', 'file')),
    match: ordered(
      'ngoại lệ theo điều kiện',
      'match blocks',
      record(
        'ngoại lệ',
        'match block',
        {
          criteria: text('điều kiện', 'criteria'),
          settings: closedMap(
            'thiết lập',
            'settings',
            value('giá trị', 'value', { isRegistry: true, isNullable: true }), // as the keyword's own, lists of texts
            { keyEnum: Object.keys(keywords) },
          ),
        },
        ['criteria'],
      ),
      { isNullable: true },
    ),
  }),
);

/** Keywords that were renamed, by their old name in lower case, and the member that holds them now. */
const RENAMED: Readonly<Record<string, keyof typeof keywords>> = {
  challengeresponseauthentication: 'kbdInteractiveAuthentication',
  skeyauthentication: 'kbdInteractiveAuthentication',
  dsaauthentication: 'pubkeyAuthentication',
  hostbasedacceptedkeytypes: 'hostbasedAcceptedAlgorithms',
  keepalive: 'tcpKeepAlive',
  pubkeyacceptedkeytypes: 'pubkeyAcceptedAlgorithms',
  gssusesessionccache: 'kerberosUniqueCcache',
};

/** The member for a keyword in any case, old names included; `undefined` for a keyword that nobody knows. */
export function sshdMember(keyword: string): keyof typeof keywords | undefined {
  const lower = keyword.toLowerCase();
  return (
    RENAMED[lower] ?? (Object.keys(keywords) as (keyof typeof keywords)[]).find((name) => name.toLowerCase() === lower)
  );
}

/** The shapes of the keywords by member, for the probe that types what `sshd -T` prints. */
export const sshdKeywords: typeof keywords = keywords;

export type Sshd = FactsOf<typeof sshd>;
