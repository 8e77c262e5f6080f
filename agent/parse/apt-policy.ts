/** One version that apt knows of a package, and where it may be had; the newest first, as apt lists them. */
export interface AptVersion {
  readonly version: string;
  readonly isInstalled: boolean;
  /** "URL SUITE/COMPONENT" of each archive that holds it; dpkg's own database is left out. */
  readonly archives: readonly string[];
}

/** What apt would do with one package. */
export interface AptPackage {
  /** Name, with `:ARCHITECTURE` where it is not the system's own. */
  readonly name: string;
  readonly candidate?: string;
  readonly versions: readonly AptVersion[];
}

const VERSION = /^ (\*\*\*| {3}) (\S+)(?: -?\d+)?(?: \(phased \d+%\))?$/;
const ARCHIVE = /^ {6,}-?\d+ (\S+)(?: (\S+))?/;

/**
 * Output of `apt-cache policy NAME...`. A package whose paragraph is not understood is left out; `unread` counts them.
 * Source: apt-cache(8), "policy"; apt-private/private-show.cc.
 */
export function parseAptPolicy(text: string): { readonly packages: readonly AptPackage[]; readonly unread: number } {
  const packages: AptPackage[] = [];
  let unread = 0;
  for (const paragraph of text.split(/\n(?=\S)/)) {
    if (paragraph.trim() === '') continue;
    const found = packageOf(paragraph.split('\n'));
    if (found === undefined) unread += 1;
    else packages.push(found);
  }
  return { packages, unread };
}

function packageOf(lines: readonly string[]): AptPackage | undefined {
  const name = /^(\S+):$/.exec(lines[0] ?? '')?.[1];
  const candidate = told(lines, 'Candidate');
  if (name === undefined || candidate === undefined) return undefined;
  const versions: (AptVersion & { archives: string[] })[] = [];
  for (const line of lines) {
    const [, mark, version] = VERSION.exec(line) ?? [];
    const [, url = '', suite = ''] = ARCHIVE.exec(line) ?? [];
    if (version !== undefined) versions.push({ version, isInstalled: mark === '***', archives: [] });
    else if (/^[a-z+-]+:/.test(url) && suite !== '') versions.at(-1)?.archives.push(`${url} ${suite}`);
  }
  return { name, ...(candidate === '(none)' ? {} : { candidate }), versions };
}

function told(lines: readonly string[], word: string): string | undefined {
  const line = lines.find((text) => text.startsWith(`  ${word}: `));
  return line?.slice(word.length + 4).trim();
}

/** "bookworm-security", "buster/updates" of the security archive, Ubuntu's "-infra-security". */
const SECURITY_SUITE = /-security(?:\/|$)|-apps-security|-infra-security|^(?:stable|oldstable|[a-z]+)\/updates(?:\/|$)/;
const SECURITY_HOST = /^[a-z+]+:\/\/(?:[^/]*\.)?security\.(?:debian\.org|ubuntu\.com)\//;

/** Whether an archive carries security fixes only. */
export function isSecurityArchive(archive: string): boolean {
  const [url = '', suite = ''] = archive.split(' ');
  return SECURITY_HOST.test(`${url}/`) || SECURITY_SUITE.test(suite);
}

/** An update that apt would install. */
export interface AptUpdate {
  readonly name: string;
  readonly installed: string;
  readonly available: string;
  readonly isSecurity: boolean;
}

/**
 * The update of a package, or `undefined`. It is one of security where any version on the way is from such an archive:
 * a later fix of another kind carries it too. What is pinned back is no update.
 */
export function updateOf({ name, candidate, versions }: AptPackage): AptUpdate | undefined {
  const installedAt = versions.findIndex(({ isInstalled }) => isInstalled);
  const candidateAt = versions.findIndex(({ version }) => version === candidate);
  const installed = versions[installedAt]?.version;
  if (installed === undefined || candidate === undefined || candidateAt < 0 || candidateAt >= installedAt)
    return undefined;
  const between = versions.slice(candidateAt, installedAt);
  const isSecurity = between.some(({ archives }) => archives.some(isSecurityArchive));
  return { name, installed, available: candidate, isSecurity };
}
