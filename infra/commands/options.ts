import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { type Language, printable } from '../../policies/base/text.ts';

/** What every command of this folder understands. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly lang?: string;
  /** Folder of a catalogue that replaces the shipped one. */
  readonly catalogue?: string;
}

/** The asked language, else that of the environment, else English. */
export function languageOf({ lang }: CommonOptions, environment: NodeJS.ProcessEnv = process.env): Language {
  if (lang === 'vi' || lang === 'en') return lang;
  const told = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return told.startsWith('vi') ? 'vi' : 'en';
}

/** Today, or the day that was asked for. Throws `bad_request` for what is no day. */
export function dayOf(asOf: string | undefined): string {
  const day = asOf ?? new Date().toISOString().slice(0, 10);
  const isDay =
    /^\d{4}-\d\d-\d\d$/.test(day) &&
    !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) &&
    new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  if (!isDay) throw new MusterError('bad_request', `--as-of "${day}" is not a day such as 2026-11-21`);
  return day;
}

export function print(text: string): void {
  process.stdout.write(printable(text.endsWith('\n') ? text : `${text}\n`));
}

/** A remark for people, beside the result. */
export function remark(text: string): void {
  process.stderr.write(printable(`${text}\n`));
}

/** Reads a file of at most `maxBytes`. Throws `read_failed` or `limit_exceeded`, naming it. */
export async function readBounded(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > maxBytes)
        throw new MusterError('limit_exceeded', `${path} has ${size} bytes; at most ${maxBytes} are read`);
    } finally {
      await file.close();
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError('read_failed', `${path} could not be read: ${messageOf(error)}`, { cause: error });
  }
}

/** Writes a file and the folders above it. Plans and states show a network: they are for their owner only. */
export async function writeOwn(path: string, text: string, flag: 'w' | 'wx' = 'w'): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600, flag });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new MusterError(
        'bad_request',
        `${path} is there already and may have been edited; choose another name with --out, or replace it with --force`,
        { cause: error },
      );
    }
    throw new MusterError('read_failed', `${path} could not be written: ${messageOf(error)}`, { cause: error });
  }
}
