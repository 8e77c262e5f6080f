import { type Received, receiveReceipt } from '../courier/receive.ts';
import { AgentStore, agentFolder } from '../state.ts';
import { lock } from '../state-lock.ts';

export interface ReceiptCommandOptions {
  readonly data?: string;
  readonly json?: boolean;
}

/** `muster agent receipt FILE`: takes in the collector's answer to a courier file. */
export async function receiptCommand(file: string, options: ReceiptCommandOptions): Promise<number> {
  const store = new AgentStore(options.data ?? agentFolder());
  const unlock = lock(store.folder);
  try {
    const received = receiveReceipt(store, file);
    process.stdout.write(options.json === true ? `${JSON.stringify(received, null, 2)}\n` : linesOf(received));
    return 0;
  } finally {
    unlock();
  }
}

function linesOf(received: Received): string {
  const { acknowledgedCount, rejectedCount, waitingCount, needsFull, tookWatchList, tookRecipient } = received;
  const lines = [`${acknowledgedCount} acknowledged and taken out of the spool, ${waitingCount} still wait`];
  if (rejectedCount > 0)
    lines.push(`${rejectedCount} refused for good; the newest of them are in the spool's folder "rejected"`);
  if (needsFull) lines.push('the next report will be a full one');
  if (tookWatchList) lines.push("the collector's list of names to ask for is taken over");
  if (tookRecipient) lines.push('courier files from now on are encrypted for the collector');
  return lines.map((line) => `${line}\n`).join('');
}
