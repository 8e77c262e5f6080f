import { createHash } from 'node:crypto';
import { byCodeUnit } from '../../policies/base/text.ts';
import type { Reason } from '../../policies/inventory/report.ts';
import type { DirectoryEntry, FileStatus } from './target.ts';

/** What a bundle says of itself. `absentBelow`: what lies below these folders and is not in the bundle does not exist. */
export interface BundleHead {
  readonly recorder: string;
  readonly door: 'recording' | 'windows';
  readonly platform: 'linux' | 'windows' | 'other';
  readonly privilege: 'root' | 'sudo' | 'administrator' | 'user';
  readonly recordedAt: string;
  readonly absentBelow: readonly string[];
}

/** An entry of a folder; a recorder may say there and then where a link leads. */
export interface BundleEntry extends DirectoryEntry {
  readonly linkTo?: string;
}

/** What was asked of one path or one command, and the answers. Absent members were not asked. */
export interface BundlePart {
  readonly kind: 'path' | 'command';
  /** Path, or name of the command in the catalogue. */
  readonly name: string;
  isAbsent?: boolean;
  /** It exists; nothing else of it was asked. */
  isThere?: boolean;
  /** A link to nothing: it has a status of its own, and no file to open. */
  isDangling?: boolean;
  refused?: Reason;
  status?: FileStatus;
  entries?: BundleEntry[];
  /** Only entries of some kind were asked for: the folder may hold others. */
  isChosen?: boolean;
  space?: { readonly sizeBytes: number; readonly usedPercent: number; readonly inodesUsedPercent: number };
  exitCode?: number;
  content?: Buffer;
  stderr?: string;
}

export interface Bundle {
  readonly head: BundleHead;
  readonly parts: ReadonlyMap<string, BundlePart>;
  /** SHA-256 of the whole file. */
  readonly sha256: string;
}

/** First line of every bundle. */
export const TITLE = 'muster-bundle/1';

/**
 * A bundle as text, for people to read before they hand it in. Frame lines never begin with `|`, `!` or `x`; every line
 * that came from the host does, so that no content can be taken for a frame:
 *
 * ```text
 * muster-bundle/1
 * recorder: muster 0.1.0
 * recorded: 2026-11-21T18:53:46Z
 * door: recording
 * platform: linux
 * privilege: root
 * absent below: /etc                      (any number; only where a folder was listed whole)
 *
 * == path /etc/os-release
 * status: link 0644 0 0 267 2026-05-20T00:00:00Z 65024 -> ../usr/lib/os-release
 * content: sha256 9f2c...                 (of the bytes below; `content: unchecked` where the host has no such tool)
 * |PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
 * \                                       (the last line had no newline)
 * == path /etc/cron.allow
 * absent
 * == path /etc/ssl/certs/old.pem
 * status: link 0777 0 0 20 2026-05-20T00:00:00Z 65024 -> /nowhere
 * dangling                                (a link to nothing: there is no file to open)
 * == path /etc/pam.d
 * exists                                  (nothing else of it was asked)
 * == path /etc/shadow
 * refused: permission_denied
 * == path /etc/sysctl.d
 * listed                                  (`listed: chosen` where the folder may hold others)
 * entry: file 99-sysctl.conf
 * entry: link 10-x.conf -> /dev/null      (the end of a link, where it was asked; a `>` in the name is `%3e`)
 * == path /
 * space: 270553174016 17 6                (bytes, percent used, percent of inodes used)
 * == command sshd.effective
 * exit: 0
 * content: sha256 ...
 * |port 22
 * !a line of standard error
 * == path /var/log/lastlog
 * content: unchecked
 * x0a1b2c3d
 * z288                                    (so many bytes of zero)
 * cut: time_limit                         (the part ends here and is not whole: what came of its content does not count)
 * == end 7 sha256 ...                     (count of parts; SHA-256 of every byte before this line, or `unchecked`)
 * ```
 *
 * A recorder that may keep nothing in memory comes back to a path as often as it has something to say of it: parts of
 * one name add up, and content that comes later replaces what came before.
 *
 * Status: type, mode, owner, group, bytes, time of change (instant or seconds since 1970), device, target of a link;
 * `-` for what the host cannot tell. `x` lines hold hexadecimal digits, for bytes that are no text.
 * Paths are percent-encoded where they hold a control character or `%`. `writeBundle` sorts parts by name, so that two
 * recordings compare line by line; the shell recorder writes them as it comes by them.
 */
