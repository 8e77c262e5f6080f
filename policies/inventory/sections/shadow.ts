import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, number, record, text } from '../shape.ts';

const days = (vi: string, en: string) => number(vi, en, { minimum: -1, isNullable: true });

/**
 * Password attributes by account, never the hash. `isLocked`: the field begins with `!` or `*`; neither password nor lock
 * is an open account. An empty date field is `null`. Needs root.
 * Source: shadow(5), crypt(5).
 */
export const shadow = defineSection(
  'shadow',
  2,
  closedMap(
    'Thuộc tính mật khẩu',
    'Password attributes',
    record('thuộc tính', 'attributes', {
      hasPassword: boolean('có mật khẩu', 'has a password'),
      isLocked: boolean('bị khóa', 'locked'),
      hashScheme: text('kiểu băm', 'hash scheme', {
        enum: ['yescrypt', 'gost-yescrypt', 'scrypt', 'bcrypt', 'sha512', 'sha256', 'sunmd5', 'md5', 'des'],
        isNullable: true,
      }),
      lastChangedOn: text('đổi lần cuối', 'last changed', { form: 'day', isNullable: true }),
      minDays: days('số ngày tối thiểu', 'minimum days'),
      maxDays: days('số ngày tối đa', 'maximum days'),
      warnDays: days('số ngày báo trước', 'warning days'),
      inactiveDays: days('số ngày chờ khóa', 'inactive days'),
      expiresOn: text('hết hạn ngày', 'expires', { form: 'day', isNullable: true }),
    }),
    { maxEntries: 10_000 },
  ),
);

export type Shadow = FactsOf<typeof shadow>;
