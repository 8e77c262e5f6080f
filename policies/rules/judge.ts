import { MusterError, messageOf } from '../base/errors.ts';
import { factsAt } from '../inventory/inventory.ts';
import type { SectionState } from '../inventory/report.ts';
import type { CompiledPack, CompiledRule } from './compiled.ts';
import { Context, type Derivation, NONE, UNKNOWN } from './context.ts';
import { boundEvidence, sectionEvidence } from './evidence.ts';
import type { Evidence, Finding, Severity, Verdict } from './finding.ts';
import { parseMoment } from './instants.ts';
import type { HostRegister, ParameterValue } from './pack.ts';

/** One host as it is judged: derived sections lie in `inventory` and `states` like any other. */
export interface Subject {
  readonly inventory: object;
  readonly states: ReadonlyMap<string, SectionState>;
  /** For derived sections whose sources have ages of their own. */
  readonly derivations?: ReadonlyMap<string, Derivation>;
  /** The only clock: an instant, or a day that then means its start in UTC. */
  readonly asOf: string;
  /** Read as the section `host` where the inventory holds none. */
  readonly register?: HostRegister;
  /** The unit's limit of freshness; absent: none. */
  readonly freshnessSeconds?: number;
  /** Parameters that the host, its systems or its unit override, by pack id; already resolved to one value each. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
  /** For examples: a level that is not set counts as inside every rule's `levels`. */
  readonly assumesLevel?: boolean;
  /** Told how many steps each pack needed. */
  readonly onSteps?: (count: number) => void;
}

const NO_OVERRIDES = {};
const DAY_MS = 86_400_000;

/** How far a host's clock may be ahead of the moment of judging. Source: docs/reference-inventory.md 1.4. */
const MAX_AHEAD_MS = 300_000;

/**
 * Judges one host by every rule of the packs, in their order. One broken rule never stops the others: its verdict is
 * `error`. Throws `bad_request` only for an `asOf` that is no instant.
 */
export function judgeHost(packs: readonly CompiledPack[], subject: Subject): Finding[] {
  const asOf = parseMoment(subject.asOf);
  if (asOf === undefined)
    throw new MusterError('bad_request', `"${subject.asOf}" is no day and no instant to judge at`);
  const { inventory, states } = withRegister(subject);
  const context = new Context(inventory, states, asOf.atMs, subject.derivations);
  const level = levelOf(context);
  const asOfOn = new Date(asOf.atMs).toISOString().slice(0, 10);
  const host: Host = { context, subject, level, asOfOn, latestMs: asOf.atMs + (asOf.isDay ? DAY_MS : 0) };
  const findings: Finding[] = [];
  for (const compiled of packs) {
    const { pack, parameters, rules } = compiled;
    context.parameters = parameters.valuesFor(level, subject.overrides?.[pack.id] ?? NO_OVERRIDES);
    for (const rule of rules) findings.push(judgeRule(compiled, rule, host));
    const stepCount = context.beginPack();
    subject.onSteps?.(stepCount);
  }
  return findings;
}

interface Host {
  readonly context: Context;
  readonly subject: Subject;
  readonly level: number | undefined;
  readonly asOfOn: string;
  /** The last moment that `asOf` speaks of: of a day its end. */
  readonly latestMs: number;
}

function withRegister({ inventory, states, register }: Subject): Pick<Subject, 'inventory' | 'states'> {
  if (register === undefined || factsAt(inventory, 'host') !== undefined) return { inventory, states };
  const state: SectionState = { status: 'complete', gaps: [], sources: [], probe: 'register' };
  return { inventory: { ...inventory, host: register }, states: new Map([...states, ['host', state]]) };
}

function levelOf(context: Context): number | undefined {
  const host = context.view('host').value;
  const level = typeof host === 'object' && host !== null && 'level' in host ? host.level : undefined;
  return typeof level === 'number' ? level : undefined;
}

/** A verdict and what it rests on. */
interface Judgement {
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  readonly note?: string;
}

function judgeRule({ pack }: CompiledPack, rule: CompiledRule, host: Host): Finding {
  let judgement: Judgement;
  try {
    judgement = judge(rule, host);
  } catch (error) {
    judgement = { verdict: 'error', evidence: [], note: messageOf(error) };
  }
  const { verdict, evidence, note } = judgement;
  const common = {
    pack: pack.id,
    packVersion: pack.version,
    rule: rule.rule.id,
    severity: severityFor(rule, host.level),
  };
  return note === undefined ? { ...common, verdict, evidence } : { ...common, verdict, evidence, note };
}

/**
 * A level that is not set leaves open whether the rule counts; what does not concern the host does not at any level, or
 * a Linux host without a level would be unknown by every rule of Windows.
 */
function judge(rule: CompiledRule, host: Host): Judgement {
  const outside = outsideOf(rule, host);
  if (outside?.verdict === 'not_applicable') return outside;
  const judged = judgeFacts(rule, host);
  return outside === undefined || judged.verdict === 'not_applicable' ? judged : outside;
}

/** The entry of the highest level not above the host's; the highest of all where the level is not set. */
function severityFor({ severities }: Pick<CompiledRule, 'severities'>, level: number | undefined): Severity {
  const found = level === undefined ? severities[0] : severities.find(([from]) => from <= level);
  return (found ?? severities.at(-1))?.[1] ?? 'low';
}

