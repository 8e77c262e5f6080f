import type {
  EditionRow,
  HostRegisterAnswer,
  PacksAnswer,
  Page,
  ParametersAnswer,
  PolicyChangeAnswer,
  SystemAnswer,
  TryLine,
  TryRequest,
  UnitDetailAnswer,
} from '../../collector/api.ts';
import { MusterError } from '../../policies/base/errors.ts';
import type { OverrideScope } from '../../policies/rules/overrides.ts';
import type { ParameterValue } from '../../policies/rules/pack.ts';
import { ask, at, type Query, question, refusalOf } from './api.ts';

// Questions and acts of administration, fetched with its pages and not before.

export const packsQuery = () => question<PacksAnswer>('/packs');
export const parametersQuery = (query: Query) => question<ParametersAnswer>('/parameters', query);
const ALL_PARAMETERS = 500; // the most that one page holds; above it the page says how many it did not see
export const allParametersQuery = () => parametersQuery({ pageSize: ALL_PARAMETERS });
export const hostRegisterQuery = (host: string) => question<HostRegisterAnswer>(`/hosts${at(host)}/register`);
export const systemsQuery = () => question<readonly SystemAnswer[]>('/systems');
export const editionsQuery = (query: Query) => question<Page<EditionRow>>('/editions', query);

/** A place that a value is set for. */
export interface ValuePlace {
  readonly scope: OverrideScope;
  readonly name: string;
}

/** What an act needs beside its body. */
export interface Act {
  readonly csrfToken: string;
  readonly reason: string;
}

export const setValue = (
  { csrfToken, reason }: Act,
  pack: string,
  parameter: string,
  body: ValuePlace & { readonly value: ParameterValue },
) =>
  ask<PolicyChangeAnswer>(`/parameters${at(pack, parameter)}`, { method: 'PUT', csrfToken, body: { ...body, reason } });
export const unsetValue = ({ csrfToken, reason }: Act, pack: string, parameter: string, place: ValuePlace) =>
  ask<PolicyChangeAnswer>(`/parameters${at(pack, parameter)}`, {
    method: 'DELETE',
    csrfToken,
    body: { ...place, reason },
  });
export const activatePack = ({ csrfToken, reason }: Act, body: { readonly pack?: object; readonly shipped?: string }) =>
  ask<PolicyChangeAnswer>('/packs', { method: 'POST', csrfToken, body: { ...body, reason } });
export const deactivatePack = ({ csrfToken, reason }: Act, pack: string) =>
  ask<PolicyChangeAnswer>(`/packs${at(pack)}`, { method: 'DELETE', csrfToken, body: { reason } });
export const restoreEdition = ({ csrfToken, reason }: Act, edition: number) =>
  ask<unknown>(`/editions/${edition}/restore`, { method: 'POST', csrfToken, body: { reason } });
export const saveUnit = (csrfToken: string, unitId: string | undefined, body: object) =>
  ask<UnitDetailAnswer>(unitId === undefined ? '/units' : `/units${at(unitId)}`, {
    method: unitId === undefined ? 'POST' : 'PUT',
    csrfToken,
    body,
  });
export const saveSystem = (csrfToken: string, systemId: string | undefined, body: object) =>
  ask<SystemAnswer>(systemId === undefined ? '/systems' : `/systems${at(systemId)}`, {
    method: systemId === undefined ? 'POST' : 'PUT',
    csrfToken,
    body,
  });

export const placeHost = ({ csrfToken, reason }: Act, host: string, change: object) =>
  ask<HostRegisterAnswer>(`/hosts${at(host)}/register`, { method: 'POST', csrfToken, body: { ...change, reason } });

/**
 * Tries a change and hands over each line as it comes; the last is the result. Ends when `signal` aborts, and the
 * collector stops then too. Throws what the collector refused, or `unreachable` for an answer that was cut short.
 */
export async function* tryChange(csrfToken: string, body: TryRequest, signal: AbortSignal): AsyncGenerator<TryLine> {
  const response = await fetch('/api/v1/try', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/x-ndjson', 'muster-csrf': csrfToken },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw await refusalOf(response);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) break;
    const lines = (waiting + part.value).split('\n');
    waiting = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as TryLine;
  }
  if (waiting !== '') throw new MusterError('unreachable', 'the answer was cut short');
}
