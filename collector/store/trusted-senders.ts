import type { Database, DatabaseTransaction } from './database.ts';
import { columnText } from './text-search.ts';

/** A collector whose packages of policies and data are taken here. */
export interface TrustedSender {
  readonly keyId: string;
  readonly publicKey: string;
  readonly name: string;
  readonly trustedAt: string;
  readonly trustedBy: string;
}

export async function findTrustedSender(db: Database, keyId: string): Promise<TrustedSender | undefined> {
  const row = await db.selectFrom('trusted_senders').selectAll().where('key_id', '=', keyId).executeTakeFirst();
  return (
    row && {
      keyId: row.key_id,
      publicKey: row.public_key,
      name: row.name,
      trustedAt: row.trusted_at,
      trustedBy: row.trusted_by,
    }
  );
}

/** Takes packages of this key from now on. A key that is trusted already stays as it was trusted. */
export async function addTrustedSender(db: DatabaseTransaction, sender: TrustedSender): Promise<void> {
  await db
    .insertInto('trusted_senders')
    .values({
      key_id: sender.keyId,
      public_key: sender.publicKey,
      name: columnText(sender.name),
      trusted_at: sender.trustedAt,
      trusted_by: sender.trustedBy,
    })
    .onConflict((conflict) => conflict.column('key_id').doNothing())
    .execute();
}
