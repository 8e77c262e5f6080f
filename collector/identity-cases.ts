import { hash } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';
import { complaintAboutText, tidyText } from '../policies/exceptions/terms.ts';
import { compareIdentifiers, type IdentityComparison } from '../policies/inventory/identity.ts';
import type { Identifiers } from '../policies/inventory/report.ts';
import type { IdentityCase, IdentityCaseKind, IdentityDecision, IdentitySide, Page } from './api.ts';
import type { Context } from './context.ts';
import type { Asker } from './exceptions.ts';
import { unitsOf } from './imports.ts';
import { writeAudit } from './store/audit.ts';
import type { Database, DatabaseTransaction } from './store/database.ts';
import { type KnownIdentity, listIdentities } from './store/host-identities.ts';
import { joinHosts } from './store/host-joins.ts';
import { setIdentityState } from './store/host-state.ts';
import { addHostEvent, findHostRecord, type HostRecord } from './store/hosts.ts';
import {
  type CaseFilter,
  type CaseRecord,
  closeCasesBetween,
  decideCase,
  findCase,
  knownPairs,
  listCases,
  openCase,
  openCasesOf,
} from './store/identity-cases.ts';
import { lockFleet } from './store/rounds.ts';

// Questions of identity that only people answer. Nothing here joins two hosts but `decideIdentity`.

const pairOf = (left: string, right: string): string => [left, right].sort().join(' ');

/** A host that is known and looks like another one, and how. */
export interface Lookalike {
  readonly host: KnownIdentity;
  readonly kind: Extract<IdentityCaseKind, 'second_door' | 'duplicate_machine_id'>;
  readonly likeness: IdentityComparison;
}

/**
 * Which of the known hosts this one may be, the likeliest first: the same hardware makes a proposal to join, an equal
 * machine id alone is shown. Weak identifiers order them and never add one. Source: the report contract, 1.3.
 */
function lookalikesOf(
  known: readonly KnownIdentity[],
  host: { readonly hostId: string; readonly identifiers: Identifiers },
): Lookalike[] {
  const { machineId } = host.identifiers;
  return known
    .filter(({ hostId }) => hostId !== host.hostId)
    .flatMap((other): Lookalike[] => {
      const likeness = compareIdentifiers(other.identifiers, host.identifiers);
      if (likeness.hardware === 'same') return [{ host: other, kind: 'second_door', likeness }];
      const isTwin = machineId !== undefined && other.identifiers.machineId === machineId;
      return isTwin ? [{ host: other, kind: 'duplicate_machine_id', likeness }] : [];
    })
    .sort((left, right) => rankOf(right) - rankOf(left) || left.host.hostNumber - right.host.hostNumber);
}

function rankOf({ likeness: { hardware, software, weak } }: Lookalike): number {
  const points = { same: 1, unknown: 0, different: -1 };
  return points[hardware] * 9 + points[software] * 3 + points[weak];
}

/**
 * Asks whether a host is one that is known already: one question at a time, about the likeliest, and never again about a
 * pair that was decided. Both stay separate hosts meanwhile. Answers what was opened.
 */
export async function proposeJoin(
  db: DatabaseTransaction,
  host: HostRecord,
  at: string,
): Promise<Lookalike['kind'] | undefined> {
  const identifiers = JSON.parse(host.identifiers) as Identifiers;
  const found = lookalikesOf(await listIdentities(db), { hostId: host.host_id, identifiers });
  if (found.length === 0) return undefined;
  const pairs = await knownPairs(
    db,
    found.slice(0, MAX_COMPARED).map((one) => pairOf(one.host.hostId, host.host_id)),
  );
  for (const one of found.slice(0, MAX_COMPARED)) {
    const state = pairs.get(pairOf(one.host.hostId, host.host_id));
    if (state === 'open') return undefined;
    const other = state === undefined ? await findHostRecord(db, one.host.hostId) : undefined;
    if (other === undefined) continue;
    await openPair(db, { earlier: earlierOf(host, other), later: laterOf(host, other), kind: one.kind, at });
    return one.kind;
  }
  return undefined;
}

/** A disk image that was copied a thousand times is one question, not a million. */
const MAX_COMPARED = 100;

const earlierOf = (left: HostRecord, right: HostRecord) => (left.host_number < right.host_number ? left : right);
const laterOf = (left: HostRecord, right: HostRecord) => (left.host_number < right.host_number ? right : left);

