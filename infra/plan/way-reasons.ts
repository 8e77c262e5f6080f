import type { PlanReason } from './plan.ts';
import type { OsSupport } from './way.ts';

function reason(code: string, vi: string, en: string): PlanReason {
  return { code, text: { vi, en } };
}

/** Reasons that say the same of every host. */
export const REASONS = {
  ownerRetires: reason(
    'owner_retires',
    'Chủ quản đã đánh dấu ngừng sử dụng.',
    'The owner has marked it for retirement.',
  ),
  ownerKeeps: reason('owner_keeps', 'Chủ quản đã đánh dấu giữ nguyên.', 'The owner has marked it to stay.'),
  osNotKnown: reason(
    'os_not_known',
    'Chưa biết hệ điều hành nên chưa thể đề xuất.',
    'The operating system is not known, so nothing can be proposed.',
  ),
  onTarget: reason('on_target', 'Đã chạy trên đám mây đích.', 'It runs on the target cloud already.'),
  noSameImage: reason(
    'no_same_image',
    'Danh mục không có ảnh máy của đúng bản phát hành này.',
    'The catalogue has no image of this very release.',
  ),
} as const;

export function otherArchitecture(architecture: string): PlanReason {
  return reason(
    'other_architecture',
    `Danh mục chỉ có x86_64; máy này là ${architecture}.`,
    `The catalogue holds x86_64 only; this host is ${architecture}.`,
  );
}

export function supportNotKnown(name: string): PlanReason {
  return reason(
    'support_not_known',
    `Không biết thời hạn hỗ trợ của ${name}.`,
    `The support dates of ${name} are not known.`,
  );
}

export function noImage(platform: string, osId: string): PlanReason {
  return reason(
    'no_image',
    `Nền tảng ${platform} không có ảnh máy thay cho ${osId}.`,
    `Platform ${platform} has no image that follows ${osId}.`,
  );
}

export function oneStep(image: string): PlanReason {
  return reason(
    'one_step',
    `Nâng cấp tại chỗ lên ${image} trong một bước.`,
    `An upgrade in place leads to ${image} in one step.`,
  );
}

export function newSystem(image: string): PlanReason {
  return reason('new_system', `Dựng mới trên ${image}.`, `Built anew on ${image}.`);
}

export function sameSystem(image: string): PlanReason {
  return reason('same_system', `Chuyển lên đám mây, giữ nguyên ${image}.`, `Moves to the cloud and keeps ${image}.`);
}

/** What is known of the support of `name`; `isLasting`: it reaches past the plan's horizon. */
export function aboutSupport(name: string, support: OsSupport, isLasting: boolean): PlanReason {
  const on = typeof support.endsOn === 'string' ? support.endsOn : undefined;
  const vi = (word: string) => (on === undefined ? '' : ` ${word} ${on}`);
  const en = (word: string) => (on === undefined ? '' : `${word} ${on}`);
  if (isLasting)
    return reason('supported', `${name} còn được hỗ trợ${vi('đến')}.`, `${name} is supported${en(' until')}.`);
  if (support.state === 'ended')
    return reason('support_ended', `${name} đã hết hỗ trợ${vi('từ')}.`, `Support of ${name} has ended${en(', on')}.`);
  if (support.state === 'extended')
    return reason(
      'support_extended',
      `${name} chỉ còn hỗ trợ mở rộng${vi('đến')}.`,
      `${name} has extended support only${en(', until')}.`,
    );
  return reason('support_ending', `${name} sắp hết hỗ trợ${vi('vào')}.`, `Support of ${name} ends soon${en(', on')}.`);
}
