import { readFileSync } from 'node:fs';
import type { Usage } from '../policies/inventory/sections/usage.ts';
import { parseUsage, USAGE_FILES, type UsageReading, type UsageTexts } from './parse/usage.ts';
import { sampleBetween, type UsageSample, type UsageWindow, windowOf } from './usage-window.ts';

/** Often enough for a 95th percentile of an hour; one sample costs some tenths of a millisecond. */
const EVERY_MS = 60_000;
const WINDOW_MS = 3600_000;
/** A week. Source: docs/reference-inventory.md 2.8. */
const MAX_WINDOWS = 168;

export interface UsageSamplerOptions {
  readonly read?: () => UsageReading | undefined;
  readonly now?: () => Date;
}

/**
 * Light samples of a running agent, one a minute, made into one window an hour. Windows wait until a look takes them
 * along; without a system that tells (no /proc) there are none.
 */
export class UsageSampler {
  readonly #read: () => UsageReading | undefined;
  readonly #now: () => Date;
  #timer: NodeJS.Timeout | undefined;
  #last: { readonly reading: UsageReading; readonly at: Date } | undefined;
  #from: Date | undefined;
  #samples: UsageSample[] = [];
  #windows: UsageWindow[] = [];

  constructor(options: UsageSamplerOptions = {}) {
    this.#read = options.read ?? readHere;
    this.#now = options.now ?? (() => new Date());
  }

  /** The timer keeps no process alive. */
  start(): void {
    this.sample();
    this.#timer = setInterval(() => this.sample(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  sample(): void {
    const reading = this.#read();
    if (reading === undefined) return;
    const at = this.#now();
    if (this.#last?.at.getTime() === at.getTime()) return;
    const seconds = this.#last === undefined ? 0 : (at.getTime() - this.#last.at.getTime()) / 1000;
    // A clock that was set, or a machine that slept: the time between is nobody's.
    const isUsable = seconds > 0 && seconds <= (EVERY_MS / 1000) * 5;
    if (this.#last !== undefined && isUsable) {
      this.#from ??= this.#last.at;
      this.#samples.push(sampleBetween(this.#last.reading, reading, seconds));
    }
    if (!isUsable && this.#last !== undefined) this.#close(this.#last.at);
    this.#last = { reading, at };
    if (this.#from !== undefined && at.getTime() - this.#from.getTime() >= WINDOW_MS) this.#close(at);
  }

  /** Finished windows since the last call. Where there is none yet, what there is of the first hour. */
  take(): Usage {
    this.sample();
    if (this.#windows.length === 0 && this.#from !== undefined && this.#samples.length > 0 && this.#last !== undefined)
      return [windowOf(this.#samples, this.#from, this.#last.at)];
    return this.#windows.splice(0);
  }

  #close(at: Date): void {
    if (this.#from !== undefined && this.#samples.length > 0)
      this.#windows = [...this.#windows, windowOf(this.#samples, this.#from, at)].slice(-MAX_WINDOWS);
    this.#from = undefined;
    this.#samples = [];
  }
}

function readHere(): UsageReading | undefined {
  const texts: { -readonly [K in keyof UsageTexts]: UsageTexts[K] } = {};
  for (const [name, path] of Object.entries(USAGE_FILES) as [keyof UsageTexts, string][]) {
    try {
      texts[name] = readFileSync(path, 'utf8');
    } catch {
      // Another system, or a /proc that hides it: the members that rest on it are absent.
    }
  }
  return texts.stat === undefined ? undefined : parseUsage(texts);
}
