import type { Os } from '../inventory/sections/os.ts';
import type { Cycle, LifecycleProduct } from './tables.ts';

/** Endings of cycle names that say for which editions they are; a cycle without one of them is for all. */
const EDITION_ENDINGS = ['-iot-lts', '-e-lts', '-iot', '-e', '-w'] as const;

/**
 * The cycle of a Windows: by its release where that is a cycle's name ("2012-r2"), else by what the build, the printed
 * name, the service pack and the edition leave. Client and server share builds, so `product` must be the right one of
 * the two; several editions share one too. `undefined` where more than one cycle is left.
 */
export function windowsCycle(product: LifecycleProduct, os: Partial<Os>): Cycle | undefined {
  const release = os.release?.toLowerCase();
  const named = release === undefined ? undefined : product.cycles.get(release);
  if (named !== undefined) return named;
  const build = /^(\d+\.\d+\.\d+)/.exec(os.build ?? '')?.[1] ?? /^(\d+\.\d+\.\d{4,})/.exec(os.release ?? '')?.[1];
  let left = [...product.cycles.values()];
  if (build !== undefined) left = left.filter(({ latest }) => latest === build);
  else if (release === undefined) return undefined;
  if (release !== undefined && !/^\d+\.\d+\.\d/.test(release)) left = left.filter((cycle) => isPartOf(cycle, release));
  left = narrowed(left, (cycle) => isNamed(cycle, os.name));
  left = narrowed(left, (cycle) => hasServicePack(cycle, os.servicePack));
  const ending = editionEnding(os.edition);
  if (left.length > 1 && ending !== undefined) left = left.filter((cycle) => endingOf(cycle) === ending);
  return left.length === 1 ? left[0] : undefined;
}

/** Those that pass, or all where none or nothing tells. */
function narrowed(cycles: Cycle[], passes: (cycle: Cycle) => boolean): Cycle[] {
  if (cycles.length < 2) return cycles;
  const some = cycles.filter(passes);
  return some.length === 0 ? cycles : some;
}

/** "11-24h2" leaves "11-24h2-e" and "11-24h2-w"; "2003" leaves its service packs, but never "2012" the "2012-r2". */
function isPartOf({ cycle }: Cycle, release: string): boolean {
  return cycle === release || (cycle.startsWith(`${release}-`) && !cycle.startsWith(`${release}-r`));
}

/** Windows Server 2019 and version 1809 are one build under two names. */
function isNamed({ label }: Cycle, name: string | undefined): boolean {
  if (name === undefined || label === undefined || label === null) return false;
  const [, year] = /^Windows Server (\d{4}(?: R2)?)/.exec(label) ?? [];
  return year !== undefined && new RegExp(`\\b${year}\\b(?! R2)`).test(name);
}

function hasServicePack({ cycle }: Cycle, servicePack: string | undefined): boolean {
  const [number] = /\d/.exec(servicePack ?? '') ?? [];
  return number !== undefined && cycle.endsWith(`-sp${number}`);
}

function endingOf({ cycle }: Cycle): string | undefined {
  return EDITION_ENDINGS.find((ending) => cycle.endsWith(ending));
}

/** Which of the endings an edition means: "Enterprise LTSC" has its own dates, "Pro" those of the shorter time. */
function editionEnding(edition: string | undefined): string | undefined {
  if (edition === undefined) return undefined;
  const isLong = /lts[bc]|enterprises/i.test(edition);
  if (/iot/i.test(edition)) return isLong ? '-iot-lts' : undefined;
  if (isLong) return '-e-lts';
  if (/enterprise|education/i.test(edition)) return '-e';
  return /home|pro|core/i.test(edition) ? '-w' : undefined;
}
