import { MusterError } from '../../../policies/base/errors.ts';
import { EXCEPTION_SCOPES, type ExceptionScopeKind } from '../../../policies/exceptions/exception.ts';
import { type ExceptionEntry, entrySchema, MAX_FILE_ENTRIES } from '../../../policies/exceptions/file.ts';
import { MAX_REASON_LENGTH, MAX_TICKET_LENGTH } from '../../../policies/exceptions/terms.ts';
import type {
  AppliedExceptions,
  ExceptionAnswer,
  ExceptionGroup,
  ExceptionRow,
  ExceptionsSummary,
  Page,
} from '../../api.ts';
import {
  actOnExceptions,
  changeMaxDays,
  changeRequest,
  decide,
  endEarly,
  exceptionNamed,
  requestException,
} from '../../exception-acts.ts';
import { applyExceptions } from '../../exception-file.ts';
import { type Asker, readException, readExceptions, readMaxDays } from '../../exceptions.ts';
import type { DatabaseTransaction } from '../../store/database.ts';
import { countGroups } from '../../store/exceptions.ts';
import { pageOfSchema } from '../answers.ts';
import { appliedExceptions, exceptionAnswer, exceptionRow, exceptionsSummary } from '../answers-exceptions.ts';
import type { Caller } from '../auth.ts';
import { enumSchema, objectSchema, orNull, textSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema } from '../paging.ts';
import { created, defineRoute, type HttpContext, ok } from '../route.ts';
import { hostOf, scopeOf } from '../scope.ts';

interface ExceptionsQuery extends PageQuery {
  readonly group?: ExceptionGroup;
  readonly pack?: string;
  readonly rule?: string;
  readonly host?: string;
  readonly unit?: string;
  readonly system?: string;
}

/** Exceptions: what was permitted, until when, and who said so. */
export const getExceptions = defineRoute<unknown, ExceptionsQuery>({
  method: 'GET',
  path: '/api/v1/exceptions',
  access: 'signed_in',
  summary: 'Exceptions, a page at a time',
  query: querySchema<ExceptionsQuery>({
    group: enumSchema(['ending', 'waiting', 'in_force', 'over']),
    pack: idText,
    rule: idText,
    host: idText,
    unit: idText,
    system: idText,
    ...pageMembers,
  }),
  answers: { 200: pageOfSchema(exceptionRow) },

  async handle({ db, now }, { query, caller }) {
    const { group, pack, rule, host, unit, system } = query;
    const units = await scopeOf(db, unit);
    const filter = {
      ...(group && { group }),
      ...(pack && { pack }),
      ...(rule && { rule }),
      ...(system && { system }),
      ...(units && { units }),
      ...(host && { hostNumber: (await hostOf(db, host)).host_number }),
      ...pageOf(query),
    };
    return ok((await readExceptions(db, filter, askerOf(caller), now())) satisfies Page<ExceptionRow>);
  },
});

/** How many wait, hold and end soon, and how long one may last. */
export const getExceptionsSummary = defineRoute({
  method: 'GET',
  path: '/api/v1/exceptions-summary',
  access: 'signed_in',
  summary: 'Exceptions by group, and how long one may last',
  answers: { 200: exceptionsSummary },

  async handle({ db, now }, { caller }) {
    const answer: ExceptionsSummary = {
      counts: await countGroups(db, now()),
      maxDays: await readMaxDays(db),
      mayRequest: caller !== undefined && caller.role !== 'auditor',
    };
    return ok(answer);
  },
});

interface ExceptionParams {
  readonly exceptionId: string;
}

const params = objectSchema<ExceptionParams>({ exceptionId: idText });
const longText = textSchema(MAX_REASON_LENGTH, 1);
const ticketText = textSchema(MAX_TICKET_LENGTH);
const momentText = textSchema(40, 1);

