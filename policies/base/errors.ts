/**
 * Every code a `MusterError` may carry. Callers branch on the code, never on the text;
 * `collector/http/server.ts` alone maps codes to HTTP statuses, `main.ts` files map them to exit codes.
 */
export const ERROR_CODES = [
  'bad_request', // the caller's words or body are wrong
  'not_found',
  'host_not_found',
  'unit_not_found',
  'rule_not_found',
  'not_signed_in',
  'not_allowed',
  'too_many_requests',
  'too_large',
  'unsupported_media_type',
  'report_invalid', // a report that does not keep the contract
  'signature_invalid', // bytes that do not match their signature
  'agent_unknown', // a key nobody enrolled, or one that was revoked
  'never_collect', // a cipher system: nothing of it is collected
  'token_invalid', // an enrolment token that is unknown, spent or over
  'full_report_needed',
  'contract_too_new',
  'pack_invalid',
  'plan_invalid',
  'data_invalid', // lifecycle, control map and other tables
  'address_in_use',
  'config_invalid',
  'read_failed', // a file, process or line that could not be read
  'limit_exceeded', // more bytes, rows or seconds than allowed
  'store_failed',
  'preview_failed', // the Pulumi program failed
  'unreachable', // the collector did not answer
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One complaint about data from outside: `pointer` is a JSON Pointer into it (RFC 6901). */
export interface Complaint {
  readonly pointer: string;
  readonly message: string;
}

export interface MusterErrorOptions {
  readonly cause?: unknown;
  /** Every complaint found, not only the first. */
  readonly complaints?: readonly Complaint[];
}

/** The one error class of the house: a code from a closed list and one sentence that names the thing and the value. */
export class MusterError extends Error {
  override readonly name = 'MusterError';
  readonly code: ErrorCode;
  readonly complaints: readonly Complaint[];

  constructor(code: ErrorCode, message: string, options: MusterErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.complaints = options.complaints ?? [];
  }
}

/** Whether `error` is ours and carries one of `codes` (any code where none is named). */
export function isMusterError(error: unknown, ...codes: readonly ErrorCode[]): error is MusterError {
  return error instanceof MusterError && (codes.length === 0 || codes.includes(error.code));
}

/** The message of anything thrown, for people; never a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
