import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as pulumi from '@pulumi/pulumi';
import { AdminAccess } from './components/admin-access.ts';
import { DataVolume } from './components/data-volume.ts';
import { Server } from './components/server.ts';
import { ServiceAccess } from './components/service-access.ts';
import { ZoneNetwork } from './components/zone-network.ts';
import { readSettings, type Settings } from './config.ts';
import { builtHosts, type Plan, type PlanBuild, type PlanHost, type PlanZone } from './plan/plan.ts';

/** The part of the plan's zones and subnets that some host really uses; nothing is built for nobody. */
function usedParts(plan: Plan) {
  const hosts = builtHosts(plan);
  const subnetIds = new Set(hosts.map(({ build }) => build.subnet));
  const zoneIds = new Set(hosts.map(({ build }) => build.zone));
  return {
    hosts,
    subnets: plan.subnets.filter(({ id }) => subnetIds.has(id)),
    zones: plan.zones.filter(({ id }) => zoneIds.has(id)),
  };
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not in the plan`); // validation has refused such a plan before
  return value;
}

function buildHost(
  host: PlanHost & { readonly build: PlanBuild },
  zone: PlanZone,
  network: ZoneNetwork,
  access: AdminAccess,
  settings: Settings,
): Server {
  const { build, name, unit, wave } = host;
  const { availabilityZone } = zone;
  const services =
    build.ports.length === 0 ? [] : [new ServiceAccess(name, { ports: build.ports, unit }, formerly(host))];
  const volumes = build.volumes.map((volume): [string, pulumi.Output<string>] => {
    const disk = new DataVolume(
      `${name}-${volume.name}`,
      { volume, availabilityZone, unit },
      formerly(host, `-${volume.name}`),
    );
    return [volume.name, disk.volumeId];
  });
  const args = {
    build,
    unit,
    wave,
    availabilityZone,
    network,
    securityGroupIds: [access.groupId, ...services.map(({ groupId }) => groupId)],
    volumes: new Map(volumes),
    ...(settings.keyPair === undefined ? {} : { keyPair: settings.keyPair }),
    ...(settings.adminPassword === undefined ? {} : { adminPassword: settings.adminPassword }),
  };
  return new Server(name, args, formerly(host));
}

/** Aliases of a renamed host's component; its parts follow, because their names begin with its name. */
function formerly(host: PlanHost, suffix = ''): pulumi.ComponentResourceOptions {
  return host.formerly === undefined ? {} : { aliases: [{ name: `${host.formerly}${suffix}` }] };
}

/** Turns the reviewed plan into resources: exactly what it says, all of it registered before this function returns. */
export default async function program(): Promise<Record<string, unknown>> {
  const settings = await readSettings(dirname(fileURLToPath(import.meta.url)));
  const { hosts, subnets, zones } = usedParts(settings.plan);
  const zoneOf = new Map(zones.map((zone) => [zone.id, zone]));
  const networks = new Map(
    subnets.map((subnet) => [
      subnet.id,
      new ZoneNetwork(subnet.id, { subnet, zone: need(zoneOf.get(subnet.zone), `zone "${subnet.zone}"`) }),
    ]),
  );
  const accesses = new Map(
    zones.map((zone) => [zone.id, new AdminAccess(zone.id, { allowedCidrs: zone.adminCidrs, zone: zone.id })]),
  );
  const servers = hosts.map((host): [string, pulumi.Output<string>] => {
    const zone = need(zoneOf.get(host.build.zone), `zone "${host.build.zone}"`);
    const network = need(networks.get(host.build.subnet), `subnet "${host.build.subnet}"`);
    const access = need(accesses.get(zone.id), `zone "${zone.id}"`);
    return [host.name, buildHost(host, zone, network, access, settings).serverId];
  });
  return { servers: Object.fromEntries(servers) };
}
