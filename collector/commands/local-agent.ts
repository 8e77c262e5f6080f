import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inPackage } from '../../policies/base/package-root.ts';
import { writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import { issueToken } from '../enrolment.ts';
import type { HttpContext } from '../http/route.ts';
import { shaOf } from '../secrets.ts';
import { hostByToken } from '../store/agents.ts';
import { findHostRecord } from '../store/hosts.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { DEFAULT_UNIT } from '../store/units.ts';

const TOKEN_SECONDS = 600;
const INTERVAL_SECONDS = 3600;
/** An agent in the middle of an inspection gets so long to put it into its spool. */
const STOP_MS = 10_000;
const LOCAL_HOST = 'local_host';

export interface LocalAgent {
  /** Id of this host, once the agent has joined. */
  hostId(): Promise<string | undefined>;
  /** Resolves with the exit code when the agent ends by itself. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts the agent for this host as a child process. It reaches the collector only over HTTP, as any agent does; a
 * token of one use and ten minutes goes over its standard input, where no process list shows it.
 */
export async function startLocalAgent(context: HttpContext, url: string): Promise<LocalAgent> {
  const { db, config } = context;
  const folder = join(config.dataFolder, 'agent');
  const known = await knownHost(context, folder);
  const token = known === undefined ? await makeToken(context) : undefined;
  const child = launch(url, folder, token);
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 0));
    child.once('error', () => resolve(3));
  });
  return {
    ended,
    async hostId() {
      if (token === undefined) return known;
      const hostId = await hostByToken(db, shaOf(token.secret));
      if (hostId !== undefined) await writeSetting(db, LOCAL_HOST, hostId);
      return hostId;
    },
    async stop() {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(killer);
    },
  };
}

/** The host that the agent in this folder enrolled as, if both sides still know of it. */
async function knownHost({ db }: HttpContext, folder: string): Promise<string | undefined> {
  if (!existsSync(join(folder, 'state.json'))) return undefined;
  const hostId = await readSetting(db, LOCAL_HOST);
  return hostId === undefined || (await findHostRecord(db, hostId)) === undefined ? undefined : hostId;
}

interface Token {
  readonly secret: string;
  readonly text: string;
}

async function makeToken({ db, now, collectorKeyId }: HttpContext): Promise<Token> {
  const { secret } = await issueToken(
    db,
    { unitId: DEFAULT_UNIT, uses: 1, validSeconds: TOKEN_SECONDS, by: 'muster up' },
    now(),
  );
  return { secret, text: writeEnrolmentToken({ secret, collectorKeyId }) };
}

function launch(url: string, folder: string, token: Token | undefined): ChildProcess {
  const args = ['agent', 'run', '--collector', url, '--data', folder, '--interval', String(INTERVAL_SECONDS)];
  const child = spawn(
    process.execPath,
    [inPackage('bin', 'muster.js'), ...args, ...(token === undefined ? [] : ['--token-stdin'])],
    {
      env: { ...process.env, MUSTER_LOG: process.env.MUSTER_LOG ?? 'warn' },
      // Its log goes where ours goes; its standard output is for results, of which a running agent has none.
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
  child.stdin?.on('error', () => undefined); // it ended before it read the token; `ended` tells
  child.stdin?.end(token === undefined ? '' : `${token.text}\n`);
  return child;
}
