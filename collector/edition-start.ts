import { isMusterError } from '../policies/base/errors.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';
import type { Context } from './context.ts';
import type { EditionPack, EditionParts } from './edition.ts';
import { makeEdition } from './edition-change.ts';
import { type Editions, packText, type Shipped } from './edition-load.ts';
import type { Database, DatabaseTransaction } from './store/database.ts';
import { addDocument, documentSha } from './store/documents.ts';
import { newestEdition } from './store/editions.ts';
import { lockFleet } from './store/rounds.ts';
import { readSetting, writeSetting } from './store/settings.ts';

const AUTHOR = 'muster';

/**
 * Makes sure that what comes with this Muster is what hosts are judged by: the first start makes the first edition, the
 * start of another Muster one of kind `upgrade`; packs that were added, values of parameters and carried-in data stay.
 * Of several collectors that start at once one makes it and the others follow.
 */
export async function startEditions(
  { db, now, log }: Pick<Context, 'db' | 'now' | 'log'>,
  editions: Editions,
  shipped: Shipped,
): Promise<void> {
  const at = now().toISOString();
  await db.transaction().execute(async (transaction) => {
    await lockFleet(transaction);
    const newest = await newestEdition(transaction);
    const { packs, tables } = await keepShipped(transaction, shipped, at);
    const isNews = await noteShipped(transaction, packs, tables);
    if (newest === undefined) {
      const parts = { packs, overrides: null, lifecycle: null, feeds: [], tables };
      // A store of before there were editions holds findings whose packs nobody can name: they give way host by host.
      const first = { kind: 'first', author: AUTHOR, reason: 'first start', parts, at, isAtOnce: true } as const;
      await makeEdition(transaction, editions, first);
      return;
    }
    // The same Muster again: what was rolled back or added since stays as it is.
    if (!isNews && (await isReadable(transaction, editions))) return;
    const { parts, refused } = await withoutUnreadable(
      transaction,
      editions,
      upgraded(newest.parts, packs, tables),
      newest.parts,
    );
    for (const complaint of refused) log.error({ complaint }, 'an added pack is left out: this Muster cannot read it');
    if (isSame(newest.parts, parts)) return;
    const reason = [reasonFor(newest.parts, parts), ...refused].join('; ');
    const isAtOnce = !(await isReadable(transaction, editions));
    if (isAtOnce)
      log.warn({}, 'what hosts were judged by cannot be read by this Muster; they are judged anew one by one');
    await makeEdition(transaction, editions, { kind: 'upgrade', author: AUTHOR, reason, parts, at, isAtOnce });
  });
  await editions.follow(db);
}

/** Whether the shown edition can still be judged by: hosts that report meanwhile are. */
async function isReadable(db: DatabaseTransaction, editions: Editions): Promise<boolean> {
  try {
    await editions.follow(db);
    return true;
  } catch (error) {
    if (isMusterError(error, 'pack_invalid', 'data_invalid')) return false;
    throw error;
  }
}

/** An added pack that the language of another Muster does not know any more must not keep the collector from starting. */
async function withoutUnreadable(
  db: DatabaseTransaction,
  editions: Editions,
  parts: EditionParts,
  before: EditionParts,
): Promise<{ readonly parts: EditionParts; readonly refused: readonly string[] }> {
  if (isSame(before, parts)) return { parts, refused: [] };
  const packs: EditionPack[] = [];
  const refused: string[] = [];
  for (const pack of parts.packs) {
    try {
      if (pack.origin === 'added') await editions.prove(db, { ...parts, packs: [pack] });
      packs.push(pack);
    } catch (error) {
      if (!isMusterError(error, 'pack_invalid')) throw error;
      refused.push(`${pack.id} ${pack.version} is left out: ${error.message}`);
    }
  }
  return { parts: { ...parts, packs }, refused };
}

const SHIPPED_SETTING = 'shipped';

/** Remembers what this Muster brings; answers whether the one before brought something else. */
async function noteShipped(db: DatabaseTransaction, packs: readonly EditionPack[], tables: string): Promise<boolean> {
  const words = documentSha(JSON.stringify([packs.map(({ id, sha }) => [id, sha]), tables]));
  if ((await readSetting(db, SHIPPED_SETTING)) === words) return false;
  await writeSetting(db, SHIPPED_SETTING, words);
  return true;
}

async function keepShipped(
  db: DatabaseTransaction,
  shipped: Shipped,
  at: string,
): Promise<{ readonly packs: readonly EditionPack[]; readonly tables: string }> {
  const packs: EditionPack[] = [];
  for (const pack of shipped.packs) packs.push(await keepPack(db, pack, at));
  return { packs, tables: await addDocument(db, { kind: 'tables', text: shipped.tablesText, at, by: AUTHOR }) };
}

async function keepPack(db: Database, compiled: CompiledPack, at: string): Promise<EditionPack> {
  const sha = await addDocument(db, { kind: 'pack', text: packText(compiled), at, by: AUTHOR });
  return { id: compiled.pack.id, version: compiled.pack.version, sha, origin: 'shipped' };
}

/**
 * Shipped packs are those of this Muster. One that was added under the same id was meant to take its place, and keeps it;
 * one that was taken out of force stays out.
 */
function upgraded(parts: EditionParts, shipped: readonly EditionPack[], tables: string): EditionParts {
  const added = parts.packs.filter(({ origin }) => origin === 'added');
  const own = new Set([...added.map(({ id }) => id), ...(parts.deactivated ?? [])]);
  return { ...parts, packs: [...shipped.filter(({ id }) => !own.has(id)), ...added], tables };
}

function isSame(before: EditionParts, now: EditionParts): boolean {
  const words = ({ packs, tables }: EditionParts): string =>
    JSON.stringify([packs.map(({ id, sha, origin }) => [id, sha, origin]), tables]);
  return words(before) === words(now);
}

/** What an upgrade brings, for people. */
function reasonFor(before: EditionParts, now: EditionParts): string {
  const [old, made] = [versions(before), versions(now)];
  const changed = now.packs.flatMap(({ id, version, sha }) => {
    const was = old.get(id);
    if (was?.sha === sha) return [];
    return [was === undefined ? `${id} ${version} is new` : `${id} ${was.version} becomes ${version}`];
  });
  const gone = before.packs.filter(({ id }) => !made.has(id)).map(({ id }) => `${id} leaves`);
  const tables = before.tables === now.tables ? [] : ['other tables'];
  return `another Muster was started: ${[...changed, ...gone, ...tables].join(', ')}`;
}

function versions({ packs }: EditionParts): Map<string, EditionPack> {
  return new Map(packs.map((pack) => [pack.id, pack]));
}
