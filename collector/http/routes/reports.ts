import { MusterError } from '../../../policies/base/errors.ts';
import { SIGNATURE_HEADER } from '../../../policies/inventory/signed-request.ts';
import {
  REPORT_MEDIA_TYPE,
  REPORTS_PATH,
  UPLOAD_ENCODING_HEADER,
  UPLOAD_LENGTH_HEADER,
  UPLOAD_OFFSET_HEADER,
  type UploadAnnounced,
  type UploadAnswer,
  uploadPath,
} from '../../../policies/inventory/wire.ts';
import { takePiece } from '../../uploads.ts';
import { anyObject, integer } from '../answers.ts';
import { objectSchema } from '../object-schema.ts';
import { defineRoute, ok } from '../route.ts';
import { MAX_DELIVERY_BYTES, reportAnswers, takeReport } from '../take-report.ts';

/** Each may hold its limit twice, compressed and not; agents come again by themselves. */
const MAX_AT_ONCE = 24;

/** A sealed report or a confirmation. Answered only when it is on the disk. */
export const postReport = defineRoute<unknown, unknown, Buffer>({
  method: 'POST',
  path: REPORTS_PATH,
  access: 'agent',
  summary: 'Hand in a sealed report or a confirmation',
  bodyType: REPORT_MEDIA_TYPE,
  maxBodyBytes: MAX_DELIVERY_BYTES,
  maxAtOnce: MAX_AT_ONCE,
  answers: reportAnswers,

  handle: (context, { body, headers }) => takeReport(context, body, headers['content-encoding'], headers),
});

interface UploadParams {
  readonly sha: string;
}

/** A piece is some seconds of a slow line; agents of ours send 16 KiB. */
const MAX_PIECE_BYTES = 256 * 1024;
const ENCODINGS: readonly UploadAnnounced['encoding'][] = ['zstd', 'gzip', 'identity'];

/** A piece of a report that a bad line cannot carry in one go. The last one is answered as the report is. */
export const putUpload = defineRoute<UploadParams, unknown, Buffer>({
  method: 'PUT',
  path: uploadPath(':sha'),
  access: 'agent',
  summary: 'Hand in a report piece by piece',
  params: objectSchema<UploadParams>({ sha: { type: 'string', pattern: '^[0-9a-f]{64}$' } }),
  bodyType: REPORT_MEDIA_TYPE,
  maxBodyBytes: MAX_PIECE_BYTES,
  maxAtOnce: MAX_AT_ONCE,
  answers: { 200: { ...anyObject, properties: { offset: integer } }, ...reportAnswers },

  async handle(context, { params, body, headers }) {
    const encoding = ENCODINGS.find((known) => known === headers[UPLOAD_ENCODING_HEADER]);
    if (encoding === undefined)
      throw new MusterError('unsupported_media_type', `${UPLOAD_ENCODING_HEADER} is ${ENCODINGS.join(', ')}`);
    const answer = await takePiece(context, {
      sha: params.sha,
      length: countIn(headers, UPLOAD_LENGTH_HEADER),
      offset: countIn(headers, UPLOAD_OFFSET_HEADER),
      encoding,
      bytes: body instanceof Uint8Array ? body : Buffer.alloc(0),
      signature: headers[SIGNATURE_HEADER],
    });
    if ('offset' in answer) return ok(answer satisfies UploadAnswer);
    return takeReport(context, answer.whole, answer.encoding, headers);
  },
});

function countIn(headers: Readonly<Record<string, unknown>>, name: string): number {
  const text = headers[name];
  if (typeof text === 'string' && /^(0|[1-9]\d{0,9})$/.test(text)) return Number(text);
  throw new MusterError('bad_request', `the header ${name} must be a number of bytes`);
}
