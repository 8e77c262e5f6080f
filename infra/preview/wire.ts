import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Alias } from '@pulumi/pulumi/proto/alias_pb.js';
import type { ReadResourceRequest, RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb.js';
import type { SourcePosition } from '@pulumi/pulumi/proto/source_pb.js';
import type { Registration } from './monitor.ts';
import type { AliasSpec } from './urn.ts';
import { fromWireObject, type Properties } from './values.ts';

/** Anything with protobuf's own conversion: a `google.protobuf.Struct`. */
interface StructLike {
  toJavaScript(): Record<string, unknown>;
}

export function propertiesOf(struct: StructLike | undefined): Properties {
  return struct === undefined ? {} : fromWireObject(struct.toJavaScript());
}

/** `undefined` instead of the empty texts and lists by which protobuf says "not set". */
function stated<T extends { readonly length: number }>(value: T): T | undefined {
  return value.length === 0 ? undefined : value;
}

function withoutAbsent<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function aliasSpecOf(alias: Alias): AliasSpec | undefined {
  const spec = alias.getSpec();
  if (spec === undefined) return undefined;
  return withoutAbsent({
    name: stated(spec.getName()),
    type: stated(spec.getType()),
    stack: stated(spec.getStack()),
    project: stated(spec.getProject()),
    parent: stated(spec.getParenturn()),
    hasNoParent: spec.getNoparent() ? true : undefined,
  }) as AliasSpec;
}

/**
 * `project:///components/server.ts#12,3`: never a path of the machine that ran the program. In ES modules the frames are file
 * URLs already and the SDK takes them for relative paths, so the true one stands behind the last `file:`.
 */
function positionOf(position: SourcePosition | undefined, projectFolder: string): string | undefined {
  const uri = position?.getUri();
  if (position === undefined || uri === undefined || !uri.startsWith('file://')) return undefined;
  const inner = uri.lastIndexOf('/file:');
  const path = relative(
    projectFolder,
    inner > 0 ? decodeURIComponent(uri.slice(inner + '/file:'.length)).replace(/^\/\/\//, '/') : fileURLToPath(uri),
  );
  if (path.startsWith('..')) return undefined;
  return `project:///${path.split(sep).join('/')}#${position.getLine()},${position.getColumn()}`;
}

function timeoutsOf(request: RegisterResourceRequest): Properties | undefined {
  const timeouts = request.getCustomtimeouts();
  const set = withoutAbsent({
    create: stated(timeouts?.getCreate() ?? ''),
    update: stated(timeouts?.getUpdate() ?? ''),
    delete: stated(timeouts?.getDelete() ?? ''),
  });
  return Object.keys(set).length === 0 ? undefined : (set as Properties);
}

function propertyDependenciesOf(request: RegisterResourceRequest): Record<string, string[]> | undefined {
  const entries = [...request.getPropertydependenciesMap().entries()].map(([key, urns]): [string, string[]] => [
    key,
    [...urns.getUrnsList()].sort(),
  ]);
  return entries.some(([, urns]) => urns.length > 0)
    ? Object.fromEntries(entries.filter(([, urns]) => urns.length > 0))
    : undefined;
}

/** What a program asks for, without protobuf's empty values. Component inputs of remote components are left to the caller. */
export function registrationOf(request: RegisterResourceRequest, projectFolder: string): Registration {
  const goal = withoutAbsent({
    custom: request.getCustom(),
    type: request.getType(),
    inputs: propertiesOf(request.getObject()),
    parent: stated(request.getParent()),
    protect: request.hasProtect() && request.getProtect() === true ? true : undefined,
    dependencies: stated([...request.getDependenciesList()].sort()),
    provider: stated(request.getProvider()),
    propertyDependencies: propertyDependenciesOf(request),
    additionalSecretOutputs: stated(request.getAdditionalsecretoutputsList()),
    customTimeouts: timeoutsOf(request),
    importID: stated(request.getImportid()),
    retainOnDelete: request.hasRetainondelete() && request.getRetainondelete() === true ? true : undefined,
    deletedWith: stated(request.getDeletedwith()),
    sourcePosition: positionOf(request.getSourceposition(), projectFolder),
    ignoreChanges: stated(request.getIgnorechangesList()),
    replaceOnChanges: stated(request.getReplaceonchangesList()),
    deleteBeforeReplace: request.getDeletebeforereplace() ? true : undefined,
  }) as Registration['goal'];
  return {
    goal,
    name: request.getName(),
    aliases: request
      .getAliasesList()
      .map(aliasSpecOf)
      .filter((alias) => alias !== undefined),
    aliasUrns: [...request.getAliasurnsList(), ...request.getAliasesList().map((alias) => alias.getUrn())].filter(
      (urn) => urn !== '',
    ),
    version: request.getVersion(),
  };
}

/** A resource that the program reads and does not own. */
export function readingOf(request: ReadResourceRequest, projectFolder: string): Registration {
  const goal = withoutAbsent({
    custom: true,
    external: true,
    type: request.getType(),
    id: request.getId(),
    inputs: propertiesOf(request.getProperties()),
    parent: stated(request.getParent()),
    dependencies: stated([...request.getDependenciesList()].sort()),
    provider: stated(request.getProvider()),
    sourcePosition: positionOf(request.getSourceposition(), projectFolder),
  }) as Registration['goal'];
  return { goal, name: request.getName(), aliases: [], aliasUrns: [], version: request.getVersion() };
}
