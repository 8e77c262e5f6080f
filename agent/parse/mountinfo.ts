/** One line of mountinfo. Options of the mount and of the superblock are kept apart. */
export interface MountLine {
  readonly path: string;
  readonly root: string;
  readonly source: string;
  readonly fsType: string;
  readonly options: readonly string[];
  readonly superOptions: readonly string[];
}

/**
 * Mounts in the order in which they were made; a later one on the same path hides the earlier.
 * Lines that do not have the form are left out. Source: proc(5), "/proc/[pid]/mountinfo".
 */
export function parseMountinfo(text: string): MountLine[] {
  const mounts: MountLine[] = [];
  for (const line of text.split('\n')) {
    const [before, after] = line.split(' - ', 2);
    const left = before?.split(' ') ?? [];
    const right = after?.split(' ') ?? [];
    const [, , , root, path, options] = left;
    const [fsType, source, superOptions] = right;
    if (
      root === undefined ||
      path === undefined ||
      options === undefined ||
      fsType === undefined ||
      source === undefined
    )
      continue;
    mounts.push({
      path: unescapeOctal(path),
      root: unescapeOctal(root),
      source: unescapeOctal(source),
      fsType,
      options: options.split(','),
      superOptions: superOptions === undefined || superOptions === '' ? [] : superOptions.split(','),
    });
  }
  return mounts;
}

/** The same from /proc/mounts and /etc/mtab, for kernels before 2.6.26: options are not told apart there. */
export function parseMounts(text: string): MountLine[] {
  const mounts: MountLine[] = [];
  for (const line of text.split('\n')) {
    const [source, path, fsType, options] = line.split(' ');
    if (source === undefined || path === undefined || fsType === undefined || options === undefined) continue;
    mounts.push({
      path: unescapeOctal(path),
      root: '/',
      source: unescapeOctal(source),
      fsType,
      options: options.split(','),
      superOptions: [],
    });
  }
  return mounts;
}

/** Blank, tab, newline and backslash stand as three octal digits there and in fstab. */
export function unescapeOctal(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
    : text;
}
