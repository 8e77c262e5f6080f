import { chmodSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseEntries, type HostsFile, readHostsFile, type VisitList } from '../../agent/hosts-file.ts';
import { MusterError } from '../../policies/base/errors.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';

removeFolders();

function read(file: unknown, mode = 0o600): VisitList & { readonly folder: string } {
  const folder = newFolder();
  const path = join(folder, 'hosts.json');
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file));
  chmodSync(path, mode);
  return { ...readHostsFile(path), folder };
}

function complaintsAbout(file: unknown): readonly string[] {
  try {
    read(file);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'config_invalid')
      return error.complaints.map(({ pointer, message }) => `${pointer} ${message}`);
    throw error;
  }
  return [];
}

const SAMPLE: HostsFile = {
  format: 1,
  defaults: { user: 'muster', login: { keyFile: 'keys/visit' }, labels: ['hq'], limits: { seconds: 60 } },
  groups: {
    old: { legacy: { kex: ['diffie-hellman-group1-sha1'] }, labels: ['old'], port: 2222 },
    cipher: { neverCollect: true },
  },
  jumpHosts: { gate: { address: '10.0.0.1', user: 'jump' } },
  hosts: {
    'db-1': { address: 'db-1.example', groups: ['old'], jump: ['gate'], labels: ['db'], port: 22 },
    'web-1': { login: { password: { environment: 'WEB_PASSWORD' } }, sudo: { password: { file: '~/sudo' } } },
    'box-1': { groups: ['cipher'], neverCollect: false },
  },
};

describe('the file of hosts', () => {
  it('gives each host what defaults, groups and its entry say, the nearest first; paths are its own', () => {
    const { entries, knownHosts, folder } = read(SAMPLE);
    expect(knownHosts).toBe(join(folder, 'known_hosts'));
    expect(entries[0]).toEqual({
      name: 'db-1',
      address: 'db-1.example',
      port: 22,
      user: 'muster',
      login: { keyFile: join(folder, 'keys/visit') },
      legacy: { kex: ['diffie-hellman-group1-sha1'] },
      jumps: [
        {
          name: 'gate',
          address: '10.0.0.1',
          port: 22,
          user: 'jump',
          login: { keyFile: join(folder, 'keys/visit') },
          legacy: {},
        },
      ],
      sudo: 'none',
      limits: { connectSeconds: 10, seconds: 60, bytes: 31_457_280 },
      labels: ['hq', 'old', 'db'],
      neverCollect: false,
    });
    expect(entries[1]).toMatchObject({
      address: 'web-1',
      login: { password: { environment: 'WEB_PASSWORD' } },
      sudo: { password: { file: join(homedir(), 'sudo') } },
    });
    expect(entries[1]?.login).not.toHaveProperty('keyFile'); // an entry's login is the whole login
    expect(entries[2]?.neverCollect).toBe(true); // what a group forbids, no entry allows
  });

  it.each`
    what                               | file                                                                                               | complaint
    ${'a password in the file'}        | ${{ ...SAMPLE, defaults: { user: 'a', login: { password: 'secret' } } }}                           | ${'/defaults/login/password must be object'}
    ${'a slip of the pen'}             | ${{ ...SAMPLE, hosts: { a: { adress: 'x', user: 'a', login: { agent: true } } } }}                 | ${'/hosts/a/adress no member "adress" here; did you mean "address"?'}
    ${'an unknown group'}              | ${{ format: 1, hosts: { a: { groups: ['x'], user: 'a', login: { agent: true } } } }}               | ${'/hosts/a no group "x" is described'}
    ${'an unknown jump host'}          | ${{ format: 1, hosts: { a: { jump: ['x'], user: 'a', login: { agent: true } } } }}                 | ${'/hosts/a no jump host "x" is described'}
    ${'nobody to sign in as'}          | ${{ format: 1, hosts: { a: { login: { agent: true } } } }}                                         | ${'/hosts/a no user to sign in with: name one in the entry, a group or the defaults'}
    ${'no way to sign in'}             | ${{ format: 1, hosts: { a: { user: 'a' } } }}                                                      | ${'/hosts/a no way to sign in: name a keyFile, an agent or a password in "login"'}
    ${'an algorithm that is not weak'} | ${{ format: 1, hosts: { a: { user: 'a', login: { agent: true }, legacy: { mac: ['none'] } } } }}   | ${'/hosts/a/legacy/mac/0 must be one of "hmac-md5", "hmac-ripemd160", "hmac-sha1-96", "hmac-md5-96"'}
    ${'an option in place of a name'}  | ${{ format: 1, hosts: { a: { address: '-oProxyCommand=x', user: 'a', login: { agent: true } } } }} | ${'/hosts/a/address must match pattern "^[A-Za-z0-9_][A-Za-z0-9._:%-]*$|^[0-9a-fA-F:]+(%[A-Za-z0-9_.-]+)?$"'}
    ${'a name that leaves the folder'} | ${{ format: 1, hosts: { '../a': { user: 'a', login: { agent: true } } } }}                         | ${'/hosts/..~1a the key must match pattern "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"'}
    ${'a host twice'}                  | ${'{ "format": 1, "hosts": { "a": {}, "a": {} } }'}                                                | ${'/hosts/a the key "a" stands twice in one object'}
    ${'no JSON'}                       | ${'hosts: []'}                                                                                     | ${expect.stringContaining('this is no JSON')}
  `('$what is refused with its place', ({ file, complaint }) => {
    expect(complaintsAbout(file)).toContainEqual(complaint);
  });

  it('is not believed when others may change it', () => {
    expect(() => read(SAMPLE, 0o664)).toThrow('others may change');
    expect(read(SAMPLE, 0o644).entries).toHaveLength(3);
  });

  it('hosts are chosen by name and by label; a word that names nobody is refused', () => {
    const { entries } = read(SAMPLE);
    const names = (only: readonly string[]) => chooseEntries(entries, only).map(({ name }) => name);
    expect(names([])).toEqual(['db-1', 'web-1', 'box-1']);
    expect(names(['@old', 'box-1'])).toEqual(['db-1', 'box-1']);
    expect(() => names(['db-9'])).toThrow('no host of the file has the name "db-9"');
  });
});
