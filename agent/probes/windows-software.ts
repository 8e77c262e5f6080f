import type { Services } from '../../policies/inventory/sections/services.ts';
import type { Software } from '../../policies/inventory/sections/software.ts';
import type { RegistryKey, RegistryText } from '../parse/windows-registry.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { below, javas, ROOTS, textOf } from './windows-java.ts';
import { isWindows, readTopic } from './windows-parts.ts';
import { sqlServers } from './windows-sql-server.ts';

type Product = Software[number];

const SOFTWARE = 'HKLM\\SOFTWARE';
/**
 * Products that programs of Windows register, several versions a host, and those that services run from a path with their
 * version in it. Nothing is opened but the registry. Source: the makers' pages on their keys.
 */
export const windowsSoftware = defineProbe({
  name: 'software.windows',
  section: 'software',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const registry = await readTopic(reader, 'software');
    if (registry === undefined) throw new TargetError('source_missing', 'the recording holds no keys of software');
    const services = context.factsOf('services') as Services | undefined;
    if (services === undefined) reader.miss('services', 'source_missing');
    const found = [
      ...webServer(registry),
      ...frameworks(registry),
      ...powerShells(registry),
      ...sqlServers(registry),
      ...javas(registry),
      ...registered(registry),
      ...oracles(registry),
      ...byService(services ?? {}),
    ];
    for (const [key, reason] of registry.refused) reader.miss(key, reason);
    const distinct = new Map<string, Product>();
    for (const product of found) {
      const key = `${product.product} ${product.path?.toLowerCase() ?? ''} ${product.path === undefined ? product.version : ''}`;
      distinct.set(key, { ...product, ...distinct.get(key) });
    }
    return reader.collected([...distinct.values()].map((one) => withState(one, services)));
  },
});

/** Whether a service runs from the product's folder; without services nothing is known. */
function withState(product: Product, services: Services | undefined): Product {
  const folder = product.path?.toLowerCase().replace(/\\+$/, '');
  if (services === undefined || product.isRunning !== undefined || folder === undefined || folder === '')
    return product;
  const own = Object.values(services).filter(({ executable }) => executable?.toLowerCase().startsWith(`${folder}\\`));
  return own.length === 0 ? product : { ...product, isRunning: own.some(({ state }) => state === 'running') };
}

/** IIS: `InetStp` stays while the role is there. Source: "MajorVersion" of InetStp. */
function webServer(registry: RegistryText): Product[] {
  const path = `${SOFTWARE}\\Microsoft\\InetStp`;
  const [major, minor] = [registry.number(path, 'MajorVersion'), registry.number(path, 'MinorVersion')];
  const folder = registry.text(path, 'InstallPath');
  if (major === undefined) return [];
  return [
    {
      product: 'iis',
      version: `${major}.${minor ?? 0}`,
      vendor: 'Microsoft',
      ...(folder === undefined ? {} : { path: folder }),
      basis: 'registry',
    },
  ];
}

/** Lowest value of `Release` of each version. Source: https://learn.microsoft.com/dotnet/framework/install/how-to-determine-which-versions-are-installed (2026-11-22). */
const RELEASES: readonly (readonly [release: number, version: string])[] = [
  [533_320, '4.8.1'],
  [528_040, '4.8'],
  [461_808, '4.7.2'],
  [461_308, '4.7.1'],
  [460_798, '4.7'],
  [394_802, '4.6.2'],
  [394_254, '4.6.1'],
  [393_295, '4.6'],
  [379_893, '4.5.2'],
  [378_675, '4.5.1'],
  [378_389, '4.5'],
];

function frameworks(registry: RegistryText): Product[] {
  const root = `${SOFTWARE}\\Microsoft\\NET Framework Setup\\NDP`;
  const full = `${root}\\v4\\Full`;
  const release = registry.number(full, 'Release');
  const newest =
    RELEASES.find(([lowest]) => release !== undefined && release >= lowest)?.[1] ?? registry.text(full, 'Version');
  const older = registry.children(root).flatMap((key) => {
    const isInstalled = key.values.get('install') === 1;
    const version = textOf(key, 'version') ?? /\\v(\d+\.\d+(?:\.\d+)?)$/.exec(key.path)?.[1];
    return isInstalled && version !== undefined ? [version] : [];
  });
  return [...older, ...(newest === undefined ? [] : [newest])].map((version) => ({
    product: 'dotnetfx',
    version,
    vendor: 'Microsoft',
    basis: 'registry',
  }));
}

/** The engine of 1 and 2 has a key of its own beside that of 3 and later. */
function powerShells(registry: RegistryText): Product[] {
  return registry.children(`${SOFTWARE}\\Microsoft\\PowerShell`).flatMap(({ path }) => {
    const version = registry.text(`${path}\\PowerShellEngine`, 'PowerShellVersion');
    return version === undefined
      ? []
      : [{ product: 'windows-powershell', version, vendor: 'Microsoft', basis: 'registry' as const }];
  });
}

