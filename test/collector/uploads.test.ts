import { hash, randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { applyRetention } from '../../collector/retention.ts';
import { SIGNATURE_HEADER, signRequest } from '../../policies/inventory/signed-request.ts';
import { REPORT_MEDIA_TYPE, uploadPath } from '../../policies/inventory/wire.ts';
import { type TestAgent, type TestAnswer, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { reportOf, smallInventory } from '../kit/report.ts';

const PIECE = 8192;

interface Upload {
  readonly bytes: Buffer;
  readonly sha: string;
  put(from: number, to: number, headers?: Record<string, string>): Promise<TestAnswer>;
}

/** A report that does not compress, as it would travel. */
function uploadOf(collector: TestCollector, agent: TestAgent, sequence = 1, encoding = 'zstd'): Upload {
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [
      `/etc/${String(index).padStart(4, '0')}${randomBytes(40).toString('hex')}`,
      null,
    ]),
  );
  const report = reportOf({ ...smallInventory, files }, { sequence });
  const sealed = agent.seal(
    agent.report({ ...report, sequence, agent: report.agent, host: { name: 'a', identifiers: {} } }),
  );
  const bytes = encoding === 'zstd' ? zstdCompressSync(sealed) : sealed;
  const sha = hash('sha256', bytes, 'hex');
  return {
    bytes,
    sha,
    put: (from, to, headers = {}) =>
      collector.anonymous.ask('PUT', uploadPath(sha), bytes.subarray(from, to), {
        'content-type': REPORT_MEDIA_TYPE,
        [SIGNATURE_HEADER]: signRequest(uploadPath(sha), { length: bytes.length, encoding }, agent.privateKey),
        'upload-length': String(bytes.length),
        'upload-encoding': encoding,
        'upload-offset': String(from),
        ...headers,
      }),
  };
}

describeOnBothStores('a report in pieces', (open) => {
  async function withCollector(work: (collector: TestCollector, agent: TestAgent) => Promise<void>): Promise<void> {
    const collector = await testCollector(await open(), { packs: [] });
    try {
      await work(collector, await collector.enrol());
    } finally {
      await collector.close();
    }
  }
  const count = async ({ db }: TestCollector, table: 'uploads' | 'upload_parts' | 'reports') =>
    (
      await db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
    ).count;

  it('goes on where it was cut, is answered as a report, and again to whoever did not hear it', () =>
    withCollector(async (collector, agent) => {
      const { bytes, put } = uploadOf(collector, agent);
      expect((await put(0, 0)).body).toEqual({ offset: 0 });
      expect((await put(0, PIECE)).body).toEqual({ offset: PIECE });
      expect((await put(0, PIECE)).body).toEqual({ offset: PIECE }); // the answer was lost, the piece was not
      expect((await put(3 * PIECE, 4 * PIECE)).body).toEqual({ offset: PIECE }); // one that went ahead does not count
      expect((await put(0, 0)).body).toEqual({ offset: PIECE });
      expect(await put(PIECE, bytes.length)).toMatchObject({ status: 202, body: { status: 'stored' } });
      expect(await put(0, 0)).toMatchObject({ status: 202, body: { status: 'repeated' } });
      expect(await count(collector, 'reports')).toBe(1);
    }));

  it('is taken from nobody who did not sign it, for no other place, and in no other size than announced', () =>
    withCollector(async (collector, agent) => {
      const { bytes, put, sha } = uploadOf(collector, agent);
      const other = uploadOf(collector, await collector.enrol({ name: 'other' }));
      expect(await put(0, PIECE, { [SIGNATURE_HEADER]: '' })).toMatchObject({ status: 401 });
      expect(await put(0, PIECE, { 'upload-length': '99999' })).toMatchObject({ status: 401 });
      const foreign = signRequest(uploadPath(other.sha), { length: bytes.length, encoding: 'zstd' }, agent.privateKey);
      expect(await put(0, PIECE, { [SIGNATURE_HEADER]: foreign })).toMatchObject({ status: 401 });
      expect(await put(0, PIECE, { 'upload-encoding': 'br' })).toMatchObject({ status: 415 });
      expect(await put(0, PIECE, { 'upload-offset': '-1' })).toMatchObject({ status: 400 });
      expect(await put(0, 100)).toMatchObject({ status: 400, body: { message: expect.stringContaining('4096') } });
      expect(await count(collector, 'uploads')).toBe(0);
      const large = { length: 2 * 1024 * 1024 + 1, encoding: 'zstd' };
      const signed = signRequest(uploadPath(sha), large, agent.privateKey);
      const told = { [SIGNATURE_HEADER]: signed, 'upload-length': String(large.length) };
      expect(await put(0, PIECE, told)).toMatchObject({ status: 413 });
    }));

  it('is refused, and begun anew, when its pieces are not what was announced', () =>
    withCollector(async (collector, agent) => {
      const { bytes, put, sha } = uploadOf(collector, agent);
      const wrong = Buffer.from(bytes);
      wrong[100] = (wrong[100] ?? 0) ^ 1;
      const send = (piece: Buffer, offset: number) =>
        collector.anonymous.ask('PUT', uploadPath(sha), piece, {
          'content-type': REPORT_MEDIA_TYPE,
          [SIGNATURE_HEADER]: signRequest(
            uploadPath(sha),
            { length: bytes.length, encoding: 'zstd' },
            agent.privateKey,
          ),
          'upload-length': String(bytes.length),
          'upload-encoding': 'zstd',
          'upload-offset': String(offset),
        });
      expect((await send(wrong.subarray(0, PIECE), 0)).body).toEqual({ offset: PIECE });
      expect(await send(wrong.subarray(PIECE), PIECE)).toMatchObject({ status: 400 });
      expect((await put(0, 0)).body).toEqual({ offset: 0 });
      expect((await put(0, bytes.length)).status).toBe(202);
    }));

  it('takes the place of the oldest of four, and goes after three days', () =>
    withCollector(async (collector, agent) => {
      const uploads = [1, 2, 3, 4, 5].map((sequence) => uploadOf(collector, agent, sequence, 'identity'));
      for (const { put } of uploads) {
        expect((await put(0, PIECE)).body).toEqual({ offset: PIECE });
        collector.clock.pass(1);
      }
      expect(await count(collector, 'uploads')).toBe(4);
      expect((await uploads[0]?.put(0, 0))?.body).toEqual({ offset: 0 });
      collector.clock.pass(3 * 86_400 + 10);
      await applyRetention(collector.db, collector.clock.now());
      expect([await count(collector, 'uploads'), await count(collector, 'upload_parts')]).toEqual([0, 0]);
    }));
});
