import { isMusterError, MusterError } from '../policies/base/errors.ts';
import { complaintsAboutEntries, type ExceptionEntry, ruleOfEntry, scopeOfEntry } from '../policies/exceptions/file.ts';
import { isSamePerson, readPeriod, tidyText } from '../policies/exceptions/terms.ts';
import type { AppliedExceptions } from './api.ts';
import type { Context } from './context.ts';
import { actOnExceptions, changeRequest, decide, endEarly, requestException } from './exception-acts.ts';
import { type Asker, approvalFor, readMaxDays } from './exceptions.ts';
import type { Database, DatabaseTransaction } from './store/database.ts';
import { findScope } from './store/exception-scopes.ts';
import { type ExceptionRecord, findException } from './store/exceptions.ts';

type Change = AppliedExceptions['changes'][number];
type ActContext = Pick<Context, 'db' | 'events' | 'now' | 'policies'>;

/** Ends a transaction whose work is only shown. */
class DryRun extends Error {
  readonly changes: readonly Change[];

  constructor(changes: readonly Change[]) {
    super('dry run');
    this.changes = changes;
  }
}

/**
 * Makes the exceptions what a file says; the same file again changes nothing. All of it or nothing: throws `data_invalid`
 * with the place of the entry that could not be applied. A dry run does everything and keeps nothing.
 */
export async function applyExceptions(
  context: ActContext,
  entries: readonly ExceptionEntry[],
  asker: Asker,
  isDryRun: boolean,
): Promise<AppliedExceptions> {
  const complaints = complaintsAboutEntries(entries);
  const [first] = complaints;
  if (first !== undefined) throw new MusterError('data_invalid', `${first.pointer} ${first.message}`, { complaints });
  try {
    const changes = await actOnExceptions(context, async (db) => {
      const made: Change[] = [];
      for (const [index, entry] of entries.entries()) made.push(await applyAt(context, db, entry, asker, index));
      if (isDryRun) throw new DryRun(made);
      return made;
    });
    return { isDryRun, changes };
  } catch (error) {
    if (error instanceof DryRun) return { isDryRun, changes: error.changes };
    throw error;
  }
}

async function applyAt(
  context: ActContext,
  db: DatabaseTransaction,
  entry: ExceptionEntry,
  asker: Asker,
  index: number,
): Promise<Change> {
  try {
    return await applyEntry(context, db, entry, asker);
  } catch (error) {
    if (!isMusterError(error)) throw error;
    const pointer = `/exceptions/${index}`;
    const inside = error.complaints.map((complaint) => ({ ...complaint, pointer: `${pointer}${complaint.pointer}` }));
    const complaints = inside.length > 0 ? inside : [{ pointer, message: error.message }];
    throw new MusterError('data_invalid', `${pointer} ("${entry.id}"): ${error.message}`, { cause: error, complaints });
  }
}

async function applyEntry(
  context: ActContext,
  db: DatabaseTransaction,
  entry: ExceptionEntry,
  asker: Asker,
): Promise<Change> {
  const notes: string[] = [];
  let change: Change['change'] = 'none';
  const known = await findException(db, entry.id);
  if (known === undefined) {
    await requestException(context, db, wantedOf(entry), asker);
    change = 'request';
  } else if (known.decision === 'requested' && known.endsAt > context.now().toISOString()) {
    await refuseOther(db, known, entry);
    const different = await changeRequest(context, db, entry.id, changeOf(known, entry, context.now()), {
      ...asker,
      isFile: true,
    });
    if (different.length > 0) change = 'change';
    notes.push(...different);
  } else notes.push(...(await differencesOf(db, known, entry, context.now())));
  const decided = await approveEntry(context, db, entry, asker);
  if (decided === true) change = 'approve';
  else if (decided !== undefined) notes.push(decided);
  if (await endEntry(context, db, entry, asker)) change = 'end';
  return { exceptionId: entry.id, change, notes };
}

