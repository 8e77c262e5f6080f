import { hash, type KeyObject, sign, verify } from 'node:crypto';
import { isObject } from '../base/json.ts';
import { keyIdOf, publicKeyFrom, rawPublicKey } from './seal.ts';

// Watch lists: names that packs want asked for beyond what every agent asks for anyway. A list may name things, never
// commands; what is answered is a status or a typed value, never a text.

/** A name in an asked map: the section, then keys and fields from it. */
export interface WatchKey {
  readonly section: string;
  readonly steps: readonly string[];
}

export interface WatchList {
  /** When the collector made it; a list older than the one at hand is not taken. */
  readonly issuedAt: string;
  readonly names: readonly WatchKey[];
}

/** A list as it travels with the answer to a report: the exact text that was signed. */
export interface SealedWatchList {
  readonly list: string;
  /** The collector's public key, raw in base64url; its id was pinned at enrolment. */
  readonly key: string;
  readonly signature: string;
}

/** Source: docs/reference-inventory.md 3. */
export const MAX_WATCH_LIST_BYTES = 64 * 1024;
const MAX_NAMES = 2000;
const MAX_STEP_LENGTH = 512;
/** What stands around the names. */
const MAX_HEAD_BYTES = 100;

/** Sent with every report: the kind of host, a colon, the digest of the names that the agent holds. */
export const WATCH_HEADER = 'muster-watch';
const WATCH_HELD = /^(posix|windows):([0-9a-f]{32})$/;

export function writeWatchHeld(family: WatchFamily, digest: string): string {
  return `${family}:${digest}`;
}

/** `undefined` where the header says nothing of the kind. */
export function readWatchHeld(header: unknown): { readonly family: WatchFamily; readonly digest: string } | undefined {
  const [, family, digest] = (typeof header === 'string' ? WATCH_HELD.exec(header) : null) ?? [];
  return digest === undefined ? undefined : { family: family === 'windows' ? 'windows' : 'posix', digest };
}

