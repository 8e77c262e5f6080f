import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { MusterError } from '../../policies/base/errors.ts';
import { MAX_REPORT_BYTES } from '../../policies/base/limits.ts';
import { REPORT_MEDIA_TYPE } from '../../policies/inventory/wire.ts';
import { readSnapshot } from '../store/snapshot.ts';
import { refusal } from './answers.ts';
import { authorise, type Caller } from './auth.ts';
import type { Access, AnyRoute, HttpContext, Reply, Route, RouteRequest } from './route.ts';
import { routes } from './routes/index.ts';
import { serveConsole } from './server-console.ts';
import { answerError, answerNothingThere } from './server-errors.ts';
import { dropPageHeaders, setSecurityHeaders } from './server-headers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
  interface FastifyRequest {
    caller?: Caller;
    startedAtMs: number;
  }
}

/** Made from the routes' own schemas, so it cannot say anything else than they do. */
const DESCRIPTION_PATH = '/api/v1/openapi.json';
const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_PARAM_LENGTH = 200;
const MAX_CONNECTIONS = 1000;
const RETRY_AFTER_SECONDS = 60;
/** A reader who stops reading must not keep a place for ever; what a route has to do takes less. */
const MAX_STAY_MS = 60 * 60_000;
/** Files of advisories of some gigabytes arrive over slow lines; headers, and with them who asks, have far less. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
const HEADERS_TIMEOUT_MS = 20_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** A server that listens when told, and that tests ask without a network. */
export type HttpServer = FastifyInstance;

/** The HTTP server of a collector, not yet listening. This file alone knows which library serves it. */
export async function createServer(context: HttpContext, extraRoutes: readonly AnyRoute[] = []): Promise<HttpServer> {
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: true,
    return503OnClosing: true,
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: HEADERS_TIMEOUT_MS },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false } },
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  // Answers are written as they are: a schema that serialises would strip what it does not know.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.setErrorHandler((error, request, reply) => answerError(context.log, error, request, reply));
  setSecurityHeaders(app);
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  await app.register(compress, { globalDecompression: false, encodings: ['br', 'gzip'], threshold: 1024 });
  await app.register(swagger, { openapi: { openapi: '3.1.0', info: { title: 'Muster', version: context.version } } });
  app.addContentTypeParser(
    REPORT_MEDIA_TYPE,
    { parseAs: 'buffer', bodyLimit: MAX_REPORT_BYTES },
    (_request, body, done) => done(null, body),
  );
  // Files that somebody carries in: the route itself reads them, piece by piece, and bounds them.
  app.addContentTypeParser(CARRIED_FILE, (_request, body, done) => done(null, body));
  app.decorateRequest('startedAtMs', 0);
  app.addHook('onRequest', async (request) => {
    request.startedAtMs = performance.now();
  });
  app.addHook('onResponse', async (request, reply) => measure(context, request, reply));
  const enter = turnstile();
  for (const route of [...routes, ...extraRoutes]) addRoute(app, context, route as unknown as Route, enter);
  app.get(DESCRIPTION_PATH, { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    return reply.type('application/json; charset=utf-8').send(app.swagger());
  });
  await serveConsole(app, context.config.consoleFolder);
  app.setNotFoundHandler((request, reply) => answerNothingThere(request, reply));
  return app;
}

function measure(context: HttpContext, request: FastifyRequest, reply: FastifyReply): void {
  const status = `${Math.floor(reply.statusCode / 100)}xx`;
  context.measures.request(
    request.routeOptions.url ?? 'none',
    status,
    (performance.now() - request.startedAtMs) / 1000,
  );
}

type Enter = (route: Route, caller: string | undefined, reply: FastifyReply) => void;

/**
 * Lets no more requests of a route in than it takes at once; what they hold in memory is bounded by that. Of these a
 * caller has one: whoever asks twice, or reads slowly, keeps nobody else out.
 */
