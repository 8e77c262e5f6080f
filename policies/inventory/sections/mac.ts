import { defineSection, type FactsOf } from '../section.ts';
import { askedMap, boolean, closedMap, record, set, text } from '../shape.ts';

const MODES = ['enforcing', 'permissive', 'disabled'] as const;

/** Mandatory access control. `selinux` is `null` where the kernel has none. */
export const mac = defineSection(
  'mac',
  2,
  record('Kiểm soát truy cập bắt buộc', 'Mandatory access control', {
    selinux: record(
      'SELinux',
      'SELinux',
      {
        mode: text('chế độ đang chạy', 'running mode', { enum: MODES }),
        configuredMode: text('chế độ đã cấu hình', 'configured mode', { enum: MODES }),
        policy: text('chính sách', 'policy'),
        isMls: boolean('nhiều mức an toàn', 'multi-level security'),
        booleans: askedMap('công tắc', 'booleans', boolean('bật', 'on', { isNullable: true })),
        unconfinedServices: set('dịch vụ không bị ràng buộc', 'unconfined services', text('dịch vụ', 'service')),
      },
      [],
      { isNullable: true },
    ),
    apparmor: record('AppArmor', 'AppArmor', {
      isEnabled: boolean('được bật', 'enabled'),
      profiles: closedMap(
        'hồ sơ',
        'profiles',
        text('chế độ', 'mode', { enum: ['enforce', 'complain', 'kill', 'unconfined'] }),
      ),
      unconfinedProcesses: set('tiến trình không bị ràng buộc', 'unconfined processes', text('tiến trình', 'process')),
    }),
  }),
);

export type Mac = FactsOf<typeof mac>;
