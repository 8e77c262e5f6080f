import { queryOptions } from '@tanstack/react-query';
import type {
  AgentRow,
  DownloadRow,
  EditionRow,
  EnrolmentTokenAnswer,
  FindingAnswer,
  FindingRow,
  ForecastAnswer,
  HostAnswer,
  HostHistoryAnswer,
  HostReadinessAnswer,
  HostRow,
  InventoryAnswer,
  LifecycleAnswer,
  NearestSetAnswer,
  OverviewAnswer,
  PackageRow,
  Page,
  PastDayAnswer,
  PlatformReadinessAnswer,
  ReadinessAnswer,
  Refusal,
  RuleAnswer,
  RuleRow,
  SessionAnswer,
  SoftwareAnswer,
  SoftwareProductAnswer,
  UnitAnswer,
} from '../../collector/api.ts';
import { ERROR_CODES, type ErrorCode, MusterError } from '../../policies/base/errors.ts';

const TIMEOUT_MS = 30_000; // a satellite line may take ten seconds for a page; longer is a line that is down

/** Words of a query string; empty and absent ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Query;
  readonly body?: unknown;
  readonly csrfToken?: string;
  readonly signal?: AbortSignal;
}

/** Asks the collector. Throws a `MusterError` with the refusal's own code, or `unreachable` where nothing came back. */
export async function ask<T>(path: string, asked: Asked = {}): Promise<T> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`/api/v1${path}${queryText(asked.query ?? {})}`, {
    method: asked.method ?? 'GET',
    headers: {
      accept: 'application/json',
      ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(asked.csrfToken === undefined ? {} : { 'muster-csrf': asked.csrfToken }),
    },
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    signal: asked.signal ? AbortSignal.any([asked.signal, limit]) : limit,
  }).catch((cause: unknown) => {
    if (asked.signal?.aborted) throw cause; // the page was left; nobody waits
    throw new MusterError('unreachable', 'the collector did not answer', { cause });
  });
  if (!response.ok) throw await refusalOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

function queryText(query: Query): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') words.set(name, String(value));
  }
  return words.size === 0 ? '' : `?${words}`;
}

/** What the collector refused, with every complaint. */
export async function refusalOf(response: Response): Promise<MusterError> {
  const refusal = (await response.json().catch(() => undefined)) as Partial<Refusal> | undefined;
  const code = ERROR_CODES.find((known) => known === refusal?.code) ?? codeOfStatus(response.status);
  return new MusterError(code, refusal?.message ?? `status ${response.status}`, {
    complaints: refusal?.complaints ?? [],
  });
}

/** A proxy in between answers without our body; then the status has to do. */
function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'not_signed_in';
  if (status === 403) return 'not_allowed';
  if (status === 404) return 'not_found';
  if (status === 429) return 'too_many_requests';
  return status >= 502 && status <= 504 ? 'unreachable' : 'internal';
}

/** Parts of an address, each as it must stand there. */
export const at = (...parts: readonly string[]): string => parts.map((part) => `/${encodeURIComponent(part)}`).join('');

/** Who is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => ask<SessionAnswer>('/session', { signal }),
  staleTime: 5 * 60_000,
  retry: false,
  retryOnMount: false, // "not signed in" stays so until somebody signs in
});

/**
 * One question of the console: its address is its key, so that equal questions are asked once. While a list is filtered
 * or turned over its old rows stay; the facts of one host or day never stand in for another's.
 */
export function question<T>(path: string, query: Query = {}) {
  return queryOptions({
    queryKey: [path, query] as const,
    queryFn: ({ signal }): Promise<T> => ask<T>(path, { query, signal }),
    placeholderData: (before, asked) =>
      asked?.queryKey[0] === path && asked.queryKey[1].asOf === query.asOf ? before : undefined,
  });
}

export const overviewQuery = (unit?: string) => question<OverviewAnswer>('/overview', { unit });
/** How the fleet stood at the end of a past day. */
export const pastDayQuery = (on: string, unit?: string) => question<PastDayAnswer>(`/days${at(on)}`, { unit });
export const newestEditionQuery = () => question<Page<EditionRow>>('/editions', { page: 1, pageSize: 1 });
export const editionQuery = (number: number) => question<EditionRow>(`/editions/${number}`);
export const downloadsQuery = () => question<readonly DownloadRow[]>('/downloads');
export const unitsQuery = () => question<readonly UnitAnswer[]>('/units');
export const hostsQuery = (query: Query) => question<Page<HostRow>>('/hosts', query);
export const hostQuery = (host: string) => question<HostAnswer>(`/hosts${at(host)}`);
export const findingsQuery = (host: string, query: Query) =>
  question<Page<FindingRow>>(`/hosts${at(host)}/findings`, query);
