import { byCodeUnit } from '../../policies/base/text.ts';
import type { Catalogue, CatalogueZone, PlatformPort } from './catalogue.ts';
import { dependenciesOf } from './dependencies.ts';
import { type Draft, type DraftOptions, draftHosts, isMoving, systemOf } from './draft-host.ts';
import { addressesOf, subnetIdOf, subnetsOf, unitsOf } from './draft-network.ts';
import type { Fleet } from './fleet.ts';
import type { Plan, PlanBuild, PlanHost, PlanPort, PlanReason, PlanSettings, PlanSubnet, PlanUnit } from './plan.ts';
import { needOf, sizeFor, sizeReason } from './sizing.ts';
import { type WaveItem, wavesOf } from './waves.ts';

/**
 * Proposes a plan for a fleet: a way for each host with reasons, a size, a zone, an address, a wave. Pure and deterministic:
 * the same fleet in any order, on the same day, gives the same bytes. What it proposes is for people to correct.
 */
export function draftPlan(fleet: Fleet, options: DraftOptions): Plan {
  const { catalogue } = options;
  const drafts = draftHosts(fleet, options);
  const moving = drafts.filter(isMoving);
  const units = unitsOf(drafts, catalogue);
  const subnets = subnetsOf(moving, units, catalogue);
  const waves = wavesFor(drafts);
  const addresses = addressesOf(moving, subnets);
  const planned = drafts.map((draft) => planHost(draft, { units, subnets, addresses, waves, catalogue }));
  return {
    format: 1,
    name: options.name,
    asOf: options.asOf,
    catalogue: catalogue.version,
    units,
    zones: catalogue.zones
      .filter(({ id }) => moving.some(({ zone }) => zone.id === id))
      .map(({ levels: _levels, isExposed: _isExposed, ...zone }) => zone),
    subnets,
    hosts: planned.sort((left, right) => left.wave - right.wave || byCodeUnit(left.name, right.name)),
  };
}

function wavesFor(drafts: readonly Draft[]): Map<string, { wave: number; after: readonly string[] }> {
  const nameOf = new Map(drafts.map(({ host, name }) => [host.hostId, name]));
  const dependencies = dependenciesOf(drafts.map(({ host }) => host));
  const items = drafts.map(({ host, name, decision }): WaveItem => {
    const system = systemOf(host);
    const after = (dependencies.get(host.hostId) ?? [])
      .map((id) => nameOf.get(id))
      .filter((other) => other !== undefined);
    return {
      name,
      isTest: host.register.labels.includes('env:test'),
      after,
      ...(system === undefined ? {} : { system }),
      ...(decision.deadlineOn === undefined ? {} : { deadlineOn: decision.deadlineOn }),
    };
  });
  const waves = wavesOf(items);
  return new Map(
    items.map(({ name, after }) => {
      const wave = waves.get(name) ?? 1;
      // In a ring somebody has to go first; what is not before it is no promise of the plan.
      return [name, { wave, after: after.filter((other) => (waves.get(other) ?? 1) <= wave) }];
    }),
  );
}

interface Place {
  readonly units: readonly PlanUnit[];
  readonly subnets: readonly PlanSubnet[];
  readonly addresses: ReadonlyMap<string, string>;
  readonly waves: ReadonlyMap<string, { readonly wave: number; readonly after: readonly string[] }>;
  readonly catalogue: Catalogue;
}

function planHost(draft: Draft, place: Place): PlanHost {
  const { host, name, unit, decision } = draft;
  const { wave, after } = place.waves.get(name) ?? { wave: 1, after: [] };
  const system = systemOf(host);
  const common = {
    name,
    from: { hostId: host.hostId, name: host.name },
    unit,
    ...(system === undefined ? {} : { system }),
    ...(host.register.level === undefined ? {} : { level: host.register.level }),
    wave,
    after,
    ...(decision.deadlineOn === undefined ? {} : { deadlineOn: decision.deadlineOn }),
  };
  if (decision.way === 'upgrade' && decision.image !== undefined)
    return { ...common, way: 'upgrade', reasons: decision.reasons, upgradeTo: decision.image.name };
  if (decision.image === undefined) return { ...common, way: decision.way, reasons: decision.reasons };
  const { build, reasons } = buildOf(draft, place);
  if (build === undefined) return { ...common, way: 'stay', reasons: [...decision.reasons, ...reasons] };
  return { ...common, way: decision.way, reasons: [...decision.reasons, ...draft.reasons, ...reasons], build };
}

function buildOf(draft: Draft, place: Place): { build?: PlanBuild; reasons: readonly PlanReason[] } {
  const { host, name, unit, platform, zone, decision } = draft;
  const subnet = subnetIdOf(draft);
  const address = place.addresses.get(name);
  const need = needOf(host.report.inventory);
  const size =
    decision.image === undefined
      ? undefined
      : sizeFor(need, platform, place.catalogue.flavors, decision.image.minDiskGib);
  if (decision.image === undefined || address === undefined || size === undefined) {
    return {
      reasons: [
        {
          code: 'no_room',
          text: {
            vi: 'Không còn địa chỉ hoặc cỡ máy cho máy này.',
            en: 'There is no address or no flavor left for it.',
          },
        },
      ],
    };
  }
  const volumes = platform.volumes.map((volume, index) =>
    index === 0 ? { ...volume, sizeGib: size.dataGib } : volume,
  );
  const build = {
    platform: platform.id,
    image: decision.image.name,
    flavor: size.flavor.name,
    zone: zone.id,
    subnet,
    address,
    volumes,
    ports: platform.ports.map((port) => planPort(port, unit, zone, place)),
    settings: settingsFor(platform.settings, decision.image.takes),
  };
  return { build, reasons: [sizeReason(need, size)] };
}

function planPort({ source, ...port }: PlatformPort, unit: string, zone: CatalogueZone, place: Place): PlanPort {
  const own = place.units.find(({ id }) => id === unit)?.cidr;
  const cidrs = {
    anywhere: ['0.0.0.0/0'],
    internal: place.catalogue.internalCidrs,
    unit: own === undefined ? [] : [own],
    administrators: zone.adminCidrs,
  }[source];
  return { ...port, cidrs };
}

/** Only what the image takes at its first start; anything else would be a promise that nobody keeps. */
function settingsFor(settings: PlanSettings, takes: readonly string[]): PlanSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => takes.includes(name)));
}
