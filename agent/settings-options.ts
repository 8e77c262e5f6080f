import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkSettings, type Settings } from './settings.ts';

/** Words of the command line that become settings. */
export interface SettingsOptions {
  readonly interval?: number;
  readonly spoolBytes?: number;
  readonly spoolReports?: number;
  readonly order?: Settings['sendOrder'];
  readonly bytesPerDay?: number;
  readonly window?: readonly string[];
  readonly zone?: Settings['timeZone'];
  readonly metered?: boolean;
  readonly compression?: Settings['compression'];
  readonly neverCollect?: boolean;
}

/** Adds the options of `muster agent settings`, which enrolment takes as well. */
export function addSettingsOptions(command: Command): Command {
  return command
    .option('--interval <duration>', 'time between reports: 30 min, 1 h, or a number of seconds', parseDurationMs)
    .option('--spool-bytes <size>', 'what may wait on the disk: 64 MB', parseSize)
    .option('--spool-reports <count>', 'how many reports may wait', parseCount)
    .addOption(new Option('--order <order>', 'what goes first').choices(['oldest-first', 'newest-first']))
    .option('--bytes-per-day <size>', 'bytes on the wire from midnight to midnight: 100 kB', parseSize)
    .option('--window <times...>', 'times of day in which anything is sent: 22:00-05:00')
    .addOption(new Option('--zone <zone>', 'whose midnight and times of day').choices(['local', 'UTC']))
    .option('--metered', 'the line is paid by the byte: full reports every 30 days in place of 7')
    .option('--no-metered', 'it is not')
    .option('--never-collect', 'a cipher system: nothing is read of this host, and nothing is reported')
    .option('--no-never-collect', 'it is none')
    .addOption(new Option('--compression <way>', 'how reports are compressed').choices(['auto', 'gzip', 'none']));
}

/** The settings that were named. Throws `config_invalid` where one does not fit. */
export function settingsOf(options: SettingsOptions): Partial<Settings> {
  const { interval, spoolBytes, spoolReports, order, bytesPerDay, window, zone, metered, compression, neverCollect } =
    options;
  const named: Partial<Settings> = {
    ...(interval === undefined ? {} : { intervalSeconds: interval / 1000 }),
    ...(spoolBytes === undefined ? {} : { spoolBytes }),
    ...(spoolReports === undefined ? {} : { spoolReports }),
    ...(order === undefined ? {} : { sendOrder: order }),
    ...(bytesPerDay === undefined ? {} : { bytesPerDay }),
    ...(window === undefined ? {} : { transferWindows: window }),
    ...(zone === undefined ? {} : { timeZone: zone }),
    ...(metered === undefined ? {} : { isMetered: metered }),
    ...(compression === undefined ? {} : { compression }),
    ...(neverCollect === undefined ? {} : { neverCollect }),
  };
  checkSettings(named, 'the command line');
  return named;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3600_000, d: 86_400_000 };

/** Shorter would look at nothing else, longer would let facts grow stale. */
const MIN_INTERVAL_MS = 10_000;
const MAX_INTERVAL_MS = 7 * 86_400_000;

/** A duration with its unit, in milliseconds. */
export function parseDurationMs(text: string): number {
  const [, amount, unit = 's'] = /^(\d{1,6})\s*(s|min|h|d)?$/.exec(text.trim()) ?? [];
  const ms = Number(amount) * (UNITS_MS[unit] ?? Number.NaN);
  if (ms >= MIN_INTERVAL_MS && ms <= MAX_INTERVAL_MS) return ms;
  throw new InvalidArgumentError('Write 10 s to 7 d, such as "30 min" or "1 h".');
}

const UNITS_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

function parseSize(text: string): number {
  const [, amount, unit = 'b'] = /^(\d{1,12})\s*([kmg]?i?b)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(amount) * (UNITS_BYTES[unit.toLowerCase()] ?? Number.NaN);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new InvalidArgumentError('Write a size such as "100 kB", "64 MB" or "64 MiB".');
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('Write a whole number.');
}
