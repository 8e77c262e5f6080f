import type { Words } from '../policies/base/text.ts';
import { type ExceptionScope, stateOfException } from '../policies/exceptions/exception.ts';
import { DEFAULT_MAX_DAYS, isSamePerson, LARGEST_MAX_DAYS } from '../policies/exceptions/terms.ts';
import type { ApprovalAnswer, ExceptionAnswer, ExceptionRow, Page, Role } from './api.ts';
import type { Database } from './store/database.ts';
import { countCovered, hostsCovered } from './store/excepted.ts';
import { operatorsOf, scopeTitles } from './store/exception-scopes.ts';
import { type ExceptionFilter, type ExceptionRecord, listActs, listExceptions } from './store/exceptions.ts';
import { unitPathOf } from './store/placements.ts';
import { readSetting } from './store/settings.ts';
import { listUnits } from './store/units.ts';

/** Who asks, as far as it decides about exceptions; without `personId` it is a command of this machine. */
export interface Asker {
  readonly name: string;
  readonly role: Role;
  readonly personId?: string;
  readonly unitId?: string;
}

export const MAX_DAYS_SETTING = 'exception_max_days';

/** How many days an exception may last at most. */
export async function readMaxDays(db: Database): Promise<number> {
  const set = Number(await readSetting(db, MAX_DAYS_SETTING));
  return Number.isInteger(set) && set >= 1 && set <= LARGEST_MAX_DAYS ? set : DEFAULT_MAX_DAYS;
}

/**
 * Whether somebody may decide about a request, or why not. Only an administrator who signed in: a token proves a
 * machine and no person. Never who asked for it or wrote what it says, be it for somebody else, nor who is of a unit
 * that operates what it covers.
 */
export async function approvalFor(
  db: Database,
  exception: Pick<ExceptionRecord, 'requester' | 'scope' | 'number'>,
  asker: Asker,
): Promise<Exclude<ApprovalAnswer, 'not_waiting'>> {
  if (asker.personId === undefined) return 'no_person';
  if (asker.role !== 'administrator') return 'not_administrator';
  if (isSamePerson(asker.name, exception.requester)) return 'own_request';
  // A file says who asked. Whoever applied it wrote the request, and would otherwise approve what nobody asked for.
  const wrote = (await listActs(db, exception.number)).some(({ person }) => isSamePerson(asker.name, person));
  if (wrote) return 'own_request';
  if (asker.unitId === undefined) return 'allowed';
  const operators = await operatorsOf(db, exception.scope);
  const path = unitPathOf(await listUnits(db), asker.unitId);
  return path.some((unitId) => operators.has(unitId)) ? 'operates' : 'allowed';
}

/** A page of exceptions with all that their cards show. */
export async function readExceptions(
  db: Database,
  filter: ExceptionFilter,
  asker: Asker,
  now: Date,
): Promise<Page<ExceptionRow>> {
  const { items, ...page } = await listExceptions(db, filter, now);
  return { ...page, items: await rowsOf(db, items, asker, now) };
}

/** One exception with its history and the hosts that it is about. */
export async function readException(
  db: Database,
  record: ExceptionRecord,
  asker: Asker,
  now: Date,
): Promise<ExceptionAnswer | undefined> {
  const [row] = await rowsOf(db, [record], asker, now);
  if (row === undefined) return undefined;
  return { ...row, acts: await listActs(db, record.number), failing: await hostsCovered(db, record.number) };
}

async function rowsOf(
  db: Database,
  records: readonly ExceptionRecord[],
  asker: Asker,
  now: Date,
): Promise<ExceptionRow[]> {
  const at = now.toISOString();
  const counts = await countCovered(
    db,
    records.map(({ number }) => number),
  );
  const titles = await scopeTitles(
    db,
    records.map(({ scope }) => scope),
  );
  const rows: ExceptionRow[] = [];
  for (const record of records) {
    const count = counts.get(record.number) ?? { hosts: 0, failing: 0, unknown: 0 };
    const state = stateOfException(record, at, count.failing);
    const approval = state === 'requested' ? await approvalFor(db, record, asker) : 'not_waiting';
    rows.push({ ...rowOf(record, titles), ...countsOf(count), state, approval });
  }
  return rows;
}

function countsOf({
  hosts,
  failing,
  unknown,
}: {
  readonly hosts: number;
  readonly failing: number;
  readonly unknown: number;
}) {
  return { hostCount: hosts, failingCount: failing, unknownCount: unknown };
}

type Counted = 'hostCount' | 'failingCount' | 'unknownCount' | 'state' | 'approval';

function rowOf(record: ExceptionRecord, titles: ReadonlyMap<string, Words>): Omit<ExceptionRow, Counted> {
  const { exceptionId, pack, rule, title, severity, reason, measure, requester, recordedBy } = record;
  return {
    exceptionId,
    pack,
    rule,
    title,
    severity,
    scope: scopeOf(record.scope, titles),
    reason,
    measure,
    requester,
    recordedBy,
    requestedAt: record.requestedAt,
    startsAt: record.startsAt,
    endsAt: record.endsAt,
    ticket: record.ticket ?? null,
    decidedBy: record.decidedBy ?? null,
    decidedAt: record.decidedAt ?? null,
    decisionNote: record.decisionNote ?? null,
    inForce: record.inForce ?? null,
    endedBy: record.endedBy ?? null,
    endReason: record.endReason ?? null,
  };
}

function scopeOf({ kind, name }: ExceptionScope, titles: ReadonlyMap<string, Words>): ExceptionRow['scope'] {
  return { kind, id: name, title: titles.get(`${kind} ${name}`) ?? null };
}
