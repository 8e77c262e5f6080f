import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { complaintOf, createAjv } from '../../../policies/base/ajv.ts';
import { inventorySchema } from '../../../policies/inventory/json-schema.ts';
import type { Finding, Verdict } from '../../../policies/rules/finding.ts';
import { judgeHost } from '../../../policies/rules/judge.ts';
import { readPackFile, shippedPackFiles } from '../../../policies/rules/shipped-packs.ts';
import { compile, statesOf } from '../../kit/rules.ts';

const file = shippedPackFiles().find((name) => name.endsWith('/windows-server.json')) ?? '';
const pack = compile(JSON.parse(readPackFile(file)) as object);

interface Os {
  readonly os: { readonly productType: string };
}

const readHost = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/windows/${name}.json`, import.meta.url), 'utf8')) as Os;

/** Judged at level 4, so that the rules for higher levels and the stricter thresholds count too. */
function judge(inventory: object, level = 4, told: Parameters<typeof statesOf>[1] = {}): Finding[] {
  return judgeHost([pack], {
    inventory,
    states: statesOf(inventory, told),
    asOf: '2026-11-21',
    register: { labels: [], level },
  });
}

const withVerdict = (findings: readonly Finding[], verdict: Verdict) =>
  findings.filter((finding) => finding.verdict === verdict).map(({ rule }) => rule);

const wellSet = readHost('server-2022-well-set');
const controller = readHost('controller-2019-well-set');
const asInstalled = readHost('server-2008-r2-as-installed');
it.each([
  ['2022', wellSet],
  ['2019', controller],
  ['2008 R2', asInstalled],
])('the made-up server of %s is one that an agent may report', (_name, host) => {
  const validate = createAjv().compile(inventorySchema());
  validate(host);
  expect((validate.errors ?? []).map(complaintOf)).toEqual([]);
});

/** What a fresh installation of 2008 R2 leaves open, in the order of the pack. */
const FAILS = `
  password-length password-minimum-age password-history lockout-tries administrator-renamed guest-renamed logoff-when-hours-end local-passwords-expire administrator-passwords-fresh
  local-administrator-password-managed right-shutdown right-backup right-restore logon-network-members
  logon-local-members deny-network deny-network-local-administrators deny-batch deny-service deny-local
  deny-remote ntlmv2-only ntlm-client-security ntlm-server-security ntlm-machine-identity ntlm-traffic-audited
  kerberos-strong-encryption smb-server-signing smb-client-signing smb-server-name-checked smb1-server-off
  smb1-client-off hardened-unc-paths anonymous-shares-hidden account-database-remote-limited
  no-stored-domain-passwords uac-built-in-administrator uac-administrator-prompt uac-user-prompt last-user-hidden
  secure-attention-required cached-sign-ins legal-notice audit-credential-validation audit-users
  audit-process-creation audit-lockouts audit-other-logon audit-file-share-detail audit-file-share
  audit-object-access audit-policy-change audit-authorization-policy audit-firewall-rules audit-privilege-use
  audit-ipsec audit-security-extension audit-subcategories-rule security-log-size system-log-size
  application-log-size events-forwarded remote-registry-off rdp-network-level-authentication rdp-tls
  rdp-encryption-level rdp-asks-password rdp-rpc-encrypted rdp-no-saved-passwords rdp-no-drives rdp-no-clipboard
  rdp-no-devices rdp-idle-limit rdp-disconnected-limit rdp-one-session remote-assistance-off
  winrm-service-no-stored-credentials winrm-client-basic-off winrm-client-digest-off rpc-clients-authenticated rpc-endpoint-authenticated ssl2-off
  ssl3-off tls10-server-off tls10-client-off tls11-server-off tls11-client-off tls12-server-on tls12-client-on
  winhttp-tls12 rc4-off triple-des-off diffie-hellman-long dotnet2-strong-crypto firewall-domain-log
  firewall-private-log firewall-public-log firewall-local-rules-off antimalware-runs
  updates-not-switched-off central-update-server no-security-updates-pending
  updates-searched-lately hotfix-recent autoplay-off autorun-off autoplay-devices-off usb-storage-off wdigest-off
  credssp-patched llmnr-off netbios-no-broadcast netbios-keeps-name source-routing-off redirects-refused
  printer-drivers-administrators print-rpc-private print-over-web-off member-spooler-closed group-policy-reapplied
  audit-application-groups audit-other-policy router-discovery-off network-bridge-off error-reports-stay
