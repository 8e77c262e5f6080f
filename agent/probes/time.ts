import type { Packages } from '../../policies/inventory/sections/packages.ts';
import type { Time } from '../../policies/inventory/sections/time.ts';
import { commands } from '../catalogue/commands.ts';
import { unquoted } from '../parse/text.ts';
import { parseChronyTracking, parseNtpPeers, parseTimeSources, parseTimesyncdSources } from '../parse/time-daemons.ts';
import { systemdConfig } from './drop-ins.ts';
import { look } from './look.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { processName, procText } from './process-table.ts';
import { Reader } from './reader.ts';

const ZONE_FOLDER = '/zoneinfo/';
const SYNCHRONISED_STAMP = '/run/systemd/timesync/synchronized';
/** Before systemd 239 there is no stamp, and this file is touched at each synchronisation and at no other time. */
const OLD_CLOCK_FILES = [
  '/var/lib/systemd/timesync/clock',
  '/var/lib/private/systemd/timesync/clock',
  '/var/lib/systemd/clock',
];
const FIRST_WITH_STAMP = 239;

const STATE_FIELDS = ['isSynchronised', 'offsetSeconds', 'stratum', 'lastSyncAt', 'syncAgeSeconds'] as const;

type Daemon = NonNullable<Time['daemon']>;

/** Where each daemon leaves its process id, what the process is called, and its unit. */
const DAEMONS: readonly { daemon: Daemon; pidFiles: readonly string[]; process: RegExp; unit: RegExp }[] = [
  {
    daemon: 'chrony',
    pidFiles: ['/run/chrony/chronyd.pid', '/run/chronyd.pid', '/var/run/chronyd.pid'],
    process: /^chronyd$/,
    unit: /^chronyd?\.service$/,
  },
  {
    daemon: 'ntpd',
    pidFiles: ['/run/ntpd.pid', '/var/run/ntpd.pid', '/run/ntp.pid', '/run/openntpd.pid'],
    process: /^(?:open)?ntpd$/,
    unit: /^(?:ntpd?|ntpsec|openntpd)\.service$/,
  },
  { daemon: 'timesyncd', pidFiles: [], process: /^systemd-timesyn/, unit: /^systemd-timesyncd\.service$/ },
  {
    daemon: 'vmtools',
    pidFiles: ['/run/vmtoolsd.pid', '/var/run/vmtoolsd.pid'],
    process: /^vmtoolsd$/,
    unit: /^(?:vmtoolsd|open-vm-tools)\.service$/,
  },
];

/**
 * What keeps the clock, by whom, and how well. A daemon counts when its process is seen; `none` only where every other
 * one was looked for on a running host. Source: chronyc(1), ntpq(8), systemd-timesyncd.service(8), localtime(5).
 */
export const time = defineProbe({
  name: 'time',
  section: 'time',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    const timeZone = await readZone(reader);
    const daemon = target.isLive ? await findDaemon(reader, context) : undefined;
    const servers = daemon === undefined || daemon === 'none' ? undefined : await readServers(reader, daemon);
    const bootedAt = target.isLive ? await readBoot(reader) : undefined;
    const old = hasOldTimesyncd(context) ? { bootedAt } : undefined;
    const state = daemon === undefined ? {} : await readState(reader, daemon, old);
    const facts: Time = {
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(daemon === undefined ? {} : { daemon }),
      ...(servers === undefined ? {} : { servers }),
      ...state,
      ...ageOf(state, context.now),
      ...(bootedAt === undefined ? {} : { bootedAt }),
    };
    if (!target.isLive) reader.miss('daemon', 'not_visible_in_image');
    return reader.collected(facts, (name) => {
      if (name === 'daemon')
        return {
          fields: ['daemon', 'servers', ...STATE_FIELDS, 'bootedAt'],
        };
      return { fields: name.startsWith('/') ? ['servers'] : STATE_FIELDS };
    });
  },
});

