import type { CompiledPack } from '../policies/rules/compiled.ts';
import { listOverrides, type Overrides } from '../policies/rules/overrides.ts';
import type { Context } from './context.ts';
import type { EditionKind, EditionPack, EditionParts, EditionRecord } from './edition.ts';
import { changeEdition } from './edition-change.ts';
import { packText } from './edition-load.ts';
import { changedParts, type PolicyChange, type PolicyParts } from './policy-parts.ts';
import type { Database } from './store/database.ts';
import { addDocument, documentSha } from './store/documents.ts';
import { readOverrides } from './store/parameter-places.ts';

/** Who changes what hosts are judged by, and why; both are kept with the edition. */
export interface PolicyActor {
  readonly name: string;
  readonly reason: string;
}

/**
 * Puts a change of packs or values in force: the next edition, by which the fleet is judged in the background. Throws
 * what `changedParts` throws, and `bad_request` without a reason; nothing is changed then.
 */
export function changePolicies(
  context: Context,
  kind: Extract<EditionKind, 'pack' | 'parameters'>,
  change: PolicyChange,
  { name: author, reason }: PolicyActor,
): Promise<EditionRecord> {
  const shipped = context.editions.shippedPacks;
  return changeEdition(context, {
    kind,
    author,
    reason,
    async change(parts, db) {
      const before = await readParts(context, db, parts);
      const after = await changedParts(db, before, change, shipped);
      const keep = { at: context.now().toISOString(), by: author };
      const packs: EditionPack[] = [];
      for (const pack of after.packs) packs.push(await keptPack(db, parts, pack, shipped, keep));
      return {
        ...parts,
        packs,
        overrides: after.overrides === before.overrides ? parts.overrides : await keptValues(db, after.overrides, keep),
        ...takenOut(packs, shipped),
      };
    },
  });
}

/** Packs and values of an edition. */
export async function readParts(
  { editions }: Pick<Context, 'editions'>,
  db: Database,
  parts: EditionParts,
): Promise<PolicyParts> {
  return { packs: await editions.prove(db, parts), overrides: await readOverrides(db, parts) };
}

interface Keep {
  readonly at: string;
  readonly by: string;
}

async function keptPack(
  db: Database,
  { packs }: EditionParts,
  compiled: CompiledPack,
  shipped: readonly CompiledPack[],
  { at, by }: Keep,
): Promise<EditionPack> {
  const text = packText(compiled);
  const sha = documentSha(text);
  const known = packs.find((pack) => pack.sha === sha);
  if (known !== undefined) return known;
  await addDocument(db, { kind: 'pack', text, at, by });
  const { id, version } = compiled.pack;
  return { id, version, sha, origin: shipped.some((pack) => packText(pack) === text) ? 'shipped' : 'added' };
}

async function keptValues(db: Database, overrides: Overrides, { at, by }: Keep): Promise<string | null> {
  if (listOverrides(overrides).length === 0) return null;
  return addDocument(db, { kind: 'overrides', text: JSON.stringify(overrides), at, by });
}

/** Shipped packs that are out of force now: another Muster must not bring them back. */
function takenOut(packs: readonly EditionPack[], shipped: readonly CompiledPack[]): Pick<EditionParts, 'deactivated'> {
  const inForce = new Set(packs.map(({ id }) => id));
  const deactivated = shipped.map(({ pack }) => pack.id).filter((id) => !inForce.has(id));
  return { deactivated };
}
