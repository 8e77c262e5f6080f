import type { Shadow } from '../../policies/inventory/sections/shadow.ts';
import { parseOldPasswd, parseShadow } from '../parse/shadow.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const MAX_ACCOUNTS = 10_000;
const FILE = '/etc/shadow';
const OLD_FILE = '/etc/passwd';

/** Attributes of passwords, never a hash: `parse/shadow.ts` drops it while reading a line. Needs root. Source: shadow(5). */
export const shadow = defineProbe({
  name: 'shadow',
  section: 'shadow',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const text = await readOrNeedRoot(reader);
    const parsed = text === undefined ? parseOldPasswd((await reader.text(OLD_FILE)) ?? '') : parseShadow(text);
    if (parsed.entries.length === 0) throw new TargetError('parse_failed', `${FILE} holds no account`);
    const facts = new Map<string, Shadow[string]>();
    for (const { name, attributes } of parsed.entries.slice(0, MAX_ACCOUNTS)) {
      if (!facts.has(name)) facts.set(name, attributes);
    }
    if (text !== undefined) await addUnshadowed(reader, facts);
    if (parsed.entries.length > MAX_ACCOUNTS) reader.miss('rows', 'row_limit');
    if (parsed.malformedCount > 0) reader.miss('lines', 'parse_failed');
    return reader.collected(Object.fromEntries(facts));
  },
});

/**
 * Passwords left in passwd, an empty one above all: where the field is not "x" nobody asks shadow for that account.
 * Source: pam_unix, get_pwd_hash().
 */
async function addUnshadowed(reader: Reader, facts: Map<string, Shadow[string]>): Promise<void> {
  const seen = new Set<string>();
  for (const { name, attributes } of parseOldPasswd((await reader.tryText(OLD_FILE)) ?? '').entries) {
    const letsIn = attributes.isLocked === false || attributes.hasPassword === true;
    if (letsIn && !seen.has(name)) facts.set(name, { ...facts.get(name), ...attributes });
    seen.add(name);
  }
}

async function readOrNeedRoot(reader: Reader): Promise<string | undefined> {
  try {
    return await reader.text(FILE);
  } catch (error) {
    if (!(error instanceof TargetError) || error.reason !== 'permission_denied' || reader.target.privilege === 'root')
      throw error;
    throw new TargetError('needs_root', `${FILE} is for root alone`, { cause: error });
  }
}
