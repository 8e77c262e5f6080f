import { parseDpkgStatus } from '../parse/packages.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const STATUS = '/usr/lib/opkg/status';
const MAX_STATUS_BYTES = 64 * 1024 * 1024;

/**
 * Packages known to opkg, as on OpenWrt: dpkg's form of paragraphs, with versions that only resemble dpkg's.
 * Source: openwrt.org, "Opkg package manager", "lists of installed packages".
 */
export const packagesOpkg = defineProbe({
  name: 'packages.opkg',
  section: 'packages',
  appliesTo: async (target) => target.platform === 'linux' && (await target.exists(STATUS)),

  async collect(target) {
    const reader = new Reader(target);
    const { packages, unread } = parseDpkgStatus((await reader.text(STATUS, { maxBytes: MAX_STATUS_BYTES })) ?? '');
    if (packages.length === 0) throw new TargetError('parse_failed', `${STATUS} names no package`);
    if (unread > 0) reader.miss('rows', 'parse_failed');
    return reader.collected(packages.map((entry) => ({ ...entry, scheme: 'generic' })));
  },
});
