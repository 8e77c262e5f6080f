import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { checkAudit } from './audit.ts';
import { COUNT_COLUMNS } from './counts.ts';
import { abilitiesOf, type Database } from './database.ts';
import { unpackText } from './pack-json.ts';
import { brokenRounds } from './verify-rounds.ts';

const FACTS_AT_ONCE = 200;

/** Reads the whole store and answers, as sentences, what does not fit together; empty: all of it does. */
export async function verifyStore(db: Database): Promise<string[]> {
  const { isIntact, intactTo } = await checkAudit(db);
  return [
    ...(await abilitiesOf(db).checkIntegrity(db)),
    ...(await brokenFacts(db)),
    ...(await brokenSpans(db)),
    ...(await brokenSums(db)),
    ...(await brokenRounds(db)),
    ...(isIntact ? [] : [`the audit log is intact up to entry ${intactTo} only`]),
  ];
}

/** Facts whose text is not what their hash says. */
async function brokenFacts(db: Database): Promise<string[]> {
  const broken: string[] = [];
  for (let last = ''; ; ) {
    const rows = await db
      .selectFrom('facts')
      .select(['hash', 'body'])
      .where('hash', '>', last)
      .orderBy('hash')
      .limit(FACTS_AT_ONCE)
      .execute();
    for (const row of rows)
      if (!isWhole(row.hash, row.body)) broken.push(`the facts ${row.hash} are not what their hash says`);
    const end = rows.at(-1);
    if (end === undefined) return broken;
    last = end.hash;
  }
}

function isWhole(expected: string, body: Uint8Array): boolean {
  try {
    return hash('sha256', unpackText(body), 'hex') === expected;
  } catch {
    return false; // it does not even unpack
  }
}

async function brokenSpans(db: Database): Promise<string[]> {
  const { rows } = await sql<{ host_number: number; section: string }>`
    select host_number, section from section_spans where hash not in (select hash from facts) limit 100`.execute(db);
  return rows.map(
    ({ host_number, section }) => `the facts of section ${section} of host number ${host_number} are missing`,
  );
}

/** Sums are kept as judgements are written; here they are made anew and compared. */
async function brokenSums(db: Database): Promise<string[]> {
  const verdicts = COUNT_COLUMNS.filter((name) => name !== 'stale_count' && name !== 'excepted_count');
  const made = verdicts.map(
    (name) => sql`sum(case when verdict = ${name.replace(/_count$/, '')} then 1 else 0 end) as ${sql.ref(name)}`,
  );
  const differs = verdicts.map((name) => sql`kept.${sql.ref(name)} <> coalesce(made.${sql.ref(name)}, 0)`);
  const hosts = await sql<{ host_id: string }>`
    select host_id from hosts kept left join (select host_number, ${sql.join(made)} from findings group by host_number) made
    on made.host_number = kept.host_number where ${sql.join(differs, sql` or `)} limit 100`.execute(db);
  const kept = verdicts.map((name) => sql`sum(${sql.ref(name)}) as ${sql.ref(name)}`);
  const units = await sql<{ unit_id: string; rule_number: number }>`
    select kept.unit_id, kept.rule_number from (select unit_id, rule_number, ${sql.join(kept)} from tallies group by unit_id, rule_number) kept
    left join (select unit_id, rule_number, ${sql.join(made)} from findings join hosts on hosts.host_number = findings.host_number
      group by unit_id, rule_number) made on made.unit_id = kept.unit_id and made.rule_number = kept.rule_number
    where ${sql.join(differs, sql` or `)} limit 100`.execute(db);
  return [
    ...hosts.rows.map(({ host_id }) => `the counts of host ${host_id} are not the sums of its findings`),
    ...units.rows.map(
      ({ unit_id, rule_number }) =>
        `the counts of rule number ${rule_number} in unit ${unit_id} are not the sums of its findings`,
    ),
    ...(await brokenUnread(db)),
  ];
}

async function brokenUnread(db: Database): Promise<string[]> {
  const { rows } = await sql<{ unit_id: string; section: string }>`
    select kept.unit_id, kept.section from unread kept left join (
      select unit_id, section, coalesce(reason, '') as why, count(*) as findings, count(distinct hosts.host_number) as hosts
      from findings join hosts on hosts.host_number = findings.host_number
      where verdict = 'unknown' and section is not null group by unit_id, section, coalesce(reason, '')) made
    on made.unit_id = kept.unit_id and made.section = kept.section and made.why = kept.reason
    where kept.finding_count <> coalesce(made.findings, 0) or kept.host_count <> coalesce(made.hosts, 0) limit 100`.execute(
    db,
  );
  return rows.map(
    ({ unit_id, section }) =>
      `the count of what section ${section} leaves unknown in unit ${unit_id} is not the sum of its findings`,
  );
}
