import type {
  ExceptionAnswer,
  ExceptionGroup,
  ExceptionRow,
  ExceptionsSummary,
  HostRegisterAnswer,
  Page,
  SystemAnswer,
} from '../../collector/api.ts';
import { ask, at, type Query, question } from './api.ts';

// What the console asks about exceptions.

export const exceptionsQuery = (query: Query & { readonly group?: ExceptionGroup | undefined }) =>
  question<Page<ExceptionRow>>('/exceptions', query);
export const exceptionQuery = (id: string) => question<ExceptionAnswer>(`/exceptions${at(id)}`);
export const exceptionsSummaryQuery = () => question<ExceptionsSummary>('/exceptions-summary');
export const hostRegisterQuery = (host: string) => question<HostRegisterAnswer>(`/hosts${at(host)}/register`);
export const systemsOfRegisterQuery = () => question<readonly SystemAnswer[]>('/systems');

export interface ExceptionWanted {
  readonly pack: string;
  readonly rule: string;
  readonly scope: { readonly kind: ExceptionRow['scope']['kind']; readonly id: string };
  readonly reason: string;
  readonly measure: string;
  readonly endsAt: string;
  readonly ticket?: string;
}

export const askForException = (csrfToken: string, body: ExceptionWanted) =>
  ask<ExceptionAnswer>('/exceptions', { method: 'POST', csrfToken, body });
export const approveException = (csrfToken: string, id: string) =>
  ask<ExceptionAnswer>(`/exceptions${at(id)}/approve`, { method: 'POST', csrfToken, body: {} });
export const refuseException = (csrfToken: string, id: string, note: string) =>
  ask<ExceptionAnswer>(`/exceptions${at(id)}/refuse`, { method: 'POST', csrfToken, body: { note } });
export const endException = (csrfToken: string, id: string, reason: string) =>
  ask<ExceptionAnswer>(`/exceptions${at(id)}/end`, { method: 'POST', csrfToken, body: { reason } });
