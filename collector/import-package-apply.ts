import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedPart } from '../policies/advisories/own.ts';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import type { ItemKind } from '../policies/courier/courier.ts';
import { importFeed } from './advisory-import.ts';
import type { ImportFate } from './api.ts';
import { takeLifecycle } from './carry-lifecycle.ts';
import type { Context } from './context.ts';
import { feedHeadOf, objectIn, valuesFor } from './import-package.ts';
import { changePolicies } from './policy-acts.ts';
import type { ParameterChange } from './policy-parts.ts';

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
