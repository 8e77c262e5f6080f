import * as openstack from '@pulumi/openstack';
import * as pulumi from '@pulumi/pulumi';
import { firstStartOf } from '../plan/first-start.ts';
import type { PlanBuild } from '../plan/plan.ts';
import type { ZoneNetwork } from './zone-network.ts';

export interface ServerArgs {
  readonly build: PlanBuild;
  readonly unit: string;
  readonly wave: number;
  readonly availabilityZone: string;
  readonly network: ZoneNetwork;
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /** Name in the plan to id of the volume. */
  readonly volumes: ReadonlyMap<string, pulumi.Input<string>>;
  /** Name of a key pair that the cloud already has; absent: nobody gets in but by the console. */
  readonly keyPair?: string;
  readonly adminPassword?: pulumi.Input<string>;
}

/** One server with its own port and address, and the volumes that belong to it. */
export class Server extends pulumi.ComponentResource {
  readonly serverId: pulumi.Output<string>;

  constructor(name: string, args: ServerArgs, options?: pulumi.ComponentResourceOptions) {
    super('muster:infra:Server', name, {}, options);
    const { build, network } = args;
    const tags = [`unit:${args.unit}`, `wave:${args.wave}`, `platform:${build.platform}`];
    const port = new openstack.networking.Port(
      `${name}-port`,
      {
        name,
        networkId: network.networkId,
        adminStateUp: true,
        fixedIps: [{ subnetId: network.subnetId, ipAddress: build.address }],
        securityGroupIds: [...args.securityGroupIds],
        tags,
      },
      { parent: this },
    );
    const image = openstack.images.getImageOutput({ name: build.image, mostRecent: true }, { parent: this });
    const firstStart = firstStartOf(build.settings);
    const server = new openstack.compute.Instance(
      `${name}-server`,
      {
        name,
        flavorName: build.flavor,
        imageId: image.id,
        availabilityZone: args.availabilityZone,
        networks: [{ port: port.id }],
        tags,
        ...(firstStart === undefined ? {} : { userData: firstStart }),
        ...(args.keyPair === undefined ? {} : { keyPair: args.keyPair }),
        ...(args.adminPassword === undefined ? {} : { adminPass: args.adminPassword }),
      },
      // Port, address and volumes belong to one server at a time: a second one could not be made beside it.
      { parent: this, dependsOn: [network.routed], deleteBeforeReplace: true },
    );
    for (const [volumeName, volumeId] of args.volumes) {
      new openstack.compute.VolumeAttach(
        `${name}-${volumeName}`,
        { instanceId: server.id, volumeId },
        { parent: this, deleteBeforeReplace: true },
      );
    }
    this.serverId = server.id;
    this.registerOutputs({ serverId: this.serverId });
  }
}
