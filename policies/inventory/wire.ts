import type { Identifiers } from './report.ts';

// What agent and collector say to each other over HTTP: addresses, media type, headers and bodies.

export const REPORTS_PATH = '/api/v1/reports';
export const AGENTS_PATH = '/api/v1/agents';

/** Where a visiting agent adds a host it visits. */
export function agentHostsPath(agentId: string): string {
  return `${AGENTS_PATH}/${encodeURIComponent(agentId)}/hosts`;
}

/** Media type of a sealed report or a confirmation. */
export const REPORT_MEDIA_TYPE = 'application/vnd.muster.report';

/** Encodings a report may travel in, beside none. */
export type Encoding = 'zstd' | 'gzip';

/** Instant by the sender's clock at which this attempt left; not in the report, whose bytes must survive retries. */
export const SENT_AT_HEADER = 'muster-sent-at';

/** Where a report that a line cannot carry in one go is handed in piece by piece; `sha` is that of the bytes as they travel. */
export function uploadPath(sha: string): string {
  return `/api/v1/uploads/${sha}`;
}

/** All bytes of an upload, those that came before this piece, and how they are compressed (`identity`: not at all). */
export const UPLOAD_LENGTH_HEADER = 'upload-length';
export const UPLOAD_OFFSET_HEADER = 'upload-offset';
export const UPLOAD_ENCODING_HEADER = 'upload-encoding';

/** What an agent signs for an upload (`signed-request.ts`), so that nobody else fills the store. */
export interface UploadAnnounced {
  readonly length: number;
  readonly encoding: Encoding | 'identity';
}

/** 200: bytes of the upload that are on the collector's disk. The last piece is answered as a report is. */
export interface UploadAnswer {
  readonly offset: number;
}

/** Difference of clocks up to which nothing is said of it. */
export const MAX_SILENT_SKEW_SECONDS = 300;

/** 202: `repeated` was acknowledged before, `fork` stands on a branch of its own. `nextSequence` is the next free number. */
export interface ReportAnswer {
  readonly status: 'stored' | 'repeated' | 'fork';
  readonly nextSequence: number;
  /** Names that packs want asked for, signed by the collector; only where they changed. */
  readonly watch?: unknown;
}

/** Every other answer to an agent. */
export interface ReportRefusal {
  readonly code: string;
  readonly message: string;
  readonly pointer?: string;
  /** With `full_report_needed`: the next free number. */
  readonly nextSequence?: number;
}

/** POST /api/v1/agents. `publicKey` is the raw Ed25519 key, 32 bytes in base64url. */
export interface EnrolRequest {
  readonly token: string;
  readonly publicKey: string;
  readonly contract: string;
  readonly host: { readonly name: string; readonly identifiers: Identifiers };
}

/** 201. The collector makes both ids. */
export interface EnrolAnswer {
  readonly agentId: string;
  readonly hostId: string;
  readonly unit: string;
  readonly contract: string;
  /** For which key courier files are encrypted, see policies/courier/encryption.ts; absent from older collectors. */
  readonly recipient?: string;
}

/** POST /api/v1/agents/:agentId/hosts, signed with the agent's key as `signed-request.ts` says. */
export interface AddHostRequest {
  readonly name: string;
  readonly identifiers: Identifiers;
}

/** 201, or 200 with the id that the same host was given before. */
export interface AddHostAnswer {
  readonly hostId: string;
}

/** An enrolment token as people carry it: a secret, and the id of the collector's key that the agent pins. */
export interface EnrolmentToken {
  readonly secret: string;
  readonly collectorKeyId: string;
}

const TOKEN = /^muster-([A-Za-z0-9_-]{22,64})\.([0-9a-f]{32})$/;

/** One line without spaces: `muster-<secret>.<key id>`. */
export function writeEnrolmentToken(token: EnrolmentToken): string {
  return `muster-${token.secret}.${token.collectorKeyId}`;
}

/** `undefined` where the text is no token. */
export function readEnrolmentToken(text: string): EnrolmentToken | undefined {
  const match = TOKEN.exec(text.trim());
  const [, secret, collectorKeyId] = match ?? [];
  return secret === undefined || collectorKeyId === undefined ? undefined : { secret, collectorKeyId };
}
