import { SEVERITIES } from '../../policies/rules/finding.ts';
import type { Counts } from '../api.ts';
import type { Context } from '../context.ts';
import { findFeeds } from '../store/advisory-feeds.ts';
import { countExploitedByUnit } from '../store/advisory-lists.ts';
import { addCounts, NO_COUNTS } from '../store/counts.ts';
import { abilitiesOf, type Database } from '../store/database.ts';
import { countDueHosts } from '../store/due-hosts.ts';
import { findEdition } from '../store/editions.ts';
import { exceptedSums } from '../store/excepted.ts';
import { countGroups, exceptionsInForce } from '../store/exceptions.ts';
import { tallyForMetrics } from '../store/fleet-counts.ts';
import { type FleetRow, readFleetRows } from '../store/fleet-rows.ts';
import { openRound } from '../store/rounds.ts';
import { readSnapshot } from '../store/snapshot.ts';
import { countStaged, countUnstaged } from '../store/staged.ts';
import { listUnits } from '../store/units.ts';
import { catalogue, type MetricId } from './catalogue.ts';
import { type Sample, writeGauge } from './exposition.ts';

type Samples = Partial<Record<MetricId, readonly Sample[]>>;

type MetricsContext = Pick<Context, 'db' | 'editions' | 'now'>;

/** The fleet as metrics, read at one moment. The hosts' rows are read once for a scrape, whatever the number of metrics and rules. */
export async function writeFleetMetrics({ db, editions, now }: MetricsContext, version: string): Promise<string> {
  const read = await readSnapshot(db, (snapshot) => readSamples({ db: snapshot, editions, now }, version));
  const samples = Object.entries(read) as [MetricId, readonly Sample[]][];
  return samples.map(([id, values]) => writeGauge(catalogue[id], values)).join('');
}

async function readSamples({ db, editions, now }: MetricsContext, version: string): Promise<Samples> {
  const policies = await editions.shownIn(db);
  const shownAt = (await findEdition(db, policies.edition.number))?.shownAt;
  const at = now().toISOString();
  const rows = await readFleetRows(db, at);
  const excepted = await exceptedSums(db, undefined, at);
  const units = (await listUnits(db)).map(({ unitId }) => unitId);
  const tallies = await tallyForMetrics(db, excepted);
  const store = abilitiesOf(db);
  return {
    ...unitSamples(units, rows, at),
    ...hostSamples(rows),
    ...(await roundSamples(db)),
    ...(await exceptionSamples(db, now())),
    ...(await advisorySamples(db, policies.feeds)),
    edition: [[[String(policies.edition.number), policies.edition.kind], 1]],
    editionShownSeconds: shownAt == null ? [] : [[[], secondsOf(shownAt)]],
    buildInfo: [[[version, store.kind, `node ${process.versions.node}`], 1]],
    findings: tallies.flatMap(({ unitId, pack, severity, counts }) =>
      VERDICTS.map(([verdict, member]): Sample => [[unitId, pack, severity, verdict], counts[member]]),
    ),
    judgingQueue: [[[], await countDueHosts(db, policies.fingerprint, at)]],
    storeBytes: [[[], await store.sizeBytes(db)]],
    packInfo: policies.packs.map(({ pack }): Sample => [[pack.id, pack.version], 1]),
    packRules: policies.packs.map(({ pack, rules }): Sample => [[pack.id], rules.length]),
    tableDateSeconds: [[['lifecycle'], secondsOf(policies.tables.lifecycleDate)]],
  };
}

async function advisorySamples(db: Database, numbers: readonly number[]): Promise<Samples> {
  const feeds = (await findFeeds(db, numbers)).filter(({ dataAsOf }) => dataAsOf !== '');
  return {
    exploitedOpen: [...(await countExploitedByUnit(db))].map(([unit, count]): Sample => [[unit], count]),
    advisoryFeedSeconds: feeds.map(({ name, kind, dataAsOf }): Sample => [[name, kind], secondsOf(dataAsOf)]),
  };
}

async function roundSamples(db: Database): Promise<Samples> {
  const round = await openRound(db);
  if (round === undefined) return { roundHosts: [], roundStartSeconds: [] };
  const { judgedCount, failedCount } = await countStaged(db, round.number);
  const waiting = await countUnstaged(db, round);
  return {
    roundHosts: [
      [['judged'], judgedCount - failedCount],
      [['failed'], failedCount],
      [['waiting'], waiting],
    ],
    roundStartSeconds: [[[], secondsOf(round.startedAt)]],
  };
}

