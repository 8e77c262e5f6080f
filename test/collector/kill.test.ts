import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collectorKey } from '../../collector/collector-key.ts';
import { issueToken } from '../../collector/enrolment.ts';
import { openStore } from '../../collector/store/open.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { identityOf, rawPublicKey, sealReport } from '../../policies/inventory/seal.ts';
import { REPORT_MEDIA_TYPE, writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import { freePort } from '../kit/database.ts';
import { bytesOf, largeReport } from '../kit/report.ts';

const KILLS = Number(process.env.MUSTER_KILLS ?? 10);
const AGENTS = 4;

/** Small and repeatable: what matters is where between two writes a kill falls. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Agent {
  readonly hostId: string;
  readonly agentId: string;
  readonly privateKey: KeyObject;
  sequence: number;
  /** The newest report that was acknowledged: what a delta builds on. */
  base?: { readonly sequence: number; readonly digest: string; readonly sha: string };
}

it(`loses nothing that was acknowledged when it is killed ${KILLS} times at random moments under load`, async () => {
  const seed = Number(process.env.MUSTER_SEED ?? randomInt(2 ** 31));
  console.log(`kill seed: MUSTER_SEED=${seed}`);
  const random = randomFrom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'muster-kill-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const acknowledged = new Set<string>();
  const agents: Agent[] = [];
  try {
    await prepare(folder);
    for (let kill = 0; kill <= KILLS; kill += 1) {
      const server = await start(folder, port);
      while (agents.length < AGENTS) agents.push(await enrol(folder, url));
      const ended = new Promise((resolve) => server.once('exit', resolve));
      // The last round is not killed: everything must still work, judging included.
      const isLast = kill === KILLS;
      let isDoomed = isLast;
      const killSoon = () => {
        if (!isDoomed) setTimeout(() => server.kill('SIGKILL'), random() * 400);
        isDoomed = true;
      };
      await Promise.all(agents.map((agent) => report(agent, url, acknowledged, killSoon, isLast ? 2 : 10_000)));
      if (isLast) server.kill('SIGTERM');
      await ended;
      const db = await openStore({ kind: 'sqlite', path: join(folder, 'collector', 'muster.db') });
      const stored = new Set((await db.selectFrom('reports').select('sha').execute()).map(({ sha }) => sha));
      const complaints = await verifyStore(db);
      await db.destroy();
      expect([...acknowledged].filter((sha) => !stored.has(sha))).toEqual([]);
      expect(complaints).toEqual([]);
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);

async function prepare(folder: string): Promise<void> {
  const db = await openStore({ kind: 'sqlite', path: join(folder, 'collector', 'muster.db') });
  await collectorKey(db);
  await db.destroy();
}

async function start(folder: string, port: number): Promise<ChildProcess> {
  const server = spawn(process.execPath, [inPackage('bin', 'muster.js'), 'collector', 'serve'], {
    env: { ...process.env, MUSTER_DATA: folder, MUSTER_LISTEN: `127.0.0.1:${port}`, MUSTER_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the collector ended with ${code} before it listened`)));
    server.stdout?.on('data', (chunk: Buffer) => (chunk.toString().includes('Console:') ? resolve() : undefined));
  });
  return server;
}

/** The token is made beside the running collector, as `muster admin` commands do. */
async function enrol(folder: string, url: string): Promise<Agent> {
  const db = await openStore({ kind: 'sqlite', path: join(folder, 'collector', 'muster.db') });
  const { secret } = await issueToken(db, { unitId: 'default', uses: 1, validSeconds: 600, by: 'test' }, new Date());
  const { keyId } = await collectorKey(db);
  await db.destroy();
  const { privateKey } = generateKeyPairSync('ed25519');
  const body = {
    token: writeEnrolmentToken({ secret, collectorKeyId: keyId }),
    publicKey: rawPublicKey(privateKey).toString('base64url'),
    contract: '1.0',
    host: { name: 'killed', identifiers: {} },
  };
  const answer = await fetch(`${url}/api/v1/agents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  const { agentId, hostId } = (await answer.json()) as { agentId: string; hostId: string };
  return { agentId, hostId, privateKey, sequence: 1 };
}

/** Sends one report after another until the collector is gone; a report that got no answer is sent again by the next call. */
async function report(
  agent: Agent,
  url: string,
  acknowledged: Set<string>,
  killSoon: () => void,
  count: number,
): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) {
    const made = reportOf(agent);
    const bytes = bytesOf(made);
    const answer = await fetch(`${url}/api/v1/reports`, {
      method: 'POST',
      headers: { 'content-type': REPORT_MEDIA_TYPE },
      body: sealReport(bytes, agent.privateKey),
    }).catch(() => undefined);
    if (answer === undefined) return;
    expect(answer.status).toBe(202);
    acknowledged.add(identityOf(bytes));
    agent.base = { sequence: made.sequence, digest: made.digest, sha: identityOf(bytes) };
    killSoon(); // from the first answer on: before it there is nothing to lose
    // Only the status counts: the collector may die while the body is read.
    const told = (await answer.json().catch(() => undefined)) as { nextSequence: number } | undefined;
    agent.sequence = told?.nextSequence ?? agent.sequence + 1;
  }
}

/** Every other report is a delta on the last that was acknowledged, which a kill must leave whole as well. */
function reportOf({ hostId, agentId, sequence, base: known }: Agent): Report {
  const base = largeReport({ packageCount: 100 });
  const inventory = {
    ...base.inventory,
    packages: [{ name: 'bash', version: `5.${sequence}`, scheme: 'deb' }, ...(base.inventory.packages ?? [])],
  };
  const collectedAt = `${new Date(Date.UTC(2026, 10, 1) + sequence * 1000).toISOString().slice(0, 19)}Z`;
  const delta =
    known === undefined || sequence % 2 === 1
      ? {}
      : {
          form: 'delta' as const,
          base: { sequence: known.sequence, digest: known.digest },
          previous: known.sha,
          probes: {},
        };
  return {
    ...base,
    ...delta,
    sequence,
    collectedAt,
    host: { id: hostId, name: 'killed', identifiers: {} },
    agent: { ...base.agent, id: agentId },
    inventory: 'form' in delta ? { packages: inventory.packages } : inventory,
    digest: digestOf(inventory),
  };
}
