import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS } from '../../../collector/http/route.ts';
import { routes } from '../../../collector/http/routes/index.ts';
import { shaOf } from '../../../collector/secrets.ts';
import { replaceApiToken } from '../../../collector/store/sessions.ts';
import { type TestClient, type TestCollector, testCollector } from '../../kit/client.ts';
import { memoryStore } from '../../kit/database.ts';

describe('who may call what', () => {
  let collector: TestCollector;
  let client: TestClient | undefined;

  beforeAll(async () => {
    collector = await testCollector(await memoryStore());
  });
  afterAll(async () => collector.close());

  /** An address with something in the place of its parameters. */
  const addressOf = (path: string) => path.replace(/:[A-Za-z]+/g, 'x');

  it('is said by every route', () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter(({ access }) => !ACCESS.includes(access))).toEqual([]);
    expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length);
  });

  const open = new Set(['public', 'agent', 'loopback', 'metrics']);
  const closed = routes.filter(({ access }) => !open.has(access));

  it.each(closed.map(({ method, path }) => [method, path] as const))(
    '%s %s answers nobody who is not signed in',
    async (method, path) => {
      const answer = await collector.anonymous.ask(method, addressOf(path));
      expect(answer).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
      const wrong = await collector.anonymous.ask(method, addressOf(path), undefined, {
        authorization: 'Bearer wrong',
        cookie: 'muster_session=wrong',
      });
      expect(wrong.status).toBe(401);
    },
  );

  it.each(closed.filter(({ method }) => method !== 'GET').map(({ method, path }) => [method, path] as const))(
    '%s %s wants the token of the page, so that no other site can ask for it',
    async (method, path) => {
      client ??= await collector.signIn(); // once: sign-ins are limited by the minute
      const answer = await client.ask(method, addressOf(path), {}, { 'muster-csrf': 'of-another-session' });
      expect(answer).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    },
  );

  it('metrics, health and readiness answer this machine only, and metrics a token of that scope', async () => {
    const { app, db } = collector;
    const ask = (url: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
      app.inject({ method: 'GET', url, headers: { host: '127.0.0.1', ...headers }, remoteAddress });
    for (const url of ['/metrics', '/healthz', '/readyz']) {
      expect((await ask(url)).statusCode).toBe(200);
      expect((await ask(url, { host: '[::1]:7070' }, '::1')).statusCode).toBe(200);
      for (const [headers, from] of [
        [{}, '192.0.2.1'],
        [{ 'x-forwarded-for': '192.0.2.1' }, '127.0.0.1'],
        [{ forwarded: 'for=192.0.2.1' }, '127.0.0.1'],
        [{ host: 'rebound.example' }, '127.0.0.1'],
      ] as const) {
        expect([401, 403]).toContain((await ask(url, headers, from)).statusCode);
      }
    }
    await replaceApiToken(db, {
      tokenSha: shaOf('for-metrics'),
      name: 'prometheus',
      scope: 'metrics',
      at: '2026-11-21T00:00:00.000Z',
    });
    await replaceApiToken(db, {
      tokenSha: shaOf('for-commands'),
      name: 'local.json',
      scope: 'local',
      at: '2026-11-21T00:00:00.000Z',
    });
    const withToken = (token: string, url: string) => ask(url, { authorization: `Bearer ${token}` }, '192.0.2.1');
    expect((await withToken('for-metrics', '/metrics')).statusCode).toBe(200);
    expect((await withToken('for-commands', '/metrics')).statusCode).toBe(401);
    expect((await withToken('for-metrics', '/api/v1/hosts')).statusCode).toBe(401);
    expect((await withToken('for-commands', '/api/v1/hosts')).statusCode).toBe(200);
  });
});
