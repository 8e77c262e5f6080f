import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { addAdministrator } from '../../collector/administrators.ts';
import type { SessionAnswer } from '../../collector/api.ts';
import { type Collector, createCollector } from '../../collector/collector.ts';
import type { Config } from '../../collector/config.ts';
import { issueToken } from '../../collector/enrolment.ts';
import { routes } from '../../collector/http/routes/index.ts';
import type { Database } from '../../collector/store/database.ts';
import { DEFAULT_UNIT } from '../../collector/store/units.ts';
import { createLogger } from '../../policies/base/log.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { loadTables, type Tables } from '../../policies/derive/tables.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { rawPublicKey, sealReport } from '../../policies/inventory/seal.ts';
import { REPORT_MEDIA_TYPE, writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import type { CompiledPack } from '../../policies/rules/compiled.ts';
import { loadShippedPacks } from '../../policies/rules/shipped-packs.ts';
import { clockAt, type TestClock } from './clock.ts';
import { bytesOf, smallReport } from './report.ts';

export const PASSWORD = 'correct horse battery staple';

/** A signed-in browser as far as the API sees one. */
export interface TestClient {
  /** Asks and answers status and body; the body of every good answer is held against its schema. */
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer>;
  get<T>(url: string): Promise<T>;
}

export interface TestAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a test asks for is what it knows.
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** An agent with its own key that reports about one host. */
export interface TestAgent {
  readonly agentId: string;
  readonly hostId: string;
  readonly privateKey: KeyObject;
  /** The report as this agent would send it. */
  seal(report: Report): Buffer;
  report(overrides?: Partial<Report>): Report;
  send(bytes: Buffer, headers?: Record<string, string>): Promise<TestAnswer>;
}

export interface TestCollector extends Collector {
  readonly db: Database;
  readonly clock: TestClock;
  readonly anonymous: TestClient;
  signIn(): Promise<TestClient>;
  enrol(options?: {
    readonly unitId?: string;
    readonly name?: string;
    readonly identifiers?: Report['host']['identifiers'];
  }): Promise<TestAgent>;
  /** Waits until everything that was reported is judged. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

let loaded: { readonly packs: readonly CompiledPack[]; readonly tables: Tables } | undefined;

/** The packs and tables that are shipped; reading them once is enough for a file of tests. */
export function shipped(): { readonly packs: readonly CompiledPack[]; readonly tables: Tables } {
  loaded ??= { packs: loadShippedPacks(), tables: loadTables() };
  return loaded;
}

/** A whole collector over a store, asked in process; the account `admin` has `PASSWORD`. */
export async function testCollector(
  db: Database,
  options: { readonly packs?: readonly CompiledPack[]; readonly at?: string } = {},
): Promise<TestCollector> {
  const clock = clockAt(options.at ?? '2026-11-21T18:54:00Z');
  const config: Config = {
    dataFolder: inPackage('build', 'no-such-folder'),
    listen: { host: '127.0.0.1', port: 0 },
    store: { kind: 'sqlite', path: ':memory:' },
    consoleFolder: inPackage('test', 'fixtures', 'console'),
    packagesFolder: inPackage('test', 'fixtures', 'packages'),
  };
  const log = createLogger('test', 'silent');
  const { packs, tables } = shipped();
  const collector = await createCollector({ config, db, log, now: clock.now, packs: options.packs ?? packs, tables });
  const { app, context, judging } = collector;
  await app.ready();
  const anonymous = clientOf(collector);
  return {
    ...collector,
    db,
    clock,
    anonymous,
    signIn: async () => {
      await addAdministrator(db, context.hasher, {
        name: 'admin',
        password: PASSWORD,
        mustChange: false,
        at: clock.now(),
      });
      const { status, body, headers } = await anonymous.ask('POST', '/api/v1/session', {
        name: 'admin',
        password: PASSWORD,
      });
      expect(status).toBe(200);
      const cookie = String(headers['set-cookie']).split(';', 1)[0] ?? '';
      return clientOf(collector, { cookie, 'muster-csrf': (body as SessionAnswer).csrfToken });
    },
    enrol: (wanted) => enrolAgent(collector, anonymous, clock, wanted),
    settle: () => judging.whenIdle(),
    close: async () => {
      await app.close();
      await judging.stop();
      await db.destroy();
    },
  };
}

async function enrolAgent(
  { context }: Collector,
  anonymous: TestClient,
  clock: TestClock,
  wanted: {
    readonly unitId?: string;
    readonly name?: string;
    readonly identifiers?: Report['host']['identifiers'];
  } = {},
): Promise<TestAgent> {
  const { unitId = DEFAULT_UNIT, name = 'sample' } = wanted;
  const { secret } = await issueToken(context.db, { unitId, uses: 1, validSeconds: 600, by: 'test' }, clock.now());
  const { privateKey } = generateKeyPairSync('ed25519');
  const identifiers = wanted.identifiers ?? { machineId: rawPublicKey(privateKey).toString('hex').slice(0, 32) };
  const { status, body } = await anonymous.ask('POST', '/api/v1/agents', {
    token: writeEnrolmentToken({ secret, collectorKeyId: context.collectorKeyId }),
    publicKey: rawPublicKey(privateKey).toString('base64url'),
    contract: '1.0',
    host: { name, identifiers },
  });
  expect(status).toBe(201);
  const { agentId, hostId } = body as { readonly agentId: string; readonly hostId: string };
  return {
    agentId,
    hostId,
    privateKey,
    seal: (report) => sealReport(bytesOf(report), privateKey),
    report: (overrides = {}) => {
      const report = smallReport(overrides);
      return {
        ...report,
        host: { id: hostId, name, identifiers, ...overrides.host },
        agent: { ...report.agent, id: agentId, ...overrides.agent },
      };
    },
    send: (bytes, headers = {}) =>
      anonymous.ask('POST', '/api/v1/reports', bytes, { 'content-type': REPORT_MEDIA_TYPE, ...headers }),
  };
}

function clientOf({ app }: Collector, own: Readonly<Record<string, string>> = {}): TestClient {
  const ask: TestClient['ask'] = async (method, url, body, headers = {}) => {
    const isBytes = body instanceof Uint8Array;
    const sent = {
      host: '127.0.0.1',
      ...own,
      ...(body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    const payload = body === undefined ? {} : { payload: isBytes ? Buffer.from(body) : JSON.stringify(body) };
    const answer = await app.inject({ method, url, headers: sent, ...payload });
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    const parsed: unknown = isJson ? answer.json() : answer.body;
    if (isJson && answer.statusCode < 300) checkAnswer(method, url, answer.statusCode, parsed);
    return { status: answer.statusCode, body: parsed, headers: answer.headers };
  };
  return {
    ask,
    get: async <T>(url: string) => {
      const { status, body } = await ask('GET', url);
      expect({ url, status, body: status === 200 ? undefined : body }).toEqual({ url, status: 200, body: undefined });
      return body as T;
    },
  };
}

const ajv = new Ajv2020({ strict: false });
const validators = new Map<object, ValidateFunction>();

/** Holds a good answer against the schema its route publishes. */
function checkAnswer(method: string, url: string, status: number, body: unknown): void {
  const path = url.split('?', 1)[0] ?? '';
  const route = routes.find((candidate) => candidate.method === method && isPathOf(candidate.path, path));
  const schema = route?.answers[status];
  if (schema === undefined) return;
  const validate = validators.get(schema) ?? ajv.compile(schema);
  validators.set(schema, validate);
  if (!validate(body))
    throw new Error(`${method} ${path} does not answer as it says: ${ajv.errorsText(validate.errors)}`);
}

function isPathOf(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace(/:[A-Za-z]+/g, '[^/]+').replace(/\./g, '\\.')}$`).test(path);
}
