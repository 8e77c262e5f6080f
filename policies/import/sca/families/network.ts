import { all, any, type Formula, fact } from '../../formula.ts';
import { productFormula } from '../../product.ts';
import { unsaid } from '../../reasons.ts';
import type { LineTest } from '../line-test.ts';
import { anyLine, type Family, type LineSource, type Said } from '../source.ts';

const ADDRESSES = ['0.0.0.0', '127.0.0.1', '[::]', '[::1]', '10.1.2.3', '127.0.0.53'];

/** Listening sockets, as `ss` and `netstat` list them. */
export const listeners: Family = {
  takes: (source) => source.kind === 'command' && (source.program === 'ss' || source.program === 'netstat'),

  say({ test }) {
    const ports = [...new Set(['61234', ...test.literals.flatMap((word) => word.match(/\d{1,5}/g) ?? [])])].filter(
      (port) => Number(port) <= 65_535,
    );
    const where = productFormula(
      [
        {
          samples: ports,
          formula: (accepts) =>
            accepts('61234') ? undefined : fact('.port', oneOf(ports.filter(accepts).map(Number))),
        },
        { samples: ADDRESSES, formula: (accepts) => addressFormula(ADDRESSES.filter(accepts)) },
        { samples: ['tcp', 'udp'], formula: (accepts) => fact('.protocol', accepts('tcp') ? 'tcp' : 'udp') },
      ],
      ([port = '', address = '', protocol = '']) =>
        anyLine(test, [
          `${protocol}   ${protocol === 'tcp' ? 'LISTEN' : 'UNCONN'} 0      128    ${address}:${port}      0.0.0.0:*  `,
          `${protocol}        0      0 ${address.replace(/[[\]]/g, '')}:${port}      0.0.0.0:*       ${protocol === 'tcp' ? 'LISTEN' : ''}`,
        ]),
    );
    if (where === undefined || where === true) return unsaid('pattern_unclear', 'ss');
    return where === false ? { must: false } : { must: { some: 'listeners', where } };
  },
};

function oneOf(values: readonly (string | number)[]): unknown {
  return values.length === 1 ? values[0] : { enum: values };
}

function addressFormula(accepted: readonly string[]): Formula | undefined {
  const bare = accepted.map((address) => address.replace(/[[\]]/g, ''));
  const isLoopback = (address: string) => address.startsWith('127.') || address === '::1';
  const loopbacks = bare.filter(isLoopback);
  if (loopbacks.length === 3 && bare.length === 3) return fact('.isLoopback', true);
  if (loopbacks.length === 0 && bare.length === 3) return fact('.isLoopback', false);
  return fact('.address', oneOf(bare));
}

const TOOLS = new Set(['ufw', 'nft', 'iptables', 'ip6tables', 'firewall-cmd']);

/** The packet filter: default policies and the loopback rules, whichever tool tells of them. */
export const firewall: Family = {
  takes: (source) => source.kind === 'command' && TOOLS.has(source.program),

  say({ source, test }) {
    if (source.kind !== 'command') return unsaid('unknown_command');
    if (source.program === 'ufw') return sayUfw(source.args, test);
    if (source.program === 'nft') return sayNft(source.args, test);
    if (source.program === 'firewall-cmd') return sayFirewalld(source, test);
    return sayIptables(source.program === 'iptables' ? 'ipv4' : 'ipv6', source.args, test);
  },
};

const POLICIES: readonly (readonly [string, readonly string[]])[] = [
  ['accept', ['allow', 'ACCEPT', 'accept']],
  ['drop', ['deny', 'DROP', 'drop']],
  ['reject', ['reject', 'REJECT', 'reject']],
];

const DIRECTIONS = [
  ['inbound', 'incoming', 'INPUT', 'input'],
  ['outbound', 'outgoing', 'OUTPUT', 'output'],
  ['forward', 'routed', 'FORWARD', 'forward'],
] as const;

/** Which policies of which direction the check accepts; `line` shows one. */
function policies(
  families: readonly string[],
  test: LineTest,
  line: (policy: string, direction: (typeof DIRECTIONS)[number]) => readonly string[],
  word: 0 | 1 | 2,
): Formula {
  return any(
    DIRECTIONS.map((direction): Formula => {
      const accepted = POLICIES.filter(([, words]) => anyLine(test, line(words[word] ?? '', direction))).map(
        ([policy]) => policy,
      );
      if (accepted.length === 0 || accepted.length === POLICIES.length) return false;
      return all(families.map((family) => fact(`firewall.${family}.${direction[0]}`, oneOf(accepted))));
    }),
  );
}

