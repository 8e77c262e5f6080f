import type { Plan } from '../../plan/plan.ts';
import type { Step } from '../model.ts';
import type { ResourceState } from '../state.ts';
import { nameOf, typeOf } from '../urn.ts';

/** Whose a resource is, as far as the plan or its own tags say. */
export interface Owner {
  readonly unit?: string;
  readonly host?: string;
  readonly wave?: number;
}

/** Finds the owner of each resource: through the component it is part of, else by the tags it carries. */
export function ownersOf(steps: readonly Step[], plan: Plan | undefined): (urn: string) => Owner {
  const states = new Map(steps.map((step) => [step.urn, step.new ?? step.old]));
  const components = componentOwners(plan);
  return (urn) => {
    for (
      let at: string | undefined = urn, depth = 0;
      at !== undefined && depth < 20;
      at = states.get(at)?.parent, depth += 1
    ) {
      const owner = components.get(`${typeOf(at)} ${nameOf(at)}`);
      if (owner !== undefined) return owner;
    }
    return ownerByTags(states.get(urn));
  };
}

function componentOwners(plan: Plan | undefined): Map<string, Owner> {
  const owners = new Map<string, Owner>();
  for (const { id, unit } of plan?.subnets ?? []) owners.set(`muster:infra:ZoneNetwork ${id}`, { unit });
  for (const { name, unit, wave, build } of plan?.hosts ?? []) {
    const owner = { unit, host: name, wave };
    owners.set(`muster:infra:Server ${name}`, owner);
    owners.set(`muster:infra:ServiceAccess ${name}`, owner);
    for (const volume of build?.volumes ?? []) owners.set(`muster:infra:DataVolume ${name}-${volume.name}`, owner);
  }
  return owners;
}

function ownerByTags(state: ResourceState | undefined): Owner {
  const tags = state?.inputs?.tags;
  const tagged = Array.isArray(tags) ? tags.map(String).find((tag) => tag.startsWith('unit:')) : undefined;
  const metadata = state?.inputs?.metadata;
  const unit =
    tagged?.slice('unit:'.length) ??
    (typeof metadata === 'object' && metadata !== null && 'unit' in metadata ? metadata.unit : undefined);
  return typeof unit === 'string' ? { unit } : {};
}
