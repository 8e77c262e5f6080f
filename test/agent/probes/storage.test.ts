import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { parseMountinfo } from '../../../agent/parse/mountinfo.ts';
import { fileSets } from '../../../agent/probes/file-sets.ts';
import { filesStatus } from '../../../agent/probes/files.ts';
import { filesystems, mounts, parseFstab } from '../../../agent/probes/mounts.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { reportOf } from '../../kit/hosts.ts';

const options = { now: new Date(0), agent: { version: '0' } };

describe('mounts', () => {
  it('hold options without sizes and secrets; what containers and the kernel mount for themselves is left out', async () => {
    const { mounts: found = {} } = (await reportOf('debian-12')).inventory;
    expect(Object.keys(found)).toEqual(['/', '/proc', '/srv/share one', '/sys', '/tmp', '/var/log']);
    expect(found['/tmp']?.options).toEqual(['nodev', 'nosuid', 'rw']);
    expect(found['/srv/share one']?.options).toContain('password=true');
  });

  it('and what fstab wants stay two sections', async () => {
    const { mountsConfigured = {} } = (await reportOf('debian-12')).inventory;
    expect(mountsConfigured['/tmp']).toEqual({
      source: 'tmpfs',
      fsType: 'tmpfs',
      options: ['nodev', 'nosuid'],
      from: '/etc/fstab:4',
    });
    expect(mountsConfigured['/dev/vda3']?.fsType).toBe('swap');
  });

  it('"ro" of a mount wins over "rw" of its superblock, and the top one of a path counts', () => {
    const text = '30 1 8:1 / /data rw - ext4 /dev/a rw\n31 1 8:2 / /data ro,nodev - ext4 /dev/b rw\nnonsense\n';
    expect(parseMountinfo(text).at(-1)).toMatchObject({
      source: '/dev/b',
      options: ['ro', 'nodev'],
      superOptions: ['rw'],
    });
  });

  it('a table that is missing is not an empty table', async () => {
    const report = await inspect(bundleOf({ files: {} }), { ...options, probes: [mounts] });
    expect(report.inventory).not.toHaveProperty('mounts');
    expect(report.probes.mounts).toMatchObject({ outcome: 'failed', reason: 'source_missing' });
  });

  it.skipIf(!existsSync('/usr/bin/findmnt'))('on this machine equal findmnt (needs findmnt)', async () => {
    const report = await inspect(new LocalTarget(), { ...options, probes: [mounts] });
    const found = report.inventory.mounts ?? {};
    const listed = JSON.parse(execFileSync('findmnt', ['-l', '-J', '-o', 'TARGET,SOURCE,FSTYPE,OPTIONS']).toString())
      .filesystems as Record<string, string>[];
    const expected = new Map(listed.map((row) => [row.target ?? '', row]));
    expect(Object.keys(found).length).toBeGreaterThan(0);
    for (const [path, { source = '', fsType, options: kept = [] }] of Object.entries(found)) {
      const row = expected.get(path);
      expect({ path, fsType }).toEqual({ path, fsType: row?.fstype });
      expect(row?.source?.replace(/\[.*\]$/, '')).toBe(source);
      const words = new Set(row?.options?.split(','));
      expect(kept.filter((word) => !words.has(word))).toEqual([]);
      expect(
        [...words].filter((word) => !kept.includes(word) && !/^(?:size|nr_inodes|nr_blocks|inode)/.test(word)),
      ).toEqual([]);
    }
    const own = [...expected.keys()].filter(
      (path) => !/^\/(?:proc|sys|run)\/|^\/var\/lib\/(?:docker|containers)/.test(path),
    );
    expect(own.filter((path) => found[path] === undefined)).toEqual([]);
  });

  it('lines of fstab in their odd forms', () => {
    expect(
      parseFstab('# c\n\nLABEL=x\t/a\\040b/ ext4\nproc /proc proc defaults\nnone /x\n').map(({ path, fact }) => [
        path,
        fact.options,
      ]),
    ).toEqual([
      ['/a b', ['defaults']],
      ['/proc', ['defaults']],
    ]);
  });
});

describe('file systems', () => {
  it('of the network are not touched, and said so', async () => {
    const report = await reportOf('debian-12');
    expect(report.inventory.filesystems).toEqual({
      '/': { sizeBytes: 42006183936, usedPercent: 17, inodesUsedPercent: 6 },
    });
    expect(report.probes.filesystems?.gaps).toEqual([{ reason: 'unresponsive_mount', keys: ['/srv/share one'] }]);
  });

  it('on this machine agree with df', async () => {
    const report = await inspect(new LocalTarget(), { ...options, probes: [filesystems] });
    const [, row = ''] = execFileSync('df', ['-P', '-B1', '/']).toString().split('\n');
    const [, size, , , percent] = row.split(/\s+/);
    expect(report.inventory.filesystems?.['/']?.sizeBytes).toBe(Number(size));
    expect(
      Math.abs((report.inventory.filesystems?.['/']?.usedPercent ?? -9) - Number.parseInt(percent ?? '', 10)),
    ).toBeLessThanOrEqual(1);
  });
});

