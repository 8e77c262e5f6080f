import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, isMusterError, MusterError, messageOf } from '../../policies/base/errors.ts';
import type { Logger } from '../../policies/base/log.ts';
import type { Refusal } from '../api.ts';

/** The only place where codes become statuses. */
const STATUSES: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  not_found: 404,
  host_not_found: 404,
  unit_not_found: 404,
  rule_not_found: 404,
  not_signed_in: 401,
  not_allowed: 403,
  too_many_requests: 429,
  too_large: 413,
  unsupported_media_type: 415,
  report_invalid: 422,
  signature_invalid: 401,
  agent_unknown: 401,
  never_collect: 403,
  token_invalid: 403,
  full_report_needed: 409,
  contract_too_new: 422,
  pack_invalid: 422,
  plan_invalid: 422,
  data_invalid: 422, // a table or feed that somebody carried in
  address_in_use: 500,
  config_invalid: 500,
  read_failed: 500,
  limit_exceeded: 413,
  store_failed: 503,
  preview_failed: 500,
  unreachable: 503,
  internal: 500,
};

/** Errors of the library that are the caller's doing. */
const LIBRARY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_request',
};

/** Answers any error: what the caller did wrong with its place and reason, everything else without a word of the inside. */
export function answerError(log: Logger, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refused = refusedBy(error);
  const status = STATUSES[refused.code];
  if (status >= 500)
    log.error(
      {
        route: request.routeOptions.url,
        error: messageOf(error),
        stack: error instanceof Error ? error.stack : undefined,
      },
      'a request failed',
    );
  const answer =
    status >= 500 ? new MusterError(refused.code, 'the collector could not do it; its log says why') : refused;
  return reply
    .status(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(refusalOf(answer));
}

/** The refusal of an error, for tests and for other ways of answering. */
function refusalOf(error: MusterError): Refusal {
  const { code, message, complaints } = error;
  const [first] = complaints;
  return { code, message, ...(first === undefined ? {} : { pointer: first.pointer, complaints }) };
}

interface LibraryError {
  readonly code?: string;
  readonly statusCode?: number;
  readonly message?: string;
  readonly validationContext?: string;
  readonly validation?: readonly {
    readonly instancePath: string;
    readonly message?: string;
    readonly params: Readonly<Record<string, unknown>>;
  }[];
}

function refusedBy(error: unknown): MusterError {
  if (isMusterError(error)) return error;
  const {
    code = '',
    statusCode = 500,
    validation,
    validationContext = 'body',
    message = '',
  } = (error ?? {}) as LibraryError;
  if (validation !== undefined) return invalid(validation, validationContext);
  const known = LIBRARY_CODES[code];
  if (known !== undefined)
    return new MusterError(known, known === 'too_large' ? 'the body is larger than this address takes' : message);
  if (statusCode === 429) return new MusterError('too_many_requests', 'too many requests; try again in a minute');
  if (statusCode === 503) return new MusterError('store_failed', 'the collector is busy', { cause: error });
  if (statusCode >= 400 && statusCode < 500) return new MusterError('bad_request', message);
  return new MusterError('internal', messageOf(error), { cause: error });
}

function invalid(validation: NonNullable<LibraryError['validation']>, where: string): MusterError {
  const complaints = validation.map(({ instancePath, message = 'is not valid', params }) => {
    const surplus = params.additionalProperty;
    return typeof surplus === 'string'
      ? { pointer: `${instancePath}/${surplus}`, message: 'is not known here' }
      : { pointer: instancePath, message };
  });
  const [first] = complaints;
  return new MusterError(
    'bad_request',
    `the ${where} is not as it should be: ${first?.pointer ?? ''} ${first?.message ?? ''}`,
    { complaints },
  );
}

/** 404 for an address that nothing answers. */
export function answerNothingThere(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = new MusterError('not_found', `nothing answers ${request.method} ${request.url.split('?', 1)[0]}`);
  return reply.status(404).type('application/json; charset=utf-8').send(refusalOf(error));
}
