import type { Graph } from './cheapest-path.ts';
import type { Compatibility, KnownSystem } from './compatibility-tables.ts';
import type { Tables } from './tables.ts';
import { systemOf } from './upgrade-apply.ts';
import { type Installed, isCycleSupported, isKnownSystemSupported, type Situation } from './upgrade-situation.ts';
import { costOf, type UpgradeStep } from './upgrade-step.ts';

/**
 * A place on the way. Steps are taken in one order, for their sum does not depend on it: the system, then each product,
 * then what is added, then what the demands ask for beside versions.
 */
export interface Place {
  readonly system: string | undefined;
  readonly hasMoved: boolean;
  /** Cycles of the products that the host has, in the order of the situation. */
  readonly cycles: readonly string[];
  readonly added: readonly string[];
  /** -1: systems; then products, then additions; then the judgement. */
  readonly stage: number;
  readonly steps: readonly UpgradeStep[];
  readonly isJudged: boolean;
}

/** What the demands still want of a place whose versions are settled; `undefined`: nothing meets them there. */
export type Judge = (steps: readonly UpgradeStep[]) => readonly UpgradeStep[] | undefined;

export interface GraphInput {
  readonly situation: Situation;
  readonly compatibility: Compatibility;
  readonly tables: Tables;
  readonly leadOn: string;
  /** Products that may be added. */
  readonly addable: readonly string[];
  readonly judge: Judge;
}

interface Edge {
  readonly step?: readonly UpgradeStep[];
  readonly to: Place;
  readonly cost: number;
}

/** The ways of one host as a graph. */
export function upgradeGraph(input: GraphInput): Graph<Place, readonly UpgradeStep[]> {
  const { situation, addable } = input;
  const count = situation.products.length;
  const last = count + addable.length;
  const least = leastCosts(input);
  return {
    start: {
      system: situation.system,
      hasMoved: false,
      cycles: situation.products.map(({ cycle }) => cycle),
      added: [],
      stage: -1,
      steps: [],
      isJudged: false,
    },
    keyOf: ({ system, cycles, added, stage, isJudged, steps }) => {
      const isNew = steps[0]?.act.kind === 'newHost';
      return JSON.stringify([stage, isJudged, isNew, system, cycles, added]);
    },
    isGoal: ({ isJudged }) => isJudged,
    leastCost: ({ stage, cycles }) => {
      // A product that has taken a step may be where it can stay.
      const isOnTheWay = stage >= 0 && stage < count && cycles[stage] !== situation.products[stage]?.cycle;
      const from = isOnTheWay ? stage + 1 : Math.max(0, stage);
      return least.slice(from, count).reduce((sum, cost) => sum + cost, 0);
    },
    stepsFrom: (place) => {
      if (place.stage === -1) return systemEdges(place, input);
      if (place.stage < count) return productEdges(place, input);
      if (place.stage < last) return addEdges(place, input, addable[place.stage - count] ?? '');
      return judgedEdges(place, input.judge);
    },
  };
}

/** What each product at least costs: nothing where it is supported, else its cheapest way on. */
function leastCosts({ situation, tables, leadOn }: GraphInput): number[] {
  return situation.products.map((installed) => {
    if (installed.isSupported !== false) return 0;
    const nexts = nextCycles(installed, installed.cycle, { tables, leadOn });
    return nexts.length === 0 ? 0 : Math.min(...nexts.map(({ cost }) => cost));
  });
}

function taken(place: Place, step: UpgradeStep, cost: number, change: Partial<Place>): Edge {
  return { step: [step], cost, to: { ...place, ...change, steps: [...place.steps, step] } };
}

function systemEdges(place: Place, input: GraphInput): Edge[] {
  const { situation, compatibility, tables, leadOn } = input;
  const { system } = place;
  const edges: Edge[] = [];
  const isSupported = place.hasMoved
    ? system !== undefined && isKnownSystemSupported(tables, systemOf(compatibility, system), leadOn)
    : situation.isSystemSupported === true;
  if (isSupported) edges.push({ to: { ...place, stage: 0 }, cost: 0 });
  if (place.steps[0]?.act.kind === 'newHost') return edges;
  for (const [distance, entry] of compatibility.systemSteps.filter(({ from }) => from === system).entries()) {
    const { from, to, effort, tool, source, checkedOn } = entry;
    const before = place.hasMoved ? systemOf(compatibility, from).title : situation.systemTitle;
    const after = systemOf(compatibility, to).title;
    const title = { vi: `${before} lên ${after} (${tool})`, en: `${before} to ${after} (${tool})` };
    const step: UpgradeStep = { act: { kind: 'system', from, to }, title, effort, source, checkedOn };
    edges.push(taken(place, step, costOf(effort, distance), { system: to, hasMoved: true }));
  }
  if (!place.hasMoved) edges.push(...newHostEdges(place, input));
  return edges;
}

