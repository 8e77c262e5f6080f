import { describe, expect, it } from 'vitest';
import { loadPack } from '../../../policies/rules/load.ts';
import type { Condition, Pack, Rule } from '../../../policies/rules/pack.ts';
import { packOf, readFixturePack, ruleOf } from '../../kit/rules.ts';

const title = { vi: 'Thử', en: 'Try' };

function complaintsAbout(must: unknown, pack: Partial<Pack> = {}): string[] {
  const { complaints } = loadPack(packOf([ruleOf(must as Condition)], pack), { skipsExamples: true });
  return complaints.map(({ pointer, message }) => `${pointer} ${message}`);
}

const M = '/rules/0/must';
const nested = (depth: number): object => (depth === 0 ? { 'os.id': 'x' } : { all: [nested(depth - 1)] });

describe('what the compiler refuses, with the place, the reason and the cure', () => {
  it.each`
    what                              | must                                                                                  | complaint
    ${'an unknown section'}           | ${{ 'sshdd.maxAuthTries': 1 }}                                                        | ${`${M}/sshdd.maxAuthTries no section "sshdd"; did you mean "sshd"?`}
    ${'an unknown part of a section'} | ${{ 'settings.logindefs.values[x]': 1 }}                                              | ${`${M}/settings.logindefs.values[x] no section "settings.logindefs"; did you mean "settings.loginDefs"?`}
    ${'an unknown field'}             | ${{ 'sshd.maxAuthTry': 1 }}                                                           | ${`${M}/sshd.maxAuthTry no field "maxAuthTry"; did you mean "maxAuthTries"?`}
    ${'an unknown word'}              | ${{ 'sshd.maxAuthTries': { maximun: 1 } }}                                            | ${`${M}/sshd.maxAuthTries/maximun no word "maximun"; did you mean "maximum"?`}
    ${'an unknown parameter'}         | ${{ 'sshd.maxAuthTries': { param: 'tries' } }}                                        | ${`${M}/sshd.maxAuthTries no parameter "tries"; declare it under "parameters"`}
    ${'an unknown reference'}         | ${{ 'os.id': { const: { fakt: 'os.name' } } }}                                        | ${`${M}/os.id/const "fakt" is no reference; did you mean "fact"?`}
    ${'a number for a text'}          | ${{ 'os.release': 12 }}                                                               | ${`${M}/os.release 12 can never equal "release", which is text; write "12"`}
    ${'a text for a number'}          | ${{ 'sshd.maxAuthTries': 'four' }}                                                    | ${`${M}/sshd.maxAuthTries "four" is no number; write a number, or a quantity such as "4 GiB" or "15 min"`}
    ${'a text that never occurs'}     | ${{ 'os.family': 'linus' }}                                                           | ${`${M}/os.family "family" is never "linus"; did you mean "linux"?`}
    ${'a time for a size'}            | ${{ 'hardware.memoryBytes': { minimum: '4 d' } }}                                     | ${`${M}/hardware.memoryBytes/minimum "4 d" is a time, but "memoryBytes" is a size; use a unit of size`}
    ${'a unit where there is none'}   | ${{ 'sshd.maxAuthTries': { maximum: '4 min' } }}                                      | ${`${M}/sshd.maxAuthTries/maximum "4 min" has a unit, but the fact "maxAuthTries" has none; write a plain number`}
    ${'a word on the wrong kind'}     | ${{ 'os.id': { minimum: 4 } }}                                                        | ${`${M}/os.id/minimum "minimum" cannot be asked of "id", a text; it is for number or value`}
    ${'equality with a list'}         | ${{ 'sshd.ciphers': 'aes' }}                                                          | ${`${M}/sshd.ciphers "const" cannot be asked of "ciphers", a list; it is for text, number, boolean or value; use includes, excludes or subsetOf, or a quantifier`}
    ${'a mode'}                       | ${{ 'files[/x].mode': { modeAtMost: '648' } }}                                        | ${`${M}/files[~1x].mode/modeAtMost "648" is no mode; write three or four octal digits as text, such as "0640"`}
    ${'a mode as a number'}           | ${{ 'files[/x].mode': { modeAtMost: 640 } }}                                          | ${`${M}/files[~1x].mode/modeAtMost 640 is no mode; write three or four octal digits as text, such as "0640"`}
    ${'a date'}                       | ${{ 'time.lastSyncAt': { before: '2026-02-30' } }}                                    | ${`${M}/time.lastSyncAt/before "2026-02-30" is no date; write a day such as "2026-11-21", an instant such as "2026-11-21T18:53:46Z", or { "asOf": "30 d" }`}
    ${'a duration'}                   | ${{ 'time.lastSyncAt': { before: { asOf: 'soon' } } }}                                | ${`${M}/time.lastSyncAt/before "soon" is no duration; write a number and one of ms, s, min, h, d, such as "30 d"`}
    ${'asOf where it cannot stand'}   | ${{ 'os.id': { const: { asOf: '1 d' } } }}                                            | ${`${M}/os.id/const "asOf" can only stand in "before" and "after"`}
    ${'a version'}                    | ${{ 'os.release': { version: 'vers:deb/>=x y' } }}                                    | ${`${M}/os.release/version "vers:deb/>=x y" holds "x y", which is no deb version`}
    ${'a version scheme'}             | ${{ 'os.release': { version: 'vers:debian/>=1' } }}                                   | ${`${M}/os.release/version "vers:debian/>=1" names no known scheme "debian"; known are`}
    ${'a pattern'}                    | ${{ 'os.id': { pattern: '(?=a)' } }}                                                  | ${`${M}/os.id/pattern bad pattern: invalid or unsupported Perl syntax: \`(?=\`; RE2 syntax: no look-around, no back-reference`}
    ${'an asked map as a whole'}      | ${{ each: 'files', is: { '.owner': 'root' } }}                                        | ${`${M} "files" holds only what probes were asked for, so "each" over all of it can never be certain; name the keys`}
    ${'a list read by key'}           | ${{ 'packages[bash].version': { exists: true } }}                                     | ${`${M}/packages[bash].version packages is a list and has no keys; use each, some, no or count`}
    ${'a list read by field'}         | ${{ 'packages.name': 'bash' }}                                                        | ${`${M}/packages.name packages is a list and has no fields; use each, some, no or count`}
    ${'a map read by field'}          | ${{ 'sysctl.kernel': { exists: true } }}                                              | ${`${M}/sysctl.kernel the entries of "sysctl" have names of others; write sysctl[kernel]`}
    ${'a record read by key'}         | ${{ 'os[id]': 'debian' }}                                                             | ${`${M}/os[id] "os" has fields, not keys; write os.id`}
    ${'a place in a sorted list'}     | ${{ some: 'packages', where: { '.#': 1 } }}                                           | ${`${M}/where/.# "packages" is sorted, so a place in it means nothing; compare fields`}
    ${'an item outside a quantifier'} | ${{ '.name': 'x' }}                                                                   | ${`${M}/.name ".name" speaks of an item where there is none; start the path with a section`}
    ${'an outer item with no outer'}  | ${{ each: 'users', is: { '.uid': { fact: '..uid' } } }}                               | ${`${M}/is/.uid "..uid" speaks of the item of an outer quantifier, and there is none; "." is the item at hand`}
    ${'an outer item under test'}     | ${{ each: 'users', is: { some: 'homes', where: { '..uid': 1 } } }}                    | ${`${M}/is/where/..uid "..uid" is of the outer item and can only be a value; turn the test round, or write { "fact": "..uid" }`}
    ${'a mixture'}                    | ${{ all: [{ 'os.id': 'x' }], 'os.family': 'linux' }}                                  | ${`${M} "all" stands beside os.family; put them into one all`}
    ${'an empty joint'}               | ${{ all: [] }}                                                                        | ${`${M}/all "all" needs at least one condition`}
    ${'an empty condition'}           | ${{}}                                                                                 | ${`${M} the condition is empty; name at least one fact, or leave it out`}
    ${'each without is'}              | ${{ each: 'users' }}                                                                  | ${`${M} "each" lacks "is"; say what each item must be`}
    ${'no without where'}             | ${{ no: 'users' }}                                                                    | ${`${M} "no" lacks "where"; say which items there must not be`}
    ${'no with is'}                   | ${{ no: 'users', where: { '.uid': 0 }, is: { '.uid': 1 } }}                           | ${`${M} "no" takes no "is"; put what must not be there into "where"`}
    ${'count with another word'}      | ${{ count: 'users', is: { exclusiveMinimum: 1 } }}                                    | ${`${M}/is/exclusiveMinimum "exclusiveMinimum" cannot be asked of a count; write a number, const, minimum or maximum`}
    ${'null'}                         | ${{ 'os.id': null }}                                                                  | ${`${M}/os.id null is not a value to compare with; write { "exists": false }`}
    ${'null in a list'}               | ${{ 'os.id': { enum: ['a', null] } }}                                                 | ${`${M}/os.id/enum null is not a value to compare with; write { "exists": false }`}
    ${'an empty list'}                | ${{ 'os.id': { enum: [] } }}                                                          | ${`${M}/os.id/enum the list is empty; name at least one value`}
    ${'a list for a value'}           | ${{ 'os.id': ['a', 'b'] }}                                                            | ${`${M}/os.id a list is no single value; write { "enum": [...] } for one of several`}
    ${'an empty test'}                | ${{ 'os.id': {} }}                                                                    | ${`${M}/os.id nothing is asked of "id"; write a value or a word such as "minimum"`}
    ${'a quantifier over a record'}   | ${{ some: 'os' }}                                                                     | ${`${M}/some "os" is neither a list nor a map, so "some" finds no items in it; test it as a fact`}
    ${'a third quantifier'}           | ${{ each: 'users', is: { each: 'users', is: { each: 'users', is: { '.uid': 1 } } } }} | ${`${M}/is/is/each more than two quantifiers inside one another; let the probe or a derived section join them`}
    ${'conditions nested too deep'}   | ${nested(8)}                                                                          | ${`${M}${'/all/0'.repeat(8)} conditions nest more than 8 deep; split the rule or flatten the joints`}
    ${'a path without its end'}       | ${{ 'mounts[/tmp': { exists: true } }}                                                | ${`${M}/mounts[~1tmp "mounts[/tmp" lacks the closing ]`}
    ${'where on its own'}             | ${{ where: { '.uid': 1 } }}                                                           | ${`${M}/where "where" stands alone; it belongs to a quantifier (each, some, no, count)`}
    ${'a network'}                    | ${{ each: 'listeners', is: { '.address': { within: ['10.0.0.0/40'] } } }}             | ${`${M}/is/.address/within "10.0.0.0/40" is no network; write an address or a CIDR range, such as "10.0.0.0/8" or "::1/128"`}
    ${'exists with no boolean'}       | ${{ 'os.id': { exists: 'yes' } }}                                                     | ${`${M}/os.id/exists "yes" is neither true nor false; "exists" takes one of them`}
  `('$what', ({ must, complaint }) => {
    const complaints = complaintsAbout(must);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(complaint);
  });

  it('reports everything at once, not only the first', () => {
    const must = { all: [{ 'sshdd.x': 1 }, { 'os.id': 7, 'os.nam': 'x' }, { each: 'users' }] };
    expect(complaintsAbout(must)).toHaveLength(4);
  });
});

describe('what is refused of a pack as a whole', () => {
  const must = { 'sshd.maxAuthTries': { maximum: { param: 'tries' } } };
  const rule = (more: Partial<Rule>) => packOf([ruleOf({ 'os.id': 'x' }, more)]);

  it.each`
    what                                   | pack                                                                                                        | complaint
    ${'a rule id twice'}                   | ${packOf([ruleOf({ 'os.id': 'x' }), ruleOf({ 'os.id': 'y' })])}                                             | ${'/rules/1/id rule id "rule" stands here a second time; ids are unique'}
    ${'an unknown control'}                | ${rule({ controls: ['patch.app-curent'] })}                                                                 | ${'/rules/0/controls/0 no control "patch.app-curent" in the control map; did you mean "patch.app-current"?'}
    ${'a parameter nobody uses'}           | ${packOf([ruleOf({ 'os.id': 'x' })], { parameters: { a: { title, default: 1 } } })}                         | ${'/parameters/a parameter "a" is never used; use it or remove it'}
    ${'a default its use refuses'}         | ${packOf([ruleOf(must)], { parameters: { tries: { title, default: 'many' } } })}                            | ${'/parameters/tries/default "many" is no number'}
    ${'a level’s default its use refuses'} | ${packOf([ruleOf(must)], { parameters: { tries: { title, default: 1, levels: { '3': '3 min' } } } })}       | ${'/parameters/tries/levels/3 "3 min" has a unit, but the fact "maxAuthTries" has none'}
    ${'levels that exclude all'}           | ${rule({ levels: { from: 4, to: 2 } })}                                                                     | ${'/rules/0/levels no level is from 4 to 2; exchange the two'}
    ${'dates that exclude all'}            | ${rule({ effectiveFrom: '2027-01-01', effectiveTo: '2026-01-01' })}                                         | ${'/rules/0/effectiveTo no day is from 2027-01-01 to 2026-01-01; exchange the two'}
    ${'dates outside the pack’s'}          | ${packOf([ruleOf({ 'os.id': 'x' }, { effectiveFrom: '2027-01-01' })], { effectiveTo: '2026-12-31' })}       | ${'/rules/0 the rule counts on no day: from 2027-01-01 to 2026-12-31'}
    ${'a day that is none'}                | ${rule({ effectiveFrom: '2026-02-30' })}                                                                    | ${'/rules/0/effectiveFrom "2026-02-30" is no day of the calendar'}
    ${'a member that does not exist'}      | ${{ ...rule({}), titel: title }}                                                                            | ${'/titel no member "titel"; did you mean "title"?'}
    ${'a member twice'}                    | ${JSON.stringify(packOf([ruleOf({ 'os.id': 'a' })])).replace('{"os.id":"a"}', '{"os.id":"a","os.id":"b"}')} | ${'/rules/0/must/os.id'}
    ${'a member that is missing'}          | ${{ ...rule({}), version: undefined }}                                                                      | ${'"version" is missing; add it'}
    ${'a word for a severity'}             | ${rule({ severity: 'hihg' as never })}                                                                      | ${'/rules/0/severity "hihg" is none of low, medium, high, critical; did you mean "high"?'}
    ${'a title in one language'}           | ${rule({ title: { en: 'x' } as never })}                                                                    | ${'/rules/0/title "vi" is missing; add it'}
    ${'a duration'}                        | ${rule({ maxAge: 'a month' })}                                                                              | ${'/rules/0/maxAge "a month" does not have the right form; write a number and one of ms, s, min, h, d, such as "30 d"'}
    ${'text that is not JSON'}             | ${'{ "id": '}                                                                                               | ${'this is no JSON'}
    ${'a list'}                            | ${[]}                                                                                                       | ${'is not of type object'}
  `('$what', ({ pack, complaint }) => {
    const { complaints, compiled } = loadPack(pack, { skipsExamples: true });
    expect(compiled).toBeUndefined();
    expect(complaints.map(({ pointer, message }) => `${pointer} ${message}`).join('\n')).toContain(complaint);
    expect(complaints).toHaveLength(1);
  });

  it('checks an override when it is set, as the default was', () => {
    const { compiled } = loadPack(packOf([ruleOf(must)], { parameters: { tries: { title, default: 4 } } }), {
      skipsExamples: true,
    });
    expect(compiled?.parameters.checkOverride('tries', 3)).toEqual([]);
    expect(compiled?.parameters.checkOverride('tries', 'x')).toEqual([
      '"x" is no number; write a number, or a quantity such as "4 GiB" or "15 min"',
    ]);
    expect(compiled?.parameters.checkOverride('trys', 3)).toEqual(['no parameter "trys"']);
  });
});

describe('what is refused of examples', () => {
  const must = { 'sshd.maxAuthTries': { maximum: 4 } };
  const load = (examples: Rule['examples'], more: Partial<Rule> = {}) =>
    loadPack(packOf([ruleOf(more.must ?? must, { ...more, examples })])).complaints.map(
      ({ pointer, message }) => `${pointer} ${message}`,
    );
  const pass = { verdict: 'pass', inventory: { sshd: { maxAuthTries: 4 } } } as const;
  const fail = { verdict: 'fail', inventory: { sshd: { maxAuthTries: 5 } } } as const;

  it('names the example, both verdicts and the fact', () => {
    expect(load([pass, { verdict: 'fail', inventory: { sshd: {} } }])).toEqual([
      '/rules/0/examples/1 example 2 says fail, came out unknown: sshd.maxAuthTries was not read',
    ]);
  });

  it('wants a pass, a fail, and a host that is not concerned where there is a when', () => {
    expect(load([pass, pass])).toEqual(['/rules/0/examples no example says fail; add one']);
    const os = { os: { family: 'linux' } };
    const when = { 'os.family': 'linux' };
    const concerned = [
      { verdict: 'pass', inventory: { ...pass.inventory, ...os } },
      { verdict: 'fail', inventory: { ...fail.inventory, ...os } },
    ] as const;
    expect(load(concerned, { when })).toEqual(['/rules/0/examples no example says not_applicable; add one']);
  });

  it('refuses a pass that does not rest on what it shows', () => {
    const either = { any: [{ 'sshd.maxAuthTries': 4 }, { count: 'users', is: 0 }] };
    expect(
      load(
        [
          { verdict: 'pass', inventory: { sshd: { maxAuthTries: 4 }, users: {} } },
          { verdict: 'fail', inventory: { ...fail.inventory, users: { a: {} } } },
        ],
        { must: either },
      ),
    ).toEqual([
      '/rules/0/examples/0 example 1 still passes without "sshd"; show it in an example of its own, or take it out',
      '/rules/0/examples/0 example 1 still passes without "users"; show it in an example of its own, or take it out',
    ]);
  });

  it('refuses fields and sections that do not exist, which would look like facts that were not read', () => {
    expect(load([pass, { verdict: 'fail', inventory: { sshd: { maxAuthTrys: 5 } } }])).toContain(
      '/rules/0/examples/1/inventory/sshd/maxAuthTrys no field "maxAuthTrys"; did you mean "maxAuthTries"?',
    );
    expect(load([pass, { verdict: 'fail', inventory: { shd: {} } }])).toContain(
      '/rules/0/examples/1/inventory/shd no section "shd"; did you mean "sshd"?',
    );
  });
});

describe('what is only warned about', () => {
  const warningsOf = (pack: object) => loadPack(pack, { skipsExamples: true }).warnings.map(({ message }) => message);

  it('a Vietnamese title without diacritics', () => {
    const rule = ruleOf({ 'os.id': 'x' }, { title: { vi: 'Khong tai khoan nao thieu mat khau', en: 'x' } });
    expect(warningsOf(packOf([rule]))).toEqual([
      '"Khong tai khoan nao thieu mat khau" has no diacritics; is it Vietnamese?',
    ]);
  });

  it('a range that nothing lies in', () => {
    const [warning] = warningsOf(packOf([ruleOf({ 'sshd.maxAuthTries': { minimum: 5, maximum: 4 } })]));
    expect(warning).toContain('can never hold');
  });

  it('a size that was hardly meant in bytes', () => {
    const [warning] = warningsOf(packOf([ruleOf({ 'hardware.memoryBytes': { minimum: 4 } })]));
    expect(warning).toBe('4 is 4 bytes; was a quantity meant, such as "4 GiB"?');
  });

  it('nothing in the packs of the reference', () => {
    expect(warningsOf(readFixturePack('sample-baseline.json'))).toEqual([]);
  });
});
