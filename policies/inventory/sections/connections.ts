import { defineSection, type FactsOf } from '../section.ts';
import { boolean, number, record, set, text } from '../shape.ts';

/** Who talks to whom, per peer and service. Inbound peers outside the owner's networks are cut to /24 and /48: they may be people. */
export const connections = defineSection(
  'connections',
  2,
  set(
    'Kết nối',
    'Connections',
    record(
      'kết nối',
      'connection',
      {
        direction: text('chiều', 'direction', { enum: ['inbound', 'outbound'] }),
        protocol: text('giao thức', 'protocol', { enum: ['tcp', 'udp'] }),
        localPort: number('cổng tại máy', 'local port', { maximum: 65_535 }),
        peer: text('bên kia', 'peer', { form: 'address' }),
        peerPort: number('cổng bên kia', 'peer port', { maximum: 65_535 }),
        process: text('tiến trình', 'process'),
        firstSeenOn: text('thấy lần đầu', 'first seen', { form: 'day' }),
        lastSeenOn: text('thấy lần cuối', 'last seen', { form: 'day' }),
        isEstablished: boolean('đang nối', 'established'),
      },
      ['direction', 'peer'],
    ),
    { sortBy: ['direction', 'peer', 'localPort', 'peerPort', 'process'], maxItems: 500 },
  ),
  { isMoving: true, isStream: true },
);

export type Connections = FactsOf<typeof connections>;
