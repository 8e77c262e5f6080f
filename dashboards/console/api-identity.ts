import type {
  IdentityCase,
  IdentityDecision,
  IdentitySummary,
  NeverCollectMark,
  Page,
  RevokedAgent,
} from '../../collector/api.ts';
import { ask, at, type Query, question } from './api.ts';

// What the console asks about who is who.

export const identityCasesQuery = (query: Query & { readonly state?: 'open' | 'decided' }) =>
  question<Page<IdentityCase>>('/identity/cases', query);
export const identitySummaryQuery = (query: Query = {}) => question<IdentitySummary>('/identity/summary', query);
export const neverCollectQuery = () => question<readonly NeverCollectMark[]>('/never-collect');

export const decideIdentity = (
  csrfToken: string,
  caseId: string,
  body: { readonly decision: IdentityDecision; readonly reason: string },
) => ask<IdentityCase>(`/identity/cases${at(caseId)}/decide`, { method: 'POST', csrfToken, body });
export const markNeverCollect = (csrfToken: string, body: object) =>
  ask<NeverCollectMark>('/never-collect', { method: 'POST', csrfToken, body });
export const revokeAgent = (
  csrfToken: string,
  agentId: string,
  body: { readonly reason: string; readonly suspectSince?: string },
) => ask<RevokedAgent>(`/agents${at(agentId)}/revoke`, { method: 'POST', csrfToken, body });
