import { byCodeUnit } from '../../policies/base/text.ts';

/** What the order of moving depends on. */
export interface WaveItem {
  readonly name: string;
  readonly system?: string;
  readonly isTest: boolean;
  /** Names of hosts that must have moved before. */
  readonly after: readonly string[];
  readonly deadlineOn?: string;
}

/** Hosts that a team moves in one go. */
const MAX_HOSTS_PER_WAVE = 10;
const NO_DEADLINE = '9999-12-31';

/** Hosts of one system, test and production apart, move together. */
interface Group {
  readonly key: string;
  readonly items: readonly WaveItem[];
  readonly isTest: boolean;
  readonly deadlineOn: string;
}

function groupsOf(items: readonly WaveItem[]): Group[] {
  const byKey = new Map<string, WaveItem[]>();
  for (const item of items) {
    const key =
      item.system === undefined ? `host:${item.name}` : `system:${item.system}:${item.isTest ? 'test' : 'live'}`;
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, [item]);
    else members.push(item);
  }
  return [...byKey].map(([key, members]) => ({
    key,
    items: members,
    isTest: members.every(({ isTest }) => isTest),
    deadlineOn: members.map(({ deadlineOn }) => deadlineOn ?? NO_DEADLINE).sort(byCodeUnit)[0] ?? NO_DEADLINE,
  }));
}

/** Test before production, then the nearest end of support, then by name, so that the order never depends on the input's. */
function inUrgency(left: Group, right: Group): number {
  return (
    Number(right.isTest) - Number(left.isTest) ||
    byCodeUnit(left.deadlineOn, right.deadlineOn) ||
    byCodeUnit(left.key, right.key)
  );
}

/** Groups that must come before this one: dependencies, and a system's own test hosts. */
function needsOf(group: Group, groupOf: ReadonlyMap<string, Group>, groups: ReadonlyMap<string, Group>): Group[] {
  const needs = group.items.flatMap(({ after }) => after.map((name) => groupOf.get(name)));
  const ownTest = group.key.endsWith(':live') ? groups.get(group.key.replace(/:live$/, ':test')) : undefined;
  return [...new Set([...needs, ownTest])].filter((need) => need !== undefined && need !== group) as Group[];
}

/**
 * Waves from 1 by host name. Dependencies first, a system in one wave (however large), test before production, the nearest
 * end of support first, at most `perWave` hosts otherwise. Where systems need each other in a ring, the most urgent goes first.
 */
export function wavesOf(items: readonly WaveItem[], perWave: number = MAX_HOSTS_PER_WAVE): Map<string, number> {
  const all = groupsOf(items).sort(inUrgency);
  const groups = new Map(all.map((group) => [group.key, group]));
  const groupOf = new Map(all.flatMap((group) => group.items.map(({ name }) => [name, group] as const)));
  const needs = new Map(all.map((group) => [group, needsOf(group, groupOf, groups)]));
  const waves = new Map<string, number>();
  const placed = new Set<Group>();
  let waiting = all;
  for (let wave = 1; waiting.length > 0; wave += 1) {
    // Only what was placed in earlier waves counts: what must come first has to be there, not merely begun.
    const ready = waiting.filter((group) => (needs.get(group) ?? []).every((need) => placed.has(need)));
    const candidates = ready.length > 0 ? ready : waiting.slice(0, 1);
    const chosen: Group[] = [];
    let count = 0;
    for (const group of candidates) {
      if (chosen.length > 0 && count + group.items.length > perWave) continue;
      chosen.push(group);
      count += group.items.length;
    }
    for (const group of chosen) for (const { name } of group.items) waves.set(name, wave);
    for (const group of chosen) placed.add(group);
    waiting = waiting.filter((group) => !placed.has(group));
  }
  return waves;
}