interface Registered {
  readonly product: string;
  readonly path: string;
  /** How deep the keys with versions lie below the path: 0 is the key itself. */
  readonly depth: 0 | 1 | 2;
  readonly versions: readonly string[];
  readonly homes: readonly string[];
}

const REGISTERED: readonly Registered[] = [
  {
    product: 'postgresql',
    path: 'PostgreSQL\\Installations',
    depth: 1,
    versions: ['version'],
    homes: ['base directory'],
  },
  { product: 'mysql', path: 'MySQL AB', depth: 1, versions: ['version'], homes: ['location'] },
  {
    product: 'tomcat',
    path: 'Apache Software Foundation\\Tomcat',
    depth: 1,
    versions: ['version'],
    homes: ['installpath'],
  },
  {
    product: 'tomcat',
    path: 'Apache Software Foundation\\Tomcat',
    depth: 2,
    versions: ['version'],
    homes: ['installpath'],
  },
  { product: 'php', path: 'PHP', depth: 0, versions: ['version'], homes: ['installdir'] },
  { product: 'nodejs', path: 'Node.js', depth: 0, versions: ['version'], homes: ['installpath'] },
  { product: 'mongodb', path: 'MongoDB\\Server', depth: 1, versions: ['version'], homes: ['location'] },
];

function registered(registry: RegistryText): Product[] {
  return REGISTERED.flatMap(({ product, path, depth, versions, homes }) => {
    let keys: (RegistryKey | null | undefined)[] = ROOTS.map((root) =>
      registry.keys.get(`${root}\\${path}`.toLowerCase()),
    );
    for (let level = 0; level < depth; level += 1)
      keys = keys.flatMap((key) => (key ? registry.children(key.path) : []));
    return keys.flatMap((key) => {
      const version = textOf(key, ...versions);
      const home = textOf(key, ...homes);
      if (version === undefined || !/^\d/.test(version)) return [];
      return [{ product, version, ...(home === undefined ? {} : { path: home }), basis: 'registry' as const }];
    });
  });
}

/** Oracle keeps homes without versions: the home's path tells it, where it was made by the installer. */
function oracles(registry: RegistryText): Product[] {
  return below(registry, 'ORACLE').flatMap((key) => {
    const home = textOf(key, 'oracle_home');
    if (home === undefined) return [];
    const version = /\\product\\(\d+(?:\.\d+)+)\\/i.exec(`${home}\\`)?.[1];
    const sid = textOf(key, 'oracle_sid');
    return [
      {
        product: 'oracle-database',
        ...(version === undefined ? {} : { version }),
        vendor: 'Oracle',
        path: home,
        basis: 'path' as const,
        ...(sid === undefined ? {} : { instances: [{ name: sid, service: `OracleService${sid}` }] }),
      },
    ];
  });
}

/** Programs of services that are known by name; a version only where their folder tells it. */
const BY_PROGRAM: readonly (readonly [program: RegExp, product: string])[] = [
  [/\\tomcat\d*w?\.exe$/i, 'tomcat'],
  [/\\(?:httpd|apache)\.exe$/i, 'apache-http-server'],
  [/\\nginx\.exe$/i, 'nginx'],
  [/\\pg_ctl\.exe$/i, 'postgresql'],
  [/\\mysqld(?:-nt)?\.exe$/i, 'mysql'],
  [/\\mariadbd\.exe$/i, 'mariadb'],
  [/\\mongod\.exe$/i, 'mongodb'],
  [/\\redis-server\.exe$/i, 'redis'],
];

function byService(services: Services): Product[] {
  return Object.entries(services).flatMap(([name, { executable, state }]) => {
    const product = BY_PROGRAM.find(([program]) => program.test(executable ?? ''))?.[1];
    if (product === undefined || executable === undefined) return [];
    const home = executable.replace(/\\[^\\]+$/, '').replace(/\\(?:bin|sbin)$/i, '');
    // MariaDB kept the name of the program it came from until 10.5.
    const real = product === 'mysql' && /mariadb/i.test(home) ? 'mariadb' : product;
    const version = /[\\ -](?:v)?(\d+(?:\.\d+)*)(?=\\|$)/.exec(home.replace(/^[a-z]:/i, ''))?.[1];
    return [
      {
        product: real,
        ...(version === undefined ? {} : { version }),
        path: home,
        ...(state === undefined ? {} : { isRunning: state === 'running' }),
        basis: 'path' as const,
        instances: [{ name, service: name }],
      },
    ];
  });
}
