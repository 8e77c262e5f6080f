import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAdministrator, resetPassword } from '../../../collector/administrators.ts';
import type { SessionAnswer } from '../../../collector/api.ts';
import { checkAudit } from '../../../collector/store/audit.ts';
import { PASSWORD, type TestCollector, testCollector } from '../../kit/client.ts';
import { memoryStore } from '../../kit/database.ts';

describe('sessions', () => {
  let collector: TestCollector;

  beforeEach(async () => {
    collector = await testCollector(await memoryStore());
    const { db, context, clock } = collector;
    await addAdministrator(db, context.hasher, {
      name: 'admin',
      password: PASSWORD,
      mustChange: false,
      at: clock.now(),
    });
  });
  afterEach(async () => collector.close());

  const signIn = (name: string, password: string, headers?: Record<string, string>) =>
    collector.anonymous.ask('POST', '/api/v1/session', { name, password }, headers);

  it('begin with a cookie that scripts and other sites cannot use', async () => {
    const { status, headers, body } = await signIn('admin', PASSWORD);
    expect(status).toBe(200);
    expect(headers['set-cookie']).toMatch(/^muster_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await signIn('admin', PASSWORD, { 'x-forwarded-proto': 'https' })).headers['set-cookie']).toMatch(
      /; Secure$/,
    );
    expect(body).toMatchObject({
      person: { name: 'admin', role: 'administrator' },
      mustChangePassword: false,
      collector: { store: 'sqlite', isSynthetic: false },
    });
  });

  it('leave nothing in the store that could be used: neither token nor password', async () => {
    const { headers } = await signIn('admin', PASSWORD);
    const token = /muster_session=([^;]+)/.exec(String(headers['set-cookie']))?.[1] ?? '';
    const rows = JSON.stringify([
      await collector.db.selectFrom('sessions').selectAll().execute(),
      await collector.db.selectFrom('people').selectAll().execute(),
    ]);
    expect(token.length).toBe(43);
    expect(rows).not.toContain(token);
    expect(rows).not.toContain(PASSWORD);
  });

  it('answer a wrong name and a wrong password alike', async () => {
    const [wrongName, wrongPassword] = [await signIn('nobody', PASSWORD), await signIn('admin', 'wrong')];
    expect(wrongName.status).toBe(401);
    expect(wrongPassword.body).toEqual(wrongName.body);
  });

  it('wait after repeated failures, longer each time, even for the right password, and say until when', async () => {
    const wrong = async (count: number) => {
      for (let index = 0; index < count; index += 1) await signIn('admin', 'wrong');
    };
    await wrong(4);
    expect((await signIn('admin', PASSWORD)).status).toBe(200); // which forgives the four
    await wrong(5);
    const locked = await signIn('admin', PASSWORD);
    expect(locked).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    collector.clock.pass(31);
    await wrong(1);
    collector.clock.pass(31);
    expect((await signIn('admin', PASSWORD)).status).toBe(429);
    collector.clock.pass(30);
    expect((await signIn('admin', PASSWORD)).status).toBe(200);
    expect(await checkAudit(collector.db)).toMatchObject({ isIntact: true });
  });

  it('are held back by address when somebody tries many names', async () => {
    const statuses = [];
    for (let index = 0; index < 22; index += 1) statuses.push((await signIn(`name-${index}`, 'x')).status);
    expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  });

  it('end when somebody signs out, after half a day unused, and after a week', async () => {
    const client = await collector.signIn();
    expect((await client.ask('GET', '/api/v1/session')).status).toBe(200);
    expect(await client.ask('DELETE', '/api/v1/session')).toMatchObject({ status: 204 });
    expect((await client.ask('GET', '/api/v1/session')).status).toBe(401);
    const idle = await collector.signIn();
    collector.clock.pass(12 * 3600 + 1);
    expect((await idle.ask('GET', '/api/v1/session')).status).toBe(401);
    const used = await collector.signIn();
    for (let hours = 0; hours < 7 * 24; hours += 6) {
      expect((await used.ask('GET', '/api/v1/session')).status).toBe(200);
      collector.clock.pass(6 * 3600);
    }
    expect((await used.ask('GET', '/api/v1/session')).status).toBe(401);
  });

  it('give nothing before the first password was changed, and everything after', async () => {
    const { db, context, clock } = collector;
    const first = await resetPassword(db, context.hasher, 'admin', clock.now());
    expect(first).toMatch(/^[A-Za-z2-9]{20}$/);
    const { body, headers } = await signIn('admin', first ?? '');
    const session = body as SessionAnswer;
    expect(session.mustChangePassword).toBe(true);
    const own = { cookie: String(headers['set-cookie']).split(';', 1)[0] ?? '', 'muster-csrf': session.csrfToken };
    const ask = (method: 'GET' | 'PUT', url: string, body?: unknown) => collector.anonymous.ask(method, url, body, own);
    expect(await ask('GET', '/api/v1/overview')).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    expect((await ask('GET', '/api/v1/session')).status).toBe(200);
    const change = (current: string, next: string) => ask('PUT', '/api/v1/session/password', { current, next });
    for (const [current, next, pointer] of [
      ['wrong', 'a new long password', '/current'],
      [first, 'short', '/next'],
      [first, first, '/next'],
      [first, 'admin-admin-admin', '/next'],
      [first, 'abababababababab', '/next'],
    ] as const) {
      expect(await change(current ?? '', next ?? '')).toMatchObject({
        status: 400,
        body: { code: 'bad_request', pointer },
      });
    }
    expect(await change(first ?? '', 'a new long passphrase')).toMatchObject({
      status: 200,
      body: { mustChangePassword: false },
    });
    expect((await ask('GET', '/api/v1/overview')).status).toBe(200);
    expect((await signIn('admin', first ?? '')).status).toBe(401);
  });

  it('of the same person end elsewhere when the password changes', async () => {
    const [here, elsewhere] = [await collector.signIn(), await collector.signIn()];
    expect(
      (await here.ask('PUT', '/api/v1/session/password', { current: PASSWORD, next: 'a new long passphrase' })).status,
    ).toBe(200);
    expect((await here.ask('GET', '/api/v1/session')).status).toBe(200);
    expect((await elsewhere.ask('GET', '/api/v1/session')).status).toBe(401);
  });
});
