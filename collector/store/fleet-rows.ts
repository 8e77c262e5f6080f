import type { Counts, SeverityCounts } from '../api.ts';
import { countsOf } from './counts.ts';
import type { Database } from './database.ts';
import { type ExceptedOfHost, exceptedOfHosts } from './excepted.ts';
import { failBySeverityOf, layOverHost } from './host-lists.ts';
import type { CountColumns, SeverityColumns } from './tables.ts';

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

/** Every host, one short row each, with what is excepted at that instant. */
export async function readFleetRows(db: Database, at: string): Promise<FleetRow[]> {
  const rows = await db
    .selectFrom('hosts')
    .innerJoin('units', 'units.unit_id', 'hosts.unit_id')
    .select([
      'host_number',
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
  const excepted = await exceptedOfHosts(db, at);
  return rows.map((row) => ({
    hostId: row.host_id,
    name: row.name,
    unitId: row.unit_id,
    ...countsOfRow(row, excepted.get(row.host_number)),
    confirmedAt: row.confirmed_at,
    silentAfter: row.silent_after,
    limitSeconds: row.freshness_limit_seconds,
    supportEndsOn: row.support_ends_on,
    certificateEndsAt: row.certificate_ends_at,
    clockSkewSeconds: row.clock_skew_seconds,
  }));
}

function countsOfRow(row: CountColumns & SeverityColumns, excepted: ExceptedOfHost | undefined) {
  const judged = { counts: countsOf(row), failBySeverity: failBySeverityOf(row) };
  return excepted === undefined ? judged : layOverHost(judged, excepted);
}
