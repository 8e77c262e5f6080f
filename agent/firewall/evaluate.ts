import { both, joinPackets, type Packets, without } from './packets.ts';
import { type Chain, type Hook, holdsBans, type Rule } from './ruleset.ts';
import { type Meant, meantBy, type Scene } from './scene.ts';

/** Packets on their way, with the rules that may have let them in or thrown them away before. */
interface Item {
  readonly packets: Packets;
  readonly mayBeAccepted: ReadonlySet<string>;
  readonly mayBeDropped: ReadonlySet<string>;
}

/** What becomes of the packets of a scene. Together the three hold all of them, each once. */
export interface Outcome {
  readonly accepted: readonly Packets[];
  readonly dropped: readonly Packets[];
  /** Packets of which the rules named in `opaque` leave it open. */
  readonly unsure: readonly Packets[];
  readonly opaque: ReadonlySet<string>;
  /** What single accepting rules let in as they are written, earlier rules not counted: for people to recognise. */
  readonly written: readonly Packets[];
}

/** Rules looked at and pieces held at once; a ruleset above is a program's own and nobody reads it rule by rule. */
const MAX_STEPS = 50_000;
const MAX_PIECES = 4000;
const JOIN_FROM = 48;
/** As deep as the kernel lets chains jump. Source: NFT_JUMP_STACK_SIZE in linux/netfilter/nf_tables.h. */
const MAX_DEPTH = 16;

/** Above a limit: nothing can be said. */
export class TooLarge extends Error {}

/** Runs the packets of a scene through all chains of the hooks, in the order in which the kernel does. */
export function evaluate(chains: readonly Chain[], hooks: readonly Hook[], scene: Scene): Outcome {
  const walker = new Walker(chains, scene);
  let items: readonly Item[] = [{ packets: scene.packets, mayBeAccepted: NONE, mayBeDropped: NONE }];
  const dropped: Packets[] = [];
  for (const chain of baseChains(chains, hooks)) {
    const run = walker.run(chain, items);
    items = run.passed;
    dropped.push(...run.dropped);
  }
  const unsure = [...items.filter(({ mayBeDropped }) => mayBeDropped.size > 0), ...walker.changed];
  return {
    accepted: items.filter(({ mayBeDropped }) => mayBeDropped.size === 0).map(({ packets }) => packets),
    dropped,
    unsure: unsure.map(({ packets }) => packets),
    opaque: new Set(unsure.flatMap(({ mayBeDropped }) => [...mayBeDropped])),
    written: walker.written,
  };
}

const NONE: ReadonlySet<string> = new Set();

function baseChains(chains: readonly Chain[], hooks: readonly Hook[]): Chain[] {
  return hooks.flatMap((hook) =>
    chains.filter((chain) => chain.hook === hook).sort((left, right) => (left.priority ?? 0) - (right.priority ?? 0)),
  );
}

/**
 * What happens to packets that no rule speaks of: the first rule without any condition, through jumps without any, else
 * the policy. Of several chains the first that does not accept decides.
 */
export function defaultVerdict(
  chains: readonly Chain[],
  hooks: readonly Hook[],
  scene: Scene,
): 'accept' | 'drop' | 'reject' {
  for (const chain of baseChains(chains, hooks)) {
    const verdict = plainVerdict(chain, chains, scene, 0) ?? chain.policy ?? 'accept';
    if (verdict === 'drop' || verdict === 'reject') return verdict;
  }
  return 'accept';
}

function plainVerdict(
  chain: Chain,
  chains: readonly Chain[],
  scene: Scene,
  depth: number,
): 'accept' | 'drop' | 'reject' | undefined {
  if (depth > MAX_DEPTH) return undefined;
  for (const { verdict, ...rule } of chain.rules) {
    if (verdict.kind === 'continue' || verdict.kind === 'unsure') continue;
    const meant = meantBy({ ...rule, verdict }, scene);
    if (meant === undefined || meant.isUnsure || !isPlain(meant, scene)) continue;
    if (verdict.kind === 'return') return undefined;
    if (verdict.kind !== 'jump' && verdict.kind !== 'goto') return verdict.kind;
    const target = targetOf(chains, chain, verdict.chain);
    const answer = target === undefined ? undefined : plainVerdict(target, chains, scene, depth + 1);
    if (answer !== undefined || verdict.kind === 'goto') return answer;
  }
  return undefined;
}

function isPlain({ alternatives }: Meant, { packets }: Scene): boolean {
  return alternatives.some((one) => without(packets, one).length === 0);
}

function targetOf(chains: readonly Chain[], from: Chain, name: string): Chain | undefined {
  return chains.find((chain) => chain.table === from.table && chain.name === name);
}

interface Run {
  passed: Item[];
  dropped: Packets[];
}

class Walker {
  readonly written: Packets[] = [];
  /** Changed, redirected or queued on their way: no later chain sees them as they were. */
  readonly changed: Item[] = [];
  readonly #chains: readonly Chain[];
  readonly #scene: Scene;
  #steps = 0;
  #run: Run = { passed: [], dropped: [] };

