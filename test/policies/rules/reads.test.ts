import { describe, expect, it } from 'vitest';
import { watchList } from '../../../policies/rules/compiled.ts';
import { RESERVED } from '../../../policies/rules/condition.ts';
import { standardCatalogue } from '../../../policies/rules/load.ts';
import { compile, packOf, ruleOf } from '../../kit/rules.ts';

it('no section is called like a word of the grammar or a place', () => {
  const names = [...standardCatalogue().byId.keys()].flatMap((id) => [id, ...id.split('.')]);
  expect(names.filter((name) => name === '#' || RESERVED.includes(name))).toEqual([]);
});

describe('what a rule reads follows from its paths', () => {
  it('names facts from the root, items as [*], and references too', () => {
    const must = {
      each: 'users',
      where: { '.uid': { minimum: 1000 } },
      is: { some: 'homes', where: { '.#': { fact: '..#' } }, is: { '.owner': { fact: '..#' } } },
    };
    const [rule] = compile(packOf([ruleOf(must, { when: { 'os.family': 'linux' } })])).rules;
    expect(rule?.reads).toEqual([
      'os.family',
      'users',
      'users[*].uid',
      'homes',
      'homes[*].#',
      'users[*].#',
      'homes[*].owner',
    ]);
    expect(rule?.sections).toEqual(['os', 'users', 'homes']);
    expect(rule?.mustSections).toEqual(['users', 'homes']);
  });

  it('becomes the list of names that agents are asked for', () => {
    const pack = compile(
      packOf([
        ruleOf({ 'files[/etc/shadow].mode': '0640', 'files[/etc/shadow].owner': 'root' }, { id: 'a' }),
        ruleOf(
          { each: 'files', where: { '.#': { enum: ['/etc/crontab', '/etc/shadow'] } }, is: { '.owner': 'root' } },
          { id: 'b' },
        ),
        ruleOf({ 'windows.registry[HKLM\\System\\Lsa][Level]': 5, 'mounts[/tmp]': { exists: true } }, { id: 'c' }),
      ]),
    );
    expect(watchList([pack, pack])).toEqual([
      { section: 'files', steps: ['/etc/shadow'] },
      { section: 'files', steps: ['/etc/crontab'] },
      { section: 'windows.registry', steps: ['hklm\\system\\lsa', 'level'] },
    ]);
  });
});
