import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdvisoryComplaint, type AdvisorySummary, readAdvisories } from '../../../policies/advisories/read.ts';
import type { ReadLimits } from '../../../policies/advisories/read-limits.ts';
import type { AdvisoryRecord } from '../../../policies/advisories/record.ts';
import { JsonSplitter } from '../../../policies/advisories/split-json.ts';

function osv(id: string, fixed = '1.2-3'): Record<string, unknown> {
  return {
    id,
    modified: '2026-01-02T03:04:05Z',
    aliases: ['CVE-2026-1000'],
    affected: [
      {
        package: { ecosystem: 'Debian:11', name: 'openssl' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
  };
}

interface Read {
  readonly summary: AdvisorySummary;
  readonly ids: readonly string[];
  readonly complaints: readonly AdvisoryComplaint[];
}

async function read(bytes: Uint8Array | string, chunkSize = 7, limits: Partial<ReadLimits> = {}): Promise<Read> {
  const whole = Buffer.from(bytes);
  const stream = (async function* () {
    for (let at = 0; at < whole.length; at += chunkSize) yield whole.subarray(at, at + chunkSize);
  })();
  const records: AdvisoryRecord[] = [];
  const complaints: AdvisoryComplaint[] = [];
  const summary = await readAdvisories(
    { name: 'feed', stream },
    { onRecords: (found) => void records.push(...found), onComplaint: (complaint) => void complaints.push(complaint) },
    { notAfter: '2026-11-21T00:00:00Z', limits },
  );
  return { summary, ids: records.map(({ id }) => id), complaints };
}

/** A zip with one entry a name, as the format prescribes and nothing more. */
function zip(files: Readonly<Record<string, Uint8Array | string>>, damage?: 'checksum'): Buffer {
  const locals: Buffer[] = [];
  const table: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(damage === 'checksum' ? 1 : crc32(plain), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(plain.length, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    table.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), head, place, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(table.length, 4);
  end.writeUInt16LE(table.length, 6);
  end.writeUInt32LE(Buffer.concat(table).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...table, Buffer.from('PK\x05\x06'), end]);
}

const two = [osv('DSA-1'), osv('DSA-2')];

describe('the form of a feed is told by its content', () => {
  it.each`
    form                             | bytes
    ${'a list'}                      | ${JSON.stringify(two)}
    ${'a list over many lines'}      | ${JSON.stringify(two, null, 2)}
    ${'JSON lines'}                  | ${two.map((one) => JSON.stringify(one)).join('\n')}
    ${'JSON lines of Windows'}       | ${`\ufeff${two.map((one) => JSON.stringify(one)).join('\r\n')}\r\n`}
    ${'values one after the other'}  | ${two.map((one) => JSON.stringify(one, null, 2)).join('\n')}
    ${'the answer of OSV’s service'} | ${JSON.stringify({ vulns: two })}
    ${'gzip'}                        | ${gzipSync(JSON.stringify(two))}
    ${'Zstandard'}                   | ${zstdCompressSync(JSON.stringify(two))}
    ${'a zip of single files'}       | ${zip({ 'DSA-1.json': JSON.stringify(two[0]), 'README.md': 'x', 'DSA-2.json': JSON.stringify(two[1], null, 1) })}
    ${'a zip of packed files'}       | ${zip({ 'a.json.gz': gzipSync(JSON.stringify(two)) })}
  `('$form, however it is cut into pieces', async ({ bytes }) => {
    for (const size of [1, 5, 64, 1_000_000]) {
      const { ids, complaints, summary } = await read(bytes, size);
      expect(complaints).toEqual([]);
      expect(ids).toEqual(['DSA-1', 'DSA-2']);
      expect(summary).toMatchObject({ format: 'osv', newestModifiedAt: '2026-01-02T03:04:05Z' });
    }
  });
});

describe('what is broken is told with its place, and the rest goes on', () => {
  const good = JSON.stringify(two[0]);
  it.each`
    why                            | text                                                   | ids                   | line | message
    ${'a line cut short'}          | ${`${good}\n${good.slice(0, 40)}\n${good}\n`}          | ${['DSA-1', 'DSA-1']} | ${2} | ${'no whole JSON value'}
    ${'a line that is no JSON'}    | ${`${good}\nnonsense\n${good}\n`}                      | ${['DSA-1', 'DSA-1']} | ${2} | ${'no JSON'}
    ${'a text without its end'}    | ${`${good}\n{"id":"x\n${good}\n`}                      | ${['DSA-1', 'DSA-1']} | ${2} | ${'no whole JSON value'}
    ${'the last line cut short'}   | ${`${good}\n${good.slice(0, -1)}`}                     | ${['DSA-1']}          | ${2} | ${'no whole JSON value'}
    ${'an item that is no record'} | ${`[${good},\n17,\n${good}]`}                          | ${['DSA-1', 'DSA-1']} | ${2} | ${'no advisory of a known format'}
    ${'an item with a comma more'} | ${`[${good},\n{"id":"x",},\n${good}]`}                 | ${['DSA-1', 'DSA-1']} | ${2} | ${'no JSON'}
    ${'a list that is cut short'}  | ${`[${good},\n${good.slice(0, 30)}`}                   | ${['DSA-1']}          | ${2} | ${'ends inside this entry'}
    ${'a record without an id'}    | ${`[{"modified":"2026-01-01","affected":[]},${good}]`} | ${['DSA-1']}          | ${1} | ${'no advisory of a known format'}
    ${'a key that names twice'}    | ${`[{"id":"a","id":"b","affected":[]},${good}]`}       | ${['DSA-1']}          | ${1} | ${'twice'}
    ${'nested beyond reason'}      | ${`[${'['.repeat(5000)}${']'.repeat(5000)},${good}]`}  | ${['DSA-1']}          | ${1} | ${'nested'}
    ${'another kind of file'}      | ${'<?xml version="1.0"?>'}                             | ${[]}                 | ${1} | ${'no JSON'}
  `('$why', async ({ text, ids, line, message }) => {
    const found = await read(text, 11);
    expect(found.ids).toEqual(ids);
    expect(found.complaints).toMatchObject([{ file: 'feed', line }]);
    expect(found.complaints[0]?.message).toContain(message);
  });

  it('a damaged file of a zip costs that file', async () => {
    const { complaints } = await read(zip({ 'a.json': JSON.stringify(two[0]) }, 'checksum'));
    expect(complaints).toMatchObject([{ file: 'feed!a.json' }]);
    expect(complaints[0]?.message).toContain('check sum');
  });

  it('a gzip that is cut short cannot be read, and says so', async () => {
    const cut = gzipSync(JSON.stringify(two)).subarray(0, 60);
    await expect(read(cut)).rejects.toMatchObject({ code: 'read_failed' });
  });

  it('a change in the future is no news: it would make the feed look fresh for ever', async () => {
    const { summary, complaints } = await read(JSON.stringify({ ...two[0], modified: '2099-01-01T00:00:00Z' }));
    expect(summary.newestModifiedAt).toBeUndefined();
    expect(complaints[0]?.message).toContain('lies in the future');
  });
});

describe('a feed is bounded', () => {
  it('an entry beyond its bound is passed over, and told', async () => {
    const long = JSON.stringify({ ...two[0], details: 'x'.repeat(5000) });
    const found = await read(`${long}\n${JSON.stringify(two[1])}`, 100, { maxEntryBytes: 2000 });
    expect(found.ids).toEqual(['DSA-2']);
    expect(found.complaints[0]?.message).toContain('longer than 2000 bytes');
  });

  it('a bomb is refused before it is unpacked', async () => {
    const zeros = Buffer.alloc(80 * 1024 * 1024, 0x20);
    await expect(read(gzipSync(zeros), 65_536)).rejects.toMatchObject({ code: 'limit_exceeded' });
    await expect(read(zip({ 'a.json': zeros }), 65_536)).rejects.toMatchObject({ code: 'limit_exceeded' });
  });

  it('packed again and again is refused', async () => {
    let bytes = gzipSync(JSON.stringify(two));
    for (let times = 0; times < 4; times += 1) bytes = gzipSync(bytes);
    await expect(read(bytes)).rejects.toMatchObject({ code: 'limit_exceeded' });
  });

  it('and all its files together, and their number, too', async () => {
    await expect(read(JSON.stringify(two), 50, { maxTotalBytes: 100 })).rejects.toMatchObject({
      code: 'limit_exceeded',
    });
    const many = zip({ 'a.json': '[]', 'b.json': '[]', 'c.json': '[]' });
    await expect(read(many, 50, { maxFiles: 2 })).rejects.toMatchObject({ code: 'limit_exceeded' });
  });

  it('keeps no more than the entry at hand', () => {
    let longest = 0;
    const splitter = new JsonSplitter(
      10_000,
      ({ bytes }) => {
        longest = Math.max(longest, bytes.length);
      },
      () => undefined,
    );
    const line = Buffer.from(`${JSON.stringify(two[0])}\n`);
    for (let times = 0; times < 20_000; times += 1) splitter.push(line);
    splitter.end();
    expect(longest).toBe(line.length - 1);
  });
});

it('whatever bytes come, reading answers or refuses, and never throws anything else', async () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    '\n',
    '\\',
    ':',
    '1',
    ' ',
    '{"id":"A","affected":[]}',
    '\u0000',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (parts, size) => {
      const { summary } = await read(parts.join(''), size);
      expect(summary.recordCount).toBe(0);
    }),
    { numRuns: 400 },
  );
});
