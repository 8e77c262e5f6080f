import { beforeAll, expect, it } from 'vitest';
import type { CompiledPack } from '../../../policies/rules/compiled.ts';
import { judgeHost } from '../../../policies/rules/judge.ts';
import { compile, statesOf } from '../../kit/rules.ts';
import { describeWithCorpus } from '../../kit/tools.ts';
import { importFacts, type PolicyFacts, readPolicyFacts } from './corpus.ts';

/** What a Windows host holds of the things that checks ask for. */
interface WindowsWorld {
  /** Keys that are there, with their values; a value that is not there is left out. */
  readonly registry: Readonly<Record<string, Readonly<Record<string, string | number | readonly string[]>>>>;
  readonly policy: Readonly<Record<string, number>>;
  readonly auditpol: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, { readonly sid: string; readonly isDisabled: boolean }>>;
}

type Verdict = 'pass' | 'fail' | 'not_applicable';

/** The check as its source defines it, on the texts that Windows would give. Written apart from the importer. */
function verdictOf(condition: string, raws: readonly string[], world: WindowsWorld): Verdict {
  const results = raws.map((raw) => clause(raw, world));
  const has = (verdict: Verdict) => results.includes(verdict);
  if (condition === 'all') return has('fail') ? 'fail' : has('not_applicable') ? 'not_applicable' : 'pass';
  if (condition === 'any') return has('pass') ? 'pass' : has('not_applicable') ? 'not_applicable' : 'fail';
  return has('pass') ? 'fail' : has('not_applicable') ? 'not_applicable' : 'pass';
}

function clause(raw: string, world: WindowsWorld): Verdict {
  const isTurned = raw.startsWith('not ');
  const [, type, rest = ''] = /^(.):(.*)$/s.exec(isTurned ? raw.slice(4) : raw) ?? [];
  const parts = rest.split(/\s*->\s+/).map((part) => part.trim());
  const verdict = type === 'r' ? registry(parts, world) : lines(output(parts[0] ?? '', world), parts[1] ?? '');
  return !isTurned || verdict === 'not_applicable' ? verdict : verdict === 'pass' ? 'fail' : 'pass';
}

const keyOf = (key: string) => key.replace('HKEY_LOCAL_MACHINE', 'HKLM').toLowerCase();

function registry([key = '', name, content]: readonly string[], { registry: keys }: WindowsWorld): Verdict {
  const values = keys[keyOf(key)];
  if (name === undefined) return values === undefined ? 'fail' : 'pass';
  const value = values?.[name.toLowerCase()];
  if (content === undefined) return value === undefined ? 'fail' : 'pass';
  if (value === undefined) return 'not_applicable';
  return lines(typeof value === 'object' ? value.join(' ') : String(value), content);
}

function lines(text: string, content: string): Verdict {
  const terms = content.split(/\s*&&\s+/);
  return text.split('\n').some((line) => terms.every((term) => holds(term, line))) ? 'pass' : 'fail';
}

function holds(term: string, line: string): boolean {
  if (term.startsWith('r:')) return new RegExp(term.slice(2), 'i').test(line);
  const [, pattern, operator = '', bound] = /^n:(.*?) compare (\S+) (\d+)$/.exec(term) ?? [];
  if (pattern === undefined)
    return term.toLowerCase() === line.toLowerCase() || (/\\/.test(term) && new RegExp(`^${term}$`).test(line));
  const found = Number(new RegExp(pattern, 'i').exec(line)?.[1] ?? Number.NaN);
  const limit = Number(bound);
  const answers: Record<string, boolean> = {
    '<': found < limit,
    '<=': found <= limit,
    '>': found > limit,
    '>=': found >= limit,
    '!=': found !== limit,
    '==': found === limit,
  };
  return answers[operator] === true && !Number.isNaN(found);
}

function output(command: string, world: WindowsWorld): string {
  const subcategory = /subcategory:"([^"]+)"/.exec(command)?.[1];
  if (subcategory !== undefined) return `  ${subcategory}      ${world.auditpol[subcategory] ?? 'No Auditing'}`;
  const policy = /Select-String "(\w+)"/.exec(command)?.[1];
  if (policy !== undefined) return `${policy} = ${world.policy[policy]}`;
  if (command.startsWith('net user')) return Object.keys(world.users).join('   ');
  return String(
    Object.values(world.users).some(({ sid, isDisabled }) => /-501$/.test(sid) && isDisabled) ? 'True' : 'False',
  );
}

