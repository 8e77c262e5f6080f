import { MusterError } from '../../policies/base/errors.ts';
import { REASONS } from '../../policies/inventory/report.ts';
import {
  type Bundle,
  type BundleEntry,
  type BundleHead,
  type BundlePart,
  partKey,
  sha256,
  TITLE,
} from './bundle-format.ts';
import type { FileStatus } from './target.ts';

/** Whole bundles above this are refused; a recorder stops at half of it. */
const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
/** Processes alone make three parts each, and there may be twenty thousand of them. */
const MAX_PARTS = 150_000;

/**
 * Reads a bundle. Throws `MusterError` `bad_request` that names the line: another title, a part that does not end, a
 * hash that differs, an unknown frame word. Hashes of parts are checked where they stand, the whole one always.
 */
export function readBundle(bytes: Buffer): Bundle {
  if (bytes.length > MAX_BUNDLE_BYTES)
    throw new MusterError('too_large', `a bundle of ${bytes.length} bytes; at most ${MAX_BUNDLE_BYTES} are read`);
  const lines = bytes.toString('latin1').split('\n');
  if (lines[0] !== TITLE) throw refuse(1, `the first line is not "${TITLE}"`);
  const start = lines.findIndex((line) => line.startsWith('== '));
  if (start === -1) throw refuse(lines.length, 'there is no part in it');
  const head = readHead(lines.slice(1, start));
  const parts = new Map<string, BundlePart>();
  let index = start;
  let count = 0;
  while (!lines[index]?.startsWith('== end ')) {
    const end = nextFrame(lines, index + 1);
    if (end === lines.length) throw cutShort(lines, index);
    count += 1;
    if (count > MAX_PARTS) throw new MusterError('too_large', `a bundle of more than ${MAX_PARTS} parts`);
    const part = readPart(lines, index, end);
    const key = partKey(part.kind, part.name);
    const known = parts.get(key);
    parts.set(key, known === undefined ? part : added(known, part));
    index = end;
  }
  checkEnd(bytes, lines, index, count);
  return { head, parts, sha256: sha256(bytes) };
}

/** What a recorder said of one path at two places. Something that was found outweighs that it was once not there. */
function added(known: BundlePart, later: BundlePart): BundlePart {
  const { refused, ...found } = later;
  const both: BundlePart = { ...known, ...found };
  if (refused !== undefined) both.refused = refused;
  else if (later.content !== undefined) delete both.refused;
  if (isFound(both)) delete both.isAbsent;
  return both;
}

function isFound(part: BundlePart): boolean {
  return part.isThere === true || part.status !== undefined || part.content !== undefined || part.entries !== undefined;
}

/** A recorder writes its last line when all is done: without it somebody pulled the stick, or the line broke. */
function cutShort(lines: readonly string[], index: number): MusterError {
  const name = /^== (?:path|command) (.{1,200})/.exec(lines[index] ?? '')?.[1] ?? 'a part';
  return refuse(lines.length, `it is cut short: there is no "== end" line behind ${name}; record the host again`);
}

function nextFrame(lines: readonly string[], from: number): number {
  let index = from;
  while (index < lines.length && !lines[index]?.startsWith('== ')) index += 1;
  return index;
}

function checkEnd(bytes: Buffer, lines: readonly string[], index: number, partCount: number): void {
  const [, , count, algorithm, hash] = (lines[index] ?? '').split(' ');
  const rest = lines.slice(index + 1).join('\n');
  if (rest !== '') throw refuse(index + 2, 'something stands after the end');
  if (Number(count) !== partCount) throw refuse(index + 1, `the end speaks of ${count} parts, there are ${partCount}`);
  if (algorithm === undefined || algorithm === 'unchecked') return; // a recorder on a host without a hash tool
  const length = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
  if (algorithm !== 'sha256' || hash !== sha256(bytes.subarray(0, length))) {
    throw refuse(index + 1, 'the hash of the whole is another one: the bundle was changed after it was recorded');
  }
}

