import { sql } from 'kysely';
import { COUNT_COLUMNS } from './counts.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import { markShown } from './editions.ts';
import { showReadiness } from './readiness.ts';
import { endRound, type Round, readFleetState, writeFleetState } from './rounds.ts';
import { type RuleListing, syncRules } from './rules.ts';
import { countStaged } from './staged.ts';

const SEVERITY_COLUMNS = ['fail_low', 'fail_medium', 'fail_high', 'fail_critical'] as const;

/** Columns of a host's row that come from its judgement. */
const HOST_COLUMNS = [
  'judged_at',
  'judge_due_at',
  'os_name',
  'os_search',
  'support_state',
  'support_ends_on',
  'certificate_ends_at',
  'by_pack',
  ...COUNT_COLUMNS,
  ...SEVERITY_COLUMNS,
] as const;

/**
 * Shows a round: what was judged beside the shown findings becomes what is shown, for the whole fleet in the caller's
 * transaction. Findings, their history and their evidence turn with one number; what is written is one row a host and
 * the differences of sums. The caller holds the fleet's lock and has seen that no host is left to judge.
 */
export async function showStaged(
  db: DatabaseTransaction,
  round: Round,
  shown: { readonly fingerprint: string; readonly listings: readonly RuleListing[]; readonly at: string },
): Promise<void> {
  const { fingerprint, listings, at } = shown;
  await showHosts(db, round.number, fingerprint);
  await addSums(db, round.number);
  await showEndings(db, round.number);
  await showReadiness(db, round.number);
  await keepDays(db, round.number);
  await syncRules(db, listings);
  await endRound(db, round.number, { at, ...(await countStaged(db, round.number)) });
  await markShown(db, round.edition, at);
  await writeFleetState(db, { shownRound: round.number, shownEdition: round.edition, shownDay: round.onDay });
}

async function showHosts(db: DatabaseTransaction, round: number, fingerprint: string): Promise<void> {
  const sets = HOST_COLUMNS.map((name) => sql`${sql.ref(name)} = s.${sql.ref(name)}`);
  await sql`update hosts set judged_sha = s.report_sha, judged_packs = ${fingerprint}, ${sql.join(sets)}
    from staged_hosts s where s.round_number = ${round} and s.host_number = hosts.host_number and s.failure is null`.execute(
    db,
  );
}

async function addSums(db: DatabaseTransaction, round: number): Promise<void> {
  await addStaged(db, 'tallies', ['unit_id', 'rule_number', 'severity'], COUNT_COLUMNS, round);
  await addStaged(db, 'unread', ['unit_id', 'section', 'reason'], ['finding_count', 'host_count'], round);
  await addStaged(db, 'advisory_tallies', ['unit_id', 'advisory_number'], ['host_count'], round);
}

async function addStaged(
  db: DatabaseTransaction,
  table: 'tallies' | 'unread' | 'advisory_tallies',
  keys: readonly string[],
  sums: readonly string[],
  round: number,
): Promise<void> {
  const names = sql.join([...keys, ...sums].map((name) => sql.ref(name)));
  const added = sums.map((name) => sql`${sql.ref(name)} = ${sql.ref(`${table}.${name}`)} + excluded.${sql.ref(name)}`);
  await sql`insert into ${sql.table(table)} (${names}) select ${names} from ${sql.table(`staged_${table}`)}
    where round_number = ${round} on conflict (${sql.join(keys.map((name) => sql.ref(name)))})
    do update set ${sql.join(added)}`.execute(db);
}

async function showEndings(db: DatabaseTransaction, round: number): Promise<void> {
  await sql`delete from endings where host_number in (select host_number from staged_hosts
    where round_number = ${round} and has_endings = 1 and failure is null)`.execute(db);
  await sql`insert into endings (host_number, kind, what, ends_on)
    select host_number, kind, what, ends_on from staged_endings where round_number = ${round}`.execute(db);
}

async function keepDays(db: DatabaseTransaction, round: number): Promise<void> {
  const names = COUNT_COLUMNS.map((name) => sql.ref(name));
  const updates = COUNT_COLUMNS.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`);
  await sql`insert into host_days (host_number, on_day, ${sql.join(names)})
    select host_number, substr(judged_at, 1, 10), ${sql.join(names)} from staged_hosts
    where round_number = ${round} and failure is null
    on conflict (host_number, on_day) do update set ${sql.join(updates)}`.execute(db);
}

/** Rows a statement removes: other requests go between two of them. */
const REMOVED_AT_ONCE = 1000;

/** Removes some of what no shown or open round needs any more; answers whether there may be more. */
export async function removePastRows(db: Database): Promise<boolean> {
  const { shownRound } = await readFleetState(db);
  const ended = await sql`delete from finding_rows where (host_number, rule_number, from_round) in (
    select host_number, rule_number, from_round from finding_rows where until_round <= ${shownRound} limit ${REMOVED_AT_ONCE})`.execute(
    db,
  );
  const mended = await sql`delete from host_advisories where (host_number, advisory_number, from_round) in (
    select host_number, advisory_number, from_round from host_advisories where until_round <= ${shownRound} limit ${REMOVED_AT_ONCE})`.execute(
    db,
  );
  let isMore = [ended, mended].some(({ numAffectedRows = 0n }) => numAffectedRows === BigInt(REMOVED_AT_ONCE));
  for (const table of ['staged_endings', 'staged_readiness', 'staged_hosts'] as const) {
    const past = db.selectFrom(table).select('host_number').distinct().where('round_number', '<=', shownRound);
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where('round_number', '<=', shownRound)
      .where('host_number', 'in', past.limit(JUDGED_AT_ONCE))
      .executeTakeFirst();
    isMore ||= numDeletedRows >= BigInt(JUDGED_AT_ONCE);
  }
  for (const table of ['staged_tallies', 'staged_unread', 'staged_advisory_tallies'] as const)
    await db.deleteFrom(table).where('round_number', '<=', shownRound).execute();
  return isMore;
}

/** Removes judgements, and lists of advisories, that a newer shown one has replaced, of the hosts from `from` on; answers where to go on, if there are more. */
export async function removePastJudgements(db: Database, from: number): Promise<number | undefined> {
  const { shownRound } = await readFleetState(db);
  const until = from + JUDGED_AT_ONCE;
  for (const table of ['judgements', 'host_advisory_lists'] as const) {
    const kept = sql.table(table);
    await sql`delete from ${kept} where host_number >= ${from} and host_number < ${until} and round_number < (
      select max(newer.round_number) from ${kept} newer
      where newer.host_number = ${sql.ref(`${table}.host_number`)} and newer.round_number <= ${shownRound})`.execute(
      db,
    );
  }
  const { last } = await db
    .selectFrom('judgements')
    .select(({ fn }) => fn.max<number | null>('host_number').as('last'))
    .executeTakeFirstOrThrow();
  return last !== null && last >= until ? until : undefined;
}

const JUDGED_AT_ONCE = 500;
