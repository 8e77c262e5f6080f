import type { AdvisoryIndex } from './advisories/record.ts';
import { deriveAdvisories, deriveAdvisoryFeeds } from './derive/advisories.ts';
import { deriveHost } from './derive/host.ts';
import { type DerivedSection, deriveLifecycle, LIFECYCLE_SOURCES } from './derive/lifecycle.ts';
import { derivePamStacks } from './derive/pam-stacks.ts';
import { derivePeers, type PeerHosts } from './derive/peers.ts';
import type { Tables } from './derive/tables.ts';
import { type Inventory, withFacts } from './inventory/inventory.ts';
import type { Report, SectionState } from './inventory/report.ts';
import { sectionStates } from './inventory/states.ts';
import type { CompiledPack } from './rules/compiled.ts';
import type { Finding } from './rules/finding.ts';
import { judgeHost, type Subject } from './rules/judge.ts';

/** How a report is to be judged; see `Subject` for what each member means. */
export interface JudgeOptions extends Pick<Subject, 'asOf' | 'register' | 'freshnessSeconds' | 'overrides'> {
  /** For the section `lifecycle`; absent: it is not there, and its rules are unknown. */
  readonly tables?: Tables;
  /** For the sections `advisories` and `advisoryFeeds`; absent: they are not there, and their rules are unknown. */
  readonly advisories?: AdvisoryIndex;
  /** For the section `peers`; absent: it is not there, and its rules are unknown. */
  readonly peers?: PeerHosts;
}

/** Judges one report by the packs: states of its sections, then what is derived from them, then every rule. */
export function judgeReport(
  report: Pick<Report, 'inventory' | 'probes'> & Partial<Report>,
  packs: readonly CompiledPack[],
  options: JudgeOptions,
): Finding[] {
  return judgeHost(packs, subjectOf(report, options));
}

/** A report as rules read it, for whoever asks more of it than one judging. */
export function subjectOf(
  report: Pick<Report, 'inventory' | 'probes'> & Partial<Report>,
  { tables, advisories, peers, ...options }: JudgeOptions,
): Subject {
  const { inventory, agent } = report;
  const host = { ...options, inventory, states: sectionStates(report), ...(agent === undefined ? {} : { agent }) };
  return derive(host, tables, advisories, peers);
}

/** A host before anything is derived: its sections as they were read. */
export interface ReadHost extends Omit<Subject, 'inventory'> {
  readonly inventory: Inventory;
  /** How it was looked at; absent where nobody did: an example, a step of a plan. */
  readonly agent?: Pick<Report['agent'], 'door' | 'via'>;
}

/**
 * Lays the derived sections beside those that were read. A derived section is absent or partial when its sources are;
 * nothing that was read is changed. The answer is for judging only and never sent.
 */
export function derive(
  host: ReadHost,
  tables: Tables | undefined,
  advisories?: AdvisoryIndex,
  peers?: PeerHosts,
): Subject {
  const { inventory, states, asOf, register, agent } = host;
  const derived: [string, { readonly facts?: unknown; readonly state: SectionState }][] = [
    ['host', deriveHost(register, agent)],
    ['pamStacks', derivePamStacks(inventory.settings?.pam, states.get('settings.pam'))],
    ['peers', derivePeers(inventory, states.get('connections'), peers)],
    ['lifecycle', tables === undefined ? NO_TABLES : deriveLifecycle(inventory, states, tables, asOf)],
    ['advisories', advisories === undefined ? NO_FEEDS : deriveAdvisories(inventory, states, advisories, asOf)],
    ['advisoryFeeds', advisories === undefined ? NO_FEEDS : deriveAdvisoryFeeds(inventory, states, advisories)],
  ];
  const allStates = new Map(states);
  let all: object = inventory;
  for (const [id, { facts, state }] of derived) {
    allStates.set(id, state);
    if (facts !== undefined) all = withFacts(all, id, facts);
  }
  const firewall = opaqueFirewall(inventory, states);
  if (firewall !== undefined) allStates.set('firewall', firewall);
  return { ...host, inventory: all, states: allStates, ...(tables === undefined ? {} : agedBy(host, tables)) };
}

/** How `lifecycle` comes out without sources that are too old for a rule; each answer is computed once for a host. */
function agedBy({ inventory, states, asOf }: ReadHost, tables: Tables): Pick<Subject, 'derivations'> {
  const known = new Map<string, DerivedSection<unknown>>();
  const without = (stale: ReadonlySet<string>): DerivedSection<unknown> => {
    const key = [...stale].join(' ');
    const section = known.get(key) ?? deriveLifecycle(inventory, states, tables, asOf, stale);
    known.set(key, section);
    return section;
  };
  return { derivations: new Map([['lifecycle', { sources: LIFECYCLE_SOURCES, without }]]) };
}

const NO_TABLES: { readonly state: SectionState } = {
  state: { status: 'not_run', reason: 'source_missing', gaps: [], sources: [], probe: 'lifecycle' },
};

const NO_FEEDS: { readonly state: SectionState } = {
  state: { status: 'not_run', reason: 'source_missing', gaps: [], sources: [], probe: 'advisories' },
};

/** While some firewall rules could not be put into our form, "nothing else is let in" must not be believed. */
function opaqueFirewall({ firewall }: Inventory, states: ReadonlyMap<string, SectionState>): SectionState | undefined {
  const state = states.get('firewall');
  if (state?.status !== 'complete' || (firewall?.opaqueRuleCount ?? 0) === 0) return undefined;
  return { ...state, status: 'partial', reason: 'parse_failed' };
}
