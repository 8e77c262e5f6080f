import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveHost } from '../../policies/derive/host.ts';
import { derivePamStacks } from '../../policies/derive/pam-stacks.ts';
import { loadTables } from '../../policies/derive/tables.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { ProbeOutcome, SectionState } from '../../policies/inventory/report.ts';
import { derive, judgeReport } from '../../policies/judge-report.ts';
import { judgeHost } from '../../policies/rules/judge.ts';
import { allForgotten, type KnownHost, knownHosts } from '../kit/knowledge.ts';
import { COMPLETE, compile, packOf, readAllPacks, ruleOf, statesOf } from '../kit/rules.ts';

const tables = loadTables();
const AS_OF = '2026-11-21T00:00:00Z';

const line = (kind: 'auth' | 'account', module: string) => ({ kind, control: 'required', module, options: {} });
const include = (kind: 'auth' | 'account', service: string) => ({ kind, include: service });

describe('PAM stacks', () => {
  const pam = {
    sshd: { lines: [line('auth', 'pam_env.so'), include('auth', 'common'), include('account', 'common')] },
    common: { lines: [line('auth', 'pam_unix.so'), line('account', 'pam_nologin.so'), include('auth', 'missing')] },
  };

  it('put the lines of the included kind where the include stands, in order', () => {
    const { facts, state } = derivePamStacks(pam, COMPLETE);
    expect(state).toMatchObject({ status: 'complete', probe: 'pamStacks' });
    expect(facts?.sshd?.lines).toEqual([
      line('auth', 'pam_env.so'),
      line('auth', 'pam_unix.so'),
      include('auth', 'missing'),
      line('account', 'pam_nologin.so'),
    ]);
  });

  it('are as whole as what they are made of, and absent where that was not read', () => {
    expect(derivePamStacks(pam, { ...COMPLETE, status: 'partial', reason: 'permission_denied' }).state).toMatchObject({
      status: 'partial',
      reason: 'permission_denied',
    });
    const denied = derivePamStacks(undefined, { ...COMPLETE, status: 'denied', reason: 'needs_root' });
    expect(denied).toEqual({ state: { ...COMPLETE, status: 'denied', reason: 'needs_root', probe: 'pamStacks' } });
    expect(derivePamStacks(undefined, undefined).state.status).toBe('absent');
  });

  it('keep a service whose lines were not read, and are partial where it is included', () => {
    const pam = { su: {}, sshd: { lines: [{ kind: 'auth', include: 'su' }] } } as const;
    const { facts, state } = derivePamStacks(pam, COMPLETE);
    expect(facts?.su).toEqual({});
    expect(state.status).toBe('partial');
    expect(derivePamStacks({ su: {} }, COMPLETE).state.status).toBe('complete');
  });

  it('do not hang on includes in a circle, and are partial then', () => {
    const includes = Array.from({ length: 400 }, (_, index) => include('auth', index % 2 === 0 ? 'a' : 'b'));
    const { state } = derivePamStacks({ a: { lines: includes }, b: { lines: includes } }, COMPLETE);
    expect(state).toMatchObject({ status: 'partial', reason: 'row_limit' });
  });
});

describe('the host in the register', () => {
  it('is what the register says, and not known without one', () => {
    expect(deriveHost({ labels: ['router'], level: 3, zone: 'dmz', unit: 'hq' })).toMatchObject({
      facts: { labels: ['router'], level: 3, zone: 'dmz', unit: 'hq' },
      state: { status: 'complete' },
    });
    expect(deriveHost({ labels: [] }).facts).toEqual({ labels: [] });
    expect(deriveHost(undefined)).toMatchObject({ state: { status: 'not_run' } });
  });

  it.each`
    door       | via                                                     | facts
    ${'ssh'}   | ${{ name: 'a', legacyAlgorithms: ['ssh-rsa', '3des'] }} | ${{ door: 'ssh', legacyAlgorithms: ['3des', 'ssh-rsa'] }}
    ${'ssh'}   | ${undefined}                                            | ${{ door: 'ssh', legacyAlgorithms: [] }}
    ${'local'} | ${undefined}                                            | ${{ door: 'local' }}
  `('tells how the host was looked at: $facts', ({ door, via, facts }) => {
    expect(deriveHost({ labels: [] }, { door, ...(via && { via }) }).facts).toEqual({ labels: [], ...facts });
  });
});

