import { Readable } from 'node:stream';
import { isMusterError, MusterError, messageOf } from '../../../policies/base/errors.ts';
import {
  type AdvisoryWanted,
  feedRow,
  readAdvisories,
  readAdvisoriesOfHost,
  readAdvisory,
  readFeeds,
} from '../../advisory-answers.ts';
import { dropFeed, feedNameOf, importFeed } from '../../advisory-import.ts';
import type { AdvisoryImportLine, AdvisoryImportProgress } from '../../api.ts';
import { type IncomingFile, MAX_INCOMING_BYTES, receiveFile } from '../../incoming-file.ts';
import { packagesOfProduct, readProductAdvisories } from '../../product-advisories.ts';
import { answer, day, integer, pageOfSchema, text } from '../answers.ts';
import {
  advisoryAnswer,
  advisoryFeedsAnswer,
  advisoryRow,
  hostAdvisoriesAnswer,
  productAdvisories,
} from '../answers-advisories.ts';
import { enumSchema, objectSchema, textSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema, searchText } from '../paging.ts';
import { defineRoute, type HttpContext, ok } from '../route.ts';
import { hostOf, scopeOf } from '../scope.ts';
import { type HostParams, hostParams } from './hosts.ts';

/** Each host of a page has its list unpacked, some milliseconds each. */
const MAX_HOSTS_A_PAGE = 50;
const PROGRESS_EVERY_MS = 250;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'none', 'unrated'];

/** Feeds of advisories, in force and before. */
export const getAdvisoryFeeds = defineRoute({
  method: 'GET',
  path: '/api/v1/advisories/feeds',
  access: 'signed_in',
  summary: 'Imported advisories: source, day and state of each feed',
  answers: { 200: advisoryFeedsAnswer },

  async handle({ db, policies, now }) {
    return ok(await readFeeds(db, policies, now()));
  },
});

interface ImportQuery {
  readonly file: string;
  readonly reason: string;
  readonly feed?: string;
  readonly add?: 'yes';
  readonly force?: 'yes';
  readonly dataAsOf?: string;
}

const yes = enumSchema(['yes']);

/** Takes a file of advisories as it is and puts it in force; answers progress, line by line, and then what came of it. */
export const postAdvisoryFeed = defineRoute<unknown, ImportQuery, Readable>({
  method: 'POST',
  path: '/api/v1/advisories/feeds',
  access: 'administrator',
  summary: 'Import a file of advisories (OSV, CSAF or VEX, KEV, Alpine secdb; zip, gzip, Zstandard)',
  query: objectSchema<ImportQuery>(
    {
      file: textSchema(200, 1),
      reason: textSchema(2000, 1),
      feed: textSchema(100, 1),
      add: yes,
      force: yes,
      dataAsOf: day,
    },
    ['feed', 'add', 'force', 'dataAsOf'],
  ),
  bodyType: 'application/octet-stream',
  maxBodyBytes: MAX_INCOMING_BYTES,
  // Each takes the disk for its file and the one thread that answers everybody.
  maxAtOnce: 1,
  answers: { 200: text },

  async handle(context, { body, query, caller, headers }) {
    if (!(body instanceof Readable))
      throw new MusterError('unsupported_media_type', 'send the file as application/octet-stream');
    const told = Number(headers['content-length'] ?? 0);
    if (told > MAX_INCOMING_BYTES)
      throw new MusterError('too_large', `the file has more than ${MAX_INCOMING_BYTES} bytes`);
    const received = await receiveFile(context.config.dataFolder, body);
    return {
      status: 200,
      text: Readable.from(importLines(context, received, query, caller?.name ?? 'unknown')),
      headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
    };
  },
});

/** Lines of JSON. The import goes on when nobody reads them any more: half a feed serves nobody. */
async function* importLines(
  context: HttpContext,
  received: IncomingFile,
  query: ImportQuery,
  author: string,
): AsyncGenerator<string> {
  let progress: AdvisoryImportProgress | undefined;
  const onProgress = (now: AdvisoryImportProgress): void => {
    progress = now;
  };
  const running = runImport(context, received, query, { author, onProgress });
  let said: AdvisoryImportProgress | undefined;
  for (;;) {
    const ended = await Promise.race([running, pause()]);
    if (progress !== undefined && progress !== said) {
      said = progress;
      yield `${JSON.stringify({ kind: 'progress', ...progress } satisfies AdvisoryImportLine)}\n`;
    }
    if (!ended) continue;
    yield `${JSON.stringify(ended)}\n`;
    return;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PROGRESS_EVERY_MS));
}

/** Never throws: once lines go out no status can say that it went wrong, so the last line does. */
async function runImport(
  context: HttpContext,
  received: IncomingFile,
  { file, reason, feed, add, force, dataAsOf }: ImportQuery,
  { author, onProgress }: { readonly author: string; readonly onProgress: (progress: AdvisoryImportProgress) => void },
): Promise<AdvisoryImportLine> {
  const { path, bytes, sha } = received;
  try {
    const request = {
      ...{ path, bytes, sha, file, reason, author },
      name: feed ?? feedNameOf(file),
      isAdded: add === 'yes',
      isForced: force === 'yes',
      ...(dataAsOf === undefined ? {} : { dataAsOf: `${dataAsOf}T00:00:00Z` }),
    };
    const { feed: stored, isKnown, edition } = await importFeed(context, request, onProgress);
    const inForce = { shown: context.policies.feeds, coming: edition.parts.feeds };
    return { kind: 'result', feed: feedRow(stored, inForce, context.now()), isKnown, edition: edition.number };
  } catch (error) {
    const isTold = isMusterError(error) && error.code !== 'internal';
    context.log.error({ file, error: messageOf(error) }, 'a file of advisories was not imported');
    return {
      kind: 'failed',
      code: isMusterError(error) ? error.code : 'internal',
      message: isTold ? error.message : 'the collector could not go on; its log says why',
    };
  } finally {
    await received.remove();
  }
}

