/**
 * Property values as they travel between a Pulumi program and its engine, and as they lie in a checkpoint.
 * Source: pulumi/pulumi sdk/go/common/resource/properties.go (signatures), @pulumi/pulumi runtime/rpc.js.
 */
export type Property = null | boolean | number | string | readonly Property[] | PropertyObject;
export interface PropertyObject {
  readonly [key: string]: Property;
}
export type Properties = PropertyObject;

/** Key under which an object says that it is something special. */
export const SIGNATURE = '4dabf18193072939515e22adb298388d';
/** Stands for a value that is known only after something has been created. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
export const SECRET_SIGNATURE = '1b47061264138c4ac30d75fd1eb44270';
const OUTPUT_SIGNATURE = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
const RESOURCE_SIGNATURE = '5cf8f73096256a8f31e491e813e4eb8e';

/** What people see in place of a secret; the same text that `pulumi preview --json` prints. */
export const BLINDED = '[secret]';

export function isPropertyObject(value: Property | undefined): value is PropertyObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function signatureOf(value: Property | undefined): Property | undefined {
  return isPropertyObject(value) ? value[SIGNATURE] : undefined;
}

export function isSecret(value: Property | undefined): value is PropertyObject {
  return signatureOf(value) === SECRET_SIGNATURE;
}

export function secretOf(value: Property): PropertyObject {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET_SIGNATURE, value };
}

/**
 * Turns what came over the wire into plain values, secrets and `UNKNOWN`: output values lose their wrapping, references
 * to resources become their id (or URN, for components). Secrets stay wrapped.
 */
function fromWire(value: unknown): Property {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (Array.isArray(value)) return value.map(fromWire);
  if (typeof value !== 'object') return null;
  const object = value as Record<string, unknown>;
  switch (object[SIGNATURE]) {
    case OUTPUT_SIGNATURE: {
      const inner = 'value' in object ? fromWire(object.value) : UNKNOWN;
      return object.secret === true ? secretOf(inner) : inner;
    }
    case SECRET_SIGNATURE:
      return secretOf(fromWire(object.value));
    case RESOURCE_SIGNATURE:
      return fromWire(object.id === undefined || object.id === '' ? (object.urn ?? null) : object.id);
    default:
      return fromWireObject(object);
  }
}

/** The members of an object, each as `fromWire` says. */
export function fromWireObject(object: Readonly<Record<string, unknown>>): PropertyObject {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, fromWire(member)]),
  );
}

function some(value: Property | undefined, test: (value: Property) => boolean): boolean {
  if (value === undefined) return false;
  if (test(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((member) => some(member, test));
}

/** Whether `value` is, or holds at any depth, something that is not known yet. */
export function hasUnknown(value: Property | undefined): boolean {
  return some(value, (part) => part === UNKNOWN);
}

/** A copy in which every secret is the text `[secret]`. */
export function blinded(value: Property): Property {
  if (isSecret(value)) return BLINDED;
  if (Array.isArray(value)) return value.map(blinded);
  return isPropertyObject(value) ? blindedObject(value) : value;
}

export function blindedObject(object: PropertyObject): PropertyObject {
  return Object.fromEntries(Object.entries(object).map(([key, member]) => [key, blinded(member)]));
}

/** A copy in which `change` has replaced every secret; used to store and to read stored secrets. */
export function mapSecrets(value: Property, change: (secret: PropertyObject) => Property): Property {
  if (isSecret(value)) return change(value);
  if (Array.isArray(value)) return value.map((item) => mapSecrets(item, change));
  if (!isPropertyObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapSecrets(member, change)]));
}
