import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueToken } from '../../../collector/enrolment.ts';
import { DEFAULT_UNIT } from '../../../collector/store/units.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { keyIdOf, rawPublicKey } from '../../../policies/inventory/seal.ts';
import { readEnrolmentToken, writeEnrolmentToken } from '../../../policies/inventory/wire.ts';
import { type TestClient, type TestCollector, testCollector } from '../../kit/client.ts';
import { memoryStore } from '../../kit/database.ts';

const ARCHIVE = 'muster-agent-0.1.0-linux-x64.tar.gz';

describe('files for hosts', () => {
  let collector: TestCollector;
  let client: TestClient;
  let token = '';

  beforeAll(async () => {
    collector = await testCollector(await memoryStore());
    client = await collector.signIn();
    token = await tokenFor(3600);
  });
  afterAll(async () => collector.close());

  async function tokenFor(validSeconds: number): Promise<string> {
    const wanted = { unitId: DEFAULT_UNIT, uses: 1, validSeconds, by: 'admin' };
    const { secret } = await issueToken(collector.db, wanted, collector.clock.now());
    const made = (
      await client.ask('POST', '/api/v1/enrolment-tokens', { unitId: DEFAULT_UNIT, uses: 1, validSeconds: 60 })
    ).body.token;
    return writeEnrolmentToken({ secret, collectorKeyId: readEnrolmentToken(made)?.collectorKeyId ?? '' });
  }

  const ask = (name: string, headers: Record<string, string> = {}) =>
    collector.app.inject({
      method: 'GET',
      url: `/downloads/${name}`,
      headers: { host: '127.0.0.1', authorization: `Bearer ${token}`, ...headers },
    });

  it('are listed for who is signed in: what the list of sums names and what is there, and the recorders always', async () => {
    const rows =
      await client.get<readonly { name: string; kind: string; platform: string | null }[]>('/api/v1/downloads');
    const shown = rows.filter(({ kind }) => kind !== 'agent').map(({ name, kind, platform }) => [name, kind, platform]);
    expect(shown).toEqual([
      [ARCHIVE, 'archive', 'linux-x64'],
      ['record.ps1', 'recorder', null],
      ['record.sh', 'recorder', null],
    ]);
    expect(await client.get('/downloads')).toEqual(rows);
  });

  it('come with an enrolment token, which is not spent by it, and with no other', async () => {
    for (let time = 0; time < 3; time += 1) {
      const { statusCode, rawPayload, headers } = await ask(ARCHIVE);
      expect(statusCode).toBe(200);
      expect(rawPayload.equals(readFileSync(inPackage('test/fixtures/packages', ARCHIVE)))).toBe(true);
      expect(headers['content-length']).toBe(String(rawPayload.length));
    }
    const wrong = token.replace(/^muster-..../, 'muster-AAAA');
    for (const authorization of [`Bearer ${wrong}`, 'Bearer x', token, ''])
      expect((await ask(ARCHIVE, { authorization })).statusCode).toBe(401);
    const short = await tokenFor(60);
    collector.clock.pass(61);
    expect((await ask(ARCHIVE, { authorization: `Bearer ${short}` })).statusCode).toBe(401);
  });

  it('go on where a line was cut, and begin anew when the file is another one', async () => {
    const whole = readFileSync(inPackage('test/fixtures/packages', ARCHIVE));
    const { statusCode, rawPayload, headers } = await ask(ARCHIVE, { range: 'bytes=10-' });
    expect(statusCode).toBe(206);
    expect(rawPayload.equals(whole.subarray(10))).toBe(true);
    expect(headers['content-range']).toBe(`bytes 10-${whole.length - 1}/${whole.length}`);
    for (const more of [{ 'if-range': '"other"' }, { range: 'bytes=99999-' }, { range: 'bytes=5-2' }])
      expect((await ask(ARCHIVE, { range: 'bytes=10-', ...more })).statusCode).toBe(200);
  });

  it('are proven by sums that the key signed whose id is in the token', async () => {
    const [sums, signature, pem] = await Promise.all(
      ['SHA256SUMS', 'SHA256SUMS.sig', 'collector-key.pem'].map(async (name) => (await ask(name)).rawPayload),
    );
    const key = createPublicKey(pem?.toString() ?? '');
    expect(keyIdOf(rawPublicKey(key))).toBe(readEnrolmentToken(token)?.collectorKeyId);
    expect(verify(null, sums ?? Buffer.alloc(0), key, signature ?? Buffer.alloc(0))).toBe(true);
    const script = (await ask('record.sh')).rawPayload;
    expect(sums?.toString()).toContain(`${createHash('sha256').update(script).digest('hex')}  record.sh\n`);
  });

  it.each([
    'forgotten.tar.gz',
    'gone.tar.gz',
    '..%2Fconsole%2Findex.html',
    '%2e%2e%2f%2e%2e%2fpackage.json',
    'nothing',
  ])('%s is not among them', async (name) => {
    const { statusCode, body } = await ask(name);
    expect([statusCode, body.includes('not_found')]).toEqual([404, true]);
  });
});
