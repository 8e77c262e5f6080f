import { nearestWord } from '../../policies/base/text.ts';
import { holds, type Ipv4Range, isWithin, parseAddress, parseRange, sizeOf } from './cidr.ts';
import type { Plan, PlanSubnet } from './plan.ts';

/** Takes one complaint down: a JSON Pointer into the plan and what is wrong there. */
export type Complain = (pointer: string, message: string) => void;

/** "is not there", with the word that was probably meant. */
export function unknownName(kind: string, name: string, known: Iterable<string>): string {
  const near = nearestWord(name, known);
  return `names the ${kind} "${name}", which is not there${near === undefined ? '' : `; did you mean "${near}"?`}`;
}

/** Units, zones and subnets: ranges that are ranges, lie inside each other where they should and overlap nowhere else. */
export function checkNetworks(plan: Plan, complain: Complain): void {
  for (const [index, unit] of plan.units.entries()) {
    if (parseRange(unit.cidr) === undefined)
      complain(`/units/${index}/cidr`, `"${unit.cidr}" is not a range such as 10.0.0.0/20`);
  }
  for (const [index, zone] of plan.zones.entries()) checkCidrs(zone.adminCidrs, `/zones/${index}/adminCidrs`, complain);
  const units = new Map(plan.units.map(({ id, cidr }) => [id, parseRange(cidr)]));
  const zones = new Set(plan.zones.map(({ id }) => id));
  for (const [index, subnet] of plan.subnets.entries()) {
    const at = `/subnets/${index}`;
    if (!units.has(subnet.unit)) complain(`${at}/unit`, unknownName('unit', subnet.unit, units.keys()));
    if (!zones.has(subnet.zone)) complain(`${at}/zone`, unknownName('zone', subnet.zone, zones));
    checkSubnet(subnet, units.get(subnet.unit), at, complain);
  }
  checkOverlaps(plan.subnets, complain);
}

function checkSubnet(subnet: PlanSubnet, outer: Ipv4Range | undefined, at: string, complain: Complain): void {
  const range = parseRange(subnet.cidr);
  const gateway = parseAddress(subnet.gateway);
  if (range === undefined) {
    complain(`${at}/cidr`, `"${subnet.cidr}" is not a range such as 10.0.0.0/24`);
    return;
  }
  if (outer !== undefined && !isWithin(range, outer))
    complain(`${at}/cidr`, `${subnet.cidr} lies outside the range of unit "${subnet.unit}"`);
  if (gateway === undefined || !holds(range, gateway))
    complain(`${at}/gateway`, `${subnet.gateway} lies outside ${subnet.cidr}`);
}

/** In the order of their beginnings a range overlaps an earlier one only if it begins before the furthest end so far. */
function checkOverlaps(subnets: readonly PlanSubnet[], complain: Complain): void {
  const ranges = subnets
    .map((subnet, index) => ({ subnet, index, range: parseRange(subnet.cidr) }))
    .filter((entry): entry is typeof entry & { range: Ipv4Range } => entry.range !== undefined)
    .sort(
      (left, right) =>
        left.range.first - right.range.first ||
        left.range.prefixLength - right.range.prefixLength ||
        left.index - right.index,
    );
  let widest = ranges[0];
  for (const entry of ranges.slice(1)) {
    if (widest !== undefined && entry.range.first < widest.range.first + sizeOf(widest.range)) {
      complain(
        `/subnets/${entry.index}/cidr`,
        `${entry.subnet.cidr} overlaps ${widest.subnet.cidr} of subnet "${widest.subnet.id}"`,
      );
    } else widest = entry;
  }
}

/** Each text must be a range; the pointer gets its place in the list. */
export function checkCidrs(cidrs: readonly string[], pointer: string, complain: Complain): void {
  for (const [index, cidr] of cidrs.entries())
    if (parseRange(cidr) === undefined) complain(`${pointer}/${index}`, `"${cidr}" is not a range such as 10.0.0.0/24`);
}
