import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { byCodeUnit } from '../policies/base/text.ts';
import { writeDurably } from './state.ts';

/** A report on its way out: sealed bytes or a confirmation, as they will be sent. */
export interface SpooledReport {
  readonly sequence: number;
  readonly kind: 'report' | 'confirmation';
  /** Identity of the report: what the next one names as `previous`. */
  readonly sha: string;
  readonly path: string;
  readonly bytes: number;
}

export interface SpoolLimits {
  readonly maxBytes: number;
  readonly maxReports: number;
}

/** Months of a host without a line: about 190 KB for a full report, 300 bytes for a confirmation. */
const SPOOL_LIMITS: SpoolLimits = { maxBytes: 64 * 1024 * 1024, maxReports: 10_000 };

/** Reports that the collector refused for good; kept for whoever looks for the reason. */
const MAX_REJECTED = 5;

const NAME = /^(\d{16})-(report|confirmation)-([0-9a-f]{64})$/;

/**
 * Reports that have not been acknowledged, one file each, in the order of their numbers. What lies here survives a crash
 * and a loss of power; what is acknowledged is removed. When the bound is reached the oldest make room.
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
      const [, sequence, kind, sha] = NAME.exec(name) ?? [];
      if (sha === undefined || (kind !== 'report' && kind !== 'confirmation')) continue;
      const path = join(this.#folder, name);
      found.push({ sequence: Number(sequence), kind, sha, path, bytes: statSync(path).size });
    }
    return found;
  }

  /** Puts a report on the disk. Answers how many older ones had to go. */
  add(report: Pick<SpooledReport, 'sequence' | 'kind' | 'sha'>, bytes: Uint8Array): { readonly dropped: number } {
    const name = `${String(report.sequence).padStart(16, '0')}-${report.kind}-${report.sha}`;
    writeDurably(join(this.#folder, name), bytes);
    return { dropped: this.#makeRoom() };
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

  /** The newest report always stays, however large. */
  #makeRoom(): number {
    const reports = this.list();
    let total = reports.reduce((sum, { bytes }) => sum + bytes, 0);
    let left = reports.length;
    let dropped = 0;
    for (const report of reports.slice(0, -1)) {
      if (left <= this.#limits.maxReports && total <= this.#limits.maxBytes) break;
      this.remove(report);
      total -= report.bytes;
      left -= 1;
      dropped += 1;
    }
    return dropped;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort(byCodeUnit);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new MusterError('read_failed', `cannot list ${folder}: ${messageOf(error)}`, { cause: error });
  }
}
