import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../policies/rules/finding.ts';
import { sentenceOf } from '../../../policies/rules/sentence.ts';
import { judge } from '../../kit/rules.ts';

const paths = (evidence: readonly Evidence[]) => evidence.map(({ path }) => path);

describe('the facts that decided', () => {
  const host = { os: { id: 'debian', family: 'linux' } };
  const good = { 'os.id': 'debian' };
  const bad = { 'os.family': 'windows' };
  const open = { 'os.codename': 'x' };

  it.each`
    must                                         | verdict      | decided
    ${{ all: [good, bad, open] }}                | ${'fail'}    | ${['os.family']}
    ${{ all: [good, { 'os.family': 'linux' }] }} | ${'pass'}    | ${['os.id', 'os.family']}
    ${{ all: [good, open] }}                     | ${'unknown'} | ${['os.codename']}
    ${{ any: [good, bad, open] }}                | ${'pass'}    | ${['os.id']}
    ${{ any: [bad, { 'os.id': 'rhel' }] }}       | ${'fail'}    | ${['os.family', 'os.id']}
    ${{ any: [bad, open] }}                      | ${'unknown'} | ${['os.codename']}
    ${{ none: [good, bad] }}                     | ${'fail'}    | ${['os.id']}
    ${{ none: [bad, { 'os.id': 'rhel' }] }}      | ${'pass'}    | ${['os.family', 'os.id']}
    ${{ none: [{ any: [good, bad] }, open] }}    | ${'fail'}    | ${['os.id']}
  `('$must is $verdict because of $decided', ({ must, verdict, decided }) => {
    const finding = judge(must, host);
    expect(finding.verdict).toBe(verdict);
    expect(paths(finding.evidence)).toEqual(decided);
  });

  it('turns truth and demand round under none', () => {
    const [entry] = judge({ none: [good] }, host).evidence;
    expect(entry).toMatchObject({ truth: -1, actual: 'debian', expected: { not: 'debian' } });
    const [twice] = judge({ none: [{ 'os.id': { not: 'debian' } }] }, host).evidence;
    expect(twice).toMatchObject({ truth: 1, expected: 'debian' });
  });

  it('is that of when, where the rule does not concern the host', () => {
    const finding = judge(good, host, { rule: { when: { 'os.family': 'windows' } } });
    expect(finding).toMatchObject({
      verdict: 'not_applicable',
      evidence: [{ path: 'os.family', actual: 'linux', expected: 'windows' }],
    });
  });
});

