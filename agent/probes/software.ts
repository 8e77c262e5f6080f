import type { Gap } from '../../policies/inventory/report.ts';
import type { Package } from '../../policies/inventory/sections/packages.ts';
import type { Software } from '../../policies/inventory/sections/software.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { type ProcessTable, readProcesses } from './process-table.ts';
import { Reader } from './reader.ts';
import { Finder, type Found } from './software-finder.ts';
import { findOpensslCopies } from './software-libraries.ts';
import { findDotnet, findJava, findRuntimes } from './software-runtimes.ts';
import { findPostgresql, findServers, findTomcat } from './software-servers.ts';

type Entry = Software[number];

const DETECTORS = [findJava, findRuntimes, findDotnet, findServers, findPostgresql, findTomcat, findOpensslCopies];

/**
 * Products found by file and process, whoever installed them; their own code is never run. Runs after the packages, by
 * which owner and origin are told. Source: docs/reference-inventory.md 2.2, table of products.
 */
export const software = defineProbe({
  name: 'software.files',
  section: 'software',
  timeoutMs: 20_000,
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    const processes = target.isLive ? await reader.attempt('processes', () => readProcesses(reader)) : undefined;
    const finder = new Finder(reader, processes, packagesOf(context));
    const entries: Entry[] = [];
    for (const detect of DETECTORS) {
      for (const found of await detect(finder)) entries.push(entryOf(found, finder, processes));
    }
    const collected = reader.collected(entries, () => ({}));
    if (processes?.isComplete === true) return collected;
    const reason = !target.isLive
      ? 'not_visible_in_image'
      : target.privilege === 'user'
        ? 'needs_root'
        : 'permission_denied';
    const gap: Gap = { reason, fields: ['isRunning'] };
    return {
      ...collected,
      outcome: 'partial',
      reason: collected.reason ?? reason,
      gaps: [...(collected.gaps ?? []), gap],
    };
  },
});

function packagesOf(context: ProbeContext): readonly Package[] {
  const facts = context.factsOf('packages');
  return Array.isArray(facts) ? (facts as readonly Package[]) : [];
}

function entryOf(found: Found, finder: Finder, processes: ProcessTable | undefined): Entry {
  const { product, path, version, vendor, basis, owner, programs, instances } = found;
  const origin = owner === null ? 'manual' : finder.packageNamed(owner)?.origin;
  const isRunning = runs(found.path, programs, processes);
  return {
    product,
    path,
    ...(version === undefined ? {} : { version }),
    ...(vendor === undefined ? {} : { vendor }),
    basis,
    ...(owner === undefined ? {} : { package: owner }),
    ...(origin === undefined ? {} : { origin }),
    ...(isRunning === undefined ? {} : { isRunning }),
    ...(instances === undefined ? {} : { instances }),
  };
}

/** Seen running is certain; not seen is only where every process was. */
function runs(path: string, programs: readonly string[], processes: ProcessTable | undefined): boolean | undefined {
  if (processes === undefined) return undefined;
  const isSeen = [...processes.executables.values()].some(
    (program) => programs.includes(program) || program.startsWith(`${path}/`),
  );
  return isSeen || (processes.isComplete ? false : undefined);
}
