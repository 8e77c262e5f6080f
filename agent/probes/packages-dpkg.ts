import type { Package } from '../../policies/inventory/sections/packages.ts';
import { type AptSource, isOwnArchive, parseSourcesList, parseSourcesParagraphs } from '../parse/apt-sources.ts';
import { parseDpkgStatus } from '../parse/packages.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const STATUS = '/var/lib/dpkg/status';
const STATUS_FOLDER = '/var/lib/dpkg/status.d'; // minimal images have one file a package
const MAX_STATUS_BYTES = 64 * 1024 * 1024;

/**
 * Packages known to dpkg. Removed packages that left configuration behind are skipped.
 * Reads dpkg's own database: one file instead of a process, and it works in a mounted image too. dpkg keeps no origin;
 * it is presumed only where every enabled source is the distribution's own.
 * Source: dpkg(1) "Package states"; deb-control(5) for the fields.
 */
export const packagesDpkg = defineProbe({
  name: 'packages.dpkg',
  section: 'packages',
  appliesTo: async (target) => (await target.exists(STATUS)) || (await target.exists(STATUS_FOLDER)),

  async collect(target, context) {
    const reader = new Reader(target);
    const packages: Package[] = [];
    let unread = 0;
    for (const path of [
      STATUS,
      ...(await reader.filesIn(STATUS_FOLDER, (name) => !/\.(?:md5sums|list)$/.test(name))),
    ]) {
      const text = await reader.text(path, { maxBytes: MAX_STATUS_BYTES });
      const found = parseDpkgStatus(text ?? '');
      packages.push(...found.packages);
      unread += found.unread;
      // No dpkg knows itself not: a status file that speaks of nothing was not understood.
      if (
        text !== undefined &&
        path === STATUS &&
        found.packages.length === 0 &&
        text.trim() !== '' &&
        !/^Package:/m.test(text)
      ) {
        throw new TargetError('parse_failed', `${path} is no package database`);
      }
    }
    // After a crash or on a full disk the file may be there and hold nothing; elsewhere dpkg is a mere tool.
    if (packages.length === 0 && (await target.exists('/etc/debian_version')))
      throw new TargetError('parse_failed', `${STATUS} names no package on a system made of them`);
    if (unread > 0) reader.miss('name', 'parse_failed');
    const isPresumed = await hasOwnSourcesOnly(reader, osIdOf(context.factsOf('os')));
    const facts = isPresumed
      ? packages.map((entry) => ({ ...entry, origin: 'distributionPresumed' as const }))
      : packages;
    return reader.collected(facts, (name) => (name === 'name' ? {} : { fields: ['origin'] }));
  },
});

function osIdOf(os: unknown): string {
  return typeof os === 'object' && os !== null && 'id' in os && typeof os.id === 'string' ? os.id : '';
}

async function hasOwnSourcesOnly(reader: Reader, osId: string): Promise<boolean> {
  const sources = (await readAptSources(reader)).filter((source) => source.isEnabled && !source.isSourceCode);
  return sources.length > 0 && !reader.hasMissed && sources.every((source) => isOwnArchive(source.url, osId));
}

/** All sources that apt would read, in its order. Source: sources.list(5). */
export async function readAptSources(reader: Reader): Promise<readonly (AptSource & { readonly file: string })[]> {
  const lists = await reader.filesIn('/etc/apt/sources.list.d', (name) => /\.(?:list|sources)$/.test(name));
  const files = await reader.texts(['/etc/apt/sources.list', ...lists]);
  return files.flatMap(({ path, text }) =>
    (path.endsWith('.sources') ? parseSourcesParagraphs(text) : parseSourcesList(text)).map((source) => ({
      ...source,
      file: path,
    })),
  );
}
