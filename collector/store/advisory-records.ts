import type { AdvisoryRecord, KnownExploited } from '../../policies/advisories/record.ts';
import { abilitiesOf, type Database } from './database.ts';
import { columnText } from './text-search.ts';

/** Names looked up with one statement; both stores bound how many values one takes. */
const NAMES_AT_ONCE = 500;
/** Records removed with one statement: other requests go between two of them. */
const REMOVED_AT_ONCE = 5000;

const RECORD_COLUMNS = {
  feed_number: 'integer',
  record_number: 'integer',
  ecosystem: 'text',
  package: 'text',
  advisory_id: 'text',
  body: 'text',
} as const;

/** Adds records to a feed that is being read; they are numbered from `from` on. */
export async function addRecords(
  db: Database,
  feed: number,
  from: number,
  records: readonly AdvisoryRecord[],
): Promise<void> {
  const rows = records.map((record, index) => [feed, from + index, ...columnsOf(record)]);
  await abilitiesOf(db).insertRows(db, 'advisory_records', RECORD_COLUMNS, rows);
}

function columnsOf({ ecosystem, package: name, id, ...rest }: AdvisoryRecord): [string, string, string, string] {
  return [columnText(ecosystem), columnText(name), columnText(id), textOf(rest)];
}

/** JSON whose texts PostgreSQL can hold: inside it U+0000 is an escape, which a text column takes as it is. */
function textOf(value: unknown): string {
  return JSON.stringify(value);
}

/** Adds exploited vulnerabilities to a feed; of one that stands twice the first counts. */
export async function addKnownExploited(db: Database, feed: number, entries: readonly KnownExploited[]): Promise<void> {
  const rows = entries.map(({ cve, ...rest }) => [feed, cve, textOf(rest)]);
  const columns = { feed_number: 'integer', cve: 'text', body: 'text' } as const;
  await abilitiesOf(db).insertRows(db, 'known_exploited', columns, rows);
}

/**
 * Copies what another feed holds and this one does not name, so that a file of changes makes a whole feed. Answers how
 * many records that were.
 */
export async function copyMissing(db: Database, from: number, to: number, firstNumber: number): Promise<number> {
  const { numInsertedOrUpdatedRows: copied } = await db
    .insertInto('advisory_records')
    .columns(['feed_number', 'record_number', 'ecosystem', 'package', 'advisory_id', 'body'])
    .expression((eb) =>
      eb
        .selectFrom('advisory_records')
        .select(({ val, eb: of }) => [
          of.cast<number>(val(to), 'integer').as('feed_number'),
          of('record_number', '+', firstNumber).as('record_number'),
          'ecosystem',
          'package',
          'advisory_id',
          'body',
        ])
        .where('feed_number', '=', from)
        .where('advisory_id', 'not in', (inner) =>
          inner.selectFrom('advisory_records').select('advisory_id').where('feed_number', '=', to),
        ),
    )
    .executeTakeFirstOrThrow();
  await db
    .insertInto('known_exploited')
    .columns(['feed_number', 'cve', 'body'])
    .expression((eb) =>
      eb
        .selectFrom('known_exploited')
        .select(({ val, eb: of }) => [of.cast<number>(val(to), 'integer').as('feed_number'), 'cve', 'body'])
        .where('feed_number', '=', from)
        .where('cve', 'not in', (inner) =>
          inner.selectFrom('known_exploited').select('cve').where('feed_number', '=', to),
        ),
    )
    .execute();
  return Number(copied ?? 0n);
}

/** Records of some feeds for packages of some ecosystems, in the order of feeds and of their files. */
export async function readRecords(
  db: Database,
  feeds: readonly number[],
  ecosystem: string,
  names: readonly string[],
): Promise<AdvisoryRecord[]> {
  const found: AdvisoryRecord[] = [];
  if (feeds.length === 0) return found;
  for (let from = 0; from < names.length; from += NAMES_AT_ONCE) {
    const rows = await db
      .selectFrom('advisory_records')
      .select(['ecosystem', 'package', 'advisory_id', 'body'])
      .where('feed_number', 'in', feeds)
      .where('ecosystem', '=', ecosystem)
      .where('package', 'in', names.slice(from, from + NAMES_AT_ONCE).map(columnText))
      .orderBy('feed_number')
      .orderBy('record_number')
      .execute();
    for (const row of rows) found.push(recordOf(row));
  }
  return found;
}

/** The next records of a feed after a number, and the last one's number: for handing on a feed piece by piece. */
export async function readRecordsFrom(
  db: Database,
  feed: number,
  after: number,
  limit: number,
): Promise<{ readonly records: readonly AdvisoryRecord[]; readonly lastNumber: number }> {
  const rows = await db
    .selectFrom('advisory_records')
    .select(['record_number', 'ecosystem', 'package', 'advisory_id', 'body'])
    .where('feed_number', '=', feed)
    .where('record_number', '>', after)
    .orderBy('record_number')
    .limit(limit)
    .execute();
  return { records: rows.map(recordOf), lastNumber: rows.at(-1)?.record_number ?? after };
}

interface RecordRow {
  readonly ecosystem: string;
  readonly package: string;
  readonly advisory_id: string;
  readonly body: string;
}

function recordOf({ ecosystem, package: name, advisory_id: id, body }: RecordRow): AdvisoryRecord {
  return {
    ecosystem,
    package: name,
    id,
    ...(JSON.parse(body) as Omit<AdvisoryRecord, 'ecosystem' | 'package' | 'id'>),
  };
}

/** The exploited vulnerabilities of some feeds, or one of them; CISA's list has some 1,500. */
export async function readKnownExploited(
  db: Database,
  feeds: readonly number[],
  cve?: string,
): Promise<KnownExploited[]> {
  if (feeds.length === 0) return [];
  const rows = await db
    .selectFrom('known_exploited')
    .select(['cve', 'body'])
    .where('feed_number', 'in', feeds)
    .$if(cve !== undefined, (query) => query.where('cve', '=', cve ?? ''))
    .execute();
  return rows.map(({ cve: id, body }) => ({ cve: id, ...(JSON.parse(body) as Omit<KnownExploited, 'cve'>) }));
}

/** Removes some of a feed's records; answers whether there may be more. */
export async function removeSomeRecords(db: Database, feed: number): Promise<boolean> {
  const last = await db
    .selectFrom('advisory_records')
    .select('record_number')
    .where('feed_number', '=', feed)
    .orderBy('record_number')
    .limit(1)
    .offset(REMOVED_AT_ONCE)
    .executeTakeFirst();
  await db
    .deleteFrom('advisory_records')
    .where('feed_number', '=', feed)
    .$if(last !== undefined, (query) => query.where('record_number', '<', last?.record_number ?? 0))
    .execute();
  if (last === undefined) await db.deleteFrom('known_exploited').where('feed_number', '=', feed).execute();
  return last !== undefined;
}
