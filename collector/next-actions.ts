import type { Severity } from '../policies/rules/finding.ts';
import type { NextAction } from './api.ts';
import type { Policies } from './policies.ts';
import type { Database } from './store/database.ts';
import type { ExceptedSum } from './store/excepted.ts';
import {
  type FleetTotals,
  type Scope,
  silentUnknownCount,
  tallyFailingRules,
  unknownBySection,
} from './store/fleet-counts.ts';
import { hostNamesFailing, hostNamesNotRead, silentHostNames } from './store/host-names.ts';
import { ruleKey } from './store/rules.ts';

const MAX_ACTIONS = 5;
const SHOWN_NAMES = 5;

/** Risk of one failing finding, and hours that mending it takes on one host: their ratio orders the actions. */
const RISKS: Readonly<Record<Severity, number>> = { low: 1, medium: 3, high: 10, critical: 30 };
const HOURS: Readonly<Record<NonNullable<NextAction['effort']>, number>> = {
  minutes: 0.5,
  hours: 4,
  days: 24,
  project: 200,
};
/** What is not known may be as bad as anything; ending it counts at half the risk of a middling failure. */
const UNKNOWN_RISK = RISKS.medium / 2;
const HOURS_TO_END_UNKNOWN = 1;
const HOURS_TO_WAKE_A_HOST = 2;

interface Weighed {
  readonly weight: number;
  readonly make: () => Promise<NextAction>;
}

/** The few things worth doing first: those that close the most risk for an hour of work, over all hosts in scope. */
export async function readNextActions(
  db: Database,
  policies: Policies,
  units: Scope,
  now: Date,
  totals: FleetTotals & { readonly excepted: readonly ExceptedSum[] },
): Promise<NextAction[]> {
  const weighed = [
    ...(await mendingActions(db, policies, units, { at: now.toISOString(), excepted: totals.excepted })),
    ...(await readingActions(db, units)),
    ...(await wakingActions(db, units, now, totals)),
  ];
  const first = weighed.sort((left, right) => right.weight - left.weight).slice(0, MAX_ACTIONS);
  const actions: NextAction[] = [];
  for (const { make } of first) actions.push(await make());
  return actions;
}

/** What is excepted does not compete: somebody has already decided that it waits. */
async function mendingActions(
  db: Database,
  policies: Policies,
  units: Scope,
  { at, excepted }: { readonly at: string; readonly excepted: readonly ExceptedSum[] },
): Promise<Weighed[]> {
  const failing = await tallyFailingRules(db, units, excepted);
  return failing.flatMap(({ ruleNumber, pack, rule, severity, failCount }) => {
    const known = policies.rules.get(ruleKey(pack, rule));
    if (known === undefined) return [];
    const { title, remedy, effort } = known.compiled.rule;
    const make = async (): Promise<NextAction> => {
      const hostNames = await hostNamesFailing(db, units, { ruleNumber, at }, SHOWN_NAMES);
      return {
        kind: 'mend',
        pack,
        rule,
        title,
        remedy,
        severity,
        effort,
        hostNames,
        hostCount: failCount,
        closesCount: failCount,
      };
    };
    // Mending the same thing on many hosts takes less each time; the square root stands for that.
    return [{ weight: (RISKS[severity] * failCount) / (HOURS[effort] * Math.sqrt(failCount)), make }];
  });
}

async function readingActions(db: Database, units: Scope): Promise<Weighed[]> {
  const unread = await unknownBySection(db, units);
  return unread.map(({ section, reason, hostCount, findingCount }) => ({
    weight: (UNKNOWN_RISK * findingCount) / (HOURS_TO_END_UNKNOWN * Math.sqrt(hostCount)),
    make: async (): Promise<NextAction> => ({
      kind: 'end_unknown',
      section,
      ...(reason === null ? {} : { reason }),
      hostNames: await hostNamesNotRead(db, units, section, reason, SHOWN_NAMES),
      hostCount,
      closesCount: findingCount,
    }),
  }));
}

async function wakingActions(db: Database, units: Scope, now: Date, { hosts }: FleetTotals): Promise<Weighed[]> {
  if (hosts.silent === 0) return [];
  const closesCount = await silentUnknownCount(db, units, now);
  const weight =
    (UNKNOWN_RISK * Math.max(closesCount, hosts.silent)) / (HOURS_TO_WAKE_A_HOST * Math.sqrt(hosts.silent));
  const make = async (): Promise<NextAction> => ({
    kind: 'silent_host',
    hostNames: await silentHostNames(db, units, now, SHOWN_NAMES),
    hostCount: hosts.silent,
    closesCount,
  });
  return [{ weight, make }];
}
