import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { type Recipient, readRecipient } from '../../policies/courier/encryption.ts';
import { type AgentStore, writeDurably } from '../state.ts';

const NAME = 'recipient';
const MAX_LINE_LENGTH = 1000;

/** Keeps the collector's line for encryption where it is vouched for by the pinned key; answers whether it was. */
export function keepRecipient(store: AgentStore, line: string, pinnedKeyId: string): boolean {
  if (readRecipient(line, pinnedKeyId) === undefined) return false;
  writeDurably(join(store.folder, NAME), `${line.trim()}\n`);
  return true;
}

/** The collector that courier files are encrypted for; `undefined`: this agent does not know its key yet. */
export function knownRecipient(store: AgentStore, pinnedKeyId: string): Recipient | undefined {
  try {
    return readRecipient(readFileSync(join(store.folder, NAME), 'utf8').slice(0, MAX_LINE_LENGTH), pinnedKeyId);
  } catch {
    return undefined; // a line that cannot be read is one that is not known
  }
}

/** The recipient in a file that somebody names. Throws `data_invalid` where it is not the pinned collector's. */
export function recipientIn(path: string, pinnedKeyId: string): Recipient {
  let line: string;
  try {
    line = readFileSync(path, 'utf8').slice(0, MAX_LINE_LENGTH);
  } catch (error) {
    throw new MusterError('read_failed', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  const found = readRecipient(line, pinnedKeyId);
  if (found !== undefined) return found;
  throw new MusterError(
    'data_invalid',
    `${path} holds no encryption key of this agent's collector (${pinnedKeyId}); write one there with "muster collector courier-key"`,
  );
}
