import type { Family } from '../source.ts';
import { accessControl } from './access-control.ts';
import { accounts } from './accounts.ts';
import { audit } from './audit.ts';
import { fileStatus } from './file-status.ts';
import { boot, modules, sysctl } from './kernel.ts';
import { mounts } from './mounts.ts';
import { firewall, listeners } from './network.ts';
import { packages } from './packages.ts';
import { pam } from './pam.ts';
import { services } from './services.ts';
import { settings } from './settings.ts';
import { sshd } from './sshd.ts';
import { sudoers } from './sudoers.ts';
import { cryptoPolicy, dconf, limits, repositories } from './system-files.ts';
import { aide, banners, lists, shells } from './texts.ts';

/** Every kind of source that has a typed place in the inventory; the first that takes a source says it. */
export const families: readonly Family[] = [
  packages,
  services,
  mounts,
  sshd,
  fileStatus,
  settings,
  pam,
  audit,
  accounts,
  sysctl,
  modules,
  boot,
  accessControl,
  firewall,
  listeners,
  sudoers,
  banners,
  shells,
  lists,
  aide,
  limits,
  dconf,
  repositories,
  cryptoPolicy,
];
