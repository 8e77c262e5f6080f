import { sql } from 'kysely';
import type { EditionParts } from '../edition.ts';
import { COUNT_COLUMNS } from './counts.ts';
import type { Database } from './database.ts';
import { readDocument } from './documents.ts';
import { documentsOf } from './old-editions.ts';
import { readFleetState } from './rounds.ts';

/** Sums of one table that are named at most. */
const MAX_NAMED = 100;

/** What does not fit together of editions, rounds, what is staged for them, and the sums that turn with them. */
export async function brokenRounds(db: Database): Promise<string[]> {
  return [
    ...(await brokenEditions(db)),
    ...(await brokenState(db)),
    ...(await brokenRows(db)),
    ...(await brokenStaged(db)),
    ...(await brokenLines(db)),
    ...(await brokenAdvisories(db)),
  ];
}

/** Every kept edition can be gone back to, and the past is judged by it, so all its texts must be there. */
async function brokenEditions(db: Database): Promise<string[]> {
  const rows = await db.selectFrom('editions').select(['edition_number', 'parts']).orderBy('edition_number').execute();
  const whole = new Map<string, boolean>();
  const broken: string[] = [];
  for (const { edition_number: edition, parts } of rows) {
    for (const sha of new Set(documentsOf(JSON.parse(parts) as EditionParts))) {
      const isWhole = whole.get(sha) ?? (await isReadable(db, sha));
      whole.set(sha, isWhole);
      if (!isWhole) broken.push(`the document ${sha} of edition ${edition} is missing or damaged`);
    }
  }
  return broken.slice(0, MAX_NAMED);
}

async function isReadable(db: Database, sha: string): Promise<boolean> {
  try {
    await readDocument(db, sha);
    return true;
  } catch {
    return false;
  }
}

/** One round goes on at most, and it is newer than the one that is shown. */
async function brokenState(db: Database): Promise<string[]> {
  const { shownRound } = await readFleetState(db);
  const rounds = await db.selectFrom('rounds').select(['round_number', 'state']).execute();
  const open = rounds.filter(({ state }) => state === 'judging').map((row) => row.round_number);
  const shown = rounds.find((row) => row.round_number === shownRound);
  return [
    ...(open.length > 1 ? [`the rounds ${open.join(', ')} go on at once`] : []),
    ...open.filter((round) => round <= shownRound).map((round) => `round ${round} goes on and is older than the shown`),
    ...(shownRound > 0 && shown?.state !== 'shown' ? [`round ${shownRound} is shown and was never ended`] : []),
  ];
}

/** A finding is shown once. */
async function brokenRows(db: Database): Promise<string[]> {
  const { rows } = await sql<{ host_number: number; rule_number: number }>`
    select host_number, rule_number from findings group by host_number, rule_number having count(*) > 1 limit ${MAX_NAMED}`.execute(
    db,
  );
  return rows.map(
    ({ host_number, rule_number }) =>
      `rule number ${rule_number} of host number ${host_number} is shown more than once`,
  );
}

/** What is to be added when a round is shown is what its rows come to, less those that end with it. */
async function brokenStaged(db: Database): Promise<string[]> {
  const { shownRound } = await readFleetState(db);
  const verdicts = COUNT_COLUMNS.filter((name) => name !== 'stale_count' && name !== 'excepted_count');
  const kept = verdicts.map((name) => sql`${sql.ref(name)}`);
  const made = verdicts.map(
    (name) =>
      sql`case when verdict <> ${name.replace(/_count$/, '')} then 0 when f.from_round = s.round_number then -1 else 1 end`,
  );
  const differs = verdicts.map((name) => sql`sum(${sql.ref(name)}) <> 0`);
  const { rows } = await sql<{ round_number: number; unit_id: string; rule_number: number }>`
    select round_number, unit_id, rule_number from (
      select round_number, unit_id, rule_number, severity, ${sql.join(kept)} from staged_tallies where round_number > ${shownRound}
      union all select s.round_number, s.unit_id, f.rule_number, f.severity, ${sql.join(made)}
        from staged_hosts s join finding_rows f on f.host_number = s.host_number
          and (f.from_round = s.round_number or f.until_round = s.round_number)
        where s.round_number > ${shownRound}) sums
    group by round_number, unit_id, rule_number, severity having ${sql.join(differs, sql` or `)} limit ${MAX_NAMED}`.execute(
    db,
  );
  return rows.map(
    ({ round_number, unit_id, rule_number }) =>
      `what round ${round_number} adds to rule number ${rule_number} in unit ${unit_id} is not what is staged`,
  );
}

async function brokenLines(db: Database): Promise<string[]> {
  const { rows } = await sql<{ unit_id: string; line_number: number }>`
    select unit_id, line_number from (
      select unit_id, line_number, host_count as hosts from line_tallies
      union all select unit_id, line_number, -1 from host_lines join host_line_sets
        on host_line_sets.host_number = host_lines.host_number) sums
    group by unit_id, line_number having sum(hosts) <> 0 limit ${MAX_NAMED}`.execute(db);
  return rows.map(
    ({ unit_id, line_number }) =>
      `the count of support line ${line_number} in unit ${unit_id} is not that of its hosts`,
  );
}

async function brokenAdvisories(db: Database): Promise<string[]> {
  const { shownRound } = await readFleetState(db);
  const { rows } = await sql<{ unit_id: string; advisory_number: number }>`
    select unit_id, advisory_number from (
      select unit_id, advisory_number, host_count as hosts from advisory_tallies
      union all select unit_id, advisory_number, -1 from host_advisories
        join hosts on hosts.host_number = host_advisories.host_number
        where from_round <= ${shownRound} and until_round > ${shownRound}) sums
    group by unit_id, advisory_number having sum(hosts) <> 0 limit ${MAX_NAMED}`.execute(db);
  return rows.map(
    ({ unit_id, advisory_number }) =>
      `the count of advisory number ${advisory_number} in unit ${unit_id} is not that of its hosts`,
  );
}
