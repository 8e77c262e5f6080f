import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enrol } from '../../../agent/enrol.ts';
import { KnownHosts } from '../../../agent/ssh/known-hosts.ts';
import { AgentStore } from '../../../agent/state.ts';
import { visitHost } from '../../../agent/targets/ssh.ts';
import { VisitReports } from '../../../agent/visit-reports.ts';
import { visitAll } from '../../../agent/visits.ts';
import { issueToken } from '../../../collector/enrolment.ts';
import { DEFAULT_UNIT } from '../../../collector/store/units.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import type { Report } from '../../../policies/inventory/report.ts';
import { validateReport } from '../../../policies/inventory/validate.ts';
import { writeEnrolmentToken } from '../../../policies/inventory/wire.ts';
import { type TestCollector, testCollector } from '../../kit/client.ts';
import { memoryStore } from '../../kit/database.ts';
import { newFolder } from '../../kit/folder.ts';
import { newKey, startSshd, stopServers, type TestSshd } from '../../kit/sshd.ts';
import { describeWithTools } from '../../kit/tools.ts';
import { entryFor, SMALL_SCRIPT, visit } from '../../kit/visits.ts';

const SECRET = 'planted-secret-7f3a91c2';
const TOOLS = { sshd: 'openssh-server', sudo: 'sudo', unshare: 'util-linux' };

