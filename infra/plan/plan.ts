import type { Words } from '../../policies/base/text.ts';

/** What is to become of a host. */
export const WAYS = ['stay', 'upgrade', 'rehost', 'replatform', 'retire'] as const;
export type Way = (typeof WAYS)[number];

/**
 * A plan: what should be there instead, as data that people review and edit. Components build what it says and compute
 * nothing, so every name, address and size stands in it. `plan-schema.ts` describes it field by field.
 */
export interface Plan {
  readonly format: 1;
  readonly name: string;
  /** The day for which support ends and findings were looked at. */
  readonly asOf: string;
  /** Version of the catalogue the names of platforms, images and flavors are from. */
  readonly catalogue: string;
  readonly units: readonly PlanUnit[];
  readonly zones: readonly PlanZone[];
  readonly subnets: readonly PlanSubnet[];
  readonly hosts: readonly PlanHost[];
}

export interface PlanUnit {
  readonly id: string;
  /** Range out of which the unit's subnets are taken. */
  readonly cidr: string;
}

export interface PlanZone {
  readonly id: string;
  readonly title: Words;
  /** Availability zone of the cloud. */
  readonly availabilityZone: string;
  /** Name of an existing router that the zone's subnets are joined to. */
  readonly router: string;
  /** Networks from which administrators may reach SSH. */
  readonly adminCidrs: readonly string[];
}

/** A subnet with a network of its own, so that units and zones meet only in the router. */
export interface PlanSubnet {
  readonly id: string;
  readonly unit: string;
  readonly zone: string;
  readonly cidr: string;
  readonly gateway: string;
  readonly dnsServers: readonly string[];
}

/** Why a way was proposed, for people; `code` is what programs may look at. */
export interface PlanReason {
  readonly code: string;
  readonly text: Words;
}

export interface PlanVolume {
  readonly name: string;
  readonly sizeGib: number;
  /** Volume type of the cloud; absent: its default. */
  readonly type?: string;
}

/** Traffic let in, and from where. */
export interface PlanPort {
  readonly protocol: 'tcp' | 'udp';
  readonly from: number;
  readonly to: number;
  readonly cidrs: readonly string[];
  readonly why: string;
}

/** Read by sshd before every other file of its folder: it takes the first value that it meets. */
export const SSHD_FILE = '/etc/ssh/sshd_config.d/00-muster.conf';
/** Read after the others: the last value of a kernel setting wins. */
export const SYSCTL_FILE = '/etc/sysctl.d/zz-muster.conf';

/** Settings that the first start writes; only these are facts of the planned host. */
export interface PlanSettings {
  /** Keywords of sshd_config in lower camel case, as in the inventory. */
  readonly sshd?: Readonly<Record<string, string | number | boolean>>;
  readonly sysctl?: Readonly<Record<string, string | number>>;
  readonly timeZone?: string;
}

export interface PlanHost {
  readonly name: string;
  /** The name it had in the plan that was built last: its resources are renamed, not replaced. */
  readonly formerly?: string;
  /** The host it replaces; absent for a new one. */
  readonly from?: { readonly hostId: string; readonly name: string };
  readonly unit: string;
  readonly system?: string;
  readonly level?: number;
  readonly way: Way;
  readonly reasons: readonly PlanReason[];
  readonly wave: number;
  /** Hosts that must be there first. */
  readonly after: readonly string[];
  /** Day before which it should be done. */
  readonly deadlineOn?: string;
  /** What is built: required for `rehost` and `replatform`, forbidden for the other ways. */
  readonly build?: PlanBuild;
  /** The image whose operating system an upgrade in place leads to: required for `upgrade`, forbidden for the other ways. */
  readonly upgradeTo?: string;
}

/** What is built for a host that moves. */
export interface PlanBuild {
  readonly platform: string;
  readonly image: string;
  readonly flavor: string;
  readonly zone: string;
  readonly subnet: string;
  readonly address: string;
  readonly volumes: readonly PlanVolume[];
  readonly ports: readonly PlanPort[];
  readonly settings: PlanSettings;
}

/** Hosts for which something is built, in the plan's order. */
export function builtHosts(plan: Plan): readonly (PlanHost & { readonly build: PlanBuild })[] {
  return plan.hosts.filter((host): host is PlanHost & { readonly build: PlanBuild } => host.build !== undefined);
}
