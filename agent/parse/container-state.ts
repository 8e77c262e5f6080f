import { isObject } from '../../policies/base/json.ts';
import { byCodeUnit } from '../../policies/base/text.ts';
import type { Containers } from '../../policies/inventory/sections/containers.ts';

export type Container = NonNullable<Containers['containers']>[number];

type Json = Readonly<Record<string, unknown>>;

/**
 * State files of engines hold the environment of their containers, which is full of secrets. These filters keep the named
 * members alone, in the engine's own form, so that a filtered text is read, and filtered again, like the whole one.
 */
export function keepDockerConfig(text: string): string {
  return kept(text, ({ Name, Image, State, Config }) => ({
    Name,
    Image,
    State: isObject(State) ? { Running: State.Running, Paused: State.Paused, Restarting: State.Restarting } : undefined,
    Config: isObject(Config) ? { Image: Config.Image, User: Config.User } : undefined,
  }));
}

export function keepDockerHostConfig(text: string): string {
  return kept(text, ({ Privileged, PortBindings, Binds, Mounts }) => ({
    Privileged,
    PortBindings,
    Binds,
    Mounts: listOf(Mounts).map((mount) => (isObject(mount) ? { Type: mount.Type, Source: mount.Source } : {})),
  }));
}

export function keepPodmanList(text: string): string {
  const root = parsed(text);
  if (!Array.isArray(root)) return '';
  return JSON.stringify(
    root.map((one) => {
      if (!isObject(one)) return {};
      const { names, image, metadata } = one;
      const inner = typeof metadata === 'string' ? parsed(metadata) : undefined;
      const about = isObject(inner) ? { 'image-name': inner['image-name'] } : {};
      return { names, image, metadata: JSON.stringify(about) };
    }),
  );
}

const NAMES =
  /^(?:io\.kubernetes\.cri\.(?:container-name|container-type|image-name|sandbox-name|sandbox-namespace)|io\.kubernetes\.(?:container\.name|pod\.name|pod\.namespace)|io\.kubernetes\.cri-o\.(?:ImageName|ContainerType)|nerdctl\/name|io\.podman\.annotations\.\w+)$/;

export function keepRuntimeConfig(text: string): string {
  return kept(text, ({ annotations, process, mounts, linux }) => ({
    annotations: isObject(annotations)
      ? Object.fromEntries(Object.entries(annotations).filter(([name]) => NAMES.test(name)))
      : undefined,
    process: isObject(process) ? { user: process.user } : undefined,
    mounts: listOf(mounts).map((mount) => (isObject(mount) ? { type: mount.type, source: mount.source } : {})),
    linux: isObject(linux) ? { maskedPaths: linux.maskedPaths } : undefined,
  }));
}

