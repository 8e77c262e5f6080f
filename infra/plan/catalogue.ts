import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Complaint, MusterError, messageOf } from '../../policies/base/errors.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { byCodeUnit, type Words } from '../../policies/base/text.ts';
import type { Os } from '../../policies/inventory/sections/os.ts';
import { catalogueSchemas } from './catalogue-schema.ts';
import type { PlanSettings, PlanVolume } from './plan.ts';

/** The target, as data that its owner replaces: what the cloud is called and how much of it there is. */
export interface Catalogue {
  readonly version: string;
  readonly pool: string;
  readonly unitPrefixLength: number;
  readonly internalCidrs: readonly string[];
  readonly dnsServers: readonly string[];
  readonly quota: Quota;
  readonly zones: readonly CatalogueZone[];
  /** Zone of a host whose level nobody has set. */
  readonly zoneWithoutLevel: string;
  readonly flavors: readonly Flavor[];
  readonly images: readonly Image[];
  readonly platforms: readonly Platform[];
}

/** How much may be used. */
export interface Quota {
  readonly servers: number;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly volumes: number;
  readonly volumeGib: number;
  readonly networks: number;
  readonly subnets: number;
  readonly ports: number;
  readonly securityGroups: number;
  readonly securityGroupRules: number;
}

export interface CatalogueZone {
  readonly id: string;
  readonly title: Words;
  readonly levels: readonly number[];
  /** Holds what others reach from outside. */
  readonly isExposed: boolean;
  readonly availabilityZone: string;
  readonly router: string;
  readonly adminCidrs: readonly string[];
}

export interface Flavor {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
}

/** An image with the facts of the operating system that it starts; a fact that changes from build to build is absent. */
export interface Image {
  readonly name: string;
  readonly os: Os;
  /** Ids of operating systems whose hosts it may replace. */
  readonly succeeds: readonly string[];
  /** `id:release` from which an upgrade in place leads here in one step that its maker supports. */
  readonly upgradesFrom: readonly string[];
  /** Settings that it takes at its first start. */
  readonly takes: readonly string[];
  readonly minDiskGib: number;
  readonly source: string;
}

export interface PlatformPort {
  readonly protocol: 'tcp' | 'udp';
  readonly from: number;
  readonly to: number;
  readonly source: 'anywhere' | 'internal' | 'unit' | 'administrators';
  readonly why: string;
}

export interface Platform {
  readonly id: string;
  readonly title: Words;
  readonly source: string;
  readonly isExposed: boolean;
  /** Images that its maker supports, the preferred one first. */
  readonly images: readonly string[];
  readonly minimum: { readonly vcpus: number; readonly memoryMib: number; readonly diskGib: number };
  /** Packages by which a host is known to run it today. */
  readonly packages: readonly string[];
  readonly volumes: readonly PlanVolume[];
  readonly ports: readonly PlatformPort[];
  readonly settings: PlanSettings;
}

/** Folder of the catalogue that comes with the product. */
export const shippedCatalogueFolder = inPackage('infra', 'catalogue');

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new MusterError('data_invalid', `catalogue file ${path} could not be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Reads and checks a catalogue folder. Throws `data_invalid` with every complaint of the first file that is wrong. */
export function readCatalogue(folder: string = shippedCatalogueFolder): Catalogue {
  const ajv = new Ajv2020({ allErrors: true });
  const read = (file: string, schema: keyof typeof catalogueSchemas): Record<string, unknown> => {
    const path = join(folder, file);
    const value = readJson(path);
    const validate = ajv.compile(catalogueSchemas[schema]);
    if (validate(value)) return value as Record<string, unknown>;
    const complaints: Complaint[] = (validate.errors ?? []).map(({ instancePath, message, params }) => ({
      pointer: instancePath,
      message: `${message} ${JSON.stringify(params)}`,
    }));
    throw new MusterError(
      'data_invalid',
      `catalogue file ${path}: ${complaints[0]?.pointer} ${complaints[0]?.message}`,
      { complaints },
    );
  };
  const { title: _title, source: _source, ...cloud } = read('cloud.json', 'cloud');
  const files = readdirSync(join(folder, 'platforms'))
    .filter((name) => name.endsWith('.json'))
    .sort(byCodeUnit);
  const catalogue = {
    ...cloud,
    flavors: read('flavors.json', 'flavors').flavors,
    images: read('images.json', 'images').images,
    platforms: files.map((file) => read(join('platforms', file), 'platform')),
  } as unknown as Catalogue;
  checkNames(catalogue, folder);
  return catalogue;
}

function checkNames(catalogue: Catalogue, folder: string): void {
  const images = new Set(catalogue.images.map(({ name }) => name));
  for (const platform of catalogue.platforms) {
    const missing = platform.images.find((name) => !images.has(name));
    if (missing !== undefined)
      throw new MusterError(
        'data_invalid',
        `platform "${platform.id}" in ${folder} names image "${missing}", which images.json lacks`,
      );
  }
  if (!catalogue.zones.some(({ id }) => id === catalogue.zoneWithoutLevel)) {
    throw new MusterError(
      'data_invalid',
      `zoneWithoutLevel "${catalogue.zoneWithoutLevel}" in ${folder}/cloud.json is none of its zones`,
    );
  }
}
