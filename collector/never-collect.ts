import type { KeyObject } from 'node:crypto';
import { hash } from 'node:crypto';
import { isMusterError, MusterError } from '../policies/base/errors.ts';
import { normalIdentifiers } from '../policies/inventory/identity.ts';
import type { Identifiers } from '../policies/inventory/report.ts';
import { publicKeyFrom } from '../policies/inventory/seal.ts';
import type { Context } from './context.ts';
import { type Actor, entryOf } from './register.ts';
import { writeAudit } from './store/audit.ts';
import type { Database, DatabaseTransaction } from './store/database.ts';
import { listIdentities } from './store/host-identities.ts';
import { agentsOfHost, aliasesOf } from './store/host-joins.ts';
import { findHostRecord, type HostRecord } from './store/hosts.ts';
import { dropCasesOf } from './store/identity-cases.ts';
import {
  addMark,
  addRefused,
  findMark,
  hasMarks,
  liftMark,
  type MarkedIdentifier,
  markedKey,
} from './store/never-collect.ts';
import { forgetImported, removeHost, removeOrphanFacts } from './store/remove-host.ts';
import { lockFleet } from './store/rounds.ts';

// A cipher system: the law wants that nothing is known of it here. Whatever names one is refused before it is stored, and
// kept of it is the SHA-256 alone. The marks hold digests: the register of secrets is none itself.

/** By which door a report came that was refused. */
export type RefusedWay = 'report' | 'confirmation' | 'visit' | 'enrolment' | 'import';

/** Who a report is about, as far as it says. */
export interface Subject {
  readonly hostId?: string | undefined;
  readonly identifiers?: Identifiers;
  readonly keyId?: string;
}

function digestOf(kind: string, value: string): string {
  return hash('sha256', `${kind}\n${value}`, 'hex');
}

/** What identifies without doubt; weak identifiers (names, addresses, MACs) mark nobody and recognise nobody. */
function markedBy({ hostId, identifiers = {}, keyId }: Subject): MarkedIdentifier[] {
  const {
    machineId,
    sshHostKeys = [],
    domainSid,
    productUuid,
    systemSerial,
    systemVendor,
    instanceId,
  } = normalIdentifiers(identifiers);
  const parts: (readonly [string, string | undefined])[] = [
    ['hostId', hostId],
    ['key', keyId],
    ['machineId', machineId],
    ['domainSid', domainSid?.toLowerCase()],
    ['productUuid', productUuid?.toLowerCase()],
    ['systemSerial', systemSerial === undefined ? undefined : `${systemVendor ?? ''}\n${systemSerial}`],
    // Whoever marks a machine by hand reads its serial number off the label, and no vendor as firmware writes it.
    ['serialAlone', systemSerial],
    ['instanceId', instanceId],
    ...sshHostKeys.map((key) => ['sshHostKeys', key] as const),
  ];
  return parts.flatMap(([kind, value]) => (value === undefined ? [] : [{ kind, digest: digestOf(kind, value) }]));
}

/**
 * Refuses what is about something marked: throws `never_collect`, and keeps `sha` of what came. The answer names no mark,
 * no host and no identifier. Asked before anything is stored, outside of a transaction that the refusal would undo.
 */
export async function refuseMarked(
  { db, now, events }: Pick<Context, 'db' | 'now' | 'events'>,
  subject: Subject,
  what: { readonly sha: string; readonly way: RefusedWay },
): Promise<void> {
  const mark = await markOf(db, subject);
  if (mark === undefined) return;
  const at = now().toISOString();
  await db.transaction().execute((transaction) => addRefused(transaction, mark.number, { ...what, at }));
  events.publish({ kind: 'identity_changed', at });
  throw neverCollected();
}

/** Whether it is marked, for telling what would become of a file. */
export async function isMarked(db: Database, subject: Subject): Promise<boolean> {
  return (await markOf(db, subject)) !== undefined;
}

