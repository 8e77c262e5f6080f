import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { loadedProperties, storedProperties } from './stored-secrets.ts';
import { isPropertyObject, type Properties, type Property } from './values.ts';

/** A state with thousands of resources has a few tens of MB; more is not a state. */
export const MAX_STATE_BYTES = 128 * 1024 * 1024;

/**
 * One resource of a checkpoint. Members that are empty are absent.
 * Source: pulumi/pulumi sdk/go/common/apitype/core.go `ResourceV3`.
 */
export interface ResourceState {
  readonly urn: string;
  readonly custom: boolean;
  readonly delete?: boolean;
  readonly id?: string;
  readonly type: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly external?: boolean;
  readonly dependencies?: readonly string[];
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly additionalSecretOutputs?: readonly string[];
  readonly aliases?: readonly string[];
  readonly customTimeouts?: Properties;
  readonly importID?: string;
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly created?: string;
  readonly modified?: string;
  readonly sourcePosition?: string;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
}

/** What was there after the last update. */
export interface SavedState {
  readonly resources: readonly ResourceState[];
  /** Written by a simulated apply: nothing of it exists anywhere. */
  readonly isSimulated: boolean;
}

/** The state before the first update. */
export const emptyState: SavedState = { resources: [], isSimulated: false };

const SIMULATED = 'muster-simulated';

/**
 * Reads a checkpoint of the file backend (versions 1 to 4, plain, gzip or zstd) or the answer of `pulumi stack export`.
 * Resources marked `delete` are leftovers of an interrupted replacement and are left out.
 * Throws `data_invalid`; `place` names the file in the message.
 */
export function readState(bytes: Uint8Array, place: string): SavedState {
  const document = parse(bytes, place);
  const version = document.version;
  const body = document.checkpoint ?? document.deployment;
  if (typeof version !== 'number' || !isPropertyObject(body)) {
    throw invalid(place, 'is neither a Pulumi checkpoint nor the output of "pulumi stack export"');
  }
  if (version < 1 || version > 4) throw invalid(place, `has state version ${version}; versions 1 to 4 are read`);
  const deployment = document.deployment === undefined ? body.latest : body;
  if (deployment === undefined || deployment === null) return emptyState;
  if (!isPropertyObject(deployment)) throw invalid(place, 'has no deployment in it');
  const manifest = isPropertyObject(deployment.manifest) ? deployment.manifest : {};
  const resources = Array.isArray(deployment.resources) ? deployment.resources : [];
  return {
    isSimulated: String(manifest.version ?? '').startsWith(SIMULATED),
    resources: resources
      .map((entry, index) => resourceOf(entry, version, `${place}: resources[${index}]`))
      .filter(({ delete: isLeftover }) => isLeftover !== true),
  };
}

function invalid(place: string, what: string): MusterError {
  return new MusterError('data_invalid', `${place} ${what}`);
}

function parse(bytes: Uint8Array, place: string): Properties {
  try {
    const limit = { maxOutputLength: MAX_STATE_BYTES };
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const isZstd = bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
    const plain = isGzip ? gunzipSync(bytes, limit) : isZstd ? zstdDecompressSync(bytes, limit) : bytes;
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)) as Property;
    if (isPropertyObject(value)) return value;
  } catch (error) {
    throw new MusterError('data_invalid', `${place} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  throw invalid(place, 'is not a JSON object');
}

function resourceOf(entry: Property, version: number, place: string): ResourceState {
  if (!isPropertyObject(entry) || typeof entry.urn !== 'string' || typeof entry.type !== 'string') {
    throw invalid(place, 'has no urn and type');
  }
  for (const name of ['inputs', 'outputs', 'propertyDependencies']) {
    if (entry[name] !== undefined && entry[name] !== null && !isPropertyObject(entry[name]))
      throw invalid(place, `has ${name} that are no object`);
  }
  const inputs = version === 1 ? { ...objectOf(entry.defaults), ...objectOf(entry.inputs) } : entry.inputs;
  return {
    ...(entry as unknown as ResourceState),
    custom: entry.custom === true,
    ...(isPropertyObject(inputs) ? { inputs: loadedProperties(inputs) } : {}),
    ...(isPropertyObject(entry.outputs) ? { outputs: loadedProperties(entry.outputs) } : {}),
  };
}

function objectOf(value: Property | undefined): Properties {
  return isPropertyObject(value) ? value : {};
}

/**
 * The text of a checkpoint (version 3) of a simulated apply. Its manifest says that it is one; secrets are hashed with a
 * fresh salt, so two texts of the same state differ where there are secrets.
 */
export function writeSimulatedCheckpoint(
  stack: string,
  resources: readonly ResourceState[],
  at: string,
  salt: Buffer = randomBytes(16),
): string {
  const version = `${SIMULATED}/1`;
  const latest = {
    manifest: { time: at, magic: createHash('sha256').update(version).digest('hex'), version },
    resources: resources.map((resource) => ({
      ...resource,
      ...(resource.inputs === undefined ? {} : { inputs: storedProperties(resource.inputs, salt) }),
      ...(resource.outputs === undefined ? {} : { outputs: storedProperties(resource.outputs, salt) }),
    })),
    metadata: {},
  };
  return `${JSON.stringify({ version: 3, checkpoint: { stack, latest } }, undefined, 4)}\n`;
}
