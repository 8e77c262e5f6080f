import { defineSection, type FactsOf } from '../section.ts';
import { boolean, ordered, record, text } from '../shape.ts';

/**
 * How the machine starts. `secureBoot` is `null` where the firmware has none. Whether a boot loader password is set is
 * told by the presence of its line; its hash is never read out.
 */
export const boot = defineSection(
  'boot',
  2,
  record('Khởi động', 'Boot', {
    arguments: ordered('tham số nhân đang dùng', 'kernel arguments as booted', text('tham số', 'argument')),
    configuredArguments: ordered(
      'tham số nhân đã cấu hình',
      'configured kernel arguments',
      text('tham số', 'argument'),
    ),
    loader: text('bộ nạp khởi động', 'boot loader', { enum: ['grub2', 'grub', 'systemd-boot', 'bootmgr'] }),
    hasLoaderPassword: boolean('bộ nạp có mật khẩu', 'boot loader has a password'),
    secureBoot: boolean('khởi động an toàn', 'secure boot', { isNullable: true }),
    hasTpm: boolean('có TPM', 'has a TPM'),
  }),
);

export type Boot = FactsOf<typeof boot>;
