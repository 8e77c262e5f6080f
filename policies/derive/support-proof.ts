import type { SectionState } from '../inventory/report.ts';
import type { Support } from '../inventory/sections/support.ts';
import type { ExtendedSupport } from './tables.ts';

/** What the section `support` proves: `undefined` where it was not read, or not far enough to say no. */
export interface Proof {
  readonly isCovered?: boolean;
  readonly why:
    | 'free_extension'
    | 'proof_found'
    | 'no_proof'
    | 'proof_not_read'
    | 'proof_stale'
    | 'architecture_not_known';
  /** Last day that the proof found is good for; `null`: no end is stated. */
  readonly untilOn?: string | null;
  /** When the proof was read that is now too old. */
  readonly readAt?: string;
}

export interface SupportSource {
  readonly facts: Support | undefined;
  readonly isPartial: boolean;
  /** Too old to be believed, and read then. */
  readonly staleSince?: string;
}

/** The section as far as its state lets it be believed. */
export function supportSource(
  facts: Support | undefined,
  state: SectionState | undefined,
  staleSince?: string,
): SupportSource {
  const isRead = state?.status === 'complete' || state?.status === 'partial';
  const age = staleSince === undefined ? {} : { staleSince };
  return { facts: isRead ? facts : undefined, isPartial: state?.status === 'partial', ...age };
}

/**
 * Whether extended support of `names` (a product, its lifecycle product) is proven on `asOfOn`. A programme `other`
 * counts where it names the product among its services. An empty list that was read whole proves that there is none.
 */
export function proofOf(
  terms: ExtendedSupport | undefined,
  names: readonly string[],
  architecture: string | undefined,
  source: SupportSource,
  asOfOn: string,
): Proof {
  if (terms?.isFree === true) {
    const isNamed = architecture !== undefined && (terms.architectures?.includes(architecture) ?? true);
    return isNamed ? { isCovered: true, why: 'free_extension', untilOn: null } : { why: 'architecture_not_known' };
  }
  if (source.staleSince !== undefined) return { why: 'proof_stale', readAt: source.staleSince };
  if (source.facts === undefined) return { why: 'proof_not_read' };
  let mayBe = source.isPartial;
  let best: string | null | undefined;
  for (const entry of source.facts) {
    const truth = covers(entry, terms, names, asOfOn);
    if (truth === undefined) mayBe = true;
    const { validUntilOn: untilOn = null } = entry;
    if (truth === true && (best === undefined || isLater(untilOn, best))) best = untilOn;
  }
  if (best !== undefined) return { isCovered: true, why: 'proof_found', untilOn: best };
  return mayBe ? { why: 'proof_not_read' } : { isCovered: false, why: 'no_proof' };
}

/** `null`: no end is stated, which is later than any day. */
function isLater(day: string | null, than: string | null): boolean {
  return than !== null && (day === null || day > than);
}

/** `undefined`: a member that decides was not read. */
function covers(
  entry: Support[number],
  terms: ExtendedSupport | undefined,
  names: readonly string[],
  asOfOn: string,
): boolean | undefined {
  const { program, isActive, services, validUntilOn } = entry;
  if (isActive === false) return false;
  if (typeof validUntilOn === 'string' && validUntilOn < asOfOn) return false;
  if (program === 'other') {
    if (services === undefined) return undefined;
    if (!services.some((service) => names.includes(service))) return false;
  } else {
    if (!(terms?.programs.includes(program) ?? false)) return false;
    const { service } = terms ?? {};
    if (service !== undefined) {
      if (services === undefined) return undefined;
      if (!services.includes(service)) return false;
    }
  }
  return isActive === undefined || validUntilOn === undefined ? undefined : true;
}
