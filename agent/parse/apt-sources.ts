import { withoutUserInfo } from '../catalogue/secrets.ts';
import { parseControlFile } from './control-file.ts';
import { linesOf } from './text.ts';

/** One enabled or disabled package source; addresses carry no user info. */
export interface AptSource {
  readonly url: string;
  readonly suite: string;
  readonly isEnabled: boolean;
  readonly isSourceCode: boolean;
  readonly isTrusted: boolean;
  readonly key: string | null;
}

/** One-line form: `deb [signed-by=FILE trusted=yes] URL SUITE COMPONENT...`. Source: sources.list(5). */
export function parseSourcesList(text: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const { text: line } of linesOf(text, { hasTrailingComments: true })) {
    const [, kind, options = '', url, suite] = /^(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? [];
    if (kind === undefined || url === undefined || suite === undefined) continue;
    const option = (name: string): string | undefined => new RegExp(`(?:^|\\s)${name}=(\\S+)`, 'i').exec(options)?.[1];
    sources.push({
      url: withoutUserInfo(url),
      suite,
      isEnabled: true,
      isSourceCode: kind === 'deb-src',
      isTrusted: [option('trusted'), option('allow-insecure')].some((word) => /^(?:yes|true|1)$/i.test(word ?? '')),
      key: option('signed-by') ?? null,
    });
  }
  return sources;
}

/** Paragraph form, `*.sources`: every pair of address and suite is one source. Source: sources.list(5), "deb822-style". */
export function parseSourcesParagraphs(text: string): AptSource[] {
  return parseControlFile(text).flatMap((paragraph) => {
    const words = (field: string): string[] => (paragraph.get(field) ?? '').split(/\s+/).filter((word) => word !== '');
    const signedBy = paragraph.get('signed-by');
    const key = signedBy === undefined ? null : /^\//.test(signedBy) ? (signedBy.split('\n')[0] ?? null) : 'inline';
    return words('types').flatMap((kind) =>
      words('uris').flatMap((url) =>
        words('suites').map((suite) => ({
          url: withoutUserInfo(url),
          suite,
          isEnabled: !/^(?:no|false|0)$/i.test(paragraph.get('enabled') ?? 'yes'),
          isSourceCode: kind === 'deb-src',
          isTrusted: ['trusted', 'allow-insecure'].some((field) =>
            /^(?:yes|true|1)$/i.test(paragraph.get(field) ?? ''),
          ),
          key,
        })),
      ),
    );
  });
}

/** Domains of the distributions' own archives and mirror redirectors, by `os.id`. Dated 2026-11-21. */
const OWN_DOMAINS: Readonly<Record<string, readonly string[]>> = {
  debian: ['debian.org'],
  ubuntu: ['ubuntu.com'],
  raspbian: ['raspbian.org', 'raspberrypi.org', 'raspberrypi.com'],
  kali: ['kali.org'],
  devuan: ['devuan.org'],
  linuxmint: ['linuxmint.com', 'ubuntu.com', 'debian.org'],
};

/**
 * Whether an archive is known to be the distribution's own. A private mirror cannot be told from another vendor by its
 * name, so it is not; personal archives of Ubuntu (PPA) are other people's.
 */
export function isOwnArchive(url: string, osId: string): boolean {
  const host = /^(?:https?|ftp|mirror\+https?):\/\/([^/:]+)/i.exec(url)?.[1]?.toLowerCase();
  if (host === undefined || host.startsWith('ppa.') || host.includes('launchpad')) return false;
  return (OWN_DOMAINS[osId] ?? []).some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** What the distributions' archives call themselves in their signed release files, by `os.id`. Dated 2026-11-22. */
const OWN_ORIGINS: Readonly<Record<string, readonly string[]>> = {
  debian: ['Debian', 'Debian Backports'],
  ubuntu: ['Ubuntu', 'UbuntuESM', 'UbuntuESMApps', 'UbuntuProESM'],
  raspbian: ['Raspbian', 'Raspberry Pi Foundation'],
  kali: ['Kali'],
  devuan: ['Devuan'],
  linuxmint: ['linuxmint', 'Ubuntu', 'Debian'],
};

/** Names under which the archives of a distribution sign: a mirror carries them unchanged. */
export function ownOrigins(osId: string): readonly string[] {
  return OWN_ORIGINS[osId] ?? [];
}
