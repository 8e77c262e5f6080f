import { MusterError } from '../../../policies/base/errors.ts';
import type { Report } from '../../../policies/inventory/report.ts';
import { sectionStates } from '../../../policies/inventory/states.ts';
import type { HostHistoryAnswer, InventoryAnswer, PackageRow, Page } from '../../api.ts';
import { pastInstant, readPastReport } from '../../as-of.ts';
import { reportToday } from '../../report-today.ts';
import type { Database } from '../../store/database.ts';
import { readEnvelope } from '../../store/host-state.ts';
import type { HostRecord } from '../../store/hosts.ts';
import { listPackages } from '../../store/packages.ts';
import { listReports } from '../../store/reports.ts';
import { readInventory } from '../../store/sections.ts';
import { hostTrend } from '../../store/trend.ts';
import { pageOfSchema } from '../answers.ts';
import { hostHistory, inventoryAnswer, packageRow } from '../answers-host.ts';
import { textSchema } from '../object-schema.ts';
import { type PageQuery, pageMembers, pageOf, querySchema, searchText } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { hostOf } from '../scope.ts';
import { type HostParams, hostParams } from './hosts.ts';

/** Newest reports shown of a host; a year of them is what the store's own tools are for. */
const SHOWN_REPORTS = 100;

/** Everything known of a host with how each section was read. */
export const getInventory = defineRoute<HostParams, { readonly asOf?: string }>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/inventory',
  access: 'signed_in',
  summary: 'Inventory of a host, packages apart',
  params: hostParams,
  query: querySchema<{ readonly asOf?: string }>({ asOf: textSchema(40, 1) }),
  answers: { 200: inventoryAnswer },

  async handle({ db, now }, { params, query }) {
    const host = await hostOf(db, params.hostId);
    const { asOf } = query;
    const report =
      asOf === undefined ? await newestReport(db, host) : await readPastReport(db, host, pastInstant(asOf, now()));
    const { packages, ...others } = report.inventory;
    const answer: InventoryAnswer = {
      collectedAt: report.collectedAt,
      states: Object.fromEntries(sectionStates(report)),
      probes: report.probes,
      inventory: others,
      packageCount: packages?.length ?? null,
    };
    return ok(answer);
  },
});

async function newestReport(db: Database, host: HostRecord): Promise<Report> {
  const envelope = await readEnvelope(db, host);
  if (envelope === undefined) throw new MusterError('not_found', `host "${host.name}" has not reported yet`);
  return reportToday(host, envelope, await readInventory(db, host.host_number));
}

interface PackagesQuery extends PageQuery {
  readonly q?: string;
}

/** Packages of a host; `q` is looked for in name and source package. */
export const getPackages = defineRoute<HostParams, PackagesQuery>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/packages',
  access: 'signed_in',
  summary: 'Packages of a host, a page at a time',
  params: hostParams,
  query: querySchema<PackagesQuery>({ q: searchText, ...pageMembers }),
  answers: { 200: pageOfSchema(packageRow) },

  async handle({ db }, { params, query }) {
    const host = await hostOf(db, params.hostId);
    const { q } = query;
    const packages = await listPackages(db, host.host_number, { ...(q === undefined ? {} : { q }), ...pageOf(query) });
    return ok(packages satisfies Page<PackageRow>);
  },
});

/** What a host sent and how its findings went. */
export const getHistory = defineRoute<HostParams>({
  method: 'GET',
  path: '/api/v1/hosts/:hostId/history',
  access: 'signed_in',
  summary: 'Reports and trend of a host',
  params: hostParams,
  answers: { 200: hostHistory },

  async handle({ db, now }, { params }) {
    const host = await hostOf(db, params.hostId);
    const answer: HostHistoryAnswer = {
      reports: await listReports(db, host.host_number, SHOWN_REPORTS),
      trend: await hostTrend(db, host.host_number, now()),
    };
    return ok(answer);
  },
});
