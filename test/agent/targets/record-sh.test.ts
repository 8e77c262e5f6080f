import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isCatalogued } from '../../../agent/catalogue/files-read.ts';
import { inspect, inspectBundle } from '../../../agent/inspect.ts';
import { probes } from '../../../agent/probes/index.ts';
import { BundleTarget } from '../../../agent/targets/bundle.ts';
import { readBundle } from '../../../agent/targets/bundle-reader.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { recorderScript, renderRecorder } from '../../../agent/targets/recorder.ts';
import { TargetError } from '../../../agent/targets/target.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { sections } from '../../../policies/inventory/inventory.ts';
import { recordHere } from '../../kit/recorder.ts';
import { describeWithTools } from '../../kit/tools.ts';

const agent = { version: '0.0.0-test' };
const path = inPackage('agent/targets/record.sh');

describe('record.sh', () => {
  it('is current: its generated blocks are what the catalogue says; else run "node agent/write-recorders.ts"', () => {
    const script = readFileSync(path, 'utf8');
    expect(renderRecorder(script)).toBe(script);
  });

  it('takes what packs watch, and nothing that could not stand in a script', () => {
    const script = recorderScript({
      watch: [
        { section: 'files', steps: ['/etc/app.conf', 'mode'] },
        { section: 'files', steps: ['/etc/$(reboot)', 'mode'] },
        { section: 'sysctl', steps: ['net.ipv4.ip_nonlocal_bind', 'running'] },
      ],
    });
    expect(script).toContain('ask_status /etc/app.conf');
    expect(script).toContain('/proc/sys/net/ipv4/ip_nonlocal_bind');
    expect(script).not.toContain('reboot)');
  });

  it('explains itself, and refuses what it does not know', () => {
    const help = spawnSync('sh', [path, '--help'], { encoding: 'utf8' });
    expect([help.status, help.stdout]).toEqual([0, expect.stringContaining('Usage: sh record.sh')]);
    const wrong = spawnSync('sh', [path, '--sudo'], { encoding: 'utf8' });
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('unknown argument --sudo')]);
  });
});

describeWithTools('record.sh under ShellCheck', { shellcheck: 'shellcheck' }, () => {
  it('has nothing to complain of', () => {
    const { stdout, status } = spawnSync('shellcheck', ['-s', 'sh', '-f', 'gcc', path], { encoding: 'utf8' });
    expect([stdout, status]).toEqual(['', 0]);
  });
});

/** Probes that only look through the local door, and facts that change from one second to the next. */
const LOCAL_ONLY = new Set(
  probes
    .filter(({ name }) => ['fileFindings', 'tlsEndpoints', 'connections', 'usage'].includes(name))
    .map(({ name }) => name),
);
/** Sections in which processes stand that may begin and end meanwhile: other tests start and stop servers. */
const MOVING = new Set(['listeners', 'connections', 'peers', 'software', 'accountFaults', 'time']);

describe('a recording by record.sh of this host', () => {
  it('answers every question that a probe asks: none is left that nobody recorded', async () => {
    const { bytes } = recordHere(['sh']);
    const target = new BundleTarget(readBundle(bytes));
    const missing = missingOf(target);
    await inspect(target, { now: new Date(), agent });
    // Processes that began after the recording are nobody's fault; a link that is down does not tell its speed.
    expect(missing.filter((name) => !/ \/proc\/\d+\/|\/speed$/.test(name))).toEqual([]);
  });

  it('gives the sections and outcomes that a look at it gives', async () => {
    const { bytes } = recordHere(['sh']);
    const recorded = await inspectBundle(bytes, { agent });
    const live = await inspect(new LocalTarget(), { now: new Date(recorded.collectedAt), agent });
    const moving = new Set<string>(sections.filter(({ isMoving }) => isMoving).map(({ id }) => id));
    const steady = (inventory: object): object =>
      Object.fromEntries(Object.entries(inventory).filter(([id]) => !MOVING.has(id) && !moving.has(id)));
    expect(steady(recorded.inventory)).toEqual(steady(live.inventory));
    expect(recorded.inventory.filesystems && Object.keys(recorded.inventory.filesystems)).toEqual(
      live.inventory.filesystems && Object.keys(live.inventory.filesystems),
    );
    const fates = (report: typeof live): object =>
      Object.fromEntries(
        Object.entries(report.probes)
          .filter(([name, { section }]) => !LOCAL_ONLY.has(name) && !MOVING.has(section))
          .map(([name, { outcome, reason, gaps }]) => [name, { outcome, reason, gaps }]),
      );
    expect(fates(recorded)).toEqual(fates(live));
    expect(recorded.host).toEqual(live.host);
    expect(recorded.agent.door).toBe('recording');
  });

  it('holds no file that the catalogue does not name', () => {
    const { parts } = readBundle(recordHere(['sh']).bytes);
    const opened = [...parts.values()].filter(({ kind, content }) => kind === 'path' && content !== undefined);
    expect(opened.map(({ name }) => name).filter((name) => !isCatalogued(name))).toEqual([]);
    expect(opened.length).toBeGreaterThan(100);
  });

  it('says what a user without rights may not see, as a look by that user would', () => {
    const { bytes, status } = recordHere(['sh'], { uid: 65_534 });
    expect(status).toBe(0);
    const { head, parts } = readBundle(bytes);
    expect(head.privilege).toBe('user');
    expect(parts.get('path /etc/shadow')).toMatchObject({ refused: 'permission_denied', status: { type: 'file' } });
    expect(parts.get('path /root/.ssh')?.refused ?? parts.get('path /root/.ssh')?.isAbsent).toBeDefined();
  });
});

