import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { IdentityCaseKind, IdentityLikeness, IdentitySide, IdentitySummary, Page } from '../api.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import type { IdentityCasesTable } from './tables.ts';
import { columnText } from './text-search.ts';

/** What is kept with a case: both sides as they were when it came up, and how they fit. */
export interface CaseBody {
  readonly host: IdentitySide;
  readonly other: IdentitySide;
  readonly likeness: {
    readonly hardware: IdentityLikeness;
    readonly software: IdentityLikeness;
    readonly weak: IdentityLikeness;
  };
}

export type CaseRecord = Omit<Selectable<IdentityCasesTable>, 'body'> & { readonly body: CaseBody };

/** Opens a case, unless it was asked before: whatever was decided then stays decided. Answers whether it is new. */
export async function openCase(
  db: DatabaseTransaction,
  wanted: { readonly pair: string; readonly kind: IdentityCaseKind; readonly body: CaseBody; readonly at: string },
): Promise<boolean> {
  const { pair, kind, body, at } = wanted;
  const known = await db
    .selectFrom('identity_cases')
    .select(['case_number', 'kind', 'state'])
    .where('pair', '=', pair)
    .executeTakeFirst();
  const isPair = body.host.hostId !== body.other.hostId;
  if (known !== undefined) {
    if (known.state === 'open' && known.kind !== kind)
      await db
        .updateTable('identity_cases')
        .set({ kind, body: JSON.stringify(body) })
        .where('case_number', '=', known.case_number)
        .execute();
    return false;
  }
  await db
    .insertInto('identity_cases')
    .values({
      case_id: randomUUID(),
      pair,
      kind,
      state: 'open',
      host_id: body.host.hostId,
      other_id: isPair ? body.other.hostId : null,
      unit_id: body.host.unitId,
      other_unit_id: isPair ? body.other.unitId : null,
      body: JSON.stringify(body),
      opened_at: at,
      decided_at: null,
      decided_by: null,
      reason: null,
    })
    .onConflict((conflict) => conflict.column('pair').doNothing())
    .execute();
  return true;
}

/** Which of these pairs a person has decided about, or is being asked about. */
export async function knownPairs(db: Database, pairs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (pairs.length === 0) return new Map();
  const rows = await db.selectFrom('identity_cases').select(['pair', 'state']).where('pair', 'in', pairs).execute();
  return new Map(rows.map(({ pair, state }) => [pair, state]));
}

export async function findCase(db: Database, caseId: string): Promise<CaseRecord | undefined> {
  const row = await db.selectFrom('identity_cases').selectAll().where('case_id', '=', caseId).executeTakeFirst();
  return row && recordOf(row);
}

export async function decideCase(
  db: DatabaseTransaction,
  caseNumber: number,
  decided: Pick<CaseRecord, 'state'> & { readonly at: string; readonly by: string; readonly reason: string },
): Promise<void> {
  await db
    .updateTable('identity_cases')
    .set({
      state: decided.state,
      decided_at: decided.at,
      decided_by: decided.by,
      reason: columnText(decided.reason),
    })
    .where('case_number', '=', caseNumber)
    .execute();
}

/** Open cases about a host. */
export async function openCasesOf(db: Database, hostId: string): Promise<CaseRecord[]> {
  const rows = await db
    .selectFrom('identity_cases')
    .selectAll()
    .where('state', '=', 'open')
    .where((eb) => eb.or([eb('host_id', '=', hostId), eb('other_id', '=', hostId)]))
    .orderBy('case_number')
    .execute();
  return rows.map(recordOf);
}

/** A host was joined into another: questions that are still open about it are about that one. */
export async function closeCasesBetween(
  db: DatabaseTransaction,
  { keptId, goneId }: { readonly keptId: string; readonly goneId: string },
  decided: { readonly at: string; readonly by: string; readonly reason: string },
): Promise<void> {
  for (const open of await openCasesOf(db, goneId)) {
    const isThisPair = open.host_id === keptId || open.other_id === keptId || open.other_id === null;
    // Between a third host and the one that is gone: it comes up anew between the third and the kept one.
    if (isThisPair) await decideCase(db, open.case_number, { state: 'joined', ...decided });
    else await db.deleteFrom('identity_cases').where('case_number', '=', open.case_number).execute();
  }
}

/** Everything that cases tell of a host, because nothing of it may be known. */
export async function dropCasesOf(db: DatabaseTransaction, hostId: string): Promise<void> {
  await db
    .deleteFrom('identity_cases')
    .where((eb) => eb.or([eb('host_id', '=', hostId), eb('other_id', '=', hostId)]))
    .execute();
}

export interface CaseFilter {
  readonly isOpen: boolean;
  readonly units?: readonly string[];
  readonly page: number;
  readonly pageSize: number;
}

/** Cases, the newest first; of the units where one of the two sides is theirs. */
export async function listCases(db: Database, filter: CaseFilter): Promise<Page<CaseRecord>> {
  const { isOpen, units, page, pageSize } = filter;
  const query = db
    .selectFrom('identity_cases')
    .where('state', isOpen ? '=' : '!=', 'open')
    .$if(units !== undefined, (some) =>
      some.where((eb) => eb.or([eb('unit_id', 'in', units ?? []), eb('other_unit_id', 'in', units ?? [])])),
    );
  const { total } = await query
    .select(({ fn }) => fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .orderBy('case_number', 'desc')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return { items: rows.map(recordOf), total: Number(total), page, pageSize };
}

/** How many are open, of each kind. */
export async function countCases(
  db: Database,
  units: readonly string[] | undefined,
): Promise<Pick<IdentitySummary, 'openCount' | 'byKind'>> {
  const rows = await db
    .selectFrom('identity_cases')
    .select('kind')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('state', '=', 'open')
    .$if(units !== undefined, (some) =>
      some.where((eb) => eb.or([eb('unit_id', 'in', units ?? []), eb('other_unit_id', 'in', units ?? [])])),
    )
    .groupBy('kind')
    .execute();
  const byKind = Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]));
  return { openCount: rows.reduce((sum, { count }) => sum + Number(count), 0), byKind };
}

function recordOf(row: Selectable<IdentityCasesTable>): CaseRecord {
  return { ...row, body: JSON.parse(row.body) as CaseBody };
}
