import { macroOf, releaseValues, upstreamVersion, versionBehind } from '../parse/version-text.ts';
import type { Finder, Found } from './software-finder.ts';

const JAVA_PACKAGES =
  /^(?:openjdk|java-|jdk|jre|temurin|zulu|bellsoft|liberica|oracle-java|graalvm|semeru|ibm-|adoptopenjdk|sapmachine|msopenjdk|j2)/;
const JAVA_FOLDERS: readonly (readonly [string, RegExp])[] = [
  ['/usr/lib/jvm', /./],
  ['/usr/lib64/jvm', /./],
  ['/usr/java', /./],
  ['/opt', /jdk|jre|java|jvm|graalvm|temurin|corretto|zulu/i],
  ['/opt/java', /./],
  ['/usr/local', /jdk|jre|java/i],
  ['/usr/local/java', /./],
  ['/srv', /jdk|jre|java/i],
];

/** Java homes by their `release` file; the oldest have none, and their folder's name must do ("jdk1.6.0_45"). */
export async function findJava(finder: Finder): Promise<Found[]> {
  const homes = new Set<string>();
  for (const [folder, name] of JAVA_FOLDERS) for (const home of await finder.folders(folder, name)) homes.add(home);
  for (const program of finder.running(/^java$/)) homes.add(program.replace(/(?:\/jre)?\/bin\/java$/, ''));
  const found: Found[] = [];
  for (const home of homes) {
    const java = [`${home}/bin/java`, `${home}/jre/bin/java`];
    const text = await finder.text(`${home}/release`);
    const values = releaseValues(text ?? '');
    const named = /(?:jdk|jre|java)-?(1\.\d\.\d(?:_\d+)?)/.exec(home)?.[1];
    const version = values.get('JAVA_VERSION') ?? named;
    const isHome =
      version !== undefined && ((await finder.exists(java[0] ?? '')) || (await finder.exists(java[1] ?? '')));
    if (!isHome) continue;
    const owner =
      (await finder.ownerOf(java[0] ?? '', JAVA_PACKAGES, version)) ??
      (await finder.ownerOf(java[1] ?? '', JAVA_PACKAGES, version));
    const vendor =
      values.get('IMPLEMENTOR') ?? (values.get('BUILD_TYPE') === 'commercial' ? 'Oracle Corporation' : undefined);
    found.push({
      product: 'java',
      path: home,
      version,
      ...(vendor === undefined ? {} : { vendor }),
      basis: values.has('JAVA_VERSION') ? 'releaseFile' : 'path',
      ...(owner === undefined ? {} : { owner }),
      programs: java,
    });
  }
  return found;
}

const BIN_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/usr/libexec'];

/** Programs of a product in the system's folders, below /opt and among the running ones. */
async function programsOf(finder: Finder, name: RegExp): Promise<string[]> {
  const paths = new Set<string>(finder.running(name));
  for (const folder of BIN_FOLDERS) for (const path of await finder.files(folder, name)) paths.add(path);
  for (const home of await finder.folders('/opt', /./)) {
    for (const path of await finder.files(`${home}/bin`, name)) paths.add(path);
  }
  return [...paths];
}

interface Runtime {
  readonly product: string;
  readonly program: RegExp;
  readonly packages: RegExp;
  /** The version by a file that came with the program. */
  version(
    finder: Finder,
    program: string,
  ): Promise<{ readonly version: string; readonly basis: Found['basis'] } | undefined>;
}

