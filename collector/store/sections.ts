import type { Selectable } from 'kysely';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { packBytes, unpackText } from './pack-json.ts';
import { defineStatement } from './statement.ts';
import type { FactsTable, SectionSpansTable } from './tables.ts';

/** The facts of one section on their way into the store, in their canonical form; absent where the hash is in the store already. */
export interface SectionFacts {
  readonly section: string;
  readonly hash: string;
  readonly canonical?: Uint8Array;
}

/** What a host holds in a section now. */
export interface SpanNow {
  readonly section: string;
  readonly hash: string;
  readonly fromAt: string;
}

export async function currentSpans(db: Database, hostNumber: number): Promise<Map<string, SpanNow>> {
  const rows = await selectCurrent(db, { hostNumber });
  return new Map(rows.map((row) => [row.section, { section: row.section, hash: row.hash, fromAt: row.from_at }]));
}

const selectCurrent = defineStatement((db, { hostNumber }: { hostNumber: number }) =>
  db
    .selectFrom('section_spans')
    .select(['section', 'hash', 'from_at'])
    .where('host_number', '=', hostNumber)
    .where('until_at', 'is', null),
);

/** Stores facts that nobody had before. */
export async function addFacts(db: DatabaseTransaction, sections: readonly SectionFacts[]): Promise<void> {
  for (const { hash, canonical } of sections) {
    if (canonical !== undefined) await insertFacts(db, { hash, body: packBytes(canonical), bytes: canonical.length });
  }
}

const insertFacts = defineStatement((db, { hash, body, bytes }: FactsTable) =>
  db
    .insertInto('facts')
    .values({ hash, body, bytes })
    .onConflict((conflict) => conflict.column('hash').doNothing()),
);

/** A section changed: what was ends, what is begins. Sections that stayed cost nothing. */
export async function moveSpans(
  db: DatabaseTransaction,
  hostNumber: number,
  change: {
    readonly at: string;
    readonly reportNumber: number;
    readonly begin: readonly SectionFacts[];
    readonly end: readonly SpanNow[];
  },
): Promise<void> {
  for (const { section, fromAt } of change.end) await endSpan(db, { at: change.at, hostNumber, section, fromAt });
  // A clock that was set back: what held for no time, or less, gives way to the newer facts.
  const places = change.end.filter(({ fromAt }) => fromAt >= change.at).map(({ section }) => section);
  if (places.length > 0) {
    await db
      .deleteFrom('section_spans')
      .where('host_number', '=', hostNumber)
      .where('section', 'in', places)
      .where('from_at', '>=', change.at)
      .execute();
  }
  const rows = change.begin.map(({ section, hash }) => [hostNumber, section, change.at, hash, change.reportNumber]);
  await abilitiesOf(db).insertRows(db, 'section_spans', SPAN_COLUMNS, rows);
}

const endSpan = defineStatement((db, span: { at: string; hostNumber: number; section: string; fromAt: string }) =>
  db
    .updateTable('section_spans')
    .set({ until_at: span.at })
    .where('host_number', '=', span.hostNumber)
    .where('section', '=', span.section)
    .where('from_at', '=', span.fromAt),
);

const SPAN_COLUMNS = {
  host_number: 'integer',
  section: 'text',
  from_at: 'text',
  hash: 'text',
  report_number: 'integer',
} as const;

/**
 * Puts a late report where it belongs in the past: its facts held from its own instant until `nextAt`, when the next
 * report that is known spoke; what was thought to hold over that time is split around it.
 */