/** Questions that the recording could not answer, as they come. */
function missingOf(target: BundleTarget): string[] {
  const missing: string[] = [];
  for (const method of ['exists', 'readFile', 'list', 'status', 'readLink'] as const) {
    const ask = target[method].bind(target) as (path: string, ...rest: unknown[]) => Promise<unknown>;
    const asked = async (name: string, ...rest: unknown[]): Promise<unknown> => {
      try {
        return await ask(name, ...rest);
      } catch (error) {
        if (error instanceof TargetError && error.reason === 'source_missing') missing.push(`${method} ${name}`);
        throw error;
      }
    };
    Object.assign(target, { [method]: asked });
  }
  return missing;
}

const SHELLS: readonly (readonly [name: string, debianPackage: string, ...words: string[]])[] = [
  ['dash', 'dash', 'dash'],
  ['busybox', 'busybox-static', 'busybox', 'sh'],
  ['bash', 'bash', 'bash', '--posix'],
  ['ksh', 'ksh', 'ksh'],
  ['mksh', 'mksh', 'mksh'],
];

describe('shells', () => {
  const tools = Object.fromEntries(SHELLS.map(([program, name]) => [program, name]));
  describeWithTools('all of them', tools, () => {
    it('record the same parts', { timeout: 180_000 }, () => {
      const [first, ...others] = SHELLS.map(([, , ...words]) => readBundle(recordHere(words).bytes));
      const steady = (bundle: typeof first): string[] =>
        [...(bundle?.parts.values() ?? [])]
          .filter(({ name }) => /^\/(?:boot|etc|lib|usr|var\/lib)\/|^\/sys\/(?:block|class)/.test(name))
          .map((part) => JSON.stringify({ ...part, status: { ...part.status, modifiedAt: '' }, space: undefined }))
          .sort();
      for (const other of others) expect(steady(other)).toEqual(steady(first));
      expect(steady(first).length).toBeGreaterThan(500);
    });
  });
});

describe('memory', () => {
  it('of each process of the recorder stays under 10 MB, however many files there are', async () => {
    const child = spawn('sh', [path, '-q'], { detached: true, stdio: ['ignore', 'ignore', 'ignore'] });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const peaks = new Map<string, number>();
    let isRunning = true;
    void ended.then(() => {
      isRunning = false;
    });
    while (isRunning) {
      for (const [name, kilobytes] of groupMemory(child.pid ?? -1))
        peaks.set(name, Math.max(kilobytes, peaks.get(name) ?? 0));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(peaks.size).toBeGreaterThan(2);
    // Programs that are asked (sshd, rpm, dmidecode) take what they take anywhere.
    const own = [...peaks].filter(([name]) =>
      /^(?:sh|dash|bash|[mg]?awk|busybox|ls|stat|grep|od|sed|cat|df|find|tr|sha256sum)$/.test(name),
    );
    expect(own.filter(([, kilobytes]) => kilobytes >= 10_000)).toEqual([]);
  });
});

/** Highest resident sizes, in kB, of the processes of one group by their names. Source: proc(5), VmHWM. */
function groupMemory(group: number): [string, number][] {
  return readdirSync('/proc').flatMap((name): [string, number][] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) return [];
      const status = readFileSync(`/proc/${name}/status`, 'latin1');
      return [[/^Name:\s*(.*)$/m.exec(status)?.[1] ?? '', Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0)]];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}
