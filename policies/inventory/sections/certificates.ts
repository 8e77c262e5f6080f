import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, number, record, set, text } from '../shape.ts';

const place = record('nơi lưu', 'place', {
  path: text('đường dẫn', 'path'),
  store: text('kho chứng thư', 'store'),
  usedBy: set('được dùng bởi', 'used by', text('dịch vụ', 'service'), { isNullable: true }),
  privateKey: record(
    'khóa riêng',
    'private key',
    {
      path: text('đường dẫn', 'path'),
      mode: text('quyền', 'mode', { form: 'mode' }),
      owner: text('chủ sở hữu', 'owner'),
    },
    [],
    { isNullable: true },
  ),
});

/**
 * Certificates by SHA-256 fingerprint (hex). `usedBy` is `null` where no configuration names the file; a private key is
 * known by path and status only and is never opened. Trust stores of the distribution are not listed.
 */
export const certificates = defineSection(
  'certificates',
  2,
  closedMap(
    'Chứng thư số',
    'Certificates',
    record('chứng thư', 'certificate', {
      subject: text('chủ thể', 'subject'),
      issuer: text('nơi cấp', 'issuer'),
      serialNumber: text('số sê-ri', 'serial number'),
      subjectAltNames: set('tên thay thế', 'alternative names', text('tên', 'name'), { maxItems: 50 }),
      subjectAltNameCount: number('số tên thay thế', 'number of alternative names'),
      notBeforeAt: text('hiệu lực từ', 'valid from', { form: 'instant' }),
      notAfterAt: text('hết hạn lúc', 'valid until', { form: 'instant' }),
      keyType: text('loại khóa', 'key type'),
      keyBits: number('độ dài khóa', 'key length'),
      signatureAlgorithm: text('thuật tóan ký', 'signature algorithm'),
      isCa: boolean('là chứng thư của CA', 'is a CA'),
      isSelfSigned: boolean('tự ký', 'self-signed'),
      chainTo: text('nối đến chứng thư', 'chains to', { isNullable: true }),
      places: set('nơi lưu', 'places', place, { sortBy: ['path', 'store'] }),
    }),
  ),
);

export type Certificates = FactsOf<typeof certificates>;
export type Certificate = Certificates[string];
