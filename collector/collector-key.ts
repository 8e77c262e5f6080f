import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { keyIdOf } from '../policies/inventory/seal.ts';
import type { Database } from './store/database.ts';
import { addSetting, readSetting } from './store/settings.ts';

const SETTING = 'collector_key';

/** The collector's own Ed25519 key, whose id agents pin at enrolment; made at the first start and shared by all collectors of a store. */
export async function collectorKey(db: Database): Promise<{ readonly key: KeyObject; readonly keyId: string }> {
  if ((await readSetting(db, SETTING)) === undefined) {
    const { privateKey } = generateKeyPairSync('ed25519');
    await addSetting(db, SETTING, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  const key = createPrivateKey((await readSetting(db, SETTING)) ?? '');
  return { key, keyId: keyIdOf(key) };
}
