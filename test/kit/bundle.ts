import { BundleTarget } from '../../agent/targets/bundle.ts';
import { type BundlePart, bundleBytes, writeBundle } from '../../agent/targets/bundle-format.ts';
import { readBundle } from '../../agent/targets/bundle-reader.ts';
import type { Reason } from '../../policies/inventory/report.ts';

/** A recorded file: its text, or what else is known of it. `null`: known not to exist. */
export type FileOf =
  | string
  | null
  | {
      readonly text?: string | Buffer;
      readonly mode?: number;
      readonly ownerId?: number;
      readonly groupId?: number;
      readonly type?: 'file' | 'directory' | 'link' | 'other';
      readonly linkTo?: string;
      readonly refused?: Reason;
      readonly sizeBytes?: number;
      readonly device?: number;
      readonly modifiedAt?: string;
    };

export interface HostOf {
  readonly files?: Readonly<Record<string, FileOf>>;
  /** Output of commands by catalogue name; `null`: the program is not there. */
  readonly commands?: Readonly<
    Record<string, string | null | { readonly exitCode: number; readonly stdout?: string; readonly stderr?: string }>
  >;
  readonly spaces?: Readonly<Record<string, { sizeBytes: number; usedPercent: number; inodesUsedPercent: number }>>;
  readonly privilege?: 'root' | 'user';
  /** Folders recorded whole; `/` unless said otherwise: what is not named does not exist. */
  readonly absentBelow?: readonly string[];
}

/** A host for tests, written as a bundle and read back, so that the format is part of every probe's test. */
export function bundleOf(host: HostOf): BundleTarget {
  return new BundleTarget(readBundle(bundleBytesOf(host)));
}

/** The bundle itself. */
export function bundleBytesOf(host: HostOf): Buffer {
  const parts = new Map<string, BundlePart>();
  for (const [path, file] of Object.entries(host.files ?? {})) parts.set(path, partOf(path, file));
  for (const [path, space] of Object.entries(host.spaces ?? {})) {
    parts.set(path, { ...(parts.get(path) ?? partOf(path, { type: 'directory' })), space });
  }
  const commands = Object.entries(host.commands ?? {}).map(([name, output]): BundlePart => {
    if (output === null) return { kind: 'command', name, isAbsent: true };
    const { exitCode = 0, stdout = '', stderr = '' } = typeof output === 'string' ? { stdout: output } : output;
    return { kind: 'command', name, exitCode, content: Buffer.from(stdout), stderr };
  });
  const head = {
    recorder: 'test',
    recordedAt: '2026-11-21T08:00:00Z',
    door: 'recording',
    platform: 'linux',
    privilege: host.privilege ?? 'root',
    absentBelow: host.absentBelow ?? ['/'],
  } as const;
  return bundleBytes(writeBundle(head, [...parts.values(), ...commands]));
}

function partOf(path: string, file: FileOf): BundlePart {
  if (file === null) return { kind: 'path', name: path, isAbsent: true };
  const told = typeof file === 'string' ? { text: file } : file;
  const content = told.text === undefined ? undefined : Buffer.from(told.text);
  const type = told.type ?? (told.linkTo === undefined ? 'file' : 'link');
  return {
    kind: 'path',
    name: path,
    status: {
      type,
      mode: told.mode ?? (type === 'directory' ? 0o755 : 0o644),
      ownerId: told.ownerId ?? 0,
      groupId: told.groupId ?? 0,
      sizeBytes: told.sizeBytes ?? content?.length ?? 0,
      device: told.device ?? 1,
      ...(told.linkTo === undefined ? {} : { linkTo: told.linkTo }),
      ...(told.modifiedAt === undefined ? {} : { modifiedAt: told.modifiedAt }),
    },
    ...(told.refused === undefined ? {} : { refused: told.refused }),
    ...(content === undefined ? {} : { content }),
  };
}
