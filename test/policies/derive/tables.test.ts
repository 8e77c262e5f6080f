import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isMusterError } from '../../../policies/base/errors.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { cycleOfVersion } from '../../../policies/derive/cycle-of-version.ts';
import { createTables, loadTables } from '../../../policies/derive/tables.ts';

interface Editable {
  products: { [member: string]: unknown; id?: string; cycles?: { [member: string]: unknown }[] }[];
  operatingSystems: { [member: string]: unknown }[];
  checks: { [member: string]: unknown }[];
}

function sources() {
  const read = (name: string) => JSON.parse(readFileSync(inPackage('policies', 'data', name), 'utf8')) as Editable;
  return { lifecycle: read('lifecycle.json'), products: read('products.json'), controlMap: read('control-map.json') };
}

function complaintsAfter(edit: (tables: ReturnType<typeof sources>) => void): readonly string[] {
  const edited = sources();
  edit(edited);
  try {
    createTables(edited);
    return [];
  } catch (error) {
    if (!isMusterError(error, 'data_invalid')) throw error;
    return error.complaints.map(({ pointer, message }) => `${pointer} ${message}`);
  }
}

const tables = loadTables();

const NAMED_BY_SOFTWARE_ONLY = [
  'apache-artemis',
  'cert-manager',
  'dotnetfx',
  'harbor',
  'iis',
  'internet-explorer',
  'joomla',
  'keycloak',
  'rancher',
  'typo3',
  'windows-powershell',
];

describe('the shipped tables', () => {
  it('hold the systems, products and controls that the rules speak of', () => {
    expect(tables.products.size).toBeGreaterThanOrEqual(110);
    expect(tables.lifecycle.size).toBeGreaterThanOrEqual(110);
    expect(tables.controls.has('life.os-supported')).toBe(true);
    expect(tables.lifecycleDate).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('recognise each product by package, by program or by what the agent finds', () => {
    const nameless = [...tables.products.values()].filter(
      ({ packages, programs }) => Object.keys(packages).length === 0 && programs === undefined,
    );
    // These are installed as archives, images or Windows features; a report names them in `software`.
    expect(nameless.map(({ id }) => id).sort()).toEqual(NAMED_BY_SOFTWARE_ONLY);
  });

  it('name for every product where its facts are from and when they were looked up', () => {
    for (const { source, checkedOn } of [...tables.products.values(), ...tables.operatingSystems]) {
      expect(source).toMatch(/^https:\/\//);
      expect(checkedOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});

describe('a table that was carried in is refused', () => {
  it.each<[string, (edit: ReturnType<typeof sources>) => void, RegExp]>([
    [
      'with a member nobody knows',
      ({ products }) => Object.assign(products, { extra: 1 }),
      /^\/products must NOT have additional/,
    ],
    [
      'with a day that is none',
      ({ lifecycle }) => Object.assign(lifecycle.products[0]?.cycles?.[0] ?? {}, { eol: '2026-13-01' }),
      /cycles\/0\/eol must match pattern/,
    ],
    [
      'with an end that is a number',
      ({ lifecycle }) => Object.assign(lifecycle.products[0]?.cycles?.[0] ?? {}, { eol: 1 }),
      /cycles\/0\/eol must be string,boolean,null/,
    ],
    [
      'without an end at all',
      ({ lifecycle }) => delete lifecycle.products[0]?.cycles?.[0]?.eol,
      /cycles\/0 must have required property 'eol'/,
    ],
    [
      'with one cycle twice',
      ({ lifecycle }) => lifecycle.products[0]?.cycles?.push(lifecycle.products[0]?.cycles?.[0] ?? {}),
      /stands here a second time/,
    ],
    [
      'with one product twice',
      ({ products }) => products.products.push(products.products[0] ?? {}),
      /"postgresql" stands here a second time/,
    ],
    [
      'with one control twice',
      ({ controlMap }) => controlMap.checks.push(controlMap.checks[0] ?? {}),
      /\/controlMap\/checks\/\d+\/id/,
    ],
    [
      'with a lifecycle that is not there',
      ({ products }) => Object.assign(products.products[0] ?? {}, { lifecycle: 'postgres' }),
      /lifecycle.json has no product "postgres"/,
    ],
    [
      'with a version scheme nobody knows',
      ({ products }) => Object.assign(products.products[0] ?? {}, { scheme: 'debian' }),
      /"debian" is no version scheme/,
    ],
    [
      'with builds of a cycle that is not there',
      ({ products }) =>
        Object.assign(products.products.find(({ id }) => id === 'mssqlserver') ?? {}, { builds: [['1.0', '1.0']] }),
      /"mssqlserver" has no cycle "1.0"/,
    ],
    [
      'with a rule of builds and no builds',
      ({ products }) => Object.assign(products.products[0] ?? {}, { cycleRule: 'builds' }),
      /"builds" and the cycleRule "builds" go together/,
    ],
  ])('%s', (_title, edit, complaint) => {
    expect(complaintsAfter(edit).join('\n')).toMatch(complaint);
  });

  it('with every complaint, not only the first', () => {
    const complaints = complaintsAfter(({ products }) => {
      Object.assign(products.products[0] ?? {}, { lifecycle: 'a', scheme: 'b' });
      Object.assign(products.operatingSystems[0] ?? {}, { lifecycle: 'c' });
    });
    expect(complaints).toHaveLength(3);
  });
});

/** Where the source itself names a latest version of another cycle. */
const SLIPS_OF_THE_SOURCE = new Set(['icinga 2.12.10', 'veeam-backup-and-replication 4.1.2.125']);

describe('every product that has a lifecycle', () => {
  it('finds each cycle by the version that the table calls its latest', () => {
    const misses: string[] = [];
    for (const product of tables.products.values()) {
      if (typeof product.lifecycle !== 'string' || product.lifecycle === 'os') continue;
      const lifecycle = tables.lifecycle.get(product.lifecycle);
      for (const { cycle, latest } of lifecycle?.cycles.values() ?? []) {
        if (lifecycle === undefined || latest === undefined || latest === null || !/^\d/.test(latest)) continue;
        const found = cycleOfVersion(lifecycle, latest, product)?.cycle;
        if (found !== cycle && !SLIPS_OF_THE_SOURCE.has(`${product.id} ${latest}`))
          misses.push(`${product.id} ${latest}: ${found} instead of ${cycle}`);
      }
    }
    expect(misses).toEqual([]);
  });
});
