import { byCodeUnit } from '../policies/base/text.ts';
import { titleOf } from '../policies/derive/forecast.ts';
import { cycleOfLine } from '../policies/derive/lifecycle-lines.ts';
import { lifecycleWhy } from '../policies/derive/lifecycle-why.ts';
import { endingsOf, standingOn } from '../policies/derive/standing.ts';
import type { Tables } from '../policies/derive/tables.ts';
import type { SoftwareAnswer, SoftwareProductAnswer, SoftwareRow } from './api.ts';
import { addStandings, NO_STANDINGS, readData, sumOf } from './lifecycle.ts';
import type { Policies } from './policies.ts';
import type { Database } from './store/database.ts';
import type { Scope } from './store/fleet-counts.ts';
import { countProductHosts, listLines, namesOfHosts, type TalliedLine } from './store/support-lines.ts';

/** A page shows so many versions of one product; a fleet has fewer that matter. */
const MAX_VERSIONS = 500;
const MAX_NAMES = 5;
/** Names are looked up for the versions that most hosts have. */
const MAX_NAMED_VERSIONS = 100;

/** Products of these units with their versions counted, those on most hosts first. */
export async function readSoftware(
  db: Database,
  policies: Policies,
  units: Scope,
  on: string,
): Promise<SoftwareAnswer> {
  const { tables } = policies;
  const hosts = await countProductHosts(db, units);
  const rows = new Map<string, { row: SoftwareRow; versions: Set<string> }>();
  for (const tallied of await listLines(db, units)) {
    const { line, units: counts } = tallied;
    if (line.subject !== 'product' || line.product === undefined) continue;
    const { product, title, version } = line;
    const hostCount = sumOf(counts);
    const known = rows.get(product) ?? { row: emptyRow(product, title, hosts.get(product) ?? 0), versions: new Set() };
    if (version !== undefined) known.versions.add(version);
    const { row } = known;
    const standing = standingOn(cycleOfLine(line, tables), line, on);
    rows.set(product, {
      ...known,
      row: {
        ...row,
        versionCount: known.versions.size,
        versionUnknownCount: row.versionUnknownCount + (version === undefined ? hostCount : 0),
        standings: addStandings(row.standings, { ...NO_STANDINGS, [standing]: hostCount }),
      },
    });
  }
  const products = [...rows.values()].map(({ row }) => row);
  products.sort((left, right) => right.hostCount - left.hostCount || byCodeUnit(left.title, right.title));
  return { on, data: await readData(db, policies), products };
}

function emptyRow(product: string, title: string, hostCount: number): SoftwareRow {
  return { product, title, hostCount, versionCount: 0, versionUnknownCount: 0, standings: NO_STANDINGS };
}

/** One product: each version with its support and the hosts that have it. `undefined`: no host of these units has it. */
export async function readSoftwareProduct(
  db: Database,
  policies: Policies,
  units: Scope,
  { product, on }: { readonly product: string; readonly on: string },
): Promise<SoftwareProductAnswer | undefined> {
  const { tables } = policies;
  const lines = (await listLines(db, units, { product })).filter(({ line }) => line.subject === 'product');
  const [first] = lines;
  if (first === undefined) return undefined;
  const groups = groupVersions(lines, tables, on);
  const versions: SoftwareProductAnswer['versions'][number][] = [];
  for (const [place, { lineNumbers, ...version }] of groups.slice(0, MAX_VERSIONS).entries()) {
    const isNamed = place < MAX_NAMED_VERSIONS;
    versions.push({ ...version, hosts: isNamed ? await namesOfHosts(db, units, lineNumbers, MAX_NAMES) : [] });
  }
  const hostCount = (await countProductHosts(db, units)).get(product) ?? 0;
  const title = tables.products.get(product)?.title ?? first.line.title;
  return { on, data: await readData(db, policies), product, title, hostCount, versions };
}

type Version = Omit<SoftwareProductAnswer['versions'][number], 'hosts'> & { readonly lineNumbers: number[] };

/** One row for a version, its cycle, its origin and how it stands; the worst on top, what is not known before all. */
function groupVersions(lines: readonly TalliedLine[], tables: Tables, on: string): Version[] {
  const groups = new Map<string, Version>();
  for (const { line, lineNumber, units } of lines) {
    const cycle = cycleOfLine(line, tables);
    const standing = standingOn(cycle, line, on);
    const next = endingsOf(cycle, line).find(({ endsOn }) => endsOn >= on);
    const version: Version = {
      version: line.version ?? null,
      cycle: cycle === undefined ? null : `${titleOf(line, tables)} ${cycle.cycle}`,
      origin: line.origin ?? null,
      standing,
      endsOn: next?.endsOn ?? null,
      isFollowing: line.isFollowing,
      whyWords: standing === 'unknown' ? (lifecycleWhy(line.why) ?? null) : null,
      hostCount: sumOf(units),
      lineNumbers: [lineNumber],
    };
    const key = JSON.stringify([version.version, version.cycle, version.origin, standing, version.endsOn]);
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined
        ? version
        : {
            ...known,
            hostCount: known.hostCount + version.hostCount,
            lineNumbers: [...known.lineNumbers, lineNumber],
          },
    );
  }
  return [...groups.values()].sort(
    (left, right) => right.hostCount - left.hostCount || byCodeUnit(left.version ?? '', right.version ?? ''),
  );
}