async function markOf(db: Database, subject: Subject) {
  if (!(await hasMarks(db))) return undefined;
  return await findMark(
    db,
    markedBy(subject).map(({ digest }) => digest),
  );
}

/** Refuses a key whose host was deleted when it was marked; only the holder of the key learns it. */
export async function checkKey(db: Database, keyId: string, isSignedBy: (key: KeyObject) => boolean): Promise<void> {
  const publicKey = await markedKey(db, digestOf('key', keyId));
  const key = publicKey === undefined ? undefined : publicKeyFrom(Buffer.from(publicKey, 'base64url'));
  if (key !== undefined && isSignedBy(key)) throw neverCollected();
}

/** Passes an error on; of a refusal by key, the hash of what came is kept first. */
export async function keepRefused(
  context: Pick<Context, 'db' | 'now' | 'events'>,
  error: unknown,
  subject: Subject,
  what: { readonly sha: string; readonly way: RefusedWay },
): Promise<never> {
  if (isMusterError(error, 'never_collect')) await refuseMarked(context, subject, what);
  throw error;
}

/** The refusal, for every door alike. */
export function neverCollected(): MusterError {
  return new MusterError(
    'never_collect',
    'this is marked "never collect" at the collector: nothing was stored, and the agent must stop',
  );
}

export interface WantedMark {
  readonly name: string;
  readonly reason: string;
  readonly hostId?: string;
  /** Name of the host, typed by whoever marks it: all that is known of it is deleted. */
  readonly confirm?: string;
  /** Ids of all other hosts that go with it, because they share an identifier: whoever marks must have seen them. */
  readonly alsoDelete?: readonly string[];
  readonly identifiers?: Identifiers;
}

/**
 * Marks a host that is known, or identifiers of one that is not, and deletes everything known of it: in one transaction, with
 * its entry in the audit log, which names the host and no fact. Throws `bad_request`, `host_not_found`.
 */
export async function markNeverCollect(context: Context, wanted: WantedMark, actor: Actor): Promise<string> {
  const at = context.now().toISOString();
  const markId = await context.db.transaction().execute(async (db) => {
    await lockFleet(db);
    const named = wanted.hostId === undefined ? undefined : await confirmedHost(db, wanted.hostId, wanted.confirm);
    const identifiers = named === undefined ? [] : await identifiersOf(db, named);
    const own = markedBy({ identifiers: wanted.identifiers ?? {} }).filter(({ kind }) => isMeant(kind, wanted));
    if (named === undefined && own.length === 0)
      throw new MusterError(
        'bad_request',
        'nothing that recognises it: name its machineId, serial number, UUID, instance id, domain SID or SSH host keys',
      );
    const made = await addMark(db, { name: wanted.name, reason: wanted.reason, at, by: actor.name }, [
      ...identifiers,
      ...own,
    ]);
    const hosts = await hostsLike(db, named, wanted.identifiers ?? {});
    checkSeen(hosts, named, wanted.alsoDelete ?? []);
    for (const host of hosts) await purge(db, host);
    await removeOrphanFacts(db);
    const detail = { name: wanted.name, purgedHostIds: hosts.map(({ host_id }) => host_id) };
    await writeAudit(
      db,
      entryOf(actor, at, 'never_collect_marked', `mark ${made}`, { ...detail, reason: wanted.reason }),
    );
    return made;
  });
  context.events.publish({ kind: 'identity_changed', at });
  return markId;
}

/** A serial number by itself is a mark only where somebody marks by hand and names no vendor. */
function isMeant(kind: string, { identifiers }: WantedMark): boolean {
  if (kind === 'serialAlone') return identifiers?.systemVendor === undefined;
  return kind !== 'systemSerial' || identifiers?.systemVendor !== undefined;
}

