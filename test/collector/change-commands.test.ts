import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { run as runCollector } from '../../collector/main.ts';
import { newToken, shaOf } from '../../collector/secrets.ts';
import { replaceApiToken } from '../../collector/store/sessions.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import { run as runPolicies } from '../../policies/main.ts';
import type { TrialResult } from '../../policies/trial-tally.ts';
import { type TestCollector, testCollector } from '../kit/client.ts';
import { memoryStore } from '../kit/database.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { bytesOf, smallInventory } from '../kit/report.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

removeFolders();

const example = (verdict: 'pass' | 'fail', maxAuthTries: number) => ({
  verdict,
  inventory: { sshd: { maxAuthTries } },
});
const rule = ruleOf(
  { 'sshd.maxAuthTries': { maximum: { param: 'tries' } } },
  { id: 'tries', examples: [example('pass', 1), example('fail', 99)] },
);
const packWith = (version: string, tries: number, id = 'own') =>
  packOf([rule], { id, version, parameters: { tries: { title: { vi: 'Số lần', en: 'Tries' }, default: tries } } });

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as `bin/muster.ts` does, and keeps what it wrote. */
async function muster(...argv: string[]): Promise<Outcome> {
  const written = { out: '', err: '' };
  const keep = (stream: 'out' | 'err') => (text: string | Uint8Array) => {
    written[stream] += text.toString();
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ];
  try {
    const code = await (argv[0] === 'admin' ? runCollector(argv) : runPolicies(argv));
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

let collector: TestCollector;
let folder: string;

beforeAll(async () => {
  collector = await testCollector(await memoryStore(), { packs: [compile(packWith('1.0.0', 6))] });
  for (const tries of [3, 5]) {
    const host = await collector.enrol({ name: `host-${tries}` });
    const inventory = { ...smallInventory, sshd: { ...smallInventory.sshd, maxAuthTries: tries } };
    await host.send(host.seal(host.report({ inventory, digest: digestOf(inventory) })));
  }
  await collector.settle();
  await collector.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => collector.close());
afterEach(() => vi.unstubAllEnvs());

/** A data folder like that of a machine on which the collector runs. */
async function onThisMachine(): Promise<void> {
  folder = newFolder();
  const token = newToken();
  const at = collector.clock.now().toISOString();
  await replaceApiToken(collector.db, { tokenSha: shaOf(token), name: 'local.json', scope: 'local', at });
  const { port } = collector.app.server.address() as AddressInfo;
  writeFileSync(join(folder, 'local.json'), JSON.stringify({ address: `http://127.0.0.1:${port}`, token }));
  vi.stubEnv('MUSTER_DATA', folder);
  vi.stubEnv('LANG', 'C');
  vi.stubEnv('LC_ALL', '');
}

function packFile(pack: object, name = 'pack.json'): string {
  writeFileSync(join(folder, name), JSON.stringify(pack));
  return join(folder, name);
}

describe('commands that keep the register', () => {
  it('add, rename and list units; add, assign, grade and list systems; place hosts', async () => {
    await onThisMachine();
    const said: Outcome[] = [];
    for (const line of [
      'unit add paris --vi Đại-sứ-quán --en Embassy --parent default --freshness-days 7 --reason opened',
      'unit rename paris --en Embassy-A',
      'unit list',
      'system add portal --vi Cổng --owner default --level 3 --zone dmz',
      'system assign portal --operator paris --zone -',
      'system level portal 4 --reason assessed',
      'system list',
      'host move host-5 paris',
      'host serve host-5 portal',
      'host label host-5 gateway',
      'host label host-5 gateway --remove',
      'host show host-5 --lang vi',
    ])
      said.push(await muster('admin', ...line.split(' ')));
    expect(said.map(({ code }) => code)).toEqual(said.map(() => 0));
    expect(said.map(({ out }) => out.trim())).toEqual([
      'The unit paris is added.',
      'The unit paris is changed.',
      'default  Default unit  2 hosts, limit 1 day\n  paris  Embassy-A  0 hosts, limit 7 days',
      'The system portal is added.',
      'The system portal is changed.',
      'The system portal is changed.',
      'portal  Cổng; owner default; operator paris; level 4; zone not set; 0 hosts',
      'host-5: unit paris < default; systems none; level not set; zone not known; labels none.',
      'host-5: unit paris < default; systems portal; level 4; zone not known; labels none.',
      'host-5: unit paris < default; systems portal; level 4; zone not known; labels gateway.',
      'host-5: unit paris < default; systems portal; level 4; zone not known; labels none.',
      'host-5: đơn vị paris < default; hệ thống portal; cấp độ 4; vùng chưa rõ; nhãn không có.',
    ]);
  });

  it.each`
    line                                    | code | says
    ${'unit add nowhere --parent default'}  | ${2} | ${/a unit needs a name: --vi, --en or both/}
    ${'unit add x --vi x --parent defalut'} | ${3} | ${/there is no unit "defalut"; did you mean "default"\?/}
    ${'system add y --vi y'}                | ${2} | ${/exactly one owner: --owner UNIT/}
    ${'system level portal 7'}              | ${2} | ${/"7" is no level; levels are 1 to 5/}
    ${'host move host-9 default'}           | ${3} | ${/there is no host "host-9"/}
    ${'host move host-5'}                   | ${2} | ${/missing required argument 'unit'/}
  `('$line: exit code $code', async ({ line, code, says }) => {
    await onThisMachine();
    const answer = await muster('admin', ...line.split(' '));
    expect([answer.code, answer.err]).toEqual([code, expect.stringMatching(says)]);
  });
});

describe('commands that try and make changes', () => {
  it('say what would flip, make it so, and then nothing is left to flip', async () => {
    await onThisMachine();
    const file = packFile(packWith('2.0.0', 4));
    const tried = await muster('policy', 'try', file);
    expect([tried.code, tried.err]).toEqual([1, '']);
    expect(tried.out).toMatch(
      /^A trial, nothing applied: 1 host changes verdict in 1 unit, of 2 hosts judged\.\n1 newly failing/,
    );
    expect(tried.out).toMatch(/own\/tries {2}1 host: 1 newly failing/);
    expect(tried.out).toMatch(/host-5 \(\w+\)\n {4}own\/tries {2}pass -> fail/);
    expect((await muster('policy', 'try', file, '--lang', 'vi')).out).toMatch(
      /^Thử thôi, chưa áp dụng: 1 máy đổi kết luận ở 1 đơn vị, trong 2 máy đã xét\./,
    );
    const json = JSON.parse((await muster('policy', 'try', file, '--json')).out) as TrialResult;
    expect(json).toMatchObject({ flippedHostCount: 1, hosts: [{ name: 'host-5' }] });
    expect((await muster('policy', 'activate', file)).code).toBe(2); // without a reason
    const made = await muster('policy', 'activate', file, '--reason', 'stricter');
    expect([made.code, made.out]).toEqual([
      0,
      expect.stringMatching(/^own 2\.0\.0 is in force, edition \d+: the fleet is being judged/),
    ]);
    await collector.settle();
    expect((await muster('policy', 'try', file)).out).toMatch(
      /^A trial, nothing applied: no host changes verdict, of 2 hosts judged\.\n$/,
    );
    expect((await muster('policy', 'packs')).out).toMatch(
      /own 2\.0\.0 {2}1 rule {2}added, in the place of the shipped 1\.0\.0/,
    );
    const eased = await muster('policy', 'try', '--parameter', 'own/tries=5@host:host-5');
    expect([eased.code, eased.out]).toEqual([0, expect.stringMatching(/1 no longer failing/)]);
    const everybody = await muster('policy', 'try', '--parameter', 'own/tries=2');
    expect(everybody.out).toMatch(/^A trial, nothing applied: 1 host changes/);
    expect((await muster('policy', 'deactivate', 'own', '--reason', 'back')).code).toBe(0);
    await collector.settle();
  });

  it('set, list and take away values', async () => {
    await onThisMachine();
    const set = await muster(
      'policy',
      'parameters',
      'set',
      'own',
      'tries',
      '4',
      '--host',
      'host-5',
      '--reason',
      'because',
    );
    expect([set.code, set.out, set.err]).toEqual([
      0,
      expect.stringMatching(/^own\/tries = 4 for host [\w-]+, edition \d+/),
      '',
    ]);
    expect((await muster('policy', 'parameters', 'list', 'own')).out).toMatch(
      /^own\/tries = 6 {2}Tries\n {4}host [\w-]+ \(host-5\) = 4\n$/,
    );
    const unset = await muster('policy', 'parameters', 'unset', 'own', 'tries', '--host', 'host-5', '--reason', 'done');
    expect(unset.code).toBe(0);
    expect((await muster('policy', 'parameters', 'list', '--set')).out).toBe('');
    await collector.settle();
  });

  it.each`
    line                                                                | code | says
    ${'try'}                                                            | ${2} | ${/name what to try/}
    ${'try --parameter own/tries'}                                      | ${2} | ${/write PACK\/PARAMETER=VALUE/}
    ${'try --parameter own/tires=3'}                                    | ${2} | ${/there is no parameter "own\/tires"; did you mean "own\/tries"\?/}
    ${'try --parameter own/tries=many'}                                 | ${2} | ${/"many" is no number/}
    ${'try --deactivate onw'}                                           | ${3} | ${/no pack "onw" is in force; did you mean "own"\?/}
    ${'parameters set own tries 4 --reason x'}                          | ${2} | ${/say for whom, once/}
    ${'parameters set own tries 4 --level 1 --unit default --reason x'} | ${2} | ${/say for whom, once/}
    ${'parameters set own tries 4 --unit defalut --reason x'}           | ${2} | ${/no unit "defalut"; did you mean "default"\?/}
    ${'activate own --reason x'}                                        | ${0} | ${/^$/}
    ${'activate nothing --reason x'}                                    | ${3} | ${/no pack "nothing" comes with this Muster/}
    ${'activate missing.json --reason x'}                               | ${3} | ${/missing\.json cannot be read/}
  `('$line: exit code $code', async ({ line, code, says }) => {
    await onThisMachine();
    const answer = await muster('policy', ...line.split(' '));
    expect([answer.code, answer.err]).toEqual([code, expect.stringMatching(says)]);
  });

  it('name every mistake of a pack file', async () => {
    await onThisMachine();
    const bad = {
      ...packWith('3.0.0', 4),
      rules: [
        { ...rule, severity: 'huge' },
        { ...rule, effort: 'years' },
      ],
    };
    const { code, err } = await muster('policy', 'activate', packFile(bad), '--reason', 'x');
    expect([code, err]).toEqual([3, expect.stringMatching(/\/rules\/0\/severity[\s\S]*\/rules\/1\/effort/)]);
  });
});

describe('without a collector', () => {
  it('a change is tried on report files; what is no report is not judged', async () => {
    await onThisMachine();
    const reports = join(folder, 'reports');
    mkdirSync(reports);
    for (const tries of [3, 5]) {
      const inventory = { ...smallInventory, sshd: { ...smallInventory.sshd, maxAuthTries: tries } };
      const { reportOf } = await import('../kit/report.ts');
      const report = reportOf(inventory, {
        host: { name: `host-${tries}`, identifiers: { machineId: `${tries}`.repeat(32) } },
      });
      writeFileSync(join(reports, `${tries}.json`), bytesOf(report));
    }
    writeFileSync(join(reports, 'broken.json'), '{');
    const file = packFile(packWith('1.0.0', 4, 'mine'));
    vi.stubEnv('MUSTER_DATA', newFolder());
    const { code, out } = await muster('policy', 'try', file, '--inventory', reports);
    expect([code, out]).toEqual([1, expect.stringMatching(/1 host changes verdict in 1 unit, of 2 hosts judged/)]);
    expect(out).toMatch(/1 host could not be judged, so what becomes of them is unknown/);
    expect(out).toMatch(/mine\/tries {2}no such rule -> fail/);
    const eased = await muster('policy', 'try', file, '--parameter', 'mine/tries=5', '--inventory', reports);
    expect([eased.code, eased.out]).toEqual([0, expect.stringMatching(/no host changes verdict/)]);
    const without = await muster('policy', 'try', file);
    expect([without.code, without.err]).toEqual([
      3,
      expect.stringMatching(/start one with "muster up", or try the change on report files with --inventory/),
    ]);
    expect((await muster('policy', 'try', file, '--inventory', join(folder, 'nowhere'))).code).toBe(3);
  });
});
