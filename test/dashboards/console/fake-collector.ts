import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { DownloadRow, HostRow, ServerEvent, SessionAnswer } from '../../../collector/api.ts';
import { contentPolicy } from '../../../collector/http/server-headers.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import type { Estate } from './estate.ts';
import { adminAnswerOf, newestEditionOf, trialLines } from './estate-admin.ts';
import { agentsOf, overviewOf } from './estate-answers.ts';
import { exceptionAnswerOf } from './estate-exceptions.ts';
import { findingOf, findingsOf, historyOf, hostOf, ruleOf } from './estate-host.ts';
import { importAnswerOf } from './estate-imports.ts';
import { inventoryOf, packageRows } from './estate-inventory.ts';
import { lifecycleAnswerOf } from './estate-lifecycle.ts';
import { pastDayOf, registerOf } from './estate-past.ts';
import { filterHosts, filterRules, pageOf } from './fake-filters.ts';

const BUILD = inPackage('build/console');
/** The build as it was when the first fake started: another test may build anew meanwhile. */
const files = new Map<string, Buffer>();
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain',
};

export interface FakeOptions {
  readonly estate: Estate;
  /** `out`: nobody is signed in; `first`: the first password must be changed. */
  readonly person?: 'in' | 'out' | 'first';
  readonly isSynthetic?: boolean;
  /** Whether the newest edition is still judged; asked each time. */
  readonly isJudging?: () => boolean;
  /** Paths that answer with this refusal instead, for the failed faces. */
  readonly refuse?: Readonly<Record<string, { readonly status: number; readonly code: string }>>;
}

export interface FakeCollector {
  readonly url: string;
  /** Addresses asked for under /api, newest last. */
  readonly asked: readonly string[];
  /** Open connections for events. */
  listening(): number;
  /** Tells every open page. */
  tell(event: ServerEvent): void;
  close(): Promise<void>;
}

/** A collector without a store, in memory, that serves the built console under the real one's policy and answers its questions. */
export async function startFake(options: FakeOptions): Promise<FakeCollector> {
  if (files.size === 0) readBuild();
  const asked: string[] = [];
  const state: State = { person: options.person ?? 'in', streams: new Set() };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.startsWith('/api/')) asked.push(`${request.method} ${url.pathname}${url.search}`);
    request.on('data', () => undefined);
    request.on('end', () => respond(response, request.method ?? 'GET', url, options, state));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    listening: () => state.streams.size,
    tell: (event) => tellAll(state, event),
    close: () => closeServer(server),
  };
}

function readBuild(): void {
  for (const name of readdirSync(BUILD, { recursive: true, encoding: 'utf8' })) {
    if (extname(name) !== '') files.set(`/${name}`, readFileSync(join(BUILD, name)));
  }
}

function tellAll(state: State, event: ServerEvent): void {
  for (const stream of state.streams) stream.write(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Files as they are, and the page with a fresh nonce under the collector's own policy. */
function sendFile(response: ServerResponse, path: string): void {
  const file = files.get(path);
  if (file !== undefined && path !== '/index.html') {
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    response.end(file);
    return;
  }
  const nonce = randomBytes(18).toString('base64');
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': contentPolicy(nonce),
  });
  response.end(String(files.get('/index.html')).replaceAll('__MUSTER_NONCE__', nonce));
}

interface State {
  person: 'in' | 'out' | 'first';
  readonly streams: Set<ServerResponse>;
}

interface Answered {
  readonly status: number;
  readonly body?: unknown;
}

function respond(response: ServerResponse, method: string, url: URL, options: FakeOptions, state: State): void {
  if (!url.pathname.startsWith('/api/')) {
    sendFile(response, url.pathname);
  } else if (url.pathname === '/api/v1/events' && state.person === 'in') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 5000\n\n');
    state.streams.add(response);
    response.on('close', () => {
      state.streams.delete(response);
    });
  } else if (url.pathname === '/api/v1/try') {
    response.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' });
    response.end(
      trialLines(options.estate)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
  } else {
    const { status, body } = method === 'GET' ? answerOf(url, options, state) : written(method, url, options, state);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }
}

const refusal = (status: number, code: string): Answered => ({ status, body: { code, message: 'as a test wants it' } });

function answerOf(url: URL, options: FakeOptions, state: State): Answered {
  const refused = options.refuse?.[url.pathname];
  if (refused !== undefined) return refusal(refused.status, refused.code);
  if (state.person === 'out') return refusal(401, 'not_signed_in');
  if (state.person === 'first' && url.pathname !== '/api/v1/session') return refusal(403, 'not_allowed');
  const body = read(url, options, state);
  return body === undefined ? refusal(404, 'not_found') : { status: 200, body };
}

