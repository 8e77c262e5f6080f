import type { Identifiers } from '../policies/inventory/report.ts';

/** How the identifiers of a report fit those of the host whose id it carries. */
export type IdentityReading = 'same' | 'reinstalled' | 'reinstalled_or_copied' | 'moved' | 'copied';

type Fit = 'same' | 'different' | 'unknown';

/**
 * Compares two sets of identifiers as the contract's conflict rule does: only what both sides state, kind by kind;
 * weak identifiers (MAC addresses, names) never decide. `copied` means that the agent's state went to another machine:
 * its reports belong to a new candidate host. Source: the report contract, "Identity".
 */
export function readIdentity(before: Identifiers, now: Identifiers): IdentityReading {
  const hardware = fitHardware(before, now);
  const software = fitSoftware(before, now);
  if (hardware === 'different') return software === 'different' ? 'copied' : 'moved';
  if (software === 'different') return hardware === 'same' ? 'reinstalled' : 'reinstalled_or_copied';
  return 'same';
}

function fitHardware(before: Identifiers, now: Identifiers): Fit {
  return together([
    fitText(before.productUuid, now.productUuid),
    // A serial number is one vendor's; two vendors may use the same.
    fitText(serialOf(before), serialOf(now)),
    fitText(before.instanceId, now.instanceId),
  ]);
}

function fitSoftware(before: Identifiers, now: Identifiers): Fit {
  return together([
    fitText(before.machineId, now.machineId),
    fitSets(before.sshHostKeys, now.sshHostKeys),
    fitText(before.domainSid, now.domainSid),
  ]);
}

function serialOf({ systemVendor, systemSerial }: Identifiers): string | undefined {
  return systemSerial === undefined ? undefined : `${systemVendor ?? ''}\n${systemSerial}`;
}

function together(fits: readonly Fit[]): Fit {
  if (fits.includes('different')) return 'different';
  return fits.includes('same') ? 'same' : 'unknown';
}

function fitText(left: string | undefined, right: string | undefined): Fit {
  if (left === undefined || right === undefined) return 'unknown';
  return left === right ? 'same' : 'different';
}

/** Host keys are equal if the two sets share one: adding a key type changes nothing. */
function fitSets(left: readonly string[] | undefined, right: readonly string[] | undefined): Fit {
  if (left === undefined || right === undefined || left.length === 0 || right.length === 0) return 'unknown';
  return left.some((key) => right.includes(key)) ? 'same' : 'different';
}
