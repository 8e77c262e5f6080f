/** Why a section is not the same through two doors. */
export interface Difference {
  readonly reason: string;
  /** Paths of facts that differ without a gap over them, and why that is right. */
  readonly unmarked?: Readonly<Record<string, string>>;
}

const LOCAL_ONLY = 'only the owner of a host has this looked for, with its own agent; no other door has a probe for it';

/** Between a local look, a visit and a recording: by section. */
export const LIVE_DIFFERENCES: Readonly<Record<string, Difference>> = {
  usage: { reason: 'use of memory and processor is that of the moment' },
  filesystems: { reason: 'use of disks is that of the moment' },
  tlsEndpoints: { reason: LOCAL_ONLY },
  fileFindings: { reason: LOCAL_ONLY },
};

const RUNNING = 'what runs, listens or is loaded is not in files';
const KERNEL = 'values of the running kernel are not in files';

/** Between a local look and an image of the same root folder: by section. */
export const IMAGE_DIFFERENCES: Readonly<Record<string, Difference>> = {
  os: {
    reason: 'which kernel runs, and whether in a container, is not in files',
    unmarked: {
      'os/initSystem': 'the first process of the test host is its SSH server; the files name the init that would start',
    },
  },
  hardware: { reason: KERNEL },
  network: { reason: RUNNING },
  time: { reason: RUNNING },
  boot: { reason: KERNEL },
  mac: { reason: RUNNING },
  software: { reason: RUNNING },
  updates: { reason: 'whether a restart is due is known to what runs' },
  services: { reason: RUNNING },
  listeners: { reason: RUNNING },
  connections: { reason: RUNNING },
  firewall: { reason: RUNNING },
  tlsEndpoints: { reason: LOCAL_ONLY },
  mounts: { reason: RUNNING },
  filesystems: { reason: RUNNING },
  files: { reason: 'devices and shared memory are made at each start' },
  fileFindings: { reason: LOCAL_ONLY },
  sshd: {
    reason: 'no program of an image is run: the defaults of its SSH server are not known',
    unmarked: { 'sshd/basis': 'it is the mark: "files" says that no server was asked' },
  },
  banners: { reason: 'whether the SSH server shows one by default is not known' },
  sysctl: { reason: KERNEL },
  kernelModules: { reason: KERNEL },
  audit: { reason: RUNNING },
  usage: { reason: RUNNING },
};

/** Rules whose verdicts differ, as the test tells them. */
export const VERDICT_DIFFERENCES: Readonly<Record<string, string>> = {
  'ssh/visited-without-weak-algorithms: not_applicable, pass': 'a rule about visits',
  'ssh/visited-without-weak-algorithms: pass, not_applicable': 'a rule about visits',
  'ssh/visited-without-weak-algorithms: pass, not_applicable in the image': 'a rule about visits',
  'compat-k3s/init-system: unknown, fail in the image': 'the first process of the test host is its SSH server',
  'compat-x-road/init-system: unknown, fail in the image': 'the first process of the test host is its SSH server',
};
