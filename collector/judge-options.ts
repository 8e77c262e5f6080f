import type { Report } from '../policies/inventory/report.ts';
import type { JudgeOptions } from '../policies/judge-report.ts';
import { type Placement, resolveOverrides } from '../policies/rules/overrides.ts';
import type { HostRegister } from '../policies/rules/pack.ts';
import { peerHostsFor } from './judge-peers.ts';
import type { Policies } from './policies.ts';
import type { Database } from './store/database.ts';
import type { HostRecord } from './store/hosts.ts';
import { placementOf } from './store/placements.ts';
import { findUnit } from './store/units.ts';

/** A host whose report is to be judged at an instant. */
export interface HostToJudge {
  readonly host: HostRecord;
  readonly report: Report;
  readonly at: string;
}

/**
 * Everything that a host is judged by beside the packs, from the register and from the edition: the one place where
 * placement, values of parameters, tables and advisories come together.
 */
export async function judgeOptionsFor(
  db: Database,
  policies: Policies,
  { host, report, at }: HostToJudge,
): Promise<JudgeOptions & { readonly freshnessSeconds: number }> {
  const unit = await findUnit(db, host.unit_id);
  const placement = await placementOf(db, host.host_number);
  const advisories = await policies.advisories.indexFor(db, report.inventory);
  return {
    asOf: at,
    register: registerOf(host.unit_id, placement),
    freshnessSeconds: unit?.freshnessLimitSeconds ?? 0,
    overrides: resolveOverrides(policies.overrides, placement, policies.packs),
    tables: policies.tables,
    peers: await peerHostsFor(db, host, report.inventory),
    ...(advisories === undefined ? {} : { advisories }),
  };
}

/** What rules read of the register: a level or a zone that nobody set is absent, and unknown to them. */
export function registerOf(unit: string, { level, zone, labels }: Placement): HostRegister {
  return {
    unit,
    labels,
    ...(level === undefined ? {} : { level }),
    ...(zone === undefined ? {} : { zone }),
  };
}
