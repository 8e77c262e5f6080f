/**
 * Kinds of file systems, as the kernel names them. Unknown kinds count as remote: a wrong guess then costs time
 * limits, not a report that never ends. Source: /proc/filesystems of Linux 2.6.18 to 6.18, fs/Kconfig.
 */
/** Made by the kernel, not kept anywhere. */
export const PSEUDO_FILE_SYSTEMS: readonly string[] = (
  'anon_inodefs apparmorfs bdev binder binderfs binfmt_misc bpf cgroup cgroup2 configfs cpuset debugfs devpts devtmpfs ' +
  'efivarfs fusectl hugetlbfs mqueue nsfs none pipefs proc pstore ramfs resctrl rootfs rpc_pipefs securityfs selinuxfs sockfs ' +
  'sysfs tracefs usbfs tmpfs'
).split(' ');
const PSEUDO = new Set(PSEUDO_FILE_SYSTEMS);

/** Kept on a disk of this machine. */
export const LOCAL_FILE_SYSTEMS: readonly string[] = (
  'bcachefs btrfs cramfs erofs exfat ext2 ext3 ext4 f2fs hfs hfsplus iso9660 jffs2 jfs minix msdos nilfs2 ntfs ntfs3 reiserfs ' +
  'romfs squashfs ubifs udf ufs vfat xfs zfs overlay aufs'
).split(' ');
const ON_DISK = new Set(LOCAL_FILE_SYSTEMS);

/** Made by the kernel, not kept anywhere; `tmpfs` included. */
export function isPseudoFileSystem(fsType: string): boolean {
  return PSEUDO.has(fsType);
}

/** Kept on a disk of this machine, or in memory: it answers, or the machine itself is stuck. */
export function isLocalFileSystem(fsType: string): boolean {
  return ON_DISK.has(fsType) || PSEUDO.has(fsType);
}
