import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReportFile } from '../../../agent/check-input.ts';
import { DirectoryTarget } from '../../../agent/targets/directory.ts';

const isRoot = process.geteuid?.() === 0;

let folder: string;
let image: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(image, path)), { recursive: true });
  writeFileSync(join(image, path), text);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-image-'));
  image = join(folder, 'root');
  writeFileSync(join(folder, 'outside'), 'of the inspecting machine\n');
  write('/etc/os-release', 'ID=debian\nVERSION_ID="11"\nPRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\n');
  write('/etc/hostname', 'image-1\n');
  write('/etc/shadow', 'root:$6$salt$0123456789abcdef:19000:0:99999:7:::\n');
  write('/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nsys:x:3:3:sys:/dev:/usr/sbin/nologin\n');
  write('/usr/lib/release', 'inside\n');
  write('/proc/sys/kernel/hostname', 'the-inspecting-machine\n');
  write('/run/reboot-required', '');
  write('/var/lib/dpkg/status', 'Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.1-2\n\n');
  const link = (path: string, to: string) => symlinkSync(to, join(image, path));
  link('/etc/absolute', '/usr/lib/release');
  link('/etc/relative', '../usr/lib/release');
  link('/etc/escape', '../../../../../../outside');
  link('/etc/escape-absolute', join(folder, 'outside'));
  link('/etc/loop', 'loop');
  link('/etc/dangling', '/nowhere');
  link('/etc/other-name', 'shadow');
  link('/etc/kernel', '/proc/sys/kernel');
  link('/lib', 'usr/lib');
  link('/var/run', '/run');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a mounted image', () => {
  it.each<[path: string, text: string | undefined, why: string]>([
    ['/etc/absolute', 'inside\n', 'an absolute link means a place of the image'],
    ['/etc/relative', 'inside\n', 'a relative link is followed'],
    ['/lib/release', 'inside\n', 'a folder may be a link'],
    ['/etc/../usr/./lib/release', 'inside\n', 'a path need not be tidy'],
    ['/../../usr/lib/release', 'inside\n', 'nothing is above the root'],
    ['/etc/escape', undefined, 'a link out of the root ends inside it'],
    ['/etc/escape-absolute', undefined, 'so does one that names a path of this machine'],
    ['/etc/loop', undefined, 'a loop leads nowhere'],
    ['/etc/dangling', undefined, 'so does a link to nothing'],
  ])('%s reads %j: %s', async (path, text) => {
    expect(await new DirectoryTarget(image).readText(path)).toBe(text);
  });

  it('cuts a file of secrets by its own place, whatever name leads to it', async () => {
    expect(await new DirectoryTarget(image).readText('/etc/other-name')).not.toContain('0123456789abcdef');
  });

  it.each(['/proc/sys/kernel/hostname', '/sys/class/dmi/id/product_uuid', '/etc/kernel/hostname'])(
    'does not take %s for the image: it is that of the machine that looks',
    async (path) => {
      await expect(new DirectoryTarget(image).readText(path)).rejects.toMatchObject({ reason: 'not_visible_in_image' });
    },
  );

  it.each(['/run/reboot-required', '/var/run/reboot-required'])('takes %s for left over from a run', async (path) => {
    expect(await new DirectoryTarget(image).exists(path)).toBe(false);
  });

  it('gives a report with what files tell, and says of the rest that an image does not show it', async () => {
    const { report, form } = await readReportFile(image);
    expect(form).toBe('image');
    expect(report.agent.door).toBe('image');
    expect(report.host.name).toBe('image-1');
    expect(report.inventory.os).toMatchObject({ id: 'debian', release: '11' });
    expect(report.probes['os.release']?.gaps).toEqual([
      { reason: 'not_visible_in_image', fields: ['isContainer', 'kernel', 'kernelBuild'] },
    ]);
    expect(report.inventory.packages).toMatchObject([{ name: 'bash', version: '5.1-2' }]);
    for (const name of ['mounts', 'filesystems', 'listeners', 'hardware'])
      expect(report.probes[name], name).toMatchObject({ outcome: 'not_run', reason: 'not_visible_in_image' });
    for (const section of ['mounts', 'filesystems', 'listeners', 'hardware'])
      expect(report.inventory, section).not.toHaveProperty(section);
  });

  it.runIf(isRoot)('knows no owners where whoever unpacked it became the owner of all', async () => {
    chownSync(join(image, 'etc'), 1000, 1000);
    try {
      const target = new DirectoryTarget(image);
      await expect(target.status('/etc/shadow')).rejects.toMatchObject({ reason: 'not_visible_in_image' });
      expect(await target.exists('/etc/shadow')).toBe(true);
    } finally {
      chownSync(join(image, 'etc'), 0, 0);
    }
  });

  it.runIf(isRoot)('tells the status of a link as that of its place in the image', async () => {
    chmodSync(join(image, 'usr/lib/release'), 0o640);
    expect(await new DirectoryTarget(image).status('/etc/absolute')).toMatchObject({
      type: 'link',
      linkTo: '/usr/lib/release',
      mode: 0o640,
    });
  });
});

describe('a folder that is no image', () => {
  it('is refused with what is missing', () => {
    expect(() => new DirectoryTarget(folder)).toThrow(/holds no etc and no usr/);
    expect(() => new DirectoryTarget(join(folder, 'missing'))).toThrow(/cannot read the folder/);
  });

  it('sends the owner of a Windows disk to the recorder', () => {
    const disk = join(folder, 'disk');
    mkdirSync(join(disk, 'Windows'), { recursive: true });
    expect(() => new DirectoryTarget(disk)).toThrow(/record\.ps1/);
  });
});
