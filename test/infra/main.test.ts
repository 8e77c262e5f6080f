import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { run } from '../../infra/main.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import { plan, planWith, reportWith, temporaryFolder } from './kit.ts';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const inventory: Inventory = {
  os: { family: 'linux', id: 'debian', release: '9', name: 'Debian GNU/Linux 9 (stretch)', architecture: 'x86_64' },
  sshd: { basis: 'effective', permitRootLogin: 'yes' },
};
const report = { ...reportWith(inventory), digest: digestOf(inventory) };
const fleet = { hosts: [{ hostId: 'h-1', name: 'old-1', unitId: 'hq', register: { labels: [] }, report }] };

/** Runs the command in `folder`, with its data there too, and takes down what it prints. */
async function muster(folder: string, ...argv: readonly string[]): Promise<Outcome> {
  let out = '';
  let err = '';
  const taking = (take: (text: string) => void) =>
    ((chunk: unknown) => {
      take(String(chunk));
      return true;
    }) as typeof process.stdout.write;
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(taking((text) => (out += text))),
    vi.spyOn(process.stderr, 'write').mockImplementation(taking((text) => (err += text))),
  ];
  const before = process.cwd();
  process.chdir(folder);
  vi.stubEnv('MUSTER_DATA', join(folder, 'var'));
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  try {
    const code = await run(argv);
    return { code, out, err };
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
    process.chdir(before);
  }
}

function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder();
  for (const [name, value] of Object.entries(files))
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return folder;
}

const json = (folder: string, name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;

describe('muster plan and preview, from a fleet to a change', () => {
  it('drafts, judges, shows, previews, saves a state and finds nothing to change afterwards', async () => {
    const folder = folderWith({ 'fleet.json': fleet });
    const drafted = await muster(folder, 'plan', 'draft', 'fleet.json', '--as-of', '2026-11-21');
    expect([drafted.code, drafted.out]).toEqual([0, expect.stringContaining('old-1: replatformed')]);
    expect(statSync(join(folder, 'plan.json')).mode & 0o777).toBe(0o600);

    const judged = await muster(
      folder,
      'plan',
      'judge',
      'plan.json',
      '--fleet',
      'fleet.json',
      '--fail-on',
      'fail',
      '--as-of',
      '2026-11-21',
    );
    expect([judged.code, judged.out]).toEqual([0, expect.stringMatching(/[1-9]\d* closed, 0 opened, \d+ unknown/)]);
    expect((await muster(folder, 'plan', 'judge', 'plan.json', '--fleet', 'fleet.json')).code).toBe(1);
    expect((await muster(folder, 'plan', 'show', 'plan.json', '--lang', 'vi')).out).toContain('dựng mới');

    const previewed = await muster(
      folder,
      'preview',
      '--fleet',
      'fleet.json',
      '--save-state',
      'state.json',
      '--out',
      'out',
      '--stack',
      'prod',
    );
    expect([previewed.code, previewed.out]).toEqual([0, expect.stringContaining('closed, 0 opened')]);
    expect(Object.keys(json(folder, 'out/preview.json')).sort()).toEqual([
      'changeSummary',
      'config',
      'duration',
      'steps',
    ]);
    expect(json(folder, 'out/summary.json')).toMatchObject({
      format: 1,
      isOffline: true,
      stack: 'prod',
      findings: { counts: { opens: 0 } },
    });
    expect(existsSync(join(folder, 'out/summary.html'))).toBe(true);

    const again = await muster(
      folder,
      'preview',
      '--fleet',
      'fleet.json',
      '--state',
      'state.json',
      '--expect-no-changes',
      '--format',
      'json',
    );
    expect([again.code, JSON.parse(again.out)]).toEqual([0, expect.objectContaining({ changeSummary: { same: 15 } })]);
  });

  it('a plan that is there already is not overwritten, for somebody may have edited it', async () => {
    const folder = folderWith({ 'fleet.json': fleet, 'plan.json': 'edited' });
    const refused = await muster(folder, 'plan', 'draft', 'fleet.json');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('--force')]);
    expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe('edited');
    expect((await muster(folder, 'plan', 'draft', 'fleet.json', '--force')).code).toBe(0);
  });

  it('a report alone is a fleet of one host', async () => {
    const folder = folderWith({ 'report.json': report });
    expect((await muster(folder, 'plan', 'draft', 'report.json', '--local', '--json', '--out', '-')).out).toContain(
      '"hostId": "this-host"',
    );
  });
});

