import { isMusterError } from '../../../policies/base/errors.ts';
import { MAX_REPORT_BYTES } from '../../../policies/base/limits.ts';
import { WATCH_HEADER } from '../../../policies/inventory/watch.ts';
import { REPORT_MEDIA_TYPE, REPORTS_PATH, SENT_AT_HEADER } from '../../../policies/inventory/wire.ts';
import { ingest } from '../../ingest.ts';
import { watchListFor } from '../../watch-list.ts';
import { anyObject, integer } from '../answers.ts';
import { decodeBody } from '../decode-body.ts';
import { enumSchema } from '../object-schema.ts';
import { defineRoute } from '../route.ts';

/** Room for the header line of the seal. */
const MAX_SEAL_BYTES = 512;
/** Each may hold its limit twice, compressed and not; agents come again by themselves. */
const MAX_AT_ONCE = 24;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** A sealed report or a confirmation. Answered only when it is on the disk. */
export const postReport = defineRoute<unknown, unknown, Buffer>({
  method: 'POST',
  path: REPORTS_PATH,
  access: 'agent',
  summary: 'Hand in a sealed report or a confirmation',
  bodyType: REPORT_MEDIA_TYPE,
  maxBodyBytes: MAX_REPORT_BYTES + MAX_SEAL_BYTES,
  maxAtOnce: MAX_AT_ONCE,
  answers: {
    202: { ...anyObject, properties: { status: enumSchema(['stored', 'repeated', 'fork']), nextSequence: integer } },
    409: { ...anyObject, properties: { code: enumSchema(['full_report_needed']), nextSequence: integer } },
  },

  async handle(context, { body, headers }) {
    const startedAt = performance.now();
    try {
      const bytes = await decodeBody(body, headers['content-encoding'], MAX_REPORT_BYTES + MAX_SEAL_BYTES);
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
  },
});

/** A header that is no instant is as good as none: a wrong clock blocks no report. */
function sentAtOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && INSTANT.test(header) && Number.isFinite(Date.parse(header)) ? header : undefined;
}
