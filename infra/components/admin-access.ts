import * as openstack from '@pulumi/openstack';
import * as pulumi from '@pulumi/pulumi';

export interface AdminAccessArgs {
  readonly allowedCidrs: readonly string[];
  readonly zone: string;
}

/** Lets the networks named in the plan, and nobody else, reach SSH. */
export class AdminAccess extends pulumi.ComponentResource {
  readonly groupId: pulumi.Output<string>;

  constructor(name: string, args: AdminAccessArgs, options?: pulumi.ComponentResourceOptions) {
    super('muster:infra:AdminAccess', name, {}, options);
    const group = new openstack.networking.SecGroup(
      `${name}-ssh`,
      { name: `${name}-ssh`, description: `SSH for administrators of zone ${args.zone}`, tags: [`zone:${args.zone}`] },
      { parent: this },
    );
    for (const cidr of args.allowedCidrs) {
      new openstack.networking.SecGroupRule(
        `${name}-ssh-${cidr}`,
        {
          securityGroupId: group.id,
          direction: 'ingress',
          ethertype: 'IPv4',
          protocol: 'tcp',
          portRangeMin: 22,
          portRangeMax: 22,
          remoteIpPrefix: cidr,
        },
        { parent: this },
      );
    }
    this.groupId = group.id;
    this.registerOutputs({ groupId: this.groupId });
  }
}