describe('exit codes', () => {
  it.each`
    files                                                                                                                                                                                              | argv                                                        | code | err                               | why
    ${{ 'plan.json': plan }}                                                                                                                                                                           | ${['preview']}                                              | ${0} | ${/No fleet/}                     | ${'done'}
    ${{ 'plan.json': plan }}                                                                                                                                                                           | ${['preview', '--expect-no-changes']}                       | ${1} | ${/No fleet/}                     | ${'a change that nobody expected'}
    ${{ 'plan.json': planWith({ settings: { sshd: { permitRootLogin: 'yes' } } }) }}                                                                                                                   | ${['preview']}                                              | ${1} | ${/No fleet/}                     | ${'a rule that must hold is broken'}
    ${{}}                                                                                                                                                                                              | ${['preview']}                                              | ${3} | ${/plan\.json could not be read/} | ${'there is no plan'}
    ${{ 'plan.json': { ...plan, format: 2 } }}                                                                                                                                                         | ${['preview']}                                              | ${3} | ${/\/format/}                     | ${'the plan is none'}
    ${{ 'plan.json': planWith({ flavor: 'x' }) }}                                                                                                                                                      | ${['preview']}                                              | ${3} | ${/flavor "x"/}                   | ${'the plan does not fit the catalogue'}
    ${{ 'plan.json': { ...plan, zones: [{ ...plan.zones[0], router: 'no-router' }] } }}                                                                                                                | ${['preview']}                                              | ${3} | ${/no prepared answer fits/}      | ${'the program fails'}
    ${{ 'plan.json': plan, 'state.json': { version: 3, deployment: { manifest: {}, resources: [{ urn: 'urn:pulumi:prod::other::pulumi:pulumi:Stack::other-prod', type: 'pulumi:pulumi:Stack' }] } } }} | ${['preview', '--state', 'state.json']}                     | ${2} | ${/project "other"/}              | ${'a state of another project'}
    ${{ 'plan.json': plan }}                                                                                                                                                                           | ${['preview', '--stack', 'a b']}                            | ${2} | ${/not a stack's name/}           | ${'a bad stack name'}
    ${{ 'plan.json': plan }}                                                                                                                                                                           | ${['preview', '--colour']}                                  | ${2} | ${/unknown option/}               | ${'an unknown option'}
    ${{ 'plan.json': plan }}                                                                                                                                                                           | ${['preview', '--format', 'pdf']}                           | ${2} | ${/Allowed choices/}              | ${'an unknown format'}
    ${{}}                                                                                                                                                                                              | ${['plan', 'draft']}                                        | ${3} | ${/muster up/}                    | ${'no collector is known'}
    ${{}}                                                                                                                                                                                              | ${['plan', 'draft', '--local']}                             | ${2} | ${/report file/}                  | ${'no report was named'}
    ${{ 'fleet.json': fleet }}                                                                                                                                                                         | ${['plan', 'draft', 'fleet.json', '--as-of', '2026-02-30']} | ${2} | ${/2026-02-30/}                   | ${'a day that is none'}
    ${{ 'fleet.json': { hosts: [{}] } }}                                                                                                                                                               | ${['plan', 'draft', 'fleet.json']}                          | ${2} | ${/hosts\[0\]/}                   | ${'a fleet that is none'}
    ${{ 'fleet.json': { hosts: [{ ...fleet.hosts[0], report: { ...report, surplus: 1 } }] } }}                                                                                                         | ${['plan', 'draft', 'fleet.json']}                          | ${3} | ${/surplus/}                      | ${'a report that does not keep the contract'}
  `('$code: $why', async ({ files, argv, code, err }) => {
    const outcome = await muster(folderWith(files), ...argv);
    expect(outcome.err).toMatch(err);
    expect(outcome.code).toBe(code);
  });

  it('the schema of plans is printed for editors', async () => {
    expect(JSON.parse((await muster(temporaryFolder(), 'plan', 'schema')).out)).toMatchObject({
      title: 'Muster plan',
      type: 'object',
    });
  });

  it.each([['plan'], ['plan', 'schema'], ['plan', 'draft'], ['plan', 'judge'], ['plan', 'show'], ['preview']])(
    '%s %s --help shows an example and ends with 0',
    async (...argv) => {
      const { code, out } = await muster(temporaryFolder(), ...argv, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/Usage: muster/);
      if (argv.length > 1 || argv[0] === 'preview') expect(out).toMatch(/Examples?:/);
    },
  );

  it('a protected resource that would be touched is 1, and no state is written', async () => {
    const folder = folderWith({ 'plan.json': plan });
    await muster(folder, 'preview', '--save-state', 'state.json');
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(planWith({ volumes: [] })));
    const { code, out, err } = await muster(folder, 'preview', '--state', 'state.json', '--save-state', 'next.json');
    expect([code, out]).toEqual([1, expect.stringContaining('is protected and would be touched')]);
    expect(err).toContain('next.json is not written');
    expect(existsSync(join(folder, 'next.json'))).toBe(false);
  });

  it('secrets of the configuration are in no file and no output', async () => {
    const folder = folderWith({
      'plan.json': plan,
      'config.json': { 'muster-infra:adminPassword': { secret: 'hunter2' }, 'muster-infra:keyPair': 'ops' },
    });
    const { code, out, err } = await muster(
      folder,
      'preview',
      '--config',
      'config.json',
      '--save-state',
      'state.json',
      '--out',
      'out',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    const files = ['state.json', 'out/preview.json', 'out/summary.json', 'out/summary.md', 'out/summary.html'].map(
      (name) => readFileSync(join(folder, name), 'utf8'),
    );
    for (const text of [out, err, ...files]) expect(text).not.toContain('hunter2');
    expect(out).toContain('"adminPass": "[secret]"');
  });
});

