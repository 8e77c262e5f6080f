import type { Usage } from '../policies/inventory/sections/usage.ts';
import type { UsageReading } from './parse/usage.ts';

export type UsageWindow = Usage[number];

/** What was used between two readings, or is used at the second. */
export interface UsageSample {
  readonly cpuPercent?: number;
  readonly memoryUsedBytes?: number;
  readonly swapUsedBytes?: number;
  readonly diskReadBytesPerSecond?: number;
  readonly diskWriteBytesPerSecond?: number;
  readonly diskBusyPercent?: number;
  readonly networkInBytesPerSecond?: number;
  readonly networkOutBytesPerSecond?: number;
  readonly load1?: number;
}

/** A counter that fell was started anew, or ran over: nothing is said of that time. */
export function sampleBetween(before: UsageReading, now: UsageReading, seconds: number): UsageSample {
  const rise = (name: keyof UsageReading) => {
    const [from, to] = [before[name], now[name]];
    return from === undefined || to === undefined || to < from ? undefined : to - from;
  };
  const rate = (name: keyof UsageReading) => per(rise(name), seconds);
  const busyMs = rise('diskBusyMs');
  const [busy, total] = [rise('cpuBusy'), rise('cpuTotal')];
  return present({
    cpuPercent: busy === undefined || total === undefined || total === 0 ? undefined : (busy * 100) / total,
    memoryUsedBytes: now.memoryUsedBytes,
    swapUsedBytes: now.swapUsedBytes,
    diskReadBytesPerSecond: rate('diskReadBytes'),
    diskWriteBytesPerSecond: rate('diskWriteBytes'),
    diskBusyPercent: busyMs === undefined ? undefined : Math.min(100, per(busyMs, seconds * 10) ?? 0),
    networkInBytesPerSecond: rate('networkInBytes'),
    networkOutBytesPerSecond: rate('networkOutBytes'),
    load1: now.load1,
  });
}

function per(amount: number | undefined, seconds: number): number | undefined {
  return amount === undefined || seconds <= 0 ? undefined : amount / seconds;
}

function present(sample: { readonly [K in keyof UsageSample]: UsageSample[K] | undefined }): UsageSample {
  return Object.fromEntries(
    Object.entries(sample).filter(([, value]) => value !== undefined && Number.isFinite(value)),
  );
}

const SPREADS = [
  'cpuPercent',
  'memoryUsedBytes',
  'diskReadBytesPerSecond',
  'diskWriteBytesPerSecond',
  'diskBusyPercent',
  'networkInBytesPerSecond',
  'networkOutBytesPerSecond',
] as const;

/** Samples of one span of time as the contract writes them, with three significant digits. */
export function windowOf(samples: readonly UsageSample[], from: Date, to: Date): UsageWindow {
  const spreads = SPREADS.flatMap((name) => {
    const values = samples.flatMap((sample) => sample[name] ?? []);
    return values.length === 0 ? [] : [[name, spreadOf(values)] as const];
  });
  const swap = samples.flatMap(({ swapUsedBytes }) => swapUsedBytes ?? []);
  const loads = samples.flatMap(({ load1 }) => load1 ?? []);
  return {
    fromAt: instant(from),
    toAt: instant(to),
    sampleCount: samples.length,
    ...Object.fromEntries(spreads),
    ...(swap.length === 0 ? {} : { swapUsedBytes: { max: short(Math.max(...swap)) } }),
    ...(loads.length === 0 ? {} : { load1: { mean: short(meanOf(loads)) } }),
  };
}

/** The 95th percentile is the smallest value that 95 % of the samples do not exceed. */
function spreadOf(values: readonly number[]): { mean: number; p95: number; max: number } {
  const sorted = [...values].sort((left, right) => left - right);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  return { mean: short(meanOf(sorted)), p95: short(p95), max: short(sorted.at(-1) ?? 0) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function short(value: number): number {
  return Number(value.toPrecision(3));
}

function instant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