/** One exception with everything that was done to it. */
export const getException = defineRoute<ExceptionParams>({
  method: 'GET',
  path: '/api/v1/exceptions/:exceptionId',
  access: 'signed_in',
  summary: 'One exception with its history',
  params,
  answers: { 200: exceptionAnswer },

  async handle(context, { params: { exceptionId }, caller }) {
    return ok(await answerFor(context, exceptionId, caller));
  },
});

interface RequestBody {
  readonly pack: string;
  readonly rule: string;
  readonly scope: { readonly kind: ExceptionScopeKind; readonly id: string };
  readonly reason: string;
  readonly measure: string;
  readonly startsAt?: string;
  readonly endsAt: string;
  readonly ticket?: string;
  readonly requester?: string;
}

/** Asks for an exception; a person asks for himself, a command of this machine names the person. */
export const postException = defineRoute<unknown, unknown, RequestBody>({
  method: 'POST',
  path: '/api/v1/exceptions',
  access: 'operator',
  summary: 'Ask for an exception',
  body: objectSchema<RequestBody>(
    {
      pack: idText,
      rule: idText,
      scope: objectSchema<RequestBody['scope']>({ kind: enumSchema(EXCEPTION_SCOPES), id: idText }).schema,
      reason: longText,
      measure: longText,
      startsAt: momentText,
      endsAt: momentText,
      ticket: ticketText,
      requester: idText,
    },
    ['startsAt', 'ticket', 'requester'],
  ),
  answers: { 201: exceptionAnswer },

  async handle(context, { body, caller }) {
    const { scope, requester, ...rest } = body;
    if (requester !== undefined && caller?.personId !== undefined)
      throw new MusterError('bad_request', 'who is signed in asks for himself; leave the requester out');
    const wanted = { ...rest, scope: { kind: scope.kind, name: scope.id }, ...(requester && { requester }) };
    const id = await acting(context, (db) => requestException(context, db, wanted, askerOf(caller)));
    return created(await answerFor(context, id, caller));
  },
});

interface ChangeBody {
  readonly reason?: string;
  readonly measure?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly ticket?: string | null;
}

/** Changes a request that waits; only who asked may. */
export const putException = defineRoute<ExceptionParams, unknown, ChangeBody>({
  method: 'PUT',
  path: '/api/v1/exceptions/:exceptionId',
  access: 'operator',
  summary: 'Change a request for an exception',
  params,
  body: objectSchema<ChangeBody>(
    { reason: longText, measure: longText, startsAt: momentText, endsAt: momentText, ticket: orNull(ticketText) },
    ['reason', 'measure', 'startsAt', 'endsAt', 'ticket'],
  ),
  answers: { 200: exceptionAnswer },

  async handle(context, { params: { exceptionId }, body, caller }) {
    await acting(context, (db) => changeRequest(context, db, exceptionId, body, askerOf(caller)));
    return ok(await answerFor(context, exceptionId, caller));
  },
});

/** Approves a request. 403 `not_allowed` with the reason for who asked, operates what it covers, or did not sign in. */
export const approveException = defineRoute<ExceptionParams, unknown, { readonly note?: string }>({
  method: 'POST',
  path: '/api/v1/exceptions/:exceptionId/approve',
  access: 'administrator',
  summary: 'Approve an exception that someone else asked for',
  params,
  body: objectSchema<{ readonly note?: string }>({ note: textSchema(MAX_REASON_LENGTH) }, ['note']),
  answers: { 200: exceptionAnswer },

  async handle(context, { params: { exceptionId }, body, caller }) {
    await acting(context, (db) => decide(context, db, exceptionId, { isApproved: true, ...body }, askerOf(caller)));
    return ok(await answerFor(context, exceptionId, caller));
  },
});

/** Refuses a request, with the reason. */
export const refuseException = defineRoute<ExceptionParams, unknown, { readonly note: string }>({
  method: 'POST',
  path: '/api/v1/exceptions/:exceptionId/refuse',
  access: 'administrator',
  summary: 'Refuse an exception that someone else asked for',
  params,
  body: objectSchema<{ readonly note: string }>({ note: longText }),
  answers: { 200: exceptionAnswer },

  async handle(context, { params: { exceptionId }, body, caller }) {
    await acting(context, (db) => decide(context, db, exceptionId, { isApproved: false, ...body }, askerOf(caller)));
    return ok(await answerFor(context, exceptionId, caller));
  },
});

