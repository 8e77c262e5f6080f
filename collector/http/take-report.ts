import { isMusterError } from '../../policies/base/errors.ts';
import { MAX_REPORT_BYTES } from '../../policies/base/limits.ts';
import { WATCH_HEADER } from '../../policies/inventory/watch.ts';
import { SENT_AT_HEADER } from '../../policies/inventory/wire.ts';
import { ingest } from '../ingest.ts';
import { watchListFor } from '../watch-list.ts';
import { anyObject, integer } from './answers.ts';
import { decodeBody } from './decode-body.ts';
import { enumSchema, type JsonSchema } from './object-schema.ts';
import type { HttpContext, Reply, RouteRequest } from './route.ts';

/** Room for the header line of the seal. */
const MAX_SEAL_BYTES = 512;
export const MAX_DELIVERY_BYTES = MAX_REPORT_BYTES + MAX_SEAL_BYTES;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** What a report is answered with, however it came. */
export const reportAnswers: Readonly<Record<number, JsonSchema>> = {
  202: { ...anyObject, properties: { status: enumSchema(['stored', 'repeated', 'fork']), nextSequence: integer } },
  409: { ...anyObject, properties: { code: enumSchema(['full_report_needed']), nextSequence: integer } },
};

/** Takes a report in that came whole, or whose last piece came. Answered only when it is on the disk. */
export async function takeReport(
  context: HttpContext,
  body: unknown,
  encoding: string | undefined,
  headers: RouteRequest<unknown, unknown, unknown>['headers'],
): Promise<Reply> {
  const startedAt = performance.now();
  try {
    const bytes = await decodeBody(body, encoding, MAX_DELIVERY_BYTES);
    const answer = await ingest(context, {
      bytes,
      sentAt: sentAtOf(headers[SENT_AT_HEADER]),
      receivedAt: context.now(),
    });
    context.measures.report(answer.status, (performance.now() - startedAt) / 1000, bytes.length);
    if (answer.status !== 'full_report_needed') {
      const watch = await watchListFor(context, headers[WATCH_HEADER]);
      return { status: 202, body: watch === undefined ? answer : { ...answer, watch } };
    }
    const { nextSequence } = answer;
    return {
      status: 409,
      body: { code: 'full_report_needed', message: 'send everything, with that sequence number', nextSequence },
    };
  } catch (error) {
    context.measures.refused(isMusterError(error) ? error.code : 'internal');
    throw error;
  }
}

/** A header that is no instant is as good as none: a wrong clock blocks no report. */
function sentAtOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && INSTANT.test(header) && Number.isFinite(Date.parse(header)) ? header : undefined;
}
