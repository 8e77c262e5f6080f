import type {
  AdvisoryAnswer,
  AdvisoryFeedsAnswer,
  AdvisoryImportLine,
  AdvisoryRow,
  HostAdvisoriesAnswer,
  Page,
  ProductAdvisories,
} from '../../collector/api.ts';
import { MusterError } from '../../policies/base/errors.ts';
import { ask, at, type Query, question, refusalOf } from './api.ts';
import type { Act } from './api-admin.ts';

// Questions about advisories, fetched with their pages.

export const advisoriesQuery = (query: Query) => question<Page<AdvisoryRow>>('/advisories', query);
export const advisoryQuery = (cve: string, query: Query) => question<AdvisoryAnswer>(`/advisories${at(cve)}`, query);
export const hostAdvisoriesQuery = (host: string, query: Query) =>
  question<HostAdvisoriesAnswer>(`/hosts${at(host)}/advisories`, query);
export const productAdvisoriesQuery = (unit?: string) =>
  question<readonly ProductAdvisories[]>('/advisories/products', { unit });
export const feedsQuery = () => question<AdvisoryFeedsAnswer>('/advisories/feeds');
export const dropFeed = ({ csrfToken, reason }: Act, feed: string) =>
  ask<{ readonly edition: number }>(`/advisories/feeds${at(feed)}`, { method: 'DELETE', csrfToken, body: { reason } });

/** What a person says of a file that is carried in. */
export interface CarriedFile {
  readonly file: File;
  readonly reason: string;
  readonly feed?: string;
  readonly dataAsOf?: string;
  readonly add?: 'yes';
  readonly force?: 'yes';
}

/**
 * Sends a file and hands over each line of the answer; the last is the result or the failure. Throws what the collector
 * refused at once, or `unreachable`.
 */
export async function* carryAdvisories(
  csrfToken: string,
  { file, ...words }: CarriedFile,
): AsyncGenerator<AdvisoryImportLine> {
  const query = new URLSearchParams({ file: file.name.slice(0, 200) });
  for (const [name, value] of Object.entries(words)) if (value !== undefined && value !== '') query.set(name, value);
  const response = await fetch(`/api/v1/advisories/feeds?${query}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      accept: 'application/x-ndjson',
      'muster-csrf': csrfToken,
    },
    body: file, // the browser reads it piece by piece
  }).catch((cause: unknown) => {
    throw new MusterError('unreachable', 'the collector did not answer', { cause });
  });
  if (!response.ok) throw await refusalOf(response);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) break;
    const lines = (waiting + part.value).split('\n');
    waiting = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as AdvisoryImportLine;
  }
}
