import { type Complaint, MusterError } from '../policies/base/errors.ts';
import { nearestWord } from '../policies/base/text.ts';
import { type ExceptionScope, isInForce, stateOfException } from '../policies/exceptions/exception.ts';
import {
  complaintAboutText,
  isSamePerson,
  LARGEST_MAX_DAYS,
  readPeriod,
  tidyText,
} from '../policies/exceptions/terms.ts';
import type { ExceptionAct } from './api.ts';
import type { Context } from './context.ts';
import { type Asker, approvalFor, MAX_DAYS_SETTING, readMaxDays } from './exceptions.ts';
import { writeAudit } from './store/audit.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './store/database.ts';
import { type FoundScope, findScope } from './store/exception-scopes.ts';
import {
  addAct,
  addException,
  changeException,
  countGroups,
  type ExceptionRecord,
  findException,
  listExceptions,
} from './store/exceptions.ts';
import { listPeople } from './store/people.ts';
import { ruleKey } from './store/rules.ts';
import { writeSetting } from './store/settings.ts';

// Acts on exceptions: each is one transaction that writes the exception, its history and the audit log.

/** Waiting and in force together. More than these nobody can answer for, and pages lay all of them over. */
const MAX_OPEN = 2000;

type ActContext = Pick<Context, 'db' | 'events' | 'now' | 'policies'>;

/** What somebody asks for. */
export interface WantedException {
  readonly exceptionId?: string;
  readonly pack: string;
  readonly rule: string;
  readonly scope: ExceptionScope;
  readonly reason: string;
  readonly measure: string;
  readonly startsAt?: string;
  readonly endsAt: string;
  readonly ticket?: string;
  /** Where a command or a file asks for somebody. */
  readonly requester?: string;
}

