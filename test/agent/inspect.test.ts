import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { inspect, inspectBundle } from '../../agent/inspect.ts';
import { normalise } from '../../agent/normal-forms.ts';
import { probes } from '../../agent/probes/index.ts';
import { type Collected, defineProbe } from '../../agent/probes/probe.ts';
import { LocalTarget } from '../../agent/targets/local.ts';
import { TargetError } from '../../agent/targets/target.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { canonicalise } from '../../policies/inventory/canonical.ts';
import { sections } from '../../policies/inventory/inventory.ts';
import { defineSection } from '../../policies/inventory/section.ts';
import { banners as bannersSection } from '../../policies/inventory/sections/banners.ts';
import { packages as packagesSection } from '../../policies/inventory/sections/packages.ts';
import { askedMap, value as foreign, record, set, text } from '../../policies/inventory/shape.ts';
import { validateReport } from '../../policies/inventory/validate.ts';
import { bundleOf } from '../kit/bundle.ts';
import { bundleBytesOfHost, RECORDED_HOSTS, reportOf } from '../kit/hosts.ts';

const options = { now: new Date('2026-11-21T08:00:00Z'), agent: { version: '0.0.0-test' } };
const rankOne = new Set<string>(sections.filter((section) => section.rank === 1).map((section) => section.id));
const firstRank = probes.filter((probe) => rankOne.has(probe.section));

function probeThat(
  collect: () => Promise<Collected>,
  more: { name?: string; section?: string; timeoutMs?: number } = {},
) {
  return defineProbe({ name: 'test', section: 'packages', ...more, collect });
}

describe('an inspection', () => {
  it('of this machine keeps the contract', async () => {
    const report = await inspect(new LocalTarget(), options);
    expect(validateReport(Buffer.from(JSON.stringify(report)))).not.toHaveProperty('complaints');
    expect(report).toMatchObject({
      contract: '1.0',
      form: 'full',
      sequence: 1,
      previous: null,
      collectedAt: '2026-11-21T08:00:00Z',
      agent: { door: 'local', runtime: `node ${process.versions.node}` },
    });
    expect(report.host).not.toHaveProperty('id');
  });

  it.each(RECORDED_HOSTS)('of the recorded host %s keeps the contract', async (host) => {
    const report = await reportOf(host);
    expect(validateReport(Buffer.from(JSON.stringify(report)))).not.toHaveProperty('complaints');
    const [door, recorderVersion] = host.startsWith('windows')
      ? ['windows', 'record.ps1 1.0']
      : ['recording', 'by hand'];
    expect(report.agent).toMatchObject({ door, via: { recorderVersion } });
  });

  it('of the first rank starts at most five processes', async () => {
    const target = new LocalTarget();
    await inspect(target, { ...options, probes: firstRank });
    expect(target.counts.processes).toBeLessThanOrEqual(5);
  });

  it('twice of an unchanged host gives the same steady sections, byte for byte', async () => {
    const steady = firstRank.filter((probe) => probe.section !== 'filesystems' && probe.section !== 'fileSets'); // logs grow between
    const first = await inspect(new LocalTarget(), { ...options, probes: steady });
    const second = await inspect(new LocalTarget(), { ...options, probes: steady });
    expect(canonicalise(second.inventory)).toBe(canonicalise(first.inventory));
    expect(second.digest).toBe(first.digest);
  });

  it('writes nothing to the terminal or a log, planted secrets least of all', async () => {
    const written: string[] = [];
    const spies = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0),
    );
    const warnings = vi
      .spyOn(process, 'emitWarning')
      .mockImplementation((warning) => void written.push(String(warning)));
    for (const host of RECORDED_HOSTS) await inspectBundle(bundleBytesOfHost(host), options);
    for (const spy of [...spies, warnings]) spy.mockRestore();
    expect(written).toEqual([]);
  });

  it('carries what the enrolment and the agent gave', async () => {
    const report = await inspect(bundleOf({}), {
      ...options,
      probes: [],
      agent: { version: '1', id: 'a-17' },
      enrolment: { hostId: '0190b6e2-7f5c-7cc0-9c3e-2f3f1b0d9a11', unit: 'hq.it' },
      sequence: 412,
      previous: 'f'.repeat(64),
    });
    expect(report).toMatchObject({
      unit: 'hq.it',
      sequence: 412,
      previous: 'f'.repeat(64),
      host: { id: '0190b6e2-7f5c-7cc0-9c3e-2f3f1b0d9a11' },
      agent: { id: 'a-17' },
    });
  });
});