const RUNTIMES: readonly Runtime[] = [
  {
    product: 'php',
    program: /^php(?:-cgi|-fpm)?(?:\d+(?:\.\d+)?)?$/,
    packages: /^(?:(?:rh-)?php[\d.]*(?:-php)?(?:-(?:cli|fpm|cgi|common))?|(?:lsphp|ea-php|plesk-php).*)$/,
    async version(finder, program) {
      const header = await finder.text(`${prefixOf(program)}/include/php/main/php_version.h`);
      const told = macroOf(header ?? '', 'PHP_VERSION');
      if (told !== undefined) return { version: told, basis: 'manifest' };
      const bytes = await finder.program(program);
      const text = bytes === undefined ? undefined : versionBehind(bytes, 'PHP/');
      return text === undefined ? undefined : { version: text, basis: 'binaryText' };
    },
  },
  {
    product: 'python',
    program: /^(?:platform-)?python\d+\.\d+$/,
    packages: /^(?:platform-)?python[\d.]*u?(?:-minimal)?$/, // not the hundreds of modules
    async version(finder, program) {
      const short = /python(\d+\.\d+)$/.exec(program)?.[1];
      if (short === undefined) return undefined;
      const header = await finder.text(`${prefixOf(program)}/include/python${short}/patchlevel.h`);
      const told = macroOf(header ?? '', 'PY_VERSION');
      return told === undefined
        ? { version: short, basis: 'path' }
        : { version: told.replace(/\+$/, ''), basis: 'manifest' };
    },
  },
  {
    product: 'nodejs',
    program: /^node(?:js)?$/,
    packages: /^nodejs|^node$/,
    async version(finder, program) {
      const prefix = prefixOf(program);
      const header = (await finder.text(`${prefix}/include/node/node_version.h`)) ?? '';
      const parts = ['MAJOR', 'MINOR', 'PATCH'].map((part) => macroOf(header, `NODE_${part}_VERSION`));
      if (parts.every((part) => part !== undefined)) return { version: parts.join('.'), basis: 'manifest' };
      const manifest = /"version"\s*:\s*"(\d+\.\d+\.\d+)"/.exec(
        prefix === '/usr' ? '' : ((await finder.text(`${prefix}/package.json`)) ?? ''),
      )?.[1];
      if (manifest !== undefined) return { version: manifest, basis: 'manifest' };
      const named = /\/(?:node-)?v(\d+\.\d+\.\d+)[/-]/.exec(program)?.[1];
      return named === undefined ? undefined : { version: named, basis: 'path' };
    },
  },
];

function prefixOf(program: string): string {
  return program.replace(/\/(?:s?bin|libexec)\/[^/]+$/, '');
}

/** PHP, Python and Node.js: by package, by the header beside the program, by its own text. */
export async function findRuntimes(finder: Finder): Promise<Found[]> {
  const found: Found[] = [];
  for (const runtime of RUNTIMES) {
    const byVersion = new Map<string, Found>();
    for (const program of await programsOf(finder, runtime.program)) {
      const owner = await finder.ownerOf(program, runtime.packages);
      const packaged = upstreamVersion(finder.packageNamed(owner)?.version ?? '');
      const told =
        packaged === undefined
          ? await runtime.version(finder, program)
          : { version: packaged, basis: 'package' as const };
      if (told === undefined && owner === null) continue; // a script or a program that happens to have the name
      // Several programs of one version are one product: php8.2, php-fpm8.2.
      const key = `${told?.version} ${owner === null || owner === undefined ? prefixOf(program) : 'packaged'}`;
      const known = byVersion.get(key);
      if (known !== undefined) {
        byVersion.set(key, { ...known, programs: [...known.programs, program] });
        continue;
      }
      byVersion.set(key, {
        product: runtime.product,
        path: program,
        ...(told === undefined ? { basis: 'path' } : told),
        ...(owner === undefined ? {} : { owner }),
        programs: [program],
      });
    }
    found.push(...byVersion.values());
  }
  return found;
}

const DOTNET = ['/usr/share/dotnet', '/usr/lib/dotnet', '/usr/lib64/dotnet', '/opt/dotnet', '/usr/local/share/dotnet'];

/** .NET by the folders of its shared frameworks, one a version. Source: https://learn.microsoft.com/dotnet/core/distribution-packaging. */
export async function findDotnet(finder: Finder): Promise<Found[]> {
  const found: Found[] = [];
  for (const home of DOTNET) {
    for (const path of await finder.folders(`${home}/shared/Microsoft.NETCore.App`, /^\d+\.\d+\.\d+/)) {
      const version = path.slice(path.lastIndexOf('/') + 1);
      const owner = await finder.ownerOf(
        `${path}/System.Private.CoreLib.dll`,
        /^(?:dotnet|aspnetcore|netstandard)/,
        version,
      );
      found.push({
        product: 'dotnet',
        path,
        version,
        basis: 'path',
        ...(owner === undefined ? {} : { owner }),
        programs: [],
      });
    }
  }
  return found;
}
