import { type SealedWatchList, sealWatchList, watchDigest, watchNames } from '../policies/inventory/watch.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';
import { watchList } from '../policies/rules/compiled.ts';
import { collectorKey } from './collector-key.ts';
import type { Context } from './context.ts';

interface Prepared {
  readonly digest: string;
  readonly sealed: SealedWatchList;
}

/** Sealed once for each set of packs, not for each report. */
const prepared = new WeakMap<readonly CompiledPack[], Promise<Prepared>>();

/**
 * The names that the packs in force want asked for, signed, where the agent holds other ones. `undefined`: it holds them,
 * or is too old to say what it holds.
 */
export async function watchListFor(
  { db, policies, now }: Pick<Context, 'db' | 'policies' | 'now'>,
  heldDigest: unknown,
): Promise<SealedWatchList | undefined> {
  if (typeof heldDigest !== 'string') return undefined;
  const { packs } = policies;
  let preparing = prepared.get(packs);
  if (preparing === undefined) {
    preparing = prepare(db, packs, now());
    prepared.set(packs, preparing);
    preparing.catch(() => prepared.delete(packs)); // the next report tries again
  }
  const { digest, sealed } = await preparing;
  return digest === heldDigest ? undefined : sealed;
}

async function prepare(db: Context['db'], packs: readonly CompiledPack[], now: Date): Promise<Prepared> {
  const names = watchNames(watchList(packs));
  const { key } = await collectorKey(db);
  return { digest: watchDigest(names), sealed: sealWatchList({ issuedAt: now.toISOString(), names }, key) };
}
