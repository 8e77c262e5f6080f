import type { Words } from '../../policies/base/text.ts';
import type { Effect } from './judge.ts';
import type { Way } from './plan.ts';

/** The ways in words. */
export const WAY_WORDS: Readonly<Record<Way, Words>> = {
  stay: { vi: 'giữ nguyên', en: 'stays' },
  upgrade: { vi: 'nâng cấp tại chỗ', en: 'upgraded in place' },
  rehost: { vi: 'chuyển sang đám mây', en: 'rehosted' },
  replatform: { vi: 'dựng mới', en: 'replatformed' },
  retire: { vi: 'ngừng sử dụng', en: 'retired' },
};

/** What a plan does to findings, in words that a number is put before. */
export const EFFECT_WORDS: Readonly<Record<Effect, Words>> = {
  closes: { vi: 'được khắc phục', en: 'closed' },
  opens: { vi: 'phát sinh', en: 'opened' },
  stays_open: { vi: 'vẫn còn', en: 'stay open' },
  unknown: { vi: 'chưa biết', en: 'unknown' },
  settles: { vi: 'trở nên rõ', en: 'answered' },
};
