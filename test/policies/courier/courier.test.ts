import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMusterError } from '../../../policies/base/errors.ts';
import { type ItemKind, readHead, writeHead } from '../../../policies/courier/courier.ts';
import {
  makeRecipientKey,
  type Recipient,
  readRecipient,
  writeRecipient,
} from '../../../policies/courier/encryption.ts';
import { type CheckedCourier, checkCourier, openItems } from '../../../policies/courier/read.ts';
import { readReceipt, writeReceipt } from '../../../policies/courier/receipt.ts';
import { type CourierItem, writeCourier } from '../../../policies/courier/write.ts';
import { keyIdOf } from '../../../policies/inventory/seal.ts';
import { FULL_TIMEOUT_MS, runs } from '../../kit/runs.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const collector = generateKeyPairSync('ed25519').privateKey;
const recipientPem = makeRecipientKey();
const recipient = recipientOf(recipientPem, collector);

function recipientOf(pem: string, signer: KeyObject): Recipient {
  const found = readRecipient(writeRecipient(createPrivateKey(pem), signer), keyIdOf(signer));
  if (found === undefined) throw new Error('no recipient');
  return found;
}

const lines = Array.from({ length: 9000 }, (_, number) => `|line ${number * 7919}`);
const recorded = ['muster-bundle/1', ...lines].join('\n');

const ITEMS: readonly CourierItem[] = [
  { kind: 'report', name: '7', bytes: Buffer.from(`muster-report/1 ... ${'{"a":1}'.repeat(100)}`) },
  { kind: 'confirmation', name: '8', bytes: Buffer.from('muster-confirmation/1 ...\n') },
  { kind: 'recording', name: 'máy chủ 3.bundle', bytes: Buffer.from(recorded) },
];

interface PackOptions {
  readonly items?: readonly CourierItem[];
  readonly to?: Recipient;
  readonly key?: KeyObject;
  readonly encoding?: 'gzip' | 'zstd';
}

async function pack({ items = ITEMS, to, key = privateKey, encoding = 'zstd' }: PackOptions = {}): Promise<Buffer> {
  const counts: Partial<Record<ItemKind, number>> = {};
  for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  const head = {
    from: { kind: 'agent', agentId: 'a-17' },
    host: 'web-1',
    unit: 'hq.it',
    sealedAt: '2026-11-21T18:53:46Z',
    counts,
  } as const;
  const options = { head, privateKey: key, encoding, ...(to === undefined ? {} : { recipient: to }) };
  const parts: Buffer[] = [];
  for await (const part of writeCourier(items, options)) parts.push(part);
  return Buffer.concat(parts);
}

