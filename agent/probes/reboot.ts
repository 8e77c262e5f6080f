import type { Os } from '../../policies/inventory/sections/os.ts';
import { rpm } from '../../policies/versions/rpm.ts';
import { look } from './look.ts';
import type { ProbeContext } from './probe.ts';
import type { Reader } from './reader.ts';

/** Whether the host waits for a restart; absent: not everything that would tell could be seen. */
export interface Reboot {
  readonly needsReboot?: boolean;
  readonly rebootReasons?: readonly string[];
}

const MARKS = ['/run/reboot-required', '/var/run/reboot-required'];
const MODULE_FOLDERS = ['/lib/modules', '/usr/lib/modules'];
const MAX_REASONS = 50;

/**
 * Three signs: the mark that packages leave, a newer kernel than the one that runs, and libraries of PID 1 that were
 * replaced under it. One is enough; "no" only where all three were looked for. A container has no kernel of its own.
 * Source: needs-restarting(1); update-notifier's reboot-required; proc(5), "/proc/pid/maps".
 */
export async function readReboot(reader: Reader, context: ProbeContext): Promise<Reboot> {
  const os = (context.factsOf('os') ?? {}) as Os;
  const reasons: string[] = [];
  const { missCount } = reader;
  let isKnown = true;
  for (const path of MARKS) {
    const isMarked = await reader.attempt('needsReboot', () => reader.target.exists(path));
    if (isMarked !== true) continue;
    const text = (await reader.tryText(`${path}.pkgs`)) ?? '';
    const names = [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) =>
      /^[\w.+:-]{1,200}$/.test(line),
    );
    reasons.push(...(names.length === 0 ? ['marked'] : names.map((name) => `marked by ${name}`)));
    break;
  }
  if (os.isContainer !== true) {
    const kernel = await newerKernel(reader, os.kernel);
    if (typeof kernel === 'string') reasons.push(`kernel ${kernel} is installed, ${os.kernel} runs`);
    else if (kernel === undefined) isKnown = false;
  }
  const libraries = await replacedLibraries(reader);
  if (libraries === undefined) isKnown = false;
  else reasons.push(...libraries.map((name) => `PID 1 uses a replaced ${name}`));
  if (reasons.length > 0) return { needsReboot: true, rebootReasons: reasons.slice(0, MAX_REASONS) };
  if (isKnown && reader.missCount === missCount) return { needsReboot: false, rebootReasons: [] };
  reader.miss('needsReboot', reader.target.privilege === 'user' ? 'needs_root' : 'source_missing');
  return {};
}

/** Kernels of other uses are no successors: "6.1.0-37-amd64" follows "6.1.0-35-amd64", "6.1.0-37-cloud-amd64" does not. */
export function kernelFlavour(release: string): string {
  return (
    /(?:[-_.+]?[a-z][a-z0-9_]*)+$/i.exec(
      release.replace(/[.-]el\d+(?:uek|_\d+)?/g, (part) => part.replace(/[\d_]+/g, '')),
    )?.[0] ?? ''
  );
}

/** The newest kernel of the running one's kind, where it is newer; `null`: none is; `undefined`: not to be told. */
async function newerKernel(reader: Reader, running: string | undefined): Promise<string | null | undefined> {
  if (running === undefined) return undefined;
  const installed = new Set<string>();
  for (const folder of MODULE_FOLDERS) {
    for (const { name, type } of await reader.entries(folder)) {
      if (type !== 'directory' || !/^\d+\.\d+/.test(name)) continue;
      // A folder that a removed kernel left behind holds no list of modules that came with it.
      for (const file of ['modules.builtin', 'modules.order']) {
        const place = `${folder}/${name}/${file}`;
        if ((await reader.attempt(folder, () => reader.target.exists(place))) === true) installed.add(name);
      }
    }
  }
  if (installed.size === 0) return undefined;
  const flavour = kernelFlavour(running);
  const newer = [...installed].filter(
    (name) => kernelFlavour(name) === flavour && (rpm.compare(name, running) ?? 0) > 0,
  );
  return newer.sort((left, right) => rpm.compare(left, right) ?? 0).at(-1) ?? null;
}

/** Names of shared libraries that PID 1 has mapped and that were replaced since; `undefined`: not ours to see. */
async function replacedLibraries(reader: Reader): Promise<string[] | undefined> {
  const maps = await look(reader, 'needsReboot', () => reader.target.readText('/proc/1/maps', { filter: keepDeleted }));
  if (!maps.isKnown || maps.found === undefined) return undefined;
  reader.note('file:/proc/1/maps');
  const paths = [...maps.found.matchAll(/(\/\S+) \(deleted\)$/gm)].map(([, path = '']) => path);
  const names = paths
    .filter((path) => /^\/(?:usr\/)?lib/.test(path))
    .map((path) => path.slice(path.lastIndexOf('/') + 1));
  return [...new Set(names)].filter((name) => /\.so\b/.test(name)).sort();
}

/** Addresses of memory stay on the host. */
function keepDeleted(text: string): string {
  return text
    .split('\n')
    .map((line) => /\/\S+ \(deleted\)$/.exec(line)?.[0] ?? '')
    .join('\n');
}
