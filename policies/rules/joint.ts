import type { Context } from './context.ts';
import type { Evidence, Truth } from './finding.ts';
import type { Node } from './node.ts';

export type JointName = 'all' | 'any' | 'none';

/** Several conditions: `all` takes the worst truth, `any` the best, `none` is the opposite of `any`. */
export class Joint implements Node {
  readonly name: JointName;
  readonly members: readonly Node[];

  constructor(name: JointName, members: readonly Node[]) {
    this.name = name;
    this.members = members;
  }

  evaluate(context: Context): Truth {
    return this.name === 'all'
      ? this.worst(context)
      : this.name === 'any'
        ? this.best(context)
        : (-this.best(context) as Truth);
  }

  /** In an `all` that failed the members that failed decided; in one that passed, all; in an unknown one, the unknown. */
  explain(context: Context, truth: Truth, out: Evidence[], isTurned: boolean): void {
    const isNone = this.name === 'none';
    const decided = isNone ? (-truth as Truth) : truth;
    const takesEveryMember = decided === (this.name === 'all' ? 1 : -1);
    for (const member of this.members) {
      if (takesEveryMember || member.evaluate(context) === decided) {
        member.explain(context, decided, out, isNone ? !isTurned : isTurned);
      }
    }
  }

  know(context: Context, slot: number, into: Record<string, unknown>): void {
    if (this.name === 'none') return;
    for (const member of this.members) member.know(context, slot, into);
  }

  private worst(context: Context): Truth {
    let worst: Truth = 1;
    for (const member of this.members) {
      const truth = member.evaluate(context);
      if (truth === -1) return -1;
      if (truth < worst) worst = truth;
    }
    return worst;
  }

  private best(context: Context): Truth {
    let best: Truth = -1;
    for (const member of this.members) {
      const truth = member.evaluate(context);
      if (truth === 1) return 1;
      if (truth > best) best = truth;
    }
    return best;
  }
}
