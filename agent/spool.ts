import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { byCodeUnit } from '../policies/base/text.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { writeDurably } from './state.ts';

/** A report on its way out: sealed bytes or a confirmation, as they will be sent. */
export interface SpooledReport {
  readonly sequence: number;
  readonly kind: 'report' | 'confirmation';
  /** Number of the report that a delta builds on; absent for all others. */
  readonly base?: number;
  /** Identity of the report: what the next one names as `previous`. */
  readonly sha: string;
  readonly path: string;
  readonly bytes: number;
}

export interface SpoolLimits {
  readonly maxBytes: number;
  readonly maxReports: number;
}

const SPOOL_LIMITS: SpoolLimits = {
  maxBytes: DEFAULT_SETTINGS.spoolBytes,
  maxReports: DEFAULT_SETTINGS.spoolReports,
};

/** Reports that the collector refused for good; kept for whoever looks for the reason. */
const MAX_REJECTED = 5;

const NAME = /^(\d{16})-(report|confirmation)(?:\.(\d{1,16}))?-([0-9a-f]{64})$/;

/**
 * Reports that have not been acknowledged, one file each, in the order of their numbers. What lies here survives a crash
 * and a loss of power; what is acknowledged is removed. When the bound is reached the oldest make room, and the agent counts
 * them.
 */
export class Spool {
  readonly #folder: string;
  readonly #limits: SpoolLimits;

  constructor(folder: string, limits: SpoolLimits = SPOOL_LIMITS) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Oldest first. Files that are none of ours, and what a crash left half written, are not looked at. */
  list(): readonly SpooledReport[] {
    const found: SpooledReport[] = [];
    for (const name of namesIn(this.#folder)) {
      const [, sequence, kind, base, sha] = NAME.exec(name) ?? [];
      if (sha === undefined || (kind !== 'report' && kind !== 'confirmation')) continue;
      const path = join(this.#folder, name);
      const on = base === undefined ? {} : { base: Number(base) };
      found.push({ sequence: Number(sequence), kind, ...on, sha, path, bytes: statSync(path).size });
    }
    return found;
  }

  /**
   * Puts a report on the disk and answers which others had to go for it. On a disk that is full, others go until there is
   * room; throws `store_failed` where there is none even so.
   */
  add(
    report: Pick<SpooledReport, 'sequence' | 'kind' | 'base' | 'sha'>,
    bytes: Uint8Array,
  ): { readonly dropped: readonly SpooledReport[] } {
    const kind = report.base === undefined ? report.kind : `${report.kind}.${report.base}`;
    const path = join(this.#folder, `${String(report.sequence).padStart(16, '0')}-${kind}-${report.sha}`);
    const dropped: SpooledReport[] = [];
    for (;;) {
      try {
        writeDurably(path, bytes);
        break;
      } catch (error) {
        const [first] = isDiskFull(error) ? dispensable(this.list(), report.base) : [];
        if (first === undefined) throw error;
        this.remove(first);
        dropped.push(first);
      }
    }
    return { dropped: [...dropped, ...this.#makeRoom(report.sequence)] };
  }

  read(report: SpooledReport): Buffer {
    try {
      return readFileSync(report.path);
    } catch (error) {
      throw new MusterError('read_failed', `cannot read ${report.path}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** The collector has it. */
  remove(report: SpooledReport): void {
    rmSync(report.path, { force: true });
  }

  /** The collector will never take it: out of the way, but not lost at once. */
  reject(report: SpooledReport): void {
    const folder = join(this.#folder, 'rejected');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = report.path.slice(this.#folder.length + 1);
    writeDurably(join(folder, name), this.read(report));
    this.remove(report);
    for (const old of namesIn(folder).slice(0, -MAX_REJECTED)) rmSync(join(folder, old), { force: true });
  }

  /** Another agent takes over the folder: what the former one signed would never be taken from this one. */
  clear(): void {
    for (const report of this.list()) this.remove(report);
  }

  /** What was just put in stays, however large. */
  #makeRoom(sequence: number): SpooledReport[] {
    const reports = this.list();
    let total = reports.reduce((sum, { bytes }) => sum + bytes, 0);
    let left = reports.length;
    const dropped = new Set<SpooledReport>();
    const base = reports.find((report) => report.sequence === sequence)?.base;
    for (const report of dispensable(reports, base)) {
      const isRoom = left <= this.#limits.maxReports && total <= this.#limits.maxBytes;
      // A line that confirms a report that went says nothing any more.
      if (isRoom && !confirmsOneOf(dropped, report, reports)) continue;
      if (report.sequence === sequence) continue;
      this.remove(report);
      total -= report.bytes;
      left -= 1;
      dropped.add(report);
    }
    return [...dropped];
  }
}

/**
 * What may go, in that order: the oldest first. Never the newest full report, nor the one that the newest delta builds on:
 * without them what is newer says nothing.
 */
function dispensable(reports: readonly SpooledReport[], base: number | undefined): readonly SpooledReport[] {
  const newestFull = reports.findLast((report) => report.kind === 'report' && report.base === undefined);
  return reports.filter((report) => report !== newestFull && report.sequence !== base);
}

/**
 * The order in which reports go out. `newest-first` brings the newest facts with what confirms them, and the full report
 * that they build on if it waits too; the rest follows as history, from its beginning.
 */
export function sendingOrder(
  reports: readonly SpooledReport[],
  order: Settings['sendOrder'],
): readonly SpooledReport[] {
  const newest = reports.findLast(({ kind }) => kind === 'report');
  if (order === 'oldest-first' || newest === undefined) return reports;
  const first = reports.filter(
    (report) => report.sequence >= newest.sequence || (report.kind === 'report' && report.sequence === newest.base),
  );
  return [...first, ...reports.filter((report) => !first.includes(report))];
}

function confirmsOneOf(
  gone: ReadonlySet<SpooledReport>,
  { kind, sequence }: SpooledReport,
  all: readonly SpooledReport[],
): boolean {
  if (kind !== 'confirmation') return false;
  const confirmed = all.findLast((report) => report.kind === 'report' && report.sequence < sequence);
  return confirmed !== undefined && gone.has(confirmed);
}

function isDiskFull(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort(byCodeUnit);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new MusterError('read_failed', `cannot list ${folder}: ${messageOf(error)}`, { cause: error });
  }
}
