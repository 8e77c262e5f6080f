import { isMusterError, MusterError, messageOf } from '../policies/base/errors.ts';
import { validateReport } from '../policies/inventory/validate.ts';
import type { ImportFate } from './api.ts';
import type { Context } from './context.ts';
import { applyPackage } from './import-package-apply.ts';
import { maxAgeDays } from './import-settings.ts';
import { storeUnsigned } from './import-unsigned.ts';
import { ingest } from './ingest.ts';
import type { Database } from './store/database.ts';
import { allItems, finishItem, type ImportItem, type ItemOutcome, readBody } from './store/import-items.ts';
import { changeImport, findImport, type ImportRecord, listStalled, removeOldImports } from './store/imports.ts';
import { forgetItem } from './store/remove-host.ts';

export type RunContext = Context & { readonly config: { readonly dataFolder: string } };

/** So often pages are told how far it is; and how often the row says that somebody works on it. */
const TELL_EVERY_MS = 1000;
/** Longer without a word, and the collector that took it in has ended; another one goes on. */
const STALLED_AFTER_MS = 5 * 60_000;
/** Refused and broken files are remembered for a year; what was taken in stays in the log and with its hosts. */
const KEPT_DAYS = 366;
const MS_PER_DAY = 86_400_000;

/**
 * Takes in the items of an accepted file, one after the other; what is taken in is on the disk. Whoever is asked again
 * after a crash goes on where it ended, and nothing is counted twice: items are recognised by their hash.
 */
export async function runImport(context: RunContext, importId: string): Promise<void> {
  const { db, log, events, now } = context;
  const record = await findImport(db, importId);
  if (record?.state !== 'importing') return;
  try {
    await takeAll(context, record);
    await changeImport(db, record.number, { state: 'imported', done_count: record.itemCount });
  } catch (error) {
    // It stays accepted, and housekeeping tries again.
    log.error({ importId, error: messageOf(error) }, 'an import did not come to its end');
  }
  events.publish({ kind: 'imports_changed', at: now().toISOString() });
}

/** Goes on with files whose collector ended in the middle, and forgets old ones. */
export async function keepImports(context: RunContext): Promise<void> {
  const { db, now } = context;
  const before = (ms: number): string => new Date(now().getTime() - ms).toISOString();
  for (const { importId } of await listStalled(db, before(STALLED_AFTER_MS))) await runImport(context, importId);
  await removeOldImports(db, before(KEPT_DAYS * MS_PER_DAY));
}

async function takeAll(context: RunContext, record: ImportRecord): Promise<void> {
  const { db } = context;
  const items = await allItems(db, record.number);
  const waiting = items.filter(({ state }) => state === 'waiting');
  if (record.kind === 'package') {
    await takePackage(context, record, waiting);
    return;
  }
  const progress = new Progress(context, record, items.length - waiting.length);
  const days = await maxAgeDays(db);
  for (const item of waiting) {
    await finishItem(db, record.number, item.number, await takeItem(context, record, item, days));
    await progress.step();
  }
}

class Progress {
  readonly #context: RunContext;
  readonly #record: ImportRecord;
  #done: number;
  #toldAt = 0;

  constructor(context: RunContext, record: ImportRecord, done: number) {
    this.#context = context;
    this.#record = record;
    this.#done = done;
  }

