import type { Report } from '../policies/inventory/report.ts';
import type { JudgeOptions } from '../policies/judge-report.ts';
import { type Placement, resolveOverrides } from '../policies/rules/overrides.ts';
import type { HostRegister } from '../policies/rules/pack.ts';
import { overridesIn } from './parameter-ties.ts';
import { resolveOverrides } from '../policies/rules/overrides.ts';
import type { Policies } from './policies.ts';
import type { Database } from './store/database.ts';
import type { HostRecord } from './store/hosts.ts';
import { placementOf } from './store/placements.ts';
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
  { host, at }: HostToJudge,
): Promise<JudgeOptions & { readonly freshnessSeconds: number }> {
  const unit = await findUnit(db, host.unit_id);
  const placement = await placementOf(db, host.host_number);
  const { level, zone, labels } = placement;
  return {
    asOf: at,
    register: {
      unit: host.unit_id,
      labels,
      ...(level === undefined ? {} : { level }),
      ...(zone === undefined ? {} : { zone }),
    },
    freshnessSeconds: unit?.freshnessLimitSeconds ?? 0,
    overrides: resolveOverrides(policies.overrides, placement, policies.packs),
    tables: policies.tables,
  };
}