/** Ends an exception before its time: what it covered fails again at once. */
export const endException = defineRoute<ExceptionParams, unknown, { readonly reason: string }>({
  method: 'POST',
  path: '/api/v1/exceptions/:exceptionId/end',
  access: 'operator',
  summary: 'End an exception early',
  params,
  body: objectSchema<{ readonly reason: string }>({ reason: longText }),
  answers: { 200: exceptionAnswer },

  async handle(context, { params: { exceptionId }, body, caller }) {
    await acting(context, (db) => endEarly(context, db, exceptionId, body.reason, askerOf(caller)));
    return ok(await answerFor(context, exceptionId, caller));
  },
});

interface LimitBody {
  readonly maxDays: number;
  readonly reason: string;
}

/** Changes how many days an exception may last. */
export const putExceptionsLimit = defineRoute<unknown, unknown, LimitBody>({
  method: 'PUT',
  path: '/api/v1/exceptions-limit',
  access: 'administrator',
  summary: 'Change how many days an exception may last',
  body: objectSchema<LimitBody>({ maxDays: { type: 'integer' }, reason: longText }),
  answers: { 200: exceptionsSummary },

  async handle(context, { body, caller }) {
    await acting(context, (db) => changeMaxDays(context, db, body.maxDays, body.reason, askerOf(caller)));
    return getExceptionsSummary.handle(context, { ...NO_REQUEST, ...(caller && { caller }) });
  },
});

const NO_REQUEST = {
  params: undefined,
  query: undefined,
  body: undefined,
  headers: {},
  isSecure: false,
  signal: new AbortController().signal,
};

interface FileBody {
  readonly exceptions: readonly ExceptionEntry[];
  readonly dryRun?: boolean;
}

/** A thousand entries with long reasons. */
const MAX_FILE_BODY_BYTES = 8 * 1024 * 1024;

/** Makes exceptions what a file says, or with `dryRun` tells what would change. */
export const postExceptionsFile = defineRoute<unknown, unknown, FileBody>({
  method: 'POST',
  path: '/api/v1/exceptions-file',
  access: 'operator',
  summary: 'Apply a file of exceptions, or see what it would change',
  body: objectSchema<FileBody>(
    { exceptions: { type: 'array', maxItems: MAX_FILE_ENTRIES, items: entrySchema }, dryRun: { type: 'boolean' } },
    ['dryRun'],
  ),
  maxBodyBytes: MAX_FILE_BODY_BYTES,
  maxAtOnce: 1,
  answers: { 200: appliedExceptions },

  async handle(context, { body, caller }) {
    const asker = askerOf(caller);
    if (caller?.role !== 'administrator' && body.exceptions.some(({ requester }) => requester !== asker.name))
      throw new MusterError('not_allowed', 'a file with the requests of others is applied by an administrator');
    const applied = await applyExceptions(context, body.exceptions, asker, body.dryRun === true);
    return ok(applied satisfies AppliedExceptions);
  },
});

function acting<T>(context: HttpContext, work: (db: DatabaseTransaction) => Promise<T>): Promise<T> {
  return actOnExceptions(context, work);
}

async function answerFor(
  { db, now }: HttpContext,
  exceptionId: string,
  caller: Caller | undefined,
): Promise<ExceptionAnswer> {
  const answer = await readException(db, await exceptionNamed(db, exceptionId), askerOf(caller), now());
  if (answer === undefined) throw new MusterError('not_found', `there is no exception "${exceptionId}"`);
  return answer;
}

/** Who asks, as far as it decides about exceptions and imports. */
export function askerOf(caller: Caller | undefined): Asker {
  const { name = 'unknown', role = 'auditor', personId, unitId } = caller ?? {};
  return { name, role, ...(personId === undefined ? {} : { personId }), ...(unitId === undefined ? {} : { unitId }) };
}