async function confirmedHost(
  db: DatabaseTransaction,
  hostId: string,
  confirm: string | undefined,
): Promise<HostRecord> {
  const host = await findHostRecord(db, hostId);
  if (host === undefined) throw new MusterError('host_not_found', `there is no host "${hostId}"`);
  if (confirm === host.name) return host;
  throw new MusterError(
    'bad_request',
    `everything known of "${host.name}" is deleted for good: type its name to confirm`,
    { complaints: [{ pointer: '/confirm', message: `is not "${host.name}"` }] },
  );
}

/** By what a host that was known is recognised when it comes again: its identifiers, its ids, the keys of its own agents. */
async function identifiersOf(db: DatabaseTransaction, host: HostRecord): Promise<MarkedIdentifier[]> {
  const { host_number: hostNumber, host_id: hostId } = host;
  const hostIds = [hostId, ...(await aliasesOf(db, hostNumber))];
  const keys = (await agentsOfHost(db, hostNumber)).map(({ keyId, publicKey }) => ({
    kind: 'key',
    digest: digestOf('key', keyId),
    publicKey,
  }));
  const stated = markedBy({ identifiers: JSON.parse(host.identifiers) as Identifiers });
  return [
    ...stated.filter(({ kind }) => kind !== 'serialAlone'),
    ...hostIds.map((id) => ({ kind: 'hostId', digest: digestOf('hostId', id) })),
    ...keys,
  ];
}

/** Hosts that the mark would refuse: the one that was named, and every other with one of the same identifiers. */
async function hostsLike(
  db: DatabaseTransaction,
  named: HostRecord | undefined,
  identifiers: Identifiers,
): Promise<HostRecord[]> {
  const marked = new Set(
    [identifiers, ...(named === undefined ? [] : [JSON.parse(named.identifiers) as Identifiers])]
      .flatMap((some) => markedBy({ identifiers: some }))
      .map(({ digest }) => digest),
  );
  const hosts = named === undefined ? [] : [named];
  for (const known of await listIdentities(db)) {
    if (known.hostId === named?.host_id) continue;
    if (!markedBy({ identifiers: known.identifiers }).some(({ digest }) => marked.has(digest))) continue;
    const host = await findHostRecord(db, known.hostId);
    if (host !== undefined) hosts.push(host);
  }
  return hosts;
}

/** Nobody deletes what he does not know of. */
function checkSeen(hosts: readonly HostRecord[], named: HostRecord | undefined, seen: readonly string[]): void {
  const missed = hosts.filter((host) => host !== named && !seen.includes(host.host_id));
  if (missed.length === 0) return;
  const told = missed.slice(0, MAX_TOLD).map(({ host_id, name }) => `"${name}" (${host_id})`);
  throw new MusterError(
    'bad_request',
    `${missed.length} more known hosts have one of these identifiers and would be deleted too: ${told.join(', ')}; name them in alsoDelete to confirm`,
    {
      complaints: missed
        .slice(0, MAX_TOLD)
        .map(({ host_id }) => ({ pointer: '/alsoDelete', message: `lacks ${host_id}` })),
    },
  );
}

const MAX_TOLD = 20;

async function purge(db: DatabaseTransaction, host: HostRecord): Promise<void> {
  await forgetImported(db, host.host_id);
  await dropCasesOf(db, host.host_id);
  await removeHost(db, host);
}

/** Takes a mark away: reports are taken again; what was deleted stays deleted. Throws `not_found`. */
export async function liftNeverCollect(context: Context, markId: string, actor: Actor): Promise<void> {
  const at = context.now().toISOString();
  await context.db.transaction().execute(async (db) => {
    const isLifted = await liftMark(db, markId, { at, by: actor.name, reason: actor.reason ?? '' });
    if (!isLifted) throw new MusterError('not_found', `no mark "${markId}" is in force`);
    await writeAudit(db, entryOf(actor, at, 'never_collect_lifted', `mark ${markId}`, {}));
  });
  context.events.publish({ kind: 'identity_changed', at });
}
