import type { Packages } from '../../policies/inventory/sections/packages.ts';
import { defineProbe } from './probe.ts';

const LIBRARIES: Readonly<Record<string, string>> = { libc6: 'glibc', glibc: 'glibc', musl: 'musl' };

/** The C library by its package: the version decides which binaries run here. */
export const osLibc = defineProbe({
  name: 'os.libc',
  section: 'os',
  appliesTo: (target) => target.platform === 'linux',

  async collect(_, context) {
    const packages = (context.factsOf('packages') ?? []) as Packages;
    const found = packages.find((entry) => LIBRARIES[entry.name] !== undefined);
    const version = /^(?:\d+:)?([\d.]+)/.exec(found?.version ?? '')?.[1];
    if (found === undefined || version === undefined) return { facts: {}, sources: [] };
    return { facts: { libc: { name: LIBRARIES[found.name], version } }, sources: [] };
  },
});
