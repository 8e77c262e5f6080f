import { expect, it } from 'vitest';
import { containers } from '../../../agent/probes/containers.ts';
import { RecordTarget } from '../../../agent/targets/record.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

const SECRET = 'hunter2-planted';
const ID = 'a'.repeat(64);
const FILES: Record<string, FileOf> = {
  [`/var/lib/docker/containers/${ID}/config.v2.json`]: JSON.stringify({
    ID,
    Name: '/portal',
    Image: 'sha256:0123',
    State: { Running: true, Pid: 4242 },
    Config: { Image: 'registry.test/portal:2.1', User: '', Env: [`DB_PASSWORD=${SECRET}`], Cmd: [`--token=${SECRET}`] },
  }),
  [`/var/lib/docker/containers/${ID}/hostconfig.json`]: JSON.stringify({
    Privileged: true,
    Binds: ['/srv/data:/data:ro', 'volume:/cache'],
    PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
    LogConfig: { Config: { 'splunk-token': SECRET } },
  }),
  '/var/lib/containers/storage/overlay-containers/containers.json': JSON.stringify([
    {
      id: 'b',
      names: ['mirror'],
      image: 'beef',
      metadata: JSON.stringify({ 'image-name': 'quay.test/mirror:1', other: SECRET }),
    },
  ]),
  '/run/containerd/io.containerd.runtime.v2.task/k8s.io/c/config.json': JSON.stringify({
    process: { user: { uid: 0, gid: 0 }, env: [`TOKEN=${SECRET}`], args: [SECRET] },
    annotations: {
      'io.kubernetes.cri.container-name': 'api',
      'io.kubernetes.cri.container-type': 'container',
      'io.kubernetes.cri.image-name': 'registry.test/api:3',
      'io.kubernetes.cri.sandbox-name': 'api-0',
      'io.kubernetes.cri.sandbox-namespace': 'shop',
      'custom/secret': SECRET,
    },
    mounts: [
      { type: 'bind', source: '/etc/localtime', destination: '/etc/localtime' },
      { type: 'bind', source: '/var/lib/kubelet/pods/x/etc-hosts', destination: '/etc/hosts' },
      { type: 'proc', source: 'proc', destination: '/proc' },
    ],
    linux: { maskedPaths: ['/proc/kcore'] },
  }),
  '/run/containerd/io.containerd.runtime.v2.task/k8s.io/d/config.json': JSON.stringify({
    annotations: { 'io.kubernetes.cri.container-type': 'sandbox' },
  }),
  '/var/lib/rancher/rke2/server/token': { refused: 'permission_denied' },
  '/var/lib/rancher/rke2/data/v1.29.4-rke2r1-abcdef/bin': { type: 'directory' },
};
const BEFORE = { packages: [{ name: 'docker-ce', version: '5:26.1.0-1', scheme: 'deb' }] };

it('tells engines and containers by named members of their state', async () => {
  const { facts, outcome } = await collect(containers, bundleOf({ files: FILES }), BEFORE);
  expect(outcome).toBeUndefined();
  expect(facts).toEqual({
    engines: [
      { product: 'docker', version: '5:26.1.0-1', isRootless: false },
      { product: 'podman', isRootless: false },
    ],
    containers: [
      {
        name: 'portal',
        image: 'registry.test/portal:2.1',
        imageDigest: 'sha256:0123',
        state: 'running',
        isPrivileged: true,
        user: 'root',
        ports: ['8080->80/tcp'],
        hostMounts: ['/srv/data'],
      },
      { name: 'mirror', image: 'quay.test/mirror:1', imageDigest: 'sha256:beef' },
      {
        name: 'shop/api-0/api',
        image: 'registry.test/api:3',
        state: 'running',
        isPrivileged: false,
        user: 'root',
        hostMounts: ['/etc/localtime'],
      },
    ],
    kubernetes: { distribution: 'rke2', role: 'server', version: 'v1.29.4-rke2r1' },
  });
});

it('lets no byte of an environment, argument or foreign member into facts or a recording', async () => {
  const recorder = new RecordTarget(bundleOf({ files: FILES }));
  const { facts } = await collect(containers, recorder, BEFORE);
  const recording = recorder.bundle('test', new Date('2026-11-21T08:00:00Z')).toString('utf8');
  expect(JSON.stringify(facts)).not.toContain(SECRET);
  expect(recording).toContain('registry.test/portal');
  expect(recording).not.toContain(SECRET);
});

it('tells the engines, and that the containers are not known, where their folder is closed', async () => {
  const files = { '/var/lib/docker/containers': { type: 'directory', refused: 'permission_denied' } } as const;
  const { facts, outcome, gaps } = await collect(containers, bundleOf({ files, privilege: 'user' }), BEFORE);
  expect((facts as { engines: unknown[] }).engines).toHaveLength(1);
  expect({ outcome, gaps }).toEqual({
    outcome: 'partial',
    gaps: [{ reason: 'permission_denied', fields: ['containers'] }],
  });
});

it('finds nothing where there is nothing, and does not take a recording that never asked for one', async () => {
  expect((await collect(containers, bundleOf({}))).facts).toEqual({ engines: [], containers: [] });
  await expect(collect(containers, bundleOf({ absentBelow: [] }))).rejects.toMatchObject({
    reason: 'not_supported_here',
  });
});
