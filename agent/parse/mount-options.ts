import { maskValue } from '../catalogue/secrets.ts';

/** Options that state a size, a count, a process or a pipe: they change by themselves and say nothing of safety. */
const MOVING = /^(?:size|nr_blocks|nr_inodes|fd|pgrp|pipe_ino|rootcontext|inode(?:32|64))(?:=|$)/;

/** Mount options as a set: no sizes and process numbers, no values of secret-looking names. */
export function mountOptions(options: readonly string[]): string[] {
  const kept = new Set<string>();
  for (const option of options) {
    if (option === '' || MOVING.test(option)) continue;
    const equals = option.indexOf('=');
    const name = option.slice(0, equals);
    kept.add(equals === -1 ? option : `${name}=${maskValue(name, option.slice(equals + 1))}`);
  }
  return [...kept].sort();
}

/** Options of a mount together with those of its superblock; "ro" of the mount wins over "rw" of the superblock. */
export function joinedOptions(own: readonly string[], superblock: readonly string[]): string[] {
  const isReadOnly = own.includes('ro') || superblock.includes('ro');
  const both = [...own, ...superblock].filter((option) => option !== (isReadOnly ? 'rw' : 'ro'));
  return mountOptions(both);
}
