import fc from 'fast-check';

// Small firewalls as people write them, over few ports and networks so that rules meet each other.

export const PORTS = [22, 80, 443, 8080, 9999];
export const GUARDED = ['10.77.0.1', 'fd77::1'];
export const OUTSIDE = ['10.77.0.2', '10.77.0.3', '10.78.0.9', 'fd77::2', 'fd77:1::9'];

const NETWORKS4 = ['10.77.0.2', '10.77.0.0/16', '10.78.0.0/24', '10.0.0.0/8', '10.77.0.2/31', '192.0.2.0/24'];
const NETWORKS6 = ['fd77::2', 'fd77::/64', 'fd77:1::/48', 'fd00::/8', '2001:db8::/32'];
const port = fc.constantFrom(...PORTS);
const network4 = fc.constantFrom(...NETWORKS4);
const network6 = fc.constantFrom(...NETWORKS6);

const ports = fc.oneof(
  port.map(String),
  fc.uniqueArray(port, { minLength: 2, maxLength: 3 }).map((list) => `{ ${list.join(', ')} }`),
  fc.tuple(port, port).map(([left, right]) => `${Math.min(left, right)}-${Math.max(left, right) + 1}`),
);
const not = fc.constantFrom('', '', '', '!= ');

const nftMatch = fc.oneof(
  fc.tuple(not, ports).map(([no, list]) => `tcp dport ${no}${list}`),
  ports.map((list) => `udp dport ${list}`),
  ports.map((list) => `meta l4proto { tcp, udp } th dport ${list}`),
  port.map((number) => `tcp dport < ${number}`),
  fc.tuple(not, network4).map(([no, network]) => `ip saddr ${no}${network}`),
  fc.tuple(not, network6).map(([no, network]) => `ip6 saddr ${no}${network}`),
  fc.tuple(network4, port).map(([network, number]) => `ip saddr . tcp dport { ${network} . ${number} }`),
  fc.constantFrom('ct state new', 'ct state established,related', 'ct state != new', 'ct state invalid'),
  fc.constantFrom('iifname "cable0"', 'iifname != "lo"', 'iifname "lo"', 'iifname "cab*"', 'iifname "eth0"'),
  fc.constantFrom(
    'meta nfproto ipv4',
    'meta nfproto ipv6',
    'meta l4proto tcp',
    'meta l4proto != udp',
    'ip protocol tcp',
  ),
  fc.constantFrom('fib daddr type local', 'fib daddr type != local', 'meta pkttype host'),
  fc.constantFrom('tcp flags & (fin|syn|rst|ack) == syn', 'tcp flags != syn', 'tcp flags syn'),
  fc.constantFrom('tcp sport 1024-65535', 'ip daddr 10.77.0.1', 'ip daddr 10.77.0.9', 'ip6 daddr fd77::1'),
  fc.constantFrom('tcp dport @chosen', 'ip saddr @friends', 'ip saddr != @friends'),
);
const nftVerdict = fc.constantFrom(
  'accept',
  'accept',
  'accept',
  'drop',
  'reject',
  'return',
  'jump extra',
  'goto extra',
);
const nftRule = fc.oneof(
  fc
    .tuple(fc.uniqueArray(nftMatch, { minLength: 0, maxLength: 2 }), fc.boolean(), nftVerdict)
    .map(([matches, hasCounter, verdict]) => `${matches.join(' ')}${hasCounter ? ' counter' : ''} ${verdict}`.trim()),
  fc
    .tuple(port, port)
    .map(([left, right]) =>
      left === right
        ? `tcp dport vmap { ${left} : drop }`
        : `tcp dport vmap { ${left} : accept, ${right} : jump extra }`,
    ),
  fc.constant('limit rate 1/minute tcp dport 9999 drop'),
);
const nftRules = fc.array(nftRule, { maxLength: 6 });

/** Later packets pass, or a refusal of the second one could overtake the news that the first was let in. */
const ESTABLISHED = 'ct state established accept';

