import type { Complaint } from '../../policies/base/errors.ts';
import type { Catalogue } from './catalogue.ts';
import { type Complain, checkCidrs, checkNetworks, unknownName } from './check-networks.ts';
import { holds, parseAddress, parseRange, sizeOf } from './cidr.ts';
import type { Plan, PlanBuild, PlanHost, PlanSubnet } from './plan.ts';

/** What a schema cannot say of a plan: that names are unique and known, ranges do not overlap, waves keep their order. */
export function checkPlan(plan: Plan): Complaint[] {
  const complaints: Complaint[] = [];
  const complain: Complain = (pointer, message) => complaints.push({ pointer, message });
  checkUnique(plan, complain);
  checkNetworks(plan, complain);
  const known = namesOf(plan);
  for (const [index, host] of plan.hosts.entries()) checkHost(host, `/hosts/${index}`, known, complain);
  checkAddresses(plan, complain);
  return complaints;
}

interface Known {
  readonly units: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
  readonly subnets: ReadonlyMap<string, PlanSubnet>;
  readonly hosts: ReadonlyMap<string, PlanHost>;
}

function namesOf(plan: Plan): Known {
  return {
    units: new Set(plan.units.map(({ id }) => id)),
    zones: new Set(plan.zones.map(({ id }) => id)),
    subnets: new Map(plan.subnets.map((subnet) => [subnet.id, subnet])),
    hosts: new Map(plan.hosts.map((host) => [host.name, host])),
  };
}

function checkUnique(plan: Plan, complain: Complain): void {
  const lists: readonly (readonly [string, string, readonly string[]])[] = [
    ['units', 'id', plan.units.map(({ id }) => id)],
    ['zones', 'id', plan.zones.map(({ id }) => id)],
    ['subnets', 'id', plan.subnets.map(({ id }) => id)],
    ['hosts', 'name', plan.hosts.map(({ name }) => name)],
  ];
  for (const [list, field, names] of lists) {
    const seen = new Set<string>();
    for (const [index, name] of names.entries()) {
      if (seen.has(name)) complain(`/${list}/${index}/${field}`, `"${name}" stands twice in ${list}`);
      seen.add(name);
    }
  }
}

function checkHost(host: PlanHost, at: string, known: Known, complain: Complain): void {
  const isBuilt = host.way === 'rehost' || host.way === 'replatform';
  if (!known.units.has(host.unit)) complain(`${at}/unit`, unknownName('unit', host.unit, known.units));
  if (isBuilt && host.build === undefined) complain(at, `way "${host.way}" needs "build": what is to be built`);
  if (!isBuilt && host.build !== undefined)
    complain(`${at}/build`, `way "${host.way}" builds nothing; take "build" away or change the way`);
  if (host.way === 'upgrade' && host.upgradeTo === undefined)
    complain(at, 'way "upgrade" needs "upgradeTo": the image it leads to');
  if (host.way !== 'upgrade' && host.upgradeTo !== undefined)
    complain(`${at}/upgradeTo`, `way "${host.way}" upgrades nothing in place`);
  if (!isBuilt && host.way !== 'upgrade' && host.from === undefined)
    complain(at, `way "${host.way}" needs "from": the host it speaks of`);
  if (host.formerly !== undefined && known.hosts.has(host.formerly))
    complain(`${at}/formerly`, `"${host.formerly}" is another host of this plan`);
  for (const [index, name] of host.after.entries()) {
    const before = known.hosts.get(name);
    if (before === undefined) complain(`${at}/after/${index}`, unknownName('host', name, known.hosts.keys()));
    else if (name === host.name || before.wave > host.wave)
      complain(`${at}/after/${index}`, `"${name}" comes in wave ${before.wave}, not before wave ${host.wave}`);
  }
  if (host.build !== undefined) checkBuild(host, host.build, `${at}/build`, known, complain);
}

