import { createHash } from 'node:crypto';
import { isObject } from '../../policies/base/json.ts';
import type { Package } from '../../policies/inventory/sections/packages.ts';
import type { Updates } from '../../policies/inventory/sections/updates.ts';
import { rpm } from '../../policies/versions/rpm.ts';
import { commands } from '../catalogue/commands.ts';
import {
  type PendingList,
  parseApkUpgradable,
  parseCheckUpdate,
  parseZypperPatches,
  parseZypperUpdates,
} from '../parse/pending-updates.ts';
import type { Command } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import { askedSeldom, DAY_MS, type Remembered } from './daily.ts';
import type { ProbeContext } from './probe.ts';
import type { Reader } from './reader.ts';

export type Pending = NonNullable<Updates['pending']>[number];

/** The day's answer of a package manager; `unread` lines of it were not understood. */
export interface PendingAnswer {
  readonly pending: readonly Pending[];
  readonly unread: number;
}

/** Folders of metadata, with the file in each repository's folder that is new after each look at the repository. */
const CACHES = [
  ['/var/cache/dnf', 'repodata/repomd.xml'],
  ['/var/cache/libdnf5', 'repodata/repomd.xml'],
  ['/var/cache/zypp/raw', 'repodata/repomd.xml'],
] as const;

/** When the newest metadata was fetched, and whether any tells which update is one of security. */
export interface RpmLists {
  readonly metadataAt?: string;
  readonly hasAdvisories: boolean;
}

/** Source: dnf.conf(5), "cachedir"; yum.conf(5), "cachedir"; zypper(8), "Files". */
export async function readRpmLists(reader: Reader): Promise<RpmLists> {
  let metadataAt: string | undefined;
  let hasAdvisories = false;
  const look = async (folder: string, file: string): Promise<void> => {
    const status = await reader.attempt(`${folder}/${file}`, () => reader.target.status(`${folder}/${file}`));
    const at = status?.modifiedAt;
    if (at !== undefined && (metadataAt === undefined || at > metadataAt)) metadataAt = at;
  };
  for (const [root, file] of CACHES) {
    for (const { name, type } of await reader.entries(root)) {
      if (type !== 'directory') {
        if (/-updateinfo\.solvx$/.test(name)) hasAdvisories = true;
        continue;
      }
      await look(`${root}/${name}`, file);
      const data = await reader.entries(`${root}/${name}/repodata`);
      if (data.some((entry) => /updateinfo/.test(entry.name))) hasAdvisories = true;
    }
  }
  // yum keeps /var/cache/yum/ARCHITECTURE/RELEASE/REPOSITORY, older ones without the first two.
  for (const folder of await yumFolders(reader, '/var/cache/yum', 2)) {
    await look(folder, 'cachecookie');
    const data = await reader.entries(folder);
    if (data.some((entry) => /updateinfo/.test(entry.name))) hasAdvisories = true;
  }
  return { ...(metadataAt === undefined ? {} : { metadataAt }), hasAdvisories };
}

async function yumFolders(reader: Reader, folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const { name, type } of (await reader.entries(folder)).slice(0, 100)) {
    if (type !== 'directory') continue;
    found.push(`${folder}/${name}`);
    if (depth > 0 && /^(?:x86_64|i[3-6]86|aarch64|ppc64(?:le)?|s390x|\d[\w.]*)$/.test(name))
      found.push(...(await yumFolders(reader, `${folder}/${name}`, depth - 1)));
  }
  return found;
}

/** Updates by dnf, else yum, else zypper, else apk, from what they have fetched before. Throws where none can be asked. */
export async function askOthers(
  reader: Reader,
  context: ProbeContext,
  packages: readonly Package[],
  lists: RpmLists,
): Promise<Remembered<PendingAnswer>> {
  const key = createHash('sha256')
    .update(lists.metadataAt ?? '')
    .update(packages.map(({ name, architecture, version }) => `${name}.${architecture}=${version}`).join('\n'))
    .digest('base64url');
  return await askedSeldom(reader.target, context, {
    name: 'updates.pending',
    key,
    maxAgeMs: DAY_MS,
    check: answerIn,
    async ask() {
      const hasApk = packages.some(({ scheme }) => scheme === 'apk');
      const answer = hasApk
        ? await askApk(reader)
        : ((await askDnf(reader, packages, lists)) ?? (await askZypper(reader)));
      if (answer === undefined) throw new TargetError('tool_missing', 'no package manager that lists updates');
      return answer;
    },
  });
}

