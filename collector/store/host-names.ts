import type { SelectQueryBuilder } from 'kysely';
import type { Database } from './database.ts';
import { hostsExcepted } from './excepted.ts';
import type { Scope } from './fleet-counts.ts';
import type { Tables } from './tables.ts';

/** Some names of the hosts where a section was not read. */
export async function hostNamesNotRead(
  db: Database,
  units: Scope,
  section: string,
  reason: string | null,
  limit: number,
): Promise<string[]> {
  const unread = db
    .selectFrom('findings')
    .where('verdict', '=', 'unknown')
    .where('section', '=', section)
    .where('reason', reason === null ? 'is' : '=', reason);
  return namesOf(db, unread, units, limit);
}

/** Some names of the hosts that fail a rule without permission. */
export async function hostNamesFailing(
  db: Database,
  units: Scope,
  { ruleNumber, at }: { readonly ruleNumber: number; readonly at: string },
  limit: number,
): Promise<string[]> {
  const failing = db
    .selectFrom('findings')
    .where('rule_number', '=', ruleNumber)
    .where('verdict', '=', 'fail')
    .where('findings.host_number', 'not in', hostsExcepted(ruleNumber, at));
  return namesOf(db, failing, units, limit);
}

/** The first few by number, straight from the index: sorting thousands by name to show five would cost more than all the rest. */
async function namesOf(
  db: Database,
  findings: SelectQueryBuilder<Tables, 'findings', object>,
  units: Scope,
  limit: number,
): Promise<string[]> {
  const inScope =
    units === undefined
      ? findings
      : findings.where(({ exists, selectFrom }) =>
          exists(
            selectFrom('hosts')
              .select('hosts.host_number')
              .whereRef('hosts.host_number', '=', 'findings.host_number')
              .where('unit_id', 'in', units),
          ),
        );
  const numbers = inScope.select('findings.host_number').distinct().orderBy('findings.host_number').limit(limit);
  const rows = await db
    .selectFrom('hosts')
    .select('name')
    .where('host_number', 'in', numbers)
    .orderBy('search_name')
    .execute();
  return rows.map(({ name }) => name);
}

export async function silentHostNames(db: Database, units: Scope, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('hosts')
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .select('name')
    .where('silent_after', '<=', now.toISOString())
    .orderBy('silent_after')
    .limit(limit)
    .execute();
  return rows.map(({ name }) => name);
}
