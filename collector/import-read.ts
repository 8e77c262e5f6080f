import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { isMusterError, messageOf } from '../policies/base/errors.ts';
import { type CourierHead, isCourier } from '../policies/courier/courier.ts';
import { type CheckedCourier, checkCourier } from '../policies/courier/read.ts';
import { isConfirmation, isSealed, keyIdOf } from '../policies/inventory/seal.ts';
import { MAX_SILENT_SKEW_SECONDS } from '../policies/inventory/wire.ts';
import type { ImportSender } from './api.ts';
import type { Context } from './context.ts';
import { Foreseer } from './import-foresee.ts';
import { type AboutFile, ItemReader } from './import-item-reader.ts';
import { maxAgeDays, needsSecond } from './import-settings.ts';
import type { IncomingFile } from './incoming-file.ts';
import { findAgentByKey } from './store/agents.ts';
import { writeAudit } from './store/audit.ts';
import { addItem } from './store/import-items.ts';
import { addImport, changeImport, findSameImport, giveUpReading } from './store/imports.ts';
import { findTrustedSender } from './store/trusted-senders.ts';

export interface ReadContext extends Context {
  readonly collectorKeyId: string;
  readonly version: string;
}

/** What somebody hands in. */
export interface Upload {
  readonly received: IncomingFile;
  /** As people know it. */
  readonly file: string;
  readonly unitId?: string;
  readonly person: string;
}

/** Reading takes minutes at most; a file that is read for longer was left by a collector that ended. */
const GIVE_UP_READING_MS = 60 * 60_000;
/** Enough to tell every kind of file from the others. */
const FIRST_BYTES = 64;

/**
 * Looks through a file that was handed in and keeps what is in it for somebody to accept; nothing of it is in force
 * before. A file that waits or was taken already is answered as it is. One that is damaged or forged is kept as such, with
 * the reason and without anything of what it holds. Answers its id.
 */
export async function readUpload(
  context: ReadContext,
  upload: Upload,
): Promise<{ readonly importId: string; readonly isKnown: boolean }> {
  const { db, now, events } = context;
  const at = now().toISOString();
  await giveUpReading(
    db,
    new Date(now().getTime() - GIVE_UP_READING_MS).toISOString(),
    'the collector ended while it read the file; hand it in again',
  );
  const same = await findSameImport(db, upload.received.sha);
  if (same !== undefined) return { importId: same.importId, isKnown: true };
  const about = await aboutFile(context, upload.received.path);
  const made = await addUpload(context, upload, about, at);
  if (about.complaint === undefined) await readItems(context, upload, about, made.number);
  events.publish({ kind: 'imports_changed', at });
  return { importId: made.importId, isKnown: false };
}

async function aboutFile(context: ReadContext, path: string): Promise<AboutFile> {
  const first = await firstBytes(path);
  if (isSealed(first) || isConfirmation(first)) return { kind: 'report', signature: 'valid', sender: {} };
  if (first[0] === 0x7b) return { kind: 'report', signature: 'none', sender: {} };
  // A bundle, or what other tools wrote of a host: whoever reads it will say.
  if (!isCourier(first)) return { kind: 'recording', signature: 'none', sender: {} };
  try {
    return await aboutCourier(context, await checkCourier(createReadStream(path)));
  } catch (error) {
    if (!isMusterError(error, 'data_invalid', 'signature_invalid', 'too_large')) throw error;
    // Whatever was changed, and by whom: it is not what was signed.
    return { kind: 'courier', signature: 'invalid', sender: {}, complaint: messageOf(error) };
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function aboutCourier({ db, now, collectorKeyId }: ReadContext, checked: CheckedCourier): Promise<AboutFile> {
  const { head } = checked;
  const { publicKey } = head;
  const keyId = keyIdOf(Buffer.from(publicKey, 'base64url'));
  const sender = senderOf(head, now());
  if (head.from.kind === 'collector') {
    const isTrusted = keyId === collectorKeyId || (await findTrustedSender(db, keyId)) !== undefined;
    return { kind: 'package', signature: isTrusted ? 'valid' : 'unknown_key', sender, publicKey, checked };
  }
  const agent = await findAgentByKey(db, keyId);
  const signature = agent === undefined ? 'unknown_key' : agent.isRevoked ? 'revoked' : 'valid';
  return { kind: 'courier', signature, sender, publicKey, checked };
}

function senderOf({ from, host, unit, sealedAt }: CourierHead, now: Date): ImportSender {
  const aheadSeconds = Math.round((Date.parse(sealedAt) - now.getTime()) / 1000);
  return {
    kind: from.kind,
    ...(from.kind === 'agent' ? { agentId: from.agentId } : {}),
    host,
    unit,
    sealedAt,
    // How long it was on its way nobody knows; that it was sealed in our future only its clock can have done.
    ...(aheadSeconds > MAX_SILENT_SKEW_SECONDS ? { clockAheadSeconds: aheadSeconds } : {}),
  };
}

async function addUpload(
  { db }: ReadContext,
  { received, file, unitId, person }: Upload,
  { kind, signature, sender, publicKey, checked, complaint }: AboutFile,
  at: string,
): Promise<{ readonly number: number; readonly importId: string }> {
  return db.transaction().execute(async (transaction) => {
    const made = await addImport(transaction, {
      sha: received.sha,
      file,
      kind,
      state: complaint === undefined ? 'reading' : 'invalid',
      bytes: received.bytes,
      uploadedAt: at,
      uploadedBy: person,
      unitId: unitId ?? null,
      sender,
      signature,
      keyId: publicKey === undefined ? null : keyIdOf(Buffer.from(publicKey, 'base64url')),
      publicKey: publicKey ?? null,
      isEncrypted: checked?.head.encryption !== undefined,
      needsSecond: await needsSecond(transaction),
      complaint: complaint ?? null,
    });
    const detail = { file, sha: received.sha, bytes: received.bytes, kind, signature, ...(complaint && { complaint }) };
    const act = complaint === undefined ? 'import_handed_in' : 'import_invalid';
    await writeAudit(transaction, { at, person, act, object: `import ${made.importId}`, detail });
    return made;
  });
}

async function readItems(context: ReadContext, upload: Upload, about: AboutFile, number: number): Promise<void> {
  const { db } = context;
  const reader = new ItemReader(context, new Foreseer(context, await maxAgeDays(db)), about);
  let count = 0;
  try {
    let isForged = false;
    let complaint: string | undefined;
    for await (const item of reader.items(upload)) {
      await addItem(db, number, item);
      count += 1;
      // A sealed report by itself is as good as its own signature.
      // A file that is one thing, of which nothing can be taken, is no file to decide about.
      if (about.checked === undefined && item.foreseen.fate === 'rejected') complaint = item.foreseen.message ?? '';
      isForged ||= about.checked === undefined && about.signature === 'valid' && item.foreseen.isSigned !== true;
    }
    const signature = isForged ? ({ signature: 'invalid' } as const) : {};
    const state =
      complaint === undefined ? ({ state: 'waiting' } as const) : ({ state: 'invalid', complaint } as const);
    await changeImport(db, number, { ...state, item_count: count, ...signature });
  } catch (error) {
    const complaint = isMusterError(error) ? messageOf(error) : 'the collector could not read it; its log says why';
    await changeImport(db, number, { state: 'invalid', item_count: count, complaint });
    if (!isMusterError(error)) throw error;
  }
}