function inventoryOf(world: WindowsWorld, asked: ReadonlyMap<string, ReadonlySet<string>>): object {
  const keys = [...asked].map(([key, names]) => [
    key,
    world.registry[key] === undefined
      ? null
      : Object.fromEntries([...names].map((name) => [name, world.registry[key]?.[name] ?? null])),
  ]);
  const words = (text: string) => ({ success: text.includes('Success'), failure: text.includes('Failure') });
  return {
    os: { family: 'windows', id: 'windows-server', name: 'Windows Server 2019 Standard', release: '2019' },
    users: world.users,
    windows: {
      registry: Object.fromEntries(keys),
      auditpol: Object.fromEntries(Object.entries(world.auditpol).map(([name, text]) => [name, words(text)])),
      securityPolicy: { systemAccess: world.policy },
    },
  };
}

const LISTS = new Set(['nullsessionpipes', 'nullsessionshares', 'machine']);

/** Every key and value that the policy speaks of, and the texts and numbers that it compares with. */
function namesIn(facts: PolicyFacts): {
  asked: Map<string, Set<string>>;
  named: Map<string, string[]>;
  subcategories: Set<string>;
  policies: Set<string>;
} {
  const asked = new Map<string, Set<string>>();
  const named = new Map<string, string[]>();
  const subcategories = new Set<string>();
  const policies = new Set<string>();
  for (const raw of facts.checks.flatMap(({ rules }) => rules.map((rule) => rule.raw))) {
    for (const name of [/subcategory:"([^"]+)"/.exec(raw)?.[1]]) if (name !== undefined) subcategories.add(name);
    for (const name of [/Select-String "(\w+)"/.exec(raw)?.[1]]) if (name !== undefined) policies.add(name);
    const [key = '', name, content] = raw
      .replace(/^(?:not )?r:/, '')
      .split(/\s*->\s+/)
      .map((part) => part.trim());
    if (!/^(?:not )?r:/.test(raw)) continue;
    const names = asked.get(keyOf(key)) ?? new Set();
    asked.set(keyOf(key), names);
    if (name === undefined) continue;
    names.add(name.toLowerCase());
    if (content === undefined) continue;
    const id = `${keyOf(key)}\n${name.toLowerCase()}`;
    named.set(id, [...(named.get(id) ?? []), content]);
  }
  return { asked, named, subcategories, policies };
}

/** A value that the content check accepts, or one that it refuses; `turn` chooses. */
function valueFor(
  name: string,
  contents: readonly string[],
  turn: 'accepted' | 'refused',
): string | number | readonly string[] {
  const texts = contents.map((content) =>
    content
      .replace(/^[rn]:/, '')
      .replaceAll('\\\\', '\\')
      .replaceAll('\\.', '.')
      .replaceAll('\\(', '(')
      .replaceAll('\\)', ')'),
  );
  if (LISTS.has(name))
    return turn === 'accepted' ? texts.flatMap((text) => (/^\\S/.test(text) ? ['x'] : text.split('|'))) : [];
  const candidates = [
    ...contents.flatMap((content) =>
      (content.match(/\d+/g) ?? []).flatMap((digits) => [
        Number(digits),
        Number(digits) + 1,
        Math.max(0, Number(digits) - 1),
      ]),
    ),
    7_654_321,
  ];
  const isNumeric = contents.some((content) => /^\d+$|^n:|^r:\^?\d/.test(content));
  const fits = (value: string | number) =>
    contents.every((content) => content.split(/\s*&&\s+/).every((term) => holds(term, String(value))));
  const pool: (string | number)[] = isNumeric ? candidates : [...texts, 'another text', ''];
  const wanted = pool.find((value) => fits(value) === (turn === 'accepted'));
  return wanted ?? (isNumeric ? 7_654_321 : 'another text');
}

