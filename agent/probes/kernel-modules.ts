import type { KernelModules } from '../../policies/inventory/sections/kernel-modules.ts';
import { namesOf } from '../../policies/inventory/watch.ts';
import { MODULE_NAMES } from '../catalogue/module-names.ts';
import { linesOf } from '../parse/text.ts';
import { dropIns } from './drop-ins.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

type Fact = { -readonly [K in keyof KernelModules[string]]: KernelModules[string][K] };
type Kind = NonNullable<Fact['kind']>;

const FOLDERS = [
  '/etc/modprobe.d',
  '/run/modprobe.d',
  '/usr/local/lib/modprobe.d',
  '/usr/lib/modprobe.d',
  '/lib/modprobe.d',
] as const;
const MAX_DEP_BYTES = 16 * 1024 * 1024;

/**
 * The asked modules and all loaded ones: whether a module is there to load, and whether somebody has barred it.
 * Source: modprobe.d(5); depmod(8) for modules.dep and modules.builtin.
 */
export const kernelModules = defineProbe({
  name: 'kernel.modules',
  section: 'kernelModules',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, { watch }) {
    const reader = new Reader(target);
    const loaded = target.isLive ? await readLoaded(reader) : undefined;
    const kinds = loaded?.hasSupport === false ? undefined : await readKinds(reader);
    const { missCount } = reader;
    const bars = await readBars(reader);
    const isOpen = reader.missCount > missCount; // a file that could not be read may bar any module
    const facts: Record<string, Fact> = {};
    for (const name of new Set([
      ...MODULE_NAMES,
      ...namesOf(watch, 'kernelModules'),
      ...(loaded?.names ?? []),
      ...bars.keys(),
    ])) {
      const bar = bars.get(name);
      const kind = kinds?.(name);
      const fact: Fact = {};
      if (bar?.isBlacklisted === true || !isOpen) fact.isBlacklisted = bar?.isBlacklisted ?? false;
      if (!isOpen) fact.installAs = bar?.installAs ?? null;
      if (loaded !== undefined) fact.isLoaded = loaded.names.has(name);
      if (kind !== undefined) fact.kind = kind;
      const isBarred = !isOpen && /^(?:\/usr)?\/bin\/(?:true|false)$/.test(bar?.installAs ?? '');
      if (loaded?.hasSupport === false || isBarred) fact.isLoadable = false;
      else if (kind !== undefined && !(isOpen && kind === 'module')) fact.isLoadable = kind === 'module';
      if (bar !== undefined) fact.configuredIn = bar.file;
      facts[name] = fact;
    }
    if (!target.isLive) reader.miss('isLoaded', 'not_visible_in_image');
    return reader.collected(facts, (name) => ({
      fields: name.startsWith('/') ? ['isBlacklisted', 'installAs', 'isLoadable'] : name.split(' '),
    }));
  },
});

interface Loaded {
  readonly names: ReadonlySet<string>;
  /** False for a kernel that can load no module at all. */
  readonly hasSupport: boolean;
}

async function readLoaded(reader: Reader): Promise<Loaded | undefined> {
  const text = await reader.attempt('isLoaded', () => reader.text('/proc/modules'));
  if (text !== undefined)
    return { names: new Set(text.split('\n').flatMap((line) => line.split(' ')[0] || [])), hasSupport: true };
  if (reader.hasMissed) return undefined;
  // Both files come with CONFIG_MODULES; a kernel without them has nothing to load.
  const isHidden =
    (await reader.target.exists('/proc/sys/kernel/modprobe')) || !(await reader.target.exists('/proc/sys/kernel'));
  if (isHidden) reader.miss('isLoaded', 'source_missing');
  else reader.note('file:/proc/sys/kernel');
  return isHidden ? undefined : { names: new Set(), hasSupport: false };
}

/** Answers of what kind a module of the installed kernel is; `undefined` where its lists are missing (containers). */
async function readKinds(reader: Reader): Promise<((name: string) => Kind | undefined) | undefined> {
  const folder = await modulesFolder(reader);
  const dep =
    folder === undefined ? undefined : await reader.tryText(`${folder}/modules.dep`, { maxBytes: MAX_DEP_BYTES });
  if (folder === undefined || dep === undefined) {
    reader.miss('kind isLoadable', 'source_missing');
    return undefined;
  }
  const builtin = await reader.tryText(`${folder}/modules.builtin`, { maxBytes: MAX_DEP_BYTES });
  if (builtin === undefined) reader.miss('kind isLoadable', 'source_missing');
  const modules = namesIn(dep);
  const builtins = namesIn(builtin ?? '');
  const rest = builtin === undefined ? undefined : 'absent';
  return (name) => (modules.has(name) ? 'module' : builtins.has(name) ? 'builtin' : rest);
}

async function modulesFolder(reader: Reader): Promise<string | undefined> {
  const running = reader.target.isLive ? (await reader.tryText('/proc/sys/kernel/osrelease'))?.trim() : undefined;
  for (const base of ['/lib/modules', '/usr/lib/modules']) {
    if (running !== undefined && (await reader.target.exists(`${base}/${running}`))) return `${base}/${running}`;
    if (reader.target.isLive) continue;
    const newest = (await reader.entries(base)).at(-1);
    if (newest !== undefined) return `${base}/${newest.name}`;
  }
  return undefined;
}

/** "kernel/fs/cramfs/cramfs.ko.xz: ..." names `cramfs`. */
function namesIn(list: string): Set<string> {
  const names = new Set<string>();
  for (const [, name] of list.matchAll(/^(?:[^:\n]*\/)?([^/:\n]+?)\.ko(?:\.\w+)?(?=:|$)/gm))
    if (name !== undefined) names.add(name.replaceAll('-', '_'));
  return names;
}

interface Bar {
  isBlacklisted: boolean;
  installAs: string | null;
  readonly file: string;
}

async function readBars(reader: Reader): Promise<ReadonlyMap<string, Bar>> {
  const bars = new Map<string, Bar>();
  for (const { path, text } of await reader.texts([
    ...(await dropIns(reader, FOLDERS, '.conf')),
    '/etc/modprobe.conf',
  ])) {
    for (const { text: line } of linesOf(text, { joinsLines: true })) {
      const [word, module, command] = line.split(/\s+/);
      if (module === undefined || (word !== 'blacklist' && word !== 'install')) continue;
      const name = module.replaceAll('-', '_');
      const bar = bars.get(name) ?? { isBlacklisted: false, installAs: null, file: path };
      if (word === 'blacklist') bar.isBlacklisted = true;
      // The program alone: what follows is a shell line and may be anything.
      else if (command !== undefined) bar.installAs = command;
      bars.set(name, word === 'install' ? { ...bar, file: path } : bar);
    }
  }
  return bars;
}