function sayUfw(args: readonly string[], test: LineTest): Said {
  if (args[0] !== 'status') return unsaid('unknown_command', 'ufw');
  if (anyLine(test, ['Status: inactive']) && !anyLine(test, ['Status: active']))
    return { must: fact('firewall.active', { not: 'ufw' }) };
  if (anyLine(test, ['Status: active']) && !anyLine(test, ['Status: inactive']))
    return { must: fact('firewall.active', 'ufw') };
  const other = { inbound: 'deny', outbound: 'allow', forward: 'disabled' };
  const line = (policy: string, [name]: (typeof DIRECTIONS)[number]) => {
    const shown = { ...other, inbound: 'zz', outbound: 'zz', forward: 'zz', [name]: policy };
    return [`Default: ${shown.inbound} (incoming), ${shown.outbound} (outgoing), ${shown.forward} (routed)`];
  };
  const defaults = policies(['ipv4', 'ipv6'], test, line, 0);
  if (defaults !== false) return { must: all([fact('firewall.active', 'ufw'), defaults]) };
  if (
    anyLine(test, [
      'Anywhere on lo             ALLOW IN    Anywhere',
      'Anywhere (v6) on lo        ALLOW IN    Anywhere (v6)',
    ])
  )
    return { must: fact('firewall.acceptsLoopback', true) };
  if (
    anyLine(test, ['Anywhere                   DENY IN     127.0.0.0/8', 'Anywhere (v6)              DENY IN     ::1'])
  )
    return { must: fact('firewall.dropsSpoofedLoopback', true) };
  return unsaid('field_missing', 'ufw status');
}

function sayNft(args: readonly string[], test: LineTest): Said {
  if (args.includes('tables'))
    return test.matches('table inet filter')
      ? { must: fact('firewall.tools[nftables].hasRules', true) }
      : unsaid('pattern_unclear', 'nft');
  const line = (policy: string, direction: (typeof DIRECTIONS)[number]) => [
    `type filter hook ${direction[3]} priority 0; policy ${policy};`,
    `\t\ttype filter hook ${direction[3]} priority filter; policy ${policy};`,
  ];
  const formula = policies(['ipv4', 'ipv6'], test, line, 2);
  if (formula !== false) return { must: formula };
  if (anyLine(test, ['iif "lo" accept', 'iifname "lo" accept']))
    return { must: fact('firewall.acceptsLoopback', true) };
  if (
    anyLine(test, [
      'ip saddr 127.0.0.0/8 counter packets 0 bytes 0 drop',
      'ip6 saddr ::1 counter packets 0 bytes 0 drop',
    ])
  )
    return { must: fact('firewall.dropsSpoofedLoopback', true) };
  return unsaid('field_missing', 'nft list');
}

function sayIptables(family: string, args: readonly string[], test: LineTest): Said {
  const line = (policy: string, direction: (typeof DIRECTIONS)[number]) => [
    `Chain ${direction[2]} (policy ${policy})`,
    `Chain ${direction[2]} (policy ${policy} 0 packets, 0 bytes)`,
    `-P ${direction[2]} ${policy}`,
  ];
  const formula = policies([family], test, line, 1);
  if (formula !== false) return { must: formula };
  // The inventory tells of loopback rules for what comes in; what goes out it knows by its default alone.
  if (args.includes('OUTPUT') || args.includes('FORWARD')) return unsaid('field_missing', `iptables ${args.join(' ')}`);
  const any4 = family === 'ipv4' ? '0.0.0.0/0            0.0.0.0/0' : '::/0                 ::/0';
  const own = family === 'ipv4' ? '127.0.0.0/8          0.0.0.0/0' : '::1                  ::/0';
  if (test.matches(`    0     0 ACCEPT     all  --  lo     *       ${any4}`))
    return { must: fact('firewall.acceptsLoopback', true) };
  if (test.matches(`    0     0 DROP       all  --  *      *       ${own}`))
    return { must: fact('firewall.dropsSpoofedLoopback', true) };
  return unsaid('field_missing', `${family === 'ipv4' ? 'iptables' : 'ip6tables'} -L`);
}

function sayFirewalld({ args }: Extract<LineSource, { kind: 'command' }>, test: LineTest): Said {
  if (args.includes('--state') && test.matches('running')) return { must: fact('firewall.active', 'firewalld') };
  return unsaid('field_missing', `firewall-cmd ${args[0] ?? ''}`);
}
