import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Catalogue, Image, Platform } from './catalogue.ts';
import type { PlanReason, Way } from './plan.ts';
import {
  aboutSupport,
  newSystem,
  noImage,
  oneStep,
  otherArchitecture,
  REASONS,
  sameSystem,
  supportNotKnown,
} from './way-reasons.ts';

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

/** Whether the host runs on our own cloud already: Nova writes its name into the firmware's tables. Source: nova.conf, `[DEFAULT]`, SMBIOS product name. */
function isOnTarget(inventory: Inventory): boolean {
  return /openstack/i.test(`${inventory.hardware?.vendor ?? ''} ${inventory.hardware?.model ?? ''}`);
}

/**
 * What becomes of a host, and why. Owners' labels first; then what is not known (nothing is proposed for it); then support:
 * a host whose system keeps its support moves as it is, any other to a system that has a future.
 */
export function wayOf(input: WayInput): WayDecision {
  const { inventory, platform, supportOf, horizonOn } = input;
  const { os } = inventory;
  const settled = settledBy(input);
  if (settled !== undefined) return settled;
  if (os?.id === undefined || os.release === undefined) return { way: 'stay', reasons: [REASONS.osNotKnown] };
  const name = os.name ?? `${os.id} ${os.release}`;
  const support = supportOf(os);
  if (support.state === undefined) return { way: 'stay', reasons: [supportNotKnown(name)] };
  const isLasting = lasts(support, horizonOn);
  const about = aboutSupport(name, support, isLasting);
  if (isLasting) return movingAsItIs(input, about);
  const deadline = typeof support.endsOn === 'string' ? { deadlineOn: support.endsOn } : {};
  const image = successorOf(input, os.id);
  if (image === undefined) return { way: 'stay', ...deadline, reasons: [about, noImage(platform.id, os.id)] };
  if (isOnTarget(inventory) && image.upgradesFrom.includes(`${os.id}:${os.release}`)) {
    return { way: 'upgrade', image, ...deadline, reasons: [about, oneStep(image.name)] };
  }
  return { way: 'replatform', image, ...deadline, reasons: [about, newSystem(image.name)] };
}

/** What the owner has said, or the processor decides, before anybody looks at support. */
function settledBy({ labels, inventory }: WayInput): WayDecision | undefined {
  const architecture = inventory.os?.architecture;
  if (labels.some((label) => RETIRE_LABELS.includes(label))) return { way: 'retire', reasons: [REASONS.ownerRetires] };
  if (labels.some((label) => STAY_LABELS.includes(label))) return { way: 'stay', reasons: [REASONS.ownerKeeps] };
  if (architecture !== undefined && architecture !== 'x86_64')
    return { way: 'stay', reasons: [otherArchitecture(architecture)] };
  return undefined;
}

/** Whether regular support stands on the last day that matters. */
function lasts({ state, endsOn }: OsSupport, horizonOn: string): boolean {
  return state === 'supported' && (endsOn === null || (endsOn !== undefined && endsOn >= horizonOn));
}

function movingAsItIs({ inventory, platform, catalogue }: WayInput, about: PlanReason): WayDecision {
  const { os } = inventory;
  if (isOnTarget(inventory)) return { way: 'stay', reasons: [about, REASONS.onTarget] };
  const image = catalogue.images.find(
    (candidate) =>
      candidate.os.id === os?.id && candidate.os.release === os?.release && platform.images.includes(candidate.name),
  );
  if (image === undefined) return { way: 'stay', reasons: [about, REASONS.noSameImage] };
  return { way: 'rehost', image, reasons: [about, sameSystem(image.name)] };
}

/**
 * The platform's preferred image that may follow this system and keeps its own support past the horizon, else one that is
 * supported at all. A platform with software of its own is set up anew, so any system that its maker supports will do.
 */
function successorOf({ platform, catalogue, supportOf, horizonOn }: WayInput, osId: string): Image | undefined {
  const follows = platform.images
    .map((name) => catalogue.images.find((image) => image.name === name))
    .filter((image) => image !== undefined)
    .filter((image) => image.succeeds.includes(osId) || platform.packages.length > 0);
  return (
    follows.find((image) => lasts(supportOf(image.os), horizonOn)) ??
    follows.find((image) => supportOf(image.os).state === 'supported')
  );
}
