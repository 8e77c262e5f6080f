import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { Words } from '../../policies/base/text.ts';
import {
  ENDING_DAYS,
  type ExceptionLife,
  type ExceptionScope,
  type InForce,
} from '../../policies/exceptions/exception.ts';
import type { Severity } from '../../policies/rules/finding.ts';
import type { ExceptionAct, ExceptionGroup, Page } from '../api.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import type { ExceptionsTable, Tables } from './tables.ts';

const MS_PER_DAY = 86_400_000;

/** An exception as it is kept, with the title of its rule. */
export interface ExceptionRecord extends ExceptionLife {
  readonly number: number;
  readonly exceptionId: string;
  readonly pack: string;
  readonly rule: string;
  readonly title: Words;
  readonly severity: Severity;
  readonly scope: ExceptionScope;
  readonly reason: string;
  readonly measure: string;
  readonly requester: string;
  readonly recordedBy: string;
  readonly requestedAt: string;
  readonly startsAt: string;
  readonly ticket?: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly decisionNote?: string;
  readonly endedBy?: string;
  readonly endReason?: string;
}

export interface NewException {
  /** Absent: one is made from its number. */
  readonly exceptionId?: string;
  readonly pack: string;
  readonly rule: string;
  readonly ruleNumber: number;
  readonly scope: ExceptionScope;
  /** Of a host's exception. */
  readonly hostNumber: number | null;
  readonly reason: string;
  readonly measure: string;
  readonly requester: string;
  readonly recordedBy: string;
  readonly requestedAt: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly ticket: string | null;
}

/** Adds a request; answers its number and id. */
export async function addException(
  db: DatabaseTransaction,
  wanted: NewException,
): Promise<{ readonly number: number; readonly exceptionId: string }> {
  const { number } = await db
    .insertInto('exceptions')
    .values({
      exception_id:
        wanted.exceptionId ??
        `new ${wanted.requestedAt} ${wanted.requester} ${wanted.pack}/${wanted.rule} ${wanted.scope.name}`,
      pack: wanted.pack,
      rule: wanted.rule,
      rule_number: wanted.ruleNumber,
      scope_kind: wanted.scope.kind,
      scope_id: wanted.scope.name,
      host_number: wanted.hostNumber,
      reason: wanted.reason,
      measure: wanted.measure,
      requester: wanted.requester,
      requested_at: wanted.requestedAt,
      recorded_by: wanted.recordedBy,
      starts_at: wanted.startsAt,
      ends_at: wanted.endsAt,
      ticket: wanted.ticket,
      decision: 'requested',
    })
    .returning('exception_number as number')
    .executeTakeFirstOrThrow();
  if (wanted.exceptionId !== undefined) return { number, exceptionId: wanted.exceptionId };
  const exceptionId = `e-${number}`;
  await db
    .updateTable('exceptions')
    .set({ exception_id: exceptionId })
    .where('exception_number', '=', number)
    .execute();
  return { number, exceptionId };
}

type ExceptionColumns = Partial<Omit<Selectable<ExceptionsTable>, 'exception_number' | 'exception_id'>>;

export async function changeException(
  db: DatabaseTransaction,
  number: number,
  columns: ExceptionColumns,
): Promise<void> {
  await db.updateTable('exceptions').set(columns).where('exception_number', '=', number).execute();
}

/** Adds an act to the history of an exception. */
export async function addAct(db: DatabaseTransaction, number: number, act: ExceptionAct): Promise<void> {
  const { last } = await db
    .selectFrom('exception_acts')
    .select(({ fn }) => fn.max<number | null>('act_number').as('last'))
    .where('exception_number', '=', number)
    .executeTakeFirstOrThrow();
  await db
    .insertInto('exception_acts')
    .values({
      exception_number: number,
      act_number: (last ?? 0) + 1,
      at: act.at,
      person: act.person,
      act: act.act,
      detail: JSON.stringify(act.detail),
    })
    .execute();
}

/** Everything that was done to an exception, oldest first. */
export async function listActs(db: Database, number: number): Promise<ExceptionAct[]> {
  const rows = await db
    .selectFrom('exception_acts')
    .select(['at', 'person', 'act', 'detail'])
    .where('exception_number', '=', number)
    .orderBy('act_number')
    .execute();
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as ExceptionAct['detail'] }));
}

export async function findException(db: Database, exceptionId: string): Promise<ExceptionRecord | undefined> {
  const row = await selectExceptions(db).where('exceptions.exception_id', '=', exceptionId).executeTakeFirst();
  return row && recordOf(row);
}

export interface ExceptionFilter {
  readonly group?: ExceptionGroup;
  readonly pack?: string;
  readonly rule?: string;
  /** Those that reach the host. */
  readonly hostNumber?: number;
  /** Those of these units, and of hosts in them. */
  readonly units?: readonly string[];
  readonly system?: string;
  readonly page: number;
  readonly pageSize: number;
}

/** One page: what ends first comes first; what is over, the newest first. */
export async function listExceptions(db: Database, filter: ExceptionFilter, now: Date): Promise<Page<ExceptionRecord>> {
  const { page, pageSize, group } = filter;
  const filtered = filterExceptions(db, filter, now);
  const { total } = await filtered.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await selectRows(filtered)
    .orderBy(sql`coalesce(exceptions.in_force_until, exceptions.ends_at)`, group === 'over' ? 'desc' : 'asc')
    .orderBy('exceptions.exception_number')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return { items: rows.map(recordOf), total, page, pageSize };
}

