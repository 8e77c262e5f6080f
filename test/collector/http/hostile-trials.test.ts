import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdministrator } from '../../../collector/administrators.ts';
import { PASSWORD, type TestCollector, testCollector } from '../../kit/client.ts';
import { memoryStore } from '../../kit/database.ts';
import { packOf, ruleOf } from '../../kit/rules.ts';

const MAX_PAUSE_MS = 20_000;

/** Whoever may sign in may try a change. None of it may stop the collector, or keep others from trying. */
describe('a trial by somebody who means harm', () => {
  let collector: TestCollector;

  beforeAll(async () => {
    collector = await testCollector(await memoryStore());
    const agent = await collector.enrol();
    await agent.send(agent.seal(agent.report()));
    await collector.settle();
  });
  afterAll(async () => collector.close());

  const many = <T>(count: number, thing: T): T[] => Array.from({ length: count }, () => thing);
  const patterned = (pattern: string) => ruleOf({ 'os.name': { pattern } });

  it.each`
    what                 | packs
    ${'patterns'}        | ${[packOf(many(20, patterned('(?:x?){1000}'.repeat(80))))]}
    ${'empty rules'}     | ${[{ ...packOf([]), rules: many(300_000, {}) }]}
    ${'one condition'}   | ${[packOf([ruleOf({ all: many(50_000, { 'os.name': { const: 'x' } }) })])]}
    ${'a list of texts'} | ${[packOf([ruleOf({ 'os.name': { enum: many(300_000, 'x') } })])]}
    ${'the prototype'}   | ${[JSON.parse('{"__proto__":{"id":"x"},"constructor":{"prototype":{}}}')]}
  `(
    'is refused for $what, before the work is done',
    async ({ packs }) => {
      const admin = await collector.signIn();
      const answer = await admin.ask('POST', '/api/v1/try', { packs });
      expect([400, 422]).toContain(answer.status);
      expect(({} as { id?: string }).id).toBeUndefined();
    },
    MAX_PAUSE_MS,
  );

  it('takes one place a person, and the places of others are free', async () => {
    const { db, context, clock, anonymous } = collector;
    const admin = await collector.signIn();
    const account = { name: 'other', password: PASSWORD, mustChange: false, at: clock.now(), role: 'auditor' as const };
    await addAdministrator(db, context.hasher, account);
    const { body, headers } = await anonymous.ask('POST', '/api/v1/session', { name: 'other', password: PASSWORD });
    const own = { cookie: String(headers['set-cookie']).split(';', 1)[0] ?? '', 'muster-csrf': body.csrfToken };
    const change = { deactivate: ['ssh'] };
    const asked = [
      ...many(3, undefined).map(() => admin.ask('POST', '/api/v1/try', change)),
      anonymous.ask('POST', '/api/v1/try', change, own),
    ];
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.slice(0, 3).sort()).toEqual([200, 429, 429]);
    expect(statuses[3]).toBe(200);
    expect((await admin.ask('POST', '/api/v1/try', change)).status).toBe(200);
  });

  it('takes no place without being signed in', async () => {
    const { app } = collector;
    const refused = many(20, undefined).map(() => app.inject({ method: 'POST', url: '/api/v1/try', payload: {} }));
    const admin = await collector.signIn();
    const tried = admin.ask('POST', '/api/v1/try', { deactivate: ['none'] });
    expect((await Promise.all(refused)).map(({ statusCode }) => statusCode)).toEqual(many(20, 401));
    expect((await tried).status).toBe(404);
  });
});
