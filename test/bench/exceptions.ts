import { sql } from 'kysely';
import { readOverview } from '../../collector/overview.ts';
import type { Policies } from '../../collector/policies.ts';
import type { Database } from '../../collector/store/database.ts';
import { exceptedSums } from '../../collector/store/excepted.ts';
import { listHosts } from '../../collector/store/host-lists.ts';
import { openStore } from '../../collector/store/open.ts';
import { listRules } from '../../collector/store/rules.ts';
import { readSnapshot } from '../../collector/store/snapshot.ts';
import { type Benchmark, median, type Result } from './measure.ts';

// How long pages take with many exceptions laid over: 10,000 hosts in 40 units, 350 rules, one finding in five fails.

const HOSTS = 10_000;
const RULES = 350;
const UNITS = 40;
const EXCEPTIONS = 500;
const NOW = new Date('2026-11-21T18:54:00.000Z');

const series = (count: number) =>
  sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(count)})`;

/** Everything straight into the tables: only reading is measured. */
async function fill(db: Database): Promise<void> {
  await sql`${series(UNITS)} insert into units (unit_id, parent_id, name_vi, name_en, freshness_limit_seconds)
    select 'u' || i, case when i <= 5 then 'default' else 'u' || (1 + i % 5) end, 'u', 'u', 86400 from n where true`.execute(
    db,
  );
  await sql`${series(HOSTS)} insert into hosts (host_id, unit_id, name, search_name, first_seen_at, identity_state, identifiers,
      is_signed, confirmed_at, silent_after, judged_at)
    select 'h' || i, 'u' || (1 + i % 40), 'h' || i, 'h' || i, '2026-01-01', 'same', '{}', 1, '2026-11-21T10:00:00.000Z',
      '2026-11-22T10:00:00.000Z', '2026-11-21T10:00:00.000Z' from n`.execute(db);
  await sql`${series(RULES)} insert into rules (pack, rule, title_vi, title_en, severity, severity_rank, effort, search_text, is_active)
    select 'p' || (i % 10), 'r' || i, 't', 't', 'high', 1, 'hours', 't', 1 from n`.execute(db);
  await sql`insert into finding_rows (host_number, rule_number, from_round, until_round, severity, severity_rank, verdict,
      verdict_rank, is_stale, since) select host_number, rule_number, 0, 1000000000, 'high', 1,
      case (host_number * 31 + rule_number * 17) % 5 when 0 then 'fail' when 1 then 'unknown' else 'pass' end,
      case (host_number * 31 + rule_number * 17) % 5 when 0 then 0 when 1 then 1 else 3 end, 0, '2026-11-01T00:00:00.000Z'
    from hosts, rules`.execute(db);
  await sql`update hosts set fail_count = x.n, fail_high = x.n from (select host_number, count(*) as n from findings
    where verdict = 'fail' group by host_number) x where x.host_number = hosts.host_number`.execute(db);
  await sql`insert into tallies (unit_id, rule_number, severity, fail_count, pass_count) select unit_id, rule_number, 'high',
    sum(case when verdict = 'fail' then 1 else 0 end), sum(case when verdict = 'pass' then 1 else 0 end)
    from findings join hosts on hosts.host_number = findings.host_number group by unit_id, rule_number`.execute(db);
  await sql`insert into systems (system_id, name_vi, name_en, owner_unit_id) values ('s', 's', 's', 'u1')`.execute(db);
  await sql`insert into host_systems (host_number, system_id) select host_number, 's' from hosts where host_number <= 40`.execute(
    db,
  );
  await except(db, 1, 300, sql`'host', 'h' || (1 + i * 7), 1 + i * 7`);
  await except(db, 301, EXCEPTIONS - 10, sql`'unit', 'u' || (1 + i % 40), null`);
  await except(db, EXCEPTIONS - 9, EXCEPTIONS, sql`'system', 's', null`);
}

async function except(db: Database, from: number, to: number, scope: ReturnType<typeof sql>): Promise<void> {
  await sql`${series(to)} insert into exceptions (exception_id, pack, rule, rule_number, scope_kind, scope_id, host_number, reason,
      measure, requester, requested_at, recorded_by, starts_at, ends_at, decision, in_force_from, in_force_until)
    select 'e-' || i, 'p', 'r', 1 + i % 350, ${scope}, 'why', 'what', 'lan', '2026-11-01', 'lan', '2026-11-01', '2027-11-01',
      'approved', '2026-11-01T00:00:00.000Z', '2027-11-01T00:00:00.000Z' from n where i >= ${sql.lit(from)}`.execute(
    db,
  );
}

async function wallMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 7; run += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

const OVERVIEW_BAR_MS = 200;

/** Pages over a fleet with many exceptions in force, on the embedded store in memory. */
export const exceptions: Benchmark = {
  title: 'exceptions: 10,000 hosts by 350 rules, 500 exceptions in force',

  async run() {
    const db = await openStore({ kind: 'sqlite', path: ':memory:' });
    await fill(db);
    const policies = { packs: [], rules: new Map(), numbers: new Map() } as unknown as Policies;
    const at = NOW.toISOString();
    const timed = (work: (read: Database) => Promise<unknown>) => wallMs(() => readSnapshot(db, work));
    const overviewMs = await timed((read) => readOverview(read, policies, undefined, NOW));
    const results: Result[] = [
      { name: 'overview', value: ms(overviewMs), bar: `${OVERVIEW_BAR_MS} ms`, isMet: overviewMs <= OVERVIEW_BAR_MS },
      { name: 'of it, what exceptions sum up to', value: ms(await timed((read) => exceptedSums(read, undefined, at))) },
      { name: 'overview of one unit', value: ms(await timed((read) => readOverview(read, policies, ['u7'], NOW))) },
      {
        name: 'hosts, most failing first',
        value: ms(await timed((read) => listHosts(read, { sort: '-failCount', page: 1, pageSize: 50 }, NOW))),
      },
      {
        name: 'rules, most failing first',
        value: ms(await timed((read) => listRules(read, { sort: '-failCount', page: 1, pageSize: 50 }, at))),
      },
    ];
    await db.destroy();
    return results;
  },
};

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
