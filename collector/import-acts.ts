import { MusterError } from '../policies/base/errors.ts';
import { complaintAboutText, tidyText } from '../policies/exceptions/terms.ts';
import type { ImportChoices, ImportContents, ImportDecision } from './api.ts';
import type { Context } from './context.ts';
import type { Asker } from './exceptions.ts';
import { maxAgeDays } from './import-settings.ts';
import { contentsOf, decide, fingerprintText, unitsOf } from './imports.ts';
import { writeAudit } from './store/audit.ts';
import type { DatabaseTransaction } from './store/database.ts';
import { allItems, dropBodies } from './store/import-items.ts';
import { changeImport, type ImportRecord, importNamed, lockImport } from './store/imports.ts';
import { addTrustedSender } from './store/trusted-senders.ts';
import { findUnit } from './store/units.ts';

/** What somebody says when accepting a file. */
export interface Acceptance extends ImportChoices {
  readonly reason: string;
  /** Of a collector whose key is not trusted yet, as it was read out by its people. */
  readonly fingerprint?: string;
}

type ActContext = Pick<Context, 'db' | 'events' | 'now'>;

const WHY_NOT: Readonly<Record<Exclude<ImportDecision, 'allowed' | 'decided'>, string>> = {
  no_person: 'another person must accept it, and a token proves a machine and no person; sign in to decide',
  own_upload: 'you handed it in, so someone else must decide',
  not_administrator: 'a package changes what every host is judged by; an administrator decides',
  other_unit: 'it is about hosts of units that are not yours',
  auditor: 'auditors read and change nothing',
};

/**
 * Accepts a file: from now on its items are taken in, in the background. Throws `not_allowed` with the reason where the
 * asker may not, `bad_request` where a unit or the sender's fingerprint is missing, or it was decided already.
 */
export async function acceptImport(
  context: ActContext,
  importId: string,
  acceptance: Acceptance,
  asker: Asker,
): Promise<void> {
  const { reason, fingerprint, ...choices } = acceptance;
  await act(context, importId, asker, reason, async (db, record, contents) => {
    const unitId = choices.unitId ?? record.unitId ?? undefined;
    await checkUnit(db, unitId, { contents, choices, asker });
    if (contents.needsFingerprint) await trustSender(db, record, fingerprint, asker, context.now());
    const at = context.now().toISOString();
    await changeImport(db, record.number, {
      state: 'importing',
      choices: JSON.stringify({ ...choices, ...(unitId === undefined ? {} : { unitId }) } satisfies ImportChoices),
      worked_at: at,
    });
    return { act: 'import_accepted', detail: { ...choices, fates: contents.fates } };
  });
}

/** Refuses a file: nothing of it is taken in, what it held is let go, the reason stays. */
export async function refuseImport(context: ActContext, importId: string, reason: string, asker: Asker): Promise<void> {
  await act(context, importId, asker, reason, async (db, record, contents) => {
    await changeImport(db, record.number, { state: 'refused' });
    await dropBodies(db, record.number);
    return { act: 'import_refused', detail: { fates: contents.fates } };
  });
}

type Act = (
  db: DatabaseTransaction,
  record: ImportRecord,
  contents: ImportContents,
) => Promise<{ readonly act: string; readonly detail: Readonly<Record<string, unknown>> }>;

async function act(
  { db, events, now }: ActContext,
  importId: string,
  asker: Asker,
  reason: string,
  work: Act,
): Promise<void> {
  const wrong = complaintAboutText(reason);
  if (wrong !== undefined)
    throw new MusterError('bad_request', `the reason ${wrong}`, {
      complaints: [{ pointer: '/reason', message: wrong }],
    });
  const at = now().toISOString();
  await db.transaction().execute(async (transaction) => {
    await lockImport(transaction, importId);
    const record = await importNamed(transaction, importId);
    const days = await maxAgeDays(transaction);
    const contents = contentsOf(record, await allItems(transaction, record.number), days);
    await checkDecision(transaction, record, contents, asker);
    const done = await work(transaction, record, contents);
    await changeImport(transaction, record.number, {
      decided_at: at,
      decided_by: asker.name,
      reason: tidyText(reason),
    });
    const detail = { reason: tidyText(reason), file: record.file, sha: record.sha, ...done.detail };
    await writeAudit(transaction, { at, person: asker.name, act: done.act, object: `import ${importId}`, detail });
  });
  events.publish({ kind: 'imports_changed', at });
}

async function checkDecision(
  db: DatabaseTransaction,
  record: ImportRecord,
  contents: ImportContents,
  asker: Asker,
): Promise<void> {
  const decision = await decide(db, record, contents, asker);
  if (decision === 'allowed') return;
  if (decision === 'decided')
    throw new MusterError('bad_request', `"${record.file}" does not wait for a decision: it is ${record.state}`);
  throw new MusterError('not_allowed', WHY_NOT[decision]);
}

async function checkUnit(
  db: DatabaseTransaction,
  unitId: string | undefined,
  {
    contents,
    choices,
    asker,
  }: { readonly contents: ImportContents; readonly choices: ImportChoices; readonly asker: Asker },
): Promise<void> {
  if (unitId === undefined) {
    if (contents.needsUnit || (choices.asNew ?? []).length > 0)
      throw new MusterError('bad_request', 'name the unit of the hosts that are new', {
        complaints: [{ pointer: '/unitId', message: 'is missing' }],
      });
    return;
  }
  if ((await findUnit(db, unitId)) === undefined)
    throw new MusterError('unit_not_found', `there is no unit "${unitId}"`);
  const own = await unitsOf(db, asker);
  if (own !== undefined && !own.has(unitId)) throw new MusterError('not_allowed', WHY_NOT.other_unit);
}

/** A person compared the fingerprint with what the other side's people read out; from then on the key is known. */
async function trustSender(
  db: DatabaseTransaction,
  { keyId, publicKey, sender }: ImportRecord,
  typed: string | undefined,
  asker: Asker,
  now: Date,
): Promise<void> {
  if (keyId === null || publicKey === null) throw new MusterError('internal', 'a package without a key was kept');
  const told = (typed ?? '').replaceAll(/[\s:-]/g, '').toLowerCase();
  if (told !== keyId)
    throw new MusterError(
      'bad_request',
      told === ''
        ? 'the sender is not known here: ask its people for the fingerprint of their collector, and type it'
        : `the fingerprint is another one; the file is signed by ${fingerprintText(keyId)}`,
      { complaints: [{ pointer: '/fingerprint', message: told === '' ? 'is missing' : 'is another one' }] },
    );
  const at = now.toISOString();
  const name = sender.host ?? 'unknown';
  await addTrustedSender(db, { keyId, publicKey, name, trustedAt: at, trustedBy: asker.name });
  const detail = { name, fingerprint: fingerprintText(keyId) };
  await writeAudit(db, { at, person: asker.name, act: 'sender_trusted', object: `key ${keyId}`, detail });
}
