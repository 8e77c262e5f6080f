import { expect, it } from 'vitest';
import { bundleBytes, writeBundle } from '../../agent/targets/bundle-format.ts';
import type * as api from '../../collector/api.ts';
import { createRecordingReader } from '../../collector/inspect-recording.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { bundleBytesOf, type HostOf } from '../kit/bundle.ts';
import { shipped, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { bytesOf, smallReport } from '../kit/report.ts';
import { accept, courierOf, handIn, itemsOf, REASON, signInAs } from './imports-scene.ts';

const packs = shipped().packs.filter(({ pack }) => pack.id === 'ssh');
const OS = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n';
const MACHINE = '5b1e0c6f0a9d4d6c8a7e3f2b1c0d9e8f';
const UUID = '4c4c4544-0042-3510-8058-b4c04f4d3232';

/** A recording of a host; without root it knows no hardware ids. */
function recording(name: string, { asRoot = true, machine = MACHINE, uuid = UUID, at = '2026-11-21T08:00:00Z' } = {}) {
  const files: HostOf['files'] = {
    '/proc/sys/kernel/hostname': `${name}\n`,
    '/etc/machine-id': `${machine}\n`,
    '/etc/os-release': OS,
    ...(asRoot ? { '/sys/class/dmi/id/product_uuid': `${uuid}\n` } : {}),
  };
  const bytes = bundleBytesOf({ files, privilege: asRoot ? 'root' : 'user' }).toString('latin1');
  return resealed(bytes.replace('recorded: 2026-11-21T08:00:00Z', `recorded: ${at}`));
}

/** With the hash at its end made to fit. */
function resealed(text: string): Buffer {
  const body = text.slice(0, text.indexOf('== end '));
  const count = body.split('\n').filter((line) => line.startsWith('== ')).length;
  return Buffer.from(`${body}== end ${count} unchecked\n`, 'latin1');
}

describeOnBothStores('recordings and plain reports', (open) => {
  async function scene(work: (collector: TestCollector, admin: TestClient) => Promise<void>): Promise<void> {
    const collector = await testCollector(await open(), { packs });
    try {
      await work(collector, await collector.signIn());
      await collector.settle();
      expect(await verifyStore(collector.db)).toEqual([]);
    } finally {
      await collector.close();
    }
  }

  const hosts = async (client: TestClient) =>
    (await client.get<api.Page<api.HostRow>>('/api/v1/hosts')).items.map(({ name }) => name).sort();

  it('make a new host in the unit that a person names, marked as unsigned and judged', () =>
    scene(async (collector, admin) => {
      const found = await handIn(admin, recording('web-3'), 'web-3.bundle');
      expect(found).toMatchObject({
        kind: 'recording',
        signature: 'none',
        contents: { fates: { stored: 1 }, newHosts: ['web-3'], unsignedCount: 1, needsUnit: true },
      });
      const url = `/api/v1/imports/${found.importId}/accept`;
      expect((await admin.ask('POST', url, { reason: REASON })).body).toMatchObject({ pointer: '/unitId' });
      expect(await accept(admin, found.importId, { unitId: 'default' })).toEqual(['stored']);
      await collector.settle();
      const [item] = await itemsOf(admin, found.importId);
      const host = await admin.get<api.HostAnswer>(`/api/v1/hosts/${item?.hostId}`);
      expect(host).toMatchObject({ name: 'web-3', isSigned: false, door: 'recording', identityState: 'same' });
      expect(Object.values(host.counts).reduce((sum, count) => sum + count)).toBeGreaterThan(0);
    }));

  it('find their host again by its hardware, or without root by the ids of its system', () =>
    scene(async (collector, admin) => {
      const take = async (bytes: Buffer): Promise<string | null | undefined> => {
        const { importId } = await handIn(admin, bytes, 'a.bundle', 'default');
        await accept(admin, importId);
        return (await itemsOf(admin, importId))[0]?.hostId;
      };
      const first = await take(recording('web-3'));
      expect(await take(recording('web-3', { at: '2026-11-21T09:00:00Z', asRoot: false }))).toBe(first);
      expect(await take(recording('renamed', { at: '2026-11-21T10:00:00Z', machine: `${'a'.repeat(31)}1` }))).toBe(
        first,
      );
      expect(
        await take(recording('web-4', { machine: `${'b'.repeat(31)}1`, uuid: UUID.replace('4c4c', '5d5d') })),
      ).not.toBe(first);
      // An older one comes late: it goes into the past and changes nothing of today.
      expect(await take(recording('long-ago', { at: '2026-11-20T10:00:00Z' }))).toBe(first);
      expect(await hosts(admin)).toEqual(['renamed', 'web-4']);
      expect(
        (await collector.db.selectFrom('reports').select('placement').orderBy('report_number').execute()).map(
          ({ placement }) => placement,
        ),
      ).toEqual(['current', 'current', 'current', 'current', 'history']);
    }));

  it('never take the place of what a host signs itself: they stand beside it until a person joins the two', () =>
    scene(async (collector, admin) => {
      const agent = await collector.enrol({ name: 'web-3', identifiers: { productUuid: UUID } });
      await agent.send(agent.seal(agent.report()));
      const found = await handIn(admin, recording('web-3'), 'web-3.bundle', 'default');
      expect((await itemsOf(admin, found.importId))[0]?.foreseen.host).toEqual({
        name: 'web-3',
        besideId: agent.hostId,
      });
      await accept(admin, found.importId);
      const [item] = await itemsOf(admin, found.importId);
      expect(item?.hostId).not.toBe(agent.hostId);
      const beside = await admin.get<api.HostAnswer>(`/api/v1/hosts/${item?.hostId}`);
      expect(beside).toMatchObject({ isSigned: false, candidateOf: agent.hostId, identityState: 'second_door' });
      const signed = await admin.get<api.HostAnswer>(`/api/v1/hosts/${agent.hostId}`);
      expect(signed).toMatchObject({ isSigned: true, door: 'local' });
    }));

  it('of one host may be kept as a new one where a person says so', () =>
    scene(async (collector, admin) => {
      const first = await handIn(admin, recording('web-3'), 'a.bundle', 'default');
      await accept(admin, first.importId);
      const second = await handIn(admin, recording('copy', { at: '2026-11-21T09:00:00Z' }), 'b.bundle', 'default');
      expect(second.contents.knownHosts).toEqual(['copy']);
      expect(await accept(admin, second.importId, { asNew: [1] })).toEqual(['stored']);
      expect(await hosts(admin)).toEqual(['copy', 'web-3']);
      void collector;
    }));

  it('are counted once, by themselves and inside a courier file', () =>
    scene(async (collector, admin) => {
      const agent = await collector.enrol({ name: 'relay' });
      const bytes = recording('web-3');
      const alone = await handIn(admin, bytes, 'a.bundle', 'default');
      const item = { kind: 'recording', name: 'a.bundle', bytes } as const;
      const inside = await handIn(
        admin,
        await courierOf(agent, [item, { ...item, name: 'b.bundle' }]),
        'c.courier',
        'default',
      );
      expect(inside.contents.fates).toEqual({ stored: 1, repeated: 1 });
      expect(await accept(admin, inside.importId)).toEqual(['stored', 'repeated']);
      expect(await accept(admin, alone.importId)).toEqual(['repeated']);
      expect(await hosts(admin)).toEqual(['relay', 'web-3']);
    }));

  it('that are plain reports are taken too; a sealed one by itself is as good as its signature', () =>
    scene(async (collector, admin) => {
      const plain = await handIn(admin, bytesOf(smallReport()), 'report.json', 'default');
      expect(plain).toMatchObject({ kind: 'report', signature: 'none', contents: { unsignedCount: 1 } });
      expect(await accept(admin, plain.importId)).toEqual(['stored']);
      const agent = await collector.enrol({ name: 'web-1' });
      const sealed = agent.seal(agent.report());
      expect(await handIn(admin, sealed, 'sealed')).toMatchObject({
        signature: 'valid',
        contents: { unsignedCount: 0 },
      });
      const forged = Buffer.from(sealed.toString('latin1').replace('bookworm', 'bullseye'), 'latin1');
      expect(await handIn(admin, forged, 'forged')).toMatchObject({
        signature: 'invalid',
        contents: { fates: { rejected: 1 } },
      });
    }));

  it('of other tools, such as an export of the registry, are recordings of the few things they say', () =>
    scene(async (collector, admin) => {
      const lines = [
        'Windows Registry Editor Version 5.00',
        '',
        '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters]',
        '"SMB1"=dword:00000000',
        '',
      ];
      const found = await handIn(admin, Buffer.from(lines.join('\r\n')), 'fs-2.reg', 'default');
      expect(found).toMatchObject({ kind: 'recording', state: 'waiting', contents: { unsignedCount: 1 } });
      expect(await accept(admin, found.importId)).toEqual(['stored']);
      const [item] = await itemsOf(admin, found.importId);
      expect(await admin.get<api.HostAnswer>(`/api/v1/hosts/${item?.hostId}`)).toMatchObject({
        door: 'windows',
        isSigned: false,
      });
      void collector;
    }));

  it('that are broken are told with the reason, and an auditor hands nothing in', () =>
    scene(async (collector, admin) => {
      const cut = await handIn(admin, recording('web-3').subarray(0, -60), 'cut.bundle');
      expect((await itemsOf(admin, cut.importId))[0]?.foreseen).toMatchObject({
        fate: 'rejected',
        message: expect.stringContaining('cut short'),
      });
      const odd = await handIn(admin, Buffer.from('{"contract":"1.0"}'), 'odd.json');
      expect(odd.contents.fates).toEqual({ rejected: 1 });
      const auditor = await signInAs(collector, 'an', 'auditor');
      const query = '/api/v1/imports?file=a.bundle';
      const headers = { 'content-type': 'application/octet-stream' };
      expect((await auditor.ask('POST', query, recording('web-3'), headers)).status).toBe(403);
    }));
});

it('a recording made to keep the reader busy ends at its time, and the next one is read as ever', async () => {
  const reader = createRecordingReader('0.1.0', 0.001);
  expect(await reader.read(recording('web-3'), new Date())).toEqual({
    complaint: 'it could not be read in 0.001 seconds',
  });
  await reader.close();
  const patient = createRecordingReader('0.1.0', 3);
  const head = {
    recorder: 'x',
    recordedAt: '2026-11-21T08:00:00Z',
    door: 'recording',
    platform: 'linux',
    privilege: 'root',
    absentBelow: ['/'],
  } as const;
  const bundle = bundleBytes(writeBundle(head, [{ kind: 'path', name: '/etc/os-release', content: Buffer.from(OS) }]));
  // Each line is an entry, and joining them one by one takes time that grows with their square.
  const entries = `listed\n${Array.from({ length: 400_000 }, (_, index) => `entry: file ${index}`).join('\n')}\n`;
  const text = bundle.toString('latin1').replace('== end', `== path /etc\n${entries}== end`);
  const hostile = await patient.read(resealed(text), new Date());
  if ('complaint' in hostile) expect(hostile.complaint).toContain('could not be read');
  expect(await patient.read(recording('web-3'), new Date())).toHaveProperty('report');
  await patient.close();
});
