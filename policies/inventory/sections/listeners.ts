import { defineSection, type FactsOf } from '../section.ts';
import { boolean, number, record, set, text } from '../shape.ts';

/** Listening sockets. Ephemeral UDP ports are folded into one entry per process with `port: null`; other users' processes need root. */
export const listeners = defineSection(
  'listeners',
  2,
  set(
    'Cổng đang lắng nghe',
    'Listeners',
    record(
      'cổng lắng nghe',
      'listener',
      {
        protocol: text('giao thức', 'protocol', { enum: ['tcp', 'udp'] }),
        address: text('địa chỉ', 'address', { form: 'address' }),
        isLoopback: boolean('chỉ nội bộ máy', 'loopback only'),
        port: number('cổng', 'port', { maximum: 65_535, isNullable: true }),
        process: text('tiến trình', 'process'),
        executable: text('chương trình', 'executable'),
        user: text('người dùng', 'user'),
        service: text('dịch vụ', 'service'),
      },
      ['protocol', 'address', 'port'],
    ),
    { sortBy: ['port', 'protocol', 'address'] },
  ),
);

export type Listeners = FactsOf<typeof listeners>;
export type Listener = Listeners[number];
