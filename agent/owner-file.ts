import { join } from 'node:path';
import { type Complaint, MusterError, messageOf } from '../policies/base/errors.ts';
import { isObject, parseJson } from '../policies/base/json.ts';
import { pointerStep } from '../policies/base/json-pointer.ts';
import { nearestWord } from '../policies/base/text.ts';
import { forms } from '../policies/inventory/forms.ts';
import type { Declared } from '../policies/inventory/sections/declared.ts';
import { parseNetwork } from '../policies/rules/networks.ts';
import { readBounded } from './owner-file-read.ts';

/** What the owner of a host tells the agent: facts only people know, what it may look at beyond the usual, and what it must not. */
export interface OwnerFile {
  /** A cipher system: nothing is read of this host, and nothing is reported. */
  readonly neverCollect?: boolean;
  /** Facts for the section `declared`, as they are. */
  readonly declared?: Declared;
  /** The agent may make TLS handshakes with this host's own listeners. */
  readonly tlsEndpoints?: boolean;
  /** Networks of the organisation, as CIDR: addresses of inbound peers inside them are kept whole. */
  readonly networks?: readonly string[];
  /** The agent may walk the local file systems for set-user-id and world-writable files. */
  readonly fileFindings?: boolean;
  /** Names of probes that must not run. */
  readonly disabledProbes?: readonly string[];
}

/** The place for configuration management; it wins over the file in the agent's folder. */
export const OWNER_FILE = '/etc/muster-agent.json';
const NAME_IN_FOLDER = 'owner.json';

const LIMITS = { maxDepth: 4, maxTextLength: 1024, maxKeyLength: 64 };
const MAX_ITEMS = 1000;

type Check = (value: unknown, pointer: string, complain: (complaint: Complaint) => void) => void;

const TEXT: Check = (value, pointer, complain) => {
  if (typeof value !== 'string' || value.trim() === '') complain({ pointer, message: 'must be a text' });
};
const FLAG: Check = (value, pointer, complain) => {
  if (typeof value !== 'boolean') complain({ pointer, message: 'must be true or false' });
};
const DAY: Check = (value, pointer, complain) => {
  const isDay = typeof value === 'string' && forms.day.holds(value);
  if (!isDay) complain({ pointer, message: `must be a ${forms.day.noun}` });
};
const NETWORK: Check = (value, pointer, complain) => {
  const cure = 'write an address or a range, such as "10.0.0.0/8" or "2001:db8::/32"';
  if (parseNetwork(value) === undefined) complain({ pointer, message: `is no network; ${cure}` });
};

const listOf =
  (check: Check): Check =>
  (value, pointer, complain) => {
    if (!Array.isArray(value)) return complain({ pointer, message: 'must be a list' });
    if (value.length > MAX_ITEMS) return complain({ pointer, message: `must hold at most ${MAX_ITEMS} items` });
    for (const [index, item] of value.entries()) check(item, `${pointer}/${index}`, complain);
    if (new Set(value).size < value.length) complain({ pointer, message: 'names something twice' });
  };

const recordOf =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, pointer, complain) => {
    if (!isObject(value)) return complain({ pointer, message: 'must be an object' });
    for (const [name, member] of Object.entries(value)) {
      const check = Object.hasOwn(members, name) ? members[name] : undefined;
      const at = `${pointer}${pointerStep(name)}`;
      if (check !== undefined) check(member, at, complain);
      else complain({ pointer: at, message: `no member "${name}" here${meant(name, Object.keys(members))}` });
    }
  };

function meant(name: string, known: Iterable<string>): string {
  const word = nearestWord(name, known);
  return word === undefined ? '' : `; did you mean "${word}"?`;
}

function checkOf(probeNames: readonly string[]): Check {
  const probe: Check = (value, pointer, complain) => {
    if (typeof value === 'string' && probeNames.includes(value)) return;
    const cure = typeof value === 'string' ? meant(value, probeNames) : '';
    complain({ pointer, message: `is no probe of this agent${cure}` });
  };
  return recordOf({
    declared: recordOf({
      purpose: TEXT,
      location: TEXT,
      zone: TEXT,
      systems: listOf(TEXT),
      contact: TEXT,
      vendorSupportEndsOn: DAY,
    }),
    neverCollect: FLAG,
    tlsEndpoints: FLAG,
    networks: listOf(NETWORK),
    fileFindings: FLAG,
    disabledProbes: listOf(probe),
  });
}

/**
 * Reads an owner's file; `probeNames` are those that may be disabled. Throws `config_invalid` with every complaint:
 * what a file forbids that is not understood is not known, so nothing is done under it.
 */
export function parseOwnerFile(bytes: Buffer, path: string, probeNames: readonly string[]): OwnerFile {
  const parsed = parseJson(bytes, LIMITS);
  const complaints: Complaint[] = 'complaints' in parsed ? [...parsed.complaints] : [];
  const value = 'complaints' in parsed ? undefined : parsed.value;
  if (complaints.length === 0) checkOf(probeNames)(value, '', (complaint) => complaints.push(complaint));
  const [first] = complaints;
  if (first === undefined) return value as OwnerFile;
  const place = first.pointer === '' ? path : `${path} at ${first.pointer}`;
  const more = complaints.length === 1 ? '' : ` (and ${complaints.length - 1} more)`;
  throw new MusterError('config_invalid', `the owner's file ${place}: ${first.message}${more}`, { complaints });
}

/**
 * The owner's file of this host: `/etc/muster-agent.json`, else `owner.json` in the agent's folder; `{}` where there is
 * neither. A folder that is closed to us is another user's agent. Throws `config_invalid` where the file is wrong,
 * cannot be read, or can be written by everybody.
 */
export function readOwnerFile(folder: string, probeNames: readonly string[], systemPath = OWNER_FILE): OwnerFile {
  const inFolder = join(folder, NAME_IN_FOLDER);
  for (const path of [systemPath, inFolder]) {
    const bytes = read(path, path === inFolder);
    if (bytes !== undefined) return parseOwnerFile(bytes, path, probeNames);
  }
  return {};
}

function read(path: string, mayBeClosed: boolean): Buffer | undefined {
  try {
    return readBounded(path);
  } catch (error) {
    if (mayBeClosed && error instanceof Error && 'code' in error && error.code === 'EACCES') return undefined;
    throw new MusterError('config_invalid', `cannot read the owner's file ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
