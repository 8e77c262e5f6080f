import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BundleTarget } from '../../../agent/targets/bundle.ts';
import { type BundlePart, bundleBytes, writeBundle } from '../../../agent/targets/bundle-format.ts';
import { readBundle } from '../../../agent/targets/bundle-reader.ts';
import { bundleBytesOf, bundleOf } from '../../kit/bundle.ts';
import { bundleBytesOfHost, RECORDED_HOSTS } from '../../kit/hosts.ts';

const HEAD = {
  recorder: 'test',
  recordedAt: '2026-11-21T08:00:00Z',
  door: 'recording',
  platform: 'linux',
  privilege: 'root',
  absentBelow: [],
} as const;

describe('the format of a bundle', () => {
  it('brings back every byte of every file, whatever the file holds', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
      fc
        .constantFrom('== end 1 sha256 0\n', '|x\n!y\n\\\n', '\n\n', 'absent\r\n', '', 'no newline')
        .map((text) => Buffer.from(text)),
    );
    const names = fc.uniqueArray(
      fc.string({ minLength: 1, maxLength: 30 }).map((name) => `/${name.replaceAll('\uFFFD', '')}`),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(names, fc.array(hostile, { minLength: 5, maxLength: 5 }), (paths, contents) => {
        const parts = paths.map(
          (name, index): BundlePart => ({ kind: 'path', name, content: Buffer.from(contents[index] ?? '') }),
        );
        const bundle = readBundle(bundleBytes(writeBundle(HEAD, parts)));
        for (const part of parts) expect(bundle.parts.get(`path ${part.name}`)?.content).toEqual(part.content);
        expect(bundle.parts.size).toBe(parts.length);
      }),
      { numRuns: 300 },
    );
  });

  it('tells a person what it holds, line by line', () => {
    const text = bundleBytesOf({
      files: { '/etc/hostname': 'web-1\n', '/etc/cron.allow': null },
      commands: { 'sshd.effective': 'port 22' },
    }).toString();
    expect(text).toContain('== path /etc/cron.allow\nabsent\n');
    expect(text).toMatch(
      /== path \/etc\/hostname\nstatus: file 0644 0 0 6 - 1\ncontent: sha256 [0-9a-f]{64}\n\|web-1\n/,
    );
    expect(text).toMatch(/== command sshd\.effective\nexit: 0\ncontent: sha256 [0-9a-f]{64}\n\|port 22\n\\\n/);
    expect(text).toMatch(/\n== end 3 sha256 [0-9a-f]{64}\n$/);
  });

  const good = bundleBytesOf({ files: { '/etc/hostname': 'web-1\n' } }).toString();
  it.each`
    what                       | bytes
    ${'nothing'}               | ${''}
    ${'another title'}         | ${good.replace('muster-bundle/1', 'muster-bundle/9')}
    ${'no part'}               | ${good.slice(0, good.indexOf('== '))}
    ${'no end'}                | ${good.slice(0, good.indexOf('== end'))}
    ${'a changed line'}        | ${good.replace('|web-1', '|web-2')}
    ${'a changed status'}      | ${good.replace('0644', '0777')}
    ${'something after'}       | ${`${good}more\n`}
    ${'a word nobody knows'}   | ${good.replace('status:', 'stature:')}
    ${'a status that is none'} | ${good.replace(/status: .*/, 'status: file rw-r--r-- root root 1')}
    ${'a wrong count'}         | ${good.replace(/== end 1/, '== end 2')}
    ${'a door that is none'}   | ${good.replace('door: recording', 'door: cellar')}
  `('refuses $what, with the line', ({ bytes }) => {
    expect(() => readBundle(Buffer.from(bytes))).toThrow(/not a bundle that can be read: line \d+/);
  });

  it('never does anything but read or refuse, whatever is cut or flipped', () => {
    const bytes = bundleBytesOfHost('centos-7');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (place, byte, length) => {
        const broken = Buffer.from(bytes.subarray(0, length));
        if (place < broken.length) broken[place] = byte;
        try {
          readBundle(broken);
        } catch (error) {
          expect(error).toMatchObject({ name: 'MusterError', code: 'bad_request' });
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each(RECORDED_HOSTS)('reads the recorded host %s', (host) => {
    expect(readBundle(bundleBytesOfHost(host)).parts.size).toBeGreaterThan(10);
  });
});

describe('a recorded host', () => {
  it('knows what exists, what does not, and what nobody asked', async () => {
    const target = bundleOf({
      files: { '/etc/passwd': 'root:x:0:0::/:/bin/sh\n', '/etc/cron.allow': null },
      absentBelow: ['/etc/ssh'],
    });
    expect(await target.readText('/etc/passwd')).toBe('root:x:0:0::/:/bin/sh\n');
    expect(await target.readText('/etc/cron.allow')).toBeUndefined();
    expect(await target.readText('/etc/ssh/sshd_config')).toBeUndefined();
    await expect(target.readText('/etc/group')).rejects.toMatchObject({ reason: 'source_missing' });
    await expect(target.list('/etc')).rejects.toMatchObject({ reason: 'source_missing' });
  });

  it('takes a listed folder as proof that nothing else lies in it', async () => {
    const part: BundlePart = { kind: 'path', name: '/etc/pam.d', entries: [{ name: 'sshd', type: 'file' }] };
    const target = new BundleTarget(readBundle(bundleBytes(writeBundle(HEAD, [part]))));
    expect(await target.readText('/etc/pam.d/login')).toBeUndefined();
    await expect(target.readText('/etc/pam.d/sshd')).rejects.toMatchObject({ reason: 'source_missing' });
  });

  it('lists nothing where a file stands in place of a folder, as a look at the host does', async () => {
    const target = bundleOf({ files: { '/etc/sysconfig/network': 'NETWORKING=yes\n' }, absentBelow: [] });
    expect(await target.list('/etc/sysconfig/network')).toBeUndefined();
    await expect(target.list('/etc/sysconfig')).rejects.toMatchObject({ reason: 'source_missing' });
  });

  it('answers a refusal with the reason that the recorder had', async () => {
    const target = bundleOf({ files: { '/etc/shadow': { mode: 0o640, refused: 'permission_denied' } } });
    await expect(target.readText('/etc/shadow')).rejects.toMatchObject({ reason: 'permission_denied' });
    expect((await target.status('/etc/shadow'))?.mode).toBe(0o640);
  });

  it('tells a program that is not there from a command that was not recorded', async () => {
    const target = bundleOf({ commands: { 'audit.status': null } });
    const command = { name: 'audit.status', program: 'auditctl', args: ['-s'], timeoutMs: 1, maxBytes: 1 };
    expect(await target.run(command)).toBeUndefined();
    await expect(target.run({ ...command, name: 'audit.loaded' })).rejects.toMatchObject({ reason: 'source_missing' });
  });
});
