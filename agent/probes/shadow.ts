import type { Shadow } from '../../policies/inventory/sections/shadow.ts';
import type { AccountFile } from '../parse/accounts.ts';
import { parseOldPasswd, parseShadow, type ShadowEntry } from '../parse/shadow.ts';
import { parseAixAccounts, parseMasterPasswd } from '../parse/unix-shadow.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { unixFamily } from './unix-system.ts';

const MAX_ACCOUNTS = 10_000;
const FILE = '/etc/shadow';
const OLD_FILE = '/etc/passwd';

/** Attributes of passwords, never a hash: `parse/shadow.ts` drops it while reading a line. Needs root. Source: shadow(5). */
export const shadow = defineProbe({
  name: 'shadow',
  section: 'shadow',
  appliesTo: (target) => target.platform !== 'windows',

  async collect(target, context) {
    const reader = new Reader(target);
    const family = target.platform === 'linux' ? 'linux' : unixFamily(context).family;
    const { parsed, hasShadow } = await readAccounts(reader, family);
    if (parsed.entries.length === 0) throw new TargetError('parse_failed', `${FILE} holds no account`);
    const facts = new Map<string, Shadow[string]>();
    for (const { name, attributes } of parsed.entries.slice(0, MAX_ACCOUNTS)) {
      if (!facts.has(name)) facts.set(name, attributes);
    }
    if (hasShadow) await addUnshadowed(reader, facts);
    if (parsed.entries.length > MAX_ACCOUNTS) reader.miss('rows', 'row_limit');
    if (parsed.malformedCount > 0) reader.miss('lines', 'parse_failed');
    return reader.collected(Object.fromEntries(facts));
  },
});

interface Accounts {
  readonly parsed: AccountFile<ShadowEntry>;
  /** Whether passwd stands beside it and may hold passwords as well. */
  readonly hasShadow: boolean;
}

/** Each system keeps passwords in a file of its own; a trusted HP-UX in a database that we do not read. */
async function readAccounts(reader: Reader, family: string): Promise<Accounts> {
  if (family === 'bsd') {
    const text = await readOrNeedRoot(reader, '/etc/master.passwd');
    return { parsed: parseMasterPasswd(text ?? ''), hasShadow: false };
  }
  if (family === 'aix') {
    const text = await readOrNeedRoot(reader, '/etc/security/passwd');
    const entries = parseAixAccounts(text ?? '', await reader.tryText('/etc/security/user'));
    return { parsed: { entries, plusCount: 0, malformedCount: 0 }, hasShadow: false };
  }
  if (family === 'hp-ux' && (await reader.target.exists('/tcb/files/auth')))
    throw new TargetError('not_supported_here', 'a trusted HP-UX keeps passwords in a database of its own');
  const text = await readOrNeedRoot(reader, FILE);
  if (text !== undefined) return { parsed: parseShadow(text), hasShadow: true };
  return { parsed: parseOldPasswd((await reader.text(OLD_FILE)) ?? ''), hasShadow: false };
}

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

async function readOrNeedRoot(reader: Reader, path: string): Promise<string | undefined> {
  try {
    return await reader.text(path);
  } catch (error) {
    if (!(error instanceof TargetError) || error.reason !== 'permission_denied' || reader.target.privilege === 'root')
      throw error;
    throw new TargetError('needs_root', `${path} is for root alone`, { cause: error });
  }
}