  async step(): Promise<void> {
    this.#done += 1;
    if (performance.now() - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = performance.now();
    const at = this.#context.now().toISOString();
    await changeImport(this.#context.db, this.#record.number, { done_count: this.#done, worked_at: at });
    this.#context.events.publish({ kind: 'imports_changed', at });
  }
}

async function takeItem(
  context: RunContext,
  record: ImportRecord,
  item: ImportItem,
  maxDays: number,
): Promise<ItemOutcome> {
  const { foreseen } = item;
  const collectedAt = foreseen.collectedAt ?? '';
  if (foreseen.fate === 'rejected') return { state: 'rejected', message: foreseen.message ?? 'it could not be read' };
  if (context.now().getTime() - Date.parse(collectedAt) > maxDays * MS_PER_DAY)
    return { state: 'too_old', message: `collected ${collectedAt}; at most ${maxDays} days are taken` };
  const bytes = await readBody(context.db, record.number, item.number);
  if (bytes === undefined) return { state: 'rejected', message: 'it is not kept any more; hand the file in again' };
  try {
    const isSealed = item.kind === 'report' || item.kind === 'confirmation';
    return isSealed ? await takeSealed(context, record, item, bytes) : await takePlain(context, record, item, bytes);
  } catch (error) {
    // What this report did wrong ends this report; what went wrong here ends the run, which is tried again.
    if (!isMusterError(error) || error.code === 'store_failed' || error.code === 'internal') throw error;
    if (error.code === 'never_collect') await forgetItem(context.db, record.number, item.number);
    return { state: 'rejected', message: messageOf(error) };
  }
}

async function takeSealed(
  context: RunContext,
  { sender }: ImportRecord,
  { foreseen }: ImportItem,
  bytes: Buffer,
): Promise<ItemOutcome> {
  // Only of a clock that is certainly ahead something is known: by at least so much.
  const sentAt = sender.clockAheadSeconds === undefined ? undefined : sender.sealedAt;
  const { status } = await ingest(context, { bytes, sentAt, receivedAt: context.now(), isCarried: true });
  return {
    state: status satisfies ImportFate,
    ...(foreseen.host?.hostId === undefined ? {} : { hostId: foreseen.host.hostId }),
    ...(foreseen.notUnderstood === undefined ? {} : { keepsBody: true }),
  };
}

async function takePlain(
  context: RunContext,
  { choices, decidedBy, unitId }: ImportRecord,
  { number, sha, bytes: size, foreseen }: ImportItem,
  bytes: Buffer,
): Promise<ItemOutcome> {
  const valid = validateReport(bytes);
  if ('complaints' in valid) throw new MusterError('report_invalid', valid.complaints[0]?.message ?? 'it is no report');
  const unit = choices.unitId ?? unitId ?? foreseen.host?.unitId;
  if (unit === undefined) return { state: 'rejected', message: 'no unit was named for a host that is new' };
  const { fate, hostId } = await storeUnsigned(context, {
    valid,
    sha,
    bytes: size,
    unitId: unit,
    isNewWanted: choices.asNew?.includes(number) ?? false,
    person: decidedBy ?? 'unknown',
  });
  return { state: fate, ...(hostId === undefined ? {} : { hostId }) };
}

async function takePackage(
  context: RunContext,
  { number, decidedBy, reason, choices }: ImportRecord,
  items: readonly ImportItem[],
): Promise<void> {
  const { db } = context;
  const wanted = items.filter(({ foreseen }) => foreseen.fate !== 'rejected');
  const actor = { author: decidedBy ?? 'unknown', reason: reason ?? '', isForced: choices.isForced ?? false };
  const packageItems = wanted.map((item) => ({
    number: item.number,
    kind: item.kind,
    body: () => bodyOf(db, number, item),
  }));
  for (const applied of await applyPackage(context, packageItems, actor)) {
    const before = items.find((item) => item.number === applied.number)?.foreseen.fate;
    const state = applied.state === 'applied' && before === 'unchanged' ? 'unchanged' : applied.state;
    await finishItem(db, number, applied.number, { ...applied, state });
  }
  for (const { number: item, foreseen } of items)
    if (foreseen.fate === 'rejected')
      await finishItem(db, number, item, { state: 'rejected', message: foreseen.message ?? 'it could not be read' });
}

function bodyOf(db: Database, importNumber: number, item: ImportItem): Promise<Buffer | undefined> {
  return readBody(db, importNumber, item.number);
}
