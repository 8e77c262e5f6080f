import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VisitOutcome } from '../../agent/visits.ts';
import type { HostAnswer, HostRow, PackageRow, Page } from '../../collector/api.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import { whyNoEstate } from '../kit/estate.ts';
import { newPlace, type Place, Running, usersNode } from './muster.ts';
import { type Session, signIn } from './session.ts';
import { OLD, SUDO_PASSWORD, UnitEstate, WRONG_PASSWORD } from './unit-estate.ts';

// All of the estate is visited in one run of the real command, and reported to a real collector.

const OWN_PASSWORD = 'a password of my own choosing';

/** What the command says of each host; the place tells how far it came. */
const EXPECTED: Readonly<Record<string, readonly [VisitOutcome['outcome'], VisitOutcome['place']?]>> = {
  'debian-11': ['visited'],
  'debian-13': ['visited'],
  alpine: ['visited'],
  'centos-6': ['visited'],
  legacy: ['visited'],
  'legacy-unnamed': ['no_common_algorithm', 'line'],
  'full-disk': ['visited'],
  inner: ['visited'],
  'inner-straight': ['unreachable', 'line'],
  'sudo-wrong': ['sudo_refused', 'sudo'],
  'hangs-at-once': ['timed_out', 'line'],
  'hangs-after-sign-in': ['timed_out', 'shell'],
  'breaks-off': ['connection_lost', 'recording'],
  floods: ['too_much_output', 'shell'],
  'floods-later': ['too_much_output', 'recording'],
  'new-key': ['host_key_changed', 'host key'],
  switch: ['network_equipment', 'shell'],
  stranger: ['sign_in_refused', 'sign-in'],
  cipher: ['never_collected', 'here'],
};

/** What stands in the collector after the run, beside the machine that visits. */
const REPORTED: Readonly<Record<string, string>> = {
  'debian-11': 'Debian GNU/Linux 11 (bullseye)',
  'debian-13': 'Debian GNU/Linux 13 (trixie)',
  alpine: 'Alpine Linux v3.12',
  'centos-6': 'CentOS release 6.10 (Final)',
  legacy: 'Debian GNU/Linux 11 (bullseye)',
  'full-disk': 'Debian GNU/Linux 11 (bullseye)',
  inner: 'Debian GNU/Linux 11 (bullseye)',
};

const why = whyNoEstate();