/** Opens a question about two hosts, and marks both until it is answered. */
export async function openPair(
  db: DatabaseTransaction,
  pair: {
    readonly earlier: HostRecord;
    readonly later: HostRecord;
    readonly kind: IdentityCaseKind;
    readonly at: string;
  },
): Promise<void> {
  const { earlier, later, kind, at } = pair;
  const [host, other] = [sideOf(earlier), sideOf(later)];
  const likeness = compareIdentifiers(host.identifiers as Identifiers, other.identifiers as Identifiers);
  const body = { host, other, likeness };
  const isNew = await openCase(db, { pair: pairOf(earlier.host_id, later.host_id), kind, body, at });
  if (!isNew) return;
  for (const [own, theirs] of [
    [earlier, later],
    [later, earlier],
  ] as const) {
    if (own.identity_state === 'same') await setIdentityState(db, own.host_number, kind);
    await addHostEvent(db, own.host_number, at, kind, { other: theirs.host_id });
  }
}

/** Opens a question about one host whose identifiers changed: is it still the same? */
export async function openChange(
  db: DatabaseTransaction,
  host: HostRecord,
  change: {
    readonly kind: 'moved' | 'reinstalled_or_copied';
    readonly now: Identifiers;
    readonly name: string;
    readonly at: string;
  },
): Promise<void> {
  const { kind, now, name, at } = change;
  const before = sideOf(host);
  const sha = hash('sha256', JSON.stringify(Object.entries(now).sort()), 'hex').slice(0, 16);
  await openCase(db, {
    pair: `${host.host_id} ${kind} ${sha}`,
    kind,
    body: {
      host: before,
      other: { ...before, name, identifiers: { ...now } },
      likeness: compareIdentifiers(before.identifiers as Identifiers, now),
    },
    at,
  });
}

function sideOf(host: HostRecord): IdentitySide {
  return {
    hostId: host.host_id,
    name: host.name,
    unitId: host.unit_id,
    door: host.door as IdentitySide['door'],
    firstSeenAt: host.first_seen_at,
    lastReportAt: host.received_at,
    identifiers: JSON.parse(host.identifiers) as Record<string, unknown>,
    isThere: true,
  };
}

/** What a person may answer. A change of one host is confirmed; where that is wrong, the key is revoked. */
function decisionsFor(kind: IdentityCaseKind): readonly IdentityDecision[] {
  return kind === 'moved' || kind === 'reinstalled_or_copied' ? ['confirmed'] : ['joined', 'separate'];
}

function suggestionFor(kind: IdentityCaseKind): IdentityDecision {
  if (kind === 'moved' || kind === 'reinstalled_or_copied') return 'confirmed';
  return kind === 'second_door' ? 'joined' : 'separate';
}

/** A page of cases, with both sides as they are now where they are still there. */
export async function readCases(db: Database, filter: CaseFilter, asker: Asker): Promise<Page<IdentityCase>> {
  const { items, ...page } = await listCases(db, filter);
  const own = await unitsOf(db, asker);
  const cases: IdentityCase[] = [];
  for (const record of items) cases.push(await caseOf(db, record, { role: asker.role, own }));
  return { ...page, items: cases };
}

/** One case. Throws `not_found`. */
export async function readCase(db: Database, caseId: string, asker: Asker): Promise<IdentityCase> {
  return caseOf(db, await caseNamed(db, caseId), { role: asker.role, own: await unitsOf(db, asker) });
}

interface Judge {
  readonly role: Asker['role'];
  readonly own: ReadonlySet<string> | undefined;
}

async function caseOf(db: Database, record: CaseRecord, judge: Judge): Promise<IdentityCase> {
  const isPair = record.other_id !== null;
  const host = await nowOf(db, record.body.host, record.state === 'open');
  const other = isPair ? await nowOf(db, record.body.other, record.state === 'open') : record.body.other;
  const likeness =
    record.state === 'open'
      ? compareIdentifiers(host.identifiers as Identifiers, other.identifiers as Identifiers)
      : record.body.likeness;
  const mayDecide = record.state === 'open' && isTheirs(record, judge);
  return {
    caseId: record.case_id,
    kind: record.kind,
    state: record.state,
    host,
    other,
    likeness,
    openedAt: record.opened_at,
    decidedAt: record.decided_at,
    decidedBy: record.decided_by,
    reason: record.reason,
    decisions: mayDecide ? decisionsFor(record.kind) : [],
    suggestion: suggestionFor(record.kind),
  };
}

/** Who is of a unit decides where both sides are of it; auditors read. */
function isTheirs(record: CaseRecord, { role, own }: Judge): boolean {
  if (role === 'auditor') return false;
  return own === undefined || [record.unit_id, record.other_unit_id ?? record.unit_id].every((unit) => own.has(unit));
}