function turnstile(): Enter {
  const inside = new Map<Route, (string | undefined)[]>();
  return (route, caller, reply) => {
    const { maxAtOnce } = route;
    if (maxAtOnce === undefined || reply.raw.destroyed) return;
    const callers = inside.get(route) ?? [];
    if (callers.length >= maxAtOnce || (caller !== undefined && callers.includes(caller))) {
      reply.header('retry-after', RETRY_AFTER_SECONDS);
      throw new MusterError('too_many_requests', 'the collector is busy; try again in a minute');
    }
    callers.push(caller);
    inside.set(route, callers);
    const timer = setTimeout(() => reply.raw.destroy(), MAX_STAY_MS).unref();
    reply.raw.once('close', () => {
      clearTimeout(timer);
      callers.splice(callers.indexOf(caller), 1);
    });
  };
}

/** Media type of files that somebody carries in. */
const CARRIED_FILE = 'application/octet-stream';

/** Its parser leaves the body unread, so only a route that reads it piece by piece may be sent one. */
function refuseCarriedFile({ bodyType, path }: Route, contentType: string | undefined): void {
  if (contentType?.split(';', 1)[0]?.trim().toLowerCase() === CARRIED_FILE && bodyType !== CARRIED_FILE)
    throw new MusterError('unsupported_media_type', `${path} takes no ${CARRIED_FILE}`);
}

function addRoute(app: FastifyInstance, context: HttpContext, route: Route, enter: Enter): void {
  const { params, query, body } = route;
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.maxBodyBytes ?? MAX_BODY_BYTES,
    config: {
      access: route.access,
      ...(route.maxPerMinute === undefined ? {} : { rateLimit: { max: route.maxPerMinute, timeWindow: '1 minute' } }),
    },
    schema: {
      summary: route.summary,
      description: `Access: ${route.access}.`,
      ...(params === undefined ? {} : { params: params.schema }),
      ...(query === undefined ? {} : { querystring: query.schema }),
      ...(body === undefined ? {} : { body: body.schema }),
      ...(route.bodyType === undefined ? {} : { consumes: [route.bodyType] }),
      response: responses(route),
    },
    // Before the body is read: nobody unknown makes the collector parse anything.
    onRequest: async (request, reply) => {
      refuseCarriedFile(route, request.headers['content-type']);
      const caller = await authorise(context.db, route.access, request, context.now());
      if (caller !== undefined) request.caller = caller;
      enter(route, caller?.name, reply); // only who may come in takes a place
    },
    handler: async (request, reply) => {
      const told = await answer(route, context, requestOf(request));
      if (route.access === 'agent') dropPageHeaders(reply);
      return send(reply, told);
    },
  });
}

const SNAPSHOT_ACCESS: ReadonlySet<Access> = new Set(['signed_in', 'administrator']);

/** Pages never mix what was before and after a fleet turned: each answer is read at one moment. */
function answer(route: Route, context: HttpContext, request: RouteRequest<unknown, unknown, unknown>): Promise<Reply> {
  if (route.method !== 'GET' || route.isLive === true || !SNAPSHOT_ACCESS.has(route.access))
    return route.handle(context, request);
  return readSnapshot(context.db, async (db) =>
    route.handle({ ...context, db, policies: await context.editions.shownIn(db) }, request),
  );
}

function responses(route: Route): Record<string, unknown> {
  const good = Object.entries(route.answers).map(([status, schema]) => [status, { description: 'done', ...schema }]);
  return Object.fromEntries([...good, ['4xx', { description: 'refused', ...refusal }]]);
}

function requestOf(request: FastifyRequest): RouteRequest<unknown, unknown, unknown> {
  const { caller } = request;
  return {
    params: request.params,
    query: request.query,
    body: request.body,
    headers: request.headers,
    ...(caller === undefined ? {} : { caller }),
    isSecure: request.headers['x-forwarded-proto'] === 'https',
    signal: request.signal,
  };
}

function send(reply: FastifyReply, answer: Reply): FastifyReply {
  reply.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value);
  if (answer.text !== undefined) return reply.send(answer.text);
  reply.header('cache-control', 'no-store');
  return answer.body === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(answer.body);
}