/** A collector that answers one question. */
async function collector(
  answer: (url: string, token: string | undefined) => { status: number; body: unknown },
): Promise<string> {
  const server: Server = createServer((request, response) => {
    const { status, body } = answer(request.url ?? '', request.headers.authorization);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the collector's fleet", () => {
  async function draftFrom(answer: Parameters<typeof collector>[0]): Promise<Outcome> {
    const folder = temporaryFolder();
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(folder, 'var'));
    writeFileSync(
      join(folder, 'var', 'local.json'),
      JSON.stringify({ address: await collector(answer), token: 't0ken' }),
    );
    return muster(folder, 'plan', 'draft', '--out', '-');
  }

  it('is asked for with the token of this machine, page after page', async () => {
    const asked: string[] = [];
    const pages = [fleet.hosts[0], { ...fleet.hosts[0], hostId: 'h-2', name: 'old-2' }];
    const { code, out } = await draftFrom((url, token) => {
      asked.push(`${url} ${token}`);
      const page = Number(new URL(url, 'http://x').searchParams.get('page'));
      return { status: 200, body: { items: [pages[page - 1]], total: 2, page, pageSize: 1 } };
    });
    expect(code).toBe(0);
    expect((JSON.parse(out) as { hosts: unknown[] }).hosts).toHaveLength(2);
    expect(asked).toEqual([
      '/api/v1/fleet?page=1&pageSize=50 Bearer t0ken',
      '/api/v1/fleet?page=2&pageSize=50 Bearer t0ken',
    ]);
  });

  it('is not there: the answer is passed on, and the token is not', async () => {
    const { code, err } = await draftFrom(() => ({
      status: 401,
      body: { code: 'not_signed_in', message: 'sign in first' },
    }));
    expect([code, err]).toEqual([3, expect.stringMatching(/answered 401: sign in first/)]);
    expect(err).not.toContain('t0ken');
  });
});
