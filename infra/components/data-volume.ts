import * as openstack from '@pulumi/openstack';
import * as pulumi from '@pulumi/pulumi';
import type { PlanVolume } from '../plan/plan.ts';

export interface DataVolumeArgs {
  readonly volume: PlanVolume;
  readonly availabilityZone: string;
  readonly unit: string;
}

/** A volume that outlives its server. It is protected: nothing that a program says can delete it by itself. */
export class DataVolume extends pulumi.ComponentResource {
  readonly volumeId: pulumi.Output<string>;

  constructor(name: string, args: DataVolumeArgs, options?: pulumi.ComponentResourceOptions) {
    super('muster:infra:DataVolume', name, {}, options);
    const { volume, availabilityZone, unit } = args;
    const disk = new openstack.blockstorage.Volume(
      `${name}-disk`,
      {
        name,
        size: volume.sizeGib, // Cinder's "gigabytes" are GiB
        availabilityZone,
        metadata: { unit },
        ...(volume.type === undefined ? {} : { volumeType: volume.type }),
      },
      { parent: this, protect: true },
    );
    this.volumeId = disk.id;
    this.registerOutputs({ volumeId: this.volumeId });
  }
}
