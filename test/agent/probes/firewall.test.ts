import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { factsOfRuleset } from '../../../agent/firewall/facts.ts';
import { parseFirewalldZone } from '../../../agent/parse/firewalld-zone.ts';
import { parseIptablesSave } from '../../../agent/parse/iptables-save.ts';
import { parseNft } from '../../../agent/parse/nft.ts';
import { firewall } from '../../../agent/probes/firewall.ts';
import type { Firewall } from '../../../policies/inventory/sections/firewall.ts';
import { bundleOf, type HostOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

const NETWORK = { network: { interfaces: { lo: {}, eth0: {} } } };

const nft = (...objects: readonly unknown[]) =>
  JSON.stringify({ nftables: [{ metainfo: { version: '1.0.6', json_schema_version: 1 } }, ...objects] });
const table = (family: string, name: string) => ({ table: { family, name, handle: 1 } });
const chain = (family: string, name: string, rest: object = {}) => ({
  chain: { family, table: 'muster', name, handle: 1, ...rest },
});
const input = (policy: string) => ({ type: 'filter', hook: 'input', prio: 0, policy });
const rule = (...expr: readonly unknown[]) => ({
  rule: { family: 'inet', table: 'muster', chain: 'input', handle: 2, expr },
});
const match = (left: unknown, right: unknown, op = '==') => ({ match: { op, left, right } });
const dport = { payload: { protocol: 'tcp', field: 'dport' } };

const GUARDED = nft(
  table('inet', 'muster'),
  chain('inet', 'input', input('drop')),
  rule(match({ ct: { key: 'state' } }, ['established', 'related'], 'in'), { accept: null }),
  rule(match({ meta: { key: 'iif' } }, 'lo'), { accept: null }),
  rule(match({ payload: { protocol: 'ip', field: 'saddr' } }, { prefix: { addr: '127.0.0.0', len: 8 } }), {
    drop: null,
  }),
  rule(match({ payload: { protocol: 'ip6', field: 'saddr' } }, '::1'), { drop: null }),
  rule(match(dport, { set: [22, { range: [8000, 8010] }] }), { counter: { packets: 0, bytes: 0 } }, { accept: null }),
);

const HOST: HostOf = {
  files: { '/usr/sbin/nft': 'x', '/etc/nftables.conf': 'table inet muster {\n chain input {\n }\n}\n' },
  commands: { 'nft.ruleset': GUARDED, 'iptables.save': null, 'ip6tables.save': null },
};

const facts = async (host: HostOf, before: object = NETWORK) =>
  (await collect(firewall, bundleOf(host), { ...before })).facts as Firewall;

describe('the firewall of a running host', () => {
  it('is told by what becomes of packets', async () => {
    const { facts: all, outcome } = await collect(firewall, bundleOf(HOST), NETWORK);
    expect(outcome).toBeUndefined();
    expect(all).toEqual({
      active: 'nftables',
      ipv4: { inbound: 'drop', outbound: 'accept', forward: 'accept' },
      ipv6: { inbound: 'drop', outbound: 'accept', forward: 'accept' },
      acceptsLoopback: true,
      dropsSpoofedLoopback: true,
      allowsEstablished: true,
      allowedInbound: [
        ...['ipv4', 'ipv6'].flatMap((family) => [
          { family, protocol: 'tcp', fromPort: 22, toPort: 22, sources: expect.any(Array) },
          { family, protocol: 'tcp', fromPort: 8000, toPort: 8010, sources: expect.any(Array) },
        ]),
      ],
      ruleCount: 5,
      opaqueRuleCount: 0,
      tools: {
        nftables: { isInstalled: true, hasRules: true },
        iptables: { isInstalled: false, startsAtBoot: false, hasRules: false },
        ufw: { isInstalled: false, startsAtBoot: false, hasRules: false },
        firewalld: { isInstalled: false, startsAtBoot: false, hasRules: false },
      },
    });
  });

  it('is none where nothing is loaded: everything comes in', async () => {
    const { active, ipv4, allowedInbound } = await facts({ ...HOST, commands: { 'nft.ruleset': nft() } });
    expect({ active, ipv4 }).toEqual({
      active: 'none',
      ipv4: { inbound: 'accept', outbound: 'accept', forward: 'accept' },
    });
    expect(allowedInbound).toContainEqual({ family: 'ipv4', protocol: 'tcp', fromPort: 0, toPort: 65_535 });
  });

  it('is not asked for where its module is not loaded: asking would load it', async () => {
    const host = {
      files: {
        '/proc/modules': 'ext4 1 0 - Live 0x0\n',
        '/proc/sys/kernel/osrelease': '6.1.0\n',
        '/lib/modules/6.1.0/modules.builtin': 'kernel/fs/ext4/ext4.ko\n',
      },
      commands: { 'nft.ruleset': { exitCode: 1, stderr: 'must not be asked' } },
    };
    expect((await facts(host)).active).toBe('none');
  });

  it.each([
    ['without root', { ...HOST, privilege: 'user' }, 'needs_root'],
    [
      'where nft is refused',
      { ...HOST, commands: { 'nft.ruleset': { exitCode: 1, stderr: 'Operation not permitted' } } },
      'permission_denied',
    ],
    [
      'where nobody shows what is loaded',
      { ...HOST, commands: { 'nft.ruleset': null, 'iptables.save': null } },
      'tool_missing',
    ],
    ['where nft prints something else', { ...HOST, commands: { 'nft.ruleset': 'table inet x {}' } }, 'parse_failed'],
  ] as const)('tells the tools alone %s', async (_, host, reason) => {
    const { facts: all, outcome, reason: why, gaps } = await collect(firewall, bundleOf(host), NETWORK);
    expect(Object.keys(all as object)).toEqual(['tools']);
    expect((all as Firewall).tools?.nftables).toEqual({ isInstalled: true, hasRules: true }); // by its file
    expect({ outcome, why }).toEqual({ outcome: 'partial', why: reason });
    expect(gaps?.[0]).toMatchObject({ reason, fields: expect.arrayContaining(['active', 'allowedInbound']) });
  });

  it('asks iptables for the rules whose extensions nft does not spell out', async () => {
    const xt = { xt: { type: 'match', name: 'multiport' } };
    const shown = nft(
      table('ip', 'filter'),
      { chain: { family: 'ip', table: 'filter', name: 'INPUT', ...input('drop') } },
      { rule: { family: 'ip', table: 'filter', chain: 'INPUT', expr: [xt, { accept: null }] } },
    );
    const saved =
      '# Generated by iptables-save v1.8.9 (nf_tables) on Sun\n*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT\nCOMMIT\n';
    const host = { ...HOST, commands: { 'nft.ruleset': shown, 'iptables.save': saved } };
    const { active, allowedInbound, ipv4, opaqueRuleCount } = await facts(host);
    expect({ active, inbound: ipv4?.inbound, opaqueRuleCount }).toEqual({
      active: 'iptables',
      inbound: 'drop',
      opaqueRuleCount: 0,
    });
    expect(allowedInbound?.filter(({ family }) => family === 'ipv4').map(({ fromPort }) => fromPort)).toEqual([
      80, 443,
    ]);
  });

  it('joins the older tables of the kernel with the newer ones: both must let a packet in', async () => {
    const saved = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp --dport 22 -j DROP\nCOMMIT\n';
    const host = {
      files: { ...HOST.files, '/proc/net/ip_tables_names': 'filter\n' },
      commands: { 'nft.ruleset': GUARDED, 'iptables.save': saved },
    };
    const { allowedInbound } = await facts(host);
    expect(allowedInbound?.filter(({ family }) => family === 'ipv4').map(({ fromPort }) => fromPort)).toEqual([8000]);
  });

  it('knows ufw by its own file, with or without root', async () => {
    const files = { '/usr/sbin/ufw': 'x', '/etc/ufw/ufw.conf': '# x\nENABLED=yes\n' };
    const services = { services: { 'ufw.service': { startsAtBoot: true } } };
    const { tools } = await facts({ files, privilege: 'user' }, services);
    expect(tools?.ufw).toEqual({ isInstalled: true, startsAtBoot: true, hasRules: true });
    const off = await facts({ files: { ...files, '/etc/ufw/ufw.conf': 'ENABLED=no\n' }, privilege: 'user' }, services);
    expect(off.tools?.ufw).toEqual({ isInstalled: true, startsAtBoot: false, hasRules: false });
  });

  it('tells the zones of firewalld, those below /etc before the shipped ones', async () => {
    const shipped =
      '<?xml version="1.0"?>\n<zone>\n<short>Public</short><service name="ssh"/><service name="dhcpv6-client"/></zone>';
    const own =
      '<zone target="DROP"><interface name="eth0"/><source address="10.0.0.0/8"/><port port="8443" protocol="tcp"/><rule family="ipv4"><service name="http"/><accept/></rule></zone>';
    const files = {
      '/usr/sbin/firewalld': 'x',
      '/usr/lib/firewalld/zones/public.xml': shipped,
      '/usr/lib/firewalld/zones/drop.xml': '<zone target="DROP"/>',
      '/etc/firewalld/zones/public.xml': own,
    };
    const { zones } = await facts({ files, privilege: 'user' });
    expect(zones).toEqual({
      drop: { target: 'DROP', interfaces: [], sources: [], services: [], ports: [] },
      public: { target: 'DROP', interfaces: ['eth0'], sources: ['10.0.0.0/8'], services: [], ports: ['8443/tcp'] },
    });
    expect(parseFirewalldZone('<service><short>x</short></service>')).toBeUndefined();
  });
});

describe('rules that cannot be put into the form', () => {
  const saved = (...rules: readonly string[]) =>
    parseIptablesSave(['*filter', ':INPUT DROP [0:0]', ...rules, 'COMMIT', ''].join('\n'), 'ipv4')?.chains ?? [];
  const of = (...rules: readonly string[]) => factsOfRuleset({ ipv4: saved(...rules), ipv6: saved() }, ['lo', 'eth0']);
  const portsOf = ({ allowedInbound }: ReturnType<typeof of>) => allowedInbound?.map(({ fromPort }) => fromPort);

  it.each`
    title                                               | rules                                                                                                                                                                        | ports   | opaque
    ${'what lets in at a rate may or may not'}          | ${['-A INPUT -p tcp --dport 22 -m hashlimit --hashlimit-upto 1/sec --hashlimit-name x -j ACCEPT']}                                                                           | ${[]}   | ${1}
    ${'what drops at a rate makes the next one unsure'} | ${['-A INPUT -p tcp --dport 22 -m recent --update --seconds 60 --name x -j DROP', '-A INPUT -p tcp --dport 22 -j ACCEPT']}                                                   | ${[]}   | ${1}
    ${'a rate that only drops what is dropped anyway'}  | ${['-A INPUT -p tcp --dport 22 -m limit --limit 1/sec -j DROP']}                                                                                                             | ${[]}   | ${0}
    ${'a set that only the kernel knows'}               | ${['-A INPUT -m set --match-set friends src -j ACCEPT', '-A INPUT -p tcp --dport 80 -j ACCEPT']}                                                                             | ${[80]} | ${1}
    ${'a log entry changes nothing'}                    | ${['-A INPUT -m limit --limit 3/min -j LOG --log-prefix "[x] "', '-A INPUT -p tcp --dport 80 -j ACCEPT']}                                                                    | ${[80]} | ${0}
    ${'a target nobody knows'}                          | ${['-A INPUT -p tcp --dport 80 -j NEWTARGET --with x']}                                                                                                                      | ${[]}   | ${1}
    ${'bans that come and go are not counted'}          | ${[':f2b-sshd - [0:0]', '-A INPUT -p tcp --dport 22 -j f2b-sshd', '-A INPUT -p tcp --dport 22 -j ACCEPT', '-A f2b-sshd -s 192.0.2.7/32 -j REJECT', '-A f2b-sshd -j RETURN']} | ${[22]} | ${0}
    ${'chains that call each other without end'}        | ${[':A - [0:0]', '-A INPUT -j A', '-A A -j A']}                                                                                                                              | ${[]}   | ${2}
    ${'a port that is sent elsewhere'}                  | ${['-A INPUT -p tcp --dport 80 -j ACCEPT', 'COMMIT', '*nat', ':PREROUTING ACCEPT [0:0]', '-A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80']}                     | ${[80]} | ${1}
    ${'an open port that is sent elsewhere'}            | ${['-A INPUT -p tcp --dport 80 -j ACCEPT', 'COMMIT', '*nat', ':PREROUTING ACCEPT [0:0]', '-A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 81']}                       | ${[]}   | ${1}
  `('$title', ({ rules, ports, opaque }) => {
    const answer = of(...rules);
    expect(portsOf(answer)).toEqual(ports);
    expect(answer.opaqueRuleCount).toBe(opaque);
  });

  it('says "all interfaces but one" by naming the others, and only where they are known', () => {
    const rules = ['-A INPUT -i eth1 -j DROP', '-A INPUT -p tcp --dport 80 -j ACCEPT'];
    const known = factsOfRuleset({ ipv4: saved(...rules), ipv6: saved() }, ['lo', 'eth0', 'eth1', 'eth2']);
    expect(known.allowedInbound?.map((one) => one.interface)).toEqual(['eth0', 'eth2']);
    const unknown = factsOfRuleset({ ipv4: saved(...rules), ipv6: saved() }, undefined);
    expect(unknown).toMatchObject({ allowedInbound: [], opaqueRuleCount: 1 });
  });

  it('never takes other text for rules', () => {
    for (const text of ['Chain INPUT (policy ACCEPT)\ntarget prot opt\n', '{}', 'x'])
      expect(parseIptablesSave(text, 'ipv4')).toBeUndefined();
    for (const text of ['', '[]', '{"nftables":{}}', 'table inet x {}']) expect(parseNft(text)).toBeUndefined();
    expect(parseIptablesSave('', 'ipv4')?.chains).toEqual([]);
  });
});

describeWithCorpus('firewall files of the corpus', (folder) => {
  it('reads the rules that system-config-firewall wrote', () => {
    const text = readFileSync(join(folder, 'config-files/augeas/etc/sysconfig/iptables'), 'utf8');
    const chains = parseIptablesSave(text, 'ipv4')?.chains ?? [];
    const all = factsOfRuleset({ ipv4: chains, ipv6: [] }, ['lo', 'eth0']);
    expect(all).toMatchObject({ ipv4: { inbound: 'reject', forward: 'reject' }, ruleCount: 40, opaqueRuleCount: 0 });
    expect(all.allowedInbound).toContainEqual({ family: 'ipv4', protocol: 'udp', fromPort: 631, toPort: 631 });
    expect(all.allowedInbound).toContainEqual({ family: 'ipv4', protocol: 'esp' });
  });

  it('takes lists of another form for what they are', () => {
    for (const name of [
      'jc/centos-7.7/iptables-filter-nv.out',
      'jc/ubuntu-18.04/ufw-numbered.out',
      'inspec/nftables-chain',
    ])
      expect(
        parseIptablesSave(readFileSync(join(folder, 'command-output', name), 'utf8'), 'ipv4'),
        name,
      ).toBeUndefined();
    const set = parseNft(readFileSync(join(folder, 'command-output/inspec/nftables-set-json'), 'utf8'));
    expect(set?.chainsFor('ipv4')).toEqual([]);
  });
});