function readHead(lines: readonly string[]): BundleHead {
  const members = new Map<string, string>();
  const absentBelow: string[] = [];
  for (const line of lines) {
    const [, name, value] = /^([a-z ]+): (.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    if (name === 'absent below') absentBelow.push(decodeName(value));
    else members.set(name, value);
  }
  const word = <W extends string>(name: string, words: readonly W[]): W => {
    const found = words.find((candidate) => candidate === members.get(name));
    if (found === undefined) throw refuse(1, `"${name}" is not one of ${words.join(', ')}`);
    return found;
  };
  return {
    recorder: members.get('recorder') ?? 'unknown',
    recordedAt: members.get('recorded') ?? '1970-01-01T00:00:00Z',
    door: word('door', ['recording', 'windows']),
    platform: word('platform', ['linux', 'windows', 'other']),
    privilege: word('privilege', ['root', 'sudo', 'administrator', 'user']),
    absentBelow,
  };
}

function readPart(lines: readonly string[], start: number, end: number): BundlePart {
  const [, kind, name] = /^== (path|command) (.+)$/.exec(lines[start] ?? '') ?? [];
  if ((kind !== 'path' && kind !== 'command') || name === undefined)
    throw refuse(start + 1, 'neither "== path" nor "== command"');
  const part: BundlePart = { kind, name: decodeName(name) };
  const body = new Content();
  for (let index = start + 1; index < end; index += 1) {
    const line = lines[index] ?? '';
    const [, reason] = /^cut: (.*)$/.exec(line) ?? [];
    if (reason !== undefined) {
      part.refused = reasonOf(reason);
      return part;
    }
    // A recorder that was stopped in the middle of a line says so in the next one.
    if (lines[index + 1]?.startsWith('cut: ') === true) continue;
    if (!body.take(line)) readFrameWord(part, line, index + 1, body);
  }
  body.finish(part, start + 1);
  return part;
}

function readFrameWord(part: BundlePart, line: string, number: number, body: Content): void {
  const [, word, value] = /^([a-z]+)(?:: (.*))?$/.exec(line) ?? [];
  if (line === '') return;
  if (word === 'absent') part.isAbsent = true;
  else if (word === 'exists') part.isThere = true;
  else if (word === 'dangling') part.isDangling = true;
  else if (word === 'listed') list(part, value);
  else if (word === 'refused') part.refused = reasonOf(value ?? '');
  else if (word === 'status' && value !== undefined) part.status = readStatus(value, number);
  else if (word === 'entry' && value !== undefined) {
    part.entries ??= [];
    part.entries.push(readEntry(value, number));
  } else if (word === 'space' && value !== undefined) part.space = readSpace(value, number);
  else if (word === 'exit' && value !== undefined) part.exitCode = Number(value);
  else if (word === 'content' && value !== undefined) body.expect(value);
  else throw refuse(number, `"${line.slice(0, 40)}" is no word of a bundle`);
}

function list(part: BundlePart, value: string | undefined): void {
  part.entries ??= [];
  if (value === 'chosen') part.isChosen = true;
}

function reasonOf(word: string): NonNullable<BundlePart['refused']> {
  return REASONS.find((reason) => reason === word) ?? 'command_failed';
}

/** Runs of zeros above this are no file that a recorder reads. */
const MAX_ZEROS = 16 * 1024 * 1024;

/** Gathers the lines that came from the host. */
class Content {
  #stated: string | undefined;
  readonly #lines: string[] = [];
  readonly #errors: string[] = [];
  #hex = '';
  #zeroCount = 0;
  #hasNoNewline = false;

  expect(stated: string): void {
    this.#stated = stated;
  }

  take(line: string): boolean {
    const mark = line[0];
    if (mark === '|') this.#lines.push(line.slice(1));
    else if (mark === '!') this.#errors.push(line.slice(1));
    else if (mark === 'x' && /^x[0-9a-f]+$/.test(line)) this.#hex += line.slice(1);
    else if (/^z\d{1,8}$/.test(line)) this.#hex += '00'.repeat(this.#zeros(Number(line.slice(1))));
    else if (line === '\\') this.#hasNoNewline = true;
    else return false;
    return true;
  }

  #zeros(count: number): number {
    this.#zeroCount += count;
    if (this.#zeroCount > MAX_ZEROS)
      throw new MusterError('too_large', `a bundle with more than ${MAX_ZEROS} zeros in one part`);
    return count;
  }

  finish(part: BundlePart, number: number): void {
    if (this.#errors.length > 0) part.stderr = Buffer.from(`${this.#errors.join('\n')}\n`, 'latin1').toString('utf8');
    if (this.#stated === undefined && this.#lines.length === 0 && this.#hex === '') return;
    const text = this.#lines.join('\n') + (this.#lines.length === 0 || this.#hasNoNewline ? '' : '\n');
    part.content = this.#hex === '' ? Buffer.from(text, 'latin1') : Buffer.from(this.#hex, 'hex');
    const [algorithm, hash] = (this.#stated ?? 'unchecked').split(' ');
    if (algorithm === 'sha256' && hash !== sha256(part.content))
      throw refuse(number, `the hash of ${part.name} is another one`);
  }
}

function readStatus(value: string, number: number): FileStatus {
  const arrow = value.indexOf(' -> ');
  const words = arrow < 0 ? value : value.slice(0, arrow);
  const link = arrow < 0 ? undefined : value.slice(arrow + 4);
  const [type, mode = '', ownerId, groupId, sizeBytes, modified = '-', device = '-'] = words.split(' ');
  if ((type !== 'file' && type !== 'directory' && type !== 'link' && type !== 'other') || !/^[0-7]{3,4}$/.test(mode)) {
    throw refuse(number, `"${value.slice(0, 60)}" is no status`);
  }
  if (
    ![ownerId, groupId, sizeBytes].every((word) => /^\d{1,15}$/.test(word ?? '')) ||
    !/^(?:-|\d{1,15}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/.test(modified)
  ) {
    throw refuse(number, `"${value.slice(0, 60)}" is no status`);
  }
  const instant = /^\d+$/.test(modified)
    ? `${new Date(Number(modified) * 1000).toISOString().slice(0, 19)}Z`
    : modified;
  return {
    type,
    mode: Number.parseInt(mode, 8),
    ownerId: Number(ownerId),
    groupId: Number(groupId),
    sizeBytes: Number(sizeBytes),
    ...(instant === '-' ? {} : { modifiedAt: instant }),
    ...(device === '-' ? {} : { device: Number(device) }),
    ...(link === undefined ? {} : { linkTo: decodeName(link) }),
  };
}

function readEntry(value: string, number: number): BundleEntry {
  const [, type, name, linkTo] = /^(file|directory|link|other) (.+?)(?: -> (.*))?$/.exec(value) ?? [];
  if (name === undefined || (type !== 'file' && type !== 'directory' && type !== 'link' && type !== 'other')) {
    throw refuse(number, `"${value.slice(0, 60)}" is no entry`);
  }
  return { name: decodeName(name), type, ...(linkTo === undefined ? {} : { linkTo: decodeName(linkTo) }) };
}

function readSpace(value: string, number: number): NonNullable<BundlePart['space']> {
  const [sizeBytes = Number.NaN, usedPercent = Number.NaN, inodesUsedPercent = Number.NaN] = value
    .split(' ')
    .map(Number);
  if (![sizeBytes, usedPercent, inodesUsedPercent].every(Number.isSafeInteger))
    throw refuse(number, `"${value}" is no space`);
  return { sizeBytes, usedPercent, inodesUsedPercent };
}

function decodeName(name: string): string {
  const bytes = name.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function refuse(line: number, why: string): MusterError {
  return new MusterError('bad_request', `not a bundle that can be read: line ${line}: ${why}`);
}
