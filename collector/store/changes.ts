import type { ChangedFinding } from '../api.ts';
import type { Database } from './database.ts';
import { coversOfHost, type HostCover } from './excepted.ts';
import type { Scope } from './fleet-counts.ts';

/** Findings whose verdict changed since `since`, newest first; first judgements are not changes. What is excepted at `at` is shown so. */
export async function listChanged(
  db: Database,
  units: Scope,
  { since, at }: { readonly since: string; readonly at: string },
  limit: number,
): Promise<ChangedFinding[]> {
  const rows = await db
    .selectFrom('finding_changes')
    .innerJoin('hosts', 'hosts.host_number', 'finding_changes.host_number')
    .innerJoin('rules', 'rules.rule_number', 'finding_changes.rule_number')
    .select([
      'finding_changes.host_number',
      'finding_changes.rule_number',
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
  const covers = new Map<number, ReadonlyMap<number, HostCover>>();
  for (const { host_number } of rows)
    if (!covers.has(host_number)) covers.set(host_number, await coversOfHost(db, host_number, at));
  const isExcepted = (host: number, rule: number): boolean => covers.get(host)?.has(rule) === true;
  return rows.map((row) => ({
    hostId: row.host_id,
    hostName: row.name,
    pack: row.pack,
    rule: row.rule,
    title: { vi: row.title_vi, en: row.title_en },
    severity: row.severity,
    before: row.before,
    now: row.now === 'fail' && isExcepted(row.host_number, row.rule_number) ? 'excepted' : row.now,
    at: row.at,
  }));
}
