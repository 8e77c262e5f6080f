import { createPublicKey, hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  identityOf,
  isConfirmation,
  isSealed,
  keyIdOf,
  MAX_CONFIRMATION_BYTES,
  openSeal,
  publicKeyFrom,
  rawPublicKey,
  readConfirmation,
  sealReport,
  verifyConfirmation,
  verifySeal,
  writeConfirmation,
} from '../../../policies/inventory/seal.ts';
import { bytesOf, sampleKeys, smallReport } from '../../kit/report.ts';

const keys = sampleKeys();
const others = sampleKeys();
const body = bytesOf(smallReport());

function opened(sealed: Uint8Array) {
  const result = openSeal(sealed);
  if ('complaint' in result) throw new Error(result.complaint);
  return result;
}

describe('the seal', () => {
  it('holds the exact bytes, and who signed them', () => {
    const sealed = sealReport(body, keys.privateKey);
    expect(isSealed(sealed)).toBe(true);
    expect(isSealed(body)).toBe(false);
    expect(opened(sealed).keyId).toBe(keyIdOf(keys.publicKey));
    expect(Buffer.from(opened(sealed).body).equals(body)).toBe(true);
    expect(verifySeal(opened(sealed), keys.publicKey)).toBe(true);
    expect(verifySeal(opened(sealed), others.publicKey)).toBe(false);
  });

  it('breaks with any byte of the report', () => {
    const sealed = sealReport(body, keys.privateKey);
    for (const place of [sealed.length - 1, sealed.length - 200, sealed.length - body.length]) {
      const forged = Buffer.from(sealed);
      forged[place] = (forged[place] ?? 0) ^ 1;
      expect(verifySeal(opened(forged), keys.publicKey)).toBe(false);
    }
  });

  it('refuses more or fewer bytes than announced', () => {
    const sealed = sealReport(body, keys.privateKey);
    expect(openSeal(Buffer.concat([sealed, Buffer.from('x')]))).toHaveProperty('complaint');
    expect(openSeal(sealed.subarray(0, -1))).toHaveProperty('complaint');
  });

  it.each([
    ['nothing', ''],
    ['no line end', 'muster-report/1 ed25519'],
    ['another mark', `muster-report/2 ed25519 ${'0'.repeat(32)} ${'A'.repeat(86)} 0\n`],
    ['another algorithm', `muster-report/1 rsa ${'0'.repeat(32)} ${'A'.repeat(86)} 0\n`],
    ['a length with a leading zero', `muster-report/1 ed25519 ${'0'.repeat(32)} ${'A'.repeat(86)} 00\n`],
    ['a length beyond the limit', `muster-report/1 ed25519 ${'0'.repeat(32)} ${'A'.repeat(86)} 9999999999\n`],
  ])('refuses a header that is %s', (_, text) => {
    expect(openSeal(Buffer.from(text))).toHaveProperty('complaint');
  });

  it('names a key by the hash of its 32 bytes', () => {
    const raw = rawPublicKey(keys.privateKey);
    expect(raw.length).toBe(32);
    expect(raw.equals(rawPublicKey(createPublicKey(keys.privateKey)))).toBe(true);
    expect(keyIdOf(raw)).toBe(hash('sha256', raw, 'hex').slice(0, 32));
    const back = publicKeyFrom(raw);
    expect(back && keyIdOf(back)).toBe(keyIdOf(raw));
    expect(publicKeyFrom(raw.subarray(1))).toBeUndefined();
  });
});

describe('a confirmation', () => {
  const facts = {
    sequence: Number.MAX_SAFE_INTEGER,
    previous: identityOf(body),
    collectedAt: '2026-11-21T18:53:46Z',
    digest: smallReport().digest,
  };
  const line = writeConfirmation(facts, keys.privateKey);

  it('is one line of at most 300 bytes, even with the longest sequence', () => {
    expect(line.length).toBeLessThanOrEqual(MAX_CONFIRMATION_BYTES);
    expect(line.toString().split('\n')).toHaveLength(2);
    expect(isConfirmation(line)).toBe(true);
  });

  it('says what was written, and who wrote it', () => {
    const read = readConfirmation(line);
    if (!read) throw new Error('it does not read');
    expect(read).toMatchObject({ ...facts, keyId: keyIdOf(keys.publicKey) });
    expect(verifyConfirmation(read, keys.publicKey)).toBe(true);
    expect(verifyConfirmation(read, others.publicKey)).toBe(false);
  });

  it('breaks with any changed word', () => {
    const forged = Buffer.from(line.toString().replace('18:53:46', '18:53:47'));
    const read = readConfirmation(forged);
    expect(read && verifyConfirmation(read, keys.publicKey)).toBe(false);
  });

  it.each([
    ['its end is missing', line.subarray(0, -1)],
    ['something follows', Buffer.concat([line, Buffer.from('x')])],
    ['a field is missing', Buffer.from(line.toString().replace(` ${facts.digest}`, ''))],
    ['the sequence is no safe integer', Buffer.from(line.toString().replace(/ \d{16} /, ' 9999999999999999 '))],
  ])('does not read where %s', (_, bytes) => {
    expect(readConfirmation(bytes)).toBeUndefined();
  });
});
