/** What `uname -a` tells, brought into one form. */
export interface UnixSystem {
  readonly system: 'SunOS' | 'AIX' | 'HP-UX' | 'FreeBSD' | 'OpenBSD' | 'NetBSD' | 'DragonFly';
  readonly nodeName: string;
  /** As the system writes it: `5.10`, `7.1` (AIX), `B.11.31`, `12.1-RELEASE-p5`. */
  readonly release: string;
  /** Patch level or build of the kernel, where it stands there: `Generic_147441-09`. */
  readonly build?: string;
  readonly architecture?: string;
}

/** Processors of AIX, which prints a serial number where others print a machine: all it ran on are Power. */
const AIX_ARCHITECTURE = 'ppc64';

/**
 * `undefined` for a system that is none of these, and for a line that is cut. AIX prints release before version, and the
 * machine's serial number, which is left out. Source: uname(1) of each system.
 */
export function parseUname(text: string): UnixSystem | undefined {
  const words = text.trim().split('\n')[0]?.split(/\s+/) ?? [];
  const [system, nodeName, third, fourth, fifth] = words;
  if (system === undefined || nodeName === undefined || third === undefined || fourth === undefined) return undefined;
  const machine = words.at(-1) ?? '';
  switch (system) {
    case 'SunOS':
      return {
        system,
        nodeName,
        release: third,
        build: fourth,
        ...(words[5] === undefined ? {} : { architecture: words[5] }),
      };
    case 'AIX':
      return /^\d+$/.test(third) && /^\d+$/.test(fourth)
        ? { system, nodeName, release: `${fourth}.${third}`, architecture: AIX_ARCHITECTURE }
        : undefined;
    case 'HP-UX':
      return { system, nodeName, release: third, ...(fifth === undefined ? {} : { architecture: fifth }) };
    case 'FreeBSD':
    case 'OpenBSD':
    case 'NetBSD':
    case 'DragonFly':
      return { system, nodeName, release: third, architecture: machine };
    default:
      return undefined;
  }
}

export interface SolarisRelease {
  readonly id: string;
  readonly name: string;
  readonly release: string;
  /** Update of a release: `10 1/13`. */
  readonly pointRelease?: string;
}

/** Systems grown from OpenSolaris, each with numbers of its own. */
const DESCENDANTS: readonly (readonly [RegExp, string])[] = [
  [/^OmniOS\s+(?:v11\s+)?(\S+)/, 'omnios'],
  [/^SmartOS\s+(\S+)/, 'smartos'],
  [/^OpenIndiana\s+\D*?(\d\S*)/, 'openindiana'],
  [/^Open Storage Appliance\s+(?:v)?(\S+)/, 'nexenta'],
];

/**
 * The first line of /etc/release: "Solaris 10 5/09 s10s_u7wos_08 SPARC", "Oracle Solaris 11.3 X86". `undefined` where
 * it names nothing known. Source: Oracle, "How to Determine the Oracle Solaris OS Release".
 */
export function parseSolarisRelease(text: string): SolarisRelease | undefined {
  const name = text.trim().split('\n')[0]?.trim().replace(/\s+/g, ' ') ?? '';
  const [, release, update] = /^(?:Oracle )?Solaris (\d+(?:\.\d+)*)(?: (\d{1,2}\/\d{2}))?(?:\s|$)/.exec(name) ?? [];
  if (release !== undefined)
    return { id: 'solaris', name, release, ...(update === undefined ? {} : { pointRelease: `${release} ${update}` }) };
  for (const [pattern, id] of DESCENDANTS) {
    const number = pattern.exec(name)?.[1];
    if (number !== undefined) return { id, name, release: number };
  }
  return undefined;
}

/** `oslevel -s` of AIX: `7100-05-09-2114`, release, technology level, service pack, week. */
export function parseOslevel(text: string): { readonly release: string; readonly level: string } | undefined {
  const level = text.trim();
  const [, version, release, technology] = /^(\d)(\d)\d{2}-(\d{2})(?:-\d{2}-\d{4})?$/.exec(level) ?? [];
  if (version === undefined || release === undefined || technology === undefined) return undefined;
  return { release: `${version}.${release}.${Number(technology)}`, level };
}
