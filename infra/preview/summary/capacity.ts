import type { Words } from '../../../policies/base/text.ts';
import type { Catalogue, Quota } from '../../plan/catalogue.ts';
import type { Step } from '../model.ts';
import type { ResourceState } from '../state.ts';
import type { Amounts, CapacityLine } from './model.ts';

const SERVER = 'openstack:compute/instance:Instance';
const VOLUME = 'openstack:blockstorage/volume:Volume';

/** Which line of the quota a type is counted on, besides what servers and volumes use. */
const COUNTED: Readonly<Record<string, keyof Quota>> = {
  [SERVER]: 'servers',
  [VOLUME]: 'volumes',
  'openstack:networking/network:Network': 'networks',
  'openstack:networking/subnet:Subnet': 'subnets',
  'openstack:networking/port:Port': 'ports',
  'openstack:networking/secGroup:SecGroup': 'securityGroups',
  'openstack:networking/secGroupRule:SecGroupRule': 'securityGroupRules',
};

const TITLES: Readonly<Record<keyof Quota, Words>> = {
  servers: { vi: 'Máy chủ', en: 'Servers' },
  vcpus: { vi: 'vCPU', en: 'vCPU' },
  memoryMib: { vi: 'Bộ nhớ (MiB)', en: 'Memory (MiB)' },
  volumes: { vi: 'Ổ đĩa', en: 'Volumes' },
  volumeGib: { vi: 'Dung lượng ổ đĩa (GiB)', en: 'Volume space (GiB)' },
  networks: { vi: 'Mạng', en: 'Networks' },
  subnets: { vi: 'Mạng con', en: 'Subnets' },
  ports: { vi: 'Cổng mạng', en: 'Ports' },
  securityGroups: { vi: 'Nhóm bảo mật', en: 'Security groups' },
  securityGroupRules: { vi: 'Luật bảo mật', en: 'Security group rules' },
};

export const NO_AMOUNTS: Amounts = { servers: 0, vcpus: 0, memoryMib: 0, volumeGib: 0 };

/** What one resource uses. A server whose flavor the catalogue lacks counts as a server and no more. */
export function amountsOf(state: ResourceState | undefined, catalogue: Catalogue | undefined): Amounts {
  if (state?.type === VOLUME) return { ...NO_AMOUNTS, volumeGib: Number(state.inputs?.size ?? 0) || 0 };
  if (state?.type !== SERVER) return NO_AMOUNTS;
  const flavor = catalogue?.flavors.find(({ name }) => name === state.inputs?.flavorName);
  return { ...NO_AMOUNTS, servers: 1, vcpus: flavor?.vcpus ?? 0, memoryMib: flavor?.memoryMib ?? 0 };
}

export function addAmounts(left: Amounts, right: Amounts, sign: 1 | -1 = 1): Amounts {
  return {
    servers: left.servers + sign * right.servers,
    vcpus: left.vcpus + sign * right.vcpus,
    memoryMib: left.memoryMib + sign * right.memoryMib,
    volumeGib: left.volumeGib + sign * right.volumeGib,
  };
}

/** What will be there after the change, line by line against the quota. Lines of which nothing is used are left out. */
export function capacityOf(steps: readonly Step[], catalogue: Catalogue): CapacityLine[] {
  const states = steps
    .map((step) => step.new)
    .filter((state) => state !== undefined && state.external !== true) as ResourceState[];
  const used = new Map<keyof Quota, number>();
  const add = (what: keyof Quota, amount: number) => used.set(what, (used.get(what) ?? 0) + amount);
  for (const state of states) {
    const what = COUNTED[state.type];
    if (what !== undefined) add(what, 1);
    const { vcpus, memoryMib, volumeGib } = amountsOf(state, catalogue);
    add('vcpus', vcpus);
    add('memoryMib', memoryMib);
    add('volumeGib', volumeGib);
  }
  const hasUnknownFlavor = states.some(
    (state) => state.type === SERVER && !catalogue.flavors.some(({ name }) => name === state.inputs?.flavorName),
  );
  return (Object.keys(TITLES) as (keyof Quota)[])
    .filter((what) => (used.get(what) ?? 0) > 0)
    .map((what) => ({
      what,
      title: TITLES[what],
      planned: used.get(what) ?? 0,
      quota: catalogue.quota[what],
      isAtLeast: hasUnknownFlavor && (what === 'vcpus' || what === 'memoryMib'),
    }));
}