describe('status of files', () => {
  it('tells what does not exist from what nobody could look at', async () => {
    const host = {
      files: {
        '/etc/passwd': 'root:x:0:0::/:\n',
        '/etc/group': 'root:x:0:\nshadow:x:42:\n',
        '/etc/shadow': { mode: 0o640, groupId: 42 },
        '/etc/sudoers': { refused: 'permission_denied' as const, type: 'file' as const },
      },
      absentBelow: ['/etc', '/var', '/root', '/usr', '/sbin', '/bin', '/boot', '/home', '/tmp', '/dev', '/opt', '/srv'],
    };
    const report = await inspect(bundleOf(host), { ...options, probes: [filesStatus] });
    const { files = {} } = report.inventory;
    expect(files['/etc/shadow']).toEqual({
      type: 'file',
      mode: '0640',
      owner: 'root',
      group: 'shadow',
      ownerId: 0,
      groupId: 42,
      isEmpty: true,
    });
    expect(files['/etc/cron.allow']).toBeNull();
    expect(files).not.toHaveProperty('/');
    expect(report.probes['files.status']).toMatchObject({
      outcome: 'partial',
      gaps: [
        { reason: 'source_missing', keys: ['/', '/etc', '/usr', '/var'].filter((path) => files[path] === undefined) },
      ],
    });
  });

  it('on this machine equals lstat and stat', async () => {
    const report = await inspect(new LocalTarget(), { ...options, probes: [filesStatus] });
    const entries = Object.entries(report.inventory.files ?? {});
    expect(entries.length).toBeGreaterThan(130);
    for (const [path, fact] of entries) {
      if (fact === null) expect(existsSync(path), path).toBe(false);
      else {
        const status = statSync(path);
        expect([path, fact.mode, fact.ownerId, fact.groupId]).toEqual([
          path,
          (status.mode & 0o7777).toString(8).padStart(4, '0'),
          status.uid,
          status.gid,
        ]);
        expect(fact.type === 'link').toBe(lstatSync(path).isSymbolicLink());
      }
    }
  });

  it('sums up folders: one compare decides whether any file is looser', async () => {
    const { fileSets: sets = {} } = (await reportOf('debian-12')).inventory;
    expect(sets['/var/log']).toMatchObject({ count: 3, unionMode: '0666', owners: ['root', 'www-data'] });
    expect(sets['/etc/ssh/ssh_host_*_key']).toMatchObject({ count: 1, unionMode: '0600' });
    expect(sets['/etc/cron.*']).toBeNull();
  });

  it('a folder that is refused is unknown, not empty', async () => {
    const host = {
      files: {
        '/etc/passwd': '',
        '/etc/group': '',
        '/var/log': { type: 'directory' as const, refused: 'permission_denied' as const },
      },
    };
    const report = await inspect(bundleOf(host), { ...options, probes: [fileSets] });
    expect(report.probes['file.sets']).toMatchObject({
      outcome: 'partial',
      gaps: [{ reason: 'permission_denied', keys: ['/var/log'] }],
    });
  });

  it('a folder that is refused further down leaves sums out, since they would be those of the rest', async () => {
    const denied = { type: 'directory', refused: 'permission_denied' } as const;
    const files = {
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
      '/etc/group': 'root:x:0:\n',
      '/var/log': { type: 'directory' },
      '/var/log/private': denied,
      '/var/log/open': { mode: 0o666, text: '' },
      '/etc/ssh': denied,
    } as const;
    const { fileSets: sets } = (await inspect(bundleOf({ files }), { ...options, probes: [fileSets] })).inventory;
    expect(sets?.['/var/log']).toEqual({
      owners: ['root'],
      groups: ['root'],
      loosest: [{ path: '/var/log/open', mode: '0666', owner: 'root', group: 'root' }],
    });
    expect(sets?.['/etc/ssh/ssh_host_*_key']).toEqual({ owners: [], groups: [], loosest: [] });
  });

  it('on this machine a walk agrees with find', async () => {
    const report = await inspect(new LocalTarget(), { ...options, probes: [fileSets] });
    const count = execFileSync('find', ['/var/log', '-xdev', '-type', 'f']).toString().split('\n').length - 1;
    expect(Math.abs((report.inventory.fileSets?.['/var/log']?.count ?? -9) - count)).toBeLessThanOrEqual(2); // logs come and go
  });
});
