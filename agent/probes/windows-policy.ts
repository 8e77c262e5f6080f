import { windowsRights as rightsOfBuild } from '../catalogue/windows-rights.ts';
import { parseAuditpol } from '../parse/auditpol.ts';
import { parseSecedit, type SecurityTemplate, templateValues } from '../parse/secedit.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readInstances, readPart, readRecords } from './windows-parts.ts';

async function readTemplate(reader: Reader): Promise<SecurityTemplate> {
  const text = await readPart(reader, 'secedit.export');
  if (text === undefined) throw new TargetError('tool_missing', 'this Windows has no secedit');
  return parseSecedit(text);
}

/** Passwords, lockout, categories of events, Kerberos: as they are in force here, from whichever policy they came. */
export const windowsSecurityPolicy = defineProbe({
  name: 'windows.securityPolicy',
  section: 'windows.securityPolicy',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const template = await readTemplate(reader);
    const kerberos = template.get('Kerberos Policy'); // domain controllers alone have it
    return reader.collected({
      systemAccess: templateValues(template.get('System Access')),
      eventAudit: templateValues(template.get('Event Audit')),
      ...(kerberos === undefined ? {} : { kerberos: templateValues(kerberos) }),
    });
  },
});

/**
 * Holders of each right the release knows, as SIDs. A right that the template leaves out is held by nobody. A holder whose
 * name cannot be turned into a SID leaves the whole right out: the rest alone would look better than it is.
 */
export const windowsRights = defineProbe({
  name: 'windows.rights',
  section: 'windows.rights',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const rights = (await readTemplate(reader)).get('Privilege Rights');
    if (rights === undefined) throw new TargetError('parse_failed', 'the security template holds no rights');
    const facts: Record<string, readonly string[]> = {};
    for (const name of rightsOfBuild(buildIn(context))) facts[name] = [];
    const sidOf = await sidsByName(reader, [...rights.values()].join(','));
    for (const [name, holders] of rights) {
      const sids = holdersIn(holders).map((holder) => (holder.startsWith('*') ? holder.slice(1) : sidOf(holder)));
      const known = sids.flatMap((sid) => (sid === undefined ? [] : [sid]));
      if (known.length === sids.length) facts[name] = known;
      else {
        delete facts[name];
        reader.miss(name, 'parse_failed');
      }
    }
    return reader.collected(facts, (name) => ({ keys: [name] }));
  },
});

function holdersIn(text: string): string[] {
  return text
    .split(',')
    .map((holder) => holder.trim())
    .filter((holder) => holder !== '');
}

function buildIn(context: ProbeContext): number {
  const { build = '' } = (context.factsOf('os') ?? {}) as { readonly build?: string };
  return Number(build.split('.')[2] ?? 0);
}

/** secedit writes names of accounts that it does not turn into SIDs (2003, local groups); local ones are known. */
async function sidsByName(reader: Reader, holders: string): Promise<(name: string) => string | undefined> {
  const sids = new Map<string, string>();
  if (holdersIn(holders).some((holder) => !holder.startsWith('*'))) {
    const accounts = await quietly(() => readInstances(reader, 'Win32_UserAccount'));
    const more = await quietly(() => readRecords(reader, 'accounts'));
    for (const record of [...accounts, ...more]) {
      const [name, sid] = [record.words('Name'), record.words('SID')];
      if (name !== undefined && sid !== undefined) sids.set(name.toLowerCase(), sid);
    }
  }
  return (name) => sids.get(name.toLowerCase());
}

/** Without the accounts the names stay unknown, which is told right by right. */
async function quietly<T>(ask: () => Promise<readonly T[] | undefined>): Promise<readonly T[]> {
  try {
    return (await ask()) ?? [];
  } catch (error) {
    if (error instanceof TargetError) return [];
    throw error;
  }
}

/** Audit policy by subcategory. 2003 has none: its nine categories are in `windows.securityPolicy`. */
export const windowsAuditpol = defineProbe({
  name: 'windows.auditpol',
  section: 'windows.auditpol',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const text = await readPart(reader, 'auditpol.backup');
    if (text === undefined) throw new TargetError('not_supported_here', 'this Windows has no auditpol');
    const { settings, unknownCount } = parseAuditpol(text);
    if (unknownCount > 0) reader.miss('rows', 'parse_failed');
    return reader.collected(settings);
  },
});
