import { MusterError } from '../policies/base/errors.ts';
import { GENERAL_PACK } from '../policies/derive/readiness.ts';
import { nearestProfile, platformReadiness, unlocksOf } from '../policies/derive/readiness-platforms.ts';
import { type NearestSet, nearestSupportedSet } from '../policies/derive/upgrade-path.ts';
import type { NearestSetAnswer, PlatformReadinessAnswer, ReadinessHost } from './api.ts';
import { judgeOptionsFor } from './judge-options.ts';
import type { Policies } from './policies.ts';
import { cellOf, demandNamed, merged, platformOf, readinessTablesOf, unlockOf } from './readiness.ts';
import { reportToday } from './report-today.ts';
import type { Database } from './store/database.ts';
import { readEnvelope } from './store/host-state.ts';
import { type HostRecord, hostByNumber } from './store/hosts.ts';
import { listStandingHosts, readinessByUnit, type StandingHost } from './store/readiness.ts';
import { readInventory } from './store/sections.ts';
import { findUnit } from './store/units.ts';

/** A page shows so many hosts; of a larger unit the nearest to fit. */
const MAX_HOSTS = 100;
/** Hosts that are looked at for it: the fleet of the largest customer. */
const MAX_LOOKED_AT = 20_000;
/** Searching takes up to a tenth of a second a host. */
const MAX_PATHS = 4;

/** The nearest supported set of a stored host for a profile. Throws `not_found` for a profile that no pack in force is. */
export async function hostPath(
  db: Database,
  policies: Policies,
  { host, profile, at }: { readonly host: HostRecord; readonly profile: string; readonly at: string },
): Promise<NearestSetAnswer> {
  const pack = policies.packs.find((compiled) => compiled.pack.id === `compat-${profile}`);
  if (pack === undefined || pack.pack.id === GENERAL_PACK)
    throw new MusterError('not_found', `no pack in force is the profile "${profile}"`);
  const envelope = await readEnvelope(db, host);
  if (envelope === undefined) throw new MusterError('host_not_found', `no report from host "${host.name}"`);
  const report = reportToday(host, envelope, await readInventory(db, host.host_number));
  const { freshnessSeconds: _limit, ...options } = await judgeOptionsFor(db, policies, { host, report, at });
  const beside = policies.packs.filter((compiled) => compiled.pack.id === GENERAL_PACK);
  const { compatibility } = readinessTablesOf(policies);
  const { tables } = policies;
  return nearestAnswer(
    policies,
    nearestSupportedSet(report, { profile: pack, beside }, compatibility, { ...options, tables }),
  );
}

function nearestAnswer(policies: Policies, nearest: NearestSet): NearestSetAnswer {
  const named = (names: readonly string[]) =>
    names.flatMap((name) => {
      const [pack = '', rule = ''] = name.split('/');
      return demandNamed(policies, pack, rule);
    });
  const { outcome, unknowns } = nearest;
  if (outcome === 'none') return { outcome, why: nearest.why, steps: [], left: named(nearest.blockers), unknowns };
  const steps = nearest.steps.map(({ act, title, effort, source, checkedOn }) => ({
    kind: act.kind,
    title,
    effort,
    source: source ?? null,
    checkedOn: checkedOn ?? null,
  }));
  return { outcome, why: null, steps, left: named(nearest.open), unknowns };
}

/** One unit with all below it and one platform: what stands in the way, of which hosts, and the ways of the nearest ones. */
export async function readPlatformReadiness(
  db: Database,
  policies: Policies,
  asked: { readonly platform: string; readonly unitId: string; readonly units: readonly string[]; readonly at: string },
): Promise<PlatformReadinessAnswer> {
  const { unitId, units, at } = asked;
  const platform = readinessTablesOf(policies).platforms.find(({ id }) => id === asked.platform);
  if (platform === undefined) throw new MusterError('not_found', `there is no platform "${asked.platform}"`);
  const unit = await findUnit(db, unitId);
  const scope = [...units];
  const groups = merged(await readinessByUnit(db, scope));
  const readiness = platformReadiness(platform, groups);
  const hosts = await listStandingHosts(db, scope, MAX_LOOKED_AT);
  const ranked = hosts.flatMap((host) => standingFor(policies, platform.roles, host)).sort(byNearness);
  const shown: ReadinessHost[] = [];
  let pathCount = 0;
  for (const { host, row } of ranked.slice(0, MAX_HOSTS)) {
    const isWanted = row.state !== 'ready' && pathCount < MAX_PATHS;
    const record = isWanted ? await hostByNumber(db, host.hostNumber) : undefined;
    if (record === undefined) shown.push(row);
    else {
      pathCount += 1;
      shown.push({ ...row, nearest: await hostPath(db, policies, { host: record, profile: row.profile, at }) });
    }
  }
  return {
    platform: platformOf(platform, policies),
    unit: { unitId, name: unit?.name ?? { vi: unitId, en: unitId } },
    cell: cellOf(readiness),
    roles: readiness.roles,
    blockers: unlocksOf([platform], groups).flatMap((unlock) => unlockOf(policies, unlock) ?? []),
    hosts: shown,
    hostCount: ranked.length,
  };
}

interface RankedHost {
  readonly host: StandingHost;
  readonly row: ReadinessHost;
}

/** The role that a host comes nearest to. */
function standingFor(
  policies: Policies,
  roles: ReturnType<typeof readinessTablesOf>['platforms'][number]['roles'],
  host: StandingHost,
): RankedHost[] {
  const standings = roles.flatMap((role) => {
    const nearest = nearestProfile(role, host.standings);
    return nearest === undefined ? [] : [{ ...nearest, role: role.id }];
  });
  const [best] = standings.sort((left, right) => rankOf(left) - rankOf(right));
  if (best === undefined) return [];
  const { role, profile, state, blockers, open } = best;
  const named = blockers.flatMap((rule) => demandNamed(policies, `compat-${profile}`, rule));
  const { hostId, name } = host;
  return [
    { host, row: { hostId, name, role, profile, state, blockers: named, openCount: open.length, nearest: null } },
  ];
}

function rankOf({ state, blockers }: { readonly state: string; readonly blockers: readonly unknown[] }): number {
  return state === 'ready' ? 0 : state === 'unknown' ? 0.5 : blockers.length;
}

function byNearness(left: RankedHost, right: RankedHost): number {
  return rankOf(left.row) - rankOf(right.row);
}