describe('a probe that breaks costs its own section and nothing else', () => {
  const good = probeThat(async () => ({ facts: { motd: { exists: false } }, sources: [] }), {
    name: 'good',
    section: 'banners',
  });
  it.each`
    what                        | probe                                                                                 | outcome        | reason
    ${'throws anything'}        | ${probeThat(async () => Promise.reject(new Error('x')))}                              | ${'failed'}    | ${'parse_failed'}
    ${'is refused'}             | ${probeThat(async () => Promise.reject(new TargetError('permission_denied', 'x')))}   | ${'denied'}    | ${'permission_denied'}
    ${'stalls'}                 | ${probeThat(() => new Promise(() => undefined), { timeoutMs: 20 })}                   | ${'timed_out'} | ${'time_limit'}
    ${'sits on a dead mount'}   | ${probeThat(async () => Promise.reject(new TargetError('unresponsive_mount', 'x')))}  | ${'timed_out'} | ${'unresponsive_mount'}
    ${'brings the wrong shape'} | ${probeThat(async () => ({ facts: [{ title: 'x' }], sources: [] }))}                  | ${'failed'}    | ${'parse_failed'}
    ${'brings a wrong word'}    | ${probeThat(async () => ({ facts: [{ name: 'x', origin: 'heaven' }], sources: [] }))} | ${'failed'}    | ${'parse_failed'}
  `('one that $what is $outcome', async ({ probe, outcome, reason }) => {
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const report = await inspect(bundleOf({}), { ...options, probes: [probe, good] });
    warnings.mockRestore();
    expect(report.probes.test).toMatchObject({ section: 'packages', outcome, reason });
    expect(report.inventory).toEqual({ banners: { motd: { exists: false } } });
    expect(report.probes.good?.outcome).toBe('complete');
  });

  it('one that does not apply leaves no trace', async () => {
    const report = await inspect(bundleOf({}), { ...options, probes: [{ ...good, appliesTo: () => false }] });
    expect(report.probes).toEqual({});
  });

  it('one that the owner forbids, or that has no time left, is not run', async () => {
    const forbidden = await inspect(bundleOf({}), { ...options, probes: [good], owner: { disabledProbes: ['good'] } });
    expect(forbidden.probes.good).toMatchObject({ outcome: 'not_run', reason: 'disabled_by_owner' });
    const late = await inspect(bundleOf({}), { ...options, probes: [good], budgetMs: 0 });
    expect(late.probes.good).toMatchObject({ outcome: 'not_run', reason: 'budget_spent' });
    expect(late.inventory).toEqual({});
  });

  it('two of one section are joined: lists by both, members where the earlier one has none', async () => {
    const list = (name: string, entry: string) =>
      probeThat(async () => ({ facts: [{ name: entry }], sources: [] }), { name });
    const members = (name: string, facts: object) =>
      probeThat(async () => ({ facts, sources: [] }), { name, section: 'os' });
    const report = await inspect(bundleOf({}), {
      ...options,
      probes: [
        list('b', 'zsh'),
        list('a', 'bash'),
        members('x', { id: 'debian' }),
        members('y', { id: 'other', release: '12' }),
      ],
    });
    expect(report.inventory).toEqual({
      packages: [{ name: 'bash' }, { name: 'zsh' }],
      os: { id: 'debian', release: '12' },
    });
  });
});

