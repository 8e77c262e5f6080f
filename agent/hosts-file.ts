import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { complaintOf, createAjv } from '../policies/base/ajv.ts';
import { type Complaint, MusterError, messageOf } from '../policies/base/errors.ts';
import { parseJson } from '../policies/base/json.ts';
import { pointerStep } from '../policies/base/json-pointer.ts';
import { hostsFileSchema } from './hosts-file-schema.ts';
import type { Algorithms } from './ssh/algorithms.ts';

/** Where a secret is found; the file of hosts never holds one. */
export type SecretReference = { readonly file: string } | { readonly environment: string };

export interface LoginSettings {
  readonly keyFile?: string;
  readonly passphrase?: SecretReference;
  readonly agent?: true | string;
  readonly password?: SecretReference;
}

export interface LimitSettings {
  readonly connectSeconds?: number;
  readonly seconds?: number;
  readonly bytes?: number;
}

export type SudoSettings = 'none' | 'withoutPassword' | { readonly password: SecretReference };

interface ReachSettings {
  readonly port?: number;
  readonly user?: string;
  readonly login?: LoginSettings;
  readonly legacy?: Partial<Algorithms>;
}

/** What defaults, groups and entries may say alike. */
export interface GroupSettings extends ReachSettings {
  readonly jump?: readonly string[];
  readonly sudo?: SudoSettings;
  readonly limits?: LimitSettings;
  readonly labels?: readonly string[];
  readonly unit?: string;
  readonly neverCollect?: boolean;
}

export interface JumpHost extends ReachSettings {
  readonly address?: string;
}

export interface HostEntry extends GroupSettings {
  readonly address?: string;
  readonly groups?: readonly string[];
}

/** The file as it is written. */
export interface HostsFile {
  readonly $schema?: string;
  readonly format: 1;
  readonly knownHosts?: string;
  readonly defaults?: GroupSettings;
  readonly groups?: Readonly<Record<string, GroupSettings>>;
  readonly jumpHosts?: Readonly<Record<string, JumpHost>>;
  readonly hosts: Readonly<Record<string, HostEntry>>;
}

/** One SSH server: a host, or a jump host on the way to it. Paths are absolute. */
export interface Hop {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly login: LoginSettings;
  readonly legacy: Partial<Algorithms>;
}

/** A host to visit, with everything that defaults and groups say of it. */
export interface VisitEntry extends Hop {
  readonly jumps: readonly Hop[];
  readonly sudo: SudoSettings;
  readonly limits: Required<LimitSettings>;
  readonly labels: readonly string[];
  readonly unit?: string;
  readonly neverCollect: boolean;
}

export interface VisitList {
  readonly entries: readonly VisitEntry[];
  /** File of known host keys; it need not exist yet. */
  readonly knownHosts: string;
}

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const JSON_LIMITS = { maxDepth: 8, maxTextLength: 4096, maxKeyLength: 256 };

/** 120 s and 30 MiB: the contract, 1.7. A line that does not stand after 10 s is down. */
const DEFAULT_LIMITS: Required<LimitSettings> = { connectSeconds: 10, seconds: 120, bytes: 30 * 1024 * 1024 };

/**
 * Reads the file of hosts. Throws `read_failed`, `too_large`, and `config_invalid` with every complaint and its place:
 * also for groups and jump hosts that nobody describes, hosts without a user or a way to sign in, and a file that others
 * may change, because they could send us and our passwords wherever they like.
 */
export function readHostsFile(path: string): VisitList {
  const bytes = readBytes(path);
  const parsed = parseJson(bytes, JSON_LIMITS);
  if ('complaints' in parsed) throw invalid(path, parsed.complaints);
  const schemaComplaints = complaintsAbout(parsed.value);
  if (schemaComplaints.length > 0) throw invalid(path, schemaComplaints);
  const file = parsed.value as HostsFile;
  const { entries, complaints } = resolveEntries(file, dirname(resolve(path)));
  if (complaints.length > 0) throw invalid(path, complaints);
  return { entries, knownHosts: placeOf(file.knownHosts ?? 'known_hosts', dirname(resolve(path))) };
}