  constructor(chains: readonly Chain[], scene: Scene) {
    this.#chains = chains;
    this.#scene = scene;
  }

  /** One base chain: those that pass it, and those that are certainly dropped in it. */
  run(chain: Chain, items: readonly Item[]): Run {
    this.#run = { passed: [], dropped: [] };
    const left = this.#walk(chain, items, [this.#scene.packets], 0);
    if (chain.policy === 'drop') this.#drop(left);
    else this.#accept(left, this.#scene.packets);
    return { ...this.#run, passed: joinPackets(this.#run.passed, isAlike) };
  }

  /** Items that come out at the end of the chain; `paths`: what the rules that led here ask for. */
  #walk(chain: Chain, items: readonly Item[], paths: readonly Packets[], depth: number): Item[] {
    if (depth > MAX_DEPTH) throw new TooLarge('chains jump too deep');
    const returned: Item[] = [];
    let current = [...items];
    for (const rule of holdsBans(chain) ? [] : chain.rules) {
      this.#steps += 1;
      if (this.#steps > MAX_STEPS || current.length > MAX_PIECES) throw new TooLarge('too many rules');
      if (rule.verdict.kind === 'continue' || current.length === 0) continue;
      const meant = meantBy(rule, this.#scene);
      if (meant === undefined) continue;
      const { hit, miss } = split(current, meant);
      if (hit.length === 0) continue;
      const isOpen = meant.isUnsure && rule.verdict.kind !== 'unsure';
      const stay = isOpen ? marked(rule, hit) : this.#apply(chain, rule, { hit, meant, paths, depth }, returned);
      current = [...miss, ...stay];
      if (current.length > JOIN_FROM) current = joinPackets(current, isAlike);
    }
    return [...returned, ...current];
  }

  /** Does what the rule says with the items it means; answers those that go on to the next rule. */
  #apply(
    chain: Chain,
    rule: Rule,
    { hit, meant, paths, depth }: { hit: Item[]; meant: Meant; paths: readonly Packets[]; depth: number },
    returned: Item[],
  ): readonly Item[] {
    const { verdict } = rule;
    switch (verdict.kind) {
      case 'accept':
        for (const path of paths) for (const one of meant.alternatives) this.#accept([], both(path, one));
        this.#accept(hit);
        return [];
      case 'drop':
      case 'reject':
        this.#drop(hit);
        return [];
      case 'return':
        returned.push(...hit);
        return [];
      case 'jump':
      case 'goto': {
        const target = targetOf(this.#chains, chain, verdict.chain);
        if (target === undefined) return marked(rule, hit);
        const narrower = paths.flatMap((path) => meant.alternatives.flatMap((one) => both(path, one) ?? []));
        const back = this.#walk(target, hit, narrower, depth + 1);
        if (verdict.kind === 'jump') return back;
        returned.push(...back);
        return [];
      }
      default:
        this.changed.push(...marked(rule, hit));
        return [];
    }
  }

  #accept(items: readonly Item[], written?: Packets): void {
    if (written !== undefined && this.written.length < MAX_PIECES) this.written.push(written);
    // Accepted here means: on to the next chain, where an earlier doubt about accepting no longer matters.
    this.#run.passed.push(...items.map((item) => ({ ...item, mayBeAccepted: NONE })));
  }

  #drop(items: readonly Item[]): void {
    for (const { packets, mayBeAccepted, mayBeDropped } of items) {
      if (mayBeAccepted.size === 0) this.#run.dropped.push(packets);
      else {
        const doubts = new Set([...mayBeAccepted, ...mayBeDropped]);
        this.#run.passed.push({ packets, mayBeAccepted: NONE, mayBeDropped: doubts });
      }
    }
  }
}

function isAlike(left: Item, right: Item): boolean {
  return isSameSet(left.mayBeAccepted, right.mayBeAccepted) && isSameSet(left.mayBeDropped, right.mayBeDropped);
}

function isSameSet(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left === right || (left.size === right.size && [...left].every((id) => right.has(id)));
}

function split(items: readonly Item[], { alternatives }: Meant): { hit: Item[]; miss: Item[] } {
  const hit: Item[] = [];
  let miss = [...items];
  for (const one of alternatives) {
    const left: Item[] = [];
    for (const item of miss) {
      const common = both(item.packets, one);
      if (common === undefined) {
        left.push(item);
        continue;
      }
      hit.push({ ...item, packets: common });
      left.push(...without(item.packets, one).map((packets) => ({ ...item, packets })));
    }
    miss = left;
    if (hit.length + miss.length > MAX_PIECES) throw new TooLarge('too many pieces');
  }
  return { hit, miss };
}

/** A rule that may hold or not: whatever it would do may have been done to these. */
function marked({ id, verdict }: Rule, items: readonly Item[]): Item[] {
  const { kind } = verdict;
  return items.map((item) => ({
    packets: item.packets,
    mayBeAccepted: kind === 'drop' || kind === 'reject' ? item.mayBeAccepted : new Set([...item.mayBeAccepted, id]),
    mayBeDropped: kind === 'accept' ? item.mayBeDropped : new Set([...item.mayBeDropped, id]),
  }));
}