export function writeBundle(head: BundleHead, parts: Iterable<BundlePart>): string {
  const lines = [
    TITLE,
    `recorder: ${head.recorder}`,
    `recorded: ${head.recordedAt}`,
    `door: ${head.door}`,
    `platform: ${head.platform}`,
    `privilege: ${head.privilege}`,
    ...head.absentBelow.map((path) => `absent below: ${encodeName(path)}`),
    '',
  ];
  const sorted = [...parts].sort((left, right) =>
    byCodeUnit(`${left.kind} ${left.name}`, `${right.kind} ${right.name}`),
  );
  for (const part of sorted) for (const line of linesOfPart(part)) lines.push(line); // a package database has too many for one call
  const body = `${lines.join('\n')}\n`;
  const bytes = Buffer.from(body, 'latin1');
  return `${bytes.toString('latin1')}== end ${sorted.length} sha256 ${sha256(bytes)}\n`;
}

/** The bytes of what `writeBundle` wrote: it holds one character a byte. */
export function bundleBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function linesOfPart(part: BundlePart): string[] {
  const lines = [`== ${part.kind} ${encodeName(part.name)}`];
  // A file that was also asked for its entries is not absent, it is no folder.
  const isThere =
    part.status !== undefined || part.content !== undefined || part.entries !== undefined || part.space !== undefined;
  if (part.isAbsent === true && !isThere) lines.push('absent');
  else if (part.isThere === true && !isThere) lines.push('exists');
  if (part.isDangling === true) lines.push('dangling');
  if (part.refused !== undefined) lines.push(`refused: ${part.refused}`);
  if (part.status !== undefined) lines.push(`status: ${writeStatus(part.status)}`);
  if (part.space !== undefined)
    lines.push(`space: ${part.space.sizeBytes} ${part.space.usedPercent} ${part.space.inodesUsedPercent}`);
  if (part.entries !== undefined) {
    lines.push(part.isChosen === true ? 'listed: chosen' : 'listed', ...part.entries.map(writeEntry));
  }
  if (part.exitCode !== undefined) lines.push(`exit: ${part.exitCode}`);
  if (part.content !== undefined) lines.push(`content: sha256 ${sha256(part.content)}`);
  const complaints = Buffer.from(part.stderr ?? '');
  return [...lines, ...contentLines(part.content ?? Buffer.alloc(0), '|'), ...contentLines(complaints, '!')];
}

function writeEntry({ type, name, linkTo }: BundleEntry): string {
  // The name must not look as if it held the arrow.
  const told = encodeName(name).replaceAll('>', '%3e');
  return `entry: ${type} ${told}${linkTo === undefined ? '' : ` -> ${encodeName(linkTo)}`}`;
}

function contentLines(content: Buffer, mark: '|' | '!'): string[] {
  if (content.length === 0) return [];
  if (content.includes(0))
    return (
      content
        .toString('hex')
        .match(/.{1,128}/g)
        ?.map((digits) => `x${digits}`) ?? []
    );
  const text = content.toString('latin1');
  const isEnded = text.endsWith('\n');
  const lines = (isEnded ? text.slice(0, -1) : text).split('\n').map((line) => mark + line);
  return isEnded || mark === '!' ? lines : [...lines, '\\'];
}

function writeStatus(status: FileStatus): string {
  const words = [
    status.type,
    status.mode.toString(8).padStart(4, '0'),
    status.ownerId,
    status.groupId,
    status.sizeBytes,
    status.modifiedAt ?? '-',
    status.device ?? '-',
  ];
  return words.join(' ') + (status.linkTo === undefined ? '' : ` -> ${encodeName(status.linkTo)}`);
}

/** Key of a part in `Bundle.parts`. */
export function partKey(kind: BundlePart['kind'], name: string): string {
  return `${kind} ${name}`;
}

function encodeName(name: string): string {
  const bytes = Buffer.from(name, 'utf8').toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not stand in a frame line
  return bytes.replace(/[\x00-\x1f\x7f%]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** SHA-256 in hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