describe.skipIf(why !== undefined)(`an estate of real hosts${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  const processes: string[] = [];
  let folder: string;
  let estate: UnitEstate;
  let place: Place;
  let running: Running;
  let session: Session;
  let run: { readonly code: number | null; readonly out: string; readonly err: string };
  let outcomes: readonly VisitOutcome[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'muster-estate-'));
    place = await newPlace();
    estate = await UnitEstate.start(folder);
    running = new Running(place);
    const address = (await running.line(/^Console: (http:\S+)$/m))[1] ?? '';
    const given = (await running.line(/^One-time password, shown this once: (\S+)$/m))[1] ?? '';
    await running.line(/^this host: /m);
    await (await signIn(address, 'admin', given)).changePassword(given, OWN_PASSWORD);
    session = await signIn(address, 'admin', OWN_PASSWORD);
    run = await visitAll();
    if (run.out === '') throw new Error(`the visit said nothing, and complained: ${run.err}`);
    outcomes = (JSON.parse(run.out) as { readonly hosts: readonly VisitOutcome[] }).hosts;
  }, 900_000);

  afterAll(async () => {
    running?.kill();
    await estate?.stop();
    place?.remove();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  /** One run of the command; the list of processes is looked at all the while. */
  async function visitAll(): Promise<typeof run> {
    const words = ['agent', 'visit', '--hosts', estate.hostsFile, '--data', join(place.data, 'agent'), '--json'];
    const child = spawn(usersNode, [inPackage('bin/muster.js'), ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...place.environment, MUSTER_LOG: 'debug' },
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const look = () => processes.push(execFileSync('ps', ['-eo', 'args', 'ww'], { encoding: 'utf8' }));
    const timer = setInterval(look, 200);
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    clearInterval(timer);
    return { code, out, err };
  }

  async function hostNamed(name: string): Promise<HostAnswer> {
    const { items } = await session.get<Page<HostRow>>('/api/v1/hosts?pageSize=100');
    const row = items.find((item) => item.name === name);
    return await session.get<HostAnswer>(`/api/v1/hosts/${row?.hostId}`);
  }

  async function factsOf(name: string): Promise<Inventory> {
    const { hostId } = await hostNamed(name);
    return (await session.get<{ readonly inventory: Inventory }>(`/api/v1/hosts/${hostId}/inventory`)).inventory;
  }

  async function packagesOf(name: string): Promise<Page<PackageRow>> {
    const { hostId } = await hostNamed(name);
    return await session.get(`/api/v1/hosts/${hostId}/packages?pageSize=200`);
  }

  it('has the right outcome for each host, and says what to do where it failed', () => {
    const seen = outcomes.map(({ name, outcome, place: at }) => [name, at === undefined ? [outcome] : [outcome, at]]);
    expect(Object.fromEntries(seen)).toEqual(EXPECTED);
    for (const { outcome, message = '', cure = '' } of outcomes)
      if (outcome !== 'visited')
        expect([message, cure]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    expect([run.code, run.err]).toEqual([1, '']);
  });

  it('holds each host to its own time: those that hang cost theirs and nobody else', () => {
    const late = outcomes.filter(({ name, durationMs }) => name.startsWith('hangs') && durationMs > 20_000);
    expect(late).toEqual([]);
  });

  it('tells which weak algorithms were needed, of that host alone', () => {
    const weak = outcomes.filter(({ legacyAlgorithms }) => legacyAlgorithms !== undefined);
    expect(weak.map(({ name, legacyAlgorithms }) => [name, legacyAlgorithms])).toEqual([
      ['legacy', [OLD.kex, OLD.hostKey, OLD.cipher, OLD.mac]],
    ]);
  });

  it('gives every visited host its page at the collector, judged, under its own name', async () => {
    const seen: Record<string, unknown> = {};
    for (const name of Object.keys(REPORTED)) {
      await expect.poll(async () => (await hostNamed(name)).counts.pass, { timeout: 30_000 }).toBeGreaterThan(5);
      const { door, identityState, isSigned, counts, osName } = await hostNamed(name);
      expect([name, door, identityState, isSigned]).toEqual([name, 'ssh', 'same', true]);
      expect(counts.fail).toBeGreaterThan(5);
      seen[name] = osName;
    }
    expect(seen).toEqual(REPORTED);
    const { total } = await session.get<Page<HostRow>>('/api/v1/hosts?pageSize=100');
    expect(total).toBe(Object.keys(REPORTED).length + 1);
  });

  it('learns of each what it is asked for', async () => {
    const names = ['debian-11', 'full-disk', 'alpine', 'centos-6', 'inner'];
    const [debian, full, alpine, centos, inner] = await Promise.all(names.map(factsOf));
    for (const facts of [debian, full, alpine, centos, inner])
      expect(facts?.listeners?.filter(({ port, isLoopback }) => port === 22 && !isLoopback)).toHaveLength(2);
    for (const facts of [debian, full, centos, inner]) expect(facts?.sshd).toMatchObject({ basis: 'effective' });
    expect(full?.filesystems?.['/']).toMatchObject({ usedPercent: 100 });
    expect(inner?.network).toMatchObject({ interfaces: expect.objectContaining({ eth0: expect.anything() }) });
    expect((await hostNamed('debian-13')).privilege).toBe('sudo');
    const packages = await Promise.all(['debian-11', 'alpine', 'centos-6'].map(packagesOf));
    expect(packages.map(({ total }) => total > 100)).toEqual([true, false, false]);
    const found = packages
      .flatMap(({ items }) => items)
      .map(({ name, version, scheme }) => `${scheme} ${name} ${version}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'apk dropbear 2019.78-r1',
        'rpm openssh-server 5.3p1-124.el6_10',
        expect.stringMatching(/^deb dpkg 1\.20\./),
      ]),
    );
  });

  it('keeps every secret out of outputs, lists of processes, and all that the agent and the collector keep', () => {
    const texts = [run.out, run.err, running.stdout, running.stderr, ...processes, ...filesBelow(place.data)];
    for (const text of texts)
      for (const secret of [SUDO_PASSWORD, WRONG_PASSWORD]) expect(text.includes(secret)).toBe(false);
    expect(processes.join('').includes('sudo -S -p muster-')).toBe(true);
  });
});

/** What all files of a folder hold. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
}
