import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inPackage, packageRoot } from '../policies/base/package-root.ts';

// The house rules of CONTRIBUTING.md that a machine can hold: who may import whom, that every list is complete,
// and that nothing lives where nobody would look for it.

const TOP_FOLDERS = ['agent', 'bin', 'collector', 'dashboards', 'docs', 'infra', 'policies', 'test'];
const CODE_FOLDERS = ['agent', 'bin', 'collector', 'dashboards', 'infra', 'policies', 'test'];

/** All files below a folder, as paths relative to the package. */
function filesBelow(folder: string): string[] {
  return readdirSync(inPackage(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const sources = CODE_FOLDERS.flatMap(filesBelow).filter((path) => /\.(ts|tsx)$/.test(path));
const textOf = (path: string): string => readFileSync(inPackage(path), 'utf8');

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;

interface Import {
  readonly from: string;
  /** A path of the package, or the name of a library. */
  readonly to: string;
  readonly isOurs: boolean;
}

const imports: readonly Import[] = sources.flatMap((from) =>
  [...textOf(from).matchAll(IMPORT)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const isOurs = specifier.startsWith('.');
    const to = isOurs ? relative(packageRoot, resolve(dirname(inPackage(from)), specifier)) : specifier;
    return { from, to, isOurs };
  }),
);

/** For each folder: what its files may import from the others. */
const MAY_IMPORT: Readonly<Record<string, (from: string, to: string) => boolean>> = {
  policies: () => false,
  agent: (_, to) => to.startsWith('policies/'),
  collector: (_, to) => to.startsWith('policies/') || to === 'agent/inspect.ts' || to.startsWith('infra/plan/'),
  infra: (_, to) => to.startsWith('policies/'),
  dashboards: (_, to) =>
    to.startsWith('policies/') || to === 'collector/api.ts' || to === 'collector/metrics/catalogue.ts',
  bin: (_, to) => /^(agent|collector|dashboards|infra|policies)\/main\.ts$/.test(to) || to.startsWith('policies/base/'),
  test: () => true,
};

const folderOf = (path: string): string => path.split('/')[0] ?? '';

describe('who imports whom', () => {
  it('is read from a house of the expected size, so that a broken reader cannot pass', () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(imports.filter(({ isOurs }) => isOurs).length).toBeGreaterThan(500);
  });

  it('keeps to the import table', () => {
    const broken = imports.filter(
      ({ from, to, isOurs }) =>
        isOurs && to !== 'package.json' && folderOf(from) !== folderOf(to) && !MAY_IMPORT[folderOf(from)]?.(from, to),
    );
    expect(broken.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('never imports a test from the product', () => {
    expect(imports.filter(({ from, to }) => folderOf(from) !== 'test' && to.startsWith('test/'))).toEqual([]);
  });

  it('names files that exist, with their ending', () => {
    const known = new Set([...CODE_FOLDERS.flatMap(filesBelow), 'package.json', 'vite.config.ts']);
    const broken = imports.filter(({ to, isOurs }) => isOurs && !known.has(to));
    expect(broken.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it.each`
    library                | place                                    | why
    ${'kysely'}            | ${/^collector\/store\//}                 | ${'SQL lives only in the store'}
    ${'pg'}                | ${/^collector\/store\//}                 | ${'SQL lives only in the store'}
    ${'node:sqlite'}       | ${/^collector\/store\//}                 | ${'SQL lives only in the store'}
    ${'fastify'}           | ${/^collector\/http\/server[\w-]*\.ts$/} | ${'http/server.ts alone knows the HTTP library'}
    ${'systeminformation'} | ${/^agent\//}                            | ${'only the agent looks at hosts'}
    ${'node-ssh'}          | ${/^agent\//}                            | ${'the collector opens no connection to a host'}
    ${'@pulumi/openstack'} | ${/^infra\/(components|index)/}          | ${'only components touch the provider'}
    ${'prom-client'}       | ${/^collector\/metrics\//}               | ${'metrics are registered from the catalogue'}
  `('$library is imported only where it belongs: $why', ({ library, place }) => {
    const broken = imports.filter(({ from, to }) => to === library && !place.test(from) && folderOf(from) !== 'test');
    expect(broken.map(({ from }) => from)).toEqual([]);
  });
});

/** Files that a list must name, and the list. */
const LISTS = [
  { what: 'probe', folder: 'agent/probes', list: 'agent/probes/index.ts', marker: 'defineProbe' },
  {
    what: 'inventory section',
    folder: 'policies/inventory/sections',
    list: 'policies/inventory/inventory.ts',
    marker: 'defineSection',
  },
  {
    what: 'keyword',
    folder: 'policies/rules/keywords',
    list: 'policies/rules/keywords/index.ts',
    marker: 'defineKeyword',
  },
  { what: 'version scheme', folder: 'policies/versions', list: 'policies/versions/index.ts', marker: 'defineScheme(' },
  {
    what: 'HTTP route',
    folder: 'collector/http/routes',
    list: 'collector/http/routes/index.ts',
    marker: 'defineRoute',
  },
  { what: 'migration', folder: 'collector/store/migrations', list: 'collector/store/migrations/index.ts', marker: '' },
];

describe('every list is complete', () => {
  it.each(LISTS)('each $what stands in $list', ({ folder, list, marker }) => {
    const names = readdirSync(inPackage(folder)).filter((name) => name.endsWith('.ts') && name !== 'index.ts');
    const files = names.filter((name) =>
      new RegExp(`^export const .*${marker.replace('(', '\\(')}`, 'm').test(textOf(join(folder, name))),
    );
    expect(files.length).toBeGreaterThan(0);
    const listed = new Set(imports.filter(({ from }) => from === list).map(({ to }) => to));
    expect(files.map((name) => join(folder, name)).filter((path) => !listed.has(path))).toEqual([]);
  });

  it('each console page stands in paths.ts or the router', () => {
    const pages = readdirSync(inPackage('dashboards/console/pages')).filter((name) => name.endsWith('.tsx'));
    expect(pages.length).toBeGreaterThan(5);
    const imported = new Set(
      imports
        .filter(({ from }) => /^dashboards\/console\/(app|paths|routes)\.tsx?$/.test(from))
        .map(({ to }) => basename(to)),
    );
    expect(pages.filter((name) => !imported.has(name))).toEqual([]);
  });

  it('each version scheme has its table of cases', () => {
    const schemes = readdirSync(inPackage('policies/versions')).filter(
      (name) => /defineScheme\(\{|defineScheme\(/.test(textOf(join('policies/versions', name))) && name !== 'scheme.ts',
    );
    const tables = new Set(readdirSync(inPackage('test/fixtures/versions')));
    expect(schemes.map((name) => name.replace('.ts', '.txt')).filter((name) => !tables.has(name))).toEqual([]);
  });
});

describe('the tree', () => {
  it('has the agreed folders and no others', () => {
    const folders = readdirSync(packageRoot, { withFileTypes: true })
      .filter(
        (entry) =>
          entry.isDirectory() &&
          !['node_modules', 'build', 'var', 'coverage'].includes(entry.name) &&
          !entry.name.startsWith('.'),
      )
      .map(({ name }) => name);
    expect(folders.sort()).toEqual(TOP_FOLDERS);
  });

  it('names files in kebab-case', () => {
    expect(sources.filter((path) => !/^[a-z0-9-]+(\.test|\.config|\.d|\.worker)*\.tsx?$/.test(basename(path)))).toEqual(
      [],
    );
  });

  it('keeps the command executable: npm links to it and does not always mend its mode', () => {
    expect(statSync(inPackage('bin/muster.js')).mode & 0o111).toBe(0o111);
  });

  it('has no folder for things without a subject', () => {
    expect(sources.filter((path) => /(^|\/)(utils?|helpers?|common|misc|lib)\//.test(path))).toEqual([]);
  });

  it('keeps .tsx below the console', () => {
    expect(
      sources.filter((path) => path.endsWith('.tsx') && !/^(dashboards\/console|test\/dashboards)\//.test(path)),
    ).toEqual([]);
  });

  it('has no file that only re-exports', () => {
    const empty = sources.filter((path) => {
      const code = textOf(path)
        .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
        .trim();
      return code !== '' && code.replace(/export\s+(type\s+)?(\*|\{[^}]*\})\s+from\s+'[^']+';?/g, '').trim() === '';
    });
    expect(empty).toEqual([]);
  });

  it('lets only main.ts, the dispatcher, the single file and the child that runs a Pulumi program decide how the process ends', () => {
    const broken = sources.filter(
      (path) =>
        /\bprocess\.exit\(/.test(textOf(path)) &&
        !/main\.ts$|agent\/single-file\.ts$|preview\/child\.ts$|^bin\/|^test\//.test(path),
    );
    expect(broken).toEqual([]);
  });

  it('names no machine, registry or folder outside the project', () => {
    const texts = [...CODE_FOLDERS, 'docs']
      .flatMap(filesBelow)
      .concat('README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'package.json', 'package-lock.json');
    const foreign = /registry\.npmjs\.org|deb\.debian\.org|\/work\/main|\.\.\/shared/;
    const broken = texts.filter(
      (path) => !/\.(png|woff2|br|gz|zst)$/.test(path) && path !== 'test/house.test.ts' && foreign.test(textOf(path)),
    );
    expect(broken).toEqual([]);
  });
});
