import { afterEach, describe, expect, it } from 'vitest';
import { CollectorClient, collectorUrl } from '../../agent/collector-client.ts';
import { drain, MAX_PAUSE_MS, pauseBefore } from '../../agent/send.ts';
import { Spool } from '../../agent/spool.ts';
import { watchDigest } from '../../policies/inventory/watch.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { type Line, type Scripted, scriptedCollector } from '../kit/scripted-collector.ts';

removeFolders();

let collector: Scripted | undefined;
afterEach(async () => {
  await collector?.close();
  collector = undefined;
});

const stored = (nextSequence: number): Line => ({ status: 202, body: { status: 'stored', nextSequence } });
const BODY = Buffer.from('muster-report/1 and so on '.repeat(100));

/** Two reports in a spool, handed to a collector that answers by the script. */
async function sendTwo(...script: readonly Line[]) {
  collector = await scriptedCollector(...script);
  const spool = new Spool(newFolder());
  for (const sequence of [1, 2]) spool.add({ sequence, kind: 'report', sha: String(sequence).repeat(64) }, BODY);
  const { delivered } = await drain(spool, new CollectorClient(collector.address), { pauseMs: 1 });
  return {
    delivered,
    fates: delivered.map(({ fate }) => fate),
    left: spool.list().map(({ sequence }) => sequence),
    received: collector.received,
  };
}

describe('sending what waits', () => {
  it('hands in the oldest first, compressed, with the time of this attempt', async () => {
    const { fates, left, received } = await sendTwo(stored(2), stored(3));
    expect(fates).toEqual(['stored', 'stored']);
    expect(left).toEqual([]);
    expect(received[0]).toMatchObject({ url: '/api/v1/reports', body: BODY });
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/vnd.muster.report',
      'content-encoding': 'zstd',
    });
    expect(received[0]?.headers['muster-sent-at']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it.each<[string, Line[], string[], number[]]>([
    [
      'takes a repeated acknowledgement for one',
      [{ status: 202, body: { status: 'repeated', nextSequence: 3 } }],
      ['repeated', 'repeated'],
      [],
    ],
    ['tries again after a failure of the collector', [{ status: 503 }, stored(2), stored(3)], ['stored', 'stored'], []],
    ['tries again after a line that broke', ['drop', stored(2), stored(3)], ['stored', 'stored'], []],
    ['stops at a report for which the line stays down, so that none overtakes another', ['drop'], ['kept'], [1, 2]],
    ['keeps reports while the key is not known', [{ status: 401, body: { message: 'no such key' } }], ['kept'], [1, 2]],
    [
      'puts aside what will never be taken, and goes on',
      [{ status: 422, body: { code: 'report_invalid', message: 'bad', pointer: '/x' } }, stored(3)],
      ['rejected', 'stored'],
      [],
    ],
    ['puts aside what is too large', [{ status: 413 }, stored(3)], ['rejected', 'stored'], []],
    [
      'does not wait for a full report to send the rest',
      [{ status: 409, body: { code: 'full_report_needed', nextSequence: 9 } }, stored(3)],
      ['full_needed', 'stored'],
      [],
    ],
    [
      'goes on after a fork',
      [{ status: 202, body: { status: 'fork', nextSequence: 40 } }, stored(41)],
      ['fork', 'stored'],
      [],
    ],
    [
      'takes an answer that is no JSON for a failure',
      [{ status: 500, body: 'x' }, stored(2), stored(3)],
      ['stored', 'stored'],
      [],
    ],
  ])('%s', async (_, script, fates, left) => {
    const result = await sendTwo(...script);
    expect(result.fates).toEqual(fates);
    expect(result.left).toEqual(left);
  });

  it('falls back to gzip, then to nothing, and remembers it', async () => {
    const { fates, received } = await sendTwo({ status: 415 }, { status: 415 }, stored(2), stored(3));
    expect(fates).toEqual(['stored', 'stored']);
    expect(received.map(({ headers }) => headers['content-encoding'])).toEqual(['zstd', 'gzip', undefined, undefined]);
  });

  it('says what it was refused for', async () => {
    const { delivered } = await sendTwo({
      status: 422,
      body: { code: 'report_invalid', message: 'no such section', pointer: '/inventory/x' },
    });
    expect(delivered[0]?.error?.message).toBe('the collector did not take report 1: no such section (/inventory/x)');
  });

  it('takes no answer without end', async () => {
    const { fates } = await sendTwo({ status: 202, body: { status: 'stored', more: 'x'.repeat(1_000_000) } });
    expect(fates).toEqual(['kept']);
  });

  it('can be stopped while it waits', async () => {
    collector = await scriptedCollector({ status: 503 });
    const spool = new Spool(newFolder());
    spool.add({ sequence: 1, kind: 'report', sha: '1'.repeat(64) }, BODY);
    const { delivered } = await drain(spool, new CollectorClient(collector.address), {
      pauseMs: 60_000,
      signal: AbortSignal.timeout(50),
    });
    expect(delivered.map(({ fate }) => fate)).toEqual(['kept']);
  });
});

describe('the pause between tries', () => {
  it('doubles up to a bound, and varies', () => {
    const at = (attempt: number, random: number) => pauseBefore(attempt, { pauseMs: 1000, random: () => random });
    expect([1, 2, 3].map((attempt) => at(attempt, 1))).toEqual([1000, 2000, 4000]);
    expect([1, 2, 3].map((attempt) => at(attempt, 0))).toEqual([500, 1000, 2000]);
    expect(at(40, 1)).toBe(MAX_PAUSE_MS);
  });

  it('is at least what the collector asks for, within the bound', () => {
    expect(pauseBefore(1, { pauseMs: 1000 }, 30)).toBe(30_000);
    expect(pauseBefore(1, { pauseMs: 1000 }, 1e9)).toBe(MAX_PAUSE_MS);
  });
});

describe('the address of a collector', () => {
  it.each([
    'https://muster.example',
    'http://127.0.0.1:7070',
    'http://localhost:7070/',
    'http://[::1]:7070',
    'https://x.example/muster',
  ])('may be %s', (address) => expect(collectorUrl(address).href).toMatch(/\/$/));

  it.each([
    ['http://muster.example', /https/],
    ['http://127.0.0.1.example', /https/],
    ['ftp://muster.example', /no address/],
    ['muster.example', /no address/],
    ['https://me:secret@muster.example', /no user name/],
  ])('may not be %s', (address, why) => {
    expect(() => collectorUrl(address)).toThrow(why);
  });

  it('keeps the path that the collector is served under', async () => {
    collector = await scriptedCollector(stored(2));
    await new CollectorClient(`${collector.address}/muster`).send(Buffer.from('x'), watchDigest([]));
    expect(collector.received[0]?.url).toBe('/muster/api/v1/reports');
  });
});
