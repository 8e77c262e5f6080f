import { describe, expect, it } from 'vitest';
import { WINDOWS_BASELINE } from '../../../agent/catalogue/windows-baseline.ts';
import type { Verdict } from '../../../policies/rules/finding.ts';
import { judgeHost } from '../../../policies/rules/judge.ts';
import { readPackFile, shippedPackFiles } from '../../../policies/rules/shipped-packs.ts';
import { compile, statesOf } from '../../kit/rules.ts';

const file = shippedPackFiles().find((name) => name.endsWith('/windows-server.json')) ?? '';
const pack = compile(JSON.parse(readPackFile(file)) as object);

const RELEASES = {
  '2003': '5.2.3790',
  '2008': '6.0.6003',
  '2008 R2': '6.1.7601',
  '2012': '6.2.9200',
  '2012 R2': '6.3.9600.21563',
  '2016': '10.0.14393.7428',
  '2019': '10.0.17763.6532',
  '2022': '10.0.20348.2849',
  '2025': '10.0.26100.2314',
} as const;
type Release = keyof typeof RELEASES;
// Not the keys of the table: those that are whole numbers would come first.
const ALL: readonly Release[] = ['2003', '2008', '2008 R2', '2012', '2012 R2', '2016', '2019', '2022', '2025'];
const from = (release: Release) => ALL.slice(ALL.indexOf(release));

/** Every key that the pack reads was asked for and is there, and none of its values is. */
function silentHost(release: Release, productType = 'server') {
  const registry = Object.fromEntries(
    WINDOWS_BASELINE.map(({ key, values }) => [
      key.toLowerCase(),
      Object.fromEntries(values.map((value) => [value.toLowerCase(), null])),
    ]),
  );
  // 2012 R2 and 2016 have the feature installed, later ones have it at hand, older ones know none that could be removed.
  const smb1 = ['2012 R2', '2016'].includes(release);
  const features = {
    NetFx4ServerFeatures: { isInstalled: true },
    ...(ALL.indexOf(release) >= ALL.indexOf('2012 R2') ? { SMB1Protocol: { isInstalled: smb1 } } : {}),
  };
  return {
    os: { family: 'windows', build: RELEASES[release], productType, architecture: 'x86_64' },
    windows: { registry, features, hotfixes: {} },
    services: { WinDefend: { state: 'running', startsAtBoot: true } },
    packages: [],
  };
}

function verdictsOf(host: object): ReadonlyMap<string, Verdict> {
  const findings = judgeHost([pack], {
    inventory: host,
    states: statesOf(host),
    asOf: '2026-11-21',
    register: { labels: [], level: 4 },
  });
  return new Map(findings.map(({ rule, verdict }) => [rule, verdict]));
}

/** Rules, and the releases whose built-in default is good; everywhere else a silent registry is no pass. */
const GOOD_BY_DEFAULT: Readonly<Record<string, readonly Release[]>> = {
  'no-lm-hashes': from('2008'),
  'ntlm-null-session': from('2008 R2'),
  'online-identities-off': ['2003', '2008', '2008 R2', '2012', '2012 R2'],
  'ntlmv2-only': [],
  'smb-server-signing': [],
  'smb-client-signing': ['2025'],
  'smb1-server-off': ['2019', '2022', '2025'],
  'ldap-client-signing': ALL,
  'account-database-remote-limited': from('2016'),
  'secure-channel-strong-key': [],
  'system-objects-protected': [],
  'ssl2-off': from('2016'),
  'ssl3-off': from('2016'),
  'tls10-server-off': [],
  'tls10-client-off': [],
  'tls11-server-off': [],
  'tls12-server-on': from('2012'),
  'tls12-client-on': from('2012'),
  'rc4-off': from('2016'),
  'weak-ciphers-off': from('2008 R2'),
  'wdigest-off': from('2012 R2'),
  'uac-remote-local-accounts': [],
  'exception-chains-checked': from('2008'),
  'updates-not-switched-off': from('2016'),
  'remote-assistance-off': [],
  'preview-builds-off': [],
  'local-administrator-password-managed': [],
  'rdp-network-level-authentication': [],
  'rdp-tls': [],
};

describe.each(ALL)('where nothing is set on %s', (release) => {
  const verdicts = verdictsOf(silentHost(release));

  it.each(Object.entries(GOOD_BY_DEFAULT))(
    '%s passes only if the built-in default of the release is good',
    (rule, good) => {
      const verdict = verdicts.get(rule);
      expect(verdict === 'pass').toBe(good.includes(release));
    },
  );
});

it('a remote desktop of which nobody said that it is closed is judged', () => {
  expect(verdictsOf(silentHost('2022')).get('rdp-network-level-authentication')).toBe('fail');
});

it('a client is not taken for a server whose defaults are better', () => {
  const verdicts = verdictsOf(silentHost('2008 R2', 'client'));
  for (const rule of ['exception-chains-checked', 'no-shutdown-before-sign-in'])
    expect(verdicts.get(rule), rule).toBe('fail');
});

/** Values of another type than Windows keeps there: nobody knows what it makes of them. */
it('a value of another type never makes a rule pass', () => {
  const host = silentHost('2022');
  const plain = verdictsOf(host);
  for (const values of Object.values(host.windows.registry))
    for (const name of Object.keys(values)) Object.assign(values, { [name]: { type: 'REG_BINARY', hex: '01000000' } });
  const odd = verdictsOf(host);
  const gained = [...odd].filter(([rule, verdict]) => verdict === 'pass' && plain.get(rule) !== 'pass');
  expect(gained.map(([rule]) => rule)).toEqual([]);
});
