/** A graph that is made while it is walked. Costs are whole numbers, so that equal ones are equal. */
export interface Graph<State, Step> {
  readonly start: State;
  /** Equal keys: the same place. */
  readonly keyOf: (state: State) => string;
  readonly stepsFrom: (state: State) => readonly { readonly step?: Step; readonly to: State; readonly cost: number }[];
  readonly isGoal: (state: State) => boolean;
  /** Never more than what is left to pay, and never falling by more than a step costs. */
  readonly leastCost?: (state: State) => number;
}

export type PathResult<State, Step> =
  | { readonly found: true; readonly state: State; readonly steps: readonly Step[]; readonly cost: number }
  | { readonly found: false; readonly why: 'no_path' | 'bound_reached' };

interface Node<State, Step> {
  readonly state: State;
  readonly key: string;
  readonly paid: number;
  readonly total: number;
  readonly order: number;
  readonly step: Step | undefined;
  readonly before: Node<State, Step> | undefined;
}

/**
 * The cheapest way from the start to a goal. Among equal ones the first that was found, so equal graphs give equal
 * answers. At most `maxExpanded` places are left behind; then the answer is that the bound was reached, not a guess.
 * Source: Hart, Nilsson, Raphael, "A Formal Basis for the Heuristic Determination of Minimum Cost Paths", 1968.
 */
export function cheapestPath<State, Step>(graph: Graph<State, Step>, maxExpanded: number): PathResult<State, Step> {
  const { start, keyOf, stepsFrom, isGoal, leastCost = () => 0 } = graph;
  const open: Node<State, Step>[] = [];
  const settled = new Set<string>();
  const cheapest = new Map<string, number>();
  let order = 0;
  const add = (state: State, paid: number, step?: Step, before?: Node<State, Step>): void => {
    const key = keyOf(state);
    if (settled.has(key) || (cheapest.get(key) ?? Number.POSITIVE_INFINITY) <= paid) return;
    cheapest.set(key, paid);
    push(open, { state, key, paid, total: paid + leastCost(state), order, step, before });
    order += 1;
  };
  add(start, 0);
  for (let expanded = 0; ; ) {
    const node = pop(open);
    if (node === undefined) return { found: false, why: 'no_path' };
    if (settled.has(node.key)) continue;
    if (isGoal(node.state)) return { found: true, state: node.state, steps: stepsTo(node), cost: node.paid };
    if (expanded >= maxExpanded) return { found: false, why: 'bound_reached' };
    settled.add(node.key);
    expanded += 1;
    for (const { step, to, cost } of stepsFrom(node.state)) add(to, node.paid + cost, step, node);
  }
}

function stepsTo<State, Step>(last: Node<State, Step>): Step[] {
  const steps: Step[] = [];
  for (let node: Node<State, Step> | undefined = last; node !== undefined; node = node.before) {
    if (node.step !== undefined) steps.push(node.step);
  }
  return steps.reverse();
}

type Ranked = Pick<Node<unknown, unknown>, 'total' | 'paid' | 'order'>;

/** The cheaper one; of equal ones the one that has paid more and so is nearer to the goal; then the earlier one. */
function isBefore(left: Ranked, right: Ranked): boolean {
  if (left.total !== right.total) return left.total < right.total;
  return left.paid === right.paid ? left.order < right.order : left.paid > right.paid;
}

/** A binary heap: the best stands first. */
function push<T extends Ranked>(heap: T[], node: T): void {
  heap.push(node);
  for (let place = heap.length - 1; place > 0; ) {
    const parent = (place - 1) >> 1;
    if (!swapIfBefore(heap, place, parent)) return;
    place = parent;
  }
}

function pop<T extends Ranked>(heap: T[]): T | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  heap[0] = last;
  for (let place = 0; ; ) {
    const left = 2 * place + 1;
    const right = left + 1;
    const [a, b] = [heap[left], heap[right]];
    if (a === undefined) return first;
    const child = b !== undefined && isBefore(b, a) ? right : left;
    if (!swapIfBefore(heap, child, place)) return first;
    place = child;
  }
}

function swapIfBefore<T extends Ranked>(heap: T[], below: number, above: number): boolean {
  const [low, high] = [heap[below], heap[above]];
  if (low === undefined || high === undefined || !isBefore(low, high)) return false;
  heap[below] = high;
  heap[above] = low;
  return true;
}
