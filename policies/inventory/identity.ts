import { createHmac } from 'node:crypto';
import { byCodeUnit } from '../base/text.ts';
import placeholders from '../data/identifier-placeholders.json' with { type: 'json' };
import type { Identifiers } from './report.ts';

/** What a comparison of two hosts' identifiers of one kind says. `unknown`: there is none that both state. */
export type Likeness = 'same' | 'different' | 'unknown';

export interface IdentityComparison {
  readonly hardware: Likeness;
  readonly software: Likeness;
  /** Ranks proposals and decides nothing. */
  readonly weak: Likeness;
}

/** Compares what both sides state: `same` where all is equal, `different` where any differs. Placeholders count as absent. */
export function compareIdentifiers(left: Identifiers, right: Identifiers): IdentityComparison {
  const [a, b] = [withoutPlaceholders(left), withoutPlaceholders(right)];
  return {
    hardware: together([
      equal(a.productUuid, b.productUuid),
      equal(serialOf(a), serialOf(b)),
      equal(a.instanceId, b.instanceId),
    ]),
    software: together([
      equal(a.machineId, b.machineId),
      overlap(a.sshHostKeys, b.sshHostKeys),
      equal(a.domainSid, b.domainSid),
    ]),
    weak: together([overlap(a.macs, b.macs), equal(a.fqdn, b.fqdn), overlap(a.addresses, b.addresses)]),
  };
}

/** Serial numbers are the maker's own; two makers may use the same one. */
function serialOf({ systemSerial, systemVendor }: Identifiers): string | undefined {
  return systemSerial === undefined ? undefined : `${systemVendor ?? ''}\n${systemSerial}`;
}

function equal(left: string | undefined, right: string | undefined): Likeness {
  if (left === undefined || right === undefined) return 'unknown';
  return left === right ? 'same' : 'different';
}

function overlap(left: readonly string[] = [], right: readonly string[] = []): Likeness {
  if (left.length === 0 || right.length === 0) return 'unknown';
  return left.some((item) => right.includes(item)) ? 'same' : 'different';
}

function together(parts: readonly Likeness[]): Likeness {
  const known = parts.filter((part) => part !== 'unknown');
  if (known.length === 0) return 'unknown';
  return known.every((part) => part === 'same') ? 'same' : 'different';
}

/** The identifiers without those that makers leave in place of a real one. */
function withoutPlaceholders(identifiers: Identifiers): Identifiers {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(identifiers)) {
    if (typeof value !== 'string' || !isPlaceholder(value)) kept[name] = value;
  }
  return kept as Identifiers;
}

const values = new Set(placeholders.values.map((value) => value.toLowerCase()));
const prefixes = placeholders.prefixes.map((prefix) => prefix.toLowerCase());

/** Whether a maker wrote this instead of a serial number or UUID: a listed text, or one sign repeated. */
export function isPlaceholder(text: string): boolean {
  const folded = text.trim().toLowerCase();
  if (folded === '' || values.has(folded) || prefixes.some((prefix) => folded.startsWith(prefix))) return true;
  return /^(0+|f+|x{4,})$/.test(folded.replace(/[-\s:.]/g, ''));
}

/**
 * The form in which a machine id travels: HMAC-SHA256 keyed with the id over `muster`, its first 32 hex digits. The id
 * itself stays on the host, as its manual asks. Takes a systemd id or a Windows `MachineGuid`, in any case, with or without
 * dashes and braces.
 * Source: machine-id(5).
 */
export function machineIdOf(rawId: string): string {
  const id = rawId.trim().toLowerCase().replaceAll(/[{}-]/g, '');
  return createHmac('sha256', id).update('muster').digest('hex').slice(0, 32);
}

/** Identifiers in their normal form: sets sorted, nothing repeated, empty members left out. */
export function normalIdentifiers(identifiers: Identifiers): Identifiers {
  const normal: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(withoutPlaceholders(identifiers))) {
    if (typeof value === 'string') normal[name] = value;
    else if (Array.isArray(value) && value.length > 0) normal[name] = [...new Set<string>(value)].sort(byCodeUnit);
  }
  return normal as Identifiers;
}
