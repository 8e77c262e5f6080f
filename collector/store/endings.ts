import { abilitiesOf, type DatabaseTransaction } from './database.ts';

export interface Ending {
  readonly kind: 'support' | 'certificate';
  readonly what: string;
  readonly endsOn: string;
}

/** A host with hundreds of certificates is a certificate authority's archive; its first ones to end are enough. */
const MAX_ENDINGS = 200;

/** Replaces what ends on a host, when it changed. */
export async function replaceEndings(db: DatabaseTransaction, hostNumber: number, endings: readonly Ending[]): Promise<void> {
  const stored = await db.selectFrom('endings').select(['kind', 'what', 'ends_on']).where('host_number', '=', hostNumber).execute();
  const wanted = [...endings].sort((left, right) => (left.endsOn < right.endsOn ? -1 : 1)).slice(0, MAX_ENDINGS);
  const before = new Set(stored.map((row) => JSON.stringify([row.kind, row.what, row.ends_on])));
  const now = new Set(wanted.map(({ kind, what, endsOn }) => JSON.stringify([kind, what, endsOn])));
  if (before.size === now.size && [...now].every((key) => before.has(key))) return;
  await db.deleteFrom('endings').where('host_number', '=', hostNumber).execute();
  const rows = wanted.map(({ kind, what, endsOn }) => [hostNumber, kind, what, endsOn]);
  await abilitiesOf(db).insertRows(db, 'endings', { host_number: 'integer', kind: 'text', what: 'text', ends_on: 'text' }, rows);
}
