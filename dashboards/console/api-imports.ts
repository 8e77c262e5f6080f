import type {
  ImportAnswer,
  ImportGroup,
  ImportItemRow,
  ImportRow,
  ImportSettings,
  ImportUploadAnswer,
  Page,
  Refusal,
} from '../../collector/api.ts';
import { ERROR_CODES, MusterError } from '../../policies/base/errors.ts';
import { ask, at, type Query, question } from './api.ts';

// What the console asks about files that were handed in.

export const importsQuery = (query: Query & { readonly group?: ImportGroup | undefined }) =>
  question<Page<ImportRow>>('/imports', query);
export const importQuery = (id: string) => question<ImportAnswer>(`/imports${at(id)}`);
export const importItemsQuery = (id: string, query: Query) =>
  question<Page<ImportItemRow>>(`/imports${at(id)}/items`, query);
export const importSettingsQuery = () => question<ImportSettings>('/imports-settings');

export interface Acceptance {
  readonly reason: string;
  readonly unitId?: string;
  readonly fingerprint?: string;
  readonly force?: boolean;
}

export const acceptImport = (csrfToken: string, id: string, body: Acceptance) =>
  ask<ImportAnswer>(`/imports${at(id)}/accept`, { method: 'POST', csrfToken, body });
export const refuseImport = (csrfToken: string, id: string, reason: string) =>
  ask<ImportAnswer>(`/imports${at(id)}/refuse`, { method: 'POST', csrfToken, body: { reason } });
export const saveImportSettings = (
  csrfToken: string,
  body: { readonly needsSecond?: boolean; readonly maxAgeDays?: number; readonly reason: string },
) => ask<ImportSettings>('/imports-settings', { method: 'PUT', csrfToken, body });
/** Address of a receipt that the browser saves. */
export const receiptFile = (id: string): string => `/api/v1/imports${at(id)}/receipt`;

/**
 * Sends a file as it is, and tells how much of it is sent: over a line of a mission that takes minutes, and only the older
 * of the browser's two ways to ask can tell. Throws what the collector refused.
 */
export function handIn(
  csrfToken: string,
  file: File,
  unit: string | undefined,
  onSent: (share: number) => void,
): Promise<ImportUploadAnswer> {
  const query = new URLSearchParams({ file: file.name.slice(0, 200), ...(unit ? { unit } : {}) });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/imports?${query}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('muster-csrf', csrfToken);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onSent(total === 0 ? 0 : loaded / total);
    request.onerror = () => reject(new MusterError('unreachable', 'the collector did not answer'));
    request.onload = () => {
      if (request.status < 300) resolve(request.response as ImportUploadAnswer);
      else reject(refusalOf(request.status, request.response as Partial<Refusal> | null));
    };
    request.send(file);
  });
}

function refusalOf(status: number, refusal: Partial<Refusal> | null): MusterError {
  const code = ERROR_CODES.find((known) => known === refusal?.code) ?? 'unreachable';
  return new MusterError(code, refusal?.message ?? `status ${status}`, { complaints: refusal?.complaints ?? [] });
}
