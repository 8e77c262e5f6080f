import type { Containers } from '../../policies/inventory/sections/containers.ts';
import type { Packages } from '../../policies/inventory/sections/packages.ts';
import { type Container, dockerContainer, podmanContainers, runtimeContainer } from '../parse/container-state.ts';
import { type Target, TargetError } from '../targets/target.ts';
import { look } from './look.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';

type Engine = NonNullable<Containers['engines']>[number];

const DOCKER = '/var/lib/docker/containers';
const PODMAN_LISTS = [
  '/var/lib/containers/storage/overlay-containers',
  '/var/lib/containers/storage/vfs-containers',
].map((folder) => `${folder}/containers.json`);
/** Below each, one folder a container. Live only: they lie in memory. */
const RUNTIMES = [
  '/run/containerd/io.containerd.runtime.v2.task/k8s.io',
  '/run/containerd/io.containerd.runtime.v2.task/default',
  '/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io',
];
const CRIO = '/run/containers/storage/overlay-containers';
const MAX_CONTAINERS = 5000;

/** Folders that tell of an engine, and packages that bring it. The folder alone gives no version. */
const ENGINES: readonly {
  readonly product: string;
  readonly packages: readonly string[];
  readonly places: readonly string[];
}[] = [
  {
    product: 'docker',
    packages: ['docker-ce', 'docker.io', 'moby-engine', 'docker', 'docker-engine'],
    places: [DOCKER],
  },
  { product: 'podman', packages: ['podman'], places: PODMAN_LISTS },
  {
    product: 'containerd',
    packages: ['containerd.io', 'containerd'],
    places: ['/var/lib/containerd/io.containerd.metadata.v1.bolt'],
  },
  { product: 'cri-o', packages: ['cri-o', 'cri-o-runc'], places: ['/var/lib/crio'] },
];

/**
 * Container engines and what they hold, by the state they keep on disk: named members only, never an environment, never
 * the engine's socket. Without root the engines are told and the containers are not.
 */
export const containers = defineProbe({
  name: 'containers',
  section: 'containers',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    await refuseUnasked(target);
    const reader = new Reader(target);
    const found = [...(await readDocker(reader)), ...(await readPodman(reader)), ...(await readRuntimes(reader))];
    if (found.length > MAX_CONTAINERS) reader.miss('containers', 'row_limit');
    const kubernetes = await readKubernetes(reader, context);
    const facts: Containers = {
      engines: await readEngines(reader, context),
      containers: found.slice(0, MAX_CONTAINERS),
      ...(kubernetes === undefined ? {} : { kubernetes }),
    };
    return reader.collected(facts, (name) => ({
      fields: [name.startsWith('engine ') ? 'engines' : /rancher|kube/.test(name) ? 'kubernetes' : 'containers'],
    }));
  },
});

/** The recorder of a script door cannot take single members out of such a file, so it leaves them on the host. */
async function refuseUnasked(target: Target): Promise<void> {
  try {
    await target.list(DOCKER);
  } catch (error) {
    if (!(error instanceof TargetError) || error.reason !== 'source_missing') return;
    throw new TargetError('not_supported_here', 'engines keep their state in files that hold secrets');
  }
}

async function readDocker(reader: Reader): Promise<Container[]> {
  const found: Container[] = [];
  for (const { name, type } of await reader.entries(DOCKER)) {
    if (type !== 'directory' || found.length > MAX_CONTAINERS) continue;
    const folder = `${DOCKER}/${name}`;
    const config = await reader.tryText(`${folder}/config.v2.json`);
    const host = await reader.tryText(`${folder}/hostconfig.json`);
    if (config === undefined) continue;
    const container = dockerContainer(config, host, reader.target.isLive);
    if (container === undefined) reader.miss(folder, 'parse_failed');
    else found.push(container);
  }
  return found;
}

async function readPodman(reader: Reader): Promise<Container[]> {
  const found: Container[] = [];
  for (const path of PODMAN_LISTS) {
    const text = await reader.tryText(path);
    const list = text === undefined ? [] : podmanContainers(text);
    if (list === undefined) reader.miss(path, 'parse_failed');
    else found.push(...list);
  }
  return found;
}

async function readRuntimes(reader: Reader): Promise<Container[]> {
  if (!reader.target.isLive) return [];
  const found: Container[] = [];
  const places = [
    ...RUNTIMES.map((folder) => ({ folder, file: 'config.json' })),
    { folder: CRIO, file: 'userdata/config.json' },
  ];
  for (const { folder, file } of places) {
    for (const { name, type } of await reader.entries(folder)) {
      if (type !== 'directory' || found.length > MAX_CONTAINERS) continue;
      const text = await reader.tryText(`${folder}/${name}/${file}`);
      const container = text === undefined ? 'pause' : runtimeContainer(text);
      // One without a name of its own is Docker's or Podman's, and stands in their lists.
      if (container !== undefined && container !== 'pause') found.push(container);
    }
  }
  return found;
}

async function readEngines(reader: Reader, context: Pick<ProbeContext, 'factsOf'>): Promise<Engine[]> {
  const engines: Engine[] = [];
  for (const { product, packages, places } of ENGINES) {
    const version = versionOf(context, packages);
    let isThere = version !== undefined;
    for (const place of isThere ? [] : places) {
      const looked = await look(reader, `engine ${product}`, async () =>
        (await reader.target.exists(place)) ? true : undefined,
      );
      if (looked.isKnown && looked.found === true) isThere = true;
    }
    if (isThere) engines.push({ product, ...(version === undefined ? {} : { version }), isRootless: false });
  }
  return engines;
}

function versionOf({ factsOf }: Pick<ProbeContext, 'factsOf'>, names: readonly string[]): string | undefined {
  const packages = factsOf('packages');
  if (!Array.isArray(packages)) return undefined;
  return (packages as Packages).find(({ name }) => names.includes(name))?.version;
}

type Kubernetes = NonNullable<Containers['kubernetes']>;

/** Source: the folders that k3s, RKE2 and the kubelet make at their first start. */
async function readKubernetes(reader: Reader, context: ProbeContext): Promise<Kubernetes | undefined> {
  const isThere = async (path: string) =>
    (await reader.attempt(path, async () => ((await reader.target.exists(path)) ? true : undefined))) === true;
  for (const distribution of ['rke2', 'k3s']) {
    const home = `/var/lib/rancher/${distribution}`;
    if (!(await isThere(home))) continue;
    const role = (await isThere(`${home}/server`)) ? 'server' : 'agent';
    const data = (await reader.attempt(`${home}/data`, () => reader.target.list(`${home}/data`))) ?? [];
    const versions = data.flatMap(({ name }) => /^(v\d+\.\d+\.\d+-rke2r\d+)-/.exec(name)?.[1] ?? []);
    const version = versions.sort((left, right) => left.localeCompare(right, 'en', { numeric: true })).at(-1);
    return { distribution, role, ...(version === undefined ? {} : { version }) };
  }
  if (!(await isThere('/var/lib/kubelet'))) return undefined;
  const version = versionOf(context, ['kubelet', 'kubernetes-node']);
  const role = (await isThere('/etc/kubernetes/manifests/kube-apiserver.yaml')) ? 'server' : 'agent';
  return { distribution: 'kubernetes', role, ...(version === undefined ? {} : { version }) };
}
