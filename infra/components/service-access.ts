import * as openstack from '@pulumi/openstack';
import * as pulumi from '@pulumi/pulumi';
import type { PlanPort } from '../plan/plan.ts';

export interface ServiceAccessArgs {
  readonly ports: readonly PlanPort[];
  readonly unit: string;
}

/** Lets in what a host's plan names, each port from the networks named with it. */
export class ServiceAccess extends pulumi.ComponentResource {
  readonly groupId: pulumi.Output<string>;

  constructor(name: string, args: ServiceAccessArgs, options?: pulumi.ComponentResourceOptions) {
    super('muster:infra:ServiceAccess', name, {}, options);
    const group = new openstack.networking.SecGroup(
      `${name}-services`,
      { name: `${name}-services`, description: `Services of ${name}`, tags: [`unit:${args.unit}`] },
      { parent: this },
    );
    for (const port of args.ports) {
      const span = port.from === port.to ? `${port.from}` : `${port.from}-${port.to}`;
      for (const cidr of port.cidrs) {
        new openstack.networking.SecGroupRule(
          `${name}-${port.protocol}-${span}-${cidr}`,
          {
            securityGroupId: group.id,
            direction: 'ingress',
            ethertype: 'IPv4',
            protocol: port.protocol,
            portRangeMin: port.from,
            portRangeMax: port.to,
            remoteIpPrefix: cidr,
            description: port.why,
          },
          { parent: this },
        );
      }
    }
    this.groupId = group.id;
    this.registerOutputs({ groupId: this.groupId });
  }
}