const MARK = 'muster-watch/1\n';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** Folders below which a status may be asked for: not where a mere look may hang (network mounts) or is a device. */
const STATUS_ROOTS = /^\/(?:bin|boot|etc|home|lib|lib64|opt|root|sbin|srv|tmp|usr|var|dev\/shm)(?:\/|$)/;
/** Folders that may be walked: deep enough not to be half the disk. */
const WALK_ROOTS = /^\/(?:boot|etc|opt|srv|usr|var)\/[^/*]/;
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[^/\p{Cc}]+)+$/u;
/** One `*` in the last part of a path; `?` and `[` mean themselves to nobody who writes a rule. */
const GLOB = /^(?:\/(?!\.{1,2}(?:\/|$))[^/\p{Cc}*?[\]]+)+\/[^/\p{Cc}*?[\]]*\*[^/\p{Cc}*?[\]]*$/u;
const WILD = /[*?[\]]/;
const SYSCTL = /^[a-z][a-z0-9_]*(?:\.[A-Za-z0-9_:/-]+)+$/;
const MODULE = /^[A-Za-z0-9_]{1,64}$/;
const REGISTRY_ROOT = /^hklm\\(?:software\\(?:wow6432node\\)?(?:policies|microsoft)|system\\currentcontrolset)\\/;

/** Sections whose names may be added to, and which names. */
const ALLOWED: Readonly<Record<string, (steps: readonly string[]) => boolean>> = {
  files: ([path = '', ...rest]) => rest.length === 0 && STATUS_ROOTS.test(path) && PATH.test(path),
  fileSets: ([path = '', ...rest]) =>
    rest.length === 0 && WALK_ROOTS.test(path) && ((PATH.test(path) && !WILD.test(path)) || GLOB.test(path)),
  sysctl: ([name = '', ...rest]) => rest.length === 0 && SYSCTL.test(name),
  kernelModules: ([name = '', ...rest]) => rest.length === 0 && MODULE.test(name),
  'windows.registry': ([key = '', ...rest]) => rest.length <= 1 && REGISTRY_ROOT.test(key),
};

/** Whether agents may be asked for this name: by its section, its form and the folder it lies in. */
export function isWatchable({ section, steps }: WatchKey): boolean {
  const allowed = Object.hasOwn(ALLOWED, section) ? ALLOWED[section] : undefined;
  return allowed?.(steps) === true && steps.every((step) => step.length <= MAX_STEP_LENGTH);
}

/** Whether names of this section can be added at all. */
export function hasWatchableNames(section: string): boolean {
  return Object.hasOwn(ALLOWED, section);
}

/** Kinds of host that are asked for different names. */
export type WatchFamily = 'posix' | 'windows';

export function watchFamilyOf(platform: NodeJS.Platform): WatchFamily {
  return platform === 'win32' ? 'windows' : 'posix';
}

/**
 * Names for one kind of host in one order, none twice, as many as a list can carry: equal lists have equal digests. A
 * Linux host need not carry the registry's names, of which there are many.
 */
export function watchNames(keys: Iterable<WatchKey>, family: WatchFamily): WatchKey[] {
  const byText = new Map<string, WatchKey>();
  for (const key of keys)
    if (isWatchable(key) && key.section.startsWith('windows.') === (family === 'windows'))
      byText.set(JSON.stringify([key.section, ...key.steps]), key);
  const names: WatchKey[] = [];
  let bytes = MAX_HEAD_BYTES;
  for (const [, { section, steps }] of [...byText].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const name = { section, steps: [...steps] };
    bytes += Buffer.byteLength(JSON.stringify(name)) + 1;
    if (bytes > MAX_WATCH_LIST_BYTES || names.length === MAX_NAMES) break;
    names.push(name);
  }
  return names;
}

export function watchDigest(names: readonly WatchKey[]): string {
  return hash('sha256', JSON.stringify(names.map(({ section, steps }) => [section, ...steps])), 'hex').slice(0, 32);
}

/** Signs a list of names that `watchNames` made. */
export function sealWatchList({ issuedAt, names }: WatchList, privateKey: KeyObject): SealedWatchList {
  const list = JSON.stringify({ issuedAt, names });
  return {
    list,
    key: rawPublicKey(privateKey).toString('base64url'),
    signature: sign(null, Buffer.from(MARK + list), privateKey).toString('base64url'),
  };
}

/**
 * Opens a list that came with an answer: signed by the pinned key, small, and nothing in it that may not be asked.
 * A list with a single name outside is refused whole: it was not made by a collector of ours.
 */
export function openWatchList(value: unknown, pinnedKeyId: string): WatchList | { readonly complaint: string } {
  if (!isObject(value)) return { complaint: 'it is no object' };
  const { list, key, signature } = value;
  if (typeof list !== 'string' || typeof key !== 'string' || typeof signature !== 'string')
    return { complaint: 'a member is missing' };
  if (Buffer.byteLength(list) > MAX_WATCH_LIST_BYTES)
    return { complaint: `it has more than ${MAX_WATCH_LIST_BYTES} bytes` };
  const raw = Buffer.from(key, 'base64url');
  const publicKey = publicKeyFrom(raw);
  if (publicKey === undefined || keyIdOf(raw) !== pinnedKeyId)
    return { complaint: 'it is signed with another key than the one pinned at enrolment' };
  if (!verify(null, Buffer.from(MARK + list), publicKey, Buffer.from(signature, 'base64url')))
    return { complaint: 'its signature does not fit' };
  return readList(list);
}

function readList(text: string): WatchList | { readonly complaint: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { complaint: 'it is no JSON' };
  }
  if (!isObject(parsed) || typeof parsed.issuedAt !== 'string' || !INSTANT.test(parsed.issuedAt))
    return { complaint: 'it has no time' };
  const names = watchNamesIn(parsed.names);
  return names === undefined ? { complaint: 'it names what may not be asked' } : { issuedAt: parsed.issuedAt, names };
}

/** The names of a list from outside; `undefined` where one of them may not be asked. */
export function watchNamesIn(value: unknown): WatchKey[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_NAMES) return undefined;
  const names: WatchKey[] = [];
  for (const item of value) {
    if (!isObject(item) || typeof item.section !== 'string' || !Array.isArray(item.steps)) return undefined;
    const steps = item.steps.filter((step): step is string => typeof step === 'string');
    const name = { section: item.section, steps };
    if (steps.length !== item.steps.length || !isWatchable(name)) return undefined;
    names.push(name);
  }
  return names;
}

/** First steps of the names of one section: paths, parameters, modules. */
export function namesOf(names: readonly WatchKey[], section: string): string[] {
  return [
    ...new Set(
      names.flatMap(({ section: own, steps: [first] }) => (own === section && first !== undefined ? [first] : [])),
    ),
  ];
}
