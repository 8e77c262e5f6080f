import { Counter, Histogram, Registry } from 'prom-client';
import { catalogue, type Metric } from './catalogue.ts';

const SECONDS_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const BYTES_BUCKETS = [300, 1_000, 10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 4_000_000, 8_388_608];

/** What the collector counts about itself while it works. */
export interface Measures {
  request(route: string, status: string, seconds: number): void;
  report(result: string, seconds: number, bytes: number): void;
  refused(code: string): void;
  judged(seconds: number): void;
}

/** A registry of its own, so that two collectors in one process do not count together. */
export function createRegistry(): { readonly registry: Registry; readonly measures: Measures } {
  const registry = new Registry();
  const requests = new Histogram({ ...describe(catalogue.httpRequestSeconds, registry), buckets: SECONDS_BUCKETS });
  const reports = new Counter(describe(catalogue.reportsTotal, registry));
  const refusals = new Counter(describe(catalogue.reportsRefusedTotal, registry));
  const ingest = new Histogram({ ...describe(catalogue.ingestSeconds, registry), buckets: SECONDS_BUCKETS });
  const bytes = new Histogram({ ...describe(catalogue.ingestBytes, registry), buckets: BYTES_BUCKETS });
  const judging = new Histogram({ ...describe(catalogue.judgingSeconds, registry), buckets: SECONDS_BUCKETS });
  const measures: Measures = {
    request: (route, status, seconds) => requests.observe({ route, status }, seconds),
    report: (result, seconds, size) => {
      reports.inc({ result });
      ingest.observe(seconds);
      bytes.observe(size);
    },
    refused: (code) => refusals.inc({ code }),
    judged: (seconds) => judging.observe(seconds),
  };
  return { registry, measures };
}

/** What prom-client is told of a metric: nothing but what the catalogue says. */
function describe({ name, help, labels }: Metric, registry: Registry) {
  return { name, help, labelNames: [...labels], registers: [registry] };
}
