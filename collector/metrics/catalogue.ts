/**
 * Every metric Muster exports, described once: the registry, the Grafana dashboards, the alert rules and the
 * documentation read it. Labels are few and their values known; rule and host never stand on one metric.
 * Base units, and the name says so. Source: the Prometheus guides on naming and instrumentation.
 */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly labels: readonly string[];
}

function metric(type: Metric['type'], name: string, help: string, ...labels: readonly string[]): Metric {
  return { type, name: `muster_${name}`, help, labels };
}

export const catalogue = {
  buildInfo: metric('gauge', 'build_info', 'Always 1; the labels tell what runs.', 'version', 'store', 'runtime'),

  // The fleet.
  hosts: metric(
    'gauge',
    'hosts',
    'Hosts by freshness: in_time, silent (older than the limit), never.',
    'unit',
    'freshness',
  ),
  findings: metric(
    'gauge',
    'findings',
    'Findings of the newest judgement. verdict is pass, fail, unknown, error, not_applicable or excepted, which is no part of fail.',
    'unit',
    'pack',
    'severity',
    'verdict',
  ),
  failingHosts: metric(
    'gauge',
    'failing_hosts',
    'Hosts with at least one failed rule of this severity.',
    'unit',
    'severity',
  ),
  unitProvenRatio: metric(
    'gauge',
    'unit_proven_ratio',
    'Share of findings proven to pass, of all but not applicable.',
    'unit',
  ),
  unitAtMostRatio: metric(
    'gauge',
    'unit_at_most_ratio',
    'The same share if every unknown were a pass. Never show proven without it.',
    'unit',
  ),
  oldestReportSeconds: metric(
    'gauge',
    'unit_oldest_report_timestamp_seconds',
    'When the longest silent host of the unit was last heard.',
    'unit',
  ),

  exceptions: metric('gauge', 'exceptions', 'Exceptions by state: in_force, or waiting for approval.', 'state'),
  exceptionsEnding: metric(
    'gauge',
    'exceptions_ending',
    'Exceptions in force that end within so many days: 7, 30 or 90. What they cover fails again then.',
    'days',
  ),

  exploitedOpen: metric(
    'gauge',
    'exploited_vulnerabilities_open',
    'Known exploited vulnerabilities that are open, summed over hosts; absent for units without any.',
    'unit',
  ),
  advisoryFeedSeconds: metric(
    'gauge',
    'advisory_feed_timestamp_seconds',
    'Until when the advisories of a feed in force reach. From 30 days on it clears nothing.',
    'feed',
    'kind',
  ),

  // One host: a handful of series, whatever the number of rules.
  hostProvenRatio: metric(
    'gauge',
    'host_proven_ratio',
    'Share of findings proven to pass on this host.',
    'host',
    'unit',
  ),
  hostAtMostRatio: metric(
    'gauge',
    'host_at_most_ratio',
    'The same share if every unknown were a pass.',
    'host',
    'unit',
  ),
  hostFailedFindings: metric(
    'gauge',
    'host_failed_findings',
    'Failed rules of this host by severity.',
    'host',
    'unit',
    'severity',
  ),
  hostUnknownFindings: metric(
    'gauge',
    'host_unknown_findings',
    'Rules of this host that are unknown or in error.',
    'host',
    'unit',
  ),
  hostLastReportSeconds: metric(
    'gauge',
    'host_last_report_timestamp_seconds',
    'When the facts of this host were last confirmed.',
    'host',
    'unit',
  ),
  hostReportLimitSeconds: metric(
    'gauge',
    'host_report_limit_seconds',
    'Age above which this host counts as silent.',
    'host',
    'unit',
  ),
  hostSupportEndSeconds: metric(
    'gauge',
    'host_support_end_timestamp_seconds',
    'When support of the operating system ends or ended; absent where not known.',
    'host',
    'unit',
  ),
  hostClockSkewSeconds: metric(
    'gauge',
    'host_clock_skew_seconds',
    'Clock of the collector less that of the host, at the last report.',
    'host',
    'unit',
  ),
  certificateEndSeconds: metric(
    'gauge',
    'host_certificate_end_timestamp_seconds',
    'When the first certificate in use on this host ends.',
    'host',
    'unit',
  ),

  // Muster itself.
  reportsTotal: metric('counter', 'reports_total', 'Reports by what became of them.', 'result'),
  reportsRefusedTotal: metric('counter', 'reports_refused_total', 'Refused reports by code.', 'code'),
  ingestSeconds: metric('histogram', 'ingest_seconds', 'From the last byte of a report to its acknowledgement.'),
  ingestBytes: metric('histogram', 'ingest_report_bytes', 'Size of accepted reports, uncompressed.'),
  judgingSeconds: metric('histogram', 'judging_seconds', 'Judging one host by every pack, storing included.'),
  judgingQueue: metric('gauge', 'judging_queue_hosts', 'Hosts whose newest report waits to be judged.'),
  edition: metric(
    'gauge',
    'edition',
    'Always 1; the edition that hosts are judged by and pages show.',
    'edition',
    'kind',
  ),
  editionShownSeconds: metric('gauge', 'edition_shown_timestamp_seconds', 'When that edition was shown first.'),
  roundHosts: metric(
    'gauge',
    'round_hosts',
    'While the fleet is judged for another edition or day: hosts by state, which is judged, failed or waiting.',
    'state',
  ),
  roundStartSeconds: metric(
    'gauge',
    'round_start_timestamp_seconds',
    'When the judging of the fleet began that is going on; absent while none is.',
  ),
  httpRequestSeconds: metric(
    'histogram',
    'http_request_seconds',
    'Requests by route and status class.',
    'route',
    'status',
  ),
  storeBytes: metric('gauge', 'store_bytes', 'Size of the store on disk.'),
  packInfo: metric('gauge', 'pack_info', 'Always 1; packs in force.', 'pack', 'version'),
  packRules: metric('gauge', 'pack_rules', 'Rules of the pack.', 'pack'),
  tableDateSeconds: metric(
    'gauge',
    'table_timestamp_seconds',
    'Date of a data table, such as the lifecycle dates.',
    'table',
  ),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricId = keyof typeof catalogue;
