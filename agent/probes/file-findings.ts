import { setImmediate as breath } from 'node:timers/promises';
import { isObject } from '../../policies/base/json.ts';
import type { Reason } from '../../policies/inventory/report.ts';
import type { FileFindings } from '../../policies/inventory/sections/file-findings.ts';
import { parseGroup, parsePasswd } from '../parse/accounts.ts';
import { isLocalFileSystem } from '../parse/file-systems.ts';
import type { FileStatus, Target } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import { askedSeldom, DAY_MS } from './daily.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';

/** A large server has a million files; a walk that must read more of them says so. */
const MAX_ENTRIES = 1_000_000;
const MAX_FOUND = 5000;
/** Less than what an inspection has, so that what was found by then is told. */
const MAX_MS = 30_000;
const TIMEOUT_MS = 40_000;

/** Live folders, and those in which engines keep whole file systems of others. */
const NOT_ENTERED = new Set([
  '/proc',
  '/sys',
  '/dev',
  '/run/user',
  '/snap',
  '/var/lib/docker',
  '/var/lib/containers',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/var/lib/lxc',
  '/var/lib/lxd',
  '/var/lib/machines',
]);

interface Walked {
  readonly setuid: readonly string[];
  readonly worldWritable: readonly string[];
  readonly unowned: readonly string[];
  /** Why the walk did not see everything. */
  readonly missed?: Reason;
}

/**
 * Set-user-id programs, files and folders that everybody may write (folders with the sticky bit aside), and what belongs
 * to no account, on local file systems. Once a week, and only where the owner of the host asked for it.
 * Source: find(1), "-perm", "-nouser"; docs/owner-file.md.
 */
export const fileFindings = defineProbe({
  name: 'fileFindings',
  section: 'fileFindings',
  timeoutMs: TIMEOUT_MS,
  appliesTo: (target) => target.platform === 'linux' && target.door === 'local',

  async collect(target, context) {
    if (context.owner.fileFindings !== true)
      return { facts: undefined, outcome: 'not_run', reason: 'disabled_by_owner', sources: [] };
    const reader = new Reader(target);
    const ids = await readIds(reader);
    const { value, readAt } = await askedSeldom(target, context, {
      name: 'fileFindings',
      key: ids === undefined ? 'no accounts' : 'accounts',
      maxAgeMs: 7 * DAY_MS,
      check: walkedIn,
      ask: () => walk(target, context, ids),
    });
    const { missed, unowned, ...found } = value;
    if (missed !== undefined) reader.miss('/', missed);
    if (ids === undefined) reader.miss('unowned', 'not_supported_here');
    reader.note('file:/');
    const facts: FileFindings = {
      setuid: [...found.setuid],
      worldWritable: [...found.worldWritable],
      ...(ids === undefined ? {} : { unowned: [...unowned] }),
    };
    const collected = reader.collected(facts, (name) =>
      name === 'unowned' ? { fields: ['unowned'] } : { fields: ['setuid', 'worldWritable', 'unowned'] },
    );
    return { ...collected, ...(readAt === undefined ? {} : { readAt }) };
  },
});

interface Ids {
  readonly users: ReadonlySet<number>;
  readonly groups: ReadonlySet<number>;
}

/** `undefined` where accounts also come from a directory: whose number a file bears is then not to be told here. */
async function readIds(reader: Reader): Promise<Ids | undefined> {
  const sources = (await reader.tryText('/etc/nsswitch.conf')) ?? '';
  if (/^\s*(?:passwd|group)\s*:.*\b(?:sss|ldap|winbind|nis|nisplus|compat)\b/m.test(sources)) return undefined;
  const passwd = await reader.tryText('/etc/passwd');
  const group = await reader.tryText('/etc/group');
  if (passwd === undefined || group === undefined) return undefined;
  return {
    users: new Set(parsePasswd(passwd).entries.map(({ uid }) => uid)),
    groups: new Set(parseGroup(group).entries.map(({ gid }) => gid)),
  };
}

