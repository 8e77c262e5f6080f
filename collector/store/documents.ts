import { hash } from 'node:crypto';
import { MusterError } from '../../policies/base/errors.ts';
import type { DocumentKind } from '../edition.ts';
import type { Database } from './database.ts';
import { packBytes, unpackText } from './pack-json.ts';

/** The name under which a text is kept. */
export function documentSha(text: string): string {
  return hash('sha256', text, 'hex');
}

/** Keeps a text and answers its SHA-256; the same text is kept once, and stays whoever's it was first. */
export async function addDocument(
  db: Database,
  document: { readonly kind: DocumentKind; readonly text: string; readonly at: string; readonly by: string },
): Promise<string> {
  const { kind, text, at, by } = document;
  const sha = documentSha(text);
  const bytes = Buffer.from(text);
  await db
    .insertInto('documents')
    .values({ sha, kind, body: packBytes(bytes), bytes: bytes.length, added_at: at, added_by: by })
    .onConflict((conflict) => conflict.column('sha').doNothing())
    .execute();
  return sha;
}

/** A kept text. Throws `store_failed` when it is not there, or not what its name says. */
export async function readDocument(db: Database, sha: string): Promise<string> {
  const row = await db.selectFrom('documents').select('body').where('sha', '=', sha).executeTakeFirst();
  const text = row === undefined ? undefined : unpackText(row.body);
  if (text === undefined || documentSha(text) !== sha)
    throw new MusterError('store_failed', `the document ${sha} is missing or damaged; restore the store from a backup`);
  return text;
}
