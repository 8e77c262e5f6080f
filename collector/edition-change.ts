import { MusterError } from '../policies/base/errors.ts';
import { cutText } from '../policies/base/text.ts';
import type { Context } from './context.ts';
import type { EditionKind, EditionParts, EditionRecord } from './edition.ts';
import type { Editions } from './edition-load.ts';
import { listRuleListings } from './policies.ts';
import { writeAudit } from './store/audit.ts';
import type { DatabaseTransaction } from './store/database.ts';
import { addEdition, findEdition, fingerprintOf, markReplaced, newestEdition } from './store/editions.ts';
import { addRound, countReported, lockFleet } from './store/rounds.ts';
import { addRules } from './store/rules.ts';
import { showStaged } from './store/show-staged.ts';
import { dayOf } from './store/trend.ts';

const MAX_REASON_LENGTH = 2000;

export interface EditionChange {
  readonly kind: EditionKind;
  /** A person's name, or `muster`. */
  readonly author: string;
  /** What people read beside the change; not empty. */
  readonly reason: string;
  /**
   * Makes the new parts from those of the newest edition, also of one that is still being judged. Documents that they
   * name are added in the same transaction, `db`. Called once, while nobody else changes anything.
   */
  change(parts: EditionParts, db: DatabaseTransaction): EditionParts | Promise<EditionParts>;
}

type ChangeContext = Pick<Context, 'db' | 'now' | 'editions' | 'events' | 'requestRound'>;

/**
 * Makes the next edition and begins to judge the fleet by it, in the background; it is shown for the whole fleet at one
 * stroke when the last host is judged, at once where no host has reported. A change that comes before that replaces it.
 * Parts that come to what the newest edition is make none: that one is answered. Recorded in the audit log.
 * Throws `pack_invalid`, `data_invalid` for parts that cannot be judged by, `bad_request` without a reason; nothing is
 * changed then.
 */
export async function changeEdition(context: ChangeContext, change: EditionChange): Promise<EditionRecord> {
  const { db, now, editions } = context;
  const reason = change.reason.trim();
  if (reason === '') throw new MusterError('bad_request', 'a change of what hosts are judged by needs a reason');
  const at = now().toISOString();
  const made = await db.transaction().execute(async (transaction) => {
    await lockFleet(transaction);
    const newest = await newestEdition(transaction);
    if (newest === undefined) throw new MusterError('internal', 'no edition is in force yet');
    const parts = await change.change(newest.parts, transaction);
    if (fingerprintOf(parts) === newest.fingerprint && newest.kind === change.kind) return newest;
    const edition = { ...change, reason: cutText(reason, MAX_REASON_LENGTH), parts, at };
    return makeEdition(transaction, editions, edition);
  });
  if (made.state === 'shown') {
    await editions.follow(db);
    context.events.publish({ kind: 'packs_changed', at });
  }
  context.requestRound();
  return made;
}

export interface NewEdition {
  readonly kind: EditionKind;
  readonly author: string;
  readonly reason: string;
  readonly parts: EditionParts;
  readonly at: string;
  /** Show it before hosts are judged by it: only where what was shown before cannot be read any more. */
  readonly isAtOnce?: boolean;
}

/** Adds the edition, its round and its entry in the audit log; shows it where there is nobody to judge. The caller holds the fleet's lock. */
export async function makeEdition(
  db: DatabaseTransaction,
  editions: Pick<Editions, 'prove'>,
  { kind, author, reason, parts, at, isAtOnce = false }: NewEdition,
): Promise<EditionRecord> {
  const listings = listRuleListings(await editions.prove(db, parts));
  const edition = await addEdition(db, { kind, parts, author, reason, at });
  await markReplaced(db, edition.number);
  await addRules(db, listings);
  await writeAudit(db, {
    at,
    person: author,
    act: 'edition_made',
    object: `edition ${edition.number}`,
    detail: { kind, reason },
  });
  const hostCount = await countReported(db);
  const round = await addRound(db, { edition: edition.number, onDay: dayOf(at), hostCount, at });
  if (hostCount > 0 && !isAtOnce) return edition;
  await showStaged(db, round, { fingerprint: edition.fingerprint, listings, at });
  return (await findEdition(db, edition.number)) ?? edition;
}