async function walk(target: Target, context: ProbeContext, ids: Ids | undefined): Promise<Walked> {
  const walker = new FileWalk(target, context, ids);
  await walker.run();
  return walker.result();
}

class FileWalk {
  readonly #target: Target;
  readonly #signal: AbortSignal;
  readonly #ids: Ids | undefined;
  readonly #remote: ReadonlySet<string>;
  readonly #endsAt = performance.now() + MAX_MS;
  readonly #setuid: string[] = [];
  readonly #worldWritable: string[] = [];
  readonly #unowned: string[] = [];
  #count = 0;
  #missed: Reason | undefined;

  constructor(target: Target, context: ProbeContext, ids: Ids | undefined) {
    this.#target = target;
    this.#signal = context.signal;
    this.#ids = ids;
    this.#remote = remoteMounts(context.factsOf('mounts'));
  }

  result(): Walked {
    return {
      setuid: this.#setuid,
      worldWritable: this.#worldWritable,
      unowned: this.#unowned,
      ...(this.#missed === undefined ? {} : { missed: this.#missed }),
    };
  }

  async run(): Promise<void> {
    const queue = ['/'];
    for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
      const prefix = folder === '/' ? '' : folder;
      for (const { name, type } of (await this.#ask(() => this.#target.list(folder ?? '/'))) ?? []) {
        if (!this.#hasRoom()) return;
        if (this.#count % 1000 === 0) await breath(); // a running agent must hear its signals meanwhile
        const path = `${prefix}/${name}`;
        if (type === 'link' || type === 'other' || this.#isOutside(path)) continue;
        const status = await this.#ask(() => this.#target.status(path));
        if (status === undefined) continue; // gone since
        this.#judge(path, status);
        if (status.type === 'directory') queue.push(path);
      }
    }
  }

  #isOutside(path: string): boolean {
    return NOT_ENTERED.has(path) || this.#remote.has(path);
  }

  #judge(path: string, { type, mode, ownerId, groupId }: FileStatus): void {
    if (type === 'file' && (mode & 0o4000) !== 0) this.#add(this.#setuid, path);
    const isOpen = (mode & 0o002) !== 0 && (type === 'file' || (mode & 0o1000) === 0);
    if (isOpen) this.#add(this.#worldWritable, path);
    const isUnowned = this.#ids !== undefined && !(this.#ids.users.has(ownerId) && this.#ids.groups.has(groupId));
    if (isUnowned) this.#add(this.#unowned, path);
  }

  #add(list: string[], path: string): void {
    if (list.length < MAX_FOUND) list.push(path);
    else this.#missed ??= 'row_limit';
  }

  async #ask<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      this.#missed ??= error.reason;
      return undefined;
    }
  }

  #hasRoom(): boolean {
    this.#count += 1;
    if (this.#count > MAX_ENTRIES) this.#missed ??= 'row_limit';
    else if (performance.now() > this.#endsAt || this.#signal.aborted) this.#missed ??= 'time_limit';
    else return true;
    return false;
  }
}

/** Mount points of file systems that are not kept on this machine. */
function remoteMounts(mounts: unknown): ReadonlySet<string> {
  if (!isObject(mounts)) return new Set();
  const remote = Object.entries(mounts).filter(
    ([, mount]) => isObject(mount) && typeof mount.fsType === 'string' && !isLocalFileSystem(mount.fsType),
  );
  return new Set(remote.map(([path]) => path));
}

function walkedIn(value: unknown): Walked | undefined {
  if (!isObject(value)) return undefined;
  const isList = (list: unknown) => Array.isArray(list) && list.every((path) => typeof path === 'string');
  const isWhole = isList(value.setuid) && isList(value.worldWritable) && isList(value.unowned);
  return isWhole ? (value as unknown as Walked) : undefined;
}
