import type { FleetHost, Page } from './api.ts';
import { registerOf } from './judge-options.ts';
import { reportToday } from './report-today.ts';
import type { Database } from './store/database.ts';
import { coversOfHost, exceptedOfHost } from './store/excepted.ts';
import { readEnvelope } from './store/host-state.ts';
import { listReported } from './store/hosts.ts';
import { placementsOf } from './store/placements.ts';
import { readInventory } from './store/sections.ts';

/** A report is some hundred kilobytes. */
const MAX_HOSTS_A_PAGE = 100;

const NOWHERE = { hostId: '', unitPath: [], systems: [], labels: [] };

/** Hosts that reported, each with its newest report put together from its sections, in the order of their ids. */
export async function listFleet(
  db: Database,
  units: readonly string[] | undefined,
  wanted: { readonly page: number; readonly pageSize: number },
  at: string,
): Promise<Page<FleetHost>> {
  const pageSize = Math.min(wanted.pageSize, MAX_HOSTS_A_PAGE);
  const { page } = wanted;
  const { items: hosts, total } = await listReported(db, units, page, pageSize);
  const placements = await placementsOf(
    db,
    hosts.map((host) => host.host_number),
  );
  const items: FleetHost[] = [];
  for (const host of hosts) {
    const envelope = await readEnvelope(db, host);
    const report =
      envelope === undefined ? null : reportToday(host, envelope, await readInventory(db, host.host_number));
    const placement = placements.get(host.host_number);
    const { unit: _, ...register } = registerOf(host.unit_id, placement ?? NOWHERE);
    const exceptions = await exceptionsOver(db, host.host_number, at);
    items.push({ hostId: host.host_id, name: host.name, unitId: host.unit_id, register, report, exceptions });
  }
  return { items, total, page, pageSize };
}

/** What the host may fail for now; only what really fails. */
async function exceptionsOver(db: Database, hostNumber: number, at: string): Promise<FleetHost['exceptions']> {
  const covers = await coversOfHost(db, hostNumber, at);
  const failing = await exceptedOfHost(db, hostNumber, at, covers);
  return failing.flatMap(({ ruleNumber, pack, rule }) => {
    const cover = covers.get(ruleNumber);
    return cover === undefined ? [] : [{ pack, rule, exceptionId: cover.exceptionId, endsAt: cover.endsAt }];
  });
}
