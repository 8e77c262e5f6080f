import { hash } from 'node:crypto';
import { compareIdentifiers } from '../policies/inventory/identity.ts';
import type { Identifiers } from '../policies/inventory/report.ts';

/** How the identifiers of a report fit those of the host whose id it carries. */
export type IdentityReading = 'same' | 'reinstalled' | 'reinstalled_or_copied' | 'moved' | 'copied';

/**
 * Compares two sets of identifiers as the contract's conflict rule does: only what both sides state, kind by kind;
 * weak identifiers (MAC addresses, names) never decide. `copied` means that the agent's state went to another machine:
 * its reports belong to a new candidate host. Source: the report contract, "Identity".
 */
export function readIdentity(before: Identifiers, now: Identifiers): IdentityReading {
  const { hardware, software } = compareIdentifiers(before, now);
  if (hardware === 'different') return software === 'different' ? 'copied' : 'moved';
  if (software === 'different') return hardware === 'same' ? 'reinstalled' : 'reinstalled_or_copied';
  return 'same';
}

/** A UUID (version 8: of our own making) of a text. */
export function shaId(text: string): string {
  const hex = hash('sha256', text, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
