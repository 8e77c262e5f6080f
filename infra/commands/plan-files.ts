import { resolve } from 'node:path';
import { type Complaint, isMusterError, MusterError, messageOf } from '../../policies/base/errors.ts';
import { hasLocalCollector } from '../../policies/base/local-collector.ts';
import { fleetFromCollector, fleetFromFile } from '../fleet.ts';
import { type Catalogue, readCatalogue } from '../plan/catalogue.ts';
import { checkAgainstCatalogue } from '../plan/check.ts';
import { checkFacts } from '../plan/check-facts.ts';
import type { Fleet } from '../plan/fleet.ts';
import { judgePlan, type PlanEffects } from '../plan/judge.ts';
import type { Plan } from '../plan/plan.ts';
import { MAX_PLAN_BYTES, parsePlan } from '../plan/validate.ts';
import { type CommonOptions, dayOf, readBounded, remark } from './options.ts';
import { shippedJudge } from './policies.ts';

/** Where the commands look for the plan when none is named. */
export const DEFAULT_PLAN = 'plan.json';

export function catalogueOf(options: CommonOptions): Catalogue {
  return options.catalogue === undefined ? readCatalogue() : readCatalogue(resolve(options.catalogue));
}

/** Reads a plan and checks it against the catalogue and the contract of the inventory. Throws `plan_invalid` with every complaint. */
export async function readPlan(path: string, catalogue: Catalogue): Promise<Plan> {
  const plan = parsePlan((await readBounded(path, MAX_PLAN_BYTES)).toString('utf8'), path);
  const complaints: Complaint[] = [...checkAgainstCatalogue(plan, catalogue), ...checkFacts(plan, catalogue)];
  const first = complaints[0];
  if (first !== undefined)
    throw new MusterError(
      'plan_invalid',
      `${path} cannot be built with the catalogue ${catalogue.version}: ${first.pointer} ${first.message}`,
      { complaints },
    );
  return plan;
}

/** The named fleet, else that of this machine's collector, else none: then only planned verdicts are known, and it is said. */
export async function fleetFor(file: string | undefined): Promise<Fleet | undefined> {
  if (file !== undefined) return fleetFromFile(file);
  if (hasLocalCollector()) {
    try {
      return await fleetFromCollector();
    } catch (error) {
      // Nobody asked for the collector by name; what can be said without it is still worth saying.
      if (!isMusterError(error, 'unreachable')) throw error;
      remark(`${messageOf(error)}.`);
    }
  }
  remark('No fleet: nothing can be said to close. Pass --fleet FILE, or start a collector with "muster up".');
  return undefined;
}

/** Judges today's hosts and the planned ones by the same packs on the same day. */
export function judge(
  plan: Plan,
  fleet: Fleet | undefined,
  catalogue: Catalogue,
  asOf: string | undefined,
): PlanEffects {
  const judgedAt = asOf === undefined ? `${new Date().toISOString().slice(0, 19)}Z` : `${dayOf(asOf)}T00:00:00Z`;
  return judgePlan(plan, fleet, catalogue, judgedAt, shippedJudge(judgedAt));
}
