import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type FeedPart, readFeedHead } from '../policies/advisories/own.ts';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { parseJson } from '../policies/base/json.ts';
import type { ItemKind } from '../policies/courier/courier.ts';
import { listOverrides, type Overrides } from '../policies/rules/overrides.ts';
import { importFeed } from './advisory-import.ts';
import type { ForeseenItem, ImportFate } from './api.ts';
import { takeLifecycle } from './carry-lifecycle.ts';
import type { Context } from './context.ts';
import { changePolicies, readParts } from './policy-acts.ts';
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

function objectIn(content: Buffer, what: string): Readonly<Record<string, unknown>> {
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
async function valuesFor(
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

function feedHeadOf(content: Buffer): FeedPart {
  const end = content.indexOf(10);
  const parsed = parseJson(content.subarray(0, Math.max(end, 0)), JSON_LIMITS);
  const head = 'complaints' in parsed ? undefined : readFeedHead(parsed.value);
  if (head === undefined) throw new MusterError('data_invalid', 'it is no part of a feed of advisories');
  return head;
}

/** An item of a package with what it holds. */
export interface PackageItem {
  readonly number: number;
  readonly kind: ItemKind | 'plain';
  readonly body: () => Promise<Buffer | undefined>;
}

export interface PackageActor {
  readonly author: string;
  readonly reason: string;
  readonly isForced: boolean;
}

export interface AppliedItem {
  readonly number: number;
  readonly state: ImportFate;
  readonly message?: string;
}

type ApplyContext = Context & { readonly config: { readonly dataFolder: string } };

/**
 * Puts a package in force through the same doors as files carried in by hand: packs with their values as one edition, the
 * lifecycle table as one, each feed as one. What one of them refuses is told, and the others go on.
 */
export async function applyPackage(
  context: ApplyContext,
  items: readonly PackageItem[],
  actor: PackageActor,
): Promise<AppliedItem[]> {
  const of = (...kinds: readonly string[]) => items.filter(({ kind }) => kinds.includes(kind));
  return [
    ...(await together(of('pack', 'parameters'), () => applyPolicies(context, of('pack'), of('parameters'), actor))),
    ...(await together(of('lifecycle'), () => applyLifecycle(context, of('lifecycle'), actor))),
    ...(await applyFeeds(context, of('advisories'), actor)),
  ];
}

/** All of these are done, or none is. */
async function together(
  items: readonly PackageItem[],
  work: () => Promise<string | undefined>,
): Promise<AppliedItem[]> {
  if (items.length === 0) return [];
  try {
    const message = await work();
    const told = message === undefined ? {} : { message };
    return items.map(({ number }) => ({ number, state: 'applied', ...told }));
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return items.map(({ number }) => ({ number, state: 'rejected', message: messageOf(error) }));
  }
}

async function bodyOf({ number, body }: PackageItem): Promise<Buffer> {
  const bytes = await body();
  if (bytes === undefined)
    throw new MusterError('data_invalid', `item ${number} is not kept any more; hand the file in again`);
  return bytes;
}

async function applyPolicies(
  context: ApplyContext,
  packItems: readonly PackageItem[],
  valueItems: readonly PackageItem[],
  { author, reason }: PackageActor,
): Promise<string | undefined> {
  const packs: object[] = [];
  for (const item of packItems) packs.push(objectIn(await bodyOf(item), 'the pack'));
  const parameters: ParameterChange[] = [];
  let left = 0;
  for (const item of valueItems) {
    const { known, unknownCount } = await valuesFor(context, await bodyOf(item));
    parameters.push(...known);
    left += unknownCount;
  }
  const edition = await changePolicies(context, 'pack', { packs, parameters }, { name: author, reason });
  const told = `edition ${edition.number}`;
  return left === 0 ? told : `${told}; ${left} values are for places that are not known here`;
}

async function applyLifecycle(
  context: ApplyContext,
  items: readonly PackageItem[],
  { author, reason, isForced }: PackageActor,
): Promise<string | undefined> {
  let told: string | undefined;
  for (const item of items) {
    const content = (await bodyOf(item)).toString('utf8');
    const { edition } = await takeLifecycle(context, { content, author, reason, isForced, isTrial: false });
    told = `edition ${edition}`;
  }
  return told;
}

async function applyFeeds(
  context: ApplyContext,
  items: readonly PackageItem[],
  actor: PackageActor,
): Promise<AppliedItem[]> {
  const byFeed = new Map<string, PackageItem[]>();
  const done: AppliedItem[] = [];
  for (const item of items) {
    try {
      const { name } = feedHeadOf(await bodyOf(item));
      byFeed.set(name, [...(byFeed.get(name) ?? []), item]);
    } catch (error) {
      if (!(error instanceof MusterError)) throw error;
      done.push({ number: item.number, state: 'rejected', message: messageOf(error) });
    }
  }
  for (const parts of byFeed.values()) done.push(...(await together(parts, () => applyFeed(context, parts, actor))));
  return done;
}

/** Puts the parts of a feed together in a file, as if it had been carried in by itself. */
async function applyFeed(
  context: ApplyContext,
  parts: readonly PackageItem[],
  { author, reason, isForced }: PackageActor,
): Promise<string> {
  const folder = join(context.config.dataFolder, 'incoming');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  try {
    const { head, sha, bytes } = await gather(parts, path);
    const { name, file, dataAsOf } = head;
    const request = { path, file, bytes, sha, name, isAdded: false, isForced, author, reason, dataAsOf };
    const { edition } = await importFeed(context, request);
    return `edition ${edition.number}`;
  } finally {
    await rm(path, { force: true });
  }
}

async function gather(parts: readonly PackageItem[], path: string) {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let [bytes, expected] = [0, 1];
  let head: FeedPart | undefined;
  try {
    for (const part of parts) {
      const content = await bodyOf(part);
      const own = feedHeadOf(content);
      head ??= own;
      if (own.part !== expected || own.partCount !== parts.length || own.dataAsOf !== head.dataAsOf)
        throw new MusterError(
          'data_invalid',
          `part ${expected} of ${own.partCount} of the feed "${own.name}" is missing`,
        );
      expected += 1;
      hash.update(content);
      bytes += content.length;
      await file.write(content);
    }
  } finally {
    await file.close();
  }
  if (head === undefined) throw new MusterError('data_invalid', 'a feed without parts');
  return { head, bytes, sha: hash.digest('hex') };
}
