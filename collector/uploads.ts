import { hash } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';
import { MAX_REPORT_BYTES, MAX_REPORT_COMPRESSED_BYTES } from '../policies/base/limits.ts';
import { readSignature, verifyRequest } from '../policies/inventory/signed-request.ts';
import { type UploadAnnounced, uploadPath } from '../policies/inventory/wire.ts';
import type { Context } from './context.ts';
import { admitAgent } from './ingest-admission.ts';
import { abilitiesOf, type DatabaseTransaction } from './store/database.ts';
import { addPart, beginUpload, findUpload, readParts, removeUpload } from './store/uploads.ts';

/** Uploads that an agent may have open; a visiting one reports about several hosts. With their size, the bound of what one can store. */
const MAX_AT_ONCE = 4;
/** Pieces are some seconds of a slow line; smaller ones than this, but for the last, only make rows. */
const MIN_PIECE_BYTES = 4096;
/** Room for the header line of the seal. */
const MAX_SEAL_BYTES = 512;

export interface Piece extends UploadAnnounced {
  readonly sha: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** The header that the agent signed the upload with. */
  readonly signature: unknown;
}

/** Where the next piece begins, or all the bytes once the last one came. */
export type PieceAnswer = { readonly offset: number } | { readonly whole: Buffer; readonly encoding: string };

/**
 * Takes a piece of a report in. It counts only where the bytes before it are all there; any other answers where to go on,
 * so that an agent that was cut asks with an empty piece. A whole upload stays until others of the agent need its place or
 * it is old: whoever did not hear the answer asks again and is told that the report is there.
 * Throws `agent_unknown`, `signature_invalid`, `too_large`, `bad_request`.
 */
export async function takePiece({ db, now }: Pick<Context, 'db' | 'now'>, piece: Piece): Promise<PieceAnswer> {
  const { sha, length, encoding } = piece;
  const signed = readSignature(piece.signature);
  if (signed === undefined) throw new MusterError('signature_invalid', 'the upload carries no signature of an agent');
  const announced: UploadAnnounced = { length, encoding };
  const { agentId } = await admitAgent(db, signed.keyId, (key) =>
    verifyRequest(uploadPath(sha), announced, signed.signature, key),
  );
  const most = encoding === 'identity' ? MAX_REPORT_BYTES + MAX_SEAL_BYTES : MAX_REPORT_COMPRESSED_BYTES;
  if (length > most) throw new MusterError('too_large', `an upload of ${length} bytes; at most ${most}`);
  const at = now().toISOString();
  const received = await db.transaction().execute((transaction) => store(transaction, agentId, piece, at));
  if (received < length) return { offset: received };
  const whole = await readParts(db, agentId, sha);
  if (whole.length === length && hash('sha256', whole, 'hex') === sha) return { whole, encoding };
  await removeUpload(db, agentId, sha);
  throw new MusterError('bad_request', `the pieces of upload ${sha} do not come to its bytes; begin again`);
}

/** Answers how many bytes are there. */
async function store(db: DatabaseTransaction, agentId: string, piece: Piece, at: string): Promise<number> {
  const { sha, length, encoding, offset, bytes } = piece;
  await abilitiesOf(db).lock(db, `agent ${agentId}`);
  const known = await findUpload(db, agentId, sha);
  if (known !== undefined && (known.length !== length || known.encoding !== encoding))
    throw new MusterError('bad_request', `upload ${sha} was announced with ${known.length} bytes, ${known.encoding}`);
  if (known === undefined) await beginUpload(db, { agentId, sha, length, encoding }, at, MAX_AT_ONCE);
  const received = known?.received ?? 0;
  if (offset !== received || bytes.length === 0 || received === length) return received;
  if (bytes.length > length - received)
    throw new MusterError('bad_request', `${bytes.length} bytes at ${offset} are more than the ${length} announced`);
  if (bytes.length < MIN_PIECE_BYTES && bytes.length < length - received)
    throw new MusterError('bad_request', `a piece has at least ${MIN_PIECE_BYTES} bytes, but for the last`);
  await addPart(db, { agentId, sha }, { offset, bytes, at });
  return received + bytes.length;
}
