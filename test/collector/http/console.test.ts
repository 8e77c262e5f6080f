import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCollector, testCollector } from '../../kit/client.ts';
import { memoryStore } from '../../kit/database.ts';

describe('the console as files', () => {
  let collector: TestCollector;

  beforeAll(async () => {
    collector = await testCollector(await memoryStore());
  });
  afterAll(async () => collector.close());

  const ask = (url: string, headers: Record<string, string> = {}) =>
    collector.app.inject({ method: 'GET', url, headers: { host: '127.0.0.1', ...headers } });

  it.each(['/', '/index.html', '/hosts', '/hosts/1b2c/findings/ssh/ssh-root-login', '/sign-in?next=%2Fhosts'])(
    '%s is the page, with a nonce of its own that the policy names',
    async (url) => {
      const nonces = await Promise.all(
        [1, 2].map(async () => {
          const { statusCode, body, headers } = await ask(url);
          expect([statusCode, headers['cache-control']]).toEqual([200, 'no-store']);
          const nonce = /nonce="([^"]+)"/.exec(body)?.[1] ?? '';
          expect(body).not.toContain('__MUSTER_NONCE__');
          expect(headers['content-security-policy']).toContain(`script-src 'self' 'nonce-${nonce}'`);
          expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
          return nonce;
        }),
      );
      expect(nonces[0]).not.toBe(nonces[1]);
    },
  );

  it('files with a hash in their name may be kept for ever, and come compressed where that is understood', async () => {
    const plain = await ask('/assets/main-AbCdEf12.js', { 'accept-encoding': 'identity' });
    expect(plain.body).toBe('export const page = 1;\n');
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const packed = await ask('/assets/main-AbCdEf12.js', { 'accept-encoding': 'gzip' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers['content-type']).toMatch(/javascript/);
  });

  it.each([
    '/assets/none-AbCdEf12.js',
    '/../package.json',
    '/..%2f..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/.git/config',
    '/assets/..%5c..%5cpackage.json',
    '/%00.js',
    '/%',
  ])('%s is nothing and leads nowhere', async (url) => {
    const { statusCode, body } = await ask(url);
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
    expect(body).not.toContain('"name": "muster"');
  });

  it('answers carry what keeps browsers careful', async () => {
    const { headers } = await ask('/api/v1/openapi.json');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('events tell an open page that a host was judged', async () => {
    const client = await collector.signIn();
    expect((await client.ask('GET', '/api/v1/session')).status).toBe(200);
    await collector.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = collector.app.server.address() as AddressInfo;
    const signedIn = await collector.anonymous.ask('POST', '/api/v1/session', {
      name: 'admin',
      password: 'correct horse battery staple',
    });
    const cookie = String(signedIn.headers['set-cookie']).split(';', 1)[0] ?? '';
    const heard = new Promise<string>((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port, path: '/api/v1/events', headers: { cookie } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (!text.includes('host_changed')) return;
          resolve(text);
          request.destroy();
        });
        void collector.enrol().then((agent) => agent.send(agent.seal(agent.report())));
      });
      request.on('error', (error) => (request.destroyed ? undefined : reject(error)));
    });
    expect(await heard).toMatch(
      /^retry: 5000\n\nevent: host_changed\ndata: \{"kind":"host_changed","hostId":"[0-9a-f-]{36}","at":"[^"]+"\}\n\n/,
    );
    await expect.poll(() => collector.context.events.listenerCount).toBe(0);
  });
});
