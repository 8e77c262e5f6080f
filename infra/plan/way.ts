import type { Words } from '../../policies/base/text.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Catalogue, Image, Platform } from './catalogue.ts';
import type { PlanReason, Way } from './plan.ts';

/** Support of an operating system on the plan's day. `endsOn` `null`: no end announced; absent: not known. */
export interface OsSupport {
  readonly state?: 'supported' | 'extended' | 'ended';
  readonly endsOn?: string | null;
}

/** Looks an operating system's support up; given from outside, because tables and days are. */
export type SupportOf = (os: Inventory['os']) => OsSupport;

export interface WayInput {
  readonly inventory: Inventory;
  readonly labels: readonly string[];
  readonly platform: Platform;
  readonly catalogue: Catalogue;
  readonly supportOf: SupportOf;
  /** Last day on which support must still stand. */
  readonly horizonOn: string;
}

export interface WayDecision {
  readonly way: Way;
  readonly reasons: readonly PlanReason[];
  readonly image?: Image;
  readonly deadlineOn?: string;
}

/** Owners say so with a label of the register. */
const RETIRE_LABELS = ['retire', 'way:retire'];
const STAY_LABELS = ['stay', 'way:stay'];

function reason(code: string, vi: string, en: string): PlanReason {
  const text: Words = { vi, en };
  return { code, text };
}

/** Whether the host runs on our own cloud already: Nova writes its name into the firmware's tables. Source: nova.conf, `[DEFAULT]`, SMBIOS product name. */
function isOnTarget(inventory: Inventory): boolean {
  return /openstack/i.test(`${inventory.hardware?.vendor ?? ''} ${inventory.hardware?.model ?? ''}`);
}

/**
 * What becomes of a host, and why. Owners' labels first; then what is not known (nothing is proposed for it); then support:
 * a host whose system keeps its support moves as it is, any other to a system that has a future.
 */
export function wayOf(input: WayInput): WayDecision {
  const { inventory, labels, catalogue, supportOf, horizonOn } = input;
  const { os } = inventory;
  if (labels.some((label) => RETIRE_LABELS.includes(label)))
    return {
      way: 'retire',
      reasons: [
        reason('owner_retires', 'Chủ quản đã đánh dấu ngừng sử dụng.', 'The owner has marked it for retirement.'),
      ],
    };
  if (labels.some((label) => STAY_LABELS.includes(label)))
    return {
      way: 'stay',
      reasons: [reason('owner_keeps', 'Chủ quản đã đánh dấu giữ nguyên.', 'The owner has marked it to stay.')],
    };
  if (os?.id === undefined || os.release === undefined)
    return {
      way: 'stay',
      reasons: [
        reason(
          'os_not_known',
          'Chưa biết hệ điều hành nên chưa thể đề xuất.',
          'The operating system is not known, so nothing can be proposed.',
        ),
      ],
    };
  if (os.architecture !== undefined && os.architecture !== 'x86_64')
    return {
      way: 'stay',
      reasons: [
        reason(
          'other_architecture',
          `Danh mục chỉ có x86_64; máy này là ${os.architecture}.`,
          `The catalogue holds x86_64 only; this host is ${os.architecture}.`,
        ),
      ],
    };
  const support = supportOf(os);
  const name = os.name ?? `${os.id} ${os.release}`;
  if (support.state === undefined)
    return {
      way: 'stay',
      reasons: [
        reason(
          'support_not_known',
          `Không biết thời hạn hỗ trợ của ${name}.`,
          `The support dates of ${name} are not known.`,
        ),
      ],
    };
  const isLasting =
    support.state === 'supported' &&
    (support.endsOn === null || (support.endsOn !== undefined && support.endsOn >= horizonOn));
  const deadline = typeof support.endsOn === 'string' ? { deadlineOn: support.endsOn } : {};
  const about = supportReason(name, support, isLasting);
  if (isLasting) return movingAsItIs(input, about, catalogue.images);
  const image = successorOf(input, os.id);
  if (image === undefined)
    return {
      way: 'stay',
      ...deadline,
      reasons: [
        about,
        reason(
          'no_image',
          `Nền tảng ${input.platform.id} không có ảnh máy thay cho ${os.id}.`,
          `Platform ${input.platform.id} has no image that follows ${os.id}.`,
        ),
      ],
    };
  if (isOnTarget(inventory) && image.upgradesFrom.includes(`${os.id}:${os.release}`)) {
    return {
      way: 'upgrade',
      image,
      ...deadline,
      reasons: [
        about,
        reason(
          'one_step',
          `Nâng cấp tại chỗ lên ${image.name} trong một bước.`,
          `An upgrade in place leads to ${image.name} in one step.`,
        ),
      ],
    };
  }
  return {
    way: 'replatform',
    image,
    ...deadline,
    reasons: [about, reason('new_system', `Dựng mới trên ${image.name}.`, `Built anew on ${image.name}.`)],
  };
}

