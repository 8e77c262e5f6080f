import { MusterError } from '../../policies/base/errors.ts';
import { ITEM_KINDS } from '../../policies/courier/courier.ts';
import { type Packed, packCourier } from '../courier/pack.ts';
import { knownRecipient, recipientIn } from '../courier/recipient-file.ts';
import { refuseIfForbidden } from '../never-collect.ts';
import { AgentStore, agentFolder } from '../state.ts';
import { lock } from '../state-lock.ts';

export interface PackCommandOptions {
  readonly fromSpool?: boolean;
  readonly bundle?: readonly string[];
  readonly out?: string;
  readonly remove?: boolean;
  /** False: nobody's key is needed to read the file. */
  readonly encrypt: boolean;
  readonly recipient?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** `muster agent pack`: a signed courier file of waiting reports, of recordings, or both. */
export async function packCommand(options: PackCommandOptions): Promise<number> {
  const store = new AgentStore(options.data ?? agentFolder());
  refuseIfForbidden(store.folder);
  const { bundle = [], remove = false } = options;
  const takesSpool = options.fromSpool ?? bundle.length === 0;
  if (remove && !takesSpool) throw new MusterError('bad_request', '--remove is about the spool; add --from-spool');
  const keyId = store.readState()?.collectorKeyId ?? '';
  const recipient = !options.encrypt
    ? undefined
    : options.recipient === undefined
      ? knownRecipient(store, keyId)
      : recipientIn(options.recipient, keyId);
  // Only who takes reports away gets in the way of an agent that sends them.
  const unlock = remove ? lock(store.folder) : () => undefined;
  try {
    const packed = await packCourier(store, {
      takesSpool,
      bundles: bundle,
      removes: remove,
      now: new Date(),
      ...(options.out === undefined ? {} : { out: options.out }),
      ...(recipient === undefined ? {} : { recipient }),
    });
    process.stdout.write(options.json === true ? `${JSON.stringify(packed, null, 2)}\n` : linesOf(packed));
    if (!packed.isEncrypted && options.encrypt)
      process.stderr.write(
        "muster: the file is not encrypted: this agent does not know its collector's encryption key yet; whoever holds the file can read it\n",
      );
    return 0;
  } finally {
    unlock();
  }
}

function linesOf({ path, bytes, counts, isEncrypted, removedCount, sha }: Packed): string {
  const told = ITEM_KINDS.filter((kind) => counts[kind] !== undefined).map((kind) => `${counts[kind]} ${kind}`);
  const lines = [
    `${path}: ${told.join(', ')}; ${bytes} bytes, signed${isEncrypted ? ' and encrypted' : ''}`,
    `sha256 ${sha}`,
  ];
  if (removedCount > 0) lines.push(`${removedCount} taken out of the spool: this file is the only copy`);
  else if (counts.report !== undefined || counts.confirmation !== undefined)
    lines.push('the spool keeps them until "muster agent receipt FILE" brings the collector\'s answer');
  return lines.map((line) => `${line}\n`).join('');
}
