import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carryOut, describeStep } from '../../agent/install/carry-out.ts';
import { planInstall, type Source, type Step } from '../../agent/install/plan.ts';
import { cronFile, systemdService, systemdTimer, type UnitOptions, windowsScript } from '../../agent/install/texts.ts';
import { bundleAgent } from '../../bin/agent-file.ts';
import { describeWithTools } from '../kit/tools.ts';

const TIMER: UnitOptions = { mode: 'timer', isRoot: false };
const UNITS = 'etc/systemd/system';

let folder = '';
let agent = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-install-'));
  agent = join(folder, 'muster-agent.mjs');
  await bundleAgent('esm', agent);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(folder, 'root-'));
  mkdirSync(join(root, 'usr/lib/systemd'), { recursive: true });
  writeFileSync(join(root, 'usr/lib/systemd/systemd'), '');
  mkdirSync(join(root, 'etc'));
});

function run(...words: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [agent, ...words], { encoding: 'utf8', input: '' });
  return { status, out: stdout, err: stderr };
}

/** Everything below a folder that is no folder, with what it holds. */
function tree(top = root, below = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(top, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    if (entry.isDirectory()) Object.assign(found, tree(top, name));
    else if (entry.isSymbolicLink()) found[name] = `-> ${readlinkSync(join(top, name))}`;
    else
      found[name] = `${(lstatSync(join(top, name)).mode & 0o777).toString(8)} ${readFileSync(join(top, name)).length}`;
  }
  return found;
}

describe('an agent installs itself below another root', () => {
  it('as a timer, with a user, a unit and a command, and a second time changes nothing', () => {
    const first = run('install', '--root', root, '--interval', '30 min');
    expect(first).toMatchObject({ status: 0, err: '' });
    const made = tree();
    expect(made).toMatchObject({
      'usr/local/bin/muster-agent': '-> /opt/muster-agent/bin/muster-agent',
      'etc/systemd/system/timers.target.wants/muster-agent.timer': '-> /etc/systemd/system/muster-agent.timer',
      'etc/sysusers.d/muster-agent.conf': expect.stringMatching(/^644/),
      'opt/muster-agent/bin/muster-agent': expect.stringMatching(/^755/),
      'opt/muster-agent/bin/muster-agent.mjs': expect.stringMatching(/^644/),
    });
    expect(readFileSync(join(root, UNITS, 'muster-agent.timer'), 'utf8')).toContain('OnUnitActiveSec=1800s');
    expect(statSync(join(root, 'var/lib/muster-agent')).mode & 0o777).toBe(0o700);
    const second = run('install', '--root', root, '--interval', '30 min');
    expect(second.out.trim().split('\n')).toEqual([expect.stringMatching(/^installed there/)]);
    expect(tree()).toEqual(made);
  });

  it('from timer to resident and back, with one of them in force at a time; key, spool and state stay', () => {
    run('install', '--root', root);
    writeFileSync(join(root, 'var/lib/muster-agent/key.pem'), 'a key');
    expect(run('install', '--root', root, '--service').status).toBe(0);
    expect(Object.keys(tree()).filter((path) => path.includes('wants') || path.endsWith('.timer'))).toEqual([
      'etc/systemd/system/multi-user.target.wants/muster-agent.service',
    ]);
    expect(run('install', '--root', root, '--init', 'cron').status).toBe(0);
    expect(run('install', '--root', root).status).toBe(0);
    expect(existsSync(join(root, 'etc/cron.d/muster-agent'))).toBe(false);
    expect(readFileSync(join(root, 'var/lib/muster-agent/key.pem'), 'utf8')).toBe('a key');
  });

  it('and leaves as it came: nothing of the program stays, and nothing at all after --purge', () => {
    const before = tree();
    run('install', '--root', root);
    writeFileSync(join(root, 'var/lib/muster-agent/key.pem'), 'a key');
    const kept = run('uninstall', '--root', root);
    expect(kept.out).toContain('key, spool and state are kept');
    expect(Object.keys(tree()).filter((path) => !(path in before))).toEqual([
      'etc/sysusers.d/muster-agent.conf',
      'var/lib/muster-agent/key.pem',
    ]);
    expect(existsSync(join(root, 'opt/muster-agent'))).toBe(false);
    expect(run('uninstall', '--root', root, '--purge').status).toBe(0);
    expect(tree()).toEqual(before);
    expect(existsSync(join(root, 'var/lib/muster-agent'))).toBe(false);
  });

  it('leaves what others put beside it', () => {
    run('install', '--root', root);
    writeFileSync(join(root, 'opt/muster-agent/notes.txt'), 'mine');
    run('uninstall', '--root', root, '--purge');
    expect(readFileSync(join(root, 'opt/muster-agent/notes.txt'), 'utf8')).toBe('mine');
  });

  it('with --dry-run prints every file with its text and does nothing', () => {
    const before = tree();
    const { status, out } = run('install', '--root', root, '--dry-run');
    expect(status).toBe(0);
    for (const text of [
      'NoNewPrivileges=yes',
      'OnUnitActiveSec=3600s',
      'write /etc/systemd/system/muster-agent.service',
    ])
      expect(out).toContain(text);
    expect(out).toContain('stay unread (--as-root reads them)');
    expect(out.trimEnd().endsWith('nothing was changed')).toBe(true);
    expect(tree()).toEqual(before);
  });

  it.each`
    words                                                    | complaint                     | why
    ${['--collector', 'https://muster.example']}             | ${'needs a token'}            | ${'nobody joins without one'}
    ${['--token-stdin']}                                     | ${'name it with --collector'} | ${'a token is for somewhere'}
    ${['--collector', 'https://a.example', '--token-stdin']} | ${'joins on its own host'}    | ${'a packager is another host'}
    ${['--timer', '--service']}                              | ${'not both'}                 | ${'they exclude each other'}
    ${['--service', '--init', 'cron']}                       | ${'needs systemd'}            | ${'cron keeps nothing running'}
  `('refuses $words: $why', ({ words, complaint }) => {
    const before = tree();
    const { status, err } = run('install', '--root', root, ...words);
    expect(status).toBe(2);
    expect(err).toContain(complaint);
    expect(tree()).toEqual(before);
  });
});

