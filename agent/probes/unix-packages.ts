import type { Package } from '../../policies/inventory/sections/packages.ts';
import { commands } from '../catalogue/commands.ts';
import {
  type PackageList,
  parseBsdPackages,
  parseIpsInfo,
  parseLslpp,
  parsePkginfo,
  parsePkgQuery,
  parseSolarisPatches,
  parseSwlist,
} from '../parse/unix-packages.ts';
import type { Command } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isUnix, unixFamily } from './unix-system.ts';

type Source = readonly [command: Command, parse: (text: string) => PackageList];

const BSD: readonly Source[] = [
  [commands.freebsdPkg, parsePkgQuery],
  [commands.bsdPackages, parseBsdPackages],
];

/** Package managers by `os.family`; each system may have several, of which a program that is not there is no loss. */
const SOURCES: Readonly<Record<string, readonly Source[]>> = {
  aix: [[commands.aixLslpp, parseLslpp]],
  'hp-ux': [
    [commands.hpuxBundles, parseSwlist],
    [commands.hpuxProducts, parseSwlist],
  ],
  solaris: [
    [commands.solarisPkginfo, parsePkginfo],
    [commands.solarisPkg, parseIpsInfo],
    [commands.solarisPatches, parseSolarisPatches],
  ],
  bsd: BSD,
};

/**
 * Packages of a Unix by its own managers. Their versions have no order of their own that we know: `generic`, or `dotted`
 * for AIX. A BSD without any package has none: its base system is none of them.
 */
export const packagesUnix = defineProbe({
  name: 'packages.unix',
  section: 'packages',
  timeoutMs: 25_000,
  appliesTo: isUnix,

  async collect(target, context) {
    const reader = new Reader(target);
    const { family, id } = unixFamily(context);
    const found = new Map<string, Package>();
    let answers = 0;
    for (const [command, parse] of SOURCES[family] ?? []) {
      // Where nobody would run it, it was not recorded either.
      if (command === commands.freebsdPkg && (id === 'openbsd' || id === 'netbsd')) continue;
      const packages = await ask(reader, command, parse);
      if (packages === undefined) continue;
      answers += 1;
      for (const entry of packages) found.set(`${entry.name} ${entry.version} ${entry.architecture}`, entry);
    }
    if (answers === 0 || (found.size === 0 && family !== 'bsd')) {
      reader.orDenied('packages');
      throw new TargetError('tool_missing', 'no package manager answered');
    }
    return reader.collected([...found.values()]);
  },
});

/** `undefined`: there is no such program, or it could not be asked, which is noted. */
async function ask(reader: Reader, command: Command, parse: Source[1]): Promise<readonly Package[] | undefined> {
  const result = await reader.attempt(command.name, () => reader.run(command));
  if (result === undefined) return undefined;
  const { packages, unread } = parse(result.stdout);
  if (result.exitCode !== 0) reader.miss(command.name, 'command_failed');
  else if (unread > 0) reader.miss(command.name, 'parse_failed');
  return result.exitCode !== 0 && packages.length === 0 ? undefined : packages;
}
