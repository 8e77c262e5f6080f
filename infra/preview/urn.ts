/** Type of the root resource of every stack. */
export const STACK_TYPE = 'pulumi:pulumi:Stack';
const PROVIDER_PREFIX = 'pulumi:providers:';

/** The parts of a URN: `urn:pulumi:<stack>::<project>::<qualified type>::<name>`. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The types of all parents but the stack, joined by `$`, then the resource's own. */
  readonly qualifiedType: string;
  readonly name: string;
}

/**
 * Names a resource as the engine does: the parent's qualified type stands before the own one, unless the parent is the stack.
 * Source: pulumi/pulumi sdk/go/common/resource/urn/urn.go `New`.
 */
export function urnOf(parts: {
  stack: string;
  project: string;
  parent?: string | undefined;
  type: string;
  name: string;
}): string {
  const parentType =
    parts.parent === undefined || parts.parent === '' ? STACK_TYPE : partsOf(parts.parent).qualifiedType;
  const qualifiedType = parentType === STACK_TYPE ? parts.type : `${parentType}$${parts.type}`;
  return `urn:pulumi:${parts.stack}::${parts.project}::${qualifiedType}::${parts.name}`;
}

/** Takes a URN apart. The name may hold `::` itself. A text that is no URN gives empty parts and itself as the name. */
export function partsOf(urn: string): UrnParts {
  const [head = '', project = '', qualifiedType = '', ...name] = urn.split('::');
  if (!head.startsWith('urn:pulumi:') || name.length === 0)
    return { stack: '', project: '', qualifiedType: '', name: urn };
  return { stack: head.slice('urn:pulumi:'.length), project, qualifiedType, name: name.join('::') };
}

/** The resource's own type: the last of its qualified type. */
export function typeOf(urn: string): string {
  return partsOf(urn).qualifiedType.split('$').at(-1) ?? '';
}

export function nameOf(urn: string): string {
  return partsOf(urn).name;
}

/** `openstack` of `openstack:compute/instance:Instance`. */
export function packageOf(type: string): string {
  return type.split(':')[0] ?? '';
}

export function isProviderType(type: string): boolean {
  return type.startsWith(PROVIDER_PREFIX);
}

export function providerTypeOf(packageName: string): string {
  return `${PROVIDER_PREFIX}${packageName}`;
}

/** Whether the URN is that of a provider nobody wrote: `default`, `default_3_15_2`. */
export function isDefaultProvider(urn: string): boolean {
  return isProviderType(typeOf(urn)) && /^default(_|$)/.test(nameOf(urn));
}

/** A provider reference is a provider's URN and id joined by `::`. */
export function urnOfReference(reference: string): string {
  const at = reference.lastIndexOf('::');
  return at < 0 ? reference : reference.slice(0, at);
}

/** An earlier identity that a program names by parts. An absent part is the resource's own. */
export interface AliasSpec {
  readonly name?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly project?: string;
  readonly parent?: string;
  readonly hasNoParent?: boolean;
}

export interface Named {
  readonly stack: string;
  readonly project: string;
  readonly parent?: string | undefined;
  readonly type: string;
  readonly name: string;
}

/** The URN that an alias stands for. */
export function urnOfAlias(alias: AliasSpec, own: Named): string {
  return urnOf({
    stack: alias.stack ?? own.stack,
    project: alias.project ?? own.project,
    type: alias.type ?? own.type,
    name: alias.name ?? own.name,
    parent: alias.hasNoParent === true ? undefined : (alias.parent ?? own.parent),
  });
}

/**
 * The URN a child had while its parent had the identity `parentAlias`. A child whose name begins with the parent's name is
 * taken to have been renamed along with it.
 * Source: pulumi/pulumi pkg/resource/deploy/step_generator.go `inheritedChildAlias`.
 */
export function urnUnderParentAlias(own: Named, parentAlias: string): string {
  const parentName = own.parent === undefined ? '' : nameOf(own.parent);
  const name =
    parentName !== '' && own.name.startsWith(parentName)
      ? nameOf(parentAlias) + own.name.slice(parentName.length)
      : own.name;
  return urnOf({ ...own, name, parent: parentAlias });
}
