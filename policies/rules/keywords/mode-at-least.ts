import { modeKind, modeTest, takesMode } from '../mode-word.ts';
import { defineKeyword } from '../word.ts';

/** For umasks, where more bits are stricter. */
export const modeAtLeast = defineKeyword({
  name: 'modeAtLeast',
  asks: 'mode or value',
  accepts: takesMode,
  operand: modeKind.operand,
  phrase: { vi: 'quyền có đủ', en: 'at least the bits' },
  description: { vi: 'Có đủ các bit này (dùng cho umask).', en: 'Has all of these bits (for umasks).' },
  compile: modeTest((mode, wanted) => (mode & wanted) === wanted),
});
