import { byCodeUnit } from '../../policies/base/text.ts';
import type { Certificate } from '../../policies/inventory/sections/certificates.ts';
import { fingerprintOf, type ParsedCertificate, parseCertificate } from '../parse/certificate.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import type { RegistryText } from '../parse/windows-registry.ts';
import { TargetError } from '../targets/target.ts';
import { assembleCertificates } from './certificates.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readRecords, readTopic } from './windows-parts.ts';

type Place = NonNullable<Certificate['places']>[number];

const MAX_CERTIFICATES = 5000;
const BINDINGS = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters\\SslBindingInfo';
const RDP = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp';
const IIS = '{4dc3e181-e14b-4a21-b022-59fc669b0914}';

/** Roots that Windows itself brings in the store where an administrator's own ones are, by a part of their subject. */
const SHIPPED_ROOT =
  /Microsoft|VeriSign|Thawte|Symantec Enterprise Mobile|GTE CyberTrust|Copyright \(c\) 1997|NO LIABILITY ACCEPTED/i;

/**
 * Certificates of the machine's stores: its own, those of web sites and of Remote Desktop, and roots that were added.
 * What uses them stands in the registry: bindings of HTTP, the setting of Remote Desktop, instances of SQL Server.
 * Source: X509Store of .NET; http.sys "SslBindingInfo"; SuperSocketNetLib of SQL Server.
 */
export const windowsCertificates = defineProbe({
  name: 'certificates.windows',
  section: 'certificates',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const records = await readRecords(reader, 'stores');
    if (records === undefined) throw new TargetError('source_missing', 'the recording holds no certificate stores');
    const bindings = await reader.attempt('bindings', () => readTopic(reader, 'certificates'));
    const users = bindings === undefined ? undefined : usersOf(bindings);
    const found = new Map<string, { parsed: ParsedCertificate | undefined; places: Place[] }>();
    for (const record of records) {
      const store = record.words('Store') ?? 'My';
      const reason = record.words('Refused');
      if (reason !== undefined) {
        reader.miss(store, 'permission_denied');
        continue;
      }
      takeCertificate(reader, record, store, users, found);
    }
    return reader.collected(assembleCertificates(found), (name) =>
      name.startsWith('unread:') ? { keys: [name.slice(7)] } : name === 'bindings' ? { fields: ['places'] } : {},
    );
  },
});

function takeCertificate(
  reader: Reader,
  record: WindowsRecord,
  store: string,
  users: ReadonlyMap<string, readonly string[]> | undefined,
  found: Map<string, { parsed: ParsedCertificate | undefined; places: Place[] }>,
): void {
  const der = Buffer.from(record.text('Certificate') ?? '', 'base64');
  if (der.length === 0) return; // a store that holds none is told by a record without a certificate
  const parsed = parseCertificate(der);
  if (/^root$/i.test(store) && parsed !== undefined && SHIPPED_ROOT.test(parsed.facts.subject ?? '')) return;
  const fingerprint = fingerprintOf(der);
  if (!found.has(fingerprint) && found.size >= MAX_CERTIFICATES) {
    reader.miss('certificates', 'row_limit');
    return;
  }
  const known = found.get(fingerprint) ?? { parsed, places: [] };
  if (parsed === undefined) reader.miss(`unread:${fingerprint}`, 'parse_failed');
  const thumbprint = record.words('Thumbprint')?.toLowerCase() ?? '';
  const usedBy = users?.get(thumbprint);
  const hasKey = record.boolean('HasPrivateKey');
  known.places.push({
    store: `LocalMachine\\${store}`,
    ...(users === undefined ? {} : { usedBy: usedBy === undefined ? null : [...usedBy].sort(byCodeUnit) }),
    // Where Windows keeps a key is its own business; only that there is one is known.
    ...(hasKey === undefined ? {} : { privateKey: hasKey ? {} : null }),
  });
  found.set(fingerprint, known);
}

/** Services by the SHA-1 thumbprint that a configuration names. */
function usersOf(registry: RegistryText): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  const add = (thumbprint: string | undefined, service: string): void => {
    if (thumbprint === undefined || thumbprint === '') return;
    const known = users.get(thumbprint) ?? [];
    if (!known.includes(service)) users.set(thumbprint, [...known, service]);
  };
  for (const binding of registry.children(BINDINGS)) {
    const application = registry.text(binding.path, 'AppId')?.toLowerCase();
    add(hexOf(binding.values.get('sslcerthash')), application === undefined || application === IIS ? 'W3SVC' : 'HTTP');
  }
  add(hexOf(registry.value(RDP, 'SSLCertificateSHA1Hash')), 'TermService');
  for (const [path, key] of registry.keys) {
    const instance = /\\microsoft sql server\\mssql[^\\]*\.([^\\]+)\\mssqlserver\\supersocketnetlib$/.exec(path)?.[1];
    const thumbprint = key?.values.get('certificate');
    if (instance !== undefined && typeof thumbprint === 'string')
      add(
        thumbprint.toLowerCase().replace(/[^0-9a-f]/g, ''),
        instance === 'mssqlserver' ? 'MSSQLSERVER' : `MSSQL$${instance.toUpperCase()}`,
      );
  }
  return users;
}

/** Bytes of a hash; Remote Desktop writes it as REG_BINARY too. */
function hexOf(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null && 'hex' in value && typeof value.hex === 'string') return value.hex;
  return undefined;
}
