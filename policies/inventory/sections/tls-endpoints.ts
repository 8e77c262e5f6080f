import { defineSection, type FactsOf } from '../section.ts';
import { askedMap, number, record, set, text } from '../shape.ts';

/** Handshakes with the host's own listeners (opt-in, local door only). What this TLS library cannot offer is left out, never `refused`. */
export const tlsEndpoints = defineSection(
  'tlsEndpoints',
  2,
  set(
    'Điểm cuối TLS',
    'TLS endpoints',
    record(
      'điểm cuối',
      'endpoint',
      {
        address: text('địa chỉ', 'address', { form: 'address' }),
        port: number('cổng', 'port', { maximum: 65_535 }),
        protocols: askedMap('giao thức', 'protocols', text('kết quả', 'answer', { enum: ['accepted', 'refused'] }), {
          keyEnum: ['SSLv2', 'SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
          maxEntries: 10,
        }),
        certificate: text('chứng thư', 'certificate'),
        cipher: text('bộ mã', 'cipher'),
        keyExchange: text('trao đổi khóa', 'key exchange'),
        startTls: text('nâng cấp TLS', 'STARTTLS'),
      },
      ['address', 'port'],
    ),
    { sortBy: ['address', 'port'] },
  ),
);

export type TlsEndpoints = FactsOf<typeof tlsEndpoints>;
