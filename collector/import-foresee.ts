import { MusterError, messageOf } from '../policies/base/errors.ts';
import type { ItemKind } from '../policies/courier/courier.ts';
import { readNewerReport } from '../policies/inventory/newer-contract.ts';
import type { Report } from '../policies/inventory/report.ts';
import {
  identityOf,
  isConfirmation,
  openSeal,
  readConfirmation,
  verifyConfirmation,
  verifySeal,
} from '../policies/inventory/seal.ts';
import { validateReport } from '../policies/inventory/validate.ts';
import type { ForeseenItem, ImportFate } from './api.ts';
import type { Context } from './context.ts';
import { matchAmong } from './import-match.ts';
import { admitAgent, admitHost } from './ingest-admission.ts';
import { isMarked, neverCollected } from './never-collect.ts';
import { placeReport, type StreamState } from './sequence.ts';
import type { EnrolledAgent } from './store/agents.ts';
import { type KnownIdentity, listIdentities } from './store/host-identities.ts';
import { hostByNumber } from './store/hosts.ts';
import { findReport, hasSequence, readStream } from './store/reports.ts';

/** What is told of an item before anybody accepts it, and the hash by which its sender knows it. */
export interface Foresight {
  readonly sha: string;
  readonly foreseen: ForeseenItem;
}

const MS_PER_DAY = 86_400_000;

/**
 * Tells what would become of reports, one after the other as they stand in a file: each as the way in would place it after
 * those before it. Nothing is changed. What comes otherwise (a line that was quicker) is told when the file is accepted.
 */
export class Foreseer {
  readonly #context: Context;
  readonly #maxAgeDays: number;
  readonly #streams = new Map<string, StreamState>();
  readonly #seen = new Set<string>();
  #hosts: readonly KnownIdentity[] | undefined;

  constructor(context: Context, maxAgeDays: number) {
    this.#context = context;
    this.#maxAgeDays = maxAgeDays;
  }

