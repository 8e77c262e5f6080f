import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { commands } from '../../agent/catalogue/commands.ts';
import type { BundlePart } from '../../agent/targets/bundle-format.ts';
import { readBundle } from '../../agent/targets/bundle-reader.ts';
import { recorderScript } from '../../agent/targets/recorder.ts';
import { findTool } from './tools.ts';

/** What a run of the recorder gave. */
export interface Recording {
  readonly bytes: Buffer;
  readonly complaints: string;
  readonly status: number | null;
}

/** Runs the recorder on this very machine through its standard input, as an SSH visit does. */
export function recordHere(shell: readonly string[], options: { script?: string; uid?: number } = {}): Recording {
  const [program = 'sh', ...args] = shell;
  return run(program, [...args, '-s', '--', '-q'], options.script ?? recorderScript(), options.uid);
}

/** Runs the recorder in a root of its own, with the shell and the tools of busybox alone. Needs root. */
export function recordRoot(root: string, script: string = recorderScript()): Recording {
  return run('chroot', [root, '/bin/sh', '-s', '--', '-q'], script);
}

function run(program: string, args: readonly string[], script: string, uid?: number): Recording {
  const { stdout, stderr, status } = spawnSync(findTool(program) ?? program, [...args], {
    input: script,
    maxBuffer: 64 * 1024 * 1024,
    timeout: 100_000,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return { bytes: stdout, complaints: stderr.toString(), status };
}

/** Tools that the recorder takes from busybox; the rest of them is not in the root, as on small systems. */
const TOOLS =
  'sh awk cat chroot date df find grep head id ls mkdir od printf ps renice sed sha256sum sleep sort stat tr uname unzip'.split(
    ' ',
  );

/** Puts busybox and its links into a root. */
export function installBusybox(root: string, without: readonly string[] = []): void {
  const busybox = findTool('busybox');
  if (busybox === undefined) throw new Error('install busybox-static');
  mkdirSync(join(root, 'bin'), { recursive: true });
  copyFileSync(busybox, join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const tool of TOOLS.filter((name) => !without.includes(name))) link('busybox', join(root, 'bin', tool));
  mkdirSync(join(root, 'dev'), { recursive: true });
  if (!existsSync(join(root, 'dev/null'))) spawnSync('mknod', ['-m', '666', join(root, 'dev/null'), 'c', '1', '3']);
}

function link(target: string, path: string): void {
  if (!existsSync(path)) symlinkSync(target, path);
}

/** A recorded host as a tree of files, its commands as scripts that print what was recorded. */
export function plantHost(root: string, bundle: Buffer): void {
  const { parts } = readBundle(bundle);
  for (const part of parts.values()) {
    if (part.kind === 'command') plantCommand(root, part.name, part.content ?? Buffer.alloc(0), part.exitCode ?? 0);
    else if (part.isAbsent !== true && part.refused === undefined) plantPath(root, part);
  }
}

function plantPath(root: string, part: BundlePart): void {
  const path = join(root, part.name);
  const { status } = part;
  mkdirSync(dirname(path), { recursive: true });
  if (status?.type === 'link' && part.content === undefined && status.linkTo !== undefined) {
    link(status.linkTo, path);
    return;
  }
  if (part.content !== undefined) writeFileSync(path, part.content);
  else if (part.entries !== undefined || status?.type === 'directory') mkdirSync(path, { recursive: true });
  else if (!existsSync(path)) writeFileSync(path, '');
  for (const entry of part.entries ?? []) plantEntry(path, entry);
  if (status === undefined) return;
  chownSync(path, status.ownerId, status.groupId);
  chmodSync(path, status.mode);
  if (status.modifiedAt !== undefined) lutimesSync(path, new Date(status.modifiedAt), new Date(status.modifiedAt));
}

function plantEntry(folder: string, { name, type }: { name: string; type: string }): void {
  const path = join(folder, name);
  if (existsSync(path)) return;
  if (type === 'directory') mkdirSync(path);
  else if (type === 'file') writeFileSync(path, '');
  else if (type === 'link') link('/dev/null', path);
}

function plantCommand(root: string, name: string, content: Buffer, exitCode: number): void {
  const command = Object.values(commands).find((candidate) => candidate.name === name);
  if (command === undefined) return;
  const folder = join(root, 'usr/sbin');
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, 'answers'), { recursive: true });
  writeFileSync(join(root, 'answers', name), content);
  const script = join(folder, command.program);
  if (existsSync(script)) return;
  const first =
    command.program === 'auditctl'
      ? 'case $1 in -l) cat /answers/audit.loaded ;; *) cat /answers/audit.status ;; esac'
      : command.program === 'swlist'
        ? 'case $2 in bundle) cat /answers/hpux.bundles ;; *) cat /answers/hpux.products ;; esac'
        : `cat /answers/${name}`;
  writeFileSync(script, `#!/bin/sh\n${first}\nexit ${exitCode}\n`);
  chmodSync(script, 0o755);
}
