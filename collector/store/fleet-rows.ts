import type { Counts, SeverityCounts } from '../api.ts';
import { countsOf } from './counts.ts';
import type { Database } from './database.ts';
import { failBySeverityOf } from './host-lists.ts';

/** What the metrics need of a host. */
export interface FleetRow {
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly counts: Counts;
  readonly failBySeverity: SeverityCounts;
  readonly confirmedAt: string | null;
  readonly silentAfter: string | null;
  readonly limitSeconds: number;
  readonly supportEndsOn: string | null;
  readonly certificateEndsAt: string | null;
  readonly clockSkewSeconds: number | null;
}

/** Every host, one short row each. */
export async function readFleetRows(db: Database): Promise<FleetRow[]> {
  const rows = await db
    .selectFrom('hosts')
    .innerJoin('units', 'units.unit_id', 'hosts.unit_id')
    .select([
      'host_id',
      'name',
      'hosts.unit_id',
      'confirmed_at',
      'silent_after',
      'freshness_limit_seconds',
      'support_ends_on',
      'certificate_ends_at',
      'clock_skew_seconds',
    ])
    .select([
      'pass_count',
      'fail_count',
      'unknown_count',
      'error_count',
      'not_applicable_count',
      'stale_count',
      'excepted_count',
    ])
    .select(['fail_low', 'fail_medium', 'fail_high', 'fail_critical'])
    .execute();
  return rows.map((row) => ({
    hostId: row.host_id,
    name: row.name,
    unitId: row.unit_id,
    counts: countsOf(row),
    failBySeverity: failBySeverityOf(row),
    confirmedAt: row.confirmed_at,
    silentAfter: row.silent_after,
    limitSeconds: row.freshness_limit_seconds,
    supportEndsOn: row.support_ends_on,
    certificateEndsAt: row.certificate_ends_at,
    clockSkewSeconds: row.clock_skew_seconds,
  }));
}
