import type { PlatformRole, TargetPlatform } from './compatibility-tables.ts';

/** How a host stands to one profile, without its evidence; equal on many hosts, so a store keeps it once. */
export interface ProfileStanding {
  readonly state: 'ready' | 'blocked' | 'unknown';
  /** Ids of the rules that stand in the way, the gravest first. */
  readonly blockers: readonly string[];
  /** Ids of rules without a verdict. */
  readonly open: readonly string[];
}

/** Standings by profile. */
export type Standings = Readonly<Record<string, ProfileStanding>>;

/** Hosts that stand alike. */
export interface StandingGroup {
  readonly standings: Standings;
  readonly hostCount: number;
}

/** How hosts together stand to a platform. */
export interface PlatformReadiness {
  /** `empty`: there is no host that was judged. */
  readonly state: 'ready' | 'blocked' | 'unknown' | 'empty';
  /** The least that stands between these hosts and the platform, over its roles. */
  readonly blockerCount: number;
  /** Hosts that may fit, but of which something was not read, for the roles that nobody is known to fit. */
  readonly unknownHostCount: number;
  /** Hosts that fit at least one role as they are. */
  readonly readyHostCount: number;
  readonly roles: readonly RoleReadiness[];
}

export interface RoleReadiness {
  readonly role: string;
  /** `alone`: hosts fit, but none is left over beside the other roles. */
  readonly state: 'ready' | 'blocked' | 'unknown' | 'alone';
  readonly readyHostCount: number;
  readonly unknownHostCount: number;
  readonly blockerCount: number;
}

/** The profile by which a host comes nearest to a role. */
export function nearestProfile(
  { profiles }: PlatformRole,
  standings: Standings,
): (ProfileStanding & { readonly profile: string }) | undefined {
  let best: (ProfileStanding & { readonly profile: string }) | undefined;
  for (const profile of profiles) {
    const standing = Object.hasOwn(standings, profile) ? standings[profile] : undefined;
    if (standing === undefined) continue;
    if (best === undefined || rankOf(standing) < rankOf(best)) best = { ...standing, profile };
  }
  return best;
}

/** Fits, may fit, lacks one thing, lacks two ... */
function rankOf({ state, blockers }: ProfileStanding): number {
  if (state === 'ready') return 0;
  return state === 'unknown' ? 0.5 : blockers.length;
}

/**
 * How the hosts of a unit or of a system stand to a platform. Every role needs a host that fits; roles that want a host
 * of their own need one each, the others may share one.
 */
export function platformReadiness(platform: TargetPlatform, groups: readonly StandingGroup[]): PlatformReadiness {
  const judged = groups.filter(({ standings, hostCount }) => hostCount > 0 && Object.keys(standings).length > 0);
  const roles = platform.roles.map((role) => roleReadiness(role, judged));
  const isServed = served(platform, judged);
  const shown = roles.map((entry, place): RoleReadiness => {
    const isShort = entry.state === 'ready' && !isServed.has(place);
    return isShort ? { ...entry, state: 'alone', blockerCount: 1 } : entry;
  });
  const readyHostCount = sum(judged, (group) =>
    platform.roles.some((role) => nearestProfile(role, group.standings)?.state === 'ready'),
  );
  const open = shown.filter(({ state }) => state !== 'ready');
  const isEmpty = judged.length === 0;
  const isBlocked = open.some(({ state }) => state === 'blocked' || state === 'alone');
  return {
    state: isEmpty ? 'empty' : open.length === 0 ? 'ready' : isBlocked ? 'blocked' : 'unknown',
    blockerCount: open.reduce((count, { blockerCount }) => count + blockerCount, 0),
    unknownHostCount: Math.max(0, ...open.map(({ unknownHostCount }) => unknownHostCount)),
    readyHostCount,
    roles: shown,
  };
}

