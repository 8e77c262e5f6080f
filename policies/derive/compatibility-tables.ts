import { readFileSync } from 'node:fs';
import { complaintOf, createAjv } from '../base/ajv.ts';
import { type Complaint, MusterError, messageOf } from '../base/errors.ts';
import { inPackage } from '../base/package-root.ts';
import type { Words } from '../base/text.ts';
import { compatibilitySchema, platformsSchema } from './compatibility-schemas.ts';

/** From the least work to the most. */
const EFFORTS = ['minutes', 'hours', 'days', 'project'] as const;
export type Effort = (typeof EFFORTS)[number];

/** A release of an operating system: its cycle in the lifecycle table, and what it brings along. */
export interface KnownSystem {
  readonly id: string;
  readonly cycle: string;
  /** What `os.release` says on such a host. */
  readonly release: string;
  readonly title: string;
  readonly family: 'linux' | 'windows';
  readonly libc?: { readonly name: string; readonly version: string };
  readonly kernel?: string;
  readonly initSystem?: 'systemd' | 'upstart';
  /** Modules of its full kernel. */
  readonly kernelModules?: readonly string[];
  /** Releases of products in its own archive. */
  readonly ships?: Readonly<Record<string, string>>;
  /** Whether new hosts are set up with it. */
  readonly isTarget?: boolean;
  readonly source: string;
  readonly checkedOn: string;
}

/** An upgrade in place that the maker documents; systems are named `id:cycle`. */
export interface SystemStep {
  readonly from: string;
  readonly to: string;
  readonly effort: Effort;
  readonly tool: string;
  readonly source: string;
  readonly checkedOn: string;
}

/** How a product moves from one of its cycles to another. */
export interface ProductSteps {
  readonly product: string;
  /** `any`: straight to any later cycle; `next`: one cycle of the list after the other. */
  readonly jump: 'any' | 'next';
  /** From the oldest to the newest. */
  readonly cycles: readonly string[];
  readonly effort: Effort;
  /** Where its maker builds it; absent: for every family. */
  readonly families?: readonly KnownSystem['family'][];
  /** It can be added beside what is there, for so much work. */
  readonly installEffort?: Effort;
  readonly source: string;
  readonly checkedOn: string;
}

export interface NewHost {
  readonly effort: Effort;
  readonly architecture: string;
  readonly source: string;
  readonly checkedOn: string;
}

/** Every step that is known to lead somewhere. */
export interface Compatibility {
  readonly checkedOn: string;
  readonly systems: readonly KnownSystem[];
  readonly systemSteps: readonly SystemStep[];
  readonly newHost: NewHost;
  readonly products: readonly ProductSteps[];
}

/** One part of a target platform. A host can take it when it fits at least one of the profiles. */
export interface PlatformRole {
  readonly id: string;
  readonly title: Words;
  readonly profiles: readonly string[];
  /** It wants a host that takes no other role of the platform. */
  readonly isAlone?: boolean;
}

/** A target platform of the organisation: a unit can take it when each role has a host that fits. */
export interface TargetPlatform {
  readonly id: string;
  readonly title: Words;
  readonly why: Words;
  readonly roles: readonly PlatformRole[];
}

/** Reads the steps that come with the product. Throws `data_invalid` with every complaint, or `read_failed`. */
export function loadCompatibility(): Compatibility {
  return createCompatibility(readData('compatibility.json'));
}

/** Reads the target platforms that come with the product. Throws `data_invalid` with every complaint, or `read_failed`. */
export function loadPlatforms(profiles?: readonly string[]): readonly TargetPlatform[] {
  return createPlatforms(readData('platforms.json'), profiles);
}

/** Checks steps from outside; every step must start and end at a system that is there. Throws `data_invalid`. */
export function createCompatibility(data: unknown): Compatibility {
  refuseBroken('compatibility', compatibilitySchema, data);
  // The schema above proves the form.
  const table = data as Compatibility;
  const complaints: Complaint[] = [];
  const systems = new Set<string>();
  for (const [place, { id, cycle }] of table.systems.entries()) {
    if (systems.has(`${id}:${cycle}`)) complaints.push(twice(`/systems/${place}`, `${id}:${cycle}`));
    systems.add(`${id}:${cycle}`);
  }
  for (const [place, step] of table.systemSteps.entries()) {
    for (const end of ['from', 'to'] as const) {
      if (systems.has(step[end])) continue;
      complaints.push({ pointer: `/systemSteps/${place}/${end}`, message: `no system "${step[end]}" is in the list` });
    }
    if (step.from === step.to) complaints.push({ pointer: `/systemSteps/${place}`, message: 'leads nowhere' });
  }
  complaints.push(...repeated(table.products, '/products', ({ product }) => product));
  if (complaints.length > 0) refuse('compatibility', complaints);
  return table;
}

/** Checks platforms from outside; `profiles`, where given, are the profiles that roles may name. Throws `data_invalid`. */
export function createPlatforms(data: unknown, profiles?: readonly string[]): readonly TargetPlatform[] {
  refuseBroken('platforms', platformsSchema, data);
  const { platforms } = data as { readonly platforms: readonly TargetPlatform[] };
  const complaints = repeated(platforms, '/platforms', ({ id }) => id);
  for (const [place, { roles }] of platforms.entries()) {
    complaints.push(...repeated(roles, `/platforms/${place}/roles`, ({ id }) => id));
    for (const [index, role] of roles.entries()) {
      for (const profile of role.profiles) {
        if (profiles === undefined || profiles.includes(profile)) continue;
        const pointer = `/platforms/${place}/roles/${index}/profiles`;
        complaints.push({ pointer, message: `no pack "compat-${profile}" is there` });
      }
    }
  }
  if (complaints.length > 0) refuse('platforms', complaints);
  return platforms;
}

function refuseBroken(name: string, schema: object, data: unknown): void {
  const validate = createAjv({ allErrors: true }).compile(schema);
  if (!validate(data)) refuse(name, (validate.errors ?? []).slice(0, 100).map(complaintOf));
}

function repeated<T>(rows: readonly T[], pointer: string, keyOf: (row: T) => string): Complaint[] {
  const seen = new Set<string>();
  return rows.flatMap((row, place) => {
    const key = keyOf(row);
    if (seen.has(key)) return [twice(`${pointer}/${place}`, key)];
    seen.add(key);
    return [];
  });
}

function twice(pointer: string, key: string): Complaint {
  return { pointer, message: `"${key}" stands there twice` };
}

function refuse(name: string, complaints: readonly Complaint[]): never {
  const [first] = complaints;
  const more = complaints.length > 1 ? `, and ${complaints.length - 1} more` : '';
  const message = `the table of ${name} is not valid: ${first?.pointer} ${first?.message}${more}`;
  throw new MusterError('data_invalid', message, { complaints });
}

function readData(name: string): unknown {
  const path = inPackage('policies', 'data', name);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new MusterError('read_failed', `the table ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
