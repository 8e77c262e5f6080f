import type { Os } from '../../policies/inventory/sections/os.ts';
import { commands } from '../catalogue/commands.ts';
import { parseOslevel, parseSolarisRelease, parseUname, type UnixSystem } from '../parse/unix-system.ts';
import type { Target } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';

type OsFacts = { -readonly [K in keyof Os]: Os[K] };

const FAMILIES: Readonly<
  Record<UnixSystem['system'], { readonly family: NonNullable<Os['family']>; readonly id: string }>
> = {
  SunOS: { family: 'solaris', id: 'solaris' },
  AIX: { family: 'aix', id: 'aix' },
  'HP-UX': { family: 'hp-ux', id: 'hp-ux' },
  FreeBSD: { family: 'bsd', id: 'freebsd' },
  OpenBSD: { family: 'bsd', id: 'openbsd' },
  NetBSD: { family: 'bsd', id: 'netbsd' },
  DragonFly: { family: 'bsd', id: 'dragonfly' },
};

/** Neither Linux nor Windows. */
export function isUnix(target: Target): boolean {
  return target.platform === 'other';
}

/** Which system it is, as `os.id` says: a probe that does not know must not guess. */
export function unixFamily(context: ProbeContext): { readonly family: string; readonly id: string } {
  const os = context.factsOf('os') as Os | undefined;
  if (os?.family === undefined || os.id === undefined)
    throw new TargetError('not_supported_here', 'a system that is not known');
  return { family: os.family, id: os.id };
}

/** What `uname -a` tells; `undefined` where nobody asked, or the system is none that we know. */
export async function askUname(target: Target): Promise<UnixSystem | undefined> {
  return parseUname((await target.run(commands.unixUname))?.stdout ?? '');
}

/**
 * System, release and kernel of a recorded Unix. What runs our agent itself is told by `os.other`.
 * Source: uname(1); /etc/release of Solaris; oslevel of AIX; freebsd-version(1).
 */
export const osUnix = defineProbe({
  name: 'os.unix',
  section: 'os',
  appliesTo: (target) => isUnix(target) && target.door !== 'local',

  async collect(target) {
    const reader = new Reader(target);
    const result = await reader.run(commands.unixUname);
    const uname = parseUname(result?.stdout ?? '');
    if (uname === undefined) throw new TargetError('not_supported_here', 'uname names no system that we know');
    const facts: OsFacts = {
      ...FAMILIES[uname.system],
      kernel: uname.release,
      ...(uname.build === undefined ? {} : { kernelBuild: uname.build }),
      ...(uname.architecture === undefined ? {} : { architecture: uname.architecture }),
      ...(await releaseOf(reader, uname)),
    };
    if (facts.release !== undefined) facts.majorRelease = facts.release.split('.')[0] ?? facts.release;
    else reader.miss('release', 'source_missing');
    return reader.collected(facts, (name) => ({ fields: name === 'release' ? ['release', 'majorRelease'] : [] }));
  },
});

async function releaseOf(reader: Reader, uname: UnixSystem): Promise<OsFacts> {
  const { system, release } = uname;
  switch (system) {
    case 'SunOS':
      return await solarisRelease(reader, release);
    case 'AIX':
      return await aixRelease(reader, release);
    case 'HP-UX': {
      const number = /(\d+\.\d+)$/.exec(release)?.[1];
      return number === undefined ? {} : { release: number, name: `HP-UX ${release}` };
    }
    case 'FreeBSD': {
      // What programs are of may be newer than the kernel that still runs.
      const stated = (await reader.attempt('release', () => reader.run(commands.freebsdVersion)))?.stdout.trim() ?? '';
      const point = /^\d+\.\d+-/.test(stated) ? stated : release;
      return bsdRelease(system, point);
    }
    default:
      return bsdRelease(system, release);
  }
}

function bsdRelease(system: string, point: string): OsFacts {
  const release = /^\d+\.\d+(?:\.\d+)?/.exec(point)?.[0];
  return release === undefined ? {} : { release, pointRelease: point, name: `${system} ${point}` };
}

/** SunOS 5.10 is Solaris 10; of 5.11 only the release file tells which one. */
async function solarisRelease(reader: Reader, kernel: string): Promise<OsFacts> {
  const text = await reader.tryText('/etc/release');
  const stated = parseSolarisRelease(text ?? '');
  if (stated !== undefined) return stated;
  const major = /^5\.(\d+)$/.exec(kernel)?.[1];
  // A text that names no Solaris is another system of that family.
  if (text !== undefined || major === undefined || Number(major) > 10) return {};
  return { release: major, name: `Solaris ${major}` };
}

/** With technology level, by which IBM's support splits; without `oslevel` only version and release are known. */
async function aixRelease(reader: Reader, release: string): Promise<OsFacts> {
  const answer = await reader.attempt('release', () => reader.run(commands.aixOslevel));
  const stated = parseOslevel(answer?.stdout ?? '');
  if (stated === undefined) return { release, name: `AIX ${release}` };
  return { release: stated.release, pointRelease: stated.level, name: `AIX ${stated.level}` };
}