function readBytes(path: string): Buffer {
  try {
    const status = statSync(path);
    if (status.size > MAX_FILE_BYTES)
      throw new MusterError('too_large', `${path} has more than ${MAX_FILE_BYTES} bytes; split it`);
    if (process.platform !== 'win32' && (status.mode & 0o022) !== 0)
      throw new MusterError('config_invalid', `others may change ${path}; run: chmod go-w ${path}`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError('read_failed', `cannot read the hosts in ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function complaintsAbout(value: unknown): Complaint[] {
  const validate = createAjv({ allErrors: true }).compile(hostsFileSchema);
  if (validate(value)) return [];
  // Of a choice, what is wrong inside its branches says more than that none of them fits.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf');
  return errors.map(complaintOf);
}

function invalid(path: string, complaints: readonly Complaint[]): MusterError {
  const [first] = complaints;
  const message = `${path} is no file of hosts: ${first?.pointer || '/'} ${first?.message ?? ''}`;
  return new MusterError('config_invalid', message, { complaints });
}

function resolveEntries(file: HostsFile, folder: string): { entries: VisitEntry[]; complaints: Complaint[] } {
  const complaints: Complaint[] = [];
  const entries = Object.entries(file.hosts).map(([name, entry]) => {
    const pointer = `/hosts${pointerStep(name)}`;
    const settings = settingsOf(file, entry, (message) => complaints.push({ pointer, message }));
    const hop = hopOf(name, { ...settings, ...(entry.address && { address: entry.address }) }, folder);
    complaints.push(...complaintsAboutHop(hop, pointer, settings.neverCollect === true));
    const jumps = (settings.jump ?? []).flatMap((jumpName) => {
      const jump = file.jumpHosts?.[jumpName];
      if (jump === undefined) {
        complaints.push({ pointer, message: `no jump host "${jumpName}" is described` });
        return [];
      }
      const { user, login } = file.defaults ?? {};
      const jumpHop = hopOf(jumpName, { ...(user && { user }), ...(login && { login }), ...jump }, folder);
      complaints.push(...complaintsAboutHop(jumpHop, `/jumpHosts${pointerStep(jumpName)}`, false));
      return [jumpHop];
    });
    return entryOf(hop, jumps, settings, folder);
  });
  return { entries, complaints: distinct(complaints) };
}

/** Member by member: the entry, else the last of its groups that speaks of it, else the defaults. Labels add up. */
function settingsOf(file: HostsFile, entry: HostEntry, complain: (message: string) => void): GroupSettings {
  const groups = (entry.groups ?? []).map((name) => {
    const group = file.groups?.[name];
    if (group === undefined) complain(`no group "${name}" is described`);
    return group ?? {};
  });
  const { address: _, groups: __, ...own } = entry;
  const layers: readonly GroupSettings[] = [file.defaults ?? {}, ...groups, own];
  const labels = [...new Set(layers.flatMap((layer) => layer.labels ?? []))];
  // Once said, "never collect" is not unsaid by a layer above it.
  const neverCollect = layers.some((layer) => layer.neverCollect === true);
  return { ...Object.assign({}, ...layers), labels, neverCollect };
}

function hopOf(name: string, reach: JumpHost, folder: string): Hop {
  const { address = name, port = 22, user = '', login = {}, legacy = {} } = reach;
  const { keyFile, passphrase, agent, password } = login;
  return {
    name,
    address,
    port,
    user,
    legacy,
    login: {
      ...(keyFile === undefined ? {} : { keyFile: placeOf(keyFile, folder) }),
      ...(passphrase === undefined ? {} : { passphrase: placeOfSecret(passphrase, folder) }),
      ...(agent === undefined ? {} : { agent: agent === true ? agent : placeOf(agent, folder) }),
      ...(password === undefined ? {} : { password: placeOfSecret(password, folder) }),
    },
  };
}

function complaintsAboutHop({ user, login }: Hop, pointer: string, isNeverVisited: boolean): Complaint[] {
  if (isNeverVisited) return [];
  const missing: string[] = [];
  if (user === '') missing.push('no user to sign in with: name one in the entry, a group or the defaults');
  if (login.keyFile === undefined && login.agent === undefined && login.password === undefined)
    missing.push('no way to sign in: name a keyFile, an agent or a password in "login"');
  if (login.passphrase !== undefined && login.keyFile === undefined)
    missing.push('a passphrase without a keyFile opens nothing');
  return missing.map((message) => ({ pointer, message }));
}

function entryOf(hop: Hop, jumps: readonly Hop[], settings: GroupSettings, folder: string): VisitEntry {
  const { sudo = 'none', limits, labels = [], unit, neverCollect = false } = settings;
  return {
    ...hop,
    jumps,
    sudo: typeof sudo === 'string' ? sudo : { password: placeOfSecret(sudo.password, folder) },
    limits: { ...DEFAULT_LIMITS, ...limits },
    labels,
    neverCollect,
    ...(unit === undefined ? {} : { unit }),
  };
}

function placeOfSecret(secret: SecretReference, folder: string): SecretReference {
  return 'file' in secret ? { file: placeOf(secret.file, folder) } : secret;
}

/** Relative to the file of hosts, so that a folder of settings can be moved as a whole. */
function placeOf(path: string, folder: string): string {
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : join(folder, path);
}

function distinct(complaints: readonly Complaint[]): Complaint[] {
  return [...new Map(complaints.map((one) => [`${one.pointer} ${one.message}`, one])).values()];
}

/** The entries of these names and labels (`@old`). Throws `bad_request` for what names nobody. */
export function chooseEntries(entries: readonly VisitEntry[], only: readonly string[]): readonly VisitEntry[] {
  if (only.length === 0) return entries;
  const fits = (entry: VisitEntry, word: string): boolean =>
    word.startsWith('@') ? entry.labels.includes(word.slice(1)) : entry.name === word;
  for (const word of only)
    if (!entries.some((entry) => fits(entry, word)))
      throw new MusterError(
        'bad_request',
        `no host of the file has the ${word.startsWith('@') ? 'label' : 'name'} "${word}"`,
      );
  return entries.filter((entry) => only.some((word) => fits(entry, word)));
}
