import type { Sysctl } from '../../policies/inventory/sections/sysctl.ts';
import { namesOf } from '../../policies/inventory/watch.ts';
import { looksSecret } from '../catalogue/secrets.ts';
import { SYSCTL_NAMES } from '../catalogue/sysctl-names.ts';
import { parseSysctl, sysctlPath, sysctlValue } from '../parse/sysctl.ts';
import { dropIns } from './drop-ins.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const FOLDERS = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
] as const;
const LAST = '/etc/sysctl.conf'; // read last, and wins

interface Setting {
  readonly value: string;
  readonly file: string;
}

/**
 * Asked and configured kernel parameters: what runs, what the files want, and the file that wins by the loading order.
 * Source: sysctl.d(5), "Configuration directories and precedence"; sysctl(8), "--system" for /etc/sysctl.conf.
 */
export const sysctl = defineProbe({
  name: 'sysctl',
  section: 'sysctl',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, { watch }) {
    const reader = new Reader(target);
    const configured = await readConfigured(reader);
    const facts: Record<string, { -readonly [K in keyof Sysctl[string]]: Sysctl[string][K] }> = {};
    for (const name of new Set([...SYSCTL_NAMES, ...namesOf(watch, 'sysctl'), ...configured.names])) {
      if (looksSecret(name) || name.includes('*')) continue;
      const fact: (typeof facts)[string] = {};
      const setting = configured.of(name);
      if (setting !== undefined)
        Object.assign(fact, { configured: sysctlValue(setting.value), configuredIn: setting.file });
      else if (!configured.isOpen) fact.configured = null;
      if (target.isLive) await addRunning(reader, name, fact);
      facts[name] = fact;
    }
    if (!target.isLive) reader.miss('running', 'not_visible_in_image');
    else reader.note('file:/proc/sys');
    return reader.collected(facts, (name) =>
      name.includes('/') ? { fields: ['configured'] } : name === 'running' ? { fields: ['running'] } : { keys: [name] },
    );
  },
});

async function addRunning(
  reader: Reader,
  name: string,
  fact: { running?: number | string | boolean | null },
): Promise<void> {
  let isKnown = true;
  const text = await reader.attempt(name, () =>
    reader.target.readText(sysctlPath(name), { maxBytes: 64 * 1024 }).catch((error: unknown) => {
      isKnown = false;
      throw error;
    }),
  );
  if (isKnown) fact.running = text === undefined ? null : sysctlValue(text);
}

class Configured {
  readonly #exact = new Map<string, Setting>();
  readonly #patterns: { readonly pattern: RegExp; readonly setting: Setting }[] = [];
  readonly #excluded = new Set<string>();
  /** A file that could not be read may set anything: then only the last words of all are certain, and no pattern is. */
  readonly isOpen: boolean;

  constructor(isOpen: boolean) {
    this.isOpen = isOpen;
  }

  add(name: string, value: string | undefined, file: string): void {
    if (value === undefined) this.#excluded.add(name);
    else if (!name.includes('*')) this.#exact.set(name, { value, file });
    else this.#patterns.push({ pattern: globPattern(name), setting: { value, file } });
  }

  get names(): Iterable<string> {
    return this.#exact.keys();
  }

  /** A name of its own is stronger than every pattern; among patterns the last one wins. */
  of(name: string): Setting | undefined {
    const own = this.#exact.get(name);
    if (this.isOpen) return own;
    if (own !== undefined || this.#excluded.has(name)) return own;
    return this.#patterns.findLast(({ pattern }) => pattern.test(name))?.setting;
  }
}

/** `*` stands for one part of the name. Source: sysctl.d(5). */
function globPattern(name: string): RegExp {
  return new RegExp(
    `^${name
      .replace(/[\\^$+?()[\]{}|]/g, '\\$&')
      .replace(/\./g, '\\.')
      .replace(/\*/g, '[^.]*')}$`,
  );
}

async function readConfigured(reader: Reader): Promise<Configured> {
  const parts = (await dropIns(reader, FOLDERS, '.conf')).filter((path) => path !== LAST);
  const isListed = !reader.hasMissed;
  const { sure } = await reader.layers([...parts, LAST]);
  const configured = new Configured(reader.hasMissed);
  for (const { path, text } of sure) {
    if (!isListed && path !== LAST) continue;
    for (const { name, value } of parseSysctl(text)) configured.add(name, value, path);
  }
  return configured;
}
