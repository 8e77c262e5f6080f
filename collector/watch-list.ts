import {
  readWatchHeld,
  type SealedWatchList,
  sealWatchList,
  type WatchFamily,
  watchDigest,
  watchNames,
} from '../policies/inventory/watch.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';
import { watchList } from '../policies/rules/compiled.ts';
import { collectorKey } from './collector-key.ts';
import type { Context } from './context.ts';

interface Prepared {
  readonly digest: string;
  readonly sealed: SealedWatchList;
}

/** Sealed once for each set of packs and kind of host, not for each report. */
const prepared = new WeakMap<readonly CompiledPack[], Map<WatchFamily, Promise<Prepared>>>();

/**
 * The names that the packs in force want asked for, signed, where the agent holds other ones. `undefined`: it holds them,
 * or is too old to say what it holds.
 */
export async function watchListFor(
  { db, policies, now }: Pick<Context, 'db' | 'policies' | 'now'>,
  header: unknown,
): Promise<SealedWatchList | undefined> {
  const held = readWatchHeld(header);
  if (held === undefined) return undefined;
  const { packs } = policies;
  const byFamily = prepared.get(packs) ?? new Map<WatchFamily, Promise<Prepared>>();
  prepared.set(packs, byFamily);
  let preparing = byFamily.get(held.family);
  if (preparing === undefined) {
    preparing = prepare(db, packs, held.family, now());
    byFamily.set(held.family, preparing);
    preparing.catch(() => byFamily.delete(held.family)); // the next report tries again
  }
  const { digest, sealed } = await preparing;
  return digest === held.digest ? undefined : sealed;
}

async function prepare(
  db: Context['db'],
  packs: readonly CompiledPack[],
  family: WatchFamily,
  now: Date,
): Promise<Prepared> {
  const names = watchNames(watchList(packs), family);
  const { key } = await collectorKey(db);
  return { digest: watchDigest(names), sealed: sealWatchList({ issuedAt: now.toISOString(), names }, key) };
}
