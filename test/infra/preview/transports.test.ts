import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../infra/plan/plan.ts';
import { serve } from '../../../infra/preview/grpc.ts';
import { engineHandlers, monitorHandlers } from '../../../infra/preview/handlers.ts';
import { Monitor } from '../../../infra/preview/monitor.ts';
import { orderSteps } from '../../../infra/preview/order.ts';
import { shippedReplaceTable } from '../../../infra/preview/replace-table.ts';
import { preview } from '../../../infra/preview/run.ts';
import { emptyState } from '../../../infra/preview/state.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { answers, host, plan, previewOf, programFile, projectFolder, stateOf, temporaryFolder } from '../kit.ts';

const programs = (name: string) => inPackage('test', 'fixtures', 'infra', 'programs', `${name}.ts`);

function runFixture(name: string, timeoutMs = 30_000) {
  return preview({
    program: programs(name),
    projectFolder,
    project: 'muster-infra',
    stack: 'test',
    answers,
    timeoutMs,
  });
}

describe('the same program over both transports', () => {
  it('gives the same graph in a child process and in this one, source lines included', async () => {
    const here = await previewOf(plan);
    const child = await previewOf(plan, { program: programFile });
    expect(child.steps.map(({ urn }) => urn)).toEqual(here.steps.map(({ urn }) => urn));
    const withoutLines = (steps: typeof here.steps) =>
      JSON.stringify(steps, (key, value) => (key === 'sourcePosition' ? undefined : value));
    expect(withoutLines(child.steps)).toBe(withoutLines(here.steps));
    expect(child.outputs).toEqual(here.outputs);
    expect(child.steps.find(({ urn }) => urn.endsWith('web-1-server'))?.new?.sourcePosition).toMatch(
      /^project:\/\/\/components\/server\.ts#\d+,\d+$/,
    );
  });

  it('gives the same graph with an empty state and a full one: nothing is created inside apply', async () => {
    const empty = await previewOf(plan);
    const full = await previewOf(plan, { state: await stateOf(plan) });
    expect(full.steps.map(({ urn }) => urn)).toEqual(empty.steps.map(({ urn }) => urn));
    const edges = (steps: typeof empty.steps) =>
      steps.map((step) => [step.urn, step.new?.parent, step.new?.dependencies, step.new?.propertyDependencies]);
    expect(edges(full.steps)).toEqual(edges(empty.steps));
  });

  it("also runs under the SDK's own launcher, as the real CLI starts it", async () => {
    const file = join(temporaryFolder(), 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
    const monitor = new Monitor({
      project: 'muster-infra',
      stack: 'test',
      state: emptyState,
      answers,
      replaceTable: shippedReplaceTable,
      mode: 'preview',
      config: {},
      secretKeys: [],
    });
    const server = await serve(monitorHandlers(monitor, projectFolder), engineHandlers(monitor));
    const launcher = createRequire(import.meta.url).resolve('@pulumi/pulumi/cmd/run');
    const args = [
      launcher,
      `--monitor=${server.address}`,
      `--engine=${server.address}`,
      '--project=muster-infra',
      '--stack=test',
      '--organization=organization',
      '--dry-run',
      `--pwd=${projectFolder}`,
      programFile,
    ];
    try {
      await promisify(execFile)(process.execPath, args, {
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          PULUMI_CONFIG: JSON.stringify({ 'muster-infra:plan': file }),
        },
      });
    } finally {
      server.close();
    }
    const ours = await previewOf(plan);
    expect(orderSteps(monitor.result().steps).map(({ urn, operation }) => `${operation} ${urn}`)).toEqual(
      ours.steps.map(({ urn, operation }) => `${operation} ${urn}`),
    );
  });

  it('keeps three previews at once apart', async () => {
    const named = (name: string): Plan => ({ ...plan, hosts: [{ ...host, name }] });
    const results = await Promise.all(['a-1', 'b-1', 'c-1'].map((name) => previewOf(named(name))));
    expect(
      results.map(({ steps }) =>
        steps.filter(({ urn }) => urn.endsWith('-server')).map(({ urn }) => urn.split('::').at(-1)),
      ),
    ).toEqual([
      ['hq-server', 'a-1-server'],
      ['hq-server', 'b-1-server'],
      ['hq-server', 'c-1-server'],
    ]);
  });
});

describe('a program that fails says so within ten seconds', () => {
  let idleMs = 0;
  beforeAll(async () => {
    const startedAt = performance.now();
    await runFixture('reads-environment');
    idleMs = performance.now() - startedAt;
  });

  it.each`
    name                     | message                                               | why
    ${'throws'}              | ${/the plan names a zone that is not there/}          | ${'a plain throw'}
    ${'missing-setting'}     | ${/Missing required configuration variable.*region/s} | ${'a required setting that is not there'}
    ${'throws-at-load'}      | ${/broken at load/}                                   | ${'a module that cannot be loaded'}
    ${'no-such-file'}        | ${/Cannot find module/}                               | ${'a program that is not there'}
    ${'duplicate'}           | ${/Duplicate resource URN.*core/}                     | ${'two resources of one name'}
    ${'unanswered'}          | ${/getImage.*plan-9.*no prepared answer/}             | ${'a question that nobody prepared'}
    ${'transforms'}          | ${/does not support transforms/}                      | ${'a feature that would be dropped silently'}
    ${'replacement-trigger'} | ${/replacementTrigger, which cannot be previewed/}    | ${'an option that would be ignored silently'}
    ${'logs-error'}          | ${/the quota is spent/}                               | ${'an error that it logs itself'}
    ${'exits'}               | ${/exit code 7: giving up/}                           | ${'an early end'}
  `('$name: $why', async ({ name, message }) => {
    const startedAt = performance.now();
    await expect(runFixture(name)).rejects.toMatchObject({
      code: 'preview_failed',
      message: expect.stringMatching(message),
    });
    // Ten seconds, or where the machine is busy six times what a program needs that does nothing at all.
    expect(performance.now() - startedAt).toBeLessThan(Math.max(10_000, 6 * idleMs));
  });

  it('stops a program that hangs when its time is over', async () => {
    await expect(runFixture('hangs', 1500)).rejects.toMatchObject({
      code: 'preview_failed',
      message: expect.stringContaining('did not end within 1.5 s'),
    });
  });

  it('gives a program no credentials of a cloud, whatever the environment holds', async () => {
    process.env.OS_PASSWORD = 'hunter2';
    try {
      const { outputs } = await runFixture('reads-environment');
      expect(outputs.names).not.toContain('OS_');
    } finally {
      delete process.env.OS_PASSWORD;
    }
  });
});

describe('five hundred resources', () => {
  it('take less than 15 s of processor time and 700 MB in this process', async () => {
    const hosts = Array.from({ length: 55 }, (_, index) => ({
      ...host,
      name: `web-${index}`,
      build: { ...host.build, address: `10.64.0.${index + 10}` },
    }));
    const before = process.cpuUsage(); // the machine may be busy with other tests, so the clock on the wall says little
    const { steps } = await previewOf({ ...plan, hosts });
    const { user, system } = process.cpuUsage(before);
    expect(steps.length).toBeGreaterThanOrEqual(500);
    expect((user + system) / 1e6).toBeLessThan(15);
    expect(process.resourceUsage().maxRSS / 1024).toBeLessThan(700);
  });
});
