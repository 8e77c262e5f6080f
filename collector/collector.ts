import { readFileSync } from 'node:fs';
import type { Logger } from '../policies/base/log.ts';
import { inPackage } from '../policies/base/package-root.ts';
import { createTables, shippedTableSources, type Tables } from '../policies/derive/tables.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';
import { loadShippedPacks } from '../policies/rules/shipped-packs.ts';
import { collectorKey } from './collector-key.ts';
import type { Config } from './config.ts';
import { createEditions, type Shipped } from './edition-load.ts';
import { startEditions } from './edition-start.ts';
import { createEvents } from './events.ts';
import type { HttpContext } from './http/route.ts';
import { createServer, type HttpServer } from './http/server.ts';
import { judgeFleet } from './judge-fleet.ts';
import { judgeStoredHost } from './judge-host.ts';
import { createJudgingQueue, type JudgingQueue } from './judging.ts';
import { writeFleetMetrics } from './metrics/fleet.ts';
import { createRegistry } from './metrics/registry.ts';
import { createPasswordHasher } from './passwords.ts';
import type { Database } from './store/database.ts';

export interface CollectorOptions {
  readonly config: Config;
  readonly db: Database;
  readonly log: Logger;
  /** The clock; tests turn it. */
  readonly now?: () => Date;
  /** Packs in place of those that come with the product. */
  readonly packs?: readonly CompiledPack[];
  readonly tables?: Tables;
}

/** A collector that is put together and not yet listening. */
export interface Collector {
  readonly app: HttpServer;
  readonly context: HttpContext;
  readonly judging: JudgingQueue;
}

/** Puts a collector together over an open store: packs, judging, metrics, HTTP. It does nothing by itself until `keepHouse` or a request. */
export async function createCollector(options: CollectorOptions): Promise<Collector> {
  const { config, db, log, now = () => new Date() } = options;
  const shipped = readShipped(options);
  const editions = createEditions(shipped);
  await startEditions({ db, now, log }, editions, shipped);
  const { registry, measures } = createRegistry();
  const host = async (hostNumber: number): Promise<void> => {
    const startedAt = performance.now();
    await judgeStoredHost(context, hostNumber);
    measures.judged((performance.now() - startedAt) / 1000);
  };
  const fleet = (isStopped: () => boolean): Promise<void> => judgeFleet(context, isStopped);
  const judging = createJudgingQueue({ host, fleet }, log);
  const version = readVersion();
  const context: HttpContext = {
    db,
    editions,
    get policies() {
      return editions.current;
    },
    events: createEvents(),
    log,
    now,
    requestJudging: (hostNumber) => judging.request(hostNumber),
    requestRound: () => judging.requestRound(),
    config,
    hasher: createPasswordHasher(),
    measures,
    metrics: async () => ({
      text: (await registry.metrics()) + (await writeFleetMetrics(context, version)),
      contentType: registry.contentType,
    }),
    collectorKeyId: (await collectorKey(db)).keyId,
    version,
  };
  return { app: await createServer(context), context, judging };
}

function readShipped({ packs, tables }: CollectorOptions): Shipped {
  const sources = shippedTableSources();
  return {
    packs: packs ?? loadShippedPacks(),
    tables: tables ?? createTables(sources),
    tablesText: JSON.stringify(sources),
  };
}

/** Version of the product, from its package.json. */
function readVersion(): string {
  return (JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as { readonly version: string }).version;
}