/** The bytes as a file gives them, in pieces that split lines and items anywhere. */
async function* streamOf(bytes: Buffer, step = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

interface Opened {
  readonly checked: CheckedCourier;
  readonly contents: readonly { readonly name: string; readonly content: string | undefined }[];
}

async function open(bytes: Buffer, pem?: string, step?: number): Promise<Opened> {
  const checked = await checkCourier(streamOf(bytes, step));
  const contents: Opened['contents'][number][] = [];
  for await (const { name, content } of openItems(streamOf(bytes, step), checked, pem))
    contents.push({ name, content: content?.toString() });
  return { checked, contents };
}

const EXPECTED = ITEMS.map(({ name, bytes }) => ({ name, content: Buffer.from(bytes).toString() }));

async function refusalOf(bytes: Buffer): Promise<string> {
  try {
    await open(bytes);
    return 'taken';
  } catch (error) {
    return isMusterError(error) ? `${error.code}: ${error.message}` : `thrown: ${String(error)}`;
  }
}

describe('a courier file', () => {
  it.each(['gzip', 'zstd'] as const)('brings everything over as it was, packed with %s', async (encoding) => {
    const { checked, contents } = await open(await pack({ encoding }));
    expect(contents).toEqual(EXPECTED);
    expect(checked.head).toMatchObject({ from: { agentId: 'a-17' }, host: 'web-1', unit: 'hq.it' });
    expect(checked.head.counts).toEqual({ report: 1, confirmation: 1, recording: 1 });
  });

  it('tells people in plain lines what it is, from whom, and how much is in it', async () => {
    const lines = (await pack()).toString('utf8').split('\n').slice(0, 10);
    expect(lines.filter((line) => !line.startsWith('key: '))).toEqual([
      'muster-courier/1',
      'Carried by hand to a Muster collector ("muster import", or the page Import). Any change breaks the signature.',
      'from: agent a-17',
      'host: web-1',
      'unit: hq.it',
      'sealed: 2026-11-21T18:53:46Z',
      'content: 1 report, 1 confirmation, 1 recording',
      'encrypted: no',
      '',
    ]);
  });

  it('is read piece by piece, however the pieces fall', async () => {
    const bytes = await pack();
    for (const step of [1, 7, 64, 1_000_000]) expect((await open(bytes, undefined, step)).contents).toEqual(EXPECTED);
  });

  it.each`
    what                               | change                                                                                     | refusal
    ${'nothing'}                       | ${() => Buffer.alloc(0)}                                                                   | ${/data_invalid.*middle of its head/}
    ${'its head alone'}                | ${(all: Buffer) => all.subarray(0, all.indexOf('== item'))}                                | ${/data_invalid.*last line is missing/}
    ${'its last line cut off'}         | ${(all: Buffer) => all.subarray(0, all.indexOf('== end'))}                                 | ${/data_invalid.*last line is missing/}
    ${'another file behind it'}        | ${(all: Buffer) => Buffer.concat([all, all])}                                              | ${/data_invalid.*after its end/}
    ${'an empty line behind it'}       | ${(all: Buffer) => Buffer.concat([all, Buffer.from('\n')])}                                | ${/data_invalid.*after its end/}
    ${'Windows line ends'}             | ${(all: Buffer) => Buffer.from(all.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')} | ${/data_invalid/}
    ${'another unit in its head'}      | ${(all: Buffer) => replaced(all, 'unit: hq.it', 'unit: hq.ot')}                            | ${/signature_invalid/}
    ${'another day'}                   | ${(all: Buffer) => replaced(all, '2026-11-21', '2026-11-22')}                              | ${/signature_invalid/}
    ${'a name changed'}                | ${(all: Buffer) => replaced(all, ' 7\n', ' 9\n')}                                          | ${/signature_invalid/}
    ${'more items announced'}          | ${(all: Buffer) => replaced(all, '1 report', '2 report')}                                  | ${/data_invalid.*announces 4/}
    ${'twenty thousand and one items'} | ${(all: Buffer) => replaced(all, '1 report', '20001 report')}                              | ${/too_large/}
    ${'an item of a gigabyte'}         | ${(all: Buffer) => replaced(all, / recording zstd \d+ /, ' recording zstd 999999999 ')}    | ${/data_invalid.*takes 999999999/}
    ${'a report of a gigabyte'}        | ${(all: Buffer) => replaced(all, / report zstd (\d+) \d+ /, ' report zstd $1 999999999 ')} | ${/too_large/}
    ${'a line without end'}            | ${(all: Buffer) => replaced(all, '== item 2', `== item 2${'x'.repeat(5000)}`)}             | ${/data_invalid.*no line/}
    ${'bytes that are no UTF-8'}       | ${(all: Buffer) => replaced(all, 'host: web', 'host: \xff\xfe\xfd')}                       | ${/data_invalid.*UTF-8/}
  `('with $what is refused with the reason', async ({ change, refusal }) => {
    expect(await refusalOf(change(await pack()))).toMatch(refusal);
  });

  it('is refused when its items stand in another order', async () => {
    const text = (await pack()).toString('latin1');
    const first = text.indexOf('== item 1');
    const [second, third] = [text.indexOf('== item 2'), text.indexOf('== item 3')];
    const turned = text.slice(0, first) + text.slice(second, third) + text.slice(first, second) + text.slice(third);
    expect(await refusalOf(Buffer.from(turned, 'latin1'))).toMatch(/item 2 stands where item 1/);
  });

  it('is refused when somebody else signs its head anew with the own key in it', async () => {
    const [own, other] = [await pack(), await pack({ key: generateKeyPairSync('ed25519').privateKey })];
    const end = other.subarray(other.indexOf('== end'));
    expect(await refusalOf(Buffer.concat([own.subarray(0, own.indexOf('== end')), end]))).toMatch(/signature_invalid/);
  });

  it('says "not unpacked" of an item that lies about its length, and goes on with the next', async () => {
    const frame = (all: string): string => all.replace(/ recording zstd (\d+) \d+ /, ' recording zstd $1 144001 ');
    const all = frame((await pack()).toString('latin1'));
    const checked = await checkCourier(streamOf(await pack()));
    const lying = {
      ...checked,
      frames: checked.frames.map((each) => (each.kind === 'recording' ? { ...each, bytes: 144_001 } : each)),
    };
    const seen: string[] = [];
    for await (const item of openItems(streamOf(Buffer.from(all, 'latin1')), lying))
      seen.push(item.content === undefined ? item.complaint : 'open');
    expect(seen).toEqual(['open', 'open', 'it does not unpack to the 144001 bytes it announces']);
  });
});

describe('an encrypted courier file', () => {
  it('opens with the key of its collector, and its head stays readable', async () => {
    const bytes = await pack({ to: recipient });
    const { checked, contents } = await open(bytes, recipientPem);
    expect(contents).toEqual(EXPECTED);
    expect(checked.head.encryption?.to).toBe(keyIdOf(collector));
    expect(bytes.toString('latin1')).toContain('host: web-1\n');
    expect(bytes.includes('muster-bundle/1')).toBe(false);
    expect(bytes.includes('muster-confirmation/1')).toBe(false);
  });

  it('is checked whole without any key, and tells that it is for another collector', async () => {
    const bytes = await pack({ to: recipient });
    const { checked, contents } = await open(bytes);
    expect(checked.frames.length).toBe(3);
    expect(contents.map(({ content }) => content)).toEqual([undefined, undefined, undefined]);
    expect((await open(bytes, makeRecipientKey())).contents.map(({ content }) => content)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('cannot be handed on under another name: with another head its items do not open', async () => {
    const bytes = await pack({ to: recipient });
    const checked = await checkCourier(streamOf(bytes));
    const other = { ...checked, headText: checked.headText.replace('unit: hq.it', 'unit: hq.ot') };
    for await (const item of openItems(streamOf(bytes), other, recipientPem)) expect(item.content).toBeUndefined();
  });

  it('is only made for a key that the pinned collector vouches for', () => {
    const line = writeRecipient(createPrivateKey(recipientPem), collector);
    expect(readRecipient(line, keyIdOf(privateKey))).toBeUndefined();
    const other = writeRecipient(createPrivateKey(makeRecipientKey()), collector);
    const mixed = [...line.split(' ').slice(0, 1), other.split(' ')[1], ...line.split(' ').slice(2)].join(' ');
    expect(readRecipient(mixed, keyIdOf(collector))).toBeUndefined();
  });

  it('holds items of any size around its chunks', async () => {
    for (const size of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
      const content = Buffer.alloc(size, 'abc').toString();
      const items = [{ kind: 'recording', name: 'x', bytes: Buffer.from(content) }] as const;
      const { contents } = await open(await pack({ items, to: recipient }), recipientPem);
      expect(contents[0]?.content).toBe(content);
    }
  });
});

describe('a receipt', () => {
  const receipt = {
    courier: 'a'.repeat(64),
    agentKeyId: keyIdOf(privateKey),
    at: '2026-11-22T08:00:00.000Z',
    nextSequence: 9,
    items: [{ sha: 'b'.repeat(64), fate: 'stored' as const }],
  };

  it('comes back as it was written', () => {
    expect(readReceipt(writeReceipt(receipt, collector), keyIdOf(collector))).toEqual(receipt);
  });

  it('of another collector, or changed, or cut, is none', () => {
    const bytes = writeReceipt(receipt, collector);
    expect(readReceipt(bytes, keyIdOf(privateKey))).toHaveProperty('complaint');
    expect(readReceipt(replaced(bytes, '"stored"', '"forked"'), keyIdOf(collector))).toHaveProperty('complaint');
    for (let end = 0; end < bytes.length; end += 7)
      expect(readReceipt(bytes.subarray(0, end), keyIdOf(collector))).toHaveProperty('complaint');
  });
});

describe('hostile courier files', () => {
  const anyItems = fc.array(
    fc.record({
      kind: fc.constantFrom('report', 'confirmation', 'recording', 'pack', 'lifecycle'),
      name: fc.string({ unit: 'binary', maxLength: 30 }),
      bytes: fc.uint8Array({ maxLength: 290 }),
    }),
    { maxLength: 4 },
  ) as fc.Arbitrary<CourierItem[]>;

  it(
    'are refused or hold what was packed: any bit flipped, cut, repeated or joined',
    async () => {
      const change = fc.oneof(
        fc.record({ how: fc.constant('flip'), at: fc.nat(), bit: fc.nat({ max: 7 }) }),
        fc.record({ how: fc.constant('cut'), at: fc.nat(), bit: fc.nat() }),
        fc.record({ how: fc.constant('drop'), at: fc.nat(), bit: fc.nat({ max: 200 }) }),
        fc.record({ how: fc.constant('repeat'), at: fc.nat(), bit: fc.nat({ max: 200 }) }),
        fc.record({ how: fc.constant('join'), at: fc.nat(), bit: fc.nat() }),
      );
      await fc.assert(
        fc.asyncProperty(anyItems, change, fc.boolean(), async (items, { how, at, bit }, isEncrypted) => {
          const bytes = await pack(isEncrypted ? { items, to: recipient } : { items });
          const changed = mangled(bytes, how, at % bytes.length, bit);
          if (changed.equals(bytes)) return;
          expect(await refusalOf(changed)).toMatch(/^(data_invalid|signature_invalid|too_large): /);
        }),
        runs(1000, 50_000),
      );
    },
    FULL_TIMEOUT_MS,
  );

  it(
    'of any bytes and of any lines of the format never crash the reader',
    async () => {
      const words = fc.constantFrom(
        'muster-courier/1\n',
        writeHead({
          from: { kind: 'collector' },
          publicKey: 'A'.repeat(43),
          host: 'h',
          unit: 'u',
          sealedAt: '2026-11-21T18:53:46Z',
          counts: { report: 2 },
        }),
        `== item 1 report none 3 3 ${'a'.repeat(64)} x\nabc\n`,
        `== item 1 report zstd 9999999 9999999 ${'a'.repeat(64)} x\n`,
        `== end 2 sha256 ${'a'.repeat(64)} ed25519 ${'A'.repeat(86)}\n`,
        '\n',
        '== ',
      );
      const hostile = fc.array(
        fc.oneof(
          words.map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
        ),
        { maxLength: 8 },
      );
      await fc.assert(
        fc.asyncProperty(hostile, async (parts) => {
          expect(await refusalOf(Buffer.concat(parts))).toMatch(/^(data_invalid|signature_invalid|too_large): /);
        }),
        runs(1000, 50_000),
      );
    },
    FULL_TIMEOUT_MS,
  );

  it('have heads that are read back as they were written, or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (host, unit) => {
        const head = {
          from: { kind: 'collector' },
          publicKey: 'A'.repeat(43),
          host,
          unit,
          sealedAt: '2026-11-21T18:53:46Z',
          counts: {},
        } as const;
        const text = writeHead(head);
        const read = readHead(text);
        expect(read).not.toHaveProperty('complaint');
        if (!('complaint' in read)) expect(writeHead(read)).toBe(text);
      }),
    );
  });
});

function replaced(bytes: Buffer, from: string | RegExp, to: string): Buffer {
  const text = bytes.toString('latin1');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`there is no ${from} in it`);
  return Buffer.from(changed, 'latin1');
}

function mangled(bytes: Buffer, how: string, at: number, amount: number): Buffer {
  const end = Math.min(bytes.length, at + 1 + amount);
  switch (how) {
    case 'flip': {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << amount);
      return copy;
    }
    case 'cut':
      return bytes.subarray(0, at);
    case 'drop':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    default:
      return Buffer.concat([bytes, bytes.subarray(at)]);
  }
}
