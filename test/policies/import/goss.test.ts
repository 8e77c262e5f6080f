import { describe, expect, it } from 'vitest';
import { readGossfile } from '../../../policies/import/goss/gossfile.ts';
import { toPack } from '../../../policies/import/to-pack.ts';
import { readYaml } from '../../../policies/import/yaml-door.ts';
import { loadPack } from '../../../policies/rules/load.ts';
import { judge } from '../../kit/rules.ts';

function importText(text: string) {
  return toPack(readGossfile(readYaml(text, 'goss.yaml'), 'goss.yaml'));
}

describe('A goss resource becomes a rule that passes and fails as goss does:', () => {
  it.each([
    [
      'package',
      'nginx: { installed: true, versions: ["1.18.0"] }',
      { packages: [{ name: 'nginx', version: '1.18.0-6ubuntu14', scheme: 'deb' }] },
      { packages: [{ name: 'nginx', version: '1.20.1-1', scheme: 'deb' }] },
    ],
    ['package', 'telnet: { installed: false }', { packages: [] }, { packages: [{ name: 'telnet' }] }],
    [
      'service',
      'sshd: { enabled: true, running: true }',
      { services: { 'sshd.service': { startsAtBoot: true, state: 'running' } } },
      { services: { 'sshd.service': { startsAtBoot: true, state: 'stopped', isActive: false } } },
    ],
    [
      'service',
      'nftables: { running: true }', // a one-shot that has done its work
      { services: { 'nftables.service': { state: 'stopped', isActive: true } } },
      { services: { 'nftables.service': { state: 'stopped', isActive: false } } },
    ],
    [
      'file',
      '/etc/passwd: { exists: true, mode: "0644", owner: root, filetype: file, contents: [] }',
      { files: { '/etc/passwd': { mode: '0644', owner: 'root', type: 'file' } } },
      { files: { '/etc/passwd': { mode: '0664', owner: 'root', type: 'file' } } },
    ],
    [
      'file',
      '/etc/mtab: { exists: true, filetype: symlink, linked-to: /proc/mounts }',
      { files: { '/etc/mtab': { linkTo: '/proc/mounts' } } },
      { files: { '/etc/mtab': null } },
    ],
    [
      'port',
      '"tcp:22": { listening: true, ip: [127.0.0.1] }',
      { listeners: [{ protocol: 'tcp', port: 22, address: '127.0.0.1' }] },
      { listeners: [{ protocol: 'tcp', port: 22, address: '0.0.0.0' }] },
    ],
    [
      'user',
      'lan: { exists: true, uid: { ge: 1000 }, groups: [sudo], shell: { have-suffix: bash } }',
      { users: { lan: { uid: 1000, groups: ['adm', 'sudo'], shell: '/bin/bash' } } },
      { users: { lan: { uid: 1000, groups: ['adm'], shell: '/bin/bash' } } },
    ],
    [
      'group',
      'sudo: { exists: true, gid: { or: [27, { lt: 10 }] } }',
      { groups: { sudo: { gid: 27 } } },
      { groups: { sudo: { gid: 28 } } },
    ],
    [
      'kernel-param',
      'net.ipv4.ip_forward: { value: "0" }',
      { sysctl: { 'net.ipv4.ip_forward': { running: 0 } } },
      { sysctl: { 'net.ipv4.ip_forward': { running: 1 } } },
    ],
    [
      'mount',
      '/tmp: { exists: true, opts: [nodev], filesystem: { not: ext4 } }',
      { mounts: { '/tmp': { options: ['nodev', 'rw'], fsType: 'tmpfs' } } },
      { mounts: { '/tmp': { options: ['rw'], fsType: 'tmpfs' } } },
    ],
    [
      'interface',
      'eth0: { exists: true, mtu: 1500, addrs: [10.0.0.2/24] }',
      { network: { interfaces: { eth0: { mtu: 1500, addresses: [{ address: '10.0.0.2', prefixLength: 24 }] } } } },
      { network: { interfaces: {} } },
    ],
  ] as const)('%s %s', (kind, resource, good, bad) => {
    const { pack, rules } = importText(`${kind}:\n  ${resource}\n`);
    expect(rules).toMatchObject([{ outcome: 'converted' }]);
    expect(loadPack(pack ?? {}).complaints).toEqual([]);
    const must = pack?.rules[0]?.must ?? {};
    expect(judge(must, good).verdict).toBe('pass');
    expect(judge(must, bad).verdict).toBe('fail');
    expect(judge(must, {}).verdict).toBe('unknown');
  });
});

describe('What goss asks and no inventory holds', () => {
  it.each([
    ['command:\n  "go version": { exit-status: 0 }\n', 'unknown_command'],
    ['dns:\n  localhost: { resolvable: true }\n', 'network_probe'],
    ['http:\n  "https://x": { status: 200 }\n', 'network_probe'],
    ['addr:\n  "tcp://x:80": { reachable: true }\n', 'network_probe'],
    ['process:\n  chrome: { running: true }\n', 'process_list'],
    ['gossfile:\n  other.yaml: {}\n', 'other_file'],
    ['matching:\n  a: { content: 1 }\n', 'not_of_a_host'],
    ['package:\n  x: { installed: true, skip: true }\n', 'skipped'],
  ])('%s is told: %s', (text, reason) => {
    const { pack, rules } = importText(text);
    expect(pack).toBeUndefined();
    expect(rules).toMatchObject([{ outcome: 'not_converted', dropped: [{ reason }] }]);
  });

  it('a file whose lines are asked for is partly converted', () => {
    const { rules } = importText('file:\n  /etc/x:\n    exists: true\n    contents: ["a"]\n');
    expect(rules).toMatchObject([
      { outcome: 'partly', line: 3, dropped: [{ reason: 'file_not_read', detail: '/etc/x' }] },
    ]);
  });

  it.each([
    ['package:\n  x: [', /goss\.yaml:\d+: /],
    ['pakage:\n  x: { installed: true }\n', /goss\.yaml:2: goss has no resource "pakage"/],
    ['- a\n', /is no goss file/],
    ['{}', /holds no resources/],
  ])('%j is refused with its place', (text, message) => {
    expect(() => importText(text)).toThrow(message);
  });
});