/** Takes a feed out of force. */
export const deleteAdvisoryFeed = defineRoute<{ readonly feed: string }, unknown, { readonly reason: string }>({
  method: 'DELETE',
  path: '/api/v1/advisories/feeds/:feed',
  access: 'administrator',
  summary: 'Judge hosts without a feed of advisories from now on',
  params: objectSchema<{ readonly feed: string }>({ feed: textSchema(100, 1) }),
  body: objectSchema<{ readonly reason: string }>({ reason: textSchema(2000, 1) }),
  answers: { 200: answer<{ readonly edition: number }>({ edition: integer }) },

  async handle(context, { params, body, caller }) {
    const by = { author: caller?.name ?? 'unknown', reason: body.reason };
    return ok({ edition: (await dropFeed(context, params.feed, by)).number });
  },
});

interface ListQuery extends PageQuery, Omit<AdvisoryWanted, 'page' | 'pageSize'> {
  readonly unit?: string;
  readonly product?: string;
}

/** What is open over the fleet. */
export const getAdvisories = defineRoute<unknown, ListQuery>({
  method: 'GET',
  path: '/api/v1/advisories',
  access: 'signed_in',
  summary: 'Vulnerabilities that are open or not known on hosts',
  query: querySchema<ListQuery>({
    q: searchText,
    state: enumSchema(['open', 'unknown']),
    kev: yes,
    severity: enumSchema(SEVERITIES),
    package: textSchema(2000, 1),
    product: idText,
    unit: idText,
    ...pageMembers,
  }),
  answers: { 200: pageOfSchema(advisoryRow) },

  async handle({ db, policies }, { query }) {
    const { unit, product, page: _, pageSize: __, ...filter } = query;
    const units = await scopeOf(db, unit);
    const packages = product === undefined ? undefined : await packagesOfProduct(db, policies.tables, units, product);
    const wanted = { ...filter, ...pageOf(query), ...(packages === undefined ? {} : { package: packages.join(',') }) };
    return ok(await readAdvisories(db, units, wanted));
  },
});

/** Products with something open. */
export const getProductAdvisories = defineRoute<unknown, { readonly unit?: string }>({
  method: 'GET',
  path: '/api/v1/advisories/products',
  access: 'signed_in',
  summary: 'Products with open vulnerabilities in their packages',
  query: querySchema<{ readonly unit?: string }>({ unit: idText }),
  answers: { 200: productAdvisories },

  async handle({ db, policies }, { query }) {
    return ok(await readProductAdvisories(db, policies.tables, await scopeOf(db, query.unit)));
  },
});

interface OneQuery extends PageQuery {
  readonly unit?: string;
}

/** One vulnerability: records, and hosts with why. */
export const getAdvisory = defineRoute<{ readonly advisory: string }, OneQuery>({
  method: 'GET',
  path: '/api/v1/advisories/:advisory',
  access: 'signed_in',
  summary: 'One vulnerability: its records, and the hosts where it is open or not known, with why',
  params: objectSchema<{ readonly advisory: string }>({ advisory: idText }),
  query: querySchema<OneQuery>({ unit: idText, ...pageMembers }),
  answers: { 200: advisoryAnswer },

  async handle({ db, policies }, { params, query }) {
    const units = await scopeOf(db, query.unit);
    const { page, pageSize } = pageOf(query);
    const wanted = { cve: params.advisory, page, pageSize: Math.min(pageSize, MAX_HOSTS_A_PAGE) };
    const found = await readAdvisory(db, policies, units, wanted);
    if (found === undefined) throw new MusterError('not_found', `"${params.advisory}" is open on no host here`);
    return ok(found);
  },
});

interface HostQuery extends PageQuery {
  readonly q?: string;
  readonly state?: 'open' | 'unknown' | 'closed';
  readonly kev?: 'yes';
  readonly severity?: string;
}

/** What advisories say of one host. */
export const getHostAdvisories = defineRoute<HostParams, HostQuery>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/advisories',
  access: 'signed_in',
  summary: 'What advisories say of a host, with why',
  params: hostParams,
  query: querySchema<HostQuery>({
    q: searchText,
    state: enumSchema(['open', 'unknown', 'closed']),
    kev: yes,
    severity: enumSchema(SEVERITIES),
    ...pageMembers,
  }),
  answers: { 200: hostAdvisoriesAnswer },

  async handle({ db }, { params, query }) {
    const host = await hostOf(db, params.hostId);
    const { page: _, pageSize: __, ...filter } = query;
    return ok(await readAdvisoriesOfHost(db, host.host_number, { ...filter, ...pageOf(query) }));
  },
});