function checkBuild(host: PlanHost, build: PlanBuild, at: string, known: Known, complain: Complain): void {
  const subnet = known.subnets.get(build.subnet);
  if (!known.zones.has(build.zone)) complain(`${at}/zone`, unknownName('zone', build.zone, known.zones));
  if (subnet === undefined) complain(`${at}/subnet`, unknownName('subnet', build.subnet, known.subnets.keys()));
  else {
    const range = parseRange(subnet.cidr);
    const address = parseAddress(build.address);
    if (subnet.zone !== build.zone)
      complain(`${at}/subnet`, `subnet "${subnet.id}" is in zone "${subnet.zone}", not "${build.zone}"`);
    if (subnet.unit !== host.unit)
      complain(`${at}/subnet`, `subnet "${subnet.id}" belongs to unit "${subnet.unit}", not "${host.unit}"`);
    if (address === undefined || range === undefined || !holds(range, address))
      complain(`${at}/address`, `${build.address} lies outside ${subnet.cidr}`);
    else if (build.address === subnet.gateway || address === range.first || address === range.first + sizeOf(range) - 1)
      complain(`${at}/address`, `${build.address} is no address for a host of ${subnet.cidr}`);
  }
  const names = build.volumes.map(({ name }) => name);
  for (const [index, name] of names.entries())
    if (names.indexOf(name) !== index) complain(`${at}/volumes/${index}/name`, `"${name}" stands twice`);
  const openings = build.ports.flatMap(({ protocol, from, to, cidrs }) =>
    cidrs.map((cidr) => `${protocol} ${from}-${to} ${cidr}`),
  );
  const twice = openings.find((opening, index) => openings.indexOf(opening) !== index);
  if (twice !== undefined) complain(`${at}/ports`, `opens ${twice} twice`);
  for (const [index, port] of build.ports.entries()) {
    if (port.from > port.to)
      complain(`${at}/ports/${index}`, `begins at ${port.from} and ends before it, at ${port.to}`);
    checkCidrs(port.cidrs, `${at}/ports/${index}/cidrs`, complain);
  }
}

function checkAddresses(plan: Plan, complain: Complain): void {
  const owners = new Map<string, string>();
  const volumes = new Map<string, string>();
  for (const [index, host] of plan.hosts.entries()) {
    if (host.build === undefined) continue;
    const owner = owners.get(host.build.address);
    if (owner !== undefined)
      complain(`/hosts/${index}/build/address`, `${host.build.address} belongs to "${owner}" already`);
    owners.set(host.build.address, host.name);
    for (const [place, { name }] of host.build.volumes.entries()) {
      // The cloud knows a volume by the host's name and its own: "a" with "b-data" would be "a-b" with "data".
      const whole = `${host.name}-${name}`;
      const other = volumes.get(whole);
      if (other !== undefined && other !== host.name)
        complain(
          `/hosts/${index}/build/volumes/${place}/name`,
          `gives the volume "${whole}", which "${other}" has already`,
        );
      volumes.set(whole, host.name);
    }
  }
}

/** What a plan says of the catalogue: platforms, images and flavors must be in it, and the image must take the settings. */
export function checkAgainstCatalogue(plan: Plan, catalogue: Catalogue): Complaint[] {
  const complaints: Complaint[] = [];
  const images = new Map(catalogue.images.map((image) => [image.name, image]));
  const flavors = catalogue.flavors.map(({ name }) => name);
  const platforms = catalogue.platforms.map(({ id }) => id);
  for (const [index, { build, upgradeTo }] of plan.hosts.entries()) {
    const at = `/hosts/${index}`;
    const wanted = build?.image ?? upgradeTo;
    const image = wanted === undefined ? undefined : images.get(wanted);
    if (wanted !== undefined && image === undefined)
      complaints.push({
        pointer: build === undefined ? `${at}/upgradeTo` : `${at}/build/image`,
        message: unknownName('image', wanted, images.keys()),
      });
    if (build === undefined) continue;
    if (!flavors.includes(build.flavor))
      complaints.push({ pointer: `${at}/build/flavor`, message: unknownName('flavor', build.flavor, flavors) });
    if (!platforms.includes(build.platform))
      complaints.push({ pointer: `${at}/build/platform`, message: unknownName('platform', build.platform, platforms) });
    for (const setting of Object.keys(build.settings)) {
      if (image !== undefined && !image.takes.includes(setting))
        complaints.push({
          pointer: `${at}/build/settings/${setting}`,
          message: `image "${image.name}" does not take it at first start`,
        });
    }
  }
  return complaints;
}
