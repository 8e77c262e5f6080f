import { describe, expect, it } from 'vitest';
import { derivePeers, type PeerHosts } from '../../../policies/derive/peers.ts';
import type { SectionState } from '../../../policies/inventory/report.ts';
import type { Connections } from '../../../policies/inventory/sections/connections.ts';
import type { TlsEndpoints } from '../../../policies/inventory/sections/tls-endpoints.ts';

const COMPLETE: SectionState = { status: 'complete', gaps: [], sources: ['file:/proc/net/tcp'], probe: 'connections' };
const OUT: Connections[number] = { direction: 'outbound', protocol: 'tcp', peer: '10.0.0.9', peerPort: 443 };

const endpoint = (protocols: Record<string, 'accepted' | 'refused'>, address = '0.0.0.0', port = 443): TlsEndpoints => [
  { address, port, protocols },
];
const OLD_REFUSED = { 'TLSv1.0': 'refused', 'TLSv1.1': 'refused' } as const;

function peersOf(connections: Connections, hosts: PeerHosts) {
  return derivePeers({ connections }, COMPLETE, hosts).facts;
}

describe('the other sides of connections', () => {
  it.each`
    why                                              | endpoints                                                                     | tlsVersion
    ${'handshakes of that host with itself'}         | ${endpoint({ ...OLD_REFUSED, 'TLSv1.2': 'accepted', 'TLSv1.3': 'accepted' })} | ${'TLSv1.2'}
    ${'handshakes of that host with itself'}         | ${endpoint({ 'TLSv1.0': 'accepted', 'TLSv1.2': 'accepted' })}                 | ${'TLSv1.0'}
    ${'whether TLSv1.0 is taken there is not known'} | ${endpoint({ 'TLSv1.2': 'accepted' })}                                        | ${undefined}
    ${'nothing speaks TLS at port 443 there'}        | ${endpoint({ ...OLD_REFUSED, 'TLSv1.2': 'accepted' }, '127.0.0.1')}           | ${undefined}
    ${'nothing speaks TLS at port 443 there'}        | ${[]}                                                                         | ${undefined}
    ${'handshakes are not allowed on that host'}     | ${undefined}                                                                  | ${undefined}
  `('$why: $tlsVersion', ({ endpoints, tlsVersion, why }) => {
    const hosts: PeerHosts = new Map([
      ['10.0.0.9', { name: 'db-1', ...(endpoints ? { tlsEndpoints: endpoints } : {}) }],
    ]);
    expect(peersOf([OUT], hosts)).toEqual([
      {
        peer: '10.0.0.9',
        direction: 'outbound',
        port: 443,
        hostName: 'db-1',
        ...(tlsVersion ? { tlsVersion } : {}),
        why,
      },
    ]);
  });

  it('believes the endpoint of the very address before one of all addresses', () => {
    const both = [
      ...endpoint({ 'TLSv1.0': 'accepted' }),
      ...endpoint({ ...OLD_REFUSED, 'TLSv1.2': 'accepted' }, '10.0.0.9'),
    ];
    expect(peersOf([OUT], new Map([['10.0.0.9', { name: 'db-1', tlsEndpoints: both }]]))?.[0]?.tlsVersion).toBe(
      'TLSv1.2',
    );
  });

  it('tells nobody from somebody who is not known', () => {
    const inbound: Connections[number] = {
      direction: 'inbound',
      protocol: 'tcp',
      localPort: 22,
      peer: '192.0.2.0/24',
      process: 'sshd',
    };
    const facts = peersOf([OUT, { ...OUT, peer: '10.0.0.8' }, inbound], new Map([['10.0.0.8', 'several']]));
    expect(facts).toEqual([
      { peer: '10.0.0.9', direction: 'outbound', port: 443, hostName: null, why: 'no host reports this address' },
      { peer: '10.0.0.8', direction: 'outbound', port: 443, why: 'several hosts report this address' },
      { peer: '192.0.2.0/24', direction: 'inbound', port: 22, service: 'sshd', why: 'the address was cut on the host' },
    ]);
  });

  it('is absent where connections or other hosts are not known, and partial where connections are', () => {
    expect(derivePeers({ connections: [OUT] }, COMPLETE, undefined)).toMatchObject({ state: { status: 'not_run' } });
    expect(derivePeers({}, undefined, new Map())).toMatchObject({ state: { status: 'not_run' } });
    const partial: SectionState = { ...COMPLETE, status: 'partial', reason: 'row_limit' };
    expect(derivePeers({ connections: [OUT] }, partial, new Map()).state.status).toBe('partial');
  });
});
