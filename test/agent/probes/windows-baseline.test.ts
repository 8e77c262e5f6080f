import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WINDOWS_BASELINE } from '../../../agent/catalogue/windows-baseline.ts';
import { checkReport } from '../../../agent/check.ts';
import { inspectBundle } from '../../../agent/inspect.ts';
import { foldRegistry } from '../../../agent/parse/windows-registry.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { validateReport } from '../../../policies/inventory/validate.ts';
import { readPackFile, shippedPackFiles } from '../../../policies/rules/shipped-packs.ts';
import { shipped } from '../../kit/client.ts';
import { recordingOf, type WindowsInventory } from '../../kit/windows-facts.ts';
import { type WindowsHostOf, windowsBundle } from '../../kit/windows-recording.ts';

const inventoryOf = (name: string) =>
  JSON.parse(readFileSync(inPackage('test/fixtures/windows', `${name}.json`), 'utf8')) as WindowsInventory;

const reportOf = (host: WindowsHostOf) => inspectBundle(windowsBundle(host), { agent: { version: '0.0.0-test' } });

/** Sections that the recordings of this file leave empty: other tests hold their probes. */
const LEFT_EMPTY = [
  'antimalware',
  'firewall',
  'listeners',
  'network',
  'time',
  'updates',
  'software',
  'packages',
  'settings.iis',
];

async function verdictsOf(host: WindowsHostOf) {
  const report = await reportOf(host);
  const register = { labels: [], level: 4 } as const;
  const { findings } = checkReport(report, { ...shipped(), register, asOf: '2026-11-21T19:00:00Z' });
  const own = findings.filter(({ pack }) => pack === 'windows-server');
  return { report, findings: own };
}

describe.each([
  ['server-2022-well-set', '2022', 'Windows Server 2022 Standard'],
  ['controller-2019-well-set', '2019', 'Windows Server 2019 Standard'],
  ['server-2008-r2-as-installed', '2008-r2-sp1', 'Windows Server 2008 R2 Standard'],
])('a recording of %s', (fixture, release) => {
  const inventory = inventoryOf(fixture);

  it('gives the facts it was made of, through bundle, parsers and probes', async () => {
    const { inventory: read } = await reportOf(recordingOf(inventory));
    expect(read.os).toMatchObject({ family: 'windows', id: 'windows-server', release, build: inventory.os.build });
    for (const [key, values] of Object.entries(inventory.windows.registry)) {
      const found = read.windows?.registry?.[key];
      if (values === null) expect(found, key).toBeNull();
      for (const [name, value] of Object.entries(values ?? {})) {
        const isAsked = found !== null && found?.[name] !== undefined; // of some keys only whether they are there
        if (isAsked || value !== null)
          expect(found, `${key} ${name}`).toEqual(isAsked ? expect.objectContaining({ [name]: value }) : {});
      }
    }
    expect(read.windows?.securityPolicy?.systemAccess).toEqual(inventory.windows.securityPolicy.systemAccess);
    expect(read.windows?.rights).toMatchObject(inventory.windows.rights);
    expect(read.windows?.auditpol).toEqual(inventory.windows.auditpol);
    expect(read.windows?.hotfixes).toMatchObject(inventory.windows.hotfixes);
    expect(read.boot?.secureBoot).toBe(inventory.boot?.secureBoot);
    for (const [name, share] of Object.entries(inventory.windows.shares))
      expect(read.windows?.shares?.[name]).toMatchObject({ isAdministrative: share.isAdministrative });
  });

  it('keeps the contract: the report is one that a collector takes', async () => {
    const report = await reportOf(recordingOf(inventory));
    expect(validateReport(Buffer.from(JSON.stringify(report)))).not.toHaveProperty('complaints');
    for (const name of ['os.windows', 'windows.registry', 'windows.rights', 'windows.features', 'windows.shares'])
      expect(report.probes[name], name).toMatchObject({ outcome: 'complete' });
  });

  /** A domain controller's accounts are the directory, of which the two built-in ones alone are told. */
  const leftEmpty = inventory.os.productType === 'domainController' ? [...LEFT_EMPTY, 'users'] : LEFT_EMPTY;

  it('leaves no rule unknown but those that read sections this recording leaves empty', async () => {
    const { findings } = await verdictsOf(recordingOf(inventory));
    const unknown = findings.filter(({ verdict }) => verdict === 'unknown');
    const own = unknown.filter(({ evidence }) => !leftEmpty.some((id) => JSON.stringify(evidence).includes(`"${id}`)));
    expect(own.map(({ rule, evidence }) => `${rule} ${JSON.stringify(evidence).slice(0, 300)}`)).toEqual([]);
    expect(findings.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail').length).toBeGreaterThan(200);
  });
});

const RELEASES = [
  ['Windows Server 2008 R2 Standard', '6.1.7601', 'Service Pack 1'],
  ['Windows Server 2012 Standard', '6.2.9200', undefined],
  ['Windows Server 2012 R2 Standard', '6.3.9600.21563', undefined],
  ['Windows Server 2016 Standard', '10.0.14393.7428', undefined],
  ['Windows Server 2019 Standard', '10.0.17763.6532', undefined],
  ['Windows Server 2022 Standard', '10.0.20348.2849', undefined],
  ['Windows Server 2025 Standard', '10.0.26100.2314', undefined],
] as const;

describe.each(RELEASES)('%s', (name, build, servicePack) => {
  const made = async (fixture: string) => {
    const { os, ...rest } = inventoryOf(fixture);
    const { servicePack: _, ...plain } = os;
    const own = { ...plain, name, build, ...(servicePack === undefined ? {} : { servicePack }) };
    return (await verdictsOf(recordingOf({ ...rest, os: own }))).findings;
  };

  it('is judged by every rule that concerns it, well set or as installed, and the two are told apart', async () => {
    const [good, weak] = await Promise.all([made('server-2022-well-set'), made('server-2008-r2-as-installed')]);
    for (const findings of [good, weak]) {
      const unknown = findings.filter(({ verdict }) => verdict === 'unknown');
      const own = unknown.filter(
        ({ evidence }) => !LEFT_EMPTY.some((id) => JSON.stringify(evidence).includes(`"${id}`)),
      );
      expect(own.map(({ rule }) => rule)).toEqual([]);
    }
    const failed = (findings: typeof good) => findings.filter(({ verdict }) => verdict === 'fail').length;
    expect(failed(good)).toBeLessThan(8);
    expect(failed(weak)).toBeGreaterThan(100);
  });
});

it('the catalogue asks for every key and value that a shipped pack reads', () => {
  const missing = new Set<string>();
  const asks = new Map(
    WINDOWS_BASELINE.map(({ key, values }) => [foldRegistry(key), new Set(values.map(foldRegistry))]),
  );
  const look = (text: string) => {
    const [, key, value] = /^windows\.registry\[((?:[^\]]|\]\])+)\](?:\[((?:[^\]]|\]\])+)\])?/.exec(text) ?? [];
    if (key === undefined) return;
    const known = asks.get(foldRegistry(key));
    if (known === undefined || (value !== undefined && !known.has(foldRegistry(value)))) missing.add(text);
  };
  const walk = (node: unknown): void => {
    if (typeof node === 'string') look(node);
    else if (typeof node === 'object' && node !== null)
      for (const [name, inner] of Object.entries(node)) {
        look(name);
        if (name !== 'examples') walk(inner);
      }
  };
  for (const file of shippedPackFiles()) walk(JSON.parse(readPackFile(file)));
  expect([...missing]).toEqual([]);
});