/** Runs acts one after the other, and tells open pages when they are done. */
export async function actOnExceptions<T>(
  context: ActContext,
  work: (db: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  const value = await context.db.transaction().execute(async (db) => {
    await abilitiesOf(db).lock(db, 'exceptions');
    return work(db);
  });
  context.events.publish({ kind: 'exceptions_changed', at: context.now().toISOString() });
  return value;
}

/** Asks for an exception; answers its id. Throws `bad_request` with every complaint, `rule_not_found`, `not_found`, `limit_exceeded`. */
export async function requestException(
  { now, policies }: ActContext,
  db: DatabaseTransaction,
  wanted: WantedException,
  asker: Asker,
): Promise<string> {
  const terms = await checkTerms(db, wanted, now());
  const scope = await scopeNamed(db, wanted.scope);
  const ruleNumber = ruleNumbered(policies, wanted);
  const requester = await requesterOf(db, wanted.requester, asker);
  await checkRoom(db, now());
  await refuseTwice(db, wanted, scope, now());
  const at = now().toISOString();
  const ticket = wanted.ticket === undefined || wanted.ticket === '' ? null : tidyText(wanted.ticket);
  const { pack, rule } = wanted;
  const kept = { pack, rule, requester, ticket, ...terms, scope: { kind: scope.kind, name: scope.name } };
  const { number, exceptionId } = await addException(db, {
    ...kept,
    ...(wanted.exceptionId === undefined ? {} : { exceptionId: wanted.exceptionId }),
    ruleNumber,
    hostNumber: scope.hostNumber,
    recordedBy: asker.name,
    requestedAt: at,
  });
  await record(db, { number, exceptionId }, { at, person: asker.name, act: 'requested', detail: kept });
  return exceptionId;
}

interface Terms {
  readonly reason: string;
  readonly measure: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

async function checkTerms(
  db: Database,
  wanted: Pick<WantedException, 'reason' | 'measure' | 'startsAt' | 'endsAt'>,
  now: Date,
): Promise<Terms> {
  const maxDays = await readMaxDays(db);
  const period = readPeriod({ startsAt: wanted.startsAt, endsAt: wanted.endsAt }, now, maxDays);
  const complaints: Complaint[] = 'complaints' in period ? [...period.complaints] : [];
  for (const member of ['reason', 'measure'] as const) {
    const message = complaintAboutText(wanted[member]);
    if (message !== undefined) complaints.push({ pointer: `/${member}`, message });
  }
  const [first] = complaints;
  if ('complaints' in period || first !== undefined)
    throw new MusterError('bad_request', `${(first?.pointer ?? '').slice(1)} ${first?.message ?? 'is wrong'}`, {
      complaints,
    });
  return { reason: tidyText(wanted.reason), measure: tidyText(wanted.measure), ...period };
}

async function scopeNamed(db: Database, scope: ExceptionScope): Promise<FoundScope> {
  const found = await findScope(db, scope);
  if (!('count' in found)) return found;
  if (found.count > 1)
    throw new MusterError('bad_request', `several hosts are called "${scope.name}"; name the id of one`);
  const code = scope.kind === 'host' ? 'host_not_found' : scope.kind === 'unit' ? 'unit_not_found' : 'not_found';
  throw new MusterError(code, `there is no ${scope.kind} "${scope.name}"`);
}

function ruleNumbered(policies: Context['policies'], { pack, rule }: Pick<WantedException, 'pack' | 'rule'>): number {
  const key = ruleKey(pack, rule);
  const number = policies.rules.has(key) ? policies.numbers.get(key) : undefined;
  if (number !== undefined) return number;
  const near = nearestWord(key, policies.rules.keys());
  throw new MusterError(
    'rule_not_found',
    `there is no rule "${key}" in force${near === undefined ? '' : `; did you mean "${near}"?`}`,
  );
}

/** A person asks for himself; a command names an account, and so may an administrator who applies a file. */
async function requesterOf(db: Database, named: string | undefined, asker: Asker): Promise<string> {
  const wanted = named ?? (asker.personId === undefined ? undefined : asker.name);
  if (wanted === undefined) throw new MusterError('bad_request', 'name the account of the person who asks');
  const person = (await listPeople(db)).find(({ name }) => isSamePerson(name, wanted));
  if (person === undefined || person.isClosed)
    throw new MusterError(
      'bad_request',
      `there is no account "${wanted}"; whoever asks must have one, so that nobody approves their own request`,
    );
  if (person.role === 'auditor')
    throw new MusterError('bad_request', `"${person.name}" is an auditor, who reads and asks for nothing`);
  return person.name;
}

async function checkRoom(db: Database, now: Date): Promise<void> {
  const { waiting, ending, in_force } = await countGroups(db, now);
  if (waiting + ending + in_force >= MAX_OPEN)
    throw new MusterError(
      'limit_exceeded',
      `${waiting + ending + in_force} exceptions wait or are in force; at most ${MAX_OPEN} may`,
    );
}

async function refuseTwice(db: Database, { pack, rule }: WantedException, scope: FoundScope, now: Date): Promise<void> {
  const { items } = await listExceptions(db, { group: 'waiting', pack, rule, page: 1, pageSize: MAX_OPEN }, now);
  const same = items.find((other) => other.scope.kind === scope.kind && other.scope.name === scope.name);
  if (same !== undefined)
    throw new MusterError('bad_request', `"${same.exceptionId}" asks for the same already and waits for approval`);
}

/** Writes one act into the history of the exception and into the audit log. */
async function record(
  db: DatabaseTransaction,
  { number, exceptionId }: { readonly number: number; readonly exceptionId: string },
  act: ExceptionAct,
): Promise<void> {
  await addAct(db, number, act);
  const { at, person, detail } = act;
  await writeAudit(db, { at, person, act: `exception_${act.act}`, object: `exception ${exceptionId}`, detail });
}

/** The exception of that id. Throws `not_found`. */
export async function exceptionNamed(db: Database, exceptionId: string): Promise<ExceptionRecord> {
  const found = await findException(db, exceptionId);
  if (found === undefined) throw new MusterError('not_found', `there is no exception "${exceptionId}"`);
  return found;
}

function refuseUnlessWaiting(exception: ExceptionRecord, at: string): void {
  const state = stateOfException(exception, at, 1);
  if (state !== 'requested')
    throw new MusterError(
      'bad_request',
      `"${exception.exceptionId}" does not wait for approval: it is ${state.replace('_', ' ')}`,
    );
}

export type ExceptionChange = Partial<Pick<WantedException, 'reason' | 'measure' | 'startsAt' | 'endsAt'>> & {
  readonly ticket?: string | null;
};

/** Changes a request that waits; only who asked may, or a file that asks for them. Answers what is different. */
export async function changeRequest(
  { now }: ActContext,
  db: DatabaseTransaction,
  exceptionId: string,
  change: ExceptionChange,
  asker: Asker & { readonly isFile?: boolean },
): Promise<string[]> {
  const before = await exceptionNamed(db, exceptionId);
  const at = now().toISOString();
  refuseUnlessWaiting(before, at);
  if (asker.isFile !== true && !isSamePerson(asker.name, before.requester))
    throw new MusterError(
      'not_allowed',
      `"${before.requester}" asked for it, and nobody else changes what they ask for`,
    );
  const { reason = before.reason, measure = before.measure, endsAt = before.endsAt } = change;
  // A start that has passed meanwhile stays: it was right when it was written.
  const startsAt = change.startsAt ?? (before.startsAt > at ? before.startsAt : undefined);
  const checked = await checkTerms(
    db,
    { reason, measure, endsAt, ...(startsAt === undefined ? {} : { startsAt }) },
    now(),
  );
  const terms = { ...checked, startsAt: startsAt === undefined ? before.startsAt : checked.startsAt };
  const ticket =
    change.ticket === undefined ? (before.ticket ?? null) : change.ticket === null ? null : tidyText(change.ticket);
  const old = {
    reason: before.reason,
    measure: before.measure,
    startsAt: before.startsAt,
    endsAt: before.endsAt,
    ticket: before.ticket ?? null,
  };
  const changed = { ...terms, ticket };
  const different = (Object.keys(old) as (keyof typeof old)[]).filter((name) => old[name] !== changed[name]);
  if (different.length === 0) return [];
  await changeException(db, before.number, {
    reason: terms.reason,
    measure: terms.measure,
    starts_at: terms.startsAt,
    ends_at: terms.endsAt,
    ticket,
  });
  const pick = (from: typeof old) => Object.fromEntries(different.map((name) => [name, from[name]]));
  await record(db, before, {
    at,
    person: asker.name,
    act: 'changed',
    detail: { before: pick(old), now: pick(changed) },
  });
  return different;
}

const WHY_NOT = {
  no_person: 'a token proves a machine and no person; sign in to decide',
  not_administrator: 'only administrators decide about exceptions',
  own_request: 'you asked for it or wrote the request down, so someone else must approve',
  operates: 'you are of a unit that operates what it covers, so someone else must approve',
} as const;

/** Approves a request, or refuses it. Throws `not_allowed` with the reason where the asker may not. */
export async function decide(
  { now }: ActContext,
  db: DatabaseTransaction,
  exceptionId: string,
  decision: { readonly isApproved: boolean; readonly note?: string },
  asker: Asker,
): Promise<void> {
  const exception = await exceptionNamed(db, exceptionId);
  const at = now().toISOString();
  refuseUnlessWaiting(exception, at);
  const approval = await approvalFor(db, exception, asker);
  if (approval !== 'allowed') throw new MusterError('not_allowed', WHY_NOT[approval]);
  const { isApproved } = decision;
  const note = decision.note === undefined ? null : tidyText(decision.note) || null;
  const wrong = isApproved && note === null ? undefined : complaintAboutText(note ?? '');
  if (wrong !== undefined)
    throw new MusterError('bad_request', `the note ${wrong}`, { complaints: [{ pointer: '/note', message: wrong }] });
  // Nothing is permitted before somebody permits it.
  const fromAt = [exception.startsAt, at].sort()[1] ?? at;
  await changeException(db, exception.number, {
    decision: isApproved ? 'approved' : 'refused',
    decided_by: asker.name,
    decided_at: at,
    decision_note: note,
    ...(isApproved ? { in_force_from: fromAt, in_force_until: exception.endsAt } : {}),
  });
  const detail = isApproved ? { note, fromAt, untilAt: exception.endsAt } : { note };
  await record(db, exception, { at, person: asker.name, act: isApproved ? 'approved' : 'refused', detail });
}

/** Ends an exception that holds, or takes back a request: an administrator may, and who asked. What it covered fails again at once. */
export async function endEarly(
  { now }: ActContext,
  db: DatabaseTransaction,
  exceptionId: string,
  reason: string,
  asker: Asker,
): Promise<void> {
  const exception = await exceptionNamed(db, exceptionId);
  const at = now().toISOString();
  const { inForce } = exception;
  if (inForce === undefined || inForce.untilAt <= at)
    throw new MusterError('bad_request', `"${exceptionId}" is not in force, so there is nothing to end`);
  if (asker.role !== 'administrator' && !isSamePerson(asker.name, exception.requester))
    throw new MusterError('not_allowed', `an administrator ends it, or "${exception.requester}", who asked for it`);
  const wrong = complaintAboutText(reason);
  if (wrong !== undefined)
    throw new MusterError('bad_request', `the reason ${wrong}`, {
      complaints: [{ pointer: '/reason', message: wrong }],
    });
  const endReason = tidyText(reason);
  await changeException(db, exception.number, {
    // One that has not begun never does.
    in_force_from: isInForce(inForce, at) ? inForce.fromAt : at,
    in_force_until: at,
    ended_at: at,
    ended_by: asker.name,
    end_reason: endReason,
  });
  await record(db, exception, {
    at,
    person: asker.name,
    act: 'ended_early',
    detail: { reason: endReason, insteadOf: inForce.untilAt },
  });
}

/** Changes how many days an exception may last; those that were approved keep their ends. */
export async function changeMaxDays(
  { now }: ActContext,
  db: DatabaseTransaction,
  maxDays: number,
  reason: string,
  asker: Asker,
): Promise<void> {
  if (maxDays < 1 || maxDays > LARGEST_MAX_DAYS)
    throw new MusterError('bad_request', `${maxDays} days are not between 1 and ${LARGEST_MAX_DAYS}`);
  const before = await readMaxDays(db);
  await writeSetting(db, MAX_DAYS_SETTING, String(maxDays));
  await writeAudit(db, {
    at: now().toISOString(),
    person: asker.name,
    act: 'exception_limit_changed',
    object: 'exceptions',
    detail: { before, now: maxDays, reason: tidyText(reason) },
  });
}
