import { MusterError } from '../../../policies/base/errors.ts';
import { nearestWord } from '../../../policies/base/text.ts';
import type { CompiledPack } from '../../../policies/rules/compiled.ts';
import type { PackRow, PacksAnswer, PolicyChangeAnswer } from '../../api.ts';
import type { EditionRecord } from '../../edition.ts';
import { changePolicies, readParts } from '../../policy-acts.ts';
import { newestEdition } from '../../store/editions.ts';
import { packObject, packsAnswer, policyChangeAnswer, requiredReason } from '../answers-policies.ts';
import { objectSchema } from '../object-schema.ts';
import { idText } from '../paging.ts';
import { created, defineRoute, type HttpContext, ok } from '../route.ts';
import { actorOf } from '../scope.ts';

/** A pack of 5,000 rules with its examples is larger than any that people keep; each is compiled and proven at once. */
const MAX_PACK_BODY_BYTES = 8 * 1024 * 1024;
/** Proving a large pack takes a second of the one thread that answers. */
const MAX_AT_ONCE = 2;

/** Packs of the newest edition, and shipped ones that are out of force. */
export const getPacks = defineRoute({
  method: 'GET',
  path: '/api/v1/packs',
  access: 'signed_in',
  summary: 'Packs in force',
  answers: { 200: packsAnswer },

  async handle(context) {
    const edition = await newestOf(context);
    const { packs } = await readParts(context, context.db, edition.parts);
    const shipped = context.editions.shippedPacks;
    const inForce = new Set(packs.map(({ pack }) => pack.id));
    const answer: PacksAnswer = {
      ...changeAnswer(edition),
      packs: packs.map((pack, place) => rowOf(pack, edition.parts.packs[place]?.origin ?? 'added', shipped)),
      deactivated: shipped
        .filter(({ pack }) => !inForce.has(pack.id))
        .map(({ pack: { id, version, title } }) => ({ id, version, title })),
    };
    return ok(answer);
  },
});

function rowOf({ pack, rules, parameters }: CompiledPack, origin: PackRow['origin'], shipped: readonly CompiledPack[]) {
  const behind = origin === 'added' ? shipped.find((known) => known.pack.id === pack.id) : undefined;
  return {
    id: pack.id,
    version: pack.version,
    title: pack.title,
    ruleCount: rules.length,
    parameterCount: parameters.list.length,
    origin,
    replacesVersion: behind?.pack.version ?? null,
  } satisfies PackRow;
}

interface PackBody {
  /** The pack as its file holds it. */
  readonly pack?: object;
  /** Or the id of one that comes with Muster and was taken out of force. */
  readonly shipped?: string;
  readonly reason: string;
}

/** Puts a pack in force, in the place of the one with its id. 422 `pack_invalid` with everything that is wrong with it. */
export const postPack = defineRoute<unknown, unknown, PackBody>({
  method: 'POST',
  path: '/api/v1/packs',
  access: 'administrator',
  summary: 'Put a pack in force',
  body: objectSchema<PackBody>({ pack: packObject, shipped: idText, reason: requiredReason }, ['pack', 'shipped']),
  maxBodyBytes: MAX_PACK_BODY_BYTES,
  maxAtOnce: MAX_AT_ONCE,
  answers: { 201: policyChangeAnswer },

  async handle(context, { body, caller }) {
    const pack = body.pack ?? shippedPack(context, body.shipped);
    const actor = { ...actorOf(caller), reason: body.reason };
    return created(changeAnswer(await changePolicies(context, 'pack', { packs: [pack] }, actor)));
  },
});

function shippedPack({ editions }: HttpContext, id: string | undefined): object {
  const known = editions.shippedPacks.map(({ pack }) => pack);
  const pack = known.find((candidate) => candidate.id === id);
  if (pack !== undefined) return pack;
  if (id === undefined) throw new MusterError('bad_request', 'name the pack: "pack" or "shipped"');
  const near = nearestWord(
    id,
    known.map((candidate) => candidate.id),
  );
  throw new MusterError(
    'not_found',
    `no pack "${id}" comes with this Muster${near === undefined ? '' : `; did you mean "${near}"?`}`,
  );
}

interface PackParams {
  readonly pack: string;
}

interface ReasonBody {
  readonly reason: string;
}

/** Takes a pack out of force; where it took the place of a shipped one that is back. */
export const deletePack = defineRoute<PackParams, unknown, ReasonBody>({
  method: 'DELETE',
  path: '/api/v1/packs/:pack',
  access: 'administrator',
  summary: 'Take a pack out of force',
  params: objectSchema<PackParams>({ pack: idText }),
  body: objectSchema<ReasonBody>({ reason: requiredReason }),
  answers: { 200: policyChangeAnswer },

  async handle(context, { params, body, caller }) {
    const actor = { ...actorOf(caller), reason: body.reason };
    return ok(changeAnswer(await changePolicies(context, 'pack', { deactivate: [params.pack] }, actor)));
  },
});

/** The edition that changes start from, shown or not. */
export async function newestOf({ db, policies }: HttpContext): Promise<EditionRecord> {
  return (await newestEdition(db)) ?? policies.edition;
}

export function changeAnswer({ number, state }: EditionRecord): PolicyChangeAnswer {
  return { edition: number, isShown: state === 'shown' };
}