function roleReadiness(role: PlatformRole, groups: readonly StandingGroup[]): RoleReadiness {
  const nearest = (group: StandingGroup) => nearestProfile(role, group.standings);
  const readyHostCount = sum(groups, (group) => nearest(group)?.state === 'ready');
  const unknownHostCount = sum(groups, (group) => nearest(group)?.state === 'unknown');
  const state = readyHostCount > 0 ? 'ready' : unknownHostCount > 0 ? 'unknown' : 'blocked';
  const counts = groups.flatMap((group) => {
    const found = nearest(group);
    return found?.state === 'blocked' ? [found.blockers.length] : [];
  });
  // A role that no host was judged for lacks the host itself.
  const blockerCount = state === 'blocked' ? (counts.length === 0 ? 1 : Math.min(...counts)) : 0;
  return { role: role.id, state, readyHostCount, unknownHostCount, blockerCount };
}

/** Which roles get a host when those that stand alone are served first; the places of the roles. */
function served({ roles }: TargetPlatform, groups: readonly StandingGroup[]): ReadonlySet<number> {
  // Of one group more hosts than there are roles change nothing.
  const hosts = groups.flatMap(({ standings, hostCount }) =>
    Array.from({ length: Math.min(hostCount, roles.length) }, () => standings),
  );
  const fits = (place: number, host: Standings): boolean => {
    const role = roles[place];
    return role !== undefined && nearestProfile(role, host)?.state === 'ready';
  };
  const owner: (number | undefined)[] = hosts.map(() => undefined);
  const claim = (place: number, seen: Set<number>): boolean => {
    for (const [index, host] of hosts.entries()) {
      if (seen.has(index) || !fits(place, host)) continue;
      seen.add(index);
      const before = owner[index];
      if (before !== undefined && !claim(before, seen)) continue;
      owner[index] = place;
      return true;
    }
    return false;
  };
  const done = new Set<number>();
  const alone = roles.flatMap((role, place) => (role.isAlone === true ? [place] : []));
  for (const place of alone) if (claim(place, new Set())) done.add(place);
  for (const place of roles.keys()) {
    if (alone.includes(place)) continue;
    if (hosts.some((host, index) => owner[index] === undefined && fits(place, host))) done.add(place);
    // Its only host may be changed for another one of the role that stands alone.
    else if (claim(place, new Set())) done.add(place);
  }
  return done;
}

function sum(groups: readonly StandingGroup[], counts: (group: StandingGroup) => boolean): number {
  return groups.reduce((total, group) => total + (counts(group) ? group.hostCount : 0), 0);
}

/** What one step would do: hosts on which this rule alone stands in the way of a profile. */
export interface Unlock {
  readonly profile: string;
  readonly rule: string;
  /** Hosts that fit once it is met. */
  readonly hostCount: number;
  /** Hosts that it stands in the way of, alone or with others. */
  readonly blockedCount: number;
}

/** The rules of the platform's profiles, those first that let the most hosts in. */
export function unlocksOf(platforms: readonly TargetPlatform[], groups: readonly StandingGroup[]): Unlock[] {
  const profiles = new Set(platforms.flatMap(({ roles }) => roles.flatMap((role) => role.profiles)));
  const found = new Map<string, Unlock>();
  for (const { standings, hostCount } of groups) {
    for (const profile of profiles) {
      const standing = Object.hasOwn(standings, profile) ? standings[profile] : undefined;
      if (standing?.state !== 'blocked') continue;
      for (const rule of standing.blockers) {
        const key = `${profile} ${rule}`;
        const known = found.get(key) ?? { profile, rule, hostCount: 0, blockedCount: 0 };
        const alone = standing.blockers.length === 1 && standing.open.length === 0 ? hostCount : 0;
        const counts = { hostCount: known.hostCount + alone, blockedCount: known.blockedCount + hostCount };
        found.set(key, { ...known, ...counts });
      }
    }
  }
  return [...found.values()].sort(
    (left, right) => right.hostCount - left.hostCount || right.blockedCount - left.blockedCount || order(left, right),
  );
}

function order(left: Unlock, right: Unlock): number {
  const [a, b] = [`${left.profile} ${left.rule}`, `${right.profile} ${right.rule}`];
  return a < b ? -1 : a > b ? 1 : 0;
}
