import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packCourier } from '../../agent/courier/pack.ts';
import { receiveReceipt } from '../../agent/courier/receive.ts';
import { knownRecipient } from '../../agent/courier/recipient-file.ts';
import { enrol } from '../../agent/enrol.ts';
import { reportOnce } from '../../agent/report-once.ts';
import { Spool } from '../../agent/spool.ts';
import { AgentStore } from '../../agent/state.ts';
import { issueToken } from '../../collector/enrolment.ts';
import { receiptFor } from '../../collector/import-receipt.ts';
import { DEFAULT_UNIT } from '../../collector/store/units.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import { writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import { accept, handIn } from '../collector/imports-scene.ts';
import { bundleBytesOf } from '../kit/bundle.ts';
import { type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { memoryStore } from '../kit/database.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { reportOf, smallInventory } from '../kit/report.ts';

removeFolders();

const open: TestCollector[] = [];
afterEach(async () => {
  for (const collector of open.splice(0)) await collector.close();
});

const NOW = new Date('2026-11-21T18:53:00Z');
const PLAIN = { takesSpool: true, bundles: [], removes: false, now: NOW } as const;

/** An agent that joined a collector over a line, which was then taken away; rounds fill its spool. */
async function scene() {
  const collector = await testCollector(await memoryStore());
  open.push(collector);
  await collector.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = collector.app.server.address() as AddressInfo;
  const { db, context, clock } = collector;
  const { secret } = await issueToken(
    db,
    { unitId: DEFAULT_UNIT, uses: 1, validSeconds: 600, by: 'test' },
    clock.now(),
  );
  const token = writeEnrolmentToken({ secret, collectorKeyId: context.collectorKeyId });
  const store = new AgentStore(newFolder());
  const host = { name: 'mission-1', identifiers: { machineId: 'a'.repeat(32) } };
  const state = await enrol(store, { collector: `http://127.0.0.1:${port}`, token, host });
  store.writeState({ ...state, collector: 'http://127.0.0.1:9/' });
  let version = 0;
  const round = async (isChanged = true) => {
    version += isChanged ? 1 : 0;
    const inventory = { ...smallInventory, packages: [{ name: 'bash', version: `5.${version}`, scheme: 'deb' }] };
    return reportOnce(store, {
      attempts: 1,
      inspect: async ({ sequence, previous }) =>
        reportOf(inventory, {
          sequence,
          previous,
          collectedAt: `2026-11-21T12:${String(sequence).padStart(2, '0')}:00Z`,
          digest: digestOf(inventory),
          host: { ...host, id: state.hostId },
          agent: { ...reportOf(inventory).agent, id: state.agentId },
        }),
    });
  };
  const waiting = () => new Spool(store.spoolFolder).list().length;
  return { collector, store, state, round, waiting, admin: await collector.signIn() };
}

async function receipt(collector: TestCollector, importId: string, folder: string): Promise<string> {
  const { bytes } = await receiptFor(collector.context, importId);
  const path = join(folder, 'answer.receipt');
  writeFileSync(path, bytes);
  return path;
}

describe('an agent without a line', () => {
  it('packs what waits, encrypted for its collector, keeps it until the answer comes back, and then goes on', async () => {
    const { collector, store, round, waiting, admin } = await scene();
    for (let index = 0; index < 3; index += 1) await round();
    const folder = newFolder();
    const out = join(folder, 'november.courier');
    const recipient = knownRecipient(store, collector.context.collectorKeyId);
    const packed = await packCourier(store, { ...PLAIN, out, ...(recipient === undefined ? {} : { recipient }) });
    expect(packed).toMatchObject({ path: out, isEncrypted: true, removedCount: 0 });
    expect(readFileSync(out).includes('"inventory"')).toBe(false);
    expect([waiting(), readdirSync(folder)]).toEqual([3, ['november.courier']]);

    const found = await handIn(admin, readFileSync(out));
    expect(found).toMatchObject({ signature: 'valid', isEncrypted: true, contents: { fates: { stored: 3 } } });
    expect(await accept(admin, found.importId)).toEqual(['stored', 'stored', 'stored']);
    await round(); // looked at meanwhile, and not in the file
    expect(waiting()).toBe(4);
    const path = await receipt(collector, found.importId, folder);
    expect(receiveReceipt(store, path)).toMatchObject({ acknowledgedCount: 3, rejectedCount: 0, waitingCount: 1 });
    expect(receiveReceipt(store, path)).toMatchObject({ acknowledgedCount: 0, waitingCount: 1, tookWatchList: false });

    const second = await packCourier(store, { ...PLAIN, out: join(folder, 'december.courier') });
    const next = await handIn(admin, readFileSync(second.path), 'december.courier');
    expect(await accept(admin, next.importId)).toEqual(['stored']);
    const reports = await collector.db.selectFrom('reports').select('sequence').orderBy('sequence').execute();
    expect(reports.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });

  it('may take packed reports out of the spool at once, where the file is to be the only copy', async () => {
    const { store, round, waiting } = await scene();
    await round();
    const packed = await packCourier(store, { ...PLAIN, out: join(newFolder(), 'a.courier'), removes: true });
    expect([packed.removedCount, waiting()]).toEqual([1, 0]);
  });

  it('packs recordings beside its reports, and refuses one that is broken before the way and not after it', async () => {
    const { collector, store, admin } = await scene();
    const folder = newFolder();
    const bundle = join(folder, 'old.bundle');
    const bytes = bundleBytesOf({
      files: { '/proc/sys/kernel/hostname': 'old-1\n', '/etc/os-release': 'ID=debian\n' },
    });
    writeFileSync(bundle, bytes);
    const out = join(folder, 'a.courier');
    const packed = await packCourier(store, { ...PLAIN, takesSpool: false, bundles: [bundle], out });
    expect(packed).toMatchObject({ counts: { recording: 1 }, isEncrypted: false });
    const found = await handIn(admin as TestClient, readFileSync(out), 'a.courier', DEFAULT_UNIT);
    expect(await accept(admin, found.importId)).toEqual(['stored']);
    void collector;
    writeFileSync(bundle, bytes.subarray(0, -20));
    const broken = { ...PLAIN, takesSpool: false, bundles: [bundle], out: join(folder, 'b.courier') };
    await expect(packCourier(store, broken)).rejects.toThrow(/old\.bundle.*cut short|old\.bundle/);
    expect(readdirSync(folder).sort()).toEqual(['a.courier', 'old.bundle']);
  });

  it.each`
    what                      | pack
    ${'nothing to pack'}      | ${(store: AgentStore) => packCourier(store, { ...PLAIN, out: join(newFolder(), 'a') })}
    ${'a folder of no agent'} | ${() => packCourier(new AgentStore(newFolder()), PLAIN)}
    ${'a file of that name'}  | ${(store: AgentStore) => packCourier(store, { ...PLAIN, bundles: [], out: store.folder })}
  `('refuses $what in a sentence', async ({ pack }) => {
    const { store } = await scene();
    await expect(pack(store)).rejects.toMatchObject({ name: 'MusterError' });
  });

  it('believes no receipt of another collector, for another agent, or changed on the way', async () => {
    const [one, other] = [await scene(), await scene()];
    await one.round();
    const folder = newFolder();
    const { path } = await packCourier(one.store, { ...PLAIN, out: join(folder, 'a.courier') });
    const { importId } = await handIn(one.admin, readFileSync(path));
    await accept(one.admin, importId);
    const answer = await receipt(one.collector, importId, folder);
    expect(() => receiveReceipt(other.store, answer)).toThrow(/no receipt for this agent/);
    writeFileSync(answer, readFileSync(answer, 'utf8').replace('"stored"', '"reject"'));
    expect(() => receiveReceipt(one.store, answer)).toThrow(/signature does not fit/);
    expect(one.waiting()).toBe(1);
  });
});
