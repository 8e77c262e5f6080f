import type { EndingSoon } from '../api.ts';
import type { Database } from './database.ts';
import { countCovered, hostsCovered } from './excepted.ts';
import { listExceptions } from './exceptions.ts';
import type { Scope } from './fleet-counts.ts';

const SHOWN_NAMES = 5;

/** Exceptions that end within 30 days and are about hosts of these units, the next one first. */
export async function listEndingExceptions(
  db: Database,
  units: Scope,
  now: Date,
  limit: number,
): Promise<EndingSoon[]> {
  const filter = { group: 'ending', page: 1, pageSize: limit, ...(units === undefined ? {} : { units }) } as const;
  const { items } = await listExceptions(db, filter, now);
  const counts = await countCovered(
    db,
    items.map(({ number }) => number),
  );
  const endings: EndingSoon[] = [];
  for (const { number, exceptionId, title, endsAt, inForce } of items) {
    const hosts = await hostsCovered(db, number);
    endings.push({
      kind: 'exception',
      what: exceptionId,
      title,
      endsOn: (inForce?.untilAt ?? endsAt).slice(0, 10),
      hostCount: counts.get(number)?.failing ?? 0,
      hostNames: hosts.slice(0, SHOWN_NAMES).map(({ name }) => name),
    });
  }
  return endings;
}
