import { createPublicKey, hash, sign } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inPackage } from '../policies/base/package-root.ts';
import type { DownloadKind, DownloadRow } from './api.ts';
import { collectorKey } from './collector-key.ts';
import type { Database } from './store/database.ts';

/** A file for hosts, and where it lies. */
export interface Download extends DownloadRow {
  readonly path: string;
}

const SUMS = 'SHA256SUMS';
/** A sum, two spaces, a name; a dozen of them. */
const MAX_SUMS_BYTES = 16 * 1024;
const SUM_LINE = /^([0-9a-f]{64}) {2}([a-zA-Z0-9][a-zA-Z0-9._-]{0,99})$/;

/** What is there without packages having been built: the recorders of the checkout, and the agent once it was built. */
const ALWAYS = {
  'muster-agent.mjs': ['build', 'agent', 'muster-agent.mjs'],
  'record.sh': ['agent', 'targets', 'record.sh'],
  'record.ps1': ['agent', 'targets', 'record.ps1'],
} as const;

/** Everything that hosts can be given. What the list of sums in `folder` does not name is not given to anybody. */
export function listDownloads(folder: string): Download[] {
  const built = builtDownloads(folder);
  const rest = Object.entries(ALWAYS).flatMap(([name, place]) => {
    const path = inPackage(...place);
    if (built.some((one) => one.name === name) || !existsSync(path)) return [];
    return [download(name, path, hash('sha256', readFileSync(path), 'hex'))];
  });
  return [...built, ...rest].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function builtDownloads(folder: string): Download[] {
  const list = join(folder, SUMS);
  if (!existsSync(list) || statSync(list).size > MAX_SUMS_BYTES) return [];
  return readFileSync(list, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, sha256, name] = SUM_LINE.exec(line) ?? [];
      if (sha256 === undefined || name === undefined || !existsSync(join(folder, name))) return [];
      return [download(name, join(folder, name), sha256)];
    });
}

function download(name: string, path: string, sha256: string): Download {
  const platform = /-((?:linux|win)-[a-z0-9]+)\./.exec(name)?.[1] ?? null;
  return { name, kind: kindOf(name), platform, bytes: statSync(path).size, sha256, path };
}

function kindOf(name: string): DownloadKind {
  if (name.startsWith('record.')) return 'recorder';
  if (name.endsWith('.tar.gz') || name.endsWith('.zip')) return 'archive';
  return name.endsWith('.gz') ? 'executable' : 'agent';
}

/**
 * What proves the downloads: the sums, as `sha256sum -c` reads them, a signature over them by the collector's key, and
 * that key, whose id stands at the end of each enrolment token. `undefined` for any other name.
 */
export async function proofOf(name: string, db: Database, folder: string): Promise<Buffer | undefined> {
  if (!/^(SHA256SUMS(\.sig)?|collector-key\.pem)$/.test(name)) return undefined;
  const { key } = await collectorKey(db);
  if (name === 'collector-key.pem') return Buffer.from(createPublicKey(key).export({ type: 'spki', format: 'pem' }));
  const sums = Buffer.from(
    listDownloads(folder)
      .map((one) => `${one.sha256}  ${one.name}\n`)
      .join(''),
  );
  return name === SUMS ? sums : sign(null, sums, key);
}
