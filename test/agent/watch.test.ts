import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { enrol } from '../../agent/enrol.ts';
import { inspect } from '../../agent/inspect.ts';
import { fileSets } from '../../agent/probes/file-sets.ts';
import { filesStatus } from '../../agent/probes/files.ts';
import { kernelModules } from '../../agent/probes/kernel-modules.ts';
import { sysctl } from '../../agent/probes/sysctl.ts';
import { type ReportOptions, reportOnce } from '../../agent/report-once.ts';
import { AgentStore } from '../../agent/state.ts';
import { LocalTarget } from '../../agent/targets/local.ts';
import { collectorKey } from '../../collector/collector-key.ts';
import { issueToken } from '../../collector/enrolment.ts';
import { DEFAULT_UNIT } from '../../collector/store/units.ts';
import type { WatchKey } from '../../policies/inventory/watch.ts';
import { writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import { type TestCollector, testCollector } from '../kit/client.ts';
import { memoryStore } from '../kit/database.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { reportOf, smallInventory } from '../kit/report.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

removeFolders();

const open: TestCollector[] = [];
afterEach(async () => {
  for (const collector of open.splice(0)) await collector.close();
});

describe('names of a watch list', () => {
  it('are asked beside those of the catalogue, and answered with a status or a value', async () => {
    const folder = join(newFolder(), 'myapp.d');
    mkdirSync(folder);
    for (const name of ['a.key', 'b.key', '.hidden.key', 'c.pub']) writeFileSync(join(folder, name), 'secret');
    chmodSync(join(folder, 'b.key'), 0o644);
    chmodSync(join(folder, 'a.key'), 0o600);
    const report = await inspect(new LocalTarget(), {
      now: new Date(),
      agent: { version: '0.0.0-test' },
      probes: [filesStatus, fileSets, sysctl, kernelModules],
      watch: [
        { section: 'files', steps: [join(folder, 'b.key')] },
        { section: 'files', steps: [join(folder, 'none')] },
        { section: 'fileSets', steps: [`${folder}/*.key`] },
        { section: 'fileSets', steps: [folder] },
        { section: 'sysctl', steps: ['kernel.ostype'] },
        { section: 'kernelModules', steps: ['no_such_module'] },
      ],
    });
    const { files, fileSets: sets, sysctl: parameters, kernelModules: modules } = report.inventory;
    expect(files?.[join(folder, 'b.key')]).toMatchObject({ type: 'file', mode: '0644' });
    expect(files?.[join(folder, 'none')]).toBeNull();
    expect(sets?.[`${folder}/*.key`]).toMatchObject({ count: 2, unionMode: '0644' });
    expect(sets?.[folder]).toMatchObject({ count: 4 });
    expect(parameters?.['kernel.ostype']?.running).toBe('Linux');
    expect(modules?.no_such_module).toMatchObject({ isBlacklisted: false });
    expect(JSON.stringify(report)).not.toContain('secret');
  });
});

const pack = compile(
  packOf([ruleOf({ 'files[/etc/myapp.conf].mode': { modeAtMost: '0640' } }, { id: 'myapp' })], { id: 'ours' }),
);

async function scene() {
  const collector = await testCollector(await memoryStore(), { packs: [pack] });
  open.push(collector);
  await collector.app.listen({ port: 0, host: '127.0.0.1' });
  const address = `http://127.0.0.1:${(collector.app.server.address() as AddressInfo).port}`;
  const store = new AgentStore(newFolder());
  const wanted = { unitId: DEFAULT_UNIT, uses: 1, validSeconds: 600, by: 'test' };
  const { secret } = await issueToken(collector.context.db, wanted, collector.clock.now());
  const { keyId } = await collectorKey(collector.context.db);
  const token = writeEnrolmentToken({ secret, collectorKeyId: keyId });
  await enrol(store, { collector: address, token, host: { name: 'web-1', identifiers: {} } });
  const asked: (readonly WatchKey[])[] = [];
  const look: ReportOptions['inspect'] = async ({ sequence, previous, state, watch }) => {
    asked.push(watch);
    const report = reportOf(smallInventory);
    const host = { ...report.host, id: state.hostId, name: 'web-1' };
    return { ...report, host, agent: { ...report.agent, id: state.agentId }, sequence, previous };
  };
  return { collector, store, asked, round: () => reportOnce(store, { inspect: look, attempts: 1, pauseMs: 1 }) };
}

const NAMES = [{ section: 'files', steps: ['/etc/myapp.conf'] }];

describe('a watch list', () => {
  it('comes with the answer to a report, is kept, and is asked from the next look on', async () => {
    const { store, asked, round } = await scene();
    const [first, second] = [await round(), await round()];
    expect(first.delivered[0]?.watch).toBeDefined();
    expect(store.readWatchList()?.names).toEqual(NAMES);
    expect(second.delivered[0]?.watch).toBeUndefined(); // it did not change
    expect(asked).toEqual([[], NAMES]);
  });

  it('that another key signed is refused and said, and nothing is asked', async () => {
    const { store, asked, round } = await scene();
    const state = store.readState();
    if (state === undefined) throw new Error('not enrolled');
    store.writeState({ ...state, collectorKeyId: 'a'.repeat(32) });
    const { watchComplaint } = await round();
    expect(watchComplaint).toContain('another key than the one pinned at enrolment');
    await round();
    expect(asked).toEqual([[], []]);
  });

  it('that was damaged on the disk comes again', async () => {
    const { store, asked, round } = await scene();
    await round();
    writeFileSync(
      join(store.folder, 'watch.json'),
      '{"issuedAt":"2026-11-21T12:00:00Z","names":[{"section":"files","steps":["/proc/1/environ"]}]}',
    );
    await round();
    await round();
    expect(asked).toEqual([[], [], NAMES]);
  });
});
