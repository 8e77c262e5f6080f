import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../../collector/store/database.ts';
import { openStore } from '../../collector/store/open.ts';

/** A fresh embedded store that only this test has. */
export function memoryStore(): Promise<Database> {
  return openStore({ kind: 'sqlite', path: ':memory:' });
}

/** Opens a fresh store of one kind. */
export type OpenStore = () => Promise<Database>;

/**
 * Runs the same tests on both stores: SQLite in memory, and a real PostgreSQL that is started for them from Debian's
 * binaries, with a fresh schema for each store. Without those binaries its half is skipped with a clear line.
 */
export function describeOnBothStores(title: string, body: (open: OpenStore) => void): void {
  describe(`${title}, on SQLite`, () => body(memoryStore));
  const programs = postgresPrograms();
  describe.skipIf(programs === undefined)(
    `${title}, on PostgreSQL${programs === undefined ? ' (skipped: no /usr/lib/postgresql/*/bin/postgres; install the package postgresql)' : ''}`,
    () => {
      let server: PostgresServer | undefined;
      beforeAll(async () => {
        server = await startPostgres(programs ?? '');
      });
      afterAll(async () => server?.stop());
      body(async () => {
        if (server === undefined) throw new Error('PostgreSQL was not started');
        return openStore({ kind: 'postgres', url: server.url, schema: await server.freshSchema() });
      });
    },
  );
}

/** Folder of the newest installed PostgreSQL's programs. */
function postgresPrograms(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const newest = readdirSync(root).sort((left, right) => Number(right) - Number(left))[0];
  const folder = newest === undefined ? undefined : join(root, newest, 'bin');
  return folder !== undefined && existsSync(join(folder, 'postgres')) ? folder : undefined;
}

interface PostgresServer {
  readonly url: string;
  freshSchema(): Promise<string>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root, so root starts it as nobody. */
const asUser: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];

async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-postgres-'));
  const run = (program: string, args: readonly string[]) =>
    [...asUser, join(programs, program), ...args] as [string, ...string[]];
  if (asUser.length > 0) execFileSync('chown', ['65534:65534', folder]);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const [init, ...initArgs] = run('initdb', [
    '-D',
    data,
    '-U',
    'muster',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]);
  execFileSync(init, initArgs, { stdio: 'ignore', cwd: folder });
  const port = await freePort();
  // No fsync: these tests ask what the statements do; the crash test asks for durability, on its own store.
  const options = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'];
  const [program, ...args] = run('postgres', options);
  const server = spawn(program, args, { stdio: 'ignore', cwd: folder });
  const url = `postgres://muster@127.0.0.1:${port}/postgres`;
  await untilReady(url, server);
  return {
    url,
    freshSchema: async () => {
      const schema = `test_${randomBytes(8).toString('hex')}`;
      await query(url, `create schema ${schema}`);
      return schema;
    },
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`);
    const isReady = await query(url, 'select 1').then(
      () => true,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('PostgreSQL did not become ready');
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(text).finally(() => client.end());
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
