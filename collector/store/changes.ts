import type { ChangedFinding } from '../api.ts';
import type { Database } from './database.ts';
import type { Scope } from './fleet-counts.ts';

/** Findings whose verdict changed since `since`, newest first; first judgements are not changes. */
export async function listChanged(db: Database, units: Scope, since: string, limit: number): Promise<ChangedFinding[]> {
  const rows = await db
    .selectFrom('finding_changes')
    .innerJoin('hosts', 'hosts.host_number', 'finding_changes.host_number')
    .innerJoin('rules', 'rules.rule_number', 'finding_changes.rule_number')
    .select([
      'host_id',
      'name',
      'pack',
      'rule',
      'title_vi',
      'title_en',
      'finding_changes.severity',
      'before',
      'now',
      'at',
    ])
    .where('at', '>=', since)
    .where('before', 'is not', null)
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .orderBy('at', 'desc')
    .orderBy('finding_changes.host_number')
    .orderBy('finding_changes.rule_number')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    hostId: row.host_id,
    hostName: row.name,
    pack: row.pack,
    rule: row.rule,
    title: { vi: row.title_vi, en: row.title_en },
    severity: row.severity,
    before: row.before,
    now: row.now,
    at: row.at,
  }));
}
