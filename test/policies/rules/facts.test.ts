import { describe, expect, it } from 'vitest';
import { judge } from '../../kit/rules.ts';

const EXISTS = { exists: true };
const MISSING = { exists: false };

describe('what a fact is before it is tested', () => {
  it.each`
    why                                         | path                                  | inventory                                      | told                                 | there        | none
    ${'the section is not there'}               | ${'os.id'}                            | ${{}}                                          | ${{}}                                | ${'unknown'} | ${'unknown'}
    ${'the section was denied'}                 | ${'os.id'}                            | ${{}}                                          | ${{ os: { status: 'denied' } }}      | ${'unknown'} | ${'unknown'}
    ${'the section timed out'}                  | ${'os.id'}                            | ${{}}                                          | ${{ os: { status: 'timed_out' } }}   | ${'unknown'} | ${'unknown'}
    ${'the section was not run'}                | ${'os.id'}                            | ${{}}                                          | ${{ os: { status: 'not_run' } }}     | ${'unknown'} | ${'unknown'}
    ${'a field is not there'}                   | ${'os.codename'}                      | ${{ os: { id: 'debian' } }}                    | ${{}}                                | ${'unknown'} | ${'unknown'}
    ${'a field of a partial section'}           | ${'os.codename'}                      | ${{ os: { id: 'debian' } }}                    | ${{ os: { status: 'partial' } }}     | ${'unknown'} | ${'unknown'}
    ${'a key of a complete closed map'}         | ${'mounts[/tmp]'}                     | ${{ mounts: {} }}                              | ${{}}                                | ${'fail'}    | ${'pass'}
    ${'a field below a key that is not there'}  | ${'mounts[/tmp].fsType'}              | ${{ mounts: {} }}                              | ${{}}                                | ${'fail'}    | ${'pass'}
    ${'a key of a partial closed map'}          | ${'mounts[/tmp]'}                     | ${{ mounts: {} }}                              | ${{ mounts: { status: 'partial' } }} | ${'unknown'} | ${'unknown'}
    ${'a key that a partial closed map holds'}  | ${'mounts[/tmp]'}                     | ${{ mounts: { '/tmp': {} } }}                  | ${{ mounts: { status: 'partial' } }} | ${'pass'}    | ${'fail'}
    ${'a key of an asked map'}                  | ${'files[/etc/shadow]'}               | ${{ files: {} }}                               | ${{}}                                | ${'unknown'} | ${'unknown'}
    ${'a key asked, and there is none'}         | ${'files[/etc/shadow]'}               | ${{ files: { '/etc/shadow': null } }}          | ${{}}                                | ${'fail'}    | ${'pass'}
    ${'everything below null'}                  | ${'files[/etc/shadow].mode'}          | ${{ files: { '/etc/shadow': null } }}          | ${{}}                                | ${'fail'}    | ${'pass'}
    ${'the empty text is a value'}              | ${'os.codename'}                      | ${{ os: { codename: '' } }}                    | ${{}}                                | ${'pass'}    | ${'fail'}
    ${'the empty list is a value'}              | ${'sshd.allowUsers'}                  | ${{ sshd: { allowUsers: [] } }}                | ${{}}                                | ${'pass'}    | ${'fail'}
    ${'a foreign key that every object has'}    | ${'mounts[constructor]'}              | ${{ mounts: {} }}                              | ${{}}                                | ${'fail'}    | ${'pass'}
    ${'a foreign key named like the prototype'} | ${'mounts[__proto__]'}                | ${{ mounts: {} }}                              | ${{}}                                | ${'fail'}    | ${'pass'}
    ${'a key of setting files, read whole'}     | ${'settings.loginDefs.values[UMASK]'} | ${{ settings: { loginDefs: { values: {} } } }} | ${{}}                                | ${'fail'}    | ${'pass'}
  `('$why', ({ path, inventory, told, there, none }) => {
    expect(judge({ [path]: EXISTS }, inventory, { told }).verdict).toBe(there);
    expect(judge({ [path]: MISSING }, inventory, { told }).verdict).toBe(none);
  });

  it('does not apply where every section that must reads does not exist on the host', () => {
    const told = { sshd: { status: 'not_applicable' } } as const;
    expect(judge({ 'sshd.permitRootLogin': 'no' }, {}, { told }).verdict).toBe('not_applicable');
    const both = { any: [{ 'sshd.permitRootLogin': 'no' }, { 'os.id': 'debian' }] };
    expect(judge(both, { os: { id: 'debian' } }, { told }).verdict).toBe('pass');
    expect(judge(both, { os: { id: 'rhel' } }, { told }).verdict).toBe('fail');
    // The other section may not exist either, and then the rule would not apply.
    expect(judge({ 'sshd.permitRootLogin': 'no', 'sysctl[x].running': 1 }, {}, { told }).verdict).toBe('unknown');
  });
});

