import { sql } from 'kysely';
import type { Database } from './database.ts';
import { dayOf } from './trend.ts';

/** Removes rows of before the two instants; answers how many reports went. Nothing that is current is touched. */
export async function removeOldRows(
  db: Database,
  before: { readonly confirmations: string; readonly history: string },
): Promise<number> {
  const { history } = before;
  return db.transaction().execute(async (transaction) => {
    const confirmations = await transaction
      .deleteFrom('reports')
      .where('form', '=', 'confirmation')
      .where('received_at', '<', before.confirmations)
      // The newest message of a stream is what the next one names as its previous.
      .where('sha', 'not in', (eb) => eb.selectFrom('streams').select(sql<string>`coalesce(last_sha, '')`.as('sha')))
      .executeTakeFirst();
    await transaction.deleteFrom('section_spans').where('until_at', '<', history).execute();
    await transaction
      .deleteFrom('change_rows')
      .where('at', '<', history)
      .where(sql<boolean>`exists (select 1 from findings f
      where f.host_number = change_rows.host_number and f.rule_number = change_rows.rule_number and f.since > change_rows.at)`)
      .execute();
    await transaction.deleteFrom('host_days').where('on_day', '<', dayOf(history)).execute();
    await transaction.deleteFrom('unit_days').where('on_day', '<', dayOf(history)).execute();
    const reports = await transaction
      .deleteFrom('reports')
      .where('received_at', '<', history)
      .where('sha', 'not in', (eb) => eb.selectFrom('streams').select(sql<string>`coalesce(last_sha, '')`.as('sha')))
      .where('sha', 'not in', (eb) => eb.selectFrom('hosts').select(sql<string>`coalesce(report_sha, '')`.as('sha')))
      .executeTakeFirst();
    await transaction
      .deleteFrom('facts')
      .where('hash', 'not in', (eb) => eb.selectFrom('section_spans').select('hash'))
      .where('hash', 'not in', (eb) => eb.selectFrom('fork_sections').select('hash'))
      .execute();
    return Number(confirmations.numDeletedRows + reports.numDeletedRows);
  });
}
