import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { enrol } from '../../agent/enrol.ts';
import { refuseIfForbidden } from '../../agent/never-collect.ts';
import { reportOnce } from '../../agent/report-once.ts';
import { writeSettings } from '../../agent/settings.ts';
import { AgentStore } from '../../agent/state.ts';
import { issueToken } from '../../collector/enrolment.ts';
import { markNeverCollect } from '../../collector/never-collect.ts';
import { DEFAULT_UNIT } from '../../collector/store/units.ts';
import { writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import { testCollector } from '../kit/client.ts';
import { memoryStore } from '../kit/database.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { reportOf, smallInventory } from '../kit/report.ts';

removeFolders();

const NO_FILE = '/nonexistent/muster-agent.json';

function codeOf(work: () => void): string {
  try {
    work();
    return 'allowed';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

describe('a host of which nothing is collected', () => {
  it.each`
    what                                  | file                    | text                           | code
    ${'nothing is said'}                  | ${'x'}                  | ${''}                          | ${'allowed'}
    ${"the owner's file says so"}         | ${'owner.json'}         | ${'{"neverCollect":true}'}     | ${'never_collect'}
    ${"the owner's file says no"}         | ${'owner.json'}         | ${'{"neverCollect":false}'}    | ${'allowed'}
    ${"the owner's file is not readable"} | ${'owner.json'}         | ${'{"neverCollect":"yes"}'}    | ${'config_invalid'}
    ${'the settings say so'}              | ${'settings.json'}      | ${'{"neverCollect":true}'}     | ${'never_collect'}
    ${'the collector said so'}            | ${'never-collect.json'} | ${'{"collector":"https://c"}'} | ${'never_collect'}
    ${"the collector's word is damaged"}  | ${'never-collect.json'} | ${'{'}                         | ${'never_collect'}
  `('$what: $code', ({ file, text, code }) => {
    const folder = newFolder();
    writeFileSync(join(folder, file), text);
    expect(codeOf(() => refuseIfForbidden(folder, NO_FILE))).toBe(code);
  });

  it('can be allowed again by a setting', () => {
    const folder = newFolder();
    writeSettings(folder, { neverCollect: true });
    expect(codeOf(() => refuseIfForbidden(folder, NO_FILE))).toBe('never_collect');
    writeSettings(folder, { neverCollect: false });
    expect(codeOf(() => refuseIfForbidden(folder, NO_FILE))).toBe('allowed');
  });

  it('learns it from its collector once: nothing waits any more, and nothing is looked at again', async () => {
    const collector = await testCollector(await memoryStore(), { packs: [] });
    try {
      await collector.app.listen({ port: 0, host: '127.0.0.1' });
      const address = `http://127.0.0.1:${(collector.app.server.address() as AddressInfo).port}`;
      const store = new AgentStore(newFolder());
      const wanted = { unitId: DEFAULT_UNIT, uses: 1, validSeconds: 600, by: 'test' };
      const { secret } = await issueToken(collector.db, wanted, collector.clock.now());
      const host = { name: 'cipher-1', identifiers: { machineId: 'd'.repeat(32) } };
      const token = writeEnrolmentToken({ secret, collectorKeyId: 'a'.repeat(32) });
      const { hostId, agentId } = await enrol(store, { collector: address, token, host });
      const mark = { name: 'Cipher', reason: 'By law nothing is collected of it.', hostId, confirm: 'cipher-1' };
      await markNeverCollect(collector.context, mark, { name: 'admin' });
      const round = await reportOnce(store, {
        inspect: async ({ sequence, previous }) => {
          const report = reportOf(smallInventory, { sequence, previous, host: { id: hostId, ...host } });
          return { ...report, agent: { ...report.agent, id: agentId } };
        },
        attempts: 1,
      });
      expect(round.error?.code).toBe('never_collect');
      expect(round.waiting).toBe(0);
      expect(existsSync(join(store.folder, 'spool', 'rejected'))).toBe(false);
      expect(readdirSync(join(store.folder, 'spool'))).toEqual([]);
      expect(codeOf(() => refuseIfForbidden(store.folder, NO_FILE))).toBe('never_collect');
    } finally {
      await collector.close();
    }
  });
});
