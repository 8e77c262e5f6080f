import { defineSection, type FactsOf } from '../section.ts';
import { askedMap, boolean, record, text } from '../shape.ts';

/**
 * Kernel modules by name (`_` for `-`): the asked ones, and all that are loaded. `isLoadable`: of kind `module` and not
 * disabled by an install line of true or false; `installAs: null`: no such line.
 * Source: modprobe.d(5).
 */
export const kernelModules = defineSection(
  'kernelModules',
  1,
  askedMap(
    'Mô-đun nhân',
    'Kernel modules',
    record('mô-đun', 'module', {
      isLoaded: boolean('đã nạp', 'loaded'),
      kind: text('loại', 'kind', { enum: ['module', 'builtin', 'absent'] }),
      isBlacklisted: boolean('bị chặn', 'blacklisted'),
      installAs: text('thay bằng lệnh', 'installed as', { isNullable: true }),
      configuredIn: text('cấu hình tại', 'configured in'),
      isLoadable: boolean('nạp được', 'loadable'),
    }),
  ),
);

export type KernelModules = FactsOf<typeof kernelModules>;
