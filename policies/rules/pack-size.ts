import { patternSize } from './pattern-size.ts';

/** Conditions nest 8 deep and inventories 12; whatever is far beyond was made to exhaust somebody's stack. */
export const MAX_PACK_DEPTH = 60;
/** Values of all kinds, examples included; 5,000 rules with three examples each have half of it. */
const MAX_PACK_VALUES = 1_000_000;
/** Values of one condition. The longest of published policies have some hundreds. */
const MAX_CONDITION_VALUES = 10_000;
/** Instructions of all patterns together; those that come with Muster have 4,000. A million takes seconds and a gigabyte. */
const MAX_PACK_PATTERN_SIZE = 100_000;
/** Rules of one pack, examples of one rule: counted here too, because complaining of each of a million takes minutes. */
const MAX_MEMBERS = 10_000;

/**
 * Whether a pack is small enough to be looked at closely, in one sentence why not. Packs come from whoever may try one;
 * what proving takes grows with these numbers, and the thread that proves answers everybody else too.
 */
export function complaintAboutSize(pack: unknown): string | undefined {
  let values = 0;
  let patterns = 0;
  let level: unknown[] = [pack];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_PACK_DEPTH) return `the pack is nested more than ${MAX_PACK_DEPTH} deep`;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      if (Array.isArray(value) && value.length > MAX_MEMBERS)
        return `a list of the pack has ${value.length} members; at most ${MAX_MEMBERS} are read`;
      for (const [key, member] of Object.entries(value)) {
        next.push(member);
        if (key === 'pattern' && typeof member === 'string') patterns += patternSize(member.slice(0, MAX_MEMBERS));
        if (isCondition(key) && valuesIn(member) > MAX_CONDITION_VALUES)
          return `a condition holds more than ${MAX_CONDITION_VALUES} values; split the rule`;
      }
    }
    values += next.length;
    if (values > MAX_PACK_VALUES) return `the pack holds more than ${MAX_PACK_VALUES} values; split it`;
    if (patterns > MAX_PACK_PATTERN_SIZE)
      return `the patterns of the pack together become more than ${MAX_PACK_PATTERN_SIZE} steps; repeat less in them, or split the pack`;
    level = next;
  }
  return undefined;
}

function isCondition(key: string): boolean {
  return key === 'must' || key === 'when';
}

function valuesIn(value: unknown): number {
  let count = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && count <= MAX_CONDITION_VALUES) {
    const at = waiting.pop();
    count += 1;
    if (typeof at === 'object' && at !== null) for (const member of Object.values(at)) waiting.push(member);
  }
  return count;
}