`
  .trim()
  .split(/\s+/);

describe('a well-set member server of 2022', () => {
  const findings = judge(wellSet);

  it('passes every rule that concerns it', () => {
    expect(withVerdict(findings, 'fail')).toEqual([]);
    expect(withVerdict(findings, 'unknown')).toEqual([]);
    expect(withVerdict(findings, 'pass').length).toBeGreaterThan(270);
  });

  it('is not concerned by rules for domain controllers, for old builds, and for the spooler that is off', () => {
    const others = withVerdict(findings, 'not_applicable');
    expect(others).toContain('ldap-server-signing');
    expect(others).toContain('winhttp-tls12');
    expect(others).toContain('print-rpc-over-tcp');
    expect(others.length).toBeLessThan(40);
  });

  it('is unknown, not good, where it becomes a domain controller and nobody read what matters there', () => {
    const promoted = { ...wellSet, os: { ...wellSet.os, productType: 'domainController' } };
    const verdicts = new Map(judge(promoted).map(({ rule, verdict }) => [rule, verdict]));
    expect(verdicts.get('ldap-server-signing')).toBe('unknown');
    expect(verdicts.get('kerberos-ticket-age')).toBe('unknown');
    expect(verdicts.get('logon-local-members')).toBe('not_applicable');
  });
});

describe('a well-set domain controller of 2019', () => {
  // Its accounts are the directory, so the section does not apply. Source: docs/reference-inventory.md 2.6.
  const findings = judge(controller, 4, { users: { status: 'not_applicable' } });

  it('passes every rule that concerns it, those for domain controllers among them', () => {
    expect(withVerdict(findings, 'fail')).toEqual([]);
    expect(withVerdict(findings, 'unknown')).toEqual([]);
    const good = withVerdict(findings, 'pass');
    for (const id of ['ldap-server-signing', 'controller-spooler-off', 'zerologon-fixed', 'right-join-domain'])
      expect(good).toContain(id);
  });

  it('is not concerned by rules about local accounts and for member servers', () => {
    const others = withVerdict(findings, 'not_applicable');
    for (const id of ['few-local-administrators', 'logon-local-members', 'dormant-accounts-disabled'])
      expect(others).toContain(id);
  });
});

describe('a server of 2008 R2 as it was installed', () => {
  const findings = judge(asInstalled);

  it('fails what its defaults leave open', () => {
    expect(withVerdict(findings, 'fail')).toEqual(FAILS);
  });

  it('leaves nothing unknown, and passes where its defaults are good', () => {
    expect(withVerdict(findings, 'unknown')).toEqual([]);
    const good = withVerdict(findings, 'pass');
    for (const id of ['password-complexity', 'right-debug', 'uac-on', 'firewall-public', 'secure-channel-protected'])
      expect(good).toContain(id);
  });

  it('fails less where the level asks for less', () => {
    const atLevelOne = withVerdict(judge(asInstalled, 1), 'fail');
    expect(atLevelOne.length).toBeLessThan(FAILS.length);
    expect(FAILS).toEqual(expect.arrayContaining(atLevelOne));
  });
});

describe('a report that holds nothing', () => {
  it('passes no rule and fails none', () => {
    expect(new Set(judge({}).map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  });

  it('passes and fails nothing either when only the family of the system is known', () => {
    const verdicts = new Set(judge({ os: { family: 'windows' } }).map(({ verdict }) => verdict));
    expect(verdicts).toEqual(new Set(['unknown']));
  });

  it('concerns no Linux host', () => {
    expect(new Set(judge({ os: { family: 'linux' } }).map(({ verdict }) => verdict))).toEqual(
      new Set(['not_applicable']),
    );
  });
});

describe('taking one section away from the well-set server', () => {
  const full = new Map(judge(wellSet).map(({ rule, verdict }) => [rule, verdict]));
  const sections = [...statesOf(wellSet).keys()];

  it.each(sections)('without %s a verdict stays or becomes unknown', (section) => {
    const states = new Map(statesOf(wellSet));
    states.delete(section);
    const subject = { inventory: wellSet, states, asOf: '2026-11-21', register: { labels: [], level: 4 } };
    for (const { rule, verdict } of judgeHost([pack], subject)) {
      expect([full.get(rule), 'unknown']).toContain(verdict);
    }
  });
});
