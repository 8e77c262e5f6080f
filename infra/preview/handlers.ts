import { createRequire } from 'node:module';
import { status } from '@grpc/grpc-js';
import type { LogRequest, SetRootResourceRequest } from '@pulumi/pulumi/proto/engine_pb.js';
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js';
import providerMessages from '@pulumi/pulumi/proto/provider_pb.js';
import type {
  ReadResourceRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
  SupportsFeatureRequest,
} from '@pulumi/pulumi/proto/resource_pb.js';
import resourceMessages from '@pulumi/pulumi/proto/resource_pb.js';
import { messageOf } from '../../policies/base/errors.ts';
import type { Monitor } from './monitor.ts';
import type { Properties } from './values.ts';
import { propertiesOf, readingOf, registrationOf } from './wire.ts';

/** Protobuf's own messages out of the copy that the SDK itself uses. */
const requireAsSdk = createRequire(createRequire(import.meta.url).resolve('@pulumi/pulumi'));
const { Empty } = requireAsSdk('google-protobuf/google/protobuf/empty_pb.js') as { Empty: new () => object };
const { Struct } = requireAsSdk('google-protobuf/google/protobuf/struct_pb.js') as {
  Struct: { fromJavaScript(value: object): NonNullable<ReturnType<RegisterResourceRequest['getObject']>> };
};

/** A call that fails: a gRPC status and the text that the program's author reads. */
export class CallError extends Error {
  readonly code: status;
  readonly details: string;

  constructor(code: status, details: string) {
    super(details);
    this.code = code;
    this.details = details;
  }
}

/** One message in, one message out; throws `CallError`. */
export type Handler = (request: never) => unknown;

/**
 * What we can do. Transforms, hooks and parameterised packages are left out on purpose: where a feature is missing the SDK
 * stops with a clear message, while a promised and ignored one falsifies the preview silently.
 */
const features = resourceMessages.ResourceMonitorFeature;
const SUPPORTED = [
  features.RESOURCE_MONITOR_FEATURE_SECRETS,
  features.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  features.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
  features.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  features.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
];
const SUPPORTED_NAMES = new Set(['secrets', 'resourceReferences', 'outputValues', 'aliasSpecs', 'deletedWith']);

function structOf(properties: Properties) {
  return Struct.fromJavaScript(properties);
}

function unsupported(what: string): Handler {
  return () => {
    throw new CallError(status.UNIMPLEMENTED, `${what} cannot be previewed offline`);
  };
}

/** Runs `work`; what it throws becomes a failed call with the message as it is. */
function answering<Request, Response>(work: (request: Request) => Response): Handler {
  return (request: Request) => {
    try {
      return work(request);
    } catch (error) {
      throw error instanceof CallError ? error : new CallError(status.UNKNOWN, messageOf(error));
    }
  };
}

/** What the SDK sends without asking whether we can do it. Ignored, it would falsify the preview. */
function refuseUnsupported(request: RegisterResourceRequest): void {
  const resource = `${request.getType()} "${request.getName()}"`;
  const refuse = (why: string) => {
    throw new CallError(status.UNIMPLEMENTED, `${resource} ${why}`);
  };
  if (request.getRemote()) refuse('is a component of another language: only its plug-in could say what it is made of');
  if (request.hasReplacementTrigger())
    refuse('uses replacementTrigger, which cannot be previewed offline; use replaceOnChanges');
}

function register(monitor: Monitor, projectFolder: string) {
  return (request: RegisterResourceRequest) => {
    refuseUnsupported(request);
    const { urn, id, properties } = monitor.register(registrationOf(request, projectFolder));
    const response = new resourceMessages.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(id);
    response.setObject(structOf(properties));
    return response;
  };
}

function read(monitor: Monitor, projectFolder: string) {
  return (request: ReadResourceRequest) => {
    const { urn, properties } = monitor.register(readingOf(request, projectFolder));
    const response = new resourceMessages.ReadResourceResponse();
    response.setUrn(urn);
    response.setProperties(structOf(properties));
    return response;
  };
}

function invoke(monitor: Monitor) {
  return (request: ResourceInvokeRequest) => {
    const answer = monitor.invoke(request.getTok(), propertiesOf(request.getArgs()), request.getVersion());
    // The name of this message changed between releases of the SDK; its field did not.
    const response = new (resourceMessages.ResourceInvokeResponse ?? providerMessages.InvokeResponse)();
    response.setReturn(structOf(answer));
    return response;
  };
}

/** The resource monitor as the SDK calls it, by the names of its methods. Source: @pulumi/pulumi proto/resource.proto. */
export function monitorHandlers(monitor: Monitor, projectFolder: string): Record<string, Handler> {
  return {
    getDeploymentInfo: answering(() => new resourceMessages.DeploymentInfo().setSupportedfeaturesList(SUPPORTED)),
    supportsFeature: answering((request: SupportsFeatureRequest) => {
      return new resourceMessages.SupportsFeatureResponse().setHassupport(SUPPORTED_NAMES.has(request.getId()));
    }),
    registerResource: answering(register(monitor, projectFolder)),
    registerResourceOutputs: answering((request: RegisterResourceOutputsRequest) => {
      monitor.registerOutputs(request.getUrn(), propertiesOf(request.getOutputs()));
      return new Empty();
    }),
    readResource: answering(read(monitor, projectFolder)),
    invoke: answering(invoke(monitor)),
    signalAndWaitForShutdown: answering(() => new Empty()),
    call: unsupported('a method call of a component of another language'),
    existsResource: unsupported('the question whether a resource exists'),
    registerStackTransform: unsupported('a transform'),
    registerStackInvokeTransform: unsupported('a transform'),
    registerResourceHook: unsupported('a resource hook'),
    registerErrorHook: unsupported('an error hook'),
    registerPackage: unsupported('a parameterised package'),
  };
}

const SEVERITIES = ['info', 'info', 'warning', 'error'] as const; // debug is dropped before

/** The engine as the SDK calls it: it takes log lines and keeps the root. Source: @pulumi/pulumi proto/engine.proto. */
export function engineHandlers(monitor: Monitor): Record<string, Handler> {
  let root = '';
  return {
    log: answering((request: LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()];
      const urn = request.getUrn();
      const isDebug = request.getSeverity() === 0;
      if (severity !== undefined && !isDebug && !request.getEphemeral()) {
        monitor.log({ ...(urn === '' ? {} : { urn }), message: request.getMessage(), severity });
      }
      return new Empty();
    }),
    setRootResource: answering((request: SetRootResourceRequest) => {
      root = request.getUrn();
      return new engineMessages.SetRootResourceResponse();
    }),
    getRootResource: answering(() => new engineMessages.GetRootResourceResponse().setUrn(root)),
    requirePulumiVersion: unsupported('a demand for a version of the Pulumi CLI'),
    startDebugging: unsupported('a debugger'),
  };
}
