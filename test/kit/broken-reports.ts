import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import { bytesOf, reportOf, smallInventory, smallReport } from './report.ts';

/** A report that breaks the contract in one way, with the place and the words that the refusal must have. */
export interface BrokenReport {
  /** Completes "a report with ...". */
  readonly what: string;
  readonly bytes: () => Buffer;
  readonly pointer: string;
  readonly message: RegExp;
  readonly code?: 'contract_too_new' | 'too_large';
}

/** A member somewhere in a report, to be set to something wrong; `undefined` takes it away. */
type Change = readonly [path: readonly (string | number)[], value: unknown];

/** The small report with members changed; the digest is made to fit, so that only the change is wrong. */
function changed(...changes: readonly Change[]): () => Buffer {
  return () => {
    const report = structuredClone(smallReport()) as unknown as Record<string, unknown>;
    for (const [path, value] of changes) setAt(report, path, value);
    if (!changes.some(([path]) => path[0] === 'digest')) report.digest = digestOf(report.inventory as object);
    return bytesOf(report);
  };
}

function setAt(holder: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length > 0) {
    holder[first] ??= {};
    setAt(holder[first] as Record<string, unknown>, rest, value);
  } else if (value === undefined) delete holder[first];
  else holder[first] = value;
}

/** The text of the small report with one part replaced, for what no JSON value can say. */
function retyped(from: string | RegExp, to: string): () => Buffer {
  return () => {
    const text = bytesOf(smallReport()).toString();
    const replaced = text.replace(from, to);
    if (replaced === text) throw new Error(`the sample holds no ${from}`);
    return Buffer.from(replaced);
  };
}

function inInventory(extra: Readonly<Record<string, unknown>>): () => Buffer {
  return () => bytesOf(reportOf({ ...smallInventory, ...extra } as Inventory));
}

const packages = (...list: readonly unknown[]) => inInventory({ packages: list });