async function readZone(reader: Reader): Promise<string | undefined> {
  const link = await reader.attempt('/etc/localtime', () => reader.target.readLink('/etc/localtime'));
  const at = link?.indexOf(ZONE_FOLDER) ?? -1;
  if (link !== undefined && at >= 0) {
    reader.note('file:/etc/localtime');
    return link.slice(at + ZONE_FOLDER.length).replace(/^(?:posix|right)\//, '');
  }
  const debian = (await reader.tryText('/etc/timezone'))?.trim().split('\n')[0];
  if (debian !== undefined && debian !== '') return debian;
  const redHat = /^\s*(?:ZONE|TIMEZONE)=(.+)$/m.exec((await reader.tryText('/etc/sysconfig/clock')) ?? '')?.[1];
  return redHat === undefined ? undefined : unquoted(redHat.trim());
}

async function findDaemon(reader: Reader, context: ProbeContext): Promise<Daemon | undefined> {
  const services = context.factsOf('services');
  for (const { daemon, pidFiles, process, unit } of DAEMONS) {
    if (hasRunning(services, unit)) return daemon;
    for (const path of pidFiles) {
      const pid = (await procText(reader, path))?.trim();
      if (pid === undefined || !/^\d+$/.test(pid)) continue;
      if (process.test((await processName(reader, pid)) ?? '')) return daemon;
    }
  }
  return await findAmongProcesses(reader);
}

function hasRunning(services: unknown, unit: RegExp): boolean {
  if (typeof services !== 'object' || services === null) return false;
  return Object.entries(services).some(
    ([name, service]) => unit.test(name) && (service as { state?: unknown } | null)?.state === 'running',
  );
}

/** The long way, for daemons without a known pid file: the names of all processes. */
async function findAmongProcesses(reader: Reader): Promise<Daemon | undefined> {
  const entries = await reader.attempt('processes', () => reader.target.list('/proc'));
  if (entries === undefined) return undefined;
  if ((await processName(reader, 1)) === undefined) {
    reader.miss('processes', 'permission_denied'); // mounted with hidepid: what is not seen may yet run
    return undefined;
  }
  const found = new Set<Daemon>();
  for (const { name } of entries) {
    if (!/^\d+$/.test(name)) continue;
    const comm = (await processName(reader, name)) ?? '';
    const daemon = DAEMONS.find(({ process }) => process.test(comm))?.daemon;
    if (daemon !== undefined) found.add(daemon);
  }
  return DAEMONS.find(({ daemon }) => found.has(daemon))?.daemon ?? 'none';
}

async function readServers(reader: Reader, daemon: Daemon): Promise<string[] | undefined> {
  if (daemon === 'timesyncd') {
    const texts = await reader.texts(await systemdConfig(reader, 'timesyncd'));
    return parseTimesyncdSources(texts.map(({ text }) => text));
  }
  if (daemon !== 'chrony' && daemon !== 'ntpd') return undefined;
  const folders = ['/etc/chrony/conf.d', '/etc/chrony/sources.d', '/etc/chrony.d', '/run/chrony-dhcp'];
  const more =
    daemon === 'ntpd'
      ? []
      : await Promise.all(folders.map((folder) => reader.filesIn(folder, (name) => /\.(?:conf|sources)$/.test(name))));
  const main =
    daemon === 'chrony'
      ? ['/etc/chrony/chrony.conf', '/etc/chrony.conf']
      : ['/etc/ntp.conf', '/etc/ntpsec/ntp.conf', '/etc/openntpd/ntpd.conf'];
  return (await reader.texts([...main, ...more.flat()])).flatMap(({ text }) => parseTimeSources(text));
}

/** Whether the installed systemd is one from before the stamp. */
function hasOldTimesyncd(context: ProbeContext): boolean {
  const packages = context.factsOf('packages');
  const list = Array.isArray(packages) ? (packages as Packages) : [];
  const version = /^(?:\d+:)?(\d+)/.exec(list.find(({ name }) => name === 'systemd')?.version ?? '')?.[1];
  return version !== undefined && Number(version) < FIRST_WITH_STAMP;
}

/** A clock file touched since the start of the machine: synchronised. Source: systemd 237, timesyncd-manager.c. */
async function readOldTimesyncd(reader: Reader, bootedAt: string | undefined): Promise<Partial<Time>> {
  let lastSyncAt: string | undefined;
  for (const path of OLD_CLOCK_FILES) {
    const looked = await look(reader, 'state', () => reader.target.status(path));
    if (!looked.isKnown) return {};
    const at = looked.found?.modifiedAt;
    if (at !== undefined && (lastSyncAt === undefined || at > lastSyncAt)) lastSyncAt = at;
  }
  if (lastSyncAt === undefined) return { isSynchronised: false };
  if (bootedAt === undefined) return { lastSyncAt };
  return { isSynchronised: lastSyncAt > bootedAt, lastSyncAt };
}

async function readState(
  reader: Reader,
  daemon: Daemon,
  old: { readonly bootedAt: string | undefined } | undefined,
): Promise<Partial<Time>> {
  if (daemon === 'chrony' || daemon === 'ntpd') {
    const command = daemon === 'chrony' ? commands.timeChrony : commands.timeNtp;
    const result = await reader.attempt('state', () => reader.run(command));
    if (result === undefined) return {};
    const parsed = (daemon === 'chrony' ? parseChronyTracking : parseNtpPeers)(result.stdout);
    if (parsed === undefined) reader.miss('state', result.exitCode === 0 ? 'parse_failed' : 'command_failed');
    return parsed ?? {};
  }
  if (daemon !== 'timesyncd') return {};
  if (old !== undefined) return await readOldTimesyncd(reader, old.bootedAt);
  // The stamp is touched at each synchronisation; the clock file beside the state is saved every minute without one too.
  const looked = await look(reader, 'state', () => reader.target.status(SYNCHRONISED_STAMP));
  if (!looked.isKnown) return {};
  const lastSyncAt = looked.found?.modifiedAt;
  return { isSynchronised: looked.found !== undefined, ...(lastSyncAt === undefined ? {} : { lastSyncAt }) };
}

/** Beside the instant, because a report may be judged long after it was made. */
function ageOf({ lastSyncAt }: Partial<Time>, now: Date): Pick<Time, 'syncAgeSeconds'> {
  const ageMs = lastSyncAt === undefined ? Number.NaN : now.getTime() - Date.parse(lastSyncAt);
  return Number.isNaN(ageMs) ? {} : { syncAgeSeconds: Math.max(0, Math.floor(ageMs / 1000)) };
}

async function readBoot(reader: Reader): Promise<string | undefined> {
  const seconds = Number(
    /^btime (\d+)$/m.exec((await reader.attempt('/proc/stat', () => reader.target.readText('/proc/stat'))) ?? '')?.[1],
  );
  return Number.isNaN(seconds)
    ? undefined
    : `${new Date(Math.round(seconds / 60) * 60_000).toISOString().slice(0, 19)}Z`;
}
