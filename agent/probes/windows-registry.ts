import type { WindowsRegistry } from '../../policies/inventory/sections/windows.ts';
import { namesOf } from '../../policies/inventory/watch.ts';
import type { RegistryAsk } from '../catalogue/windows-ask.ts';
import { REGISTRY_TOPICS } from '../catalogue/windows-registry.ts';
import { foldRegistry, type RegistryKey, type RegistryText } from '../parse/windows-registry.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readTopic } from './windows-parts.ts';

/** Topics that answer rules by name. */
const TOPICS = ['baseline', 'sqlServerSettings'] as const;

/** Keys above a `*`: they are told because they were listed, and nobody asked for them. */
function listedAbove(asks: readonly RegistryAsk[]): ReadonlySet<string> {
  const parents = asks.flatMap(({ key }) => {
    const star = key.indexOf('*');
    return star === -1 ? [] : [foldRegistry(key.slice(0, key.lastIndexOf('\\', star)))];
  });
  return new Set(parents);
}

/**
 * Keys and values that rules ask for by name. A key that does not exist is `null`, and so is a value of one that does.
 * What no rule known to the recorder asked for is unknown, and named as a gap where a pack's watch list wants it.
 */
export const windowsRegistry = defineProbe({
  name: 'windows.registry',
  section: 'windows.registry',
  appliesTo: isWindows,

  async collect(target, { watch }) {
    const reader = new Reader(target);
    const facts: Record<string, WindowsRegistry[string]> = {};
    const asks: RegistryAsk[] = [];
    const refused = new Set<string>();
    for (const topic of TOPICS) {
      asks.push(...REGISTRY_TOPICS[topic]);
      const registry = await reader.attempt(topic, () => readTopic(reader, topic));
      if (registry === undefined) continue;
      Object.assign(facts, keysOf(registry, listedAbove(REGISTRY_TOPICS[topic])));
      for (const [key, reason] of registry.refused) {
        reader.miss(key, reason);
        refused.add(key);
      }
    }
    reader.orDenied('the registry');
    if (reader.sources.length === 0) throw new TargetError('source_missing', 'the recording holds no registry');
    const wanted = [
      ...asks.map(({ key }) => key).filter((key) => !key.includes('*')),
      ...namesOf(watch, 'windows.registry'),
    ];
    for (const key of wanted.map(foldRegistry))
      if (facts[key] === undefined && !refused.has(key)) reader.miss(key, 'source_missing');
    return reader.collected(facts, (name) => (name.startsWith('hk') ? { keys: [name] } : {}));
  },
});

function keysOf(registry: RegistryText, above: ReadonlySet<string>): Record<string, WindowsRegistry[string]> {
  const facts: Record<string, WindowsRegistry[string]> = {};
  for (const [path, key] of registry.keys) {
    if (registry.refused.has(path) || (above.has(path) && (key === null || key.values.size === 0))) continue;
    facts[path] = key === null ? null : valuesOf(key);
  }
  return facts;
}

function valuesOf(key: RegistryKey): NonNullable<WindowsRegistry[string]> {
  return Object.fromEntries(key.values) as NonNullable<WindowsRegistry[string]>;
}

const USER_HIVE = /^hku\\(s-1-5-21-[\d-]+)\\(.+)$/;
const PROFILE = /\\profilelist\\(s-1-5-21-[\d-]+)$/;

/**
 * Settings of people whose hive is loaded, by SID, with their own keys as `hkcu\…`. Hives of the others stay where they
 * are: they are gaps.
 */
export const windowsUserRegistry = defineProbe({
  name: 'windows.userRegistry',
  section: 'windows.userRegistry',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const registry = await readTopic(reader, 'users');
    if (registry === undefined) throw new TargetError('source_missing', 'the recording holds no settings of users');
    const facts: Record<string, Record<string, WindowsRegistry[string]>> = {};
    for (const [path, key] of registry.keys) {
      const [, sid, rest] = USER_HIVE.exec(path) ?? [];
      if (sid === undefined || rest === undefined || registry.refused.has(path)) continue;
      const own = facts[sid.toUpperCase()] ?? {};
      own[`hkcu\\${rest}`] = key === null ? null : valuesOf(key);
      facts[sid.toUpperCase()] = own;
    }
    for (const [path, reason] of registry.refused) reader.miss(sidIn(path) ?? path, reason);
    for (const path of registry.keys.keys()) {
      const sid = PROFILE.exec(path)?.[1]?.toUpperCase();
      if (sid !== undefined && facts[sid] === undefined) reader.miss(sid, 'not_supported_here');
    }
    return reader.collected(facts, (name) => ({ keys: [name] }));
  },
});

function sidIn(path: string): string | undefined {
  return (USER_HIVE.exec(path)?.[1] ?? PROFILE.exec(path)?.[1])?.toUpperCase();
}