describe('judging a report', () => {
  const probe = (section: string, more: Partial<ProbeOutcome> = {}): ProbeOutcome => ({
    section,
    outcome: 'complete',
    sources: [`file:/${section}`],
    durationMs: 1,
    bytes: 1,
    ...more,
  });
  const judge = (must: object, inventory: Inventory, probes: Record<string, ProbeOutcome>) => {
    const [finding] = judgeReport(
      { inventory, probes, collectedAt: '2026-11-20T00:00:00Z' },
      [compile(packOf([ruleOf(must as never)]))],
      {
        asOf: AS_OF,
        register: { labels: [] },
        tables,
      },
    );
    return finding;
  };

  it('takes the state of each section from its probes, and tells who read it and when', () => {
    const users = { users: { root: { uid: 0 } } };
    const must = { no: 'users', where: { '.uid': 1 } };
    expect(judge(must, users, { 'users.passwd': probe('users') })).toMatchObject({
      verdict: 'pass',
      evidence: [{ probe: 'users.passwd', source: 'file:/users', readAt: '2026-11-20T00:00:00Z' }],
    });
    const cut = probe('users', { outcome: 'partial', reason: 'row_limit' });
    expect(judge(must, users, { 'users.passwd': cut })).toMatchObject({
      verdict: 'unknown',
      evidence: [{ partial: 'partial', reason: 'row_limit' }],
    });
  });

  it('reads what was derived like any other section', () => {
    const must = { some: 'lifecycle', where: { '.subject': 'os' }, is: { '.state': 'ended' } };
    const os = { os: { family: 'linux', id: 'debian', release: '8', name: 'Debian GNU/Linux 8' } } as const;
    expect(judge(must, os, { 'os-release': probe('os') })?.verdict).toBe('pass');
    const pam = {
      settings: { pam: { sshd: { lines: [include('auth', 'c')] }, c: { lines: [line('auth', 'pam_faillock.so')] } } },
    };
    const stack = { some: 'pamStacks[sshd].lines', where: { '.module': 'pam_faillock.so' } };
    expect(judge(stack, pam, { pam: probe('settings.pam') })?.verdict).toBe('pass');
  });

  it('does not believe that a firewall lets nothing else in while some of its rules were not understood', () => {
    const must = { no: 'firewall.allowedInbound', where: { '.fromPort': 23 } };
    const firewall = (opaqueRuleCount: number) => ({ firewall: { allowedInbound: [], opaqueRuleCount } });
    expect(judge(must, firewall(0), { firewall: probe('firewall') })?.verdict).toBe('pass');
    expect(judge(must, firewall(2), { firewall: probe('firewall') })?.verdict).toBe('unknown');
  });

  it('leaves what was read as it was', () => {
    const inventory = { os: { id: 'debian', release: '12' } };
    const subject = { inventory, states: statesOf(inventory), asOf: AS_OF, register: { labels: [] } };
    const { inventory: all } = derive(subject, tables);
    expect(inventory).toEqual({ os: { id: 'debian', release: '12' } });
    expect(Object.keys(all)).toEqual(['os', 'host', 'pamStacks', 'lifecycle'].filter((id) => id in all));
  });
});

function withoutAge({ readAt: _, ...state }: SectionState): SectionState {
  return state;
}

describe('the law of knowing less', () => {
  const compiled = readAllPacks().map(compile);
  const derived = ['host', 'lifecycle', 'advisories', 'pamStacks', 'peers'];
  const sources = ['os', 'packages', 'software', 'support', 'settings.pam', 'firewall'];

  const judge = (known: KnownHost) =>
    judgeHost(compiled, derive({ ...known, asOf: AS_OF, register: { labels: [], level: 3 } }, tables));

  /** Verdicts that became another one, and not unknown, when something of the host was forgotten: `before -> now`. */
  function changes(host: KnownHost, choice: number): string[] {
    const before = judge(host);
    const lesser = allForgotten(host).filter((_, index) => index % 7 === choice % 7);
    const withoutSource = sources.map((id) => ({
      ...host,
      states: new Map([...host.states].filter(([name]) => name !== id)),
    }));
    return [...lesser.slice(0, 10), ...withoutSource].flatMap((known) =>
      judge(known).flatMap(({ pack, rule, verdict }, index) => {
        const was = before[index]?.verdict;
        return verdict === was || verdict === 'unknown' ? [] : [`${pack}/${rule}: ${was} -> ${verdict}`];
      }),
    );
  }

  function read(host: KnownHost, look: (state: SectionState) => SectionState): KnownHost {
    const states = [...host.states].filter(([id]) => !derived.includes(id));
    return { ...host, states: new Map(states.map(([id, state]) => [id, look(state)])) };
  }

  it('holds through everything that is derived', () => {
    fc.assert(
      fc.property(knownHosts(readAllPacks()), fc.nat(), (host, choice) => {
        expect(changes(read(host, withoutAge), choice)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  // Each source of a derived section has its own age, so forgetting an old one changes nothing.
  it('holds where sections are old, too', () => {
    fc.assert(
      fc.property(knownHosts(readAllPacks()), fc.nat(), (host, choice) => {
        const flips = changes(
          read(host, (state) => state),
          choice,
        );
        expect(flips).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