async function askDnf(
  reader: Reader,
  packages: readonly Package[],
  { hasAdvisories }: RpmLists,
): Promise<PendingAnswer | undefined> {
  for (const [all, security] of [
    [commands.dnfUpdates, commands.dnfSecurity],
    [commands.yumUpdates, commands.yumSecurity],
  ] as const) {
    const listed = await checkUpdate(reader, all);
    if (listed === undefined) continue;
    // Without advisories in the metadata the list of security updates is empty for every host.
    const secure = hasAdvisories && listed.updates.length > 0 ? await checkUpdate(reader, security) : undefined;
    const known = new Set(secure?.updates.map(({ name, architecture }) => `${name}.${architecture}`));
    const pending = listed.updates.map(({ name, architecture, available }): Pending => {
      const installed = newestOf(packages, name, architecture);
      return {
        name,
        ...(installed === undefined ? {} : { installed }),
        ...(available === undefined ? {} : { available }),
        ...(secure === undefined ? {} : { isSecurity: known.has(`${name}.${architecture}`) }),
      };
    });
    return { pending, unread: listed.unread + (secure?.unread ?? 0) };
  }
  return undefined;
}

/** Ends with 0 where there is none, with 100 where there is one. Source: dnf(8), "Check-update Command". */
async function checkUpdate(reader: Reader, command: Command): Promise<PendingList | undefined> {
  const result = await reader.run(command);
  if (result === undefined) return undefined;
  if (result.exitCode !== 0 && result.exitCode !== 100)
    throw new TargetError('command_failed', `${command.name} ended with ${result.exitCode}`);
  return parseCheckUpdate(result.stdout);
}

function newestOf(packages: readonly Package[], name: string, architecture: string | undefined): string | undefined {
  const versions = packages.flatMap((entry) =>
    entry.name === name && entry.architecture === architecture && entry.version !== undefined ? [entry.version] : [],
  );
  return versions.sort((left, right) => rpm.compare(left, right) ?? 0).at(-1);
}

async function askZypper(reader: Reader): Promise<PendingAnswer | undefined> {
  const result = await reader.run(commands.zypperUpdates);
  if (result === undefined) return undefined;
  const listed = parseZypperUpdates(result.stdout);
  if (listed === undefined) throw new TargetError('command_failed', `zypper ended with ${result.exitCode}`);
  const patches = await reader.run(commands.zypperSecurity);
  const needed = patches === undefined ? undefined : parseZypperPatches(patches.stdout);
  // Security comes as patches over several packages: each one is an entry, and where none is needed no package is one.
  const isSecurity = needed?.length === 0 ? { isSecurity: false } : {};
  const entries = listed.updates.map(
    ({ name, installed, available }): Pending => ({
      name,
      ...(installed === undefined ? {} : { installed }),
      ...(available === undefined ? {} : { available }),
      ...isSecurity,
    }),
  );
  return {
    pending: [...entries, ...(needed ?? []).map((name): Pending => ({ name, isSecurity: true }))],
    unread: listed.unread + (needed === undefined ? 1 : 0),
  };
}

async function askApk(reader: Reader): Promise<PendingAnswer | undefined> {
  const result = await reader.run(commands.apkUpgradable);
  if (result === undefined) return undefined;
  if (result.exitCode !== 0) throw new TargetError('command_failed', `apk ended with ${result.exitCode}`);
  const { updates, unread } = parseApkUpgradable(result.stdout);
  // Alpine's index does not say which update is one of security.
  return { pending: updates.map(({ architecture: _, ...update }): Pending => update), unread };
}

function answerIn(value: unknown): PendingAnswer | undefined {
  if (!isObject(value) || !Array.isArray(value.pending) || typeof value.unread !== 'number') return undefined;
  const isWhole = value.pending.every((entry) => isObject(entry) && typeof entry.name === 'string');
  return isWhole ? (value as unknown as PendingAnswer) : undefined;
}
