/** Protocols as firewalls and their tools name them. Source: IANA "Protocol Numbers"; Debian's /etc/protocols, 2026-11. */
const NUMBERS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: 6,
  egp: 8,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  eigrp: 88,
  ospf: 89,
  pim: 103,
  comp: 108,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  mh: 135,
  udplite: 136,
};

const ALIASES: Readonly<Record<string, string>> = {
  'ipv6-icmp': 'icmpv6',
  icmp6: 'icmpv6',
  ipcomp: 'comp',
  'ipv6-mh': 'mh',
  'mobility-header': 'mh',
  ipip: 'ipencap',
  ospfigp: 'ospf',
  carp: 'vrrp',
  'ipv6-crypt': 'esp',
  'ipv6-auth': 'ah',
};

/** `undefined`: neither a number nor a name we know. */
export function numberOfProtocol(name: string | number): number | undefined {
  const text = String(name).toLowerCase();
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : undefined;
  return NUMBERS[ALIASES[text] ?? text];
}

/** Its name, or the number as text. */
export function protocolName(number: number): string {
  return Object.entries(NUMBERS).find(([, known]) => known === number)?.[0] ?? String(number);
}

/** Names of ICMP messages as nft and iptables print them. Source: nft(8), "ICMP TYPE"; RFC 792, RFC 4443, RFC 4861. */
const ICMP_TYPES: Readonly<Record<string, number>> = {
  'echo-reply': 0,
  'destination-unreachable': 3,
  'source-quench': 4,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
  'timestamp-request': 13,
  'timestamp-reply': 14,
  'info-request': 15,
  'info-reply': 16,
  'address-mask-request': 17,
  'address-mask-reply': 18,
};
const ICMPV6_TYPES: Readonly<Record<string, number>> = {
  'destination-unreachable': 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'mld-listener-query': 130,
  'mld-listener-report': 131,
  'mld-listener-done': 132,
  'mld-listener-reduction': 132,
  'nd-router-solicit': 133,
  'router-solicitation': 133,
  'nd-router-advert': 134,
  'router-advertisement': 134,
  'nd-neighbor-solicit': 135,
  'neighbour-solicitation': 135,
  'neighbor-solicitation': 135,
  'nd-neighbor-advert': 136,
  'neighbour-advertisement': 136,
  'neighbor-advertisement': 136,
  'nd-redirect': 137,
  redirect: 137,
  'router-renumbering': 138,
  'ind-neighbor-solicit': 141,
  'ind-neighbor-advert': 142,
  'mld2-listener-report': 143,
};

export function icmpType(name: string | number, protocol: 'icmp' | 'icmpv6'): number | undefined {
  const text = String(name);
  if (/^\d{1,3}$/.test(text)) return Number(text);
  return (protocol === 'icmp' ? ICMP_TYPES : ICMPV6_TYPES)[text];
}
