import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversOf, type ExceptionCover, isInForce, stateOfException } from '../../../policies/exceptions/exception.ts';
import { readExceptionsFile } from '../../../policies/exceptions/file.ts';
import { complaintAboutText, isSamePerson, readPeriod } from '../../../policies/exceptions/terms.ts';
import { readWaiverMap, readWaivers } from '../../../policies/exceptions/waivers.ts';

const NOW = new Date('2026-11-21T12:00:00Z');

describe('the life of an exception', () => {
  const life = (more: object) =>
    ({
      decision: 'approved',
      endsAt: '2027-03-01T00:00:00Z',
      inForce: { fromAt: '2026-11-01T00:00:00Z', untilAt: '2027-03-01T00:00:00Z' },
      ...more,
    }) as const;

  it.each`
    more                                                                                    | failing | state
    ${{}}                                                                                   | ${1}    | ${'in_force'}
    ${{}}                                                                                   | ${0}    | ${'resting'}
    ${{ inForce: { fromAt: '2026-11-01T00:00:00Z', untilAt: '2026-12-21T12:00:00Z' } }}     | ${1}    | ${'ending'}
    ${{ inForce: { fromAt: '2026-11-01T00:00:00Z', untilAt: '2026-12-21T12:00:00.001Z' } }} | ${1}    | ${'in_force'}
    ${{ inForce: { fromAt: '2026-11-21T12:00:00.001Z', untilAt: '2027-03-01T00:00:00Z' } }} | ${1}    | ${'approved'}
    ${{ inForce: { fromAt: '2026-11-01T00:00:00Z', untilAt: '2026-11-21T12:00:00Z' } }}     | ${1}    | ${'over'}
    ${{ endedAt: '2026-11-20T00:00:00Z' }}                                                  | ${1}    | ${'ended_early'}
    ${{ decision: 'requested', inForce: undefined }}                                        | ${1}    | ${'requested'}
    ${{ decision: 'requested', inForce: undefined, endsAt: '2026-11-21T12:00:00Z' }}        | ${1}    | ${'lapsed'}
    ${{ decision: 'refused', inForce: undefined }}                                          | ${1}    | ${'refused'}
  `('is $state', ({ more, failing, state }) => {
    expect(stateOfException(life(more), NOW.toISOString(), failing)).toBe(state);
  });

  it('never covers a rule, an instant or a place that it does not name', () => {
    const instant = fc
      .date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
    const cover = fc.record({
      exceptionId: fc.string(),
      pack: fc.constantFrom('a', 'b'),
      rule: fc.constantFrom('x', 'y'),
      scope: fc.record({ kind: fc.constantFrom('host', 'unit', 'system'), name: fc.constantFrom('one', 'two') }),
      fromAt: instant,
      untilAt: instant,
    }) as fc.Arbitrary<ExceptionCover>;
    const place = { hostId: 'one', unitPath: ['two'], systems: [{ systemId: 'one' }] };
    fc.assert(
      fc.property(fc.array(cover, { maxLength: 8 }), instant, (covers, at) => {
        for (const [key, found] of coversOf(covers, place, at)) {
          expect(key).toBe(`${found.pack}/${found.rule}`);
          expect(isInForce(found, at)).toBe(true);
          expect(found.scope.name).toBe(found.scope.kind === 'unit' ? 'two' : 'one');
          const rivals = covers.filter(
            (other) =>
              other.pack === found.pack &&
              other.rule === found.rule &&
              isInForce(other, at) &&
              other.scope.kind === found.scope.kind &&
              other.scope.name === found.scope.name,
          );
          expect(rivals.every(({ untilAt }) => untilAt <= found.untilAt)).toBe(true);
        }
      }),
    );
  });
});

describe('terms', () => {
  it.each`
    startsAt                  | endsAt                         | read
    ${undefined}              | ${'2026-11-21'}                | ${['2026-11-21T12:00:00.000Z', '2026-11-22T00:00:00.000Z']}
    ${'2026-12-01'}           | ${'2026-12-01'}                | ${['2026-12-01T00:00:00.000Z', '2026-12-02T00:00:00.000Z']}
    ${'2026-12-01T08:00:00Z'} | ${'2026-12-01T09:00:00Z'}      | ${['2026-12-01T08:00:00.000Z', '2026-12-01T09:00:00.000Z']}
    ${undefined}              | ${'2026-11-21T12:00:00Z'}      | ${'/endsAt'}
    ${undefined}              | ${'2027-11-22'}                | ${'/endsAt'}
    ${'2026-11-31'}           | ${'2026-12-05'}                | ${'/startsAt'}
    ${undefined}              | ${'31/12/2026'}                | ${'/endsAt'}
    ${undefined}              | ${'2026-12-01T09:00:00+07:00'} | ${'/endsAt'}
  `('from $startsAt to $endsAt', ({ startsAt, endsAt, read }) => {
    const period = readPeriod({ startsAt, endsAt }, NOW, 366);
    expect('complaints' in period ? period.complaints[0]?.pointer : [period.startsAt, period.endsAt]).toEqual(read);
  });

  it('want a reason that says something, in characters that can be seen', () => {
    expect(complaintAboutText('ok')).toContain('fewer');
    expect(complaintAboutText(` ${' '.repeat(40)} `)).toContain('fewer');
    expect(complaintAboutText('Lý do rất rõ ràng\nvà hai dòng')).toBeUndefined();
    expect(complaintAboutText('a reason \u0007 with a bell')).toContain('seen');
    expect(complaintAboutText('x'.repeat(5000))).toContain('more than');
  });

  it('know a person however the name is typed', () => {
    expect(isSamePerson('Lan', ' lan ')).toBe(true);
    expect(isSamePerson('D\u0169ng', 'du\u0303ng'.replace('du', 'DU'))).toBe(true);
    expect(isSamePerson('lan', 'linh')).toBe(false);
  });
});

