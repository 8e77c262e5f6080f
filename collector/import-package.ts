import { type FeedPart, readFeedHead } from '../policies/advisories/own.ts';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { parseJson } from '../policies/base/json.ts';
import type { ItemKind } from '../policies/courier/courier.ts';
import { listOverrides, type Overrides } from '../policies/rules/overrides.ts';
import type { ForeseenItem } from './api.ts';
import { takeLifecycle } from './carry-lifecycle.ts';
import type { Context } from './context.ts';
import { readParts } from './policy-acts.ts';
import { changedParts, type ParameterChange } from './policy-parts.ts';
import { findFeeds } from './store/advisory-feeds.ts';
import { newestEdition } from './store/editions.ts';
import { knownPlaces } from './store/parameter-places.ts';

/** Deep enough for every pack and table; texts as long as a pack's explanations are. */
const JSON_LIMITS = { maxDepth: 64, maxTextLength: 1024 * 1024, maxKeyLength: 4096, maxSignificantDigits: 17 };

type PackageKind = Exclude<ItemKind, 'report' | 'confirmation' | 'recording'>;

/** What would be in force if this item of a package were accepted, or why it cannot be. Changes nothing. */
export async function foreseePackageItem(context: Context, kind: PackageKind, content: Buffer): Promise<ForeseenItem> {
  try {
    if (kind === 'pack') return await foreseePack(context, content);
    if (kind === 'parameters') return await foreseeParameters(context, content);
    if (kind === 'lifecycle') return await foreseeLifecycle(context, content);
    return await foreseeFeed(context, content);
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return { fate: 'rejected', message: messageOf(error) };
  }
}

/** An object of JSON. Throws `data_invalid` that names `what`. */
export function objectIn(content: Buffer, what: string): Readonly<Record<string, unknown>> {
  const parsed = parseJson(content, JSON_LIMITS);
  if ('complaints' in parsed) throw new MusterError('data_invalid', `${what}: ${parsed.complaints[0]?.message}`);
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MusterError('data_invalid', `${what} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

async function newestParts({ db, policies }: Context) {
  return (await newestEdition(db))?.parts ?? policies.edition.parts;
}

async function foreseePack(context: Context, content: Buffer): Promise<ForeseenItem> {
  const pack = objectIn(content, 'the pack');
  const before = await readParts(context, context.db, await newestParts(context));
  const after = await changedParts(context.db, before, { packs: [pack] }, context.editions.shippedPacks);
  const old = before.packs.find((known) => known.pack.id === pack.id)?.pack;
  const now = after.packs.find((known) => known.pack.id === pack.id)?.pack;
  const isSame = old !== undefined && JSON.stringify(old) === JSON.stringify(now);
  return {
    fate: isSame ? 'unchanged' : 'applied',
    change: {
      what: String(pack.id),
      ...(old === undefined ? {} : { before: old.version }),
      now: now?.version ?? '',
    },
  };
}

async function foreseeParameters(context: Context, content: Buffer): Promise<ForeseenItem> {
  const { known, unknownCount } = await valuesFor(context, content);
  return {
    fate: known.length === 0 ? 'unchanged' : 'applied',
    change: { what: 'parameters', now: String(known.length) },
    ...(unknownCount === 0 ? {} : { message: `${unknownCount} values are for places that are not known here` }),
  };
}

/** The values for places that this collector knows too: its units and hosts are others. */
export async function valuesFor(
  { db }: Context,
  content: Buffer,
): Promise<{ readonly known: readonly ParameterChange[]; readonly unknownCount: number }> {
  const overrides = objectIn(content, 'the values of parameters') as unknown as Overrides;
  if (overrides.format !== 1 || typeof overrides.packs !== 'object')
    throw new MusterError('data_invalid', 'the values of parameters are of a form that is not known here');
  let entries: ParameterChange[];
  try {
    entries = listOverrides(overrides);
  } catch (error) {
    throw new MusterError('data_invalid', 'the values of parameters are not in order', { cause: error });
  }
  const { units, systems, hosts } = await knownPlaces(db, overrides);
  const places = { unit: units, system: systems, host: hosts } as const;
  const known = entries.filter(({ scope, name }) => scope === 'level' || places[scope].has(name));
  return { known, unknownCount: entries.length - known.length };
}

async function foreseeLifecycle(context: Context, content: Buffer): Promise<ForeseenItem> {
  const request = {
    content: content.toString('utf8'),
    reason: 'a trial',
    author: 'muster',
    isForced: true,
    isTrial: true,
  };
  const { dataOn, dataOnBefore, changeCount, hostCount } = await takeLifecycle(context, request);
  const isOlder = dataOn < dataOnBefore;
  return {
    fate: changeCount === 0 && dataOn === dataOnBefore ? 'unchanged' : 'applied',
    change: { what: 'lifecycle', before: dataOnBefore, now: dataOn, hostCount },
    ...(isOlder ? { message: `its data are of ${dataOn}, those in force of ${dataOnBefore}` } : {}),
  };
}

async function foreseeFeed(context: Context, content: Buffer): Promise<ForeseenItem> {
  const head = feedHeadOf(content);
  const feeds = await findFeeds(context.db, (await newestParts(context)).feeds);
  const before = feeds.findLast((feed) => feed.name === head.name);
  const isOlder = before !== undefined && head.dataAsOf < before.dataAsOf;
  return {
    fate: before !== undefined && head.dataAsOf === before.dataAsOf ? 'unchanged' : 'applied',
    change: { what: head.name, ...(before === undefined ? {} : { before: before.dataAsOf }), now: head.dataAsOf },
    ...(isOlder ? { message: `it reaches to ${head.dataAsOf}, the feed in force to ${before.dataAsOf}` } : {}),
  };
}

/** What the first line of a part of a feed says. Throws `data_invalid`. */
export function feedHeadOf(content: Buffer): FeedPart {
  const end = content.indexOf(10);
  const parsed = parseJson(content.subarray(0, Math.max(end, 0)), JSON_LIMITS);
  const head = 'complaints' in parsed ? undefined : readFeedHead(parsed.value);
  if (head === undefined) throw new MusterError('data_invalid', 'it is no part of a feed of advisories');
  return head;
}
