import { MusterError } from '../../../policies/base/errors.ts';
import { complaintAboutText } from '../../../policies/exceptions/terms.ts';
import type { NeverCollectMark } from '../../api.ts';
import { liftNeverCollect, markNeverCollect, type WantedMark } from '../../never-collect.ts';
import type { Database } from '../../store/database.ts';
import { listMarks } from '../../store/never-collect.ts';
import { neverCollectMark } from '../answers-identity.ts';
import { listSchema, objectSchema, textSchema } from '../object-schema.ts';
import { idText } from '../paging.ts';
import { created, defineRoute, ok } from '../route.ts';
import { actorOf } from '../scope.ts';
import { identifiers } from './agents.ts';

/** Lists are not paged; a ministry has some dozens of such systems. */
const MAX_LISTED = 1000;
const reason = textSchema(2000, 1);

/** Systems of which nothing is collected: how each is called here, and nothing that is known of it. */
export const getNeverCollect = defineRoute({
  method: 'GET',
  path: '/api/v1/never-collect',
  access: 'signed_in',
  summary: 'What is never collected',
  answers: { 200: listSchema(neverCollectMark) },

  async handle({ db }) {
    return ok((await listMarks(db, MAX_LISTED)) satisfies readonly NeverCollectMark[]);
  },
});

/** Marks a host, or identifiers of one that was never seen. What is known of it is deleted. */
export const postNeverCollect = defineRoute<unknown, unknown, WantedMark>({
  method: 'POST',
  path: '/api/v1/never-collect',
  access: 'administrator',
  summary: 'Mark a system of which nothing is collected, and delete what is known of it',
  body: objectSchema<WantedMark>(
    {
      name: textSchema(200, 1),
      reason,
      hostId: idText,
      confirm: textSchema(256),
      alsoDelete: { type: 'array', items: idText, maxItems: MAX_LISTED },
      identifiers,
    },
    ['hostId', 'confirm', 'alsoDelete', 'identifiers'],
  ),
  answers: { 201: neverCollectMark },

  async handle(context, { body, caller }) {
    checkReason(body.reason);
    const markId = await markNeverCollect(context, body, actorOf(caller, body.reason));
    return created(await markNamed(context.db, markId));
  },
});

interface MarkParams {
  readonly markId: string;
}

/** Takes the mark away; from then on reports are taken again. */
export const liftNeverCollectRoute = defineRoute<MarkParams, unknown, { readonly reason: string }>({
  method: 'POST',
  path: '/api/v1/never-collect/:markId/lift',
  access: 'administrator',
  summary: 'Take a mark "never collect" away',
  params: objectSchema<MarkParams>({ markId: idText }),
  body: objectSchema<{ reason: string }>({ reason }),
  answers: { 200: neverCollectMark },

  async handle(context, { params: { markId }, body, caller }) {
    checkReason(body.reason);
    await liftNeverCollect(context, markId, actorOf(caller, body.reason));
    return ok(await markNamed(context.db, markId));
  },
});

function checkReason(text: string): void {
  const message = complaintAboutText(text);
  if (message === undefined) return;
  throw new MusterError('bad_request', `the reason ${message}`, { complaints: [{ pointer: '/reason', message }] });
}

async function markNamed(db: Database, markId: string): Promise<NeverCollectMark> {
  const mark = (await listMarks(db, MAX_LISTED)).find((one) => one.markId === markId);
  if (mark === undefined) throw new MusterError('not_found', `there is no mark "${markId}"`);
  return mark;
}