const MAX_FINDING_PAGES = 10; // 5,000 rules: above what the shipped packs and as many added ones hold
const FINDING_PAGE_SIZE = 500;
/** Every finding of a host at the end of a past day; it is judged for each page asked, so pages are as large as they may be. */
export const pastFindingsQuery = (host: string, asOf: string) =>
  queryOptions({
    queryKey: [`/hosts${at(host)}/findings`, { asOf, pageSize: 'all' }] as const,
    queryFn: async ({ signal }): Promise<readonly FindingRow[]> => {
      const rows: FindingRow[] = [];
      for (let page = 1; page <= MAX_FINDING_PAGES; page += 1) {
        const query = { asOf, page, pageSize: FINDING_PAGE_SIZE };
        const answer = await ask<Page<FindingRow>>(`/hosts${at(host)}/findings`, { query, signal });
        rows.push(...answer.items);
        if (rows.length >= answer.total || answer.items.length === 0) break;
      }
      return rows;
    },
  });
/** `asOf`: a past day at whose end the host is looked at; the same for its inventory. */
export const findingQuery = (host: string, pack: string, rule: string, asOf?: string) =>
  question<FindingAnswer>(`/hosts${at(host)}/findings${at(pack, rule)}`, { asOf });
export const inventoryQuery = (host: string, asOf?: string) =>
  question<InventoryAnswer>(`/hosts${at(host)}/inventory`, { asOf });
export const packagesQuery = (host: string, query: Query) =>
  question<Page<PackageRow>>(`/hosts${at(host)}/packages`, query);
export const historyQuery = (host: string) => question<HostHistoryAnswer>(`/hosts${at(host)}/history`);
export const rulesQuery = (query: Query) => question<Page<RuleRow>>('/rules', query);
export const ruleQuery = (pack: string, rule: string, unit?: string) =>
  question<RuleAnswer>(`/rules${at(pack, rule)}`, { unit });
export const lifecycleQuery = (unit?: string) => question<LifecycleAnswer>('/lifecycle', { unit });
export const forecastQuery = (unit?: string) => question<ForecastAnswer>('/lifecycle/forecast', { unit });
export const softwareQuery = (unit?: string) => question<SoftwareAnswer>('/software', { unit });
export const softwareProductQuery = (product: string, unit?: string) =>
  question<SoftwareProductAnswer>(`/software${at(product)}`, { unit });
export const readinessQuery = (unit?: string) => question<ReadinessAnswer>('/readiness', { unit });
export const platformReadinessQuery = (platform: string, unit: string) =>
  question<PlatformReadinessAnswer>(`/readiness${at(platform, unit)}`);
export const hostReadinessQuery = (host: string) => question<HostReadinessAnswer>(`/hosts${at(host)}/readiness`);
export const hostPathQuery = (host: string, profile: string) =>
  question<NearestSetAnswer>(`/hosts${at(host)}/readiness${at(profile)}`);
/** Address of a file of endings that the browser saves. */
export const endingsFile = (kind: 'ics' | 'csv', language: string, unit?: string): string =>
  `/api/v1/lifecycle/calendar.${kind}${queryText({ unit, language })}`;
export const agentsQuery = (query: Query) => question<Page<AgentRow>>('/agents', query);

export const signIn = (name: string, password: string) =>
  ask<SessionAnswer>('/session', { method: 'POST', body: { name, password } });
export const signOut = (csrfToken: string) => ask<void>('/session', { method: 'DELETE', csrfToken });
export const changePassword = (csrfToken: string, current: string, next: string) =>
  ask<SessionAnswer | undefined>('/session/password', { method: 'PUT', csrfToken, body: { current, next } });
export const makeToken = (csrfToken: string, body: { unitId: string; uses: number; validSeconds: number }) =>
  ask<EnrolmentTokenAnswer>('/enrolment-tokens', { method: 'POST', csrfToken, body });
