import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../agent/main.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { bytesOf, sampleKeys, sealedReport, smallReport } from '../kit/report.ts';

removeFolders();

const written = { out: '', err: '' };
beforeEach(() => {
  written.out = '';
  written.err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function fileWith(content: string | Uint8Array): string {
  const path = join(newFolder(), 'file');
  writeFileSync(path, content);
  return path;
}

describe('muster agent', () => {
  it.each([['enrol'], ['run'], ['once'], ['inspect']])('%s explains itself with an example', async (name) => {
    expect(await run(['agent', name, '--help'])).toBe(0);
    expect(written.out).toMatch(new RegExp(`Examples?:\\n  muster agent ${name}`));
  });

  it.each([
    [['agent', 'fly'], /unknown command/],
    [['agent', 'enrol'], /--collector/],
    [['agent', 'run', '--interval', 'often'], /Write 10 s to 7 d/],
    [['agent', 'run', '--interval', '1 s'], /Write 10 s to 7 d/],
    [['agent', 'enrol', '--collector', 'http://muster.example', '--token-file', 'TOKEN'], /https/],
    [['agent', 'inspect', '--target', 'ssh:web-1'], /write bundle:FILE/],
  ])('%s is wrong use', async (argv, why) => {
    vi.stubEnv('MUSTER_AGENT_DATA', newFolder());
    const token = fileWith(`muster-${'A'.repeat(43)}.${'0'.repeat(32)}\n`);
    expect(await run(argv.map((word) => (word === 'TOKEN' ? token : word)))).toBe(2);
    expect(written.err).toMatch(why);
  });

  it('once says how to enrol where nobody did', async () => {
    vi.stubEnv('MUSTER_AGENT_DATA', newFolder());
    expect(await run(['agent', 'once'])).toBe(3);
    expect(written.err).toMatch(/muster agent enrol/);
  });

  it('inspect --list prints all that it may touch', async () => {
    expect(await run(['agent', 'inspect', '--list'])).toBe(0);
    const list = JSON.parse(written.out);
    expect(list.commands.map(({ command }: { command: string }) => command)).toContain('sshd -T');
    expect(list.status.paths).toContain('/etc/shadow');
  });
});

describe('muster check', () => {
  it.each([
    ['a plain report', () => bytesOf(smallReport())],
    ['a report with spaces', () => `\n ${JSON.stringify(smallReport(), undefined, 2)}`],
    ['a sealed report', () => sealedReport(smallReport(), sampleKeys().privateKey)],
  ])('judges %s', async (_, content) => {
    expect(await run(['check', fileWith(content()), '--json'])).toBe(1);
    expect(JSON.parse(written.out).host).toMatchObject({ name: 'sample', os: 'Debian GNU/Linux 12 (bookworm)' });
  });

  it('judges by a pack of one’s own, and fails only for what fails where that is asked for', async () => {
    const pack = fileWith(JSON.stringify(ownPack));
    const report = fileWith(bytesOf(smallReport()));
    expect(await run(['check', report, '--pack', pack])).toBe(1);
    expect(await run(['check', report, '--pack', pack, '--fail-on', 'fail'])).toBe(0);
    expect(written.out).toMatch(/0 pass, 0 fail, 1 unknown/);
  });

  it('knows the level and the zone that it is told', async () => {
    const report = fileWith(bytesOf(smallReport()));
    await run(['check', report, '--level', '5', '--zone', 'dmz', '--json']);
    const withLevel = JSON.parse(written.out).findings;
    written.out = '';
    await run(['check', report, '--json']);
    expect(JSON.parse(written.out).findings).not.toEqual(withLevel);
  });

  it.each([
    ['no report', 'hello', 2],
    ['a broken report', '{"contract":"1.0"}', 2],
    ['a broken seal', 'muster-report/1 ed25519 x', 2],
  ])('refuses %s', async (_, content, exitCode) => {
    expect(await run(['check', fileWith(content)])).toBe(exitCode);
    expect(written.err).not.toBe('');
    expect(written.out).toBe('');
  });

  it('says which file cannot be read', async () => {
    expect(await run(['check', '/no/such/file'])).toBe(3);
    expect(written.err).toContain('/no/such/file');
  });

  it('names every place where a pack is wrong', async () => {
    const pack = fileWith('{"id":"x"}');
    expect(await run(['check', fileWith(bytesOf(smallReport())), '--pack', pack])).toBe(2);
    expect(written.err.split('\n').length).toBeGreaterThan(3);
  });

  it('judges this very host', async () => {
    expect([0, 1]).toContain(await run(['check', '--json']));
    const { host, findings } = JSON.parse(written.out);
    expect(host.door).toBe('local');
    expect(findings.length).toBeGreaterThan(50);
  });
});

const ownPack = {
  id: 'own',
  version: '1.0.0',
  format: 1,
  title: { vi: 'Bộ quy tắc riêng', en: 'A pack of one’s own' },
  rules: [
    {
      id: 'selinux-on',
      title: { vi: 'SELinux được bật', en: 'SELinux is on' },
      severity: 'high',
      must: { 'mac.selinux.mode': 'enforcing' },
      remedy: { vi: 'Bật SELinux.', en: 'Switch SELinux on.' },
      effort: 'hours',
      examples: [
        { verdict: 'pass', inventory: { mac: { selinux: { mode: 'enforcing' } } } },
        { verdict: 'fail', inventory: { mac: { selinux: { mode: 'permissive' } } } },
      ],
    },
  ],
};
