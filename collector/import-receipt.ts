import { MusterError } from '../policies/base/errors.ts';
import { type ReceiptFate, writeReceipt } from '../policies/courier/receipt.ts';
import { writeWatchHeld } from '../policies/inventory/watch.ts';
import type { ImportFate } from './api.ts';
import { collectorKey } from './collector-key.ts';
import type { Context } from './context.ts';
import { recipientKey } from './recipient-key.ts';
import { findAgentByKey } from './store/agents.ts';
import { allItems } from './store/import-items.ts';
import { importNamed } from './store/imports.ts';
import { readStream } from './store/reports.ts';
import { watchListFor } from './watch-list.ts';

/** How the agent is told; what it does with each is its own business, see agent/courier/receive.ts. */
const FATES: Readonly<Record<ImportFate, ReceiptFate>> = {
  waiting: 'kept',
  stored: 'stored',
  repeated: 'repeated',
  fork: 'fork',
  full_report_needed: 'full_needed',
  too_old: 'rejected',
  rejected: 'rejected',
  applied: 'stored',
  unchanged: 'repeated',
};

/** Of no agent's list of names: every list is news. */
const NOTHING_HELD = '0'.repeat(32);

/**
 * The collector's answer to an agent's courier file, signed, to be carried back: what was taken in leaves the agent's
 * spool. Throws `bad_request` for what no agent of this collector packed, and while nothing was decided.
 */
export async function receiptFor(
  context: Pick<Context, 'db' | 'policies' | 'now'>,
  importId: string,
): Promise<{ readonly fileName: string; readonly bytes: Buffer }> {
  const { db, now } = context;
  const record = await importNamed(db, importId);
  const agent = record.keyId === null ? undefined : await findAgentByKey(db, record.keyId);
  if (record.kind !== 'courier' || record.keyId === null || agent === undefined)
    throw new MusterError(
      'bad_request',
      `"${record.file}" was packed by no agent of this collector; nobody waits for an answer`,
    );
  if (record.state !== 'imported')
    throw new MusterError('bad_request', `"${record.file}" is ${record.state}; there is an answer when it is taken in`);
  const { lastSequence } = await readStream(db, agent.agentId, agent.hostNumber);
  const items = await allItems(db, record.number);
  const [posix, windows] = [
    await watchListFor(context, writeWatchHeld('posix', NOTHING_HELD)),
    await watchListFor(context, writeWatchHeld('windows', NOTHING_HELD)),
  ];
  const receipt = {
    courier: record.sha,
    agentKeyId: record.keyId,
    at: now().toISOString(),
    nextSequence: lastSequence + 1,
    // Of a key that was revoked nothing is taken, and whether it comes back is open.
    items: items.map(({ sha, state }) => ({ sha, fate: record.signature === 'valid' ? FATES[state] : 'kept' })),
    recipient: (await recipientKey(db)).line,
    watch: { ...(posix === undefined ? {} : { posix }), ...(windows === undefined ? {} : { windows }) },
  };
  const { key } = await collectorKey(db);
  const fileName = `${record.file.replace(/\.courier$/, '').replaceAll(/[^A-Za-z0-9._-]+/g, '_')}.receipt`;
  return { fileName, bytes: writeReceipt(receipt, key) };
}