describe('one entry about a fact', () => {
  const read = {
    status: 'complete',
    probe: 'sysctl',
    sources: ['file:/etc/sysctl.conf'],
    readAt: '2026-11-20T00:00:00Z',
  } as const;

  it('says what there is, what was wanted with references replaced, who read it, where it came from, and when', () => {
    const inventory = {
      sysctl: { 'net.ipv4.ip_forward': { running: 1, configured: 1, configuredIn: '/etc/sysctl.d/9.conf' } },
    };
    const must = { 'sysctl[net.ipv4.ip_forward].configured': { maximum: { param: 'most' } } };
    const pack = { parameters: { most: { title: { vi: 'x', en: 'x' }, default: 0 } } };
    expect(judge(must, inventory, { pack, told: { sysctl: read } }).evidence).toEqual([
      {
        kind: 'fact',
        path: 'sysctl[net.ipv4.ip_forward].configured',
        truth: -1,
        actual: 1,
        expected: { maximum: 0 },
        probe: 'sysctl',
        source: '/etc/sysctl.d/9.conf',
        readAt: '2026-11-20T00:00:00Z',
      },
    ]);
  });

  it('takes the source from the probe where the fact says none, and never the configuration for what runs', () => {
    const inventory = { sysctl: { x: { running: 1, configuredIn: '/etc/sysctl.d/9.conf' } } };
    const [entry] = judge({ 'sysctl[x].running': 0 }, inventory, { told: { sysctl: read } }).evidence;
    expect(entry).toMatchObject({ source: 'file:/etc/sysctl.conf' });
  });

  it('finds the file and line of a setting', () => {
    const loginDefs = { values: { UMASK: '022' }, from: { UMASK: '/etc/login.defs:151' } };
    const [entry] = judge({ 'settings.loginDefs.values[UMASK]': '027' }, { settings: { loginDefs } }).evidence;
    expect(entry).toMatchObject({ actual: '022', source: '/etc/login.defs:151' });
  });

  it('says null for what was looked for and is not there, and not_applicable for what cannot be there', () => {
    const [none] = judge({ 'files[/x].mode': '0644' }, { files: { '/x': null } }).evidence;
    expect(none).toMatchObject({ actual: null, truth: -1 });
    const told = { sshd: { status: 'not_applicable' } } as const;
    const [absent] = judge(
      { any: [{ 'sshd.permitRootLogin': 'no' }, { 'os.id': 'x' }] },
      { os: { id: 'y' } },
      { told },
    ).evidence;
    expect(absent).toMatchObject({ cause: 'not_applicable' });
  });

  it.each`
    why                                        | must                                           | inventory                       | told                                                                                       | wanted
    ${'the section, with the probe’s reason'}  | ${{ 'os.id': 'x' }}                            | ${{}}                           | ${{ os: { status: 'denied', reason: 'needs_root' } }}                                      | ${{ cause: 'section_not_read', reason: 'needs_root' }}
    ${'the field, with the reason of its gap'} | ${{ 'os.id': 'x' }}                            | ${{ os: {} }}                   | ${{ os: { status: 'partial', gaps: [{ reason: 'parse_failed', fields: ['id'] }] } }}       | ${{ cause: 'field_not_read', reason: 'parse_failed' }}
    ${'a key nobody asked for'}                | ${{ 'files[/x]': { exists: true } }}           | ${{ files: {} }}                | ${{}}                                                                                      | ${{ cause: 'not_asked' }}
    ${'a key that could not be read'}          | ${{ 'files[/x]': { exists: true } }}           | ${{ files: {} }}                | ${{ files: { status: 'partial', gaps: [{ reason: 'permission_denied', keys: ['/x'] }] } }} | ${{ reason: 'permission_denied' }}
    ${'a closed map that was cut'}             | ${{ 'mounts[/x]': { exists: true } }}          | ${{ mounts: {} }}               | ${{ mounts: { status: 'partial', reason: 'row_limit' } }}                                  | ${{ cause: 'partial', reason: 'row_limit' }}
    ${'a list that was cut'}                   | ${{ 'sshd.allowUsers': { includes: ['a'] } }}  | ${{ sshd: { allowUsers: [] } }} | ${{ sshd: { status: 'partial', reason: 'parse_failed' } }}                                 | ${{ cause: 'partial', reason: 'parse_failed' }}
    ${'the fact it is compared with'}          | ${{ 'os.id': { const: { fact: 'os.name' } } }} | ${{ os: { id: 'x' } }}          | ${{}}                                                                                      | ${{ path: 'os.name', cause: 'field_not_read' }}
  `('names what is not known: $why', ({ must, inventory, told, wanted }) => {
    const finding = judge(must, inventory, { told });
    expect(finding.verdict).toBe('unknown');
    expect(finding.evidence[0]).toMatchObject({ truth: 0, ...wanted });
  });

  it('cuts long values', () => {
    const allowUsers = Array.from({ length: 50 }, (_, index) => `${index}-${'x'.repeat(500)}`);
    const [entry] = judge({ 'sshd.allowUsers': { subsetOf: ['a'] } }, { sshd: { allowUsers } }).evidence;
    const actual = entry?.kind === 'fact' ? (entry.actual as string[]) : [];
    expect(actual).toHaveLength(20);
    expect(actual[0]).toHaveLength(256);
  });
});

describe('one entry about items', () => {
  const people = (count: number, owner: string) => ({
    users: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`u${index}`, { uid: 1000 + index, shell: '/bin/sh' }]),
    ),
    homes: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`u${index}`, { owner: `${owner}${index}` }]),
    ),
  });
  const must = {
    each: 'users',
    where: { '.uid': { minimum: 1000 } },
    is: { some: 'homes', where: { '.#': { fact: '..#' } }, is: { '.owner': { fact: '..#' } } },
  };

  it('counts all and shows at most ten offenders, three examples of a pass', () => {
    const [fail] = judge(must, people(40, 'x')).evidence;
    expect(fail).toMatchObject({ how: 'each', truth: -1, looked: 40, matched: 40, failed: 40, unknown: 0 });
    expect(fail?.kind === 'items' ? fail.items.length : 0).toBeLessThanOrEqual(10);
    const [pass] = judge(must, people(40, 'u')).evidence;
    expect(pass).toMatchObject({ truth: 1, looked: 40, matched: 40, failed: 0 });
    expect(pass?.kind === 'items' ? pass.items.length : 0).toBe(3);
  });

  it('names each item with what where matched on, and the fact inside that was wrong', () => {
    const inventory = {
      users: { lan: { uid: 1000 }, root: { uid: 0 } },
      homes: { lan: { owner: 'root' } },
    };
    const [entry] = judge(must, inventory).evidence;
    expect(entry).toMatchObject({
      looked: 2,
      matched: 1,
      failed: 1,
      items: [
        {
          path: 'users[lan]',
          known: { uid: 1000 },
          evidence: [
            {
              kind: 'items',
              items: [
                { path: 'homes[lan]', evidence: [{ path: 'homes[lan].owner', actual: 'root', expected: 'lan' }] },
              ],
            },
          ],
        },
      ],
    });
  });

  it('names items of a list by their place', () => {
    const packages = [{ name: 'bash' }, { name: 'telnet' }];
    const [entry] = judge({ no: 'packages', where: { '.name': 'telnet' } }, { packages }).evidence;
    expect(entry).toMatchObject({ failed: 1, items: [{ path: 'packages[#1]', known: { name: 'telnet' } }] });
  });

  it('says why a collection may hold more than it shows', () => {
    const told = { packages: { status: 'partial', reason: 'row_limit' } } as const;
    const [entry] = judge({ no: 'packages', where: { '.name': 'telnet' } }, { packages: [] }, { told }).evidence;
    expect(entry).toMatchObject({ truth: 0, partial: 'partial', reason: 'row_limit', looked: 0 });
  });

  it('names the keys that nobody was asked for', () => {
    const files = { each: 'files', where: { '.#': { enum: ['/a', '/b'] } }, is: { '.owner': 'root' } };
    const [entry] = judge(files, { files: { '/a': { owner: 'root' } } }).evidence;
    expect(entry).toMatchObject({
      truth: 0,
      unknown: 1,
      items: [{ path: 'files[/b]', evidence: [{ cause: 'not_asked' }] }],
    });
  });

  it('keeps the counts and drops items above four kilobytes', () => {
    const packages = Array.from({ length: 50 }, () => ({
      name: 'telnet',
      version: 'x'.repeat(250),
      vendor: 'y'.repeat(250),
      source: 'z'.repeat(250),
    }));
    const where = {
      '.name': 'telnet',
      '.version': { exists: true },
      '.vendor': { exists: true },
      '.source': { exists: true },
    };
    const finding = judge({ no: 'packages', where }, { packages });
    expect(finding.evidence[0]).toMatchObject({ failed: 50 });
    expect(JSON.stringify(finding.evidence).length).toBeLessThanOrEqual(4096);
  });
});