/** Level range and dates, which are looked at before any fact. `undefined`: the rule counts for this host today. */
function outsideOf({ rule, effective }: CompiledRule, { level, asOfOn, subject }: Host): Judgement | undefined {
  for (const { from, to } of effective) {
    if (from !== undefined && asOfOn < from)
      return { verdict: 'not_applicable', evidence: [], note: `effective_from ${from}` };
    if (to !== undefined && asOfOn > to) return { verdict: 'not_applicable', evidence: [], note: `effective_to ${to}` };
  }
  if (rule.levels === undefined) return undefined;
  const { from = 1, to = 5 } = rule.levels;
  if (level !== undefined) {
    return level >= from && level <= to
      ? undefined
      : { verdict: 'not_applicable', evidence: [], note: `level ${level} outside ${from}-${to}` };
  }
  if (subject.assumesLevel === true) return undefined;
  const expected = { minimum: from, maximum: to };
  return {
    verdict: 'unknown',
    evidence: [{ kind: 'fact', path: 'host.level', truth: 0, cause: 'level_not_set', expected }],
  };
}

/** By which part of the rule a verdict was reached. */
type DecidedBy = 'when' | 'sections' | 'must';

interface Outcome {
  readonly verdict: Exclude<Verdict, 'error'>;
  readonly by: DecidedBy;
}

const NOT_CONCERNED: Outcome = { verdict: 'not_applicable', by: 'when' };
const CONCERN_UNKNOWN: Outcome = { verdict: 'unknown', by: 'when' };
const NOTHING_THERE: Outcome = { verdict: 'not_applicable', by: 'sections' };
const SECTIONS_UNKNOWN: Outcome = { verdict: 'unknown', by: 'sections' };
const PASS: Outcome = { verdict: 'pass', by: 'must' };
const FAIL: Outcome = { verdict: 'fail', by: 'must' };
const UNSURE: Outcome = { verdict: 'unknown', by: 'must' };

/**
 * First with stale facts unknown: what is definite then stands. Else with their values: a fail is a fail still, with
 * its age; anything else is not known any more.
 */
function judgeFacts(rule: CompiledRule, { context, subject, latestMs }: Host): Judgement {
  const freshnessMs = (subject.freshnessSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const limitMs = Math.min(rule.maxAgeMs, freshnessMs);
  context.staleBeforeMs = context.asOfMs - limitMs;
  context.staleAfterMs = limitMs === Number.POSITIVE_INFINITY ? limitMs : latestMs + MAX_AHEAD_MS;
  context.usesStale = false;
  context.metStale = false;
  let outcome = evaluate(rule, context);
  if (outcome.verdict === 'unknown' && context.metStale) {
    context.usesStale = true;
    const aged = evaluate(rule, context);
    if (aged.verdict === 'fail') outcome = aged;
    else context.usesStale = false;
  }
  context.beginWay();
  return { verdict: outcome.verdict, evidence: explain(rule, outcome, context) };
}

function evaluate(rule: CompiledRule, context: Context): Outcome {
  context.beginWay();
  const concerned = rule.when === undefined ? 1 : rule.when.evaluate(context);
  if (concerned === -1) return NOT_CONCERNED;
  if (concerned === 0) return CONCERN_UNKNOWN;
  const there = sectionsThere(rule, context);
  if (there !== undefined) return there;
  const truth = rule.must.evaluate(context);
  return truth === 1 ? PASS : truth === -1 ? FAIL : UNSURE;
}

/**
 * A rule all of whose sections do not exist on this host does not apply. Where some do not exist and the others were
 * not read, these may not exist either: judging by the missing ones alone could fail a rule that does not apply.
 */
function sectionsThere({ mustSections }: CompiledRule, context: Context): Outcome | undefined {
  let missingCount = 0;
  let unreadCount = 0;
  for (const section of mustSections) {
    const view = context.view(section);
    const { status, state } = view;
    if (status === UNKNOWN) unreadCount += 1;
    else if (!context.usesStale && context.isStale(view)) {
      context.metStale = true;
      unreadCount += 1;
    } else if (status === NONE && state?.status === 'not_applicable') missingCount += 1;
  }
  if (missingCount === 0 || missingCount + unreadCount < mustSections.length) return undefined;
  return unreadCount === 0 ? NOTHING_THERE : SECTIONS_UNKNOWN;
}

function explain(rule: CompiledRule, { verdict, by }: Outcome, context: Context): readonly Evidence[] {
  if (by === 'sections') {
    const wanted = rule.mustSections.filter((section) => {
      const isMissing = context.view(section).state?.status === 'not_applicable';
      return verdict === 'not_applicable' ? isMissing : !isMissing || context.isStale(context.view(section));
    });
    return boundEvidence(sectionEvidence(context, wanted));
  }
  const out: Evidence[] = [];
  if (by === 'when') rule.when?.explain(context, verdict === 'unknown' ? 0 : -1, out, false);
  else rule.must.explain(context, verdict === 'pass' ? 1 : verdict === 'fail' ? -1 : 0, out, false);
  return boundEvidence(out);
}
