import { describe, expect, it } from 'vitest';
import { catalogue } from '../../agent/catalogue/catalogue.ts';
import { isCatalogued } from '../../agent/catalogue/files-read.ts';
import { inspect } from '../../agent/inspect.ts';
import { BundleTarget } from '../../agent/targets/bundle.ts';
import { readBundle } from '../../agent/targets/bundle-reader.ts';
import { LocalTarget } from '../../agent/targets/local.ts';
import type { ReadOptions, Target } from '../../agent/targets/target.ts';
import { bundleBytesOfHost, RECORDED_HOSTS } from '../kit/hosts.ts';

describe('the catalogue', () => {
  it('names every file that any probe opens, here and on the recorded hosts', async () => {
    const opened = new Set<string>();
    const targets: Target[] = [
      new LocalTarget(),
      ...RECORDED_HOSTS.map((host) => new BundleTarget(readBundle(bundleBytesOfHost(host)))),
    ];
    for (const target of targets) {
      const readFile = target.readFile.bind(target);
      target.readFile = async (path: string, options?: ReadOptions) => {
        opened.add(path);
        return await readFile(path, options);
      };
      await inspect(target, { now: new Date(0), agent: { version: '0' } });
    }
    expect(opened.size).toBeGreaterThan(300);
    expect([...opened].filter((path) => !isCatalogued(path)).sort()).toEqual([]);
  });

  it.each([
    '/root/.bash_history',
    '/etc/krb5.keytab',
    '/root/.ssh/id_rsa',
    '/root/.netrc',
    '/proc/1/environ',
    '/etc/security/../../root/x',
    '/home/a/secret.txt',
    '/var/mail/root',
  ])('does not hold %s', (path) => {
    expect(isCatalogued(path.replace('/etc/security/../..', ''))).toBe(false);
  });

  it('is sorted out, stable and hashed', () => {
    const first = catalogue();
    expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(catalogue()).toEqual(first);
    expect(new Set(first.status.paths).size).toBe(first.status.paths.length);
    expect(new Set(first.files).size).toBe(first.files.length);
    expect(new Set(first.commands.map(({ name }) => name)).size).toBe(first.commands.length);
  });
});
