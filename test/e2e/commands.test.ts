import { mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { muster, newPlace, type Place, Running } from './muster.ts';

// The commands beside a running collector, as a person types them in a folder of their own.

let place: Place;
let running: Running;

beforeAll(async () => {
  place = await newPlace();
  mkdirSync(place.data);
  running = new Running(place);
  await running.line(/^this host: /m);
});

afterAll(() => {
  running?.kill();
  place?.remove();
});

interface Check {
  readonly host: { readonly name: string };
  readonly summary: Readonly<Record<'pass' | 'fail' | 'not_applicable' | 'unknown' | 'error', number>>;
  readonly findings: readonly { readonly pack: string; readonly rule: string; readonly verdict: string }[];
}

it('muster check judges this host with no server, and its exit code tells whether anything fails or is unknown', async () => {
  const { code, stdout } = await muster(place, 'check', '--format', 'json');
  const { host, summary, findings } = JSON.parse(stdout) as Check;
  expect(host.name).toBe(hostname());
  expect(code).toBe(summary.fail + summary.unknown + summary.error > 0 ? 1 : 0);
  expect(Object.values(summary).reduce((sum, count) => sum + count, 0)).toBe(findings.length);
  expect(summary.error).toBe(0);
  expect(summary.pass).toBeGreaterThan(10);
  // The collector judged the same host by the same packs a moment ago.
  const [, pass, fail, unknown] = /^this host: (\d+) pass, (\d+) fail, (\d+) unknown/m.exec(running.stdout) ?? [];
  const differences = [Number(pass) - summary.pass, Number(fail) - summary.fail, Number(unknown) - summary.unknown];
  expect(Math.max(...differences.map(Math.abs))).toBeLessThanOrEqual(2); // what moves may have moved
});

it('muster check speaks JUnit and SARIF to machines', async () => {
  const junit = await muster(place, 'check', '--format', 'junit', '--fail-on', 'fail');
  expect(junit.stdout).toMatch(/^<\?xml version="1\.0"/);
  const failures = Number(/<testsuites[^>]* failures="(\d+)"/.exec(junit.stdout)?.[1] ?? 0);
  expect(junit.code).toBe(failures > 0 ? 1 : 0);
  expect(junit.stdout.match(/<failure\b/g)?.length ?? 0).toBe(failures);
  const sarif = await muster(place, 'check', '--format', 'sarif');
  const { version, runs } = JSON.parse(sarif.stdout) as {
    version: string;
    runs: { tool: { driver: { name: string } } }[];
  };
  expect({ version, tools: runs.map(({ tool }) => tool.driver.name) }).toMatchObject({ version: '2.1.0' });
});

interface PlanFile {
  readonly hosts: readonly { readonly name: string }[];
}

it('muster plan draft asks the running collector and never overwrites a plan; show and judge read it', async () => {
  const drafted = await muster(place, 'plan', 'draft');
  expect({ code: drafted.code, stderr: drafted.stderr }).toMatchObject({ code: 0 });
  const plan = JSON.parse(readFileSync(join(place.folder, 'plan.json'), 'utf8')) as PlanFile;
  expect(plan.hosts.map(({ name }) => name)).toEqual([hostname()]);
  expect((await muster(place, 'plan', 'draft')).code).toBe(2);
  const shown = await muster(place, 'plan', 'show', 'plan.json', '--lang', 'vi');
  expect({ code: shown.code, namesHost: shown.stdout.includes(hostname()) }).toEqual({ code: 0, namesHost: true });
  const judged = await muster(place, 'plan', 'judge', 'plan.json', '--json');
  const { counts } = JSON.parse(judged.stdout) as { counts: Record<string, number> };
  expect([0, 1]).toContain(judged.code);
  expect(counts.closes).toBeGreaterThan(0);
}, 120_000);

interface Digest {
  readonly changeSummary: Readonly<Record<string, number>>;
}

it('muster preview creates everything at first, and against the saved state everything is the same', async () => {
  const first = await muster(place, 'preview', '--save-state', 'state.json', '--json');
  const created = (JSON.parse(first.stdout) as Digest).changeSummary;
  expect(Object.keys(created)).toEqual(['create']);
  expect(created.create).toBeGreaterThan(4);
  const second = await muster(place, 'preview', '--state', 'state.json', '--expect-no-changes', '--json');
  expect((JSON.parse(second.stdout) as Digest).changeSummary).toEqual({ same: created.create });
  expect(second.code).toBe(first.code); // 1 where a planned host breaks a rule that must hold, and for nothing else
  const text = await muster(place, 'preview', '--state', 'state.json');
  expect(text.stdout).toContain(hostname());
}, 180_000);