/** Text for `nft -f -`: one table, perhaps a second base chain. */
export const nftRulesets: fc.Arbitrary<string> = fc
  .record({
    policy: fc.constantFrom('accept', 'drop', 'drop'),
    rules: nftRules,
    extra: nftRules,
    second: fc.option(fc.tuple(fc.constantFrom('accept', 'drop'), nftRules), { nil: undefined, freq: 3 }),
    chosen: fc.uniqueArray(port, { minLength: 1, maxLength: 3 }),
    friends: fc.constantFrom('10.77.0.0/24', '10.78.0.9', '10.77.0.3'),
  })
  .map(({ policy, rules, extra, second, chosen, friends }) => {
    const chain = (name: string, head: string, list: readonly string[]) =>
      `  chain ${name} {\n    ${head}\n${list.map((rule) => `    ${rule}\n`).join('')}  }\n`;
    const plain = extra.filter((rule) => !rule.includes('extra'));
    const base = (priority: number, own: string) => `type filter hook input priority ${priority}; policy ${own};`;
    return [
      'table inet muster {\n',
      `  set chosen { type inet_service; flags interval; elements = { ${chosen.join(', ')} }; }\n`,
      `  set friends { type ipv4_addr; flags interval; elements = { ${friends} }; }\n`,
      chain('extra', '', plain),
      chain('first', base(0, policy), [ESTABLISHED, ...rules]),
      second === undefined ? '' : chain('second', base(10, second[0]), [ESTABLISHED, ...second[1]]),
      '}\n',
    ].join('');
  });

const savedMatch = (network: fc.Arbitrary<string>) =>
  fc.oneof(
    port.map((number) => `-p tcp --dport ${number}`),
    fc.tuple(port, port).map(([a, b]) => `-p tcp --dport ${Math.min(a, b)}:${Math.max(a, b)}`),
    port.map((number) => `-p tcp ! --dport ${number}`),
    fc
      .uniqueArray(port, { minLength: 2, maxLength: 3 })
      .map((list) => `-p tcp -m multiport --dports ${list.join(',')}`),
    network.map((one) => `-s ${one}`),
    network.map((one) => `! -s ${one}`),
    fc.tuple(network, port).map(([one, number]) => `-s ${one} -p tcp --dport ${number}`),
    fc.constantFrom(
      '-m conntrack --ctstate NEW',
      '-m state --state ESTABLISHED,RELATED',
      '-m conntrack ! --ctstate NEW',
    ),
    fc.constantFrom('-i cable0', '! -i lo', '-i lo', '-i cab+', '-i eth0'),
    fc.constantFrom('-p tcp', '! -p udp', '-p udp', '', ''),
    fc.constantFrom(
      '-m addrtype --dst-type LOCAL',
      '-m addrtype --dst-type MULTICAST',
      '-m pkttype --pkt-type unicast',
    ),
    fc.constantFrom('-p tcp --syn', '-p tcp ! --syn', '-p tcp --sport 1024:', '-m comment --comment "a b"'),
    fc.constantFrom('-p tcp --dport 9999 -m limit --limit 1/hour --limit-burst 1'),
  );

/** Text for `iptables-restore` or `ip6tables-restore`. */
export function savedRulesets(family: 'ipv4' | 'ipv6'): fc.Arbitrary<string> {
  const match = savedMatch(family === 'ipv4' ? network4 : network6);
  const target = fc.constantFrom('ACCEPT', 'ACCEPT', 'ACCEPT', 'DROP', 'REJECT', 'RETURN', 'EXTRA', 'goto EXTRA');
  const line = fc.tuple(match, target).map(([one, to]) => `${one} ${to.startsWith('goto') ? '-g EXTRA' : `-j ${to}`}`);
  return fc
    .record({
      policy: fc.constantFrom('ACCEPT', 'DROP', 'DROP'),
      rules: fc.array(line, { maxLength: 7 }),
      extra: fc.array(line, { maxLength: 4 }),
    })
    .map(({ policy, rules, extra }) =>
      [
        '*filter',
        `:INPUT ${policy} [0:0]`,
        ':EXTRA - [0:0]',
        '-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
        ...rules.map((rule) => `-A INPUT ${rule}`),
        ...extra.filter((rule) => !rule.includes('EXTRA')).map((rule) => `-A EXTRA ${rule}`),
        'COMMIT',
        '',
      ].join('\n'),
    );
}