describe('sentences', () => {
  const first = (must: object, inventory: object) => {
    const [entry] = judge(must as never, inventory).evidence;
    if (entry === undefined) throw new Error('no evidence');
    return entry;
  };

  it.each`
    must                                                      | inventory                                         | vi                                                                  | en
    ${{ 'files[/etc/shadow].mode': { modeAtMost: '0640' } }}  | ${{ files: { '/etc/shadow': { mode: '0644' } } }} | ${'files[/etc/shadow].mode là 0644; cần quyền không rộng hơn 0640'} | ${'files[/etc/shadow].mode is 0644; wanted: no more permissive than 0640'}
    ${{ 'sshd.maxAuthTries': { maximum: 4 } }}                | ${{ sshd: {} }}                                   | ${'sshd.maxAuthTries: không đọc được mục này; cần không quá 4'}     | ${'sshd.maxAuthTries: this field was not read; wanted: at most 4'}
    ${{ 'files[/x].owner': 'root' }}                          | ${{ files: { '/x': null } }}                      | ${'files[/x].owner: không có; cần là root'}                         | ${'files[/x].owner: there is none; wanted: is root'}
    ${{ 'sshd.loginGraceTime': { minimum: 1, maximum: 60 } }} | ${{ sshd: { loginGraceTime: 0 } }}                | ${'sshd.loginGraceTime là 0; cần ít nhất 1 và không quá 60'}        | ${'sshd.loginGraceTime is 0; wanted: at least 1 and at most 60'}
    ${{ 'files[/x]': { exists: false } }}                     | ${{ files: { '/x': {} } }}                        | ${'files[/x] là {}; cần không có'}                                  | ${'files[/x] is {}; wanted: does not exist'}
    ${{ none: [{ 'os.id': 'x' }] }}                           | ${{ os: { id: 'x' } }}                            | ${'os.id là x; cần không (là x)'}                                   | ${'os.id is x; wanted: not (is x)'}
    ${{ 'sshd.allowUsers': { includes: ['a', 'b'] } }}        | ${{ sshd: { allowUsers: [] } }}                   | ${'sshd.allowUsers là (trống); cần có đủ a, b'}                     | ${'sshd.allowUsers is (empty); wanted: holds a, b'}
    ${{ no: 'packages', where: { '.name': 'telnet' } }}       | ${{ packages: [{ name: 'telnet' }] }}             | ${'packages: xem 1, khớp 1, sai 1 — packages[#0] (name telnet)'}    | ${'packages: 1 looked at, 1 matched, 1 wrong — packages[#0] (name telnet)'}
  `('$en', ({ must, inventory, vi, en }) => {
    expect(sentenceOf(first(must, inventory), 'vi')).toBe(vi);
    expect(sentenceOf(first(must, inventory), 'en')).toBe(en);
  });

  it('says what is wrong with which item', () => {
    const users = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`u${index}`, { uid: index }]));
    const entry = first(
      {
        each: 'users',
        where: { '.uid': { minimum: 1000 } },
        is: { some: 'homes', where: { '.#': { fact: '..#' } }, is: { '.owner': { fact: '..#' } } },
      },
      { users: { ...users, lan: { uid: 1000 } }, homes: { lan: { owner: 'root' } } },
    );
    expect(sentenceOf(entry, 'vi')).toBe(
      'users: xem 41, khớp 1, sai 1 — users[lan] (uid 1000): homes[lan].owner là root; cần là lan',
    );
    expect(sentenceOf(entry, 'en')).toBe(
      'users: 41 looked at, 1 matched, 1 wrong — users[lan] (uid 1000): homes[lan].owner is root; wanted: is lan',
    );
  });
});
