import { modeKind, modeTest, takesMode } from '../mode-word.ts';
import { defineKeyword } from '../word.ts';

export const modeAtMost = defineKeyword({
  name: 'modeAtMost',
  asks: 'mode or value',
  accepts: takesMode,
  operand: modeKind.operand,
  phrase: { vi: 'quyền không rộng hơn', en: 'no more permissive than' },
  description: { vi: 'Không có bit quyền nào ngoài các bit này.', en: 'Has no permission bit beyond these.' },
  compile: modeTest((mode, wanted) => (mode & ~wanted) === 0),
});
