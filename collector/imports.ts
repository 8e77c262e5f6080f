import { isSamePerson } from '../policies/exceptions/terms.ts';
import type {
  ImportAnswer,
  ImportContents,
  ImportDecision,
  ImportFate,
  ImportGroup,
  ImportItemRow,
  ImportRow,
  Page,
} from './api.ts';
import type { Asker } from './exceptions.ts';
import { HOST_ITEMS } from './import-foresee.ts';
import { maxAgeDays, needsSecond } from './import-settings.ts';
import type { Database } from './store/database.ts';
import { allItems, type ImportItem, listItems } from './store/import-items.ts';
import { type ImportRecord, importNamed, listImports } from './store/imports.ts';
import { listUnits, unitsBelow } from './store/units.ts';

/** A page names so many hosts; the whole number stands beside them. */
const MAX_NAMED_HOSTS = 50;
/** What would come into the store. */
const TAKEN: ReadonlySet<ImportFate> = new Set(['stored', 'fork', 'applied']);

/**
 * Whether somebody may decide about a file, or why not. Where a second person is asked for it is never who handed the file
 * in, and never a token, which proves a machine and no person. Packages are for administrators: they change what everybody
 * is judged by. Who is of a unit decides about hosts of that unit and those below it.
 */
function decisionFor(
  record: Pick<ImportRecord, 'state' | 'kind' | 'uploadedBy' | 'needsSecond'>,
  asker: Asker,
  rules: { readonly needsSecond: boolean; readonly foreignUnit?: boolean },
): ImportDecision {
  if (record.state !== 'waiting') return 'decided';
  if (asker.role === 'auditor') return 'auditor';
  if (record.kind === 'package' && asker.role !== 'administrator') return 'not_administrator';
  if (record.needsSecond || rules.needsSecond) {
    if (asker.personId === undefined) return 'no_person';
    if (isSamePerson(asker.name, record.uploadedBy)) return 'own_upload';
  }
  return rules.foreignUnit === true ? 'other_unit' : 'allowed';
}

/** Units a person may hand in for: the own one and those below; `undefined`: all. */
export async function unitsOf(db: Database, { unitId }: Asker): Promise<ReadonlySet<string> | undefined> {
  if (unitId === undefined) return undefined;
  return new Set(unitsBelow(await listUnits(db), unitId) ?? [unitId]);
}

export async function readImports(
  db: Database,
  wanted: { readonly group?: ImportGroup; readonly page: number; readonly pageSize: number },
  asker: Asker,
): Promise<Page<ImportRow>> {
  const rules = { needsSecond: await needsSecond(db) };
  const { items, ...page } = await listImports(db, wanted);
  return { ...page, items: items.map((record) => rowOf(record, decisionFor(record, asker, rules))) };
}

/** One file with what is in it, counted. Throws `not_found`. */
export async function readImport(db: Database, importId: string, asker: Asker): Promise<ImportAnswer> {
  const record = await importNamed(db, importId);
  const contents = contentsOf(record, await allItems(db, record.number), await maxAgeDays(db));
  const decision = await decide(db, record, contents, asker);
  return { ...rowOf(record, decision), contents };
}

/** The decision with the units of the hosts in it looked at. */
export async function decide(
  db: Database,
  record: ImportRecord,
  { unitIds }: Pick<ImportContents, 'unitIds'>,
  asker: Asker,
): Promise<ImportDecision> {
  const own = await unitsOf(db, asker);
  const foreignUnit = own !== undefined && unitIds.some((unitId) => !own.has(unitId));
  return decisionFor(record, asker, { needsSecond: await needsSecond(db), foreignUnit });
}

/** A page of what is in a file. */
export async function readImportItems(
  db: Database,
  importId: string,
  page: { readonly page: number; readonly pageSize: number },
): Promise<Page<ImportItemRow>> {
  return listItems(db, (await importNamed(db, importId)).number, page);
}

function rowOf(record: ImportRecord, decision: ImportDecision): ImportRow {
  const { number: _, keyId, publicKey: __, choices: ___, workedAt: ____, needsSecond: isSecond, ...row } = record;
  return { ...row, needsSecond: isSecond, fingerprint: keyId === null ? null : fingerprintText(keyId), decision };
}

/** A key's id as people read it out: eight groups of four digits. */
export function fingerprintText(keyId: string): string {
  return keyId.match(/.{1,4}/g)?.join(' ') ?? keyId;
}

/** What is inside, counted. Before the decision by what is foreseen, after it by what came of it. */
export function contentsOf(
  record: Pick<ImportRecord, 'state' | 'kind' | 'signature' | 'unitId'>,
  items: readonly ImportItem[],
  days: number,
): ImportContents {
  const fates: Partial<Record<ImportFate, number>> = {};
  const [known, fresh, units] = [new Map<string, string>(), new Map<string, string>(), new Set<string>()];
  const times: string[] = [];
  let [unsignedCount, notUnderstoodCount, newTakenCount] = [0, 0, 0];
  for (const { state, foreseen, kind, sha } of items) {
    const fate = state === 'waiting' ? foreseen.fate : state;
    fates[fate] = (fates[fate] ?? 0) + 1;
    if (foreseen.notUnderstood !== undefined) notUnderstoodCount += 1;
    if (!HOST_ITEMS.has(kind)) continue;
    if (foreseen.isSigned !== true && foreseen.host !== undefined) unsignedCount += 1;
    if (foreseen.collectedAt !== undefined) times.push(foreseen.collectedAt);
    const { host } = foreseen;
    if (host?.unitId !== undefined) units.add(host.unitId);
    if (host?.hostId !== undefined) known.set(host.hostId, host.name);
    else if (host !== undefined) {
      fresh.set(`${host.name} ${host.besideId ?? sha}`, host.name);
      if (TAKEN.has(foreseen.fate)) newTakenCount += 1;
    }
  }
  times.sort();
  return {
    fates,
    knownHosts: [...known.values()].slice(0, MAX_NAMED_HOSTS),
    newHosts: [...fresh.values()].slice(0, MAX_NAMED_HOSTS),
    knownHostCount: known.size,
    newHostCount: fresh.size,
    unsignedCount,
    notUnderstoodCount,
    oldestAt: times[0] ?? null,
    newestAt: times.at(-1) ?? null,
    unitIds: [...units].sort(),
    needsUnit: newTakenCount > 0 && record.unitId === null && record.state === 'waiting',
    needsFingerprint: record.kind === 'package' && record.signature === 'unknown_key' && record.state === 'waiting',
    maxAgeDays: days,
  };
}
