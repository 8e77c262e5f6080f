import { MusterError, messageOf } from '../policies/base/errors.ts';
import { collectorClient } from '../policies/base/local-collector.ts';
import type { Report } from '../policies/inventory/report.ts';
import { createReportValidator, type ReportValidator } from '../policies/inventory/validate.ts';
import type { HostRegister } from '../policies/rules/pack.ts';
import { readBounded, remark } from './commands/options.ts';
import type { Fleet, FleetHost } from './plan/fleet.ts';

const MAX_FLEET_BYTES = 1024 * 1024 * 1024;
const MAX_HOSTS = 10_000;
const PAGE_SIZE = 50;

/**
 * A fleet from a file: an exported fleet, or a single report, which becomes a fleet of one. Every report is checked; throws
 * `report_invalid` naming the host, `read_failed` or `bad_request`.
 */
export async function fleetFromFile(path: string): Promise<Fleet> {
  const bytes = await readBounded(path, MAX_FLEET_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new MusterError('bad_request', `${path} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (isObject(value) && isObject(value.inventory)) return { hosts: [hostOfReport(value)] };
  const hosts = isObject(value) ? (value.hosts ?? value.items) : value;
  if (!Array.isArray(hosts))
    throw new MusterError('bad_request', `${path} is neither an exported fleet ({ "hosts": [...] }) nor a report`);
  return checkedFleet(hosts, path);
}

/** The fleet of the collector named in `local.json`. Throws `unreachable`, `read_failed` or `report_invalid`. */
export async function fleetFromCollector(): Promise<Fleet> {
  const client = collectorClient(', or pass a fleet file or, with --local, a report');
  const hosts: unknown[] = [];
  for (let page = 1; ; page += 1) {
    const { items, total } = pageOf(
      await client.get(`/api/v1/fleet?page=${page}&pageSize=${PAGE_SIZE}`),
      client.address,
    );
    hosts.push(...items);
    if (items.length === 0 || hosts.length >= total) break;
    if (hosts.length >= MAX_HOSTS)
      throw new MusterError(
        'limit_exceeded',
        `the collector has more than ${MAX_HOSTS} hosts; export a part of them and pass the file`,
      );
  }
  return checkedFleet(hosts, client.address);
}

function pageOf(body: unknown, address: string): { items: unknown[]; total: number } {
  if (!isObject(body) || !Array.isArray(body.items) || typeof body.total !== 'number')
    throw new MusterError('unreachable', `what answers at ${address} is no collector`);
  return { items: body.items, total: body.total };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkedFleet(hosts: readonly unknown[], place: string): Fleet {
  if (hosts.length > MAX_HOSTS)
    throw new MusterError(
      'limit_exceeded',
      `${place} holds ${hosts.length} hosts; at most ${MAX_HOSTS} are planned at once`,
    );
  const reporting = hosts.filter((entry) => !isObject(entry) || entry.report !== null);
  if (reporting.length < hosts.length)
    remark(`${hosts.length - reporting.length} hosts have never reported, so nothing is planned for them.`);
  const validate = createReportValidator();
  const ids = new Set<string>();
  const checked = reporting.map((entry, index) => hostOf(entry, `${place}: hosts[${index}]`, validate));
  for (const { hostId } of checked) {
    if (ids.has(hostId)) throw new MusterError('bad_request', `${place} holds host "${hostId}" twice`);
    ids.add(hostId);
  }
  return { hosts: checked };
}

function hostOf(entry: unknown, place: string, validate: ReportValidator): FleetHost {
  if (
    !isObject(entry) ||
    typeof entry.hostId !== 'string' ||
    typeof entry.name !== 'string' ||
    typeof entry.unitId !== 'string'
  ) {
    throw new MusterError('bad_request', `${place} has no hostId, name and unitId`);
  }
  return {
    hostId: entry.hostId,
    name: entry.name,
    unitId: entry.unitId,
    register: registerOf(entry.register, place),
    report: checkedReport(entry.report, `${place} ("${entry.name}")`, validate),
  };
}

function registerOf(value: unknown, place: string): HostRegister {
  if (value === undefined) return { labels: [] };
  const isRegister =
    isObject(value) &&
    Array.isArray(value.labels) &&
    value.labels.every((label) => typeof label === 'string') &&
    (value.level === undefined ||
      (Number.isInteger(value.level) && Number(value.level) >= 1 && Number(value.level) <= 5)) &&
    ['zone', 'unit'].every((name) => value[name] === undefined || typeof value[name] === 'string');
  if (!isRegister)
    throw new MusterError('bad_request', `${place} has a register that is not { labels, level?, zone? }`);
  return value as unknown as HostRegister;
}

function checkedReport(value: unknown, place: string, validate: ReportValidator): Report {
  const result = validate(Buffer.from(JSON.stringify(value ?? null)));
  if ('report' in result) return result.report;
  const first = result.complaints[0];
  throw new MusterError(
    'report_invalid',
    `the report of ${place} does not keep the contract: ${first?.pointer} ${first?.message}`,
    { complaints: result.complaints },
  );
}

/** A report alone: what it says of itself has to do for the register. */
function hostOfReport(value: unknown): FleetHost {
  const report = checkedReport(value, 'this host', createReportValidator());
  return {
    hostId: report.host.id ?? 'this-host',
    name: report.host.name,
    unitId: report.unit ?? 'default',
    register: { labels: [] },
    report,
  };
}