describeWithCorpus('A converted Windows policy beside its source', (corpus) => {
  let facts: PolicyFacts;
  let packs: readonly CompiledPack[];
  let names: ReturnType<typeof namesIn>;
  let rules: ReturnType<typeof importFacts>['rules'];

  beforeAll(() => {
    facts = readPolicyFacts(corpus, 'cis_win2019');
    const imported = importFacts(facts);
    ({ rules } = imported);
    packs = [compile(imported.pack ?? {})];
    names = namesIn(facts);
  });

  function registryOf(turn: 'accepted' | 'refused'): WindowsWorld['registry'] {
    return Object.fromEntries(
      [...names.asked].map(([key, values]) => [
        key,
        Object.fromEntries(
          [...values].map((name) => [name, valueFor(name, names.named.get(`${key}\n${name}`) ?? [], turn)]),
        ),
      ]),
    );
  }

  const worlds: Readonly<Record<string, () => WindowsWorld>> = {
    'values as they are wanted': () => ({
      registry: registryOf('accepted'),
      policy: Object.fromEntries([...names.policies].map((name) => [name, name === 'LockoutBadCount' ? 5 : 30])),
      auditpol: Object.fromEntries([...names.subcategories].map((name) => [name, 'Success and Failure'])),
      users: { zz: { sid: 'S-1-5-21-1-2-3-501', isDisabled: true } },
    }),
    'other values': () => ({
      registry: registryOf('refused'),
      policy: Object.fromEntries([...names.policies].map((name) => [name, 0])),
      auditpol: Object.fromEntries([...names.subcategories].map((name) => [name, 'No Auditing'])),
      users: {
        Guest: { sid: 'S-1-5-21-1-2-3-501', isDisabled: false },
        Administrator: { sid: 'S-1-5-21-1-2-3-500', isDisabled: false },
      },
    }),
    'keys without values': () => ({
      registry: Object.fromEntries([...names.asked.keys()].map((key) => [key, {}])),
      policy: Object.fromEntries([...names.policies].map((name) => [name, 999])),
      auditpol: Object.fromEntries([...names.subcategories].map((name) => [name, 'Success'])),
      users: {},
    }),
    'no keys': () => ({
      registry: {},
      policy: Object.fromEntries([...names.policies].map((name) => [name, -1])),
      auditpol: Object.fromEntries([...names.subcategories].map((name) => [name, 'Failure'])),
      users: {},
    }),
  };

  it.each(Object.keys(worlds))(
    'on a host with %s: the same verdicts, and never a pass where the source has none',
    (title) => {
      const world = worlds[title]?.();
      if (world === undefined) throw new Error(title);
      const inventory = inventoryOf(world, names.asked);
      const findings = new Map(
        judgeHost(packs, { inventory, states: statesOf(inventory), asOf: '2026-11-21' }).map((finding) => [
          finding.rule,
          finding.verdict,
        ]),
      );
      const differing = rules.flatMap(({ sourceId, ruleId, outcome }) => {
        const check = facts.checks.find(({ id }) => String(id) === sourceId);
        if (check === undefined || ruleId === undefined || outcome === 'partly') return [];
        const wanted = verdictOf(
          check.condition,
          check.rules.map(({ raw }) => raw),
          world,
        );
        const ours = findings.get(ruleId);
        const isSame = wanted === 'not_applicable' ? ours !== 'pass' : ours === wanted;
        return isSame ? [] : [`${sourceId}: source ${wanted}, ours ${ours}`];
      });
      expect(differing).toEqual([]);
    },
  );

  it('knows nothing where nothing was read', () => {
    const inventory = { os: { family: 'windows', name: 'Windows Server 2019 Standard' } };
    const verdicts = new Set(
      judgeHost(packs, { inventory, states: statesOf(inventory), asOf: '2026-11-21' }).map(({ verdict }) => verdict),
    );
    expect(verdicts).toEqual(new Set(['unknown']));
  });

  it('keeps out of hosts that it was not written for', () => {
    const inventory = { os: { family: 'linux', name: 'Debian GNU/Linux 12' } };
    const verdicts = new Set(
      judgeHost(packs, { inventory, states: statesOf(inventory), asOf: '2026-11-21' }).map(({ verdict }) => verdict),
    );
    expect(verdicts).toEqual(new Set(['not_applicable']));
  });
});
