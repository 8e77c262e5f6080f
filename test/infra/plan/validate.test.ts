import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../../infra/plan/catalogue.ts';
import { checkAgainstCatalogue } from '../../../infra/plan/check.ts';
import type { Plan } from '../../../infra/plan/plan.ts';
import { complaintsAbout, parsePlan } from '../../../infra/plan/validate.ts';
import { build, host, plan, planWith } from '../kit.ts';

/** The plan with one member replaced, named by a JSON Pointer; `undefined` takes it away. */
function changed(pointer: string, value: unknown, from: unknown = plan): unknown {
  const copy = structuredClone(from) as Record<string, unknown>;
  const parts = pointer.split('/').slice(1);
  let at = copy as Record<string, unknown>;
  for (const part of parts.slice(0, -1)) at = at[part] as Record<string, unknown>;
  const last = parts.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

const b = '/hosts/0/build';

describe('a plan is refused where', () => {
  it.each`
    pointer                                 | value                        | at                                      | message                        | why
    ${'/format'}                            | ${2}                         | ${'/format'}                            | ${/constant/}                  | ${'its format is of the future'}
    ${'/hosts/0/colour'}                    | ${'red'}                     | ${'/hosts/0/colour'}                    | ${/not a field/}               | ${'a field is not known'}
    ${'/hosts/0/way'}                       | ${'move'}                    | ${'/hosts/0/way'}                       | ${/one of stay, upgrade/}      | ${'a way is none'}
    ${'/hosts/0/name'}                      | ${'web 1'}                   | ${'/hosts/0/name'}                      | ${/pattern/}                   | ${'a name would break a URN'}
    ${'/hosts/0/name'}                      | ${'a'.repeat(64)}            | ${'/hosts/0/name'}                      | ${/63/}                        | ${'a name is too long'}
    ${'/hosts/0/reasons'}                   | ${[]}                        | ${'/hosts/0/reasons'}                   | ${/fewer than 1/}              | ${'nobody said why'}
    ${'/hosts/0/unit'}                      | ${'hp'}                      | ${'/hosts/0/unit'}                      | ${/did you mean "hq"/}         | ${'a unit is not there'}
    ${'/hosts/0/build'}                     | ${undefined}                 | ${'/hosts/0'}                           | ${/needs "build"/}             | ${'nothing says what to build'}
    ${'/hosts/0/way'}                       | ${'stay'}                    | ${'/hosts/0/build'}                     | ${/builds nothing/}            | ${'a host that stays is built'}
    ${'/hosts/0/way'}                       | ${'upgrade'}                 | ${'/hosts/0'}                           | ${/needs "upgradeTo"/}         | ${'an upgrade leads nowhere'}
    ${'/hosts/0/upgradeTo'}                 | ${'debian-13'}               | ${'/hosts/0/upgradeTo'}                 | ${/upgrades nothing/}          | ${'a new host is upgraded'}
    ${'/hosts/0/after'}                     | ${['db-9']}                  | ${'/hosts/0/after/0'}                   | ${/host "db-9"/}               | ${'it waits for a host that is not there'}
    ${'/hosts/0/after'}                     | ${['web-1']}                 | ${'/hosts/0/after/0'}                   | ${/not before/}                | ${'it waits for itself'}
    ${'/hosts/0/deadlineOn'}                | ${'2026-02-30'}              | ${'/hosts/0/deadlineOn'}                | ${/date/}                      | ${'a day is none'}
    ${`${b}/subnet`}                        | ${'hq-srever'}               | ${`${b}/subnet`}                        | ${/did you mean "hq-server"/}  | ${'a subnet is not there'}
    ${`${b}/zone`}                          | ${'dmz'}                     | ${`${b}/zone`}                          | ${/zone "dmz"/}                | ${'a zone is not there'}
    ${`${b}/address`}                       | ${'10.65.0.10'}              | ${`${b}/address`}                       | ${/outside/}                   | ${'an address lies outside its subnet'}
    ${`${b}/address`}                       | ${'10.64.0.1'}               | ${`${b}/address`}                       | ${/no address for a host/}     | ${'an address is the gateway'}
    ${`${b}/address`}                       | ${'10.64.0.255'}             | ${`${b}/address`}                       | ${/no address for a host/}     | ${'an address is the broadcast one'}
    ${`${b}/address`}                       | ${'10.064.0.10'}             | ${`${b}/address`}                       | ${/outside/}                   | ${'an address has leading zeros'}
    ${`${b}/volumes/0/sizeGib`}             | ${0}                         | ${`${b}/volumes/0/sizeGib`}             | ${/>= 1/}                      | ${'a volume has no size'}
    ${`${b}/ports/0/from`}                  | ${444}                       | ${`${b}/ports/0`}                       | ${/ends before it/}            | ${'a span of ports runs backwards'}
    ${`${b}/ports/0/cidrs`}                 | ${['10.0.0.1/8']}            | ${`${b}/ports/0/cidrs/0`}               | ${/not a range/}               | ${'a range has host bits'}
    ${`${b}/ports/0/cidrs`}                 | ${[]}                        | ${`${b}/ports/0/cidrs`}                 | ${/fewer than 1/}              | ${'a port is open to nobody'}
    ${`${b}/settings/sshd/permitRootLogin`} | ${'no\nPermitRootLogin yes'} | ${`${b}/settings/sshd/permitRootLogin`} | ${/pattern/}                   | ${'a setting smuggles in another'}
    ${`${b}/settings/timeZone`}             | ${'../../etc/passwd'}        | ${`${b}/settings/timeZone`}             | ${/pattern/}                   | ${'a time zone is a path'}
    ${'/zones/0/adminCidrs'}                | ${['10.0.16.0']}             | ${'/zones/0/adminCidrs/0'}              | ${/pattern/}                   | ${'administrators come from no range'}
    ${'/subnets/0/cidr'}                    | ${'10.70.0.0/24'}            | ${'/subnets/0/cidr'}                    | ${/outside the range of unit/} | ${'a subnet lies outside its unit'}
    ${'/subnets/0/gateway'}                 | ${'10.64.1.1'}               | ${'/subnets/0/gateway'}                 | ${/outside/}                   | ${'a gateway lies outside its subnet'}
    ${'/units/0/cidr'}                      | ${'10.64.0.1/22'}            | ${'/units/0/cidr'}                      | ${/not a range/}               | ${'a unit has no range'}
  `('$why', ({ pointer, value, at, message }) => {
    const complaints = complaintsAbout(changed(pointer, value));
    expect(
      complaints.some((complaint) => complaint.pointer === at && message.test(complaint.message)),
      JSON.stringify(complaints),
    ).toBe(true);
  });

  it.each`
    hosts                                                                                                                      | message                        | why
    ${[host, host]}                                                                                                            | ${/stands twice in hosts/}     | ${'a name stands twice'}
    ${[host, { ...host, name: 'web-2' }]}                                                                                      | ${/belongs to "web-1"/}        | ${'an address stands twice'}
    ${[{ ...host, wave: 1, after: ['db-1'] }, { ...host, name: 'db-1', wave: 2, build: { ...build, address: '10.64.0.11' } }]} | ${/comes in wave 2/}           | ${'a host comes before what it needs'}
    ${[{ ...host, formerly: 'db-1' }, { ...host, name: 'db-1', build: { ...build, address: '10.64.0.11' } }]}                  | ${/another host of this plan/} | ${'a former name belongs to another'}
    ${[host, { ...host, name: 'web', build: { ...build, address: '10.64.0.11', volumes: [{ name: '1-data', sizeGib: 1 }] } }]} | ${/which "web-1" has/}         | ${'two volumes would get one name'}
    ${[{ ...host, build: { ...build, ports: [...build.ports, ...build.ports] } }]}                                             | ${/twice/}                     | ${'a port is opened twice'}
  `('$why', ({ hosts, message }) => {
    expect(
      complaintsAbout({ ...plan, hosts })
        .map((complaint) => complaint.message)
        .join('; '),
    ).toMatch(message);
  });

  it('two subnets overlap', () => {
    const subnets = [
      ...plan.subnets,
      { ...plan.subnets[0], id: 'other', cidr: '10.64.0.128/25', gateway: '10.64.0.129' },
    ];
    expect(complaintsAbout({ ...plan, subnets })).toEqual([
      { pointer: '/subnets/1/cidr', message: expect.stringContaining('overlaps') },
    ]);
  });

  it('all complaints come at once, each with its place, and the file is named', () => {
    const broken = changed('/hosts/0/unit', 'nowhere', changed(`${b}/address`, '1.2.3.4'));
    expect(() => parsePlan(JSON.stringify(broken), 'plan.json')).toThrow(
      /plan\.json .*\/hosts\/0\/unit .*\/hosts\/0\/build\/address/,
    );
    expect(() => parsePlan('{', 'plan.json')).toThrow(/plan\.json is not JSON/);
  });
});

describe('a plan is taken', () => {
  it('as it is drafted', () => expect(complaintsAbout(plan)).toEqual([]));
  it('with a host that stays', () => {
    const { build: _build, ...staying } = { ...host, way: 'stay' as const, from: { hostId: 'h', name: 'web-1' } };
    expect(complaintsAbout({ ...plan, hosts: [staying] })).toEqual([]);
  });
});

describe('against the catalogue', () => {
  const catalogue = readCatalogue();
  const { build: _build, ...upgraded } = { ...host, way: 'upgrade' as const, upgradeTo: 'debian-31' };

  it.each`
    wanted                                        | at                      | message                       | why
    ${planWith({ image: 'debian-31' })}           | ${`${b}/image`}         | ${/did you mean "debian-13"/} | ${'an image that is not there'}
    ${planWith({ flavor: 'm1.medum' })}           | ${`${b}/flavor`}        | ${/did you mean "m1.medium"/} | ${'a flavor that is not there'}
    ${planWith({ platform: 'k8s' })}              | ${`${b}/platform`}      | ${/did you mean "k3s"/}       | ${'a platform that is not there'}
    ${planWith({ image: 'windows-server-2025' })} | ${`${b}/settings/sshd`} | ${/does not take it/}         | ${'settings that the image ignores'}
    ${{ ...plan, hosts: [upgraded] }}             | ${'/hosts/0/upgradeTo'} | ${/did you mean "debian-13"/} | ${'an upgrade to an image that is not there'}
  `('$why is said', ({ wanted, at, message }) => {
    const complaints = checkAgainstCatalogue(wanted as Plan, catalogue);
    expect(complaints).toContainEqual({ pointer: at, message: expect.stringMatching(message) });
  });
});
