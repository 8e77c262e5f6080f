import type { Os } from '../inventory/sections/os.ts';
import type { InstalledPackage } from './assess.ts';

/** Whether a package belongs to the kernel that runs, to another one, or whether that cannot be told. */
export type KernelState = 'judged' | 'not_running' | 'not_known';

/** Packages of which several versions are kept side by side, one for each kernel. Others of a kernel's source are tools. */
const RPM_KERNEL =
  /^kernel(?:-(?:rt|uek|default|64k|lt|ml|azure|debug))?(?:-core|-modules(?:-core|-extra)?|-devel)?$|^kernel[\d.-]*$/;
const DEB_KERNEL = /^linux-(?:image|modules|modules-extra|headers)-(?:unsigned-)?(\d.*)$/;

/**
 * Old kernels stay installed as a way back and are no weakness while another one runs; a new one that is not yet booted
 * mends nothing. So only the running kernel is judged. Where none of those installed is the running one (a container, a
 * kernel made by hand) all are judged as the packages they are. Where the running one is not known, or the list of
 * packages is not whole, nothing is said of kernels of which there may be several.
 *
 * A kernel that was replaced in place, under the same release name, counts as running: the inventory holds no more than
 * the name.
 */
export function kernelStates(
  packages: readonly InstalledPackage[],
  os: Os | undefined,
  isPartial: boolean,
): (installed: InstalledPackage) => KernelState {
  const kernels = packages.filter(isKernel);
  if (kernels.length === 0) return () => 'judged';
  const running = os?.kernel;
  const versions = new Set(kernels.map(buildOf));
  const judgedOr = (state: KernelState) => (installed: InstalledPackage) => (isKernel(installed) ? state : 'judged');
  if (running === undefined) return versions.size === 1 && !isPartial ? () => 'judged' : judgedOr('not_known');
  const own = new Set(kernels.filter((kernel) => isReleaseOf(kernel, running)).map(buildOf));
  // A kernel whose version was not read may be the one that runs, or of the same build.
  const isUnsure = kernels.some(({ sourceVersion, entry }) => (entry.version ?? sourceVersion) === undefined);
  if (own.size === 0) return judgedOr(isPartial || isUnsure ? 'not_known' : 'judged');
  const other = isUnsure ? 'not_known' : 'not_running';
  return (installed) => (!isKernel(installed) || own.has(buildOf(installed)) ? 'judged' : other);
}

function buildOf({ sourceName, sourceVersion }: InstalledPackage): string {
  return `${sourceName} ${sourceVersion}`;
}

/** By name where the scheme was not read. */
function isKernel({ entry: { name, scheme } }: InstalledPackage): boolean {
  return (scheme !== 'deb' && RPM_KERNEL.test(name)) || (scheme !== 'rpm' && DEB_KERNEL.test(name));
}

/** Whether the package is the image that `uname -r` names. */
function isReleaseOf({ entry: { name, version } }: InstalledPackage, running: string): boolean {
  if (DEB_KERNEL.test(name)) return name === `linux-image-${running}` || name === `linux-image-unsigned-${running}`;
  const own = version?.replace(/^\d+:/, '');
  if (own === undefined || name.endsWith('-devel')) return false;
  // The release ends with the architecture. SUSE's leaves out the last number of the build:
  // 5.3.18-150300.59.93-default is 5.3.18-150300.59.93.1.
  return running === own || running.startsWith(`${own}.`) || own.startsWith(`${running.replace(/-default$/, '')}.`);
}