async function nowOf(db: Database, side: IdentitySide, isOpen: boolean): Promise<IdentitySide> {
  const host = await findHostRecord(db, side.hostId);
  if (host === undefined) return { ...side, isThere: false };
  return isOpen ? sideOf(host) : side;
}

async function caseNamed(db: Database, caseId: string): Promise<CaseRecord> {
  const record = await findCase(db, caseId);
  if (record === undefined) throw new MusterError('not_found', `there is no question of identity "${caseId}"`);
  return record;
}

/**
 * Answers a question of identity, in one transaction with its entry in the audit log, which names both sides. `joined`:
 * the side that was there first takes over all of the other's. Throws `not_found`, `not_allowed`, `bad_request`.
 */
export async function decideIdentity(
  context: Context,
  caseId: string,
  answer: { readonly decision: IdentityDecision; readonly reason: string },
  asker: Asker,
): Promise<void> {
  const complaint = complaintAboutText(answer.reason);
  if (complaint !== undefined)
    throw new MusterError('bad_request', `the reason ${complaint}`, {
      complaints: [{ pointer: '/reason', message: complaint }],
    });
  const at = context.now().toISOString();
  const decided = { at, by: asker.name, reason: tidyText(answer.reason) };
  const hostNumber = await context.db.transaction().execute(async (db) => {
    await lockFleet(db);
    const record = await caseNamed(db, caseId);
    await checkAnswer(db, record, answer.decision, asker);
    await decideCase(db, record.case_number, { state: answer.decision, ...decided });
    const host = await findHostRecord(db, record.host_id);
    const other = record.other_id === null ? undefined : await findHostRecord(db, record.other_id);
    if (answer.decision === 'joined') await join(db, host, other, decided);
    else await settle(db, [host, other]);
    await writeAudit(db, {
      at,
      person: asker.name,
      act: `identity_${answer.decision}`,
      object: `host ${record.host_id}`,
      detail: auditOf(record, host, other, decided.reason),
    });
    return answer.decision === 'joined' ? host?.host_number : undefined;
  });
  if (hostNumber !== undefined) context.requestJudging(hostNumber);
  context.requestRound();
  context.events.publish({ kind: 'identity_changed', at });
}

async function checkAnswer(db: Database, record: CaseRecord, decision: IdentityDecision, asker: Asker): Promise<void> {
  if (record.state !== 'open')
    throw new MusterError('bad_request', `this was decided at ${record.decided_at} by ${record.decided_by}`);
  if (!isTheirs(record, { role: asker.role, own: await unitsOf(db, asker) }))
    throw new MusterError('not_allowed', 'it is about hosts of units that are not yours');
  const known = decisionsFor(record.kind);
  if (!known.includes(decision))
    throw new MusterError('bad_request', `"${decision}" is no answer here; answer ${known.join(' or ')}`);
}

async function join(
  db: DatabaseTransaction,
  host: HostRecord | undefined,
  other: HostRecord | undefined,
  decided: { readonly at: string; readonly by: string; readonly reason: string },
): Promise<void> {
  if (host === undefined || other === undefined)
    throw new MusterError('bad_request', 'one of the two hosts is not there any more; load the page again');
  await joinHosts(db, host, other, decided.at);
  await addHostEvent(db, host.host_number, decided.at, 'joined', { other: other.host_id, by: decided.by });
  await closeCasesBetween(db, { keptId: host.host_id, goneId: other.host_id }, decided);
  const kept = await findHostRecord(db, host.host_id);
  if (kept === undefined) return;
  // What was asked about the other side is asked about this one now.
  const opened = await proposeJoin(db, kept, decided.at);
  if (opened === undefined) await settle(db, [kept]);
}

/** A host is marked until nothing is asked of it any more. */
async function settle(db: DatabaseTransaction, hosts: readonly (HostRecord | undefined)[]): Promise<void> {
  for (const host of hosts) {
    if (host === undefined) continue;
    const [open] = await openCasesOf(db, host.host_id);
    await setIdentityState(db, host.host_number, open === undefined ? 'same' : open.kind);
  }
}

function auditOf(
  record: CaseRecord,
  host: HostRecord | undefined,
  other: HostRecord | undefined,
  reason: string,
): Readonly<Record<string, unknown>> {
  const told = (side: IdentitySide, now: HostRecord | undefined) => ({
    hostId: side.hostId,
    name: now?.name ?? side.name,
    unitId: now?.unit_id ?? side.unitId,
  });
  return {
    kind: record.kind,
    kept: told(record.body.host, host),
    ...(record.other_id === null ? {} : { other: told(record.body.other, other) }),
    likeness: record.body.likeness,
    reason,
  };
}
