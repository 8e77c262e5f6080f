import { MusterError } from '../../../policies/base/errors.ts';
import { SEVERITIES, type Severity, VERDICTS } from '../../../policies/rules/finding.ts';
import type { HostAnswer, HostRow, Page, ShownVerdict } from '../../api.ts';
import { findHost, HOST_SORTS, type HostFilter, type HostSort, listHosts } from '../../store/host-lists.ts';
import { hostAnswer, hostRow, pageOfSchema } from '../answers.ts';
import { enumSchema, objectSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema, searchText, sortSchema } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { scopeOf } from '../scope.ts';

export interface HostParams {
  readonly hostId: string;
}

export const hostParams = objectSchema<HostParams>({ hostId: idText });

interface HostsQuery extends PageQuery {
  readonly q?: string;
  readonly unit?: string;
  readonly verdict?: ShownVerdict;
  readonly severity?: Severity;
  readonly os?: string;
  readonly freshness?: NonNullable<HostFilter['freshness']>;
  readonly sort?: HostSort;
}

/** Hosts, filtered and sorted; what fails most comes first. */
export const getHosts = defineRoute<unknown, HostsQuery>({
  method: 'GET',
  path: '/api/v1/hosts',
  access: 'signed_in',
  summary: 'Hosts, a page at a time',
  query: querySchema<HostsQuery>({
    q: searchText,
    unit: idText,
    verdict: enumSchema([...VERDICTS, 'excepted']),
    severity: enumSchema(SEVERITIES),
    os: searchText,
    freshness: enumSchema(['in_time', 'silent', 'never']),
    sort: sortSchema(HOST_SORTS),
    ...pageMembers,
  }),
  answers: { 200: pageOfSchema(hostRow) },

  async handle({ db, now }, { query }) {
    const { unit, page: _page, pageSize: _pageSize, sort = '-failCount', ...filter } = query;
    const units = await scopeOf(db, unit);
    const hosts = await listHosts(
      db,
      { ...filter, ...(units === undefined ? {} : { units }), sort, ...pageOf(query) },
      now(),
    );
    return ok(hosts satisfies Page<HostRow>);
  },
});

/** One host with its newest counts; 404 `host_not_found` when it never enrolled. */
export const getHost = defineRoute<HostParams>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId',
  access: 'signed_in',
  summary: 'One host',
  params: hostParams,
  answers: { 200: hostAnswer },

  async handle({ db, now }, { params }) {
    const host = await findHost(db, params.hostId, now());
    if (host === undefined) throw new MusterError('host_not_found', `no report from host "${params.hostId}"`);
    return ok(host satisfies HostAnswer);
  },
});
