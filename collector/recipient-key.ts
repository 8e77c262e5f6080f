import { createPrivateKey } from 'node:crypto';
import { makeRecipientKey, writeRecipient } from '../policies/courier/encryption.ts';
import { collectorKey } from './collector-key.ts';
import type { Database } from './store/database.ts';
import { addSetting, readSetting } from './store/settings.ts';

const SETTING = 'recipient_key';

/**
 * The key that courier files are encrypted for, made when it is first asked for and shared by all collectors of a store,
 * and the line by which agents learn of it. It is a key of its own: the signing key signs, and nothing else.
 */
export async function recipientKey(db: Database): Promise<{ readonly pem: string; readonly line: string }> {
  if ((await readSetting(db, SETTING)) === undefined) await addSetting(db, SETTING, makeRecipientKey());
  const pem = (await readSetting(db, SETTING)) ?? '';
  const { key } = await collectorKey(db);
  return { pem, line: writeRecipient(createPrivateKey(pem), key) };
}