function supportReason(name: string, support: OsSupport, isLasting: boolean): PlanReason {
  const on = typeof support.endsOn === 'string' ? support.endsOn : undefined;
  if (isLasting)
    return reason(
      'supported',
      `${name} còn được hỗ trợ${on === undefined ? '' : ` đến ${on}`}.`,
      `${name} is supported${on === undefined ? '' : ` until ${on}`}.`,
    );
  if (support.state === 'ended')
    return reason(
      'support_ended',
      `${name} đã hết hỗ trợ${on === undefined ? '' : ` từ ${on}`}.`,
      `Support of ${name} has ended${on === undefined ? '' : `, on ${on}`}.`,
    );
  if (support.state === 'extended')
    return reason(
      'support_extended',
      `${name} chỉ còn hỗ trợ mở rộng${on === undefined ? '' : ` đến ${on}`}.`,
      `${name} has extended support only${on === undefined ? '' : `, until ${on}`}.`,
    );
  return reason(
    'support_ending',
    `${name} sắp hết hỗ trợ${on === undefined ? '' : ` vào ${on}`}.`,
    `Support of ${name} ends soon${on === undefined ? '' : `, on ${on}`}.`,
  );
}

function movingAsItIs(input: WayInput, about: PlanReason, images: readonly Image[]): WayDecision {
  const { os } = input.inventory;
  if (isOnTarget(input.inventory))
    return {
      way: 'stay',
      reasons: [about, reason('on_target', 'Đã chạy trên đám mây đích.', 'It runs on the target cloud already.')],
    };
  const image = images.find(
    (candidate) =>
      candidate.os.id === os?.id &&
      candidate.os.release === os?.release &&
      input.platform.images.includes(candidate.name),
  );
  if (image === undefined)
    return {
      way: 'stay',
      reasons: [
        about,
        reason(
          'no_same_image',
          'Danh mục không có ảnh máy của đúng bản phát hành này.',
          'The catalogue has no image of this very release.',
        ),
      ],
    };
  return {
    way: 'rehost',
    image,
    reasons: [
      about,
      reason(
        'same_system',
        `Chuyển lên đám mây, giữ nguyên ${image.name}.`,
        `Moves to the cloud and keeps ${image.name}.`,
      ),
    ],
  };
}

/** The platform's preferred image that may follow this system and whose own support reaches furthest past the horizon. */
function successorOf(input: WayInput, osId: string): Image | undefined {
  const { platform, catalogue, supportOf, horizonOn } = input;
  const follows = platform.images
    .map((name) => catalogue.images.find((image) => image.name === name))
    .filter((image) => image !== undefined)
    .filter((image) => image.succeeds.includes(osId) || platform.packages.length > 0);
  const lasting = follows.find((image) => {
    const { state, endsOn } = supportOf(image.os);
    return state === 'supported' && (endsOn === null || (endsOn !== undefined && endsOn >= horizonOn));
  });
  return lasting ?? follows.find((image) => supportOf(image.os).state === 'supported');
}
