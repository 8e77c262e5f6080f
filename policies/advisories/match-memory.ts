import type { InstalledPackage } from './assess.ts';
import type { HostEcosystems } from './host-ecosystems.ts';
import { type AdvisoryMatch, matchPackage } from './match.ts';
import type { AdvisoryIndex } from './record.ts';

/** Matches of one index on one day, by package: a fleet has few packages and many hosts. */
interface Memory {
  readonly asOfOn: string;
  readonly byPackage: Map<string, readonly AdvisoryMatch[]>;
  count: number;
}

/** About 150 MB at the worst; then all is forgotten and computed again. */
const MAX_REMEMBERED_MATCHES = 300_000;
const memories = new WeakMap<AdvisoryIndex, Memory>();

/** The same as `matchPackage`; the answer is kept as long as the index is. */
export function rememberedMatches(
  installed: InstalledPackage,
  ecosystems: HostEcosystems,
  index: AdvisoryIndex,
  asOfOn: string,
): readonly AdvisoryMatch[] {
  let memory = memories.get(index);
  if (memory === undefined || memory.asOfOn !== asOfOn || memory.count > MAX_REMEMBERED_MATCHES) {
    memory = { asOfOn, byPackage: new Map(), count: 0 };
    memories.set(index, memory);
  }
  const { name, version, scheme, architecture, source, sourceVersion } = installed.entry;
  const key = JSON.stringify([ecosystems.own, name, version, scheme, architecture, source, sourceVersion]);
  const known = memory.byPackage.get(key);
  if (known !== undefined) return known;
  const matches = matchPackage(installed, ecosystems, index, asOfOn);
  memory.byPackage.set(key, matches);
  memory.count += matches.length + 1;
  return matches;
}
