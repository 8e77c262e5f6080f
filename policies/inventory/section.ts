import { MAX_SECTION_BYTES } from '../base/limits.ts';
import type { Words } from '../base/text.ts';
import type { Infer, Shape } from './shape.ts';

/**
 * One section of the inventory. `id` has one or two parts; two-part ids nest (`settings.pam` is `inventory.settings.pam`).
 * Whether a missing key proves absence is a matter of the shape: `closedMap`, `askedMap`; a list is always closed.
 */
export interface Section<S extends Shape = Shape> {
  readonly id: string;
  readonly title: Words;
  readonly rank: 1 | 2 | 3;
  readonly shape: S;
  /** Changes by itself; stays outside the digest. */
  readonly isMoving: boolean;
  /** Moving, and appended to what the collector has instead of replacing it. */
  readonly isStream: boolean;
  /** Computed by the judging side; never part of a report. */
  readonly isDerived: boolean;
  /** Canonical bytes above which the agent cuts. */
  readonly maxBytes: number;
}

export type SectionOptions = Partial<Pick<Section, 'isMoving' | 'isStream' | 'isDerived' | 'maxBytes'>>;

/** Names a section; the shape's title is the section's. */
export function defineSection<const I extends string, const S extends Shape>(
  id: I,
  rank: Section['rank'],
  shape: S,
  options: SectionOptions = {},
): Section<S> & { readonly id: I } {
  return {
    id,
    rank,
    shape,
    title: shape.title,
    isMoving: false,
    isStream: false,
    isDerived: false,
    maxBytes: MAX_SECTION_BYTES,
    ...options,
  };
}

/** Type of a section's facts. */
export type FactsOf<T> = T extends Section<infer S> ? Infer<S> : never;