describe('and then, once the fact is known', () => {
  const none = { files: { '/x': null }, boot: { arguments: null }, users: {} };

  it.each`
    why                                              | must                                                  | verdict
    ${'none fails equality'}                         | ${{ 'files[/x].mode': '0644' }}                       | ${'fail'}
    ${'none passes the opposite of a test'}          | ${{ 'files[/x].mode': { not: '0644' } }}              | ${'pass'}
    ${'none fails every number'}                     | ${{ 'files[/x].sizeBytes': { minimum: 0 } }}          | ${'fail'}
    ${'none has nothing to include'}                 | ${{ 'boot.arguments': { includes: ['a'] } }}          | ${'fail'}
    ${'none excludes everything'}                    | ${{ 'boot.arguments': { excludes: ['a'] } }}          | ${'pass'}
    ${'none is a subset of anything'}                | ${{ 'boot.arguments': { subsetOf: ['a'] } }}          | ${'pass'}
    ${'each of none holds'}                          | ${{ each: 'boot.arguments', is: { '.': 'a' } }}       | ${'pass'}
    ${'some of none does not'}                       | ${{ some: 'boot.arguments' }}                         | ${'fail'}
    ${'none counts as zero'}                         | ${{ count: 'boot.arguments', is: 0 }}                 | ${'pass'}
    ${'none and a reference that is none: it fails'} | ${{ 'files[/x].owner': { fact: 'files[/x].group' } }} | ${'fail'}
  `('$why', ({ must, verdict }) => expect(judge(must, none).verdict).toBe(verdict));

  it('takes a null entry of a map for no item', () => {
    const homes = { homes: { lan: null, mai: { owner: 'mai' } } };
    expect(judge({ count: 'homes', is: 1 }, homes).verdict).toBe('pass');
    expect(judge({ each: 'homes', is: { '.owner': 'mai' } }, homes).verdict).toBe('pass');
  });

  it.each`
    why                                    | must                                                               | inventory
    ${'a version that is none'}            | ${{ 'os.release': { version: 'vers:deb/>=1' } }}                   | ${{ os: { release: 'built by hand' } }}
    ${'a mode that is none'}               | ${{ 'files[/x].mode': { modeAtMost: '0644' } }}                    | ${{ files: { '/x': { mode: 'rw-' } } }}
    ${'a mode that is none, for equality'} | ${{ 'files[/x].mode': '0644' }}                                    | ${{ files: { '/x': { mode: 'rw-' } } }}
    ${'a date that is no date'}            | ${{ 'time.lastSyncAt': { before: '2026-01-01' } }}                 | ${{ time: { lastSyncAt: '2026-02-30T00:00:00Z' } }}
    ${'text where a number is tested'}     | ${{ 'sysctl[x].running': { minimum: 1 } }}                         | ${{ sysctl: { x: { running: '1 2 3' } } }}
    ${'another type in an equality'}       | ${{ 'sysctl[x].running': 1 }}                                      | ${{ sysctl: { x: { running: '1' } } }}
    ${'another type in an enumeration'}    | ${{ 'sysctl[x].running': { enum: [1, 2] } }}                       | ${{ sysctl: { x: { running: '1' } } }}
    ${'an address that is none'}           | ${{ each: 'listeners', is: { '.address': { within: ['::/0'] } } }} | ${{ listeners: [{ address: '*', port: 1, protocol: 'tcp' }] }}
  `('$why cannot be compared, nor can its opposite', ({ must, inventory }) => {
    const finding = judge(must, inventory);
    expect(finding.verdict).toBe('unknown');
    expect(JSON.stringify(finding.evidence)).toContain('not_comparable');
    expect(judge({ none: [must] }, inventory).verdict).toBe('unknown');
  });

  it('reads decimal text as a number where its owner decides the type', () => {
    expect(judge({ 'sysctl[x].running': { minimum: 1 } }, { sysctl: { x: { running: '14' } } }).verdict).toBe('pass');
  });

  it.each`
    why                            | entry                                       | verdict
    ${'the scheme is the range’s'} | ${{ version: '1:9.2', scheme: 'deb' }}      | ${'pass'}
    ${'the scheme is another one'} | ${{ version: '9.2', scheme: 'rpm' }}        | ${'unknown'}
    ${'the scheme is missing'}     | ${{ version: '1:9.2' }}                     | ${'unknown'}
    ${'the scheme is not known'}   | ${{ version: '1:9.2', scheme: 'homemade' }} | ${'unknown'}
  `('a version with its scheme beside it: $why', ({ entry, verdict }) => {
    const must = { each: 'packages', where: { '.name': 'ssh' }, is: { '.version': { version: 'vers:deb/>=1:8.4' } } };
    expect(judge(must, { packages: [{ name: 'ssh', ...entry }] }).verdict).toBe(verdict);
  });

  it('reads a version without a scheme beside it by the range’s own', () => {
    expect(judge({ 'os.release': { version: 'vers:dotted/>=8|<10' } }, { os: { release: '9.4' } }).verdict).toBe(
      'pass',
    );
  });

  it.each`
    word          | list          | complete  | partial
    ${'includes'} | ${['a', 'b']} | ${'pass'} | ${'pass'}
    ${'includes'} | ${['b']}      | ${'fail'} | ${'unknown'}
    ${'excludes'} | ${['a']}      | ${'fail'} | ${'fail'}
    ${'excludes'} | ${['b']}      | ${'pass'} | ${'unknown'}
    ${'subsetOf'} | ${['a']}      | ${'pass'} | ${'unknown'}
    ${'subsetOf'} | ${['a', 'b']} | ${'fail'} | ${'fail'}
  `('$word of $list: $complete, in a partial section $partial', ({ word, list, complete, partial }) => {
    const inventory = { sshd: { allowUsers: list } };
    const must = { 'sshd.allowUsers': { [word]: ['a'] } };
    expect(judge(must, inventory).verdict).toBe(complete);
    expect(judge(must, inventory, { told: { sshd: { status: 'partial' } } }).verdict).toBe(partial);
  });

  it('does not know a place in a list of a partial section', () => {
    const must = { some: 'boot.arguments', where: { '.': 'ro' }, is: { '.#': 0 } };
    const inventory = { boot: { arguments: ['ro', 'quiet'] } };
    expect(judge(must, inventory).verdict).toBe('pass');
    expect(judge(must, inventory, { told: { boot: { status: 'partial' } } }).verdict).toBe('unknown');
  });

  it('is unknown where when is, with that as evidence', () => {
    const finding = judge({ 'os.id': 'x' }, { os: { id: 'x' } }, { rule: { when: { 'os.family': 'linux' } } });
    expect(finding).toMatchObject({ verdict: 'unknown', evidence: [{ path: 'os.family', cause: 'field_not_read' }] });
  });
});
