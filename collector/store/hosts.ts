import type { Selectable } from 'kysely';
import type { Database } from './database.ts';
import { defineStatement } from './statement.ts';
import type { HostsTable } from './tables.ts';
import { columnText, foldText } from './text-search.ts';

/** A host as the store has it. */
export type HostRecord = Selectable<HostsTable>;

/** Adds a host that has not reported yet; answers its number. */
export async function addHost(
  db: Database,
  host: {
    hostId: string;
    unitId: string;
    name: string;
    identifiers: unknown;
    at: string;
    candidateOf?: string;
    identityState?: string;
  },
): Promise<number> {
  const { host_number } = await db
    .insertInto('hosts')
    .values({
      host_id: host.hostId,
      unit_id: host.unitId,
      name: columnText(host.name),
      search_name: foldText(host.name),
      first_seen_at: host.at,
      candidate_of: host.candidateOf ?? null,
      identity_state: host.identityState ?? 'same',
      identifiers: JSON.stringify(host.identifiers),
      is_signed: 0,
      ...NEVER_REPORTED,
    })
    .returning('host_number')
    .executeTakeFirstOrThrow();
  return host_number;
}

const NEVER_REPORTED = {
  missing_report_count: 0,
  os_search: '',
  by_pack: '{}',
  pass_count: 0,
  fail_count: 0,
  unknown_count: 0,
  error_count: 0,
  not_applicable_count: 0,
  stale_count: 0,
  excepted_count: 0,
  fail_low: 0,
  fail_medium: 0,
  fail_high: 0,
  fail_critical: 0,
};

export async function findHostRecord(db: Database, hostId: string): Promise<HostRecord | undefined> {
  return db.selectFrom('hosts').selectAll().where('host_id', '=', hostId).executeTakeFirst();
}

export async function hostByNumber(db: Database, hostNumber: number): Promise<HostRecord | undefined> {
  const [row] = await selectByNumber(db, { hostNumber });
  return row;
}

const selectByNumber = defineStatement((db, { hostNumber }: { hostNumber: number }) =>
  db.selectFrom('hosts').selectAll().where('host_number', '=', hostNumber),
);

/** Whether nothing that a judgement of the host rests on changed since it was read as `host`. */
export function isAsItWas(host: HostRecord, newest: HostRecord | undefined): boolean {
  return (
    newest !== undefined &&
    newest.report_sha === host.report_sha &&
    newest.facts_at === host.facts_at &&
    newest.unit_id === host.unit_id &&
    newest.judge_due_at === host.judge_due_at
  );
}

/** Something that happened to a host and that a person may want to see, such as `reinstalled`. */
export async function addHostEvent(
  db: Database,
  hostNumber: number,
  at: string,
  kind: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await db
    .insertInto('host_events')
    .values({ host_number: hostNumber, at, kind, detail: JSON.stringify(detail) })
    .execute();
}

/** Hosts that reported at least once, in the order of their ids. */
export async function listReported(
  db: Database,
  units: readonly string[] | undefined,
  page: number,
  pageSize: number,
): Promise<{ readonly items: HostRecord[]; readonly total: number }> {
  let query = db.selectFrom('hosts').where('report_sha', 'is not', null);
  if (units !== undefined) query = query.where('unit_id', 'in', units);
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const items = await query
    .selectAll()
    .orderBy('host_id')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return { items, total };
}