/** Exceptions that hold, and how many of them end within some days; those of seven days are among those of thirty. */
async function exceptionSamples(db: Database, now: Date): Promise<Samples> {
  const at = now.toISOString();
  const days = (await exceptionsInForce(db, at)).map(
    ({ inForce }) => (Date.parse(inForce?.untilAt ?? at) - now.getTime()) / MS_PER_DAY,
  );
  const { waiting } = await countGroups(db, now);
  return {
    exceptions: [
      [['in_force'], days.length],
      [['waiting'], waiting],
    ],
    exceptionsEnding: EXCEPTION_SPANS.map(
      (span): Sample => [[String(span)], days.filter((left) => left <= span).length],
    ),
  };
}

const MS_PER_DAY = 86_400_000;
const EXCEPTION_SPANS = [7, 30, 90] as const;

const VERDICTS = [
  ['pass', 'pass'],
  ['fail', 'fail'],
  ['unknown', 'unknown'],
  ['error', 'error'],
  ['not_applicable', 'notApplicable'],
  ['excepted', 'excepted'],
] as const satisfies readonly (readonly [string, keyof Counts])[];

function unitSamples(units: readonly string[], rows: readonly FleetRow[], at: string): Samples {
  const byUnit = Map.groupBy(rows, ({ unitId }) => unitId);
  const each = (make: (unit: string, own: readonly FleetRow[]) => readonly Sample[]): Sample[] =>
    units.flatMap((unit) => make(unit, byUnit.get(unit) ?? []));
  const sum = (own: readonly FleetRow[]): Counts =>
    own.reduce((counts, row) => addCounts(counts, row.counts), NO_COUNTS);
  return {
    hosts: each((unit, own): Sample[] => {
      const never = own.filter((row) => row.confirmedAt === null).length;
      const silent = own.filter((row) => row.silentAfter !== null && row.silentAfter <= at).length;
      return [
        [[unit, 'in_time'], own.length - never - silent],
        [[unit, 'silent'], silent],
        [[unit, 'never'], never],
      ];
    }),
    failingHosts: each((unit, own) =>
      SEVERITIES.map(
        (severity): Sample => [[unit, severity], own.filter((row) => row.failBySeverity[severity] > 0).length],
      ),
    ),
    unitProvenRatio: each((unit, own) => ratios([unit], sum(own), false)),
    unitAtMostRatio: each((unit, own) => ratios([unit], sum(own), true)),
    oldestReportSeconds: each((unit, own): Sample[] => {
      const oldest = own.flatMap(({ confirmedAt }) => confirmedAt ?? []).sort()[0];
      return oldest === undefined ? [] : [[[unit], secondsOf(oldest)]];
    }),
  };
}

function hostSamples(rows: readonly FleetRow[]): Samples {
  // People know hosts by name; only where two share one does the id stand for it.
  const known = new Map<string, number>();
  for (const { name } of rows) known.set(name, (known.get(name) ?? 0) + 1);
  const labelled = rows.map((row) => [[known.get(row.name) === 1 ? row.name : row.hostId, row.unitId], row] as const);
  const each = (make: (labels: readonly string[], row: FleetRow) => readonly Sample[]): Sample[] =>
    labelled.flatMap(([labels, row]) => make(labels, row));
  const instant = (labels: readonly string[], text: string | null): Sample[] =>
    text === null ? [] : [[labels, secondsOf(text)]];
  return {
    hostProvenRatio: each((labels, { counts }) => ratios(labels, counts, false)),
    hostAtMostRatio: each((labels, { counts }) => ratios(labels, counts, true)),
    hostFailedFindings: each((labels, { failBySeverity }) =>
      SEVERITIES.map((severity): Sample => [[...labels, severity], failBySeverity[severity]]),
    ),
    hostUnknownFindings: each((labels, { counts }) => [[labels, counts.unknown + counts.error]]),
    hostLastReportSeconds: each((labels, { confirmedAt }) => instant(labels, confirmedAt)),
    hostReportLimitSeconds: each((labels, { limitSeconds }) => [[labels, limitSeconds]]),
    hostSupportEndSeconds: each((labels, { supportEndsOn }) => instant(labels, supportEndsOn)),
    hostClockSkewSeconds: each((labels, { clockSkewSeconds }) =>
      clockSkewSeconds === null ? [] : [[labels, clockSkewSeconds]],
    ),
    certificateEndSeconds: each((labels, { certificateEndsAt }) => instant(labels, certificateEndsAt)),
  };
}

/** Share of what is proven, or of what would be if every unknown were a pass; none where nothing was judged. */
function ratios(labels: readonly string[], counts: Counts, isAtMost: boolean): Sample[] {
  const notKnown = counts.unknown + counts.error;
  const whole = counts.pass + counts.fail + counts.excepted + notKnown;
  return whole === 0 ? [] : [[labels, (counts.pass + (isAtMost ? notKnown : 0)) / whole]];
}

function secondsOf(instantOrDay: string): number {
  return Date.parse(instantOrDay) / 1000;
}
