import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealReport } from '../../../policies/inventory/seal.ts';
import { brokenReports } from '../../kit/broken-reports.ts';
import { type TestAgent, type TestCollector, testCollector } from '../../kit/client.ts';
import { memoryStore } from '../../kit/database.ts';
import { bytesOf } from '../../kit/report.ts';

describe('reports over HTTP', () => {
  let collector: TestCollector;
  let agent: TestAgent;
  let good: Buffer;

  beforeAll(async () => {
    collector = await testCollector(await memoryStore());
    agent = await collector.enrol();
    good = agent.seal(agent.report());
  });
  afterAll(async () => collector.close());

  const stored = async () => {
    const { db } = collector;
    const count = async (table: 'reports' | 'facts' | 'section_spans' | 'streams') =>
      (
        await db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow()
      ).count;
    return Promise.all([count('reports'), count('facts'), count('section_spans'), count('streams')]);
  };

  it('are broken in more than forty ways that we know', () => {
    expect(brokenReports.length).toBeGreaterThanOrEqual(40);
  });

  it.each(brokenReports.map((broken) => [broken.what, broken] as const))(
    'are refused with %s: the place, the reason, and nothing stored',
    async (_, broken) => {
      const { status, body } = await agent.send(sealReport(broken.bytes(), agent.privateKey));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      // Over the size of any report, the way in refuses before it looks at a single byte.
      if (broken.code !== 'too_large') {
        expect(body.code).toBe(broken.code ?? 'report_invalid');
        expect(body.complaints.map((complaint: { pointer: string }) => complaint.pointer)).toContain(broken.pointer);
        expect(body.complaints.map((complaint: { message: string }) => complaint.message).join('\n')).toMatch(
          broken.message,
        );
      }
      expect(await stored()).toEqual([0, 0, 0, 0]);
    },
  );

  const cut = (bytes: Buffer, count: number) => bytes.subarray(0, bytes.length - count);
  const header = (text: string) => () => Buffer.concat([Buffer.from(`${text}\n`), good.subarray(good.indexOf(10) + 1)]);

  it.each([
    ['no body', () => Buffer.alloc(0), {}, 400],
    ['another media type', () => good, { 'content-type': 'application/json' }, 400],
    ['a media type nobody reads', () => good, { 'content-type': 'application/octet-stream' }, 415],
    ['an encoding nobody reads', () => good, { 'content-encoding': 'br' }, 415],
    ['two encodings', () => good, { 'content-encoding': 'gzip, gzip' }, 415],
    ['bytes that are not gzip', () => good, { 'content-encoding': 'gzip' }, 400],
    ['bytes that are not zstd', () => good, { 'content-encoding': 'zstd' }, 400],
    ['gzip that is cut short', () => cut(gzipSync(good), 20), { 'content-encoding': 'gzip' }, 400],
    ['zstd that is cut short', () => cut(zstdCompressSync(good), 20), { 'content-encoding': 'zstd' }, 400],
    ['a gzip bomb', () => gzipSync(Buffer.alloc(200 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 413],
    ['a zstd bomb', () => zstdCompressSync(Buffer.alloc(200 * 1024 * 1024)), { 'content-encoding': 'zstd' }, 413],
    [
      'more than a hundred times its size',
      () => gzipSync(Buffer.alloc(1024 * 1024, 'a')),
      { 'content-encoding': 'gzip' },
      413,
    ],
    ['nine megabytes', () => Buffer.alloc(9 * 1024 * 1024, 'a'), {}, 413],
    ['a seal cut off', () => good.subarray(0, 60), {}, 422],
    ['a byte too few', () => cut(good, 1), {}, 422],
    ['a byte too many', () => Buffer.concat([good, Buffer.from(' ')]), {}, 422],
    ['no header', () => bytesOf(agent.report()), {}, 422],
    ['another algorithm', header('muster-report/1 none x y 1'), {}, 422],
    [
      'another version of the seal',
      () => Buffer.from(good.toString('latin1').replace('muster-report/1', 'muster-report/2'), 'latin1'),
      {},
      422,
    ],
  ] as const)('are refused with %s', async (_, bytes, headers, expected) => {
    const { status, body } = await agent.send(bytes(), headers);
    expect({ status, code: typeof body.code, message: typeof body.message }).toEqual({
      status: expected,
      code: 'string',
      message: 'string',
    });
    expect(await stored()).toEqual([0, 0, 0, 0]);
  });

  it('grow little in memory for a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(500 * 1024 * 1024));
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    await agent.send(bomb, { 'content-encoding': 'gzip' });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it.each([
    ['as they are', (bytes: Buffer) => bytes, {}],
    ['in gzip', (bytes: Buffer) => gzipSync(bytes), { 'content-encoding': 'gzip' }],
    ['in zstd', (bytes: Buffer) => zstdCompressSync(bytes), { 'content-encoding': 'zstd' }],
  ] as const)('are taken %s', async (_, encode, headers) => {
    const own = await collector.enrol({ name: 'encoded' });
    const answer = await own.send(encode(own.seal(own.report())), headers);
    expect(answer).toMatchObject({ status: 202, body: { status: 'stored', nextSequence: 2 } });
  });
});
