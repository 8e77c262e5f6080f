import type { Placement } from '../rules/overrides.ts';

/** What an exception may cover: one host, a unit with everything below it, or the hosts of one system. */
export const EXCEPTION_SCOPES = ['host', 'unit', 'system'] as const;
export type ExceptionScopeKind = (typeof EXCEPTION_SCOPES)[number];

/** `name` is the id of the host, unit or system. */
export interface ExceptionScope {
  readonly kind: ExceptionScopeKind;
  readonly name: string;
}

/** From when until when a permission holds; both in UTC. An end that was brought forward is already in `untilAt`. */
export interface InForce {
  /** The later of the start and the approval: nothing is permitted before somebody permits it. */
  readonly fromAt: string;
  /** The first instant at which it does not hold any more. */
  readonly untilAt: string;
}

/** A permission as far as it decides what is shown: a rule, whom it covers, and when. */
export interface ExceptionCover extends InForce {
  readonly exceptionId: string;
  readonly pack: string;
  readonly rule: string;
  readonly scope: ExceptionScope;
}

/**
 * Where an exception stands. `requested`, `refused`; `lapsed`: its end came before anybody decided; `approved`: its
 * start is still to come; `in_force`; `ending`: in force for another 30 days at most; `resting`: in force, but nothing
 * that it covers fails; `over`; `ended_early`.
 */
export const EXCEPTION_STATES = [
  'requested',
  'refused',
  'lapsed',
  'approved',
  'in_force',
  'ending',
  'resting',
  'over',
  'ended_early',
] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** What a state is told from. */
export interface ExceptionLife {
  readonly decision: 'requested' | 'approved' | 'refused';
  readonly endsAt: string;
  /** Absent until it is approved. */
  readonly inForce?: InForce;
  /** When somebody ended it before its time. */
  readonly endedAt?: string;
}

export const ENDING_DAYS = 30;
const MS_PER_DAY = 86_400_000;

/** The state at an instant; `failing` is how many failing findings it covers then. */
export function stateOfException(life: ExceptionLife, at: string, failing: number): ExceptionState {
  const { decision, endsAt, inForce, endedAt } = life;
  if (decision === 'refused') return 'refused';
  if (decision === 'requested' || inForce === undefined) return isAfter(endsAt, at) ? 'requested' : 'lapsed';
  if (endedAt !== undefined && !isAfter(endedAt, at)) return 'ended_early';
  if (!isAfter(inForce.untilAt, at)) return 'over';
  if (isAfter(inForce.fromAt, at)) return 'approved';
  if (isEnding(inForce, at)) return 'ending';
  return failing === 0 ? 'resting' : 'in_force';
}

/** Whether it holds now and for another 30 days at most. */
function isEnding(inForce: InForce, at: string): boolean {
  return isInForce(inForce, at) && Date.parse(inForce.untilAt) - Date.parse(at) <= ENDING_DAYS * MS_PER_DAY;
}

/** From its first instant on, and not at its last: two that follow each other never overlap. */
export function isInForce({ fromAt, untilAt }: InForce, at: string): boolean {
  return !isAfter(fromAt, at) && isAfter(untilAt, at);
}

function isAfter(left: string, right: string): boolean {
  return Date.parse(left) > Date.parse(right);
}

/** Whether a host that stands there is covered. */
function coversHost(
  { kind, name }: ExceptionScope,
  placement: Pick<Placement, 'hostId' | 'unitPath' | 'systems'>,
): boolean {
  switch (kind) {
    case 'host':
      return placement.hostId === name;
    case 'unit':
      return placement.unitPath.includes(name);
    case 'system':
      return placement.systems.some(({ systemId }) => systemId === name);
  }
}

/**
 * The exceptions that cover a host's rules at an instant, by `pack/rule`. Of several it is the one that ends last: until
 * then nothing returns.
 */
export function coversOf<C extends ExceptionCover>(
  exceptions: readonly C[],
  placement: Pick<Placement, 'hostId' | 'unitPath' | 'systems'>,
  at: string,
): ReadonlyMap<string, C> {
  const covers = new Map<string, C>();
  for (const exception of exceptions) {
    if (!isInForce(exception, at) || !coversHost(exception.scope, placement)) continue;
    const key = `${exception.pack}/${exception.rule}`;
    const known = covers.get(key);
    if (known === undefined || isAfter(exception.untilAt, known.untilAt)) covers.set(key, exception);
  }
  return covers;
}

/** Only what fails is excepted: unknown stays unknown, an error stays an error. */
export function coverOfFinding<C extends ExceptionCover>(
  covers: ReadonlyMap<string, C>,
  finding: { readonly pack: string; readonly rule: string; readonly verdict: string },
): C | undefined {
  return finding.verdict === 'fail' ? covers.get(`${finding.pack}/${finding.rule}`) : undefined;
}
