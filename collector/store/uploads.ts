import type { Database, DatabaseTransaction } from './database.ts';

/** A report on its way in pieces. */
export interface Upload {
  readonly agentId: string;
  /** SHA-256 of all its bytes as they travel. */
  readonly sha: string;
  readonly length: number;
  readonly encoding: string;
}

/** The upload with the bytes that are there; `undefined`: nothing of it. */
export async function findUpload(
  db: Database,
  agentId: string,
  sha: string,
): Promise<(Upload & { readonly received: number }) | undefined> {
  const row = await db
    .selectFrom('uploads')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('sha', '=', sha)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const parts = await db
    .selectFrom('upload_parts')
    .select(({ fn }) => fn.sum<number | string>('byte_count').as('received'))
    .where('agent_id', '=', agentId)
    .where('sha', '=', sha)
    .executeTakeFirst();
  return { agentId, sha, length: row.length, encoding: row.encoding, received: Number(parts?.received ?? 0) };
}

/** Begins an upload; the agent's oldest ones make room for it. */
export async function beginUpload(
  db: DatabaseTransaction,
  { agentId, sha, length, encoding }: Upload,
  at: string,
  maxAtOnce: number,
): Promise<void> {
  const others = await db
    .selectFrom('uploads')
    .select('sha')
    .where('agent_id', '=', agentId)
    .orderBy('changed_at', 'desc')
    .orderBy('sha')
    .execute();
  for (const other of others.slice(maxAtOnce - 1)) await removeUpload(db, agentId, other.sha);
  await db.insertInto('uploads').values({ agent_id: agentId, sha, length, encoding, changed_at: at }).execute();
}

export async function addPart(
  db: DatabaseTransaction,
  { agentId, sha }: Pick<Upload, 'agentId' | 'sha'>,
  part: { readonly offset: number; readonly bytes: Uint8Array; readonly at: string },
): Promise<void> {
  const { offset, bytes, at } = part;
  await db
    .insertInto('upload_parts')
    .values({ agent_id: agentId, sha, at_offset: offset, byte_count: bytes.length, bytes })
    .execute();
  await db
    .updateTable('uploads')
    .set({ changed_at: at })
    .where('agent_id', '=', agentId)
    .where('sha', '=', sha)
    .execute();
}

/** All bytes that are there, in their order. */
export async function readParts(db: Database, agentId: string, sha: string): Promise<Buffer> {
  const rows = await db
    .selectFrom('upload_parts')
    .select('bytes')
    .where('agent_id', '=', agentId)
    .where('sha', '=', sha)
    .orderBy('at_offset')
    .execute();
  return Buffer.concat(rows.map(({ bytes }) => bytes));
}

export async function removeUpload(db: Database, agentId: string, sha: string): Promise<void> {
  await db.deleteFrom('upload_parts').where('agent_id', '=', agentId).where('sha', '=', sha).execute();
  await db.deleteFrom('uploads').where('agent_id', '=', agentId).where('sha', '=', sha).execute();
}

/** Uploads of which nothing was heard since `before`. */
export async function removeOldUploads(db: Database, before: string): Promise<void> {
  const old = await db.selectFrom('uploads').select(['agent_id', 'sha']).where('changed_at', '<', before).execute();
  for (const { agent_id, sha } of old) await removeUpload(db, agent_id, sha);
}
