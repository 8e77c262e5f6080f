import { isElf, versionBehind } from '../parse/version-text.ts';
import type { Finder, Found } from './software-finder.ts';

const ROOTS = ['/opt', '/usr/local', '/srv'];
const LIBRARY = /^lib(?:crypto|ssl)(?:[-._]?\d[\w.]*)?\.so(?:\.[\w.]+)?$/;
const MAX_DEPTH = 4;
const MAX_FOLDERS = 400;
/** Below an application's own folder only those are entered in which libraries lie. */
const FREE_DEPTH = 2;
const LIBRARY_FOLDER =
  /^(?:lib(?:32|64|s|exec)?|s?bin|common|embedded|local|native|openssl.*|product|runtimes?|ssl|usr|\w+-linux-gnu)$/;
const MAX_COPIES = 100;
const NOT_ENTERED =
  /^(?:proc|sys|dev|node_modules|site-packages|dist-packages|share|doc|docs|man|include|locale|src|test|tests|examples|\..*)$/;

/**
 * Copies of OpenSSL that products brought along, outside of the packages' reach: nobody updates them. The version is the
 * text in the library. Source: OpenSSL_version(3), "OPENSSL_VERSION".
 */
export async function findOpensslCopies(finder: Finder): Promise<Found[]> {
  const files: string[] = [];
  const queue = ROOTS.map((folder) => ({ folder, depth: 0 }));
  let folderCount = 0;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    folderCount += 1;
    if (folderCount > MAX_FOLDERS || files.length >= MAX_COPIES) {
      finder.reader.miss('libraries', 'row_limit');
      break;
    }
    for (const { name, type } of await finder.list(next.folder)) {
      const path = `${next.folder}/${name}`;
      if (type === 'file' && LIBRARY.test(name)) files.push(path);
      else if (type === 'directory' && mayHoldLibraries(name, next.depth))
        queue.push({ folder: path, depth: next.depth + 1 });
    }
  }
  const found: Found[] = [];
  for (const path of files) {
    const bytes = await finder.program(path);
    if (bytes === undefined || !isElf(bytes)) continue;
    const version = versionBehind(bytes, 'OpenSSL ', /^\d+\.\d+\.\d+[a-z]{0,2}/);
    if (version === undefined) continue; // another library of that name: BoringSSL, LibreSSL
    const owner = await finder.ownerOf(path, /ssl/);
    if (typeof owner === 'string') continue;
    found.push({
      product: 'openssl',
      path,
      version,
      basis: 'binaryText',
      ...(owner === undefined ? {} : { owner }),
      programs: [],
    });
  }
  return found;
}

function mayHoldLibraries(name: string, depth: number): boolean {
  if (depth >= MAX_DEPTH || NOT_ENTERED.test(name)) return false;
  return depth < FREE_DEPTH || LIBRARY_FOLDER.test(name);
}
