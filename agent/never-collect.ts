import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { readOwnerFile } from './owner-file.ts';
import { probes } from './probes/index.ts';
import { readSettings } from './settings.ts';
import { Spool } from './spool.ts';
import { writeDurably } from './state.ts';

// A cipher system: nothing is read of it. Said by its owner, by the agent's settings, or by the collector, whose word is
// kept: an agent that was told once never asks again.

/** Beside the other files of the agent; it names the collector that said so, and nothing of the host. */
const FILE = 'never-collect.json';
const PROBE_NAMES = probes.map(({ name }) => name);

/**
 * Throws `never_collect` where this host must not be looked at: by `/etc/muster-agent.json` or `owner.json`, by the setting
 * `neverCollect`, or by what the collector answered. Asked before anything of the host is read. An owner's file that is not
 * understood throws `config_invalid`: what it forbids is not known.
 */
export function refuseIfForbidden(folder: string, systemPath?: string): void {
  if (readOwnerFile(folder, PROBE_NAMES, systemPath).neverCollect === true)
    throw forbidden("the owner's file of this host says neverCollect");
  if (isClosed(() => readSettings(folder).neverCollect))
    throw forbidden(`the settings in ${folder} say neverCollect; "muster agent settings --no-never-collect" ends it`);
  const told = toldIn(folder);
  if (told !== undefined)
    throw forbidden(
      `the collector ${told} said so; when it is lifted there, remove ${join(folder, FILE)} and start again`,
    );
}

/** Settings that are broken, or another user's, forbid nothing by themselves; whoever uses them says what is wrong. */
function isClosed(read: () => boolean): boolean {
  try {
    return read();
  } catch {
    return false;
  }
}

function forbidden(why: string): MusterError {
  return new MusterError('never_collect', `nothing is collected of this host: ${why}`);
}

/** The address of the collector that forbade it. A file that is damaged still forbids. */
function toldIn(folder: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, FILE), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // A folder that is closed to us is another user's agent: its word is not about what we do.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined;
    throw new MusterError('read_failed', `cannot read ${join(folder, FILE)}: ${messageOf(error)}`, { cause: error });
  }
  const [, collector = 'that this host reported to'] = /"collector":"([^"]{1,300})"/.exec(text) ?? [];
  return collector;
}

/** Keeps the collector's word, and lets go of what waited to be sent and of what was remembered of the host. */
export function keepForbidden(folder: string, spoolFolder: string, collector: string, now: Date): void {
  writeDurably(join(folder, FILE), `${JSON.stringify({ collector, at: now.toISOString() })}\n`);
  new Spool(spoolFolder).clear();
  for (const name of ['probe-memory.json', 'streams.json', join('spool', 'rejected')])
    rmSync(join(folder, name), { recursive: true, force: true });
}
