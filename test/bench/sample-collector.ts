import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Collector, createCollector } from '../../collector/collector.ts';
import type { Context } from '../../collector/context.ts';
import { enrol, issueToken } from '../../collector/enrolment.ts';
import { ingest } from '../../collector/ingest.ts';
import { judgeStoredHost } from '../../collector/judge-host.ts';
import { abilitiesOf, type Database } from '../../collector/store/database.ts';
import { openStore } from '../../collector/store/open.ts';
import { createLogger } from '../../policies/base/log.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { identityOf, rawPublicKey, sealReport, writeConfirmation } from '../../policies/inventory/seal.ts';
import { writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import { loadShippedPacks } from '../../policies/rules/shipped-packs.ts';
import { clockAt, type TestClock } from '../kit/clock.ts';
import { bytesOf, sampleKeys } from '../kit/report.ts';

const FIRST_AT = '2026-11-21T18:54:00Z';

/** A collector over a store on the disk, with a clock that is turned; judging is asked for by hand. */
export interface SampleCollector extends Collector {
  readonly db: Database;
  readonly clock: TestClock;
  addAgent(unitId: string, name: string): Promise<SampleAgent>;
  /** Hands in what an agent made; it is on the disk when this resolves. */
  ingest(bytes: Uint8Array): Promise<string>;
  judge(hostNumber: number): Promise<boolean>;
  sizeBytes(): Promise<number>;
  /** Does the work without waiting for the disk: for filling a store that is then measured. */
  inHaste(work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** An enrolled agent that numbers and seals what it is given, as `muster agent` does. */
export interface SampleAgent {
  readonly hostId: string;
  /** Sealed, collected at this moment of the collector's clock. */
  full(report: Report): Buffer;
  /** "Nothing changed since the last one." */
  confirmation(): Buffer;
}

export async function sampleCollector(): Promise<SampleCollector> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const db = await openStore({ kind: 'sqlite', path: join(folder, 'muster.db') });
  const clock = clockAt(FIRST_AT);
  const config = {
    dataFolder: folder,
    listen: { host: '127.0.0.1', port: 0 },
    store: { kind: 'sqlite', path: join(folder, 'muster.db') },
    consoleFolder: join(folder, 'no-console'),
    packagesFolder: join(folder, 'no-packages'),
  } as const;
  const log = createLogger('bench', 'silent');
  const collector = await createCollector({ config, db, log, now: clock.now, packs: loadShippedPacks() });
  const quiet: Context = { ...collector.context, requestJudging: () => undefined };
  return {
    ...collector,
    db,
    clock,
    addAgent: (unitId, name) => addAgent(collector, clock, unitId, name),
    ingest: async (bytes) => (await ingest(quiet, deliveryOf(bytes, clock))).status,
    judge: (hostNumber) => judgeStoredHost(quiet, hostNumber),
    sizeBytes: () => abilitiesOf(db).sizeBytes(db),
    inHaste: async (work) => {
      await sql`pragma synchronous=off`.execute(db);
      await work();
      await sql`pragma synchronous=full`.execute(db);
    },
    close: async () => {
      await collector.app.close();
      await collector.judging.stop();
      await db.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function deliveryOf(bytes: Uint8Array, clock: TestClock) {
  return { bytes, sentAt: instantOf(clock), receivedAt: clock.now() };
}

/** The contract's instants have no fractions. */
function instantOf(clock: TestClock): string {
  return `${clock.now().toISOString().slice(0, 19)}Z`;
}

async function addAgent({ context }: Collector, clock: TestClock, unitId: string, name: string): Promise<SampleAgent> {
  const { secret } = await issueToken(context.db, { unitId, uses: 1, validSeconds: 600, by: 'bench' }, clock.now());
  const { privateKey } = sampleKeys();
  const publicKey = rawPublicKey(privateKey);
  const identifiers = { machineId: publicKey.toString('hex').slice(0, 32) };
  const { agentId, hostId } = await enrol(
    context.db,
    {
      token: writeEnrolmentToken({ secret, collectorKeyId: context.collectorKeyId }),
      publicKey: publicKey.toString('base64url'),
      contract: '1.0',
      host: { name, identifiers },
    },
    clock.now(),
  );
  let [sequence, previous, digest] = [0, null as string | null, ''];
  return {
    hostId,
    full: (report) => {
      sequence += 1;
      const bytes = bytesOf({
        ...report,
        host: { id: hostId, name, identifiers },
        agent: { ...report.agent, id: agentId },
        collectedAt: instantOf(clock),
        sequence,
        previous,
      });
      [previous, digest] = [identityOf(bytes), report.digest];
      return sealReport(bytes, privateKey);
    },
    confirmation: () => {
      if (previous === null) throw new Error('a confirmation needs a report before it');
      sequence += 1;
      const line = writeConfirmation({ sequence, previous, collectedAt: instantOf(clock), digest }, privateKey);
      previous = identityOf(line);
      return line;
    },
  };
}
