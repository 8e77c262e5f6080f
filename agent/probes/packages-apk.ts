import { parseApkInstalled } from '../parse/packages.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const PATHS = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'] as const; // the second since apk-tools 3
const MAX_BYTES = 64 * 1024 * 1024;

/** Packages known to apk, from its own database. Source: apk-package(5). */
export const packagesApk = defineProbe({
  name: 'packages.apk',
  section: 'packages',
  appliesTo: async (target) => (await target.exists(PATHS[0])) || (await target.exists(PATHS[1])),

  async collect(target) {
    const reader = new Reader(target);
    const text =
      (await reader.text(PATHS[0], { maxBytes: MAX_BYTES })) ??
      (await reader.text(PATHS[1], { maxBytes: MAX_BYTES })) ??
      '';
    const { packages, unread } = parseApkInstalled(text);
    if (packages.length === 0) throw new TargetError('parse_failed', 'the apk database names no package'); // not even apk
    if (unread > 0) reader.miss('rows', 'parse_failed');
    return reader.collected(packages);
  },
});
