import { describe, expect, it } from 'vitest';
import { judge } from '../../kit/rules.ts';

const GIB = 2 ** 30;

describe('words of a test', () => {
  it.each`
    must                                                                         | inventory                                                    | verdict   | why
    ${{ 'sshd.maxAuthTries': { minimum: 4 } }}                                   | ${{ sshd: { maxAuthTries: 4 } }}                             | ${'pass'} | ${'the end belongs to it'}
    ${{ 'sshd.maxAuthTries': { exclusiveMinimum: 4 } }}                          | ${{ sshd: { maxAuthTries: 4 } }}                             | ${'fail'} | ${'the end does not belong to it'}
    ${{ 'sshd.maxAuthTries': { exclusiveMaximum: 4 } }}                          | ${{ sshd: { maxAuthTries: 3 } }}                             | ${'pass'} | ${'below'}
    ${{ 'hardware.memoryBytes': { minimum: '4 GiB' } }}                          | ${{ hardware: { memoryBytes: 4 * GIB } }}                    | ${'pass'} | ${'a quantity is converted'}
    ${{ 'hardware.memoryBytes': { minimum: '4 GiB' } }}                          | ${{ hardware: { memoryBytes: 4 * GIB - 1 } }}                | ${'fail'} | ${'one byte less'}
    ${{ 'hardware.memoryBytes': '4 GB' }}                                        | ${{ hardware: { memoryBytes: 4e9 } }}                        | ${'pass'} | ${'decimal units are not binary ones'}
    ${{ each: 'shadow', is: { '.maxDays': { maximum: '365 d' } } }}              | ${{ shadow: { a: { maxDays: 365 } } }}                       | ${'pass'} | ${'days'}
    ${{ each: 'shadow', is: { '.maxDays': { maximum: '48 h' } } }}               | ${{ shadow: { a: { maxDays: 3 } } }}                         | ${'fail'} | ${'hours as days'}
    ${{ 'os.name': { pattern: 'ian' } }}                                         | ${{ os: { name: 'Debian 12' } }}                             | ${'pass'} | ${'found anywhere'}
    ${{ 'os.name': { pattern: '^ian' } }}                                        | ${{ os: { name: 'Debian 12' } }}                             | ${'fail'} | ${'unless it is bound'}
    ${{ 'files[/x].mode': { modeAtMost: '0640' } }}                              | ${{ files: { '/x': { mode: '0600' } } }}                     | ${'pass'} | ${'fewer bits'}
    ${{ 'files[/x].mode': { modeAtMost: '0640' } }}                              | ${{ files: { '/x': { mode: '0604' } } }}                     | ${'fail'} | ${'another bit, although the number is smaller'}
    ${{ 'files[/x].mode': { modeAtMost: '640' } }}                               | ${{ files: { '/x': { mode: '4640' } } }}                     | ${'fail'} | ${'the set-user-id bit is a bit'}
    ${{ 'files[/x].mode': '640' }}                                               | ${{ files: { '/x': { mode: '0640' } } }}                     | ${'pass'} | ${'modes are equal by their bits'}
    ${{ 'settings.loginDefs.values[UMASK]': { modeAtLeast: '027' } }}            | ${{ settings: { loginDefs: { values: { UMASK: '077' } } } }} | ${'pass'} | ${'a stricter umask'}
    ${{ 'settings.loginDefs.values[UMASK]': { modeAtLeast: '027' } }}            | ${{ settings: { loginDefs: { values: { UMASK: '022' } } } }} | ${'fail'} | ${'a laxer umask'}
    ${{ 'sshd.allowUsers': { includes: ['a', 'b'] } }}                           | ${{ sshd: { allowUsers: ['a'] } }}                           | ${'fail'} | ${'all of them'}
    ${{ 'sshd.allowUsers': { excludes: ['a', 'b'] } }}                           | ${{ sshd: { allowUsers: ['b'] } }}                           | ${'fail'} | ${'none of them'}
    ${{ 'sshd.allowUsers': { subsetOf: ['a', 'b'] } }}                           | ${{ sshd: { allowUsers: [] } }}                              | ${'pass'} | ${'nothing is a part of everything'}
    ${{ 'time.lastSyncAt': { after: '2026-11-20' } }}                            | ${{ time: { lastSyncAt: '2026-11-20T23:59:59Z' } }}          | ${'fail'} | ${'compared as days, because one side is a day'}
    ${{ 'time.lastSyncAt': { after: '2026-11-20T12:00:00Z' } }}                  | ${{ time: { lastSyncAt: '2026-11-20T12:00:01Z' } }}          | ${'pass'} | ${'compared as instants'}
    ${{ 'time.lastSyncAt': { before: '2026-11-20T12:00:00Z' } }}                 | ${{ time: { lastSyncAt: '2026-11-20T12:00:00Z' } }}          | ${'fail'} | ${'strictly before'}
    ${{ 'time.lastSyncAt': { after: { asOf: '-7 d' } } }}                        | ${{ time: { lastSyncAt: '2026-11-14T00:00:01Z' } }}          | ${'pass'} | ${'seven days before the instant of judging'}
    ${{ each: 'shadow', is: { '.lastChangedOn': { before: { asOf: '1 d' } } } }} | ${{ shadow: { a: { lastChangedOn: '2026-11-22' } } }}        | ${'fail'} | ${'a day against the day of the instant'}
    ${{ each: 'listeners', is: { '.address': { within: ['127.0.0.0/8'] } } }}    | ${{ listeners: [{ address: '127.0.0.53' }] }}                | ${'pass'} | ${'inside the network'}
    ${{ each: 'listeners', is: { '.address': { within: ['127.0.0.0/8'] } } }}    | ${{ listeners: [{ address: '0.0.0.0' }] }}                   | ${'fail'} | ${'outside of it'}
    ${{ each: 'listeners', is: { '.address': { within: ['127.0.0.0/8'] } } }}    | ${{ listeners: [{ address: '::ffff:127.0.0.1' }] }}          | ${'pass'} | ${'IPv4 written as IPv6'}
    ${{ each: 'listeners', is: { '.address': { within: ['fe80::/10'] } } }}      | ${{ listeners: [{ address: 'fe80::1%eth0' }] }}              | ${'pass'} | ${'a zone is no part of the address'}
    ${{ each: 'listeners', is: { '.address': { within: ['10.0.0.0/8'] } } }}     | ${{ listeners: [{ address: '::1' }] }}                       | ${'fail'} | ${'another family'}
    ${{ 'sshd.maxAuthTries': { not: { minimum: 5 } } }}                          | ${{ sshd: { maxAuthTries: 4 } }}                             | ${'pass'} | ${'not turns it round'}
    ${{ 'os.id': { enum: ['debian', 'ubuntu'] } }}                               | ${{ os: { id: 'ubuntu' } }}                                  | ${'pass'} | ${'one of them'}
    ${{ 'os.release': { version: 'vers:dotted/>=8|<10' } }}                      | ${{ os: { release: '10' } }}                                 | ${'fail'} | ${'outside the range'}
  `('$must: $why', ({ must, inventory, verdict }) => {
    expect(judge(must, inventory).verdict).toBe(verdict);
  });

  it('reads keys literally up to ], and ]] as a ]', () => {
    const mounts = { '/a.b c': { fsType: 'ext4' }, 'odd]key': { fsType: 'ext4' } };
    expect(judge({ 'mounts[/a.b c].fsType': 'ext4', 'mounts[odd]]key].fsType': 'ext4' }, { mounts }).verdict).toBe(
      'pass',
    );
  });

  it('folds keys where the section folds them, in paths and in what .# is compared with', () => {
    const windows = { registry: { 'hklm\\system\\lsa': { level: 5 } } };
    expect(judge({ 'windows.registry[HKLM\\System\\LSA][Level]': 5 }, { windows }).verdict).toBe('pass');
    const must = { some: 'windows.registry', where: { '.#': 'HKLM\\System\\LSA' }, is: { '.[LEVEL]': { minimum: 5 } } };
    expect(judge(must, { windows }).verdict).toBe('pass');
  });

  it('tests lists in the registry as lists, and refuses to take a text for one', () => {
    const must = { 'windows.registry[k][v]': { includes: ['a'] } };
    expect(judge(must, { windows: { registry: { k: { v: ['a', 'b'] } } } }).verdict).toBe('pass');
    expect(judge(must, { windows: { registry: { k: { v: 'a' } } } }).verdict).toBe('unknown');
  });

  it('compares texts in their composed form', () => {
    expect(judge({ 'os.name': 'M\u0061\u0301y' }, { os: { name: 'Máy' } }).verdict).toBe('pass');
  });

  it('answers a pattern that takes other engines minutes at once', () => {
    const name = `${'a'.repeat(4000)}!`;
    const started = performance.now();
    expect(judge({ 'os.name': { pattern: '^(a+)+$' } }, { os: { name } }).verdict).toBe('fail');
    expect(performance.now() - started).toBeLessThan(5000); // a bound that catches a hang, no measurement
  });
});