describeWithTools('muster agent visit', TOOLS, () => {
  const folder = newFolder();
  const key = newKey(folder);
  let server: TestSshd;
  stopServers();

  beforeAll(async () => {
    server = await startSshd(folder, {
      authorized: [key.publicKey],
      accounts: [{ name: 'visitor', password: SECRET, sudo: 'ALL=(root) ALL' }],
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, value: unknown, mode = 0o600): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value), { mode });
    return path;
  };

  /** Runs the command as a user does; `watch` sees the list of processes while it runs. */
  async function run(words: readonly string[], watch: (processes: string) => void = () => undefined) {
    const child = spawn(process.execPath, [inPackage('bin/muster.js'), 'agent', 'visit', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH ?? '', MUSTER_LOG: 'debug' },
    });
    const texts = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      texts.out += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      texts.err += chunk.toString('utf8');
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const timer = setInterval(() => watch(execFileSync('ps', ['-eo', 'args', 'ww'], { encoding: 'utf8' })), 100);
    const exitCode = await ended;
    clearInterval(timer);
    return { exitCode, ...texts };
  }

  it('visits with the real recorder; no secret stands in a process list, an output, a log or a report', async () => {
    const secret = write('secret', `${SECRET}\n`);
    write('known', server.knownHosts);
    const hosts = write('hosts.json', {
      format: 1,
      knownHosts: 'known',
      defaults: { user: 'visitor', login: { password: { file: secret } }, sudo: { password: { file: secret } } },
      hosts: {
        'db-1': { address: '127.0.0.1', port: server.port, labels: ['old'] },
        'db-2': { address: '127.0.0.1', port: 1 },
        cipher: { address: '127.0.0.1', port: server.port, neverCollect: true },
      },
    });
    const seen: string[] = [];
    const out = join(folder, 'out');
    const {
      exitCode,
      out: text,
      err,
    } = await run(['--hosts', hosts, '--out', out], (processes) => seen.push(processes));
    expect([exitCode, err]).toEqual([1, '']);
    expect(text).toMatch(/^db-1: visited in .*db-1\.json$/m);
    expect(text).toMatch(/^db-2 at 127\.0\.0\.1 port 1 cannot be reached: ECONNREFUSED \[unreachable\]\n {2}cure: /m);
    expect(text).toMatch(/^cipher: marked "neverCollect"; nobody connected \[never_collected\]$/m);
    expect(text).toMatch(/^1 of 3 hosts visited, 1 not, 1 never collected$/m);
    const file = join(out, 'db-1.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const bytes = readFileSync(file);
    expect(validateReport(bytes)).not.toHaveProperty('complaints');
    const report = JSON.parse(bytes.toString('utf8')) as Report;
    expect(report.agent).toMatchObject({ door: 'ssh', privilege: 'sudo', via: { name: 'db-1' } });
    expect(report.inventory.packages?.length).toBeGreaterThan(50);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.join('')).toMatch(/sudo -S -p muster-[0-9a-f]{32}-password:/);
    for (const text of [...seen, err, bytes.toString('utf8')]) expect(text).not.toContain(SECRET);
  }, 120_000);

  it('says what is wrong with its words and files, and prints its schema', async () => {
    expect(await run([])).toMatchObject({ exitCode: 2, err: expect.stringContaining('--hosts FILE') });
    const empty = write('empty.json', { format: 1, hosts: { a: {} } });
    expect(await run(['--hosts', empty, '--out', folder])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('/hosts/a no user to sign in with'),
    });
    const nobody = await run(['--hosts', write('ok.json', hostsOf(1)), '--only', '@new', '--out', folder]);
    expect(nobody).toMatchObject({ exitCode: 2, err: expect.stringContaining('has the label "@new"') });
    const { exitCode, out } = await run(['--schema']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ title: 'Muster hosts file', required: ['format', 'hosts'] });
  }, 60_000);

  const hostsOf = (port: number) => ({
    format: 1,
    defaults: { user: 'visitor', login: { keyFile: key.file } },
    hosts: { a: { address: '127.0.0.1', port } },
  });

  it('none visited is exit code 3, also in JSON', async () => {
    const { exitCode, out } = await run(['--hosts', write('one.json', hostsOf(1)), '--out', folder, '--json']);
    expect(exitCode).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      summary: { hosts: 1, visited: 0, neverCollected: 0, failed: 1 },
      hosts: [{ name: 'a', outcome: 'unreachable', place: 'line', cure: expect.any(String) }],
    });
  }, 60_000);

  it('visits twenty hosts at once; one that is gone, and one whose recorder fails, stop no other', async () => {
    const known = KnownHosts.read(write('known-20', server.knownHosts));
    const login = { keyFile: key.file };
    const entries = Array.from({ length: 20 }, (_, index) => entryFor(server, { name: `host-${index}`, login }));
    const bad = entryFor({ port: 1 }, { name: 'bad', login });
    const told: string[] = [];
    const outcomes = await visitAll([...entries.slice(0, 10), bad, ...entries.slice(10)], {
      atOnce: 20,
      signal: new AbortController().signal,
      onOutcome: ({ name }) => told.push(name),
      visit: async (entry) => {
        const script = entry.name === 'host-3' ? 'exit 1' : SMALL_SCRIPT;
        const signal = new AbortController().signal;
        await visitHost(entry, { knownHosts: known, isFirstContact: false, script, agentVersion: '0', signal });
        return {};
      },
    });
    expect(outcomes.map(({ name }) => name)).toEqual([
      ...entries.slice(0, 10).map(({ name }) => name),
      'bad',
      ...entries.slice(10).map(({ name }) => name),
    ]);
    expect(outcomes.filter(({ outcome }) => outcome === 'visited')).toHaveLength(19);
    expect(outcomes.find(({ name }) => name === 'bad')?.outcome).toBe('unreachable');
    expect(outcomes.find(({ name }) => name === 'host-3')?.outcome).toBe('answer_invalid');
    expect(told).toHaveLength(21);
  }, 60_000);

  it('reports to the collector: each host under its own id and numbers, confirmed when nothing changed', async () => {
    const collector = await testCollector(await memoryStore(), { at: new Date().toISOString() });
    try {
      const address = await collector.app.listen({ host: '127.0.0.1', port: 0 });
      const agent = await enrolledAgent(collector, address, join(folder, 'agent'));
      const other = await startSshd(folder, { authorized: [key.publicKey] });
      const login = { keyFile: key.file };
      const entries = [
        entryFor(server, { name: 'db-1', login, unit: 'elsewhere' }),
        entryFor(other, { name: 'db-2', login }),
        entryFor(other, { name: 'db-2-again', login }),
      ];
      const rounds: unknown[] = [];
      for (let round = 0; round < 2; round += 1) {
        const reports = new VisitReports(
          agent,
          entries.map(({ name }) => name),
          new AbortController().signal,
        );
        const outcomes = await visitAll(entries, {
          atOnce: 1,
          signal: new AbortController().signal,
          visit: async (entry) => {
            const outcome = await visit(folder, [server, other], entry, { script: NAMED_SCRIPT });
            if ('fault' in outcome) throw outcome;
            return await reports.report(entry, outcome);
          },
        });
        reports.close();
        rounds.push(outcomes.map(({ name, outcome, report }) => [name, outcome, report]));
      }
      const expected = [
        ['db-1', 'visited', 'stored'],
        ['db-2', 'visited', 'stored'],
        ['db-2-again', 'same_host_twice', undefined],
      ];
      expect(rounds).toEqual([expected, expected]);
      const names = (name: string) => [{ section: 'files', steps: [`/etc/${name}`] }];
      const issuedAt = '2026-01-01T00:00:00Z';
      agent.writeWatchList({ issuedAt, names: names('agent') });
      new AgentStore(join(folder, 'agent', 'visits', 'db-1')).writeWatchList({ issuedAt, names: names('db-1') });
      const reports = new VisitReports(agent, ['db-1', 'db-2'], new AbortController().signal);
      const fresh = entryFor(other, { name: 'never-visited', login: { keyFile: key.file } });
      const asked = [...entries.slice(0, 1), fresh].map((entry) => reports.watchOf(entry));
      reports.close();
      expect(asked).toEqual([names('db-1'), names('agent')]);
      await collector.settle();
      const { items } = await (await collector.signIn()).get<{ items: { name: string }[] }>('/api/v1/hosts');
      expect(items.map(({ name }) => name).sort()).toEqual(['here', 'there', 'there']);
      const rows = await collector.db
        .selectFrom('reports')
        .innerJoin('hosts', 'hosts.host_number', 'reports.host_number')
        .select(['hosts.host_number', 'sequence', 'form', 'door', 'placement'])
        .orderBy('report_number')
        .execute();
      expect(rows.map(({ sequence, form, door, placement }) => [sequence, form, door, placement])).toEqual([
        [1, 'full', 'ssh', 'current'],
        [1, 'full', 'ssh', 'current'],
        [2, 'confirmation', 'ssh', 'current'],
        [2, 'confirmation', 'ssh', 'current'],
      ]);
    } finally {
      await collector.close();
    }
  }, 60_000);
});

/** The small recorder with a host name and without anything that changes from visit to visit. */
const NAMED_SCRIPT = SMALL_SCRIPT.replace(
  "echo '== end 1",
  "echo '== path /proc/sys/kernel/hostname'\necho '|there'\necho '== end 2",
);

async function enrolledAgent(collector: TestCollector, address: string, folder: string): Promise<AgentStore> {
  const { db, collectorKeyId } = collector.context;
  const { secret } = await issueToken(db, { unitId: DEFAULT_UNIT, uses: 1, validSeconds: 600, by: 'test' }, new Date());
  const store = new AgentStore(folder);
  await enrol(store, {
    collector: address,
    token: writeEnrolmentToken({ secret, collectorKeyId }),
    host: { name: 'here', identifiers: { machineId: '0'.repeat(31).concat('1') } },
  });
  return store;
}