/** Text and structure: what stands before any meaning. */
const textual: readonly BrokenReport[] = [
  { what: 'no bytes at all', bytes: () => Buffer.alloc(0), pointer: '', message: /no JSON/ },
  { what: 'words instead of JSON', bytes: () => Buffer.from('hello'), pointer: '', message: /no JSON/ },
  { what: 'its end cut off', bytes: () => bytesOf(smallReport()).subarray(0, 700), pointer: '', message: /no JSON/ },
  {
    what: 'a second value after it',
    bytes: () => Buffer.concat([bytesOf(smallReport()), Buffer.from('{}')]),
    pointer: '',
    message: /no JSON/,
  },
  { what: 'a trailing comma', bytes: retyped(/}$/, ',}'), pointer: '', message: /no JSON/ },
  { what: 'a list around it', bytes: () => Buffer.from(`[${bytesOf(smallReport())}]`), pointer: '', message: /object/ },
  {
    what: 'bytes that are no UTF-8',
    bytes: () => Buffer.concat([bytesOf(smallReport()), Buffer.from([0xff])]),
    pointer: '',
    message: /UTF-8/,
  },
  {
    what: 'UTF-16 text',
    bytes: () => Buffer.from(bytesOf(smallReport()).toString(), 'utf16le'),
    pointer: '',
    message: /no JSON|UTF-8/,
  },
  {
    what: 'a byte order mark',
    bytes: () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytesOf(smallReport())]),
    pointer: '',
    message: /no JSON/,
  },
  {
    what: 'the same member twice',
    bytes: retyped('"contract":"1.0"', '"contract":"1.0","contract":"1.0"'),
    pointer: '/contract',
    message: /twice/,
  },
  {
    what: 'the same package member twice, deep inside',
    bytes: retyped('"name":"bash"', '"name":"bash","name":"bash"'),
    pointer: '/inventory/packages/0/name',
    message: /twice/,
  },
  {
    what: 'a key spelled twice, once with an escape',
    bytes: retyped('"name":"bash"', '"name":"bash","n\\u0061me":"bash"'),
    pointer: '/inventory/packages/0/name',
    message: /twice/,
  },
  {
    what: 'the key __proto__',
    bytes: retyped('"inventory":{', '"inventory":{"__proto__":{"x":1},'),
    pointer: '/inventory/__proto__',
    message: /prototypes/,
  },
  {
    what: 'the key constructor',
    bytes: retyped('"mounts":{', '"mounts":{"constructor":{},'),
    pointer: '/inventory/mounts/constructor',
    message: /prototypes/,
  },
  {
    what: 'half a surrogate pair',
    bytes: retyped('"Debian GNU', '"\\ud83dDebian GNU'),
    pointer: '/inventory/os/name',
    message: /surrogate/,
  },
  {
    what: 'text that is not NFC',
    bytes: retyped('"Debian GNU', '"Ha\u0300 No\u0323\u0302i GNU'),
    pointer: '/inventory/os/name',
    message: /NFC/,
  },
  {
    what: 'an escaped text that is not NFC',
    bytes: retyped('"Debian GNU', '"a\\u0301 GNU'),
    pointer: '/inventory/os/name',
    message: /NFC/,
  },
  {
    what: 'lists nested without end',
    bytes: retyped('"durationMs":141', `"durationMs":${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    pointer: `/durationMs${'/0'.repeat(11)}`,
    message: /nested more than 12/,
  },
  {
    what: 'a text of 10 MB',
    bytes: changed([['inventory', 'os', 'name'], 'x'.repeat(10_000_000)]),
    pointer: '',
    message: /bytes; at most/,
    code: 'too_large',
  },
  {
    what: 'a text of 5,000 characters',
    bytes: changed([['inventory', 'os', 'name'], 'x'.repeat(5000)]),
    pointer: '/inventory/os/name',
    message: /more than 4096 characters/,
  },
  {
    what: 'a key of 2,000 characters',
    bytes: changed([['inventory', 'files', `/${'x'.repeat(2000)}`], null]),
    pointer: `/inventory/files/~1${'x'.repeat(2000)}`,
    message: /key of more than 1024/,
  },
  {
    what: 'a number beyond the safe integers',
    bytes: retyped('"durationMs":141', '"durationMs":9007199254740993'),
    pointer: '/durationMs',
    message: /safe integer/,
  },
  {
    what: 'a number that overflows',
    bytes: retyped('"durationMs":141', '"durationMs":1e999'),
    pointer: '/durationMs',
    message: /no number/,
  },
  {
    what: 'a decimal of too many digits',
    bytes: changed([['clock', 'offsetSeconds'], 0.12345678]),
    pointer: '/clock/offsetSeconds',
    message: /6 significant digits/,
  },
];

/** The envelope. */
const enveloped: readonly BrokenReport[] = [
  {
    what: 'a member nobody knows',
    bytes: changed([['colour'], 'red']),
    pointer: '/colour',
    message: /no member "colour"/,
  },
  {
    what: 'a misspelt member',
    bytes: changed([['sequnce'], 1]),
    pointer: '/sequnce',
    message: /did you mean "sequence"/,
  },
  { what: 'no host', bytes: changed([['host'], undefined]), pointer: '', message: /"host" is missing/ },
  {
    what: 'a contract of a newer minor',
    bytes: changed([['contract'], '1.7']),
    pointer: '/contract',
    message: /newer than 1\.0; send 1\.0/,
    code: 'contract_too_new',
  },
  { what: 'a contract that is none', bytes: changed([['contract'], 'one']), pointer: '/contract', message: /pattern/ },
  { what: 'sequence 0', bytes: changed([['sequence'], 0]), pointer: '/sequence', message: />= 1/ },
  { what: 'a sequence written as text', bytes: changed([['sequence'], '1']), pointer: '/sequence', message: /integer/ },
  {
    what: 'an instant that is no date',
    bytes: changed([['collectedAt'], '2026-02-30T10:00:00Z']),
    pointer: '/collectedAt',
    message: /instant/,
  },
  {
    what: 'an instant with an offset',
    bytes: changed([['collectedAt'], '2026-11-21T18:53:46+07:00']),
    pointer: '/collectedAt',
    message: /instant/,
  },
  {
    what: 'a host id that is no UUID',
    bytes: changed([['host', 'id'], 'web-1']),
    pointer: '/host/id',
    message: /pattern/,
  },
  {
    what: 'a raw machine id',
    bytes: changed([['host', 'identifiers', 'machineId'], '5b1e0c6f-0a9d']),
    pointer: '/host/identifiers/machineId',
    message: /pattern/,
  },
  {
    what: 'unsorted host keys',
    bytes: changed([
      ['host', 'identifiers', 'macs'],
      ['52:54:00:12:34:57', '52:54:00:12:34:56'],
    ]),
    pointer: '/host/identifiers/macs',
    message: /sorted/,
  },
  {
    what: 'a multicast address as identifier',
    bytes: changed([['host', 'identifiers', 'macs'], ['01:00:5e:00:00:01']]),
    pointer: '/host/identifiers/macs/0',
    message: /network card/,
  },
  { what: 'an unknown door', bytes: changed([['agent', 'door'], 'window']), pointer: '/agent/door', message: /one of/ },
  {
    what: 'a planned host',
    bytes: changed([['agent', 'door'], 'planned']),
    pointer: '/agent/door',
    message: /planned/,
  },
  {
    what: 'a delta without its base',
    bytes: changed([['form'], 'delta'], [['previous'], 'a'.repeat(64)]),
    pointer: '',
    message: /"base" is missing/,
  },
  {
    what: 'a full report that builds on another',
    bytes: changed([['base'], { sequence: 1, digest: 'A'.repeat(22) }]),
    pointer: '/base',
    message: /only a delta/,
  },
  {
    what: 'a digest of other sections',
    bytes: changed([['digest'], 'AAAAAAAAAAAAAAAAAAAAAA']),
    pointer: '/digest',
    message: /does not belong/,
  },
  {
    what: 'a probe of a section nobody knows',
    bytes: changed([['probes', 'os', 'section'], 'oss']),
    pointer: '/probes/os/section',
    message: /no section "oss"/,
  },
  {
    what: 'a failed probe without a reason',
    bytes: changed([['probes', 'os', 'outcome'], 'failed']),
    pointer: '/probes/os',
    message: /"reason" is missing/,
  },
  {
    what: 'a reason outside the list',
    bytes: changed([['probes', 'os', 'outcome'], 'failed'], [['probes', 'os', 'reason'], 'tired']),
    pointer: '/probes/os/reason',
    message: /one of/,
  },
  {
    what: 'a gap of keys and fields at once',
    bytes: changed(
      [['probes', 'files', 'outcome'], 'partial'],
      [['probes', 'files', 'reason'], 'needs_root'],
      [['probes', 'files', 'gaps'], [{ reason: 'needs_root', keys: ['/x'], fields: ['mode'] }]],
    ),
    pointer: '/probes/files/gaps/0/fields',
    message: /no member/,
  },
  {
    what: 'a complete probe of a closed section that lacks keys',
    bytes: changed([['probes', 'mounts', 'gaps'], [{ reason: 'permission_denied', keys: ['/srv'] }]]),
    pointer: '/probes/mounts/gaps/0',
    message: /a key that is missing there is said not to exist/,
  },
  {
    what: 'a complete probe and no section',
    bytes: changed([['inventory', 'sshd'], undefined]),
    pointer: '/probes/sshd/outcome',
    message: /holds no section "sshd"/,
  },
  {
    what: 'a section that no probe answers for',
    bytes: changed([['probes', 'sshd'], undefined]),
    pointer: '/inventory/sshd',
    message: /no probe/,
  },
];

/** The inventory. */
const inventoried: readonly BrokenReport[] = [
  {
    what: 'a section nobody knows',
    bytes: changed([['inventory', 'weather'], {}]),
    pointer: '/inventory/weather',
    message: /no member "weather"/,
  },
  {
    what: 'a derived section',
    bytes: changed([['inventory', 'lifecycle'], []]),
    pointer: '/inventory/lifecycle',
    message: /derived/,
  },
  {
    what: 'a derived section about itself',
    bytes: changed([['inventory', 'host'], { level: 1 }]),
    pointer: '/inventory/host',
    message: /derived/,
  },
  {
    what: 'a list where a map belongs',
    bytes: changed([['inventory', 'mounts'], []]),
    pointer: '/inventory/mounts',
    message: /object/,
  },
  {
    what: 'null where nothing may be none',
    bytes: changed([['inventory', 'os'], null]),
    pointer: '/inventory/os',
    message: /object/,
  },
  {
    what: 'a wrong type deep inside',
    bytes: changed([['inventory', 'settings', 'pam', 'common-auth', 'lines', 0, 'options'], { minlen: ['14'] }]),
    pointer: '/inventory/settings/pam/common-auth/lines/0/options/minlen',
    message: /no value/,
  },
  {
    what: 'a boolean written as yes',
    bytes: changed([['inventory', 'sshd', 'x11Forwarding'], 'yes']),
    pointer: '/inventory/sshd/x11Forwarding',
    message: /true or false/,
  },
  {
    what: 'a surplus key in a package',
    bytes: packages({ name: 'bash', purl: 'pkg:deb/debian/bash' }),
    pointer: '/inventory/packages/0/purl',
    message: /no member "purl"/,
  },
  {
    what: 'a package without a name',
    bytes: packages({ version: '1' }),
    pointer: '/inventory/packages/0',
    message: /"name" is missing/,
  },
  {
    what: 'an unknown origin',
    bytes: packages({ name: 'bash', origin: 'vendr' }),
    pointer: '/inventory/packages/0/origin',
    message: /did you mean "vendor"/,
  },
  {
    what: 'packages out of order',
    bytes: packages({ name: 'b' }, { name: 'a' }),
    pointer: '/inventory/packages/1',
    message: /sorted by name/,
  },
  {
    what: 'a package twice',
    bytes: packages({ name: 'a', version: '1' }, { name: 'a', version: '1' }),
    pointer: '/inventory/packages/1',
    message: /nothing twice/,
  },
  {
    what: 'mount options out of order',
    bytes: changed([
      ['inventory', 'mounts', '/', 'options'],
      ['rw', 'relatime'],
    ]),
    pointer: '/inventory/mounts/~1/options/1',
    message: /by code unit/,
  },
  {
    what: 'a mode of three digits',
    bytes: changed([['inventory', 'files', '/etc/passwd', 'mode'], '640']),
    pointer: '/inventory/files/~1etc~1passwd/mode',
    message: /four octal digits/,
  },
  {
    what: 'a mode as number',
    bytes: changed([['inventory', 'files', '/etc/passwd', 'mode'], 420]),
    pointer: '/inventory/files/~1etc~1passwd/mode',
    message: /must be a text/,
  },
  {
    what: 'a day that does not exist',
    bytes: changed([['inventory', 'shadow', 'root', 'lastChangedOn'], '2025-02-29']),
    pointer: '/inventory/shadow/root/lastChangedOn',
    message: /no day/,
  },
  {
    what: 'an address in a second spelling',
    bytes: changed([['inventory', 'listeners', 0, 'address'], '2001:DB8::0:1']),
    pointer: '/inventory/listeners/0/address',
    message: /canonical/,
  },
  {
    what: 'a port that does not exist',
    bytes: changed([['inventory', 'listeners', 0, 'port'], 70_000]),
    pointer: '/inventory/listeners/0/port',
    message: /above 65535/,
  },
  {
    what: 'half a port',
    bytes: changed([['inventory', 'listeners', 0, 'port'], 22.5]),
    pointer: '/inventory/listeners/0/port',
    message: /whole number/,
  },
  {
    what: 'a size below zero',
    bytes: changed([['inventory', 'filesystems', '/', 'sizeBytes'], -1]),
    pointer: '/inventory/filesystems/~1/sizeBytes',
    message: /below 0/,
  },
  {
    what: 'more than 100 percent',
    bytes: changed([['inventory', 'filesystems', '/', 'usedPercent'], 101]),
    pointer: '/inventory/filesystems/~1/usedPercent',
    message: /above 100/,
  },
  {
    what: 'an upper-case registry key',
    bytes: inInventory({ windows: { registry: { 'HKLM\\Software': {} } } }),
    pointer: '/inventory/windows/registry/HKLM\\Software',
    message: /lower case/,
  },
  {
    what: 'an unknown TLS version',
    bytes: inInventory({ tlsEndpoints: [{ address: '::1', port: 1, protocols: { TLSv9: 'accepted' } }] }),
    pointer: '/inventory/tlsEndpoints/0/protocols/TLSv9',
    message: /one of/,
  },
  {
    what: 'null for a setting of a file whose every key is taken',
    bytes: changed([['inventory', 'settings', 'loginDefs', 'values', 'X'], null]),
    pointer: '/inventory/settings/loginDefs/values/X',
    message: /no value/,
  },
  {
    what: 'settings without any section',
    bytes: changed([['inventory', 'settings'], {}]),
    pointer: '/inventory/settings',
    message: /at least one/,
  },
  {
    what: 'too many connections',
    bytes: inInventory({
      connections: Array.from({ length: 501 }, (_, index) => ({
        direction: 'inbound',
        peer: '10.0.0.1',
        localPort: index,
      })),
    }),
    pointer: '/inventory/connections',
    message: /at most 500/,
  },
  {
    what: 'a section beyond its size',
    bytes: inInventory({
      banners: undefined,
      sysctl: Object.fromEntries(
        Array.from({ length: 400 }, (_, index) => [`x.${index}`, { running: 'y'.repeat(4000) }]),
      ),
    }),
    pointer: '/inventory/sysctl',
    message: /bytes; this section has at most/,
  },
];

/** Reports that are broken in one way each; every door for reports must refuse them with place and reason. */
export const brokenReports: readonly BrokenReport[] = [...textual, ...enveloped, ...inventoried];