describe('parameters', () => {
  const parameters = {
    tries: { title: { vi: 'Số lần', en: 'Tries' }, default: 4, levels: { '3': 3, '5': 1 } },
  };
  const must = { 'sshd.maxAuthTries': { maximum: { param: 'tries' } } };
  const inventory = { sshd: { maxAuthTries: 3 } };

  it.each`
    level        | overrides                  | verdict   | why
    ${undefined} | ${undefined}               | ${'pass'} | ${'the default, where the level is not set'}
    ${2}         | ${undefined}               | ${'pass'} | ${'the default below the first level'}
    ${4}         | ${undefined}               | ${'pass'} | ${'the default of level 3'}
    ${5}         | ${undefined}               | ${'fail'} | ${'the default of level 5'}
    ${5}         | ${{ pack: { tries: 3 } }}  | ${'pass'} | ${'an override goes first'}
    ${2}         | ${{ other: { tries: 1 } }} | ${'pass'} | ${'another pack’s override'}
  `('$why', ({ level, overrides, verdict }) => {
    const register = { labels: [], ...(level === undefined ? {} : { level }) };
    const more = overrides === undefined ? {} : { overrides };
    expect(judge(must, inventory, { pack: { parameters }, register, ...more }).verdict).toBe(verdict);
  });

  it('takes lists, ranges, quantities and durations', () => {
    const title = { vi: 'Thử', en: 'Try' };
    const pack = {
      parameters: {
        users: { title, default: ['a', 'b'] },
        range: { title, default: 'vers:dotted/>=8' },
        memory: { title, default: '1 GiB' },
        lead: { title, default: '30 d' },
        networks: { title, default: ['10.0.0.0/8'] },
      },
    };
    const demand = {
      all: [
        { 'sshd.allowUsers': { subsetOf: { param: 'users' } }, 'os.release': { version: { param: 'range' } } },
        { 'hardware.memoryBytes': { minimum: { param: 'memory' } } },
        { 'time.lastSyncAt': { before: { asOf: { param: 'lead' } } } },
        { each: 'listeners', is: { '.address': { within: { param: 'networks' } } } },
      ],
    };
    const host = {
      sshd: { allowUsers: ['a'] },
      os: { release: '9' },
      hardware: { memoryBytes: 2 * GIB },
      time: { lastSyncAt: '2026-12-20T00:00:00Z' },
      listeners: [{ address: '10.1.1.1' }],
    };
    expect(judge(demand, host, { pack }).verdict).toBe('pass');
  });
});