describe('normal forms', () => {
  const section = defineSection(
    'banners',
    1,
    askedMap(
      'x',
      'x',
      record('x', 'x', {
        words: set('x', 'x', text('x', 'x'), { maxItems: 3 }),
        line: text('x', 'x'),
        named: set('x', 'x', record('x', 'x', { name: text('x', 'x') }, ['name']), { sortBy: ['name'] }),
        values: askedMap('x', 'x', foreign('x', 'x', { isRegistry: true })),
      }),
      { maxEntries: 2 },
    ),
    { maxBytes: 20_000 },
  );

  it('sort and join sets, compose characters, and tell what had to go', () => {
    const { facts, gaps } = normalise(section, {
      b: { words: ['b', 'a', 'b'], line: 'e\u0301' },
      a: { line: 'x'.repeat(5000) },
      c: {},
      ['k'.repeat(2000)]: {},
    });
    expect(facts).toEqual({ a: {}, b: { words: ['a', 'b'], line: '\u00e9' } });
    expect(gaps).toContainEqual({ reason: 'row_limit', keys: ['c'] });
    expect(gaps.find((gap) => gap.reason === 'byte_limit')).toMatchObject({ keys: expect.arrayContaining(['a']) });
  });

  it.each`
    value                                                      | kept                                 | why
    ${{ a: { line: 'x\uFFFD' } }}                              | ${{ a: {} }}                         | ${'a field is not known'}
    ${{ a: { words: ['x\uFFFD', 'y'] } }}                      | ${{ a: { words: ['y'] } }}           | ${'nor is an item of a list'}
    ${{ a: { named: [{ name: '\uFFFD' }, { name: 'b' }] } }}   | ${{ a: { named: [{ name: 'b' }] } }} | ${'nor an entry without the name it is known by'}
    ${{ a: { values: { x: '\uFFFD', y: ['\uFFFD'], z: 1 } } }} | ${{ a: { values: { z: 1 } } }}       | ${'nor the value of a foreign key'}
  `('leave out text whose bytes did not decode, and say where: $why', ({ value, kept }) => {
    expect(normalise(section, value)).toEqual({
      facts: kept,
      gaps: [{ reason: 'encoding_replaced', keys: ['a'] }],
    });
  });

  it('cut a section to its size, entry by entry', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => ({
      name: `p${String(index).padStart(5, '0')}`,
      version: 'x'.repeat(400),
    }));
    const { facts, gaps } = normalise(packagesSection, names);
    expect(Buffer.byteLength(JSON.stringify(facts))).toBeLessThanOrEqual(packagesSection.maxBytes);
    expect((facts as unknown[]).length).toBeGreaterThan(8000);
    expect(gaps).toEqual([{ reason: 'byte_limit', fields: ['packages'] }]);
  });

  it('keep numbers to six digits, and refuse what is none', () => {
    const time = sections.find(({ id }) => id === 'time');
    expect(time).toBeDefined();
    if (time !== undefined) {
      expect(normalise(time, { offsetSeconds: 0.123456789 }).facts).toEqual({ offsetSeconds: 0.123457 });
      expect(() => normalise(time, { offsetSeconds: Number.NaN })).toThrow('no number');
    }
  });

  it('are stable: normal facts stay as they are, in whatever order they came', () => {
    const entry = fc.record({ name: fc.string({ minLength: 1 }), version: fc.string(), architecture: fc.string() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const once = normalise(packagesSection, entries).facts;
        expect(normalise(packagesSection, once).facts).toEqual(once);
        expect(normalise(packagesSection, [...entries].reverse()).facts).toEqual(once);
      }),
    );
    expect(() => normalise(bannersSection, { cellar: { exists: true } })).toThrow('none of its keys');
  });
});

describe('the identity of a host', () => {
  it('never holds the machine id itself, placeholders or addresses of bridges', async () => {
    const report = await reportOf('debian-12');
    expect(report.host).toEqual({
      name: 'web-1',
      identifiers: {
        machineId: '38fd15c48c4fdbd53fe49d5c9e7fba53',
        sshHostKeys: ['SHA256:gWTk4UGD3OSbs3tUQ91/dXvaYanUyJve+DKOFRPL5Lg'],
        productUuid: '7e57c0de-0000-4000-8000-00000000a001',
        macs: ['52:54:00:12:34:56'],
        fqdn: 'web-1.hq.example',
        addresses: ['10.20.0.11'],
      },
    });
    expect(JSON.stringify(report)).not.toContain('4b1d6f3a0c9e4e7f8a2b5c6d7e8f9012');
  });
});

describe.runIf(process.geteuid?.() === 0 && process.platform === 'linux')(
  'without root, in a process of its own (needs root to step down)',
  () => {
    const script = `
    import { inspect } from ${JSON.stringify(inPackage('agent/inspect.ts'))};
    import { LocalTarget } from ${JSON.stringify(inPackage('agent/targets/local.ts'))};
    process.setgroups([]); process.setgid(65534); process.setuid(65534);
    const report = await inspect(new LocalTarget(), { now: new Date(), agent: { version: '0' } });
    process.stdout.write(JSON.stringify(report));
  `;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      maxBuffer: 1e8,
      timeout: 60_000,
    });

    it('everything that could not be read is said, and nothing of it is empty', () => {
      expect(child.stderr).toBe('');
      const report = JSON.parse(child.stdout);
      expect(report.agent.privilege).toBe('user');
      expect(report.probes.shadow).toMatchObject({ outcome: 'denied' });
      expect(report.inventory).not.toHaveProperty('shadow');
      for (const [name, { outcome, reason }] of Object.entries(
        report.probes as Record<string, { outcome: string; reason?: string }>,
      )) {
        expect(['complete', 'partial', 'denied', 'not_applicable', 'not_run'], name).toContain(outcome);
        if (outcome !== 'complete') expect(reason, name).toBeDefined();
      }
      expect(report.inventory.packages.length).toBeGreaterThan(50);
      expect(report.probes['packages.dpkg'].outcome).toBe('complete');
      expect(validateReport(Buffer.from(child.stdout))).not.toHaveProperty('complaints');
    });
  },
);