export async function insertPastSpans(
  db: DatabaseTransaction,
  hostNumber: number,
  past: {
    readonly at: string;
    readonly nextAt: string;
    readonly reportNumber: number;
    readonly sections: readonly SectionFacts[];
  },
): Promise<void> {
  const { at, nextAt, reportNumber } = past;
  const covering = await db
    .selectFrom('section_spans')
    .selectAll()
    .where('host_number', '=', hostNumber)
    .where('from_at', '<=', at)
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', at)]))
    .execute();
  const held = new Map(covering.map((span) => [span.section, span]));
  const hashes = new Map(past.sections.map(({ section, hash }) => [section, hash]));
  for (const section of new Set([...held.keys(), ...hashes.keys()])) {
    const [before, hash] = [held.get(section), hashes.get(section)];
    if (before?.hash === hash || before?.from_at === at) continue;
    if (before !== undefined) await cutSpan(db, before, at, nextAt);
    if (hash === undefined) continue; // it was not there then
    const own = { host_number: hostNumber, section, from_at: at, until_at: nextAt, hash, report_number: reportNumber };
    await db
      .insertInto('section_spans')
      .values(own)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Takes the time from `at` until `nextAt` out of a span. */
async function cutSpan(
  db: DatabaseTransaction,
  span: Selectable<SectionSpansTable>,
  at: string,
  nextAt: string,
): Promise<void> {
  await db
    .updateTable('section_spans')
    .set({ until_at: at })
    .where('host_number', '=', span.host_number)
    .where('section', '=', span.section)
    .where('from_at', '=', span.from_at)
    .execute();
  if (span.until_at !== null && span.until_at <= nextAt) return;
  await db
    .insertInto('section_spans')
    .values({ ...span, from_at: nextAt })
    .execute();
}

/** When the next report after `at` spoke, on the host's main line. */
export async function nextReportAt(db: Database, hostNumber: number, at: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('reports')
    .select(({ fn }) => fn.min('collected_at').as('next_at'))
    .where('host_number', '=', hostNumber)
    .where('placement', '!=', 'fork')
    .where('collected_at', '>', at)
    .executeTakeFirst();
  return row?.next_at ?? undefined;
}

export async function addForkSections(
  db: DatabaseTransaction,
  reportNumber: number,
  sections: readonly SectionFacts[],
): Promise<void> {
  const rows = sections.map(({ section, hash }) => [reportNumber, section, hash]);
  await abilitiesOf(db).insertRows(
    db,
    'fork_sections',
    { report_number: 'integer', section: 'text', hash: 'text' },
    rows,
  );
}

/** Canonical text of facts; `undefined` when the store does not hold them. */
export async function readFacts(db: Database, hash: string): Promise<string | undefined> {
  const row = await db.selectFrom('facts').select('body').where('hash', '=', hash).executeTakeFirst();
  return row === undefined ? undefined : unpackText(row.body);
}

/** What a host's sections held at `at` (by its own clock), or hold now; section id to hash. */
export async function sectionsAt(db: Database, hostNumber: number, at?: string): Promise<Map<string, string>> {
  const query = db.selectFrom('section_spans').select(['section', 'hash']).where('host_number', '=', hostNumber);
  const rows = await (at === undefined
    ? query.where('until_at', 'is', null)
    : query.where('from_at', '<=', at).where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', at)]))
  ).execute();
  return new Map(rows.map((row) => [row.section, row.hash]));
}

/** The inventory of a host as it is now, and the hash of each of its sections. */
export async function readCurrent(
  db: Database,
  hostNumber: number,
): Promise<{ readonly inventory: Inventory; readonly hashes: ReadonlyMap<string, string> }> {
  const spans = await selectCurrent(db, { hostNumber });
  const hashes = new Map(spans.map(({ section, hash }) => [section, hash]));
  return { inventory: await inventoryOf(db, [...hashes]), hashes };
}

/** The inventory of a host, put together from its sections; `without` leaves some out. */
export async function readInventory(
  db: Database,
  hostNumber: number,
  options: { readonly at?: string; readonly without?: readonly string[] } = {},
): Promise<Inventory> {
  const wanted = [...(await sectionsAt(db, hostNumber, options.at))].filter(
    ([section]) => options.without?.includes(section) !== true,
  );
  return inventoryOf(db, wanted);
}

async function inventoryOf(
  db: Database,
  wanted: readonly (readonly [section: string, hash: string])[],
): Promise<Inventory> {
  if (wanted.length === 0) return {};
  const hashes = [...new Set(wanted.map(([, hash]) => hash))];
  const rows = await db.selectFrom('facts').select(['hash', 'body']).where('hash', 'in', hashes).execute();
  const bodies = new Map(rows.map((row) => [row.hash, row.body]));
  const inventory: Record<string, unknown> = {};
  for (const [section, hash] of wanted) {
    const body = bodies.get(hash);
    if (body !== undefined) place(inventory, section, JSON.parse(unpackText(body)));
  }
  return inventory as Inventory;
}

/** Two-part ids nest: `settings.pam` is `inventory.settings.pam`. */
function place(inventory: Record<string, unknown>, section: string, facts: unknown): void {
  const [outer = section, inner] = section.split('.');
  if (inner === undefined) {
    inventory[outer] = facts;
    return;
  }
  const group = (inventory[outer] ?? {}) as Record<string, unknown>;
  group[inner] = facts;
  inventory[outer] = group;
}