function written(method: string, url: URL, options: FakeOptions, state: State): Answered {
  if (url.pathname.endsWith('/enrolment-tokens')) {
    const token = 'example-token-of-one-use-0000000000000000';
    return { status: 201, body: { token, unitId: 'cdv', uses: 1, endsAt: '2026-11-22T00:30:00Z' } };
  }
  if (method === 'DELETE') {
    state.person = 'out';
    return { status: 204 };
  }
  state.person = options.person === 'first' && !url.pathname.endsWith('/password') ? 'first' : 'in';
  return { status: 200, body: sessionOf(options, state) };
}

function sessionOf(options: FakeOptions, state: State): SessionAnswer {
  return {
    person: { name: 'admin', role: 'administrator', unitId: null },
    mustChangePassword: state.person === 'first',
    csrfToken: 'csrf',
    collector: { version: '0.1.0', store: 'sqlite', isSynthetic: options.isSynthetic ?? true },
  };
}

function read(url: URL, options: FakeOptions, state: State): unknown {
  const { estate } = options;
  const words = url.searchParams;
  const [, , , first, second, third, fourth, fifth] = url.pathname.split('/').map(decodeURIComponent);
  const excepted = exceptionAnswerOf(estate, first ?? '', second, words);
  if (excepted !== undefined) return excepted;
  if (first?.startsWith('imports')) return importAnswerOf(first, second, third);
  if (first === 'session') return sessionOf(options, state);
  if (first === 'overview') return overviewOf(estate, words.get('unit') ?? undefined);
  if (first === 'downloads') return DOWNLOADS;
  if (first === 'units') return estate.units;
  if (first === 'lifecycle' || first === 'software') return lifecycleAnswerOf(estate, [first, second]);
  if (first === 'agents') return pageOf(agentsOf(estate), words);
  if (first === 'rules' && second === undefined) return pageOf(filterRules(estate.rules, words), words);
  if (first === 'rules') {
    const rule = estate.rules.find((one) => one.pack === second && one.rule === third);
    return rule && ruleOf(estate, rule);
  }
  if (first === 'days') return pastDayOf(estate, second, words.get('unit'));
  if (first === 'editions' && words.get('pageSize') === '1') return newestEditionOf(options.isJudging?.() ?? false);
  if (first !== 'hosts') return adminAnswerOf(estate, [first, second]);
  if (second === undefined) return pageOf(filterHosts(estate.hosts, words), words);
  const host = estate.hosts.find((one) => one.hostId === second);
  if (host === undefined) return undefined;
  return third === undefined
    ? hostOf(estate, host)
    : partOf(estate, host, { part: third, pack: fourth, rule: fifth }, words);
}

interface Wanted {
  readonly part: string;
  readonly pack: string | undefined;
  readonly rule: string | undefined;
}

function partOf(estate: Estate, host: HostRow, { part, pack, rule }: Wanted, words: URLSearchParams): unknown {
  if (part === 'inventory') return inventoryOf();
  if (part === 'history') return historyOf(host);
  if (part === 'register') return registerOf(host);
  if (part === 'packages')
    return pageOf(
      packageRows.filter((row) => row.name.includes(words.get('q') ?? '')),
      words,
    );
  const rows = findingsOf(estate);
  if (pack === undefined) {
    const matches = (name: string, value: string): boolean => words.get(name) === null || words.get(name) === value;
    const q = words.get('q') ?? '';
    return pageOf(
      rows.filter(
        (row) =>
          matches('verdict', row.verdict) &&
          matches('severity', row.severity) &&
          matches('pack', row.pack) &&
          row.title.vi.includes(q),
      ),
      words,
    );
  }
  const place = rows.findIndex((row) => row.pack === pack && row.rule === rule);
  const row = rows[place];
  return row && findingOf(row, place);
}

const DOWNLOADS: readonly DownloadRow[] = [
  {
    name: 'muster-agent-0.1.0-linux-x64.tar.gz',
    kind: 'archive',
    platform: 'linux-x64',
    bytes: 42_184_862,
    sha256: '1'.repeat(64),
  },
  { name: 'muster-agent.mjs', kind: 'agent', platform: null, bytes: 3_182_228, sha256: '2'.repeat(64) },
  { name: 'record.ps1', kind: 'recorder', platform: null, bytes: 72_903, sha256: '3'.repeat(64) },
  { name: 'record.sh', kind: 'recorder', platform: null, bytes: 133_038, sha256: '4'.repeat(64) },
];
