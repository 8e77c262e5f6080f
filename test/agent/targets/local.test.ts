import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { LocalFiles } from '../../../agent/targets/local-files.ts';
import { findProgram, runProgram } from '../../../agent/targets/processes.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-local-'));
  writeFileSync(join(folder, 'plain'), 'text\n', { mode: 0o640 });
  writeFileSync(join(folder, 'large'), 'x'.repeat(5000));
  writeFileSync(join(folder, 'bytes'), Buffer.from([0x61, 0xff, 0x62]));
  symlinkSync('plain', join(folder, 'link'));
  symlinkSync('nowhere', join(folder, 'dangling'));
  mkdirSync(join(folder, 'folder'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([{ isDirect: true }, { isDirect: false }])('files of this machine, direct: $isDirect', (options) => {
  const target = new LocalTarget(options);

  it('reads a file, and says "no such file" with a value', async () => {
    expect(await target.readText(join(folder, 'plain'))).toBe('text\n');
    expect(await target.readText(join(folder, 'link'))).toBe('text\n');
    expect(await target.readText(join(folder, 'dangling'))).toBeUndefined();
    expect(await target.readText(join(folder, 'plain/inside'))).toBeUndefined();
    expect(await target.list(join(folder, 'missing'))).toBeUndefined();
    expect(await target.status(join(folder, 'missing'))).toBeUndefined();
    expect(await target.readLink(join(folder, 'plain'))).toBeUndefined();
  });

  it('stops at its limit instead of taking part of a file for the whole', async () => {
    await expect(target.readFile(join(folder, 'large'), { maxBytes: 4999 })).rejects.toMatchObject({
      reason: 'byte_limit',
    });
    expect((await target.readFile(join(folder, 'large'), { maxBytes: 5000 }))?.length).toBe(5000);
  });

  it('reads files of the kernel that claim to be empty', async () => {
    expect(await target.readText('/proc/sys/kernel/ostype')).toBe('Linux\n');
  });

  it.each(['pipe', 'folder'])('never opens a %s', async (name) => {
    await expect(target.readFile(join(folder, name))).rejects.toMatchObject({
      name: 'TargetError',
      reason: 'source_missing',
    });
  });

  it('never opens a device', async () => {
    await expect(target.readFile('/dev/zero')).rejects.toMatchObject({ reason: 'source_missing' });
  });

  it('tells the status of a link as that of the place it points to', async () => {
    expect(await target.status(join(folder, 'link'))).toMatchObject({
      type: 'link',
      linkTo: 'plain',
      mode: 0o640,
      sizeBytes: 5,
    });
    expect(await target.status(join(folder, 'pipe'))).toMatchObject({ type: 'other' });
  });

  it('turns bytes that do not decode into U+FFFD', async () => {
    expect(await target.readText(join(folder, 'bytes'))).toBe('a\uFFFDb');
  });
});

describe('a mount that does not answer', () => {
  it('costs its time limit once, and is not touched again', async () => {
    const files = new LocalFiles({ isDirect: false, stallMs: 50 });
    // Nothing on a test machine stalls for sure: one system call is made to, and everything around it is real.
    const undo = withStalledStat();
    try {
      await expect(files.read('/mnt/dead/file', 10)).rejects.toMatchObject({ reason: 'unresponsive_mount' });
      const startedAt = performance.now();
      await expect(files.read('/mnt/dead/file', 10)).rejects.toMatchObject({ reason: 'unresponsive_mount' });
      expect(performance.now() - startedAt).toBeLessThan(40);
      expect(files.stalledCount).toBe(1);
    } finally {
      undo();
    }
  });
});

/** Makes `stat` of node:fs/promises hang; answers how to undo it. */
function withStalledStat(): () => void {
  const promises = process.getBuiltinModule('node:fs/promises') as { stat: unknown };
  const { stat } = promises;
  promises.stat = () => new Promise<never>(() => undefined);
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
  return () => {
    promises.stat = stat;
    process.getBuiltinModule('node:module').syncBuiltinESMExports();
  };
}

describe('programs', () => {
  const command = (args: readonly string[], limits: { timeoutMs?: number; maxBytes?: number } = {}) => ({
    name: 'test',
    program: 'sh',
    args: ['-c', ...args],
    timeoutMs: 5000,
    maxBytes: 10_000,
    ...limits,
  });
  const shell = findProgram('sh') ?? '/bin/sh';

  it('get a fixed environment, no input, and tell their exit code', async () => {
    process.env.MUSTER_TEST_SECRET = 'x';
    const result = await runProgram(shell, command(['env; cat; exit 3']));
    delete process.env.MUSTER_TEST_SECRET;
    expect(result.exitCode).toBe(3);
    expect(result.stdout).toContain('LC_ALL=C\n');
    expect(result.stdout).not.toContain('MUSTER_TEST_SECRET');
    expect(result.stdout).not.toContain('USER=');
  });

  it('are killed at their time limit, their children too', async () => {
    await expect(runProgram(shell, command(['sleep 61.7 & sleep 61.7'], { timeoutMs: 100 }))).rejects.toMatchObject({
      reason: 'time_limit',
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const left = execFileSync('sh', [
      '-c',
      'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " " | grep -c "sleep 61\\.7" || true',
    ])
      .toString()
      .trim();
    expect(left).toBe('0');
  });

  it('are killed when they print without end', async () => {
    await expect(runProgram(shell, command(['yes'], { maxBytes: 1000 }))).rejects.toMatchObject({
      reason: 'byte_limit',
    });
  });

  it('are run only from a place where nobody but root can have put them', () => {
    expect(findProgram('no-such-program')).toBeUndefined();
    expect(findProgram('../../tmp/x')).toBeUndefined();
    expect(shell).toMatch(/^\/(?:usr\/)?bin\/sh$/);
  });

  it('that are not installed are a value, and start nothing', async () => {
    const target = new LocalTarget();
    expect(await target.run({ ...command([]), program: 'no-such-program' })).toBeUndefined();
    expect(target.counts.processes).toBe(0);
  });
});

describe.runIf(process.geteuid?.() === 0)('without root', () => {
  it('a file of root is refused, not missing', async () => {
    writeFileSync(join(folder, 'roots'), 'secret');
    chmodSync(join(folder, 'roots'), 0o600);
    chmodSync(folder, 0o755);
    const seteuid = process.seteuid?.bind(process);
    seteuid?.(65534);
    try {
      await expect(new LocalTarget().readText(join(folder, 'roots'))).rejects.toMatchObject({
        reason: 'permission_denied',
      });
      expect(new LocalTarget().privilege).toBe('user');
    } finally {
      seteuid?.(0);
    }
  });
});