  /** A sealed report or a confirmation. */
  async sealed(bytes: Uint8Array): Promise<Foresight> {
    const sha = identityOfSealed(bytes);
    if (this.#seen.has(sha)) return { sha, foreseen: { fate: 'repeated' } };
    this.#seen.add(sha);
    try {
      const foreseen = isConfirmation(bytes) ? await this.#confirmation(bytes, sha) : await this.#report(bytes, sha);
      return { sha, foreseen };
    } catch (error) {
      if (!(error instanceof MusterError)) throw error;
      return { sha, foreseen: { fate: 'rejected', message: messageOf(error), isSigned: false } };
    }
  }

  async #report(bytes: Uint8Array, sha: string): Promise<ForeseenItem> {
    const opened = openSeal(bytes);
    if ('complaint' in opened) throw new MusterError('report_invalid', `the seal is broken: ${opened.complaint}`);
    const signer = await admitAgent(this.#context.db, opened.keyId, (key) => verifySeal(opened, key));
    const { report, notUnderstood } = readReport(opened.body);
    if (await isMarked(this.#context.db, { hostId: report.host.id, identifiers: report.host.identifiers }))
      throw neverCollected();
    const agent = await admitHost(this.#context.db, signer, report);
    const about = await this.#about(agent, report.collectedAt, report.sequence);
    const named = {
      ...about,
      ...(report.unit === undefined || report.unit === about.host?.unitId ? {} : { claimedUnit: report.unit }),
      ...(notUnderstood.length === 0 ? {} : { notUnderstood }),
    };
    return { ...named, ...(await this.#fate(agent, report, sha)) };
  }

  async #confirmation(bytes: Uint8Array, sha: string): Promise<ForeseenItem> {
    const line = readConfirmation(bytes);
    if (line === undefined)
      throw new MusterError('report_invalid', "the confirmation is not one line of the contract's form");
    const agent = await admitAgent(this.#context.db, line.keyId, (key) => verifyConfirmation(line, key));
    return {
      ...(await this.#about(agent, line.collectedAt, line.sequence)),
      ...(await this.#fate(agent, line, sha)),
    };
  }

  async #about(
    { hostNumber, hostId }: EnrolledAgent,
    collectedAt: string,
    sequence: number,
  ): Promise<Omit<ForeseenItem, 'fate'>> {
    const host = await hostByNumber(this.#context.db, hostNumber);
    return {
      host: { name: host?.name ?? '', hostId, ...(host === undefined ? {} : { unitId: host.unit_id }) },
      collectedAt,
      sequence,
      isSigned: true,
    };
  }

  async #fate(
    { agentId, hostNumber }: EnrolledAgent,
    { sequence, collectedAt }: Pick<Report, 'sequence' | 'collectedAt'>,
    sha: string,
  ): Promise<Pick<ForeseenItem, 'fate' | 'message'>> {
    const { db } = this.#context;
    if ((await findReport(db, sha)) !== undefined) return { fate: 'repeated' };
    const old = this.#tooOld(collectedAt);
    if (old !== undefined) return old;
    const key = `${agentId} ${hostNumber}`;
    const stream = this.#streams.get(key) ?? (await readStream(db, agentId, hostNumber));
    const isSequenceTaken = sequence <= stream.lastSequence && (await hasSequence(db, agentId, hostNumber, sequence));
    const { placement } = placeReport(stream, { sequence, collectedAt, isSequenceTaken });
    if (placement === 'current') this.#streams.set(key, { lastSequence: sequence, lastCollectedAt: collectedAt });
    return { fate: placement === 'fork' ? 'fork' : 'stored' };
  }

  /** A plain report, of `inspect` or of a recording; `sha` is that of what was handed in. */
  async plain(bytes: Uint8Array, sha: string): Promise<ForeseenItem> {
    const read = validateReport(bytes);
    if ('complaints' in read) {
      const [first] = read.complaints;
      return { fate: 'rejected', message: `it does not keep the contract: ${first?.pointer} ${first?.message}` };
    }
    const { report } = read;
    // Not a word of whose it is: what is told here is kept with the file.
    if (await isMarked(this.#context.db, { identifiers: report.host.identifiers }))
      return { fate: 'rejected', message: neverCollected().message };
    if (report.form !== 'full') return { fate: 'rejected', message: 'a delta without a seal builds on nothing' };
    const about = { host: await this.#matched(report), collectedAt: report.collectedAt, isSigned: false };
    if ((await findReport(this.#context.db, sha)) !== undefined || this.#seen.has(sha))
      return { ...about, fate: 'repeated' };
    this.#seen.add(sha);
    return { ...about, ...(this.#tooOld(report.collectedAt) ?? { fate: 'stored' as ImportFate }) };
  }

  async #matched({ host }: Report): Promise<NonNullable<ForeseenItem['host']>> {
    this.#hosts ??= await listIdentities(this.#context.db);
    const match = matchAmong(this.#hosts, host.identifiers);
    if (match.kind === 'new') return { name: host.name };
    if (match.kind === 'beside') return { name: host.name, besideId: match.host.hostId };
    return { name: host.name, hostId: match.host.hostId, unitId: match.host.unitId };
  }

  #tooOld(collectedAt: string): Pick<ForeseenItem, 'fate' | 'message'> | undefined {
    const ageDays = (this.#context.now().getTime() - Date.parse(collectedAt)) / MS_PER_DAY;
    if (ageDays <= this.#maxAgeDays) return undefined;
    return {
      fate: 'too_old',
      message: `collected ${collectedAt}, ${Math.floor(ageDays)} days ago; at most ${this.#maxAgeDays} days are taken`,
    };
  }
}

/** SHA-256 of a report's own bytes, or of a confirmation's line: what its sender knows it by. */
export function identityOfSealed(bytes: Uint8Array): string {
  const opened = openSeal(bytes);
  return identityOf('complaint' in opened ? bytes : opened.body);
}

function readReport(body: Uint8Array): { readonly report: Report; readonly notUnderstood: readonly string[] } {
  const read = validateReport(body);
  if (!('complaints' in read)) return { report: read.report, notUnderstood: [] };
  const newer = read.code === 'contract_too_new' ? readNewerReport(body) : undefined;
  if (newer !== undefined && 'valid' in newer)
    return { report: newer.valid.report, notUnderstood: newer.notUnderstood };
  const [first] = (newer ?? read).complaints;
  throw new MusterError('report_invalid', `it does not keep the contract: ${first?.pointer} ${first?.message}`);
}

/** Kinds of items that are about hosts. */
export const HOST_ITEMS: ReadonlySet<ItemKind | 'plain'> = new Set(['report', 'confirmation', 'recording', 'plain']);
