import type { Words } from '../base/text.ts';
import type { Effort } from './compatibility-tables.ts';

/** What a step does to the host; enough to do the same to its inventory. */
export type UpgradeAct =
  | { readonly kind: 'system'; readonly from: string; readonly to: string }
  | { readonly kind: 'newHost'; readonly to: string }
  | {
      readonly kind: 'product';
      readonly product: string;
      readonly from: string;
      readonly to: string;
      /** Where there are several of that cycle, all of them move. */
      readonly lifecycle: string;
    }
  | { readonly kind: 'install'; readonly product: string; readonly to: string }
  | { readonly kind: 'resource'; readonly path: string; readonly to: number }
  | { readonly kind: 'remove'; readonly section: string; readonly keys: readonly (string | number)[] }
  | { readonly kind: 'setting'; readonly path: string; readonly to: string | number | boolean };

/** One step of the way, named. */
export interface UpgradeStep {
  readonly act: UpgradeAct;
  readonly title: Words;
  readonly effort: Effort;
  /** Where it is documented that this step is possible, and when that was read; absent for what a rule asks for. */
  readonly source?: string;
  readonly checkedOn?: string;
  /** The rule whose demand it meets. */
  readonly rule?: string;
}

/** Work as numbers that can be added; a project is more than five steps of days, whatever else is saved. */
const COSTS: Readonly<Record<Effort, number>> = { minutes: 100, hours: 800, days: 4000, project: 24_000 };

/** What a step costs; of equal work the nearer release costs less. */
export function costOf(effort: Effort, distance = 0): number {
  return COSTS[effort] + Math.min(distance, 50);
}
