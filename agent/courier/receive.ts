import { readFileSync, statSync } from 'node:fs';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { MAX_RECEIPT_BYTES, type Receipt, readReceipt } from '../../policies/courier/receipt.ts';
import { keyIdOf } from '../../policies/inventory/seal.ts';
import { openWatchList, watchFamilyOf } from '../../policies/inventory/watch.ts';
import { Spool } from '../spool.ts';
import { type AgentState, type AgentStore, withoutBase } from '../state.ts';
import { keepRecipient } from './recipient-file.ts';

export interface Received {
  /** Reports that the collector has, and that left the spool. */
  readonly acknowledgedCount: number;
  /** Reports that the collector will never take; out of the way, as over the line. */
  readonly rejectedCount: number;
  /** Reports that still wait. */
  readonly waitingCount: number;
  /** The next report will be a full one. */
  readonly needsFull: boolean;
  readonly tookWatchList: boolean;
  readonly tookRecipient: boolean;
}

/**
 * Takes in a receipt that was carried back: what the collector acknowledged leaves the spool, as it does over the line.
 * The same receipt twice changes nothing. Throws `data_invalid` for what is not the pinned collector's answer to this
 * agent's key, and `agent_unknown` where nobody enrolled here.
 */
export function receiveReceipt(store: AgentStore, path: string): Received {
  const state = store.readState();
  if (state === undefined) throw new MusterError('agent_unknown', `no agent is enrolled in ${store.folder}`);
  const receipt = readReceipt(readSmall(path), state.collectorKeyId);
  if ('complaint' in receipt)
    throw new MusterError('data_invalid', `${path} is no receipt for this agent: ${receipt.complaint}`);
  const ownKey = keyIdOf(store.readKey());
  if (receipt.agentKeyId !== ownKey)
    throw new MusterError(
      'data_invalid',
      `${path} is a receipt for the key ${receipt.agentKeyId}, this agent has ${ownKey}`,
    );
  const cleared = clearSpool(new Spool(store.spoolFolder), receipt);
  takeState(store, state, receipt, cleared);
  return {
    ...cleared,
    tookWatchList: takeNames(store, state, receipt),
    tookRecipient: receipt.recipient !== undefined && keepRecipient(store, receipt.recipient, state.collectorKeyId),
  };
}

function readSmall(path: string): Buffer {
  try {
    if (statSync(path).size <= MAX_RECEIPT_BYTES) return readFileSync(path);
  } catch (error) {
    throw new MusterError('read_failed', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  throw new MusterError('too_large', `${path} is larger than a receipt may be (${MAX_RECEIPT_BYTES} bytes)`);
}

type Cleared = Pick<Received, 'acknowledgedCount' | 'rejectedCount' | 'waitingCount' | 'needsFull'>;

function clearSpool(spool: Spool, { items }: Receipt): Cleared {
  const fates = new Map(items.map(({ sha, fate }) => [sha, fate]));
  let [acknowledgedCount, rejectedCount, waitingCount, needsFull] = [0, 0, 0, false];
  for (const report of spool.list()) {
    const fate = fates.get(report.sha) ?? 'kept';
    if (fate === 'kept') waitingCount += 1;
    else if (fate === 'rejected') {
      spool.reject(report);
      rejectedCount += 1;
    } else {
      spool.remove(report);
      acknowledgedCount += 1;
    }
    // What the collector refused, or put on a branch, is not what it holds: nothing may be built on top of it.
    needsFull ||= fate === 'rejected' || fate === 'fork' || fate === 'full_needed';
  }
  return { acknowledgedCount, rejectedCount, waitingCount, needsFull };
}

function takeState(store: AgentStore, state: AgentState, receipt: Receipt, { needsFull }: Cleared): void {
  const sequence = Math.max(state.sequence, (receipt.nextSequence ?? 1) - 1);
  if (sequence === state.sequence && !needsFull) return;
  store.writeState({ ...(needsFull ? withoutBase(state) : state), sequence });
}

function takeNames(store: AgentStore, { collectorKeyId }: AgentState, { watch }: Receipt): boolean {
  const sealed = watch?.[watchFamilyOf(process.platform)];
  if (sealed === undefined) return false;
  const list = openWatchList(sealed, collectorKeyId);
  const held = store.readWatchList();
  if ('complaint' in list || (held !== undefined && list.issuedAt <= held.issuedAt)) return false;
  store.writeWatchList(list);
  return true;
}
