import { MusterError } from '../../policies/base/errors.ts';
import type { Actor } from '../register.ts';
import type { Database } from '../store/database.ts';
import { findHostRecord, type HostRecord } from '../store/hosts.ts';
import { listUnits, unitsBelow } from '../store/units.ts';
import type { Caller } from './auth.ts';

/** The unit in the address and all below it; `undefined`: the whole fleet. Throws `unit_not_found`. */
export async function scopeOf(db: Database, unit: string | undefined): Promise<string[] | undefined> {
  if (unit === undefined || unit === '') return undefined;
  const units = unitsBelow(await listUnits(db), unit);
  if (units === undefined) throw new MusterError('unit_not_found', `there is no unit "${unit}"`);
  return units;
}

/** The host in the address. Throws `host_not_found`. */
export async function hostOf(db: Database, hostId: string): Promise<HostRecord> {
  const host = await findHostRecord(db, hostId);
  if (host === undefined) throw new MusterError('host_not_found', `no report from host "${hostId}"`);
  return host;
}

/** Who acts and why, for the audit log. */
export function actorOf(caller: Caller | undefined, reason?: string): Actor {
  return { name: caller?.name ?? 'unknown', ...(reason === undefined || reason === '' ? {} : { reason }) };
}
