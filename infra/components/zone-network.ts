import * as openstack from '@pulumi/openstack';
import * as pulumi from '@pulumi/pulumi';
import type { PlanSubnet, PlanZone } from '../plan/plan.ts';

export interface ZoneNetworkArgs {
  readonly subnet: PlanSubnet;
  readonly zone: PlanZone;
}

/** A network with one subnet, joined to the zone's existing router: the only way in and out. */
export class ZoneNetwork extends pulumi.ComponentResource {
  readonly networkId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
  /** A server that starts before its subnet has a way out waits in vain for its first updates. */
  readonly routed: openstack.networking.RouterInterface;

  constructor(name: string, args: ZoneNetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super('muster:infra:ZoneNetwork', name, {}, options);
    const { subnet, zone } = args;
    const tags = [`unit:${subnet.unit}`, `zone:${zone.id}`];
    const network = new openstack.networking.Network(
      `${name}-network`,
      { name, adminStateUp: true, tags },
      { parent: this },
    );
    const range = new openstack.networking.Subnet(
      `${name}-subnet`,
      {
        name,
        networkId: network.id,
        cidr: subnet.cidr,
        gatewayIp: subnet.gateway,
        ipVersion: 4,
        enableDhcp: true,
        dnsNameservers: [...subnet.dnsServers],
        tags,
      },
      { parent: this },
    );
    const router = openstack.networking.getRouterOutput({ name: zone.router }, { parent: this });
    this.routed = new openstack.networking.RouterInterface(
      `${name}-router`,
      { routerId: router.id, subnetId: range.id },
      { parent: this },
    );
    this.networkId = network.id;
    this.subnetId = range.id;
    this.registerOutputs({ networkId: this.networkId, subnetId: this.subnetId });
  }
}