function filterExceptions(db: Database, filter: ExceptionFilter, now: Date) {
  const { group, pack, rule, hostNumber, units, system } = filter;
  let query = db.selectFrom('exceptions').innerJoin('rules', 'rules.rule_number', 'exceptions.rule_number');
  if (group !== undefined) query = query.where(isInGroup(group, now));
  if (pack !== undefined) query = query.where('exceptions.pack', '=', pack);
  if (rule !== undefined) query = query.where('exceptions.rule', '=', rule);
  if (system !== undefined) query = query.where('scope_kind', '=', 'system').where('scope_id', '=', system);
  if (units !== undefined) query = query.where(standsIn(units));
  if (hostNumber !== undefined) query = query.where(reaches(hostNumber));
  return query;
}

function standsIn(units: readonly string[]) {
  const list = sql.join(units.length === 0 ? [''] : units);
  // A unit's exception is about the units below it, so those of units above are theirs too.
  return sql<boolean>`((scope_kind = 'unit' and scope_id in (with recursive above(unit_id) as (
      select unit_id from units where unit_id in (${list})
      union select units.parent_id from above cross join units
        where units.unit_id = above.unit_id and units.parent_id is not null)
      select unit_id from above))
    or (scope_kind = 'host' and exceptions.host_number in (select host_number from hosts where unit_id in (${list})))
    or (scope_kind = 'system' and scope_id in (select system_id from host_systems
      join hosts on hosts.host_number = host_systems.host_number where hosts.unit_id in (${list}))))`;
}

function reaches(hostNumber: number) {
  return sql<boolean>`((scope_kind = 'host' and exceptions.host_number = ${hostNumber})
    or (scope_kind = 'system' and scope_id in (select system_id from host_systems where host_number = ${hostNumber}))
    or (scope_kind = 'unit' and scope_id in (with recursive above(unit_id, depth) as (
      select unit_id, 1 from hosts where host_number = ${hostNumber}
      union select units.parent_id, above.depth + 1 from above cross join units
        where units.unit_id = above.unit_id and units.parent_id is not null and above.depth < 64)
      select unit_id from above)))`;
}

/** Every exception is in exactly one group. */
function isInGroup(group: ExceptionGroup, now: Date) {
  const at = now.toISOString();
  const soon = new Date(now.getTime() + ENDING_DAYS * MS_PER_DAY).toISOString();
  switch (group) {
    case 'waiting':
      return sql<boolean>`decision = 'requested' and ends_at > ${at}`;
    case 'ending':
      return sql<boolean>`in_force_from <= ${at} and in_force_until > ${at} and in_force_until <= ${soon}`;
    case 'in_force':
      return sql<boolean>`in_force_until > ${at} and (in_force_until > ${soon} or in_force_from > ${at})`;
    case 'over':
      return sql<boolean>`(decision = 'refused' or (decision = 'requested' and ends_at <= ${at}) or in_force_until <= ${at})`;
  }
}

/** How many there are of each group. */
export async function countGroups(db: Database, now: Date): Promise<Record<ExceptionGroup, number>> {
  const count = (group: ExceptionGroup) =>
    sql<number>`coalesce(sum(case when ${isInGroup(group, now)} then 1 else 0 end), 0)`;
  const row = await db
    .selectFrom('exceptions')
    .select([
      count('waiting').as('waiting'),
      count('ending').as('ending'),
      count('in_force').as('in_force'),
      count('over').as('over'),
    ])
    .executeTakeFirstOrThrow();
  return {
    waiting: Number(row.waiting),
    ending: Number(row.ending),
    in_force: Number(row.in_force),
    over: Number(row.over),
  };
}

/** Every exception that holds at an instant; at most a few hundred. */
export async function exceptionsInForce(db: Database, at: string): Promise<ExceptionRecord[]> {
  const rows = await selectExceptions(db)
    .where('in_force_from', '<=', at)
    .where('in_force_until', '>', at)
    .orderBy('in_force_until')
    .orderBy('exceptions.exception_number')
    .execute();
  return rows.map(recordOf);
}

function selectExceptions(db: Database) {
  return selectRows(db.selectFrom('exceptions').innerJoin('rules', 'rules.rule_number', 'exceptions.rule_number'));
}

function selectRows(query: SelectQueryBuilder<Tables, 'exceptions' | 'rules', object>) {
  return query.selectAll('exceptions').select(['rules.title_vi', 'rules.title_en', 'rules.severity']);
}

type Row = Selectable<ExceptionsTable> & {
  readonly title_vi: string;
  readonly title_en: string;
  readonly severity: Severity;
};

function recordOf(row: Row): ExceptionRecord {
  const inForce: InForce | undefined =
    row.in_force_from === null || row.in_force_until === null
      ? undefined
      : { fromAt: row.in_force_from, untilAt: row.in_force_until };
  return {
    number: row.exception_number,
    exceptionId: row.exception_id,
    pack: row.pack,
    rule: row.rule,
    title: { vi: row.title_vi, en: row.title_en },
    severity: row.severity,
    scope: { kind: row.scope_kind, name: row.scope_id },
    reason: row.reason,
    measure: row.measure,
    requester: row.requester,
    recordedBy: row.recorded_by,
    requestedAt: row.requested_at,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    decision: row.decision,
    ...(row.ticket === null ? {} : { ticket: row.ticket }),
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at }),
    ...(row.decision_note === null ? {} : { decisionNote: row.decision_note }),
    ...(inForce === undefined ? {} : { inForce }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.ended_by === null ? {} : { endedBy: row.ended_by }),
    ...(row.end_reason === null ? {} : { endReason: row.end_reason }),
  };
}
