import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { parseSshdEffective } from '../../../agent/parse/sshd-config.ts';
import { sshd } from '../../../agent/probes/sshd.ts';
import { BundleTarget } from '../../../agent/targets/bundle.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { sshdMember } from '../../../policies/inventory/sections/sshd.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { corpusFolder, reportOf } from '../../kit/hosts.ts';

const options = { now: new Date(0), agent: { version: '0' }, probes: [sshd] };
const filesOnly = (files: Readonly<Record<string, FileOf>>) => inspect(bundleOf({ files, privilege: 'user' }), options);

describe('the SSH server', () => {
  it('effective: types of the contract, empty lists for list keywords left out, match blocks from the files', async () => {
    const { sshd: found = {} } = (await reportOf('debian-12')).inventory;
    expect(found).toMatchObject({
      basis: 'effective',
      version: '9.2p1',
      permitRootLogin: 'prohibit-password',
      passwordAuthentication: true,
      loginGraceTime: 120,
      maxStartups: { start: 10, ratePercent: 30, full: 100 },
      compression: 'yes',
      forceCommand: null,
      banner: '/etc/issue.net',
      port: [22],
      acceptEnv: ['LANG', 'LC_*'],
      allowUsers: [],
      macs: ['hmac-sha2-256-etm@openssh.com'],
      files: ['/etc/ssh/sshd_config', '/etc/ssh/sshd_config.d/50-hq.conf'],
      match: [{ criteria: 'Group sftp', settings: { forceCommand: 'internal-sftp', passwordAuthentication: true } }],
    });
  });

  it('from files: first one wins, old names are the new ones, defaults are not made up', async () => {
    const report = await reportOf('centos-7');
    expect(report.inventory.sshd).toMatchObject({
      basis: 'files',
      permitRootLogin: 'yes',
      kbdInteractiveAuthentication: false,
      protocol: '2',
      ciphers: ['aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'arcfour'],
    });
    expect(report.inventory.sshd).not.toHaveProperty('maxAuthTries');
    expect(report.probes['sshd.effective']).toMatchObject({ outcome: 'complete', gaps: [{ reason: 'tool_missing' }] });
  });

  it('without root knows all that is set, and says why defaults are not known', async () => {
    const report = await filesOnly({ '/etc/ssh/sshd_config': 'PermitRootLogin no\n' });
    expect(report.probes['sshd.effective']).toMatchObject({ outcome: 'complete', gaps: [{ reason: 'needs_root' }] });
    expect(report.inventory.sshd).toMatchObject({ basis: 'files', permitRootLogin: 'no' });
  });

  it('from files: what stands after a file that could not be read may have been set there first', async () => {
    const files = {
      '/etc/ssh/sshd_config':
        'X11Forwarding no\nInclude /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\nMatch User tu\nMaxAuthTries 2\n',
      '/etc/ssh/sshd_config.d/10-own.conf': 'MaxAuthTries 3\nAllowUsers lan\n',
      '/etc/ssh/sshd_config.d/50-cloud-init.conf': { refused: 'permission_denied', mode: 0o600 },
      '/etc/ssh/sshd_config.d/60-late.conf': 'PasswordAuthentication no\nAllowUsers tu\n',
    } as const;
    const { sshd: found = {} } = (await filesOnly(files)).inventory;
    expect(found).toMatchObject({ x11Forwarding: false, maxAuthTries: 3, allowUsers: ['lan', 'tu'] });
    expect(found).not.toHaveProperty('permitRootLogin');
    expect(found).not.toHaveProperty('passwordAuthentication');
    expect(found.match?.[0]?.settings).toEqual({ maxAuthTries: 2 });
    const folder = { ...files, '/etc/ssh/sshd_config.d': { type: 'directory', refused: 'permission_denied' } } as const;
    expect((await filesOnly(folder)).inventory.sshd).not.toHaveProperty('permitRootLogin');
  });

  it.each`
    text                                         | match                                                                  | why
    ${'UsePAM yes\n'}                            | ${null}                                                                | ${'every file was read, and there is none'}
    ${'Include x\n'}                             | ${[]}                                                                  | ${'one may stand in the file that was not read'}
    ${'Match User a\nAcceptEnv LANG LC_*\n'}     | ${[{ criteria: 'User a', settings: { acceptEnv: ['LANG', 'LC_*'] } }]} | ${'a block is all that it sets'}
    ${'Match User a\nPermitEmptyPasswords so\n'} | ${[{ criteria: 'User a', settings: {} }]}                              | ${'what is not understood is a gap'}
  `('match blocks of files: $why', async ({ text, match }) => {
    const report = await filesOnly({
      '/etc/ssh/sshd_config': text,
      '/etc/ssh/x': { refused: 'permission_denied' },
    });
    expect(report.inventory.sshd?.match).toEqual(match);
    const gaps = report.probes['sshd.effective']?.gaps ?? [];
    if (text.includes(' so')) expect(gaps).toContainEqual({ reason: 'parse_failed', fields: ['match'] });
  });

  it('that is not installed is a fact, not a gap', async () => {
    const report = await inspect(bundleOf({ files: {} }), options);
    expect(report.probes['sshd.effective']).toMatchObject({ outcome: 'not_applicable', reason: 'tool_missing' });
    expect(report.inventory).not.toHaveProperty('sshd');
  });

  it('whose folder may not be entered is not "not installed"', async () => {
    const files = { '/etc/ssh/sshd_config': { refused: 'unresponsive_mount' } } as const;
    const bundle = bundleOf({ files, absentBelow: ['/usr', '/sbin'] });
    const closed = new Map(bundle.bundle.parts);
    for (const [key, part] of closed) closed.set(key, { kind: 'path', name: part.name, refused: 'permission_denied' });
    const report = await inspect(new BundleTarget({ ...bundle.bundle, parts: closed }), options);
    expect(report.probes['sshd.effective']).toMatchObject({ outcome: 'denied', reason: 'permission_denied' });
  });

  it('whose files are refused is denied, not empty', async () => {
    const report = await inspect(
      bundleOf({ files: { '/etc/ssh/sshd_config': { refused: 'permission_denied' } }, privilege: 'user' }),
      options,
    );
    expect(report.probes['sshd.effective']).toMatchObject({ outcome: 'denied' });
    expect(report.inventory).not.toHaveProperty('sshd');
  });

  it('includes stand where they are named; a Match of an included file ends with it', async () => {
    const report = await filesOnly({
      '/etc/ssh/sshd_config':
        'Include sshd_config.d/*.conf\nMaxAuthTries 3\nMatch User a,b Address 10.0.0.0/8\n  X11Forwarding no\nMatch all\n  Banner none\n',
      '/etc/ssh/sshd_config.d/a.conf': 'maxauthtries=5\nMatch Group x\nPermitTTY no\n',
      '/etc/ssh/sshd_config.d/b.conf': 'LoginGraceTime 1m30s\n',
      '/etc/ssh/sshd_config.d/c.txt': 'UsePAM no\n',
    });
    expect(report.inventory.sshd).toMatchObject({
      maxAuthTries: 5,
      loginGraceTime: 90,
      match: [
        { criteria: 'Group x', settings: { permitTty: false } },
        { criteria: 'User a,b Address 10.0.0.0/8', settings: { x11Forwarding: false } },
        { criteria: 'all', settings: { banner: null } },
      ],
    });
    expect(report.inventory.sshd).not.toHaveProperty('usePam');
  });

  it('a file that includes itself ends', async () => {
    const report = await filesOnly({ '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config\nUsePAM yes\n' });
    expect(report.probes['sshd.effective']?.outcome).toBe('partial');
  });

  it.skipIf(!existsSync('/usr/sbin/sshd') || process.geteuid?.() !== 0)(
    'on this machine equals `sshd -T` (needs sshd and root)',
    async () => {
      const report = await inspect(new LocalTarget(), options);
      const found = (report.inventory.sshd ?? {}) as Record<string, unknown>;
      const lines = execFileSync('/usr/sbin/sshd', ['-T']).toString().trim().split('\n');
      const expected = new Map<string, string[]>();
      for (const line of lines) {
        const [keyword = '', ...words] = line.split(' ');
        expected.set(keyword, [...(expected.get(keyword) ?? []), words.join(' ')]);
      }
      expect(found.basis).toBe('effective');
      for (const [keyword, values] of expected) {
        const member = sshdMember(keyword);
        expect(member, `the contract knows ${keyword}`).toBeDefined();
        expect([keyword, asPrinted(found[member ?? ''], values)]).toEqual([
          keyword,
          values.map((value) => value.replace('without-password', 'prohibit-password')),
        ]);
      }
    },
  );
});

/** A fact back in the words of `sshd -T`. */
function asPrinted(fact: unknown, like: readonly string[]): string[] {
  const [first = ''] = like;
  if (fact === null) return ['none'];
  if (typeof fact === 'boolean') return [fact ? 'yes' : 'no'];
  if (Array.isArray(fact))
    return like.length > 1
      ? like.filter((value) => fact.map(String).includes(value))
      : [fact.join(first.includes(',') ? ',' : ' ')];
  if (typeof fact === 'object' && fact !== undefined) return [Object.values(fact as object).join(':')];
  return [String(fact)];
}

describe.skipIf(corpusFolder === undefined)('sshd -T of other systems (MUSTER_CORPUS)', () => {
  it('every line of the recorded output is understood', () => {
    const index = readFileSync(join(corpusFolder ?? '', 'command-output/jc/index.ndjson'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('sshd-T'));
    expect(index.length).toBeGreaterThan(0);
    for (const line of index) {
      const { input, file } = JSON.parse(line) as { input?: string; file?: string };
      const path = join(corpusFolder ?? '', 'command-output/jc', input ?? file ?? '');
      if (!existsSync(path)) continue;
      const { values, unread } = parseSshdEffective(readFileSync(path, 'utf8'));
      expect(Object.keys(values).length).toBeGreaterThan(20);
      expect(unread).toEqual([]);
    }
  });
});
