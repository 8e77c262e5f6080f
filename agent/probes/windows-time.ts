import type { Time } from '../../policies/inventory/sections/time.ts';
import type { RegistryText } from '../parse/windows-registry.ts';
import { parseNtpServers, parseTimeStatus } from '../parse/windows-time.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readInstances, readPart, readTopic } from './windows-parts.ts';

const SERVICE = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time';
const POLICY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\W32Time';
const ZONE = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation';

/** Who sets the time. Source: "Type" in the documentation of the Windows Time service. */
const DOMAIN_SYNC = /^NT5DS$/i;
const NO_SYNC = /^NoSync$/i;

/**
 * What keeps the clock and how well. The status is read by position; 2003 has none, and there the registry and the service
 * are all that is known. A host whose source is its domain has no servers of its own.
 */
export const windowsTime = defineProbe({
  name: 'time.windows',
  section: 'time',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const registry = await reader.attempt('registry', () => readTopic(reader, 'time'));
    const [os] = (await reader.attempt('booted', () => readInstances(reader, 'Win32_OperatingSystem'))) ?? [];
    const daemon = daemonOf(context);
    const status = daemon === 'none' ? undefined : await readStatus(reader);
    const bootedAt = os?.instant('LastBootUpTime');
    const zone = registry?.text(ZONE, 'TimeZoneKeyName') ?? registry?.text(ZONE, 'StandardName');
    const { syncAgeSeconds, ...state } = status ?? {};
    reader.orDenied('time');
    const facts: Time = {
      ...(zone === undefined ? {} : { timeZone: zone }),
      ...(daemon === undefined ? {} : { daemon }),
      ...(registry === undefined ? {} : { servers: serversOf(registry) }),
      ...(daemon === 'none' ? { isSynchronised: false } : state),
      ...(syncAgeSeconds === undefined
        ? {}
        : { syncAgeSeconds, lastSyncAt: instant(context.now.getTime() - syncAgeSeconds * 1000) }),
      ...(bootedAt === undefined ? {} : { bootedAt: instant(Math.round(Date.parse(bootedAt) / 60_000) * 60_000) }),
    };
    if (daemon === undefined) reader.miss('daemon', 'source_missing');
    return reader.collected(facts, (name) => ({ fields: FIELDS_OF[name] ?? [name] }));
  },
});

const STATE_FIELDS = ['isSynchronised', 'lastSyncAt', 'offsetSeconds', 'stratum', 'syncAgeSeconds'];
const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  booted: ['bootedAt'],
  registry: ['servers', 'timeZone'],
  state: STATE_FIELDS,
};

async function readStatus(reader: Reader): Promise<ReturnType<typeof parseTimeStatus>> {
  const text = await reader.attempt('state', () => readPart(reader, 'w32tm.status'));
  if (text === undefined) {
    if (!reader.hasMissed) reader.miss('state', 'tool_missing');
    return undefined;
  }
  const status = parseTimeStatus(text);
  if (status === undefined) reader.miss('state', 'parse_failed');
  return status;
}

function daemonOf(context: ProbeContext): Time['daemon'] | undefined {
  const services = context.factsOf('services') as Readonly<Record<string, { readonly state?: string }>> | undefined;
  if (services === undefined) return undefined;
  const service = Object.entries(services).find(([name]) => name.toLowerCase() === 'w32time')?.[1];
  return service?.state === 'running' ? 'w32time' : 'none';
}

function serversOf(registry: RegistryText): string[] {
  const value = (name: string): string | undefined =>
    registry.text(`${POLICY}\\Parameters`, name) ?? registry.text(`${SERVICE}\\Parameters`, name);
  const type = value('Type') ?? '';
  if (DOMAIN_SYNC.test(type) || NO_SYNC.test(type)) return [];
  return parseNtpServers(value('NtpServer') ?? '').map(({ name }) => name);
}

function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/**
 * Every value of the time service by its place (`Parameters.Type`, `NtpClient.Enabled`), policy before local; sources as
 * they are written, whether the type uses them or not.
 */
export const windowsTimeSettings = defineProbe({
  name: 'settings.w32time',
  section: 'settings.w32time',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const registry = await readTopic(reader, 'time');
    if (registry === undefined)
      throw new TargetError('source_missing', 'the recording holds no keys of the time service');
    const values: Record<string, string | number> = {};
    const from: Record<string, string> = {};
    const files: string[] = [];
    for (const root of [SERVICE, POLICY]) {
      for (const [path, key] of registry.keys) {
        if (key === null || !path.startsWith(`${root.toLowerCase()}\\`)) continue;
        files.push(key.path);
        const place = key.path.slice(root.length + 1).replace(/^TimeProviders\\/i, '');
        for (const [folded, value] of key.values) {
          if (typeof value !== 'string' && typeof value !== 'number') continue;
          const name = `${place}.${key.names.get(folded) ?? folded}`;
          values[name] = value;
          from[name] = key.path;
        }
      }
    }
    if (files.length === 0) throw new TargetError('source_missing', 'this host has no time service');
    const sources = parseNtpServers(String(values['Parameters.NtpServer'] ?? '')).map(({ name, flags }) => ({
      kind: 'server',
      name,
      options: flags === undefined ? {} : { flags },
    }));
    return reader.collected({ files, values, from, sources });
  },
});
