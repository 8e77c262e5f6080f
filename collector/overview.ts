import { byCodeUnit, type Words } from '../policies/base/text.ts';
import type { EndingSoon, OverviewAnswer, PackSummary, UnitHeat } from './api.ts';
import { readNextActions } from './next-actions.ts';
import type { Policies } from './policies.ts';
import { listChanged } from './store/changes.ts';
import { addCounts, NO_COUNTS } from './store/counts.ts';
import type { Database } from './store/database.ts';
import { listEndingExceptions } from './store/ending-exceptions.ts';
import { listEndings } from './store/endings.ts';
import { type ExceptedSum, exceptedSums } from './store/excepted.ts';
import {
  fleetAges,
  fleetTotals,
  rollHosts,
  type Scope,
  tallyByUnitAndPack,
  unitMedianAges,
} from './store/fleet-counts.ts';
import { dayOf, unitTrend } from './store/trend.ts';
import { listUnitsWithCounts } from './store/units.ts';

/** Above this many a post of the roll is a unit, which the heat map tells. */
const MAX_ROLL_HOSTS = 120;
const MAX_CHANGED = 20;
const MAX_ENDINGS = 10;
const MAX_ENDING_EXCEPTIONS = 5;
const MS_PER_DAY = 86_400_000;
const ENDED_DAYS = 90;
const ENDING_DAYS = 365;

/** How the fleet or some units stand at this moment, from sums that are kept with every judgement. */
export async function readOverview(db: Database, policies: Policies, units: Scope, now: Date): Promise<OverviewAnswer> {
  const excepted = await exceptedSums(db, units, now.toISOString());
  const totals = await fleetTotals(db, units, now, excepted);
  const { hosts, counts, failBySeverity } = totals;
  const yesterday = new Date(now.getTime() - MS_PER_DAY).toISOString();
  return {
    at: now.toISOString(),
    hosts,
    counts,
    failBySeverity,
    age: await fleetAges(db, units, now),
    roll: hosts.total > MAX_ROLL_HOSTS ? [] : await rollHosts(db, units, now),
    trend: await unitTrend(db, units, now, counts),
    nextActions: await readNextActions(db, policies, units, now, { ...totals, excepted }),
    endingSoon: await readEndingSoon(db, units, now),
    heatMap: await readHeatMap(db, units, now, excepted),
    packs: policies.packs.map(
      ({ pack, rules }): PackSummary => ({
        id: pack.id,
        version: pack.version,
        title: pack.title,
        ruleCount: rules.length,
      }),
    ),
    changed: await listChanged(db, units, { since: yesterday, at: now.toISOString() }, MAX_CHANGED),
  };
}

/** What ends, by its day. Exceptions keep their places however much has ended before them. */
async function readEndingSoon(db: Database, units: Scope, now: Date): Promise<EndingSoon[]> {
  const onDay = (days: number): string => dayOf(new Date(now.getTime() + days * MS_PER_DAY).toISOString());
  const exceptions = await listEndingExceptions(db, units, now, MAX_ENDING_EXCEPTIONS);
  const range = { fromOn: onDay(-ENDED_DAYS), untilOn: onDay(ENDING_DAYS) };
  const others = await listEndings(db, units, range, MAX_ENDINGS - exceptions.length);
  return [...others, ...exceptions].sort((left, right) => byCodeUnit(left.endsOn, right.endsOn));
}

async function readHeatMap(
  db: Database,
  units: Scope,
  now: Date,
  excepted: readonly ExceptedSum[],
): Promise<UnitHeat[]> {
  const ages = await unitMedianAges(db, units, now);
  const tallies = await tallyByUnitAndPack(db, units, excepted);
  const inScope = (await listUnitsWithCounts(db, excepted)).filter(
    ({ unitId }) => units === undefined || units.includes(unitId),
  );
  return inScope.map(({ unitId, name, hostCount }) => {
    const own = tallies.filter((tally) => tally.unitId === unitId);
    return {
      unitId,
      name: name satisfies Words,
      hostCount,
      counts: own.reduce((sum, tally) => addCounts(sum, tally.counts), NO_COUNTS),
      byPack: Object.fromEntries(own.map((tally) => [tally.pack, tally.counts])),
      medianAgeSeconds: ages.get(unitId) ?? null,
    };
  });
}
