import type { Complaint } from '../../policies/base/errors.ts';
import { nearestWord } from '../../policies/base/text.ts';
import type { Catalogue } from './catalogue.ts';
import { holds, isWithin, overlaps, parseAddress, parseRange, sizeOf } from './cidr.ts';
import type { Plan, PlanBuild, PlanHost } from './plan.ts';

type Complain = (pointer: string, message: string) => void;

/** What a schema cannot say of a plan: that names are unique and known, ranges do not overlap, waves keep their order. */
export function checkPlan(plan: Plan): Complaint[] {
  const complaints: Complaint[] = [];
  const complain: Complain = (pointer, message) => complaints.push({ pointer, message });
  checkUnique(plan, complain);
  checkRanges(plan, complain);
  const known = namesOf(plan);
  for (const [index, host] of plan.hosts.entries()) checkHost(host, `/hosts/${index}`, known, complain);
  checkAddresses(plan, complain);
  return complaints;
}

interface Known {
  readonly plan: Plan;
  readonly units: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
  readonly hosts: ReadonlyMap<string, PlanHost>;
}

function namesOf(plan: Plan): Known {
  return {
    plan,
    units: new Set(plan.units.map(({ id }) => id)),
    zones: new Set(plan.zones.map(({ id }) => id)),
    hosts: new Map(plan.hosts.map((host) => [host.name, host])),
  };
}

/** "is not there", with the word that was probably meant. */
function unknownName(kind: string, name: string, known: Iterable<string>): string {
  const near = nearestWord(name, known);
  return `names the ${kind} "${name}", which is not there${near === undefined ? '' : `; did you mean "${near}"?`}`;
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

function checkRanges(plan: Plan, complain: Complain): void {
  for (const [index, unit] of plan.units.entries())
    if (parseRange(unit.cidr) === undefined)
      complain(`/units/${index}/cidr`, `"${unit.cidr}" is not a range such as 10.0.0.0/20`);
  for (const [index, zone] of plan.zones.entries()) checkCidrs(zone.adminCidrs, `/zones/${index}/adminCidrs`, complain);
  const units = new Map(plan.units.map(({ id, cidr }) => [id, parseRange(cidr)]));
  const zones = new Set(plan.zones.map(({ id }) => id));
  for (const [index, subnet] of plan.subnets.entries()) {
    const at = `/subnets/${index}`;
    const range = parseRange(subnet.cidr);
    const gateway = parseAddress(subnet.gateway);
    if (!units.has(subnet.unit)) complain(`${at}/unit`, unknownName('unit', subnet.unit, units.keys()));
    if (!zones.has(subnet.zone)) complain(`${at}/zone`, unknownName('zone', subnet.zone, zones));
    if (range === undefined) {
      complain(`${at}/cidr`, `"${subnet.cidr}" is not a range such as 10.0.0.0/24`);
      continue;
    }
    const outer = units.get(subnet.unit);
    if (outer !== undefined && !isWithin(range, outer))
      complain(`${at}/cidr`, `${subnet.cidr} lies outside the range of unit "${subnet.unit}"`);
    if (gateway === undefined || !holds(range, gateway))
      complain(`${at}/gateway`, `${subnet.gateway} lies outside ${subnet.cidr}`);
    const clash = plan.subnets.slice(0, index).find((other) => overlapsText(other.cidr, subnet.cidr));
    if (clash !== undefined) complain(`${at}/cidr`, `${subnet.cidr} overlaps ${clash.cidr} of subnet "${clash.id}"`);
  }
}

function overlapsText(left: string, right: string): boolean {
  const first = parseRange(left);
  const second = parseRange(right);
  return first !== undefined && second !== undefined && overlaps(first, second);
}

function checkCidrs(cidrs: readonly string[], pointer: string, complain: Complain): void {
  for (const [index, cidr] of cidrs.entries())
    if (parseRange(cidr) === undefined) complain(`${pointer}/${index}`, `"${cidr}" is not a range such as 10.0.0.0/24`);
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
  const subnet = known.plan.subnets.find(({ id }) => id === build.subnet);
  if (!known.zones.has(build.zone)) complain(`${at}/zone`, unknownName('zone', build.zone, known.zones));
  if (subnet === undefined)
    complain(
      `${at}/subnet`,
      unknownName(
        'subnet',
        build.subnet,
        known.plan.subnets.map(({ id }) => id),
      ),
    );
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
