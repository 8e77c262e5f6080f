import {
  type Compatibility,
  loadCompatibility,
  loadPlatforms,
  type TargetPlatform,
} from '../policies/derive/compatibility-tables.ts';
import {
  nearestProfile,
  type PlatformReadiness,
  platformReadiness,
  type StandingGroup,
  type Unlock,
  unlocksOf,
} from '../policies/derive/readiness-platforms.ts';
import type {
  HostReadinessAnswer,
  ReadinessAnswer,
  ReadinessCell,
  ReadinessDemand,
  ReadinessPlatform,
  ReadinessRow,
  ReadinessUnlock,
} from './api.ts';
import type { Policies } from './policies.ts';
import type { Database } from './store/database.ts';
import type { Scope } from './store/fleet-counts.ts';
import {
  readinessBySystem,
  readinessByUnit,
  readinessSpan,
  type StandingHost,
  type StoredGroup,
} from './store/readiness.ts';
import { ruleKey } from './store/rules.ts';
import { listSystems } from './store/systems.ts';
import { listUnits, unitsBelow } from './store/units.ts';

/** What readiness is told by, beside the packs. */
export interface ReadinessTables {
  readonly compatibility: Compatibility;
  readonly platforms: readonly TargetPlatform[];
}

const known = new WeakMap<Policies, ReadinessTables>();

/** The tables that come with the product, read once for each edition. */
export function readinessTablesOf(policies: Policies): ReadinessTables {
  const before = known.get(policies);
  if (before !== undefined) return before;
  const tables = { compatibility: loadCompatibility(), platforms: loadPlatforms() };
  known.set(policies, tables);
  return tables;
}

/** Units and systems by platform. With `platform` only that one. */
export async function readReadiness(
  db: Database,
  policies: Policies,
  units: Scope,
  platform?: string,
): Promise<ReadinessAnswer> {
  const { platforms: all } = readinessTablesOf(policies);
  const platforms = all.filter(({ id }) => platform === undefined || id === platform);
  const [byUnit, bySystem, listed, systems, span] = await Promise.all([
    readinessByUnit(db, units),
    readinessBySystem(db, units),
    listUnits(db),
    listSystems(db),
    readinessSpan(db, units),
  ]);
  const rowOf = (id: string, name: ReadinessRow['name'], groups: readonly StandingGroup[]): ReadinessRow => {
    const cells = platforms.map((entry) => [entry.id, cellOf(platformReadiness(entry, groups))] as const);
    // A profile of a role that somebody fits already opens nothing.
    const shut = platforms.filter(({ id: platformId }) =>
      cells.some(([key, { state }]) => key === platformId && state !== 'ready'),
    );
    const [first] = unlocksOf(shut, groups);
    const unlock = first === undefined || first.hostCount === 0 ? null : (unlockOf(policies, first) ?? null);
    const judgedCount = groups.reduce((sum, { hostCount }) => sum + hostCount, 0);
    return { id, name, judgedCount, cells: Object.fromEntries(cells), unlock };
  };
  return {
    judged: span ?? null,
    platforms: platforms.map((entry) => platformOf(entry, policies)),
    units: listed
      .filter(({ unitId }) => units?.includes(unitId) !== false)
      .map(({ unitId, name }) => {
        const below = new Set(unitsBelow(listed, unitId) ?? [unitId]);
        return rowOf(unitId, name, merged(byUnit.filter(({ ownerId }) => below.has(ownerId))));
      }),
    systems: systems.map(({ systemId, name }) =>
      rowOf(systemId, name, merged(bySystem.filter(({ ownerId }) => ownerId === systemId))),
    ),
  };
}

/** Hosts of several units that stand alike count as one group. */
export function merged(groups: readonly StoredGroup[]): StandingGroup[] {
  const bySha = new Map<string, StandingGroup>();
  for (const { sha, standings, hostCount } of groups) {
    bySha.set(sha, { standings, hostCount: hostCount + (bySha.get(sha)?.hostCount ?? 0) });
  }
  return [...bySha.values()];
}

export function cellOf({ state, blockerCount, unknownHostCount, readyHostCount }: PlatformReadiness): ReadinessCell {
  return { state, blockerCount, unknownHostCount, readyHostCount };
}

/** A platform with the titles of its profiles; one whose pack is not in force has its id. */
export function platformOf({ id, title, why, roles }: TargetPlatform, policies: Policies): ReadinessPlatform {
  return {
    platform: id,
    title,
    why,
    roles: roles.map(({ id: role, title: roleTitle, isAlone, profiles }) => ({
      role,
      title: roleTitle,
      isAlone: isAlone === true,
      profiles: profiles.map((profile) => ({ profile, title: profileTitle(policies, profile) })),
    })),
  };
}

function profileTitle({ packs }: Policies, profile: string): { readonly vi: string; readonly en: string } {
  const title = packs.find(({ pack }) => pack.id === `compat-${profile}`)?.pack.title;
  return title ?? { vi: profile, en: profile };
}

/** What a rule of a profile demands, in words; nothing where it is not in force any more. */
export function demandNamed({ rules }: Policies, pack: string, rule: string): ReadinessDemand[] {
  const found = rules.get(ruleKey(pack, rule));
  if (found === undefined) return [];
  const { title, remedy, effort } = found.compiled.rule;
  const severity = found.compiled.severities[0]?.[1] ?? 'low';
  return [{ pack, rule, title, severity, remedy, effort }];
}

/** A step that lets hosts in, in words. */
export function unlockOf(policies: Policies, unlock: Unlock): ReadinessUnlock | undefined {
  const { profile, rule, hostCount, blockedCount } = unlock;
  const [demand] = demandNamed(policies, `compat-${profile}`, rule);
  if (demand === undefined) return undefined;
  return { ...demand, profile, profileTitle: profileTitle(policies, profile), hostCount, blockedCount };
}

/** One host as it was judged last. */
export function hostReadiness(policies: Policies, host: StandingHost | undefined): HostReadinessAnswer {
  const standings = host?.standings ?? {};
  const named = (profile: string, rules: readonly string[]) =>
    rules.flatMap((rule) => demandNamed(policies, `compat-${profile}`, rule));
  return {
    judgedAt: host?.judgedAt ?? null,
    profiles: Object.entries(standings).map(([profile, { state, blockers, open }]) => ({
      profile,
      title: profileTitle(policies, profile),
      state,
      blockers: named(profile, blockers),
      open: named(profile, open),
    })),
    platforms: readinessTablesOf(policies).platforms.map(({ id, title, roles }) => ({
      platform: id,
      title,
      roles: roles.map((role) => {
        const nearest = nearestProfile(role, standings);
        return {
          role: role.id,
          title: role.title,
          profile: nearest?.profile ?? null,
          state: nearest?.state ?? 'empty',
          blockerCount: nearest?.blockers.length ?? 0,
        };
      }),
    })),
  };
}