describe('an installation that fails half-way', () => {
  const source: Source = { kind: 'file', file: '', runtime: process.execPath, isRuntimeBeside: false };
  const plan = (file: string, more: readonly Step[] = []): Step[] => [
    ...planInstall({ ...TIMER, source: { ...source, file }, init: 'systemd', isLive: false }),
    ...more,
  ];
  const fails: Step = { does: 'run', words: ['false'], mayFail: false };

  it('leaves a host without an agent as it was', () => {
    const before = tree();
    expect(() => carryOut(plan(agent, [fails]), root, () => undefined)).toThrow(/run false failed.*taken back/);
    expect(tree()).toEqual(before);
    expect(existsSync(join(root, 'opt'))).toBe(false);
  });

  it('leaves the older agent in its place', () => {
    carryOut(plan(agent), root, () => undefined);
    const before = tree();
    const newer = join(folder, 'newer.mjs');
    writeFileSync(newer, 'newer');
    expect(() =>
      carryOut(plan(newer, [{ does: 'remove', path: `/${UNITS}/muster-agent.timer` }, fails]), root, () => undefined),
    ).toThrow();
    expect(tree()).toEqual(before);
    carryOut(plan(newer), root, () => undefined);
    expect(readFileSync(join(root, 'opt/muster-agent/bin/muster-agent.mjs'), 'utf8')).toBe('newer');
    expect(Object.keys(tree()).toSorted()).toEqual(Object.keys(before).toSorted());
  });

  it('bears a command that may fail, and says so', () => {
    const seen: string[] = [];
    carryOut([{ ...fails, mayFail: true }], root, (step, outcome) => seen.push(`${describeStep(step)}: ${outcome}`));
    expect(seen).toEqual(['run false: failed, which is borne']);
  });
});

describe('cron and the Windows task', () => {
  it.each`
    seconds   | when              | why
    ${3600}   | ${'17 * * * *'}   | ${'hourly'}
    ${1800}   | ${'*/30 * * * *'} | ${'half-hourly'}
    ${2700}   | ${'*/30 * * * *'} | ${'45 minutes do not part an hour'}
    ${21_600} | ${'17 */6 * * *'} | ${'four times a day'}
    ${10}     | ${'*/1 * * * *'}  | ${'cron knows no seconds'}
    ${86_400} | ${'17 3 * * *'}   | ${'daily'}
  `('$seconds seconds are "$when": $why', ({ seconds, when }) => {
    expect(cronFile({ ...TIMER, intervalSeconds: seconds })).toContain(`\n${when} root `);
  });

  it('a line of cron is one that sh reads', () => {
    const line =
      cronFile(TIMER)
        .split('\n')
        .find((one) => one.includes(' root ')) ?? '';
    const command = line.slice(line.indexOf(' root ') + ' root '.length).replaceAll('\\%', '%');
    execFileSync('sh', ['-nc', command]);
  });

  it('a Windows task runs with the fewest rights unless it was asked for more', () => {
    expect(windowsScript(TIMER)).toContain('<UserId>S-1-5-19</UserId>');
    expect(windowsScript({ ...TIMER, isRoot: true })).toContain('<UserId>S-1-5-18</UserId>');
    expect(
      windowsScript(TIMER)
        .split('\r\n')
        .every((line) => !line.includes('\n')),
    ).toBe(true);
  });
});

describeWithTools('the systemd units', { 'systemd-analyze': 'systemd' }, () => {
  const kinds = (['timer', 'service'] as const).flatMap((mode) => [false, true].map((isRoot) => ({ mode, isRoot })));

  it.each(kinds)('are understood by systemd: $mode, as root $isRoot', ({ mode, isRoot }) => {
    const options: UnitOptions = { mode, isRoot };
    // The program is not installed where the test runs.
    const service = systemdService(options).replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true');
    const files = [join(root, 'muster-agent.service'), join(root, 'muster-agent.timer')];
    writeFileSync(files[0] ?? '', service);
    writeFileSync(files[1] ?? '', systemdTimer(options));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' });
    expect(stderr).not.toContain('muster-agent');
    expect(status).toBe(0);
  });

  it.each`
    isRoot   | atMost
    ${false} | ${26}
    ${true}  | ${33}
  `('are exposed by no more than systemd calls OK, as root $isRoot', ({ isRoot, atMost }) => {
    const file = join(root, 'muster-agent.service');
    writeFileSync(file, systemdService({ mode: 'timer', isRoot }));
    const words = ['security', '--offline=true', `--threshold=${atMost}`, file];
    expect(spawnSync('systemd-analyze', words, { encoding: 'utf8' }).status).toBe(0);
  });
});