function kept(text: string, keep: (root: Json) => object): string {
  const root = parsed(text);
  return isObject(root) ? JSON.stringify(keep(root)) : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A container of Docker from its two files; `undefined`: not understood. Source: moby, container/container.go. */
export function dockerContainer(
  config: string,
  hostConfig: string | undefined,
  isLive: boolean,
): Container | undefined {
  const root = parsed(config);
  const host = hostConfig === undefined ? undefined : parsed(hostConfig);
  if (!isObject(root)) return undefined;
  const name = text(root.Name)?.replace(/^\//, '');
  if (name === undefined) return undefined;
  const { Image: image, User: user } = isObject(root.Config) ? root.Config : {};
  const state = isLive && isObject(root.State) ? dockerState(root.State) : undefined;
  const digest = text(root.Image);
  return {
    name,
    ...(text(image) === undefined ? {} : { image: String(image) }),
    ...(digest === undefined ? {} : { imageDigest: digest }),
    ...(state === undefined ? {} : { state }),
    ...(user === undefined ? {} : { user: text(user) ?? 'root' }),
    ...(isObject(host) ? dockerHost(host) : {}),
  };
}

function dockerState({ Running, Paused, Restarting }: Json): string {
  if (Restarting === true) return 'restarting';
  if (Paused === true) return 'paused';
  return Running === true ? 'running' : 'exited';
}

function dockerHost({ Privileged, PortBindings, Binds, Mounts }: Json): Partial<Container> {
  const ports = Object.entries(isObject(PortBindings) ? PortBindings : {}).flatMap(([inner, outer]) =>
    listOf(outer).map((one) => {
      const { HostIp = '', HostPort = '' } = isObject(one) ? one : {};
      return `${text(HostIp) === undefined ? '' : `${HostIp}:`}${HostPort}->${inner}`;
    }),
  );
  const binds = listOf(Binds).map((bind) => String(bind).split(':')[0] ?? '');
  const mounts = listOf(Mounts).flatMap((mount) =>
    isObject(mount) && mount.Type === 'bind' ? [String(mount.Source)] : [],
  );
  return {
    ...(typeof Privileged === 'boolean' ? { isPrivileged: Privileged } : {}),
    ports: setOf(ports),
    hostMounts: setOf([...binds, ...mounts].filter((path) => path.startsWith('/'))),
  };
}

/** Containers of Podman, by name and image. Source: containers-storage, "containers.json". */
export function podmanContainers(list: string): Container[] | undefined {
  const root = parsed(list);
  if (!Array.isArray(root)) return undefined;
  return root.flatMap((one) => {
    const name = isObject(one) ? text(listOf(one.names)[0]) : undefined;
    if (!isObject(one) || name === undefined) return [];
    const inner = typeof one.metadata === 'string' ? parsed(one.metadata) : undefined;
    const image = isObject(inner) ? text(inner['image-name']) : undefined;
    return [
      {
        name,
        ...(image === undefined ? {} : { image }),
        ...(text(one.image) === undefined ? {} : { imageDigest: `sha256:${one.image}` }),
      },
    ];
  });
}

/** Folders of the engine itself, below which a pod's own volumes lie. */
const ENGINES_OWN = /^\/(?:var\/lib\/(?:kubelet|containers|containerd|docker|rancher)|run|proc|sys|dev)(?:\/|$)/;

/**
 * A running container by the configuration that its runtime was given; `'pause'` for the one that only holds a pod's
 * network. A privileged one has nothing of the kernel's files masked. Source: OCI runtime specification 1.1, config.json.
 */
export function runtimeContainer(config: string): Container | 'pause' | undefined {
  const root = parsed(config);
  if (!isObject(root)) return undefined;
  const notes = isObject(root.annotations) ? root.annotations : {};
  const note = (...names: readonly string[]) =>
    names.map((name) => text(notes[name])).find((value) => value !== undefined);
  if (note('io.kubernetes.cri.container-type', 'io.kubernetes.cri-o.ContainerType') === 'sandbox') return 'pause';
  const own = note('io.kubernetes.cri.container-name', 'io.kubernetes.container.name', 'nerdctl/name');
  if (own === undefined) return undefined;
  const pod = note('io.kubernetes.cri.sandbox-name', 'io.kubernetes.pod.name');
  const space = note('io.kubernetes.cri.sandbox-namespace', 'io.kubernetes.pod.namespace');
  const image = note('io.kubernetes.cri.image-name', 'io.kubernetes.cri-o.ImageName');
  const user = isObject(root.process) && isObject(root.process.user) ? root.process.user.uid : undefined;
  const masked = isObject(root.linux) ? listOf(root.linux.maskedPaths).length : undefined;
  const mounts = listOf(root.mounts).flatMap((one) =>
    isObject(one) && one.type === 'bind' ? [String(one.source)] : [],
  );
  return {
    name: [space, pod, own].filter((part) => part !== undefined).join('/'),
    ...(image === undefined ? {} : { image }),
    state: 'running',
    ...(masked === undefined ? {} : { isPrivileged: masked === 0 }),
    ...(typeof user === 'number' ? { user: user === 0 ? 'root' : String(user) } : {}),
    hostMounts: setOf(mounts.filter((path) => path.startsWith('/') && !ENGINES_OWN.test(path))),
  };
}

function setOf(values: readonly string[]): string[] {
  return [...new Set(values)].sort(byCodeUnit);
}
