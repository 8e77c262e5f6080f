import type { Severity } from './finding.ts';
import type { Node } from './node.ts';
import type { Pack, Rule } from './pack.ts';
import type { Parameters } from './parameters.ts';
import type { AskedKey } from './site.ts';

/** Days of UTC between which a rule counts, both included; `undefined`: without end. */
export interface EffectiveDays {
  readonly from?: string;
  readonly to?: string;
}

/** One rule, ready to be judged by. */
export interface CompiledRule {
  readonly rule: Rule;
  /** The pack's and the rule's own, joined. */
  readonly when?: Node;
  readonly must: Node;
  /** Sections that `must` reads; if none of them exists on a host the rule does not apply. */
  readonly mustSections: readonly string[];
  /** Sections that `when` or `must` reads. */
  readonly sections: readonly string[];
  /** Facts that it reads, as paths; items are written `users[*].uid`. */
  readonly reads: readonly string[];
  /** Names that agents must be asked for. */
  readonly asks: readonly AskedKey[];
  /** Infinity: no limit of its own. */
  readonly maxAgeMs: number;
  /** Highest level first. */
  readonly severities: readonly (readonly [level: number, severity: Severity])[];
  /** One entry where pack and rule both limit it. */
  readonly effective: readonly EffectiveDays[];
}

/** One pack, ready to be judged by. Holds no host's facts and may be shared. */
export interface CompiledPack {
  readonly pack: Pack;
  readonly rules: readonly CompiledRule[];
  readonly parameters: Parameters;
}

/** Names of asked maps that agents must be asked for so that these packs can be certain; no name twice. */
export function watchList(packs: readonly CompiledPack[]): AskedKey[] {
  const seen = new Map<string, AskedKey>();
  for (const { rules } of packs) {
    for (const { asks } of rules) {
      for (const asked of asks) seen.set(JSON.stringify([asked.section, asked.steps]), asked);
    }
  }
  return [...seen.values()];
}
