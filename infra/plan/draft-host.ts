import { byCodeUnit } from '../../policies/base/text.ts';
import type { Catalogue, CatalogueZone, Platform } from './catalogue.ts';
import type { Fleet, FleetHost } from './fleet.ts';
import type { PlanReason } from './plan.ts';
import { type SupportOf, type WayDecision, wayOf } from './way.ts';

export interface DraftOptions {
  readonly name: string;
  /** Day from which support is looked at. */
  readonly asOf: string;
  /** Days after `asOf` that support must reach; a year unless said otherwise. */
  readonly horizonDays?: number;
  readonly catalogue: Catalogue;
  readonly supportOf: SupportOf;
}

/** A host half-way: what was decided about it alone, before it gets a place among the others. */
export interface Draft {
  readonly host: FleetHost;
  readonly name: string;
  readonly unit: string;
  readonly platform: Platform;
  readonly zone: CatalogueZone;
  readonly decision: WayDecision;
  readonly reasons: readonly PlanReason[];
}

const DEFAULT_HORIZON_DAYS = 365;

/** Decides about every host alone; the answer is in the order of the host ids. */
export function draftHosts(fleet: Fleet, options: DraftOptions): Draft[] {
  const hosts = [...fleet.hosts].sort((left, right) => byCodeUnit(left.hostId, right.hostId));
  const names = namesFor(hosts.map(({ name }) => name));
  return hosts.map((host, index) => draftHost(host, names[index] ?? host.hostId, options));
}

/** Whether something is built for the host, as far as its own facts decide. */
export function isMoving({ decision }: Draft): boolean {
  return decision.image !== undefined && decision.way !== 'upgrade';
}

/** Names that may stand in a plan: odd characters become dashes, and a name that comes again gets a number. */
function namesFor(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = plainName(name);
    let unique = plain;
    for (let number = 2; taken.has(unique); number += 1) unique = `${plain.slice(0, 58)}-${number}`;
    taken.add(unique);
    return unique;
  });
}

function plainName(name: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[đĐ]/g, 'd')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '')
    .slice(0, 60);
  return plain.replace(/[._-]+$/, '') || 'host';
}

function draftHost(host: FleetHost, name: string, options: DraftOptions): Draft {
  const { catalogue, supportOf, asOf, horizonDays = DEFAULT_HORIZON_DAYS } = options;
  const platform = platformOf(host, catalogue);
  const zone = zoneOf(host, platform, catalogue);
  const horizonOn = new Date(Date.parse(`${asOf}T00:00:00Z`) + horizonDays * 86_400_000).toISOString().slice(0, 10);
  const decision = wayOf({
    inventory: host.report.inventory,
    labels: host.register.labels,
    platform,
    catalogue,
    supportOf,
    horizonOn,
  });
  const reasons =
    host.register.level === undefined && decision.image !== undefined && decision.way !== 'upgrade'
      ? [levelReason(zone)]
      : [];
  return { host, name, unit: plainName(host.unitId), platform, zone, decision, reasons };
}

function levelReason(zone: CatalogueZone): PlanReason {
  return {
    code: 'level_not_set',
    text: {
      vi: `Chưa đặt cấp độ an toàn; tạm xếp vào vùng ${zone.id}.`,
      en: `Its level is not set; zone ${zone.id} stands in.`,
    },
  };
}

/** The platform that a label names, else the one whose packages the host has, else the general one (the first without packages). */
function platformOf(host: FleetHost, catalogue: Catalogue): Platform {
  const labelled = catalogue.platforms.find(({ id }) => host.register.labels.includes(`platform:${id}`));
  const installed = new Set((host.report.inventory.packages ?? []).map(({ name }) => name));
  const running = catalogue.platforms.find(({ packages }) => packages.some((name) => installed.has(name)));
  const general = catalogue.platforms.find(({ packages }) => packages.length === 0) ?? catalogue.platforms[0];
  const platform = labelled ?? running ?? general;
  if (platform === undefined) throw new RangeError('a catalogue without platforms');
  return platform;
}

function zoneOf(host: FleetHost, platform: Platform, catalogue: Catalogue): CatalogueZone {
  const { level, zone: named } = host.register;
  const byId = (id: string | undefined) => catalogue.zones.find((zone) => zone.id === id);
  const byLevel = catalogue.zones.find(
    ({ levels, isExposed }) => isExposed === platform.isExposed && level !== undefined && levels.includes(level),
  );
  const exposed = platform.isExposed ? catalogue.zones.find(({ isExposed }) => isExposed) : undefined;
  const zone = byId(named) ?? byLevel ?? exposed ?? byId(catalogue.zoneWithoutLevel);
  if (zone === undefined) throw new RangeError('a catalogue without zones');
  return zone;
}

/** The system a host serves: the register's label, else what the owner declared. */
export function systemOf({ register, report }: FleetHost): string | undefined {
  const labelled = register.labels.find((label) => label.startsWith('system:'))?.slice('system:'.length);
  const system = labelled ?? report.inventory.declared?.systems?.[0];
  return system === undefined ? undefined : plainName(system);
}