function newHostEdges(place: Place, { situation, compatibility, tables, leadOn }: GraphInput): Edge[] {
  const { newHost, systems } = compatibility;
  const own = situation.system?.split(':')[0];
  const family = systems.find(({ id }) => id === own)?.family;
  const carried = situation.products.map(({ steps }) => steps?.families);
  const targets = systems.filter(
    (system) =>
      system.isTarget === true &&
      isKnownSystemSupported(tables, system, leadOn) &&
      carried.every((families) => families?.includes(system.family) !== false),
  );
  return targets.map((target) => {
    const name = `${target.id}:${target.cycle}`;
    const title = { vi: `máy mới với ${target.title}`, en: `a new host with ${target.title}` };
    const { effort, source, checkedOn } = newHost;
    const step: UpgradeStep = { act: { kind: 'newHost', to: name }, title, effort, source, checkedOn };
    return taken(place, step, costOf(effort, strangeness(target, targets, own, family)), {
      system: name,
      hasMoved: true,
    });
  });
}

/** People stay with what they know, and a new host gets the newest release of it. */
function strangeness(
  target: KnownSystem,
  targets: readonly KnownSystem[],
  own: string | undefined,
  family: string | undefined,
): number {
  const newer = targets.filter(({ id }) => id === target.id).length - 1 - indexIn(target, targets);
  return newer + (target.id === own ? 0 : target.family === family ? 10 : 30);
}

function indexIn(target: KnownSystem, targets: readonly KnownSystem[]): number {
  return targets.filter(({ id }) => id === target.id).indexOf(target);
}

function productEdges(place: Place, input: GraphInput): Edge[] {
  const { situation, tables, leadOn } = input;
  const installed = situation.products[place.stage];
  const cycle = place.cycles[place.stage];
  if (installed === undefined || cycle === undefined) return [];
  const isSupported =
    cycle === installed.cycle ? installed.isSupported !== false : isSupportedCycle(installed, cycle, tables, leadOn);
  const edges: Edge[] = isSupported ? [{ to: { ...place, stage: place.stage + 1 }, cost: 0 }] : [];
  for (const { to, cost, isShortened } of nextCycles(installed, cycle, { tables, leadOn })) {
    const { product, title: name, lifecycle, steps } = installed;
    if (steps === undefined) continue;
    const { effort, source, checkedOn } = steps;
    const title = { vi: `${name} ${cycle} lên ${to}`, en: `${name} ${cycle} to ${to}` };
    const step: UpgradeStep = {
      act: { kind: 'product', product, from: cycle, to, lifecycle },
      title,
      effort,
      source,
      checkedOn,
    };
    const cycles = place.cycles.map((known, index) => (index === place.stage ? to : known));
    // Straight to where it may stay: going there in several steps costs more and ends at the same place.
    edges.push(taken(place, step, cost, { cycles, stage: isShortened ? place.stage + 1 : place.stage }));
  }
  return edges;
}

function isSupportedCycle({ lifecycle }: Installed, cycle: string, tables: Tables, leadOn: string): boolean {
  return isCycleSupported(tables, lifecycle, cycle, leadOn);
}

interface NextCycle {
  readonly to: string;
  readonly cost: number;
  readonly isShortened: boolean;
}

function nextCycles(
  installed: Installed,
  cycle: string,
  { tables, leadOn }: Pick<GraphInput, 'tables' | 'leadOn'>,
): NextCycle[] {
  const { steps } = installed;
  if (steps === undefined) return [];
  const { cycles, jump, effort } = steps;
  const place = cycles.indexOf(cycle);
  if (place === -1) return [];
  if (jump === 'next') {
    const [next] = cycles.slice(place + 1);
    return next === undefined ? [] : [{ to: next, cost: costOf(effort, 1), isShortened: false }];
  }
  return cycles.slice(place + 1).flatMap((to, index) => {
    const isOpen = isSupportedCycle(installed, to, tables, leadOn);
    return isOpen ? [{ to, cost: costOf(effort, index + 1), isShortened: true }] : [];
  });
}

/** Nothing is added, or one supported cycle of the product, the newest for the least. */
function addEdges(place: Place, { compatibility, tables, leadOn }: GraphInput, product: string): Edge[] {
  const next = { ...place, stage: place.stage + 1 };
  const edges: Edge[] = [{ to: next, cost: 0 }];
  const steps = compatibility.products.find((known) => known.product === product);
  if (steps?.installEffort === undefined) return edges;
  const lifecycles = lifecyclesOf(tables, product);
  const { installEffort, source, checkedOn } = steps;
  const cycles = steps.cycles.filter((cycle) => lifecycles.some((id) => isCycleSupported(tables, id, cycle, leadOn)));
  for (const [distance, to] of cycles.toReversed().entries()) {
    const name = `${tables.products.get(product)?.title ?? product} ${to}`;
    const step: UpgradeStep = {
      act: { kind: 'install', product, to },
      title: { vi: `cài ${name}`, en: `install ${name}` },
      effort: installEffort,
      source,
      checkedOn,
    };
    edges.push(taken(next, step, costOf(installEffort, distance), { added: [...place.added, `${product} ${to}`] }));
  }
  return edges;
}

function lifecyclesOf(tables: Tables, product: string): readonly string[] {
  const lifecycle = tables.products.get(product)?.lifecycle;
  if (lifecycle === undefined) return [];
  return typeof lifecycle === 'string' ? [lifecycle] : lifecycle.map((choice) => choice.product);
}

function judgedEdges(place: Place, judge: Judge): Edge[] {
  const more = judge(place.steps);
  if (more === undefined) return [];
  const cost = more.reduce((sum, { effort }) => sum + costOf(effort), 0);
  return [{ step: more, cost, to: { ...place, steps: [...place.steps, ...more], isJudged: true } }];
}