function wantedOf(entry: ExceptionEntry) {
  const { id, reason, measure, startsAt, endsAt, ticket, requester } = entry;
  return {
    exceptionId: id,
    ...ruleOfEntry(entry),
    scope: scopeOfEntry(entry),
    reason,
    measure,
    endsAt,
    requester,
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(ticket === undefined ? {} : { ticket }),
  };
}

/** What of an entry differs from the request; a start that the file leaves open is no change. */
function changeOf(known: ExceptionRecord, { reason, measure, startsAt, endsAt, ticket }: ExceptionEntry, now: Date) {
  const period = readPeriod({ startsAt, endsAt }, now, Number.MAX_SAFE_INTEGER);
  const isSame = !('complaints' in period) && period.endsAt === known.endsAt;
  return {
    reason,
    measure,
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(isSame ? {} : { endsAt }),
    ticket: ticket ?? null,
  };
}

/** Rule, scope and requester are what an exception is: another one needs another id. */
async function refuseOther(db: Database, known: ExceptionRecord, entry: ExceptionEntry): Promise<void> {
  const different = await otherIn(db, known, entry);
  if (different !== undefined)
    throw new MusterError(
      'bad_request',
      `another ${different} than the exception of this id has; give it an id of its own`,
    );
}

async function otherIn(db: Database, known: ExceptionRecord, entry: ExceptionEntry): Promise<string | undefined> {
  if (`${known.pack}/${known.rule}` !== entry.rule) return 'rule';
  const scope = await findScope(db, scopeOfEntry(entry));
  if ('count' in scope || scope.kind !== known.scope.kind || scope.name !== known.scope.name) return 'scope';
  return isSamePerson(known.requester, entry.requester) ? undefined : 'requester';
}

/** What was decided is not changed any more; where the file says something else, that is said. */
async function differencesOf(
  db: Database,
  known: ExceptionRecord,
  entry: ExceptionEntry,
  now: Date,
): Promise<string[]> {
  const other = await otherIn(db, known, entry);
  const period = readPeriod({ endsAt: entry.endsAt }, now, await readMaxDays(db));
  const isOtherEnd = !('complaints' in period) && period.endsAt !== known.endsAt && known.endedAt === undefined;
  const different = [
    ...(other === undefined ? [] : [other]),
    ...(tidyText(entry.reason) === known.reason ? [] : ['reason']),
    ...(tidyText(entry.measure) === known.measure ? [] : ['measure']),
    ...(isOtherEnd ? ['endsAt'] : []),
  ];
  return different.length === 0
    ? []
    : [
        `it is decided, so ${different.join(', ')} of the file did not count; ask for another exception under another id`,
      ];
}

/** True: approved now. A sentence: why the approval of the file did not count. */
async function approveEntry(
  context: ActContext,
  db: DatabaseTransaction,
  entry: ExceptionEntry,
  asker: Asker,
): Promise<true | string | undefined> {
  if (entry.approver === undefined) return undefined;
  const exception = await findException(db, entry.id);
  if (exception === undefined || exception.decision !== 'requested') return undefined;
  if (isSamePerson(entry.approver, entry.requester))
    return 'its approval does not count: the requester cannot be the approver';
  if (asker.personId === undefined || !isSamePerson(asker.name, entry.approver))
    return `its approval does not count: "${entry.approver}" must apply the file, signed in`;
  const approval = await approvalFor(db, exception, asker);
  if (approval === 'operates')
    return `its approval does not count: "${asker.name}" is of a unit that operates what it covers`;
  if (approval === 'own_request')
    return `its approval does not count: "${asker.name}" wrote the request; the requester applies the file first`;
  if (approval !== 'allowed') return `its approval does not count: "${asker.name}" is no administrator`;
  await decide(context, db, entry.id, { isApproved: true }, asker);
  return true;
}

async function endEntry(
  context: ActContext,
  db: DatabaseTransaction,
  entry: ExceptionEntry,
  asker: Asker,
): Promise<boolean> {
  if (entry.endEarly === undefined) return false;
  const exception = await findException(db, entry.id);
  const at = context.now().toISOString();
  if (exception?.inForce === undefined || exception.inForce.untilAt <= at) return false;
  await endEarly(context, db, entry.id, entry.endEarly, asker);
  return true;
}