describe('exceptions.json', () => {
  const entry = {
    id: 'a',
    rule: 'ssh/root',
    scope: { unit: 'paris' },
    reason: 'a reason that is long',
    measure: 'a measure that helps',
    requester: 'lan',
    endsAt: '2027-01-01',
  };
  const read = (value: unknown) =>
    readExceptionsFile(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), 'exceptions.json');

  it('is read as it is written', () => {
    expect(read({ $schema: './muster-exceptions.schema.json', exceptions: [entry] }).exceptions).toEqual([entry]);
  });

  it.each`
    broken                                                             | says
    ${'{'}                                                             | ${'no JSON'}
    ${[]}                                                              | ${'object'}
    ${{ exceptions: [{ ...entry, aprover: 'x' }] }}                    | ${'did you mean "approver"'}
    ${{ exceptions: [{ ...entry, scope: {} }] }}                       | ${'/exceptions/0/scope'}
    ${{ exceptions: [{ ...entry, scope: { unit: 'a', host: 'b' } }] }} | ${'/exceptions/0/scope'}
    ${{ exceptions: [{ ...entry, rule: 'root' }] }}                    | ${'/exceptions/0/rule'}
    ${{ exceptions: [{ ...entry, reason: '           ' }] }}           | ${'/exceptions/0/reason'}
    ${{ exceptions: [entry, entry] }}                                  | ${'is the id of /exceptions/0 too'}
    ${'{"exceptions": [], "exceptions": []}'}                          | ${'exceptions'}
    ${`${'['.repeat(5000)}`}                                           | ${''}
  `('is refused with the place: $says', ({ broken, says }) => {
    expect(() => read(broken)).toThrow(says);
  });
});

describe('InSpec waivers', () => {
  const options = {
    scope: { unit: 'paris' },
    requester: 'lan',
    measure: 'The network is closed.',
    map: readWaiverMap('xccdf-1: [ssh/root, ssh/tries]\nsudo-2: gone/rule', 'map.yml'),
    isRule: (rule: string) => ['ssh/root', 'ssh/tries', 'ssh/own'].includes(rule),
    at: NOW.toISOString(),
  };
  const FILE = `
xccdf-1:
  expiration_date: 2027-01-31
  run: false
  justification: "Vendor needs root until the move"
ssh/own:
  justification: Accepted by the board in October
sudo-2:
  justification: Something that is long enough
  expiration_date: 2027-01-31
unmapped:
  justification: Something that is long enough
no-reason:
  expiration_date: 2027-01-31
`;

  it('become requests, and what is not taken is said with line and reason', () => {
    const read = readWaivers(FILE, 'w.yml', options);
    expect(read.entries).toMatchObject([
      {
        id: 'waiver-paris-ssh-root',
        rule: 'ssh/root',
        endsAt: '2027-01-31T00:00:00Z',
        reason: 'Vendor needs root until the move',
      },
      { id: 'waiver-paris-ssh-tries', rule: 'ssh/tries' },
    ]);
    expect(read.entries.every((made) => made.approver === undefined)).toBe(true);
    expect(read.refused.map(({ control, line, message }) => [control, line, message])).toEqual([
      ['ssh/own', 7, expect.stringContaining('--until')],
      ['sudo-2', 9, expect.stringContaining('gone/rule')],
      ['unmapped', 12, expect.stringContaining('--map')],
      ['no-reason', 14, expect.stringContaining('no rule in force')],
    ]);
    expect(read.changed).toMatchObject([{ control: 'xccdf-1', message: expect.stringContaining('run: false') }]);
    expect(readWaivers(FILE, 'w.yml', { ...options, until: '2027-06-30' }).entries).toHaveLength(3);
  });

  it.each`
    waiver                                                             | why
    ${'{}'}                                                            | ${'no justification'}
    ${'{ justification: "   " }'}                                      | ${'no justification'}
    ${'{ justification: 7 }'}                                          | ${'no justification'}
    ${'{ justification: too short }'}                                  | ${'fewer than'}
    ${'{ justification: a good reason, expiration_date: soon }'}       | ${'is no day'}
    ${'{ justification: a good reason, expiration_date: 2026-11-21 }'} | ${'is over'}
    ${'[1, 2]'}                                                        | ${'no map'}
  `('are refused: $why', ({ waiver, why }) => {
    const read = readWaivers(`ssh/own: ${waiver}`, 'w.yml', options);
    expect([read.entries, read.refused[0]?.message]).toEqual([[], expect.stringContaining(why)]);
  });

  it('are read from JSON too, and a file that is none is refused', () => {
    const json = JSON.stringify({
      'ssh/own': { justification: 'a good reason', expiration_date: '2027-01-31T10:00:00Z' },
    });
    expect(readWaivers(json, 'w.json', options).entries).toMatchObject([{ endsAt: '2027-01-31T10:00:00Z' }]);
    expect(() => readWaivers('- a\n- b', 'w.yml', options)).toThrow('map from control ids');
    expect(() => readWaivers('a: [', 'w.yml', options)).toThrow('w.yml:');
  });
});
