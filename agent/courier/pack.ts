import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { type CourierHead, courierFileName, type ItemKind, MAX_ITEM_BYTES } from '../../policies/courier/courier.ts';
import type { Recipient } from '../../policies/courier/encryption.ts';
import { type CourierItem, writeCourier } from '../../policies/courier/write.ts';
import { Spool, type SpooledReport } from '../spool.ts';
import type { AgentStore } from '../state.ts';
import { readBundle } from '../targets/bundle-reader.ts';

export interface PackOptions {
  readonly takesSpool: boolean;
  /** Paths of recordings. */
  readonly bundles: readonly string[];
  /** Path of the file, which must not exist yet; default: the usual name in this folder. */
  readonly out?: string;
  /** Takes what was packed out of the spool as soon as the file is on the disk, in place of waiting for a receipt. */
  readonly removes: boolean;
  readonly recipient?: Recipient;
  readonly now: Date;
}

export interface Packed {
  readonly path: string;
  readonly bytes: number;
  readonly sha: string;
  readonly counts: CourierHead['counts'];
  readonly isEncrypted: boolean;
  readonly removedCount: number;
}

/**
 * Makes a courier file of what waits in the spool, of recordings, or both, signed with this agent's key. The spool stays as
 * it is until a receipt comes back, unless `removes` says otherwise. Throws `bad_request` where there is nothing to pack,
 * `agent_unknown` where nobody enrolled here.
 */
export async function packCourier(store: AgentStore, options: PackOptions): Promise<Packed> {
  const state = store.readState();
  if (state === undefined)
    throw new MusterError(
      'agent_unknown',
      `no agent is enrolled in ${store.folder}, so nothing can be signed; hand recordings in as they are with "muster import"`,
    );
  const spool = new Spool(store.spoolFolder);
  const reports = options.takesSpool ? spool.list() : [];
  for (const path of options.bundles) checkRecording(path);
  const counts = countsOf(reports, options.bundles);
  if (Object.keys(counts).length === 0)
    throw new MusterError('bad_request', 'there is nothing to pack: the spool is empty and no recording is named');
  const sealedAt = `${options.now.toISOString().slice(0, 19)}Z`;
  const head = {
    from: { kind: 'agent', agentId: state.agentId },
    host: hostname(),
    unit: state.unit,
    sealedAt,
    counts,
  } as const;
  const path = options.out ?? courierFileName(head);
  const pieces = writeCourier(itemsOf(spool, reports, options.bundles), {
    head,
    privateKey: store.readKey(),
    ...(options.recipient === undefined ? {} : { recipient: options.recipient }),
  });
  const written = await writeWhole(path, pieces);
  if (options.removes) for (const report of reports) spool.remove(report);
  return {
    path,
    ...written,
    counts,
    isEncrypted: options.recipient !== undefined,
    removedCount: options.removes ? reports.length : 0,
  };
}

function countsOf(reports: readonly SpooledReport[], bundles: readonly string[]): CourierHead['counts'] {
  const counts: Partial<Record<ItemKind, number>> = {};
  for (const { kind } of reports) counts[kind] = (counts[kind] ?? 0) + 1;
  if (bundles.length > 0) counts.recording = bundles.length;
  return counts;
}

/** One at a time: a spool may hold more than memory should. */
function* itemsOf(spool: Spool, reports: readonly SpooledReport[], bundles: readonly string[]): Generator<CourierItem> {
  for (const report of reports) yield { kind: report.kind, name: `${report.sequence}`, bytes: spool.read(report) };
  for (const path of bundles) yield { kind: 'recording', name: basename(path), bytes: readRecording(path) };
}

/** A recording that was cut or changed is found here, and not at the other end of the way. */
function checkRecording(path: string): void {
  const bytes = readRecording(path);
  try {
    readBundle(bytes);
  } catch (error) {
    throw new MusterError('bad_request', `${path}: ${messageOf(error)}`, { cause: error });
  }
}

function readRecording(path: string): Buffer {
  try {
    if (statSync(path).size <= MAX_ITEM_BYTES.recording) return readFileSync(path);
  } catch (error) {
    throw new MusterError('read_failed', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  throw new MusterError('too_large', `${path} is larger than a recording may be (${MAX_ITEM_BYTES.recording} bytes)`);
}

/** The file is whole under its name or not there, on the disk when this returns, and only its owner's to read. */
async function writeWhole(
  path: string,
  pieces: AsyncIterable<Buffer>,
): Promise<{ readonly bytes: number; readonly sha: string }> {
  if (existsSync(path)) throw new MusterError('bad_request', `${path} is there already; name another file with --out`);
  const temporary = `${path}.${process.pid}.part`;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const file = openSync(temporary, 'w', 0o600);
    try {
      for await (const piece of pieces) {
        for (let done = 0; done < piece.length; ) done += writeSync(file, piece, done);
        hash.update(piece);
        bytes += piece.length;
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path); // sticks have file systems without links
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof MusterError) throw error;
    throw new MusterError('store_failed', `cannot write ${path}: ${messageOf(error)}`, { cause: error });
  }
  return { bytes, sha: hash.digest('hex') };
}
