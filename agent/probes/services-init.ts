import type { Service } from '../../policies/inventory/sections/services.ts';
import { commands } from '../catalogue/commands.ts';
import { linesOf } from '../parse/text.ts';
import { parseInitctl } from '../parse/unix-services.ts';
import type { Target } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

type Fact = { -readonly [K in keyof Service]: Service[K] };

const NO_SCRIPTS = /^(?:README|functions|halt|single|reboot|killall|rc|rcS|skeleton|\..*|.*\.(?:sh|dpkg-\w+|rpm\w+))$/;

/**
 * SysV scripts and the links of the run level that the host boots into. Where systemd has a unit of the same name, that
 * unit is what runs. Source: init(8) of sysvinit; inittab(5); insserv(8).
 */
export const servicesSysv = defineProbe({
  name: 'services.sysv',
  section: 'services',

  async appliesTo(target) {
    if (target.platform !== 'linux') return false; // others start scripts by rules of their own
    return (await target.exists('/etc/init.d')) && !(await target.exists('/etc/runlevels'));
  },

  async collect(target, context) {
    const reader = new Reader(target);
    const known = (context.factsOf('services') ?? {}) as Readonly<Record<string, unknown>>;
    const scripts = await reader.filesIn('/etc/init.d', (name) => !NO_SCRIPTS.test(name));
    reader.note('file:/etc/init.d');
    const level = await bootLevel(reader);
    const started = new Set<string>();
    for (const folder of [`/etc/rc${level}.d`, '/etc/rcS.d', `/etc/rc.d/rc${level}.d`, `/etc/init.d/rc${level}.d`]) {
      for (const { name } of await reader.entries(folder)) {
        const script = /^S\d\d(.+)$/.exec(name)?.[1];
        if (script !== undefined) started.add(script);
      }
    }
    // OpenWrt has one folder of links for all it starts.
    for (const { name } of await reader.entries('/etc/rc.d')) {
      const script = /^S\d\d(.+)$/.exec(name)?.[1];
      if (script !== undefined) started.add(script);
    }
    const isListed = !reader.hasMissed; // else a link that starts it may stand where nobody looked
    const services: Record<string, Fact> = {};
    for (const path of scripts) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (known[`${name}.service`] !== undefined) continue;
      const isStarted = started.has(name);
      services[name] = { manager: 'sysv', kind: 'service', ...startOf(isStarted, isListed) };
      const isRunning = await hasLiveProcess(target, name);
      if (isRunning) services[name].state = 'running';
      else if (target.isLive) reader.miss('state', 'not_supported_here'); // no process file proves nothing
    }
    if (!target.isLive) reader.miss('state', 'not_visible_in_image');
    return reader.collected(services, () => ({ fields: ['state'] }));
  },
});

/** Linked is certain; not linked is only where every folder of links was listed. */
function startOf(isStarted: boolean, isListed: boolean): Pick<Fact, 'startup' | 'startsAtBoot'> {
  if (isStarted) return { startup: 'enabled', startsAtBoot: true };
  return isListed ? { startup: 'disabled', startsAtBoot: false } : {};
}

/** The default run level; Debian boots into 2 when nothing says otherwise, the Red Hat line into 3. */
async function bootLevel(reader: Reader): Promise<string> {
  const inittab = (await reader.tryText('/etc/inittab')) ?? '';
  const upstart = (await reader.tryText('/etc/init/rc-sysinit.conf')) ?? '';
  const stated =
    /^[^#:]*:([0-6]):initdefault:/m.exec(inittab)?.[1] ?? /^env DEFAULT_RUNLEVEL=([0-6])/m.exec(upstart)?.[1];
  if (stated !== undefined) return stated;
  return (await reader.target.exists('/etc/debian_version')) ? '2' : '3';
}

async function hasLiveProcess(target: Target, name: string): Promise<boolean> {
  if (!target.isLive) return false;
  for (const path of [`/var/run/${name}.pid`, `/var/run/${name}/${name}.pid`]) {
    try {
      const pid = (await target.readText(path, { maxBytes: 64 }))?.trim() ?? '';
      if (/^\d+$/.test(pid) && (await target.exists(`/proc/${pid}`))) return true;
    } catch {
      // Not readable: the state stays unknown, which the caller says.
    }
  }
  return false;
}

/** OpenRC: scripts, and the run levels that name them. Source: openrc-run(8), rc-update(8). */
export const servicesOpenrc = defineProbe({
  name: 'services.openrc',
  section: 'services',
  appliesTo: async (target) => target.platform === 'linux' && (await target.exists('/etc/runlevels')),

  async collect(target) {
    const reader = new Reader(target);
    const started = new Set<string>();
    for (const level of ['sysinit', 'boot', 'default']) {
      for (const { name } of await reader.entries(`/etc/runlevels/${level}`)) started.add(name);
    }
    const isListed = !reader.hasMissed;
    const { missCount } = reader;
    const running = new Set((await reader.entries('/run/openrc/started')).map((entry) => entry.name));
    const failed = new Set((await reader.entries('/run/openrc/failed')).map((entry) => entry.name));
    const hasStates = reader.missCount === missCount && target.isLive && (await target.exists('/run/openrc'));
    const services: Record<string, Fact> = {};
    for (const path of await reader.filesIn('/etc/init.d', (name) => !NO_SCRIPTS.test(name))) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const isStarted = started.has(name);
      services[name] = { manager: 'openrc', kind: 'service', ...startOf(isStarted, isListed) };
      if (!hasStates) continue;
      services[name].state = failed.has(name) ? 'failed' : running.has(name) ? 'running' : 'stopped';
      services[name].isActive = services[name].state === 'running';
    }
    reader.note('file:/etc/runlevels');
    if (!hasStates) reader.miss('state', target.isLive ? 'source_missing' : 'not_visible_in_image');
    return reader.collected(services, () => ({ fields: ['state', 'isActive'] }));
  },
});

/** Upstart jobs: `start on` starts them, `manual` in the override takes it back. Source: init(5) of upstart. */
export const servicesUpstart = defineProbe({
  name: 'services.upstart',
  section: 'services',
  appliesTo: async (target) =>
    target.platform === 'linux' && (await target.exists('/sbin/initctl')) && (await target.exists('/etc/init')),

  async collect(target) {
    const reader = new Reader(target);
    const services: Record<string, Fact> = {};
    for (const path of await reader.filesIn('/etc/init', (name) => name.endsWith('.conf'))) {
      const name = path.slice('/etc/init/'.length, -'.conf'.length);
      const missCount = reader.missCount;
      const text = `${(await reader.tryText(path, { filter: cutJob })) ?? ''}\n${(await reader.tryText(path.replace(/conf$/, 'override'), { filter: cutJob })) ?? ''}`;
      if (reader.missCount > missCount) {
        services[name] = { manager: 'upstart', kind: 'service' }; // either file may say when it starts
        continue;
      }
      const words = linesOf(text).map((line) => line.text);
      const isManual = words.lastIndexOf('manual') > words.findLastIndex((line) => line.startsWith('start on'));
      const isStarted = !isManual && words.some((line) => line.startsWith('start on'));
      const executable = /^exec\s+(\/\S+)/m.exec(text)?.[1];
      services[name] = {
        manager: 'upstart',
        kind: 'service',
        startup: isStarted ? 'enabled' : isManual ? 'manual' : 'disabled',
        startsAtBoot: isStarted,
        ...(executable === undefined ? {} : { executable }),
      };
    }
    if (!target.isLive) reader.miss('state', 'not_visible_in_image');
    else await addJobStates(reader, services);
    return reader.collected(services, (name) =>
      name === 'state' || name === commands.upstartJobs.name ? { fields: ['state', 'isActive'] } : {},
    );
  },
});

/** What runs, by upstart's own list; without it states are open. */
async function addJobStates(reader: Reader, services: Record<string, Fact>): Promise<void> {
  const result = await reader.attempt(commands.upstartJobs.name, () => reader.run(commands.upstartJobs));
  const states = result?.exitCode === 0 ? parseInitctl(result.stdout) : new Map<string, boolean>();
  for (const [name, fact] of Object.entries(services)) {
    const isRunning = states.get(name);
    if (isRunning === undefined) reader.miss('state', result === undefined ? 'not_supported_here' : 'command_failed');
    else Object.assign(fact, { state: isRunning ? 'running' : 'stopped', isActive: isRunning });
  }
}

/** Scripts and environments of a job stay on the host. */
function cutJob(text: string): string {
  return text
    .split('\n')
    .map((line) => (/^(?:start on|manual)\b/.test(line) ? line : (/^exec\s+\S+/.exec(line)?.[0] ?? '')))
    .join('\n');
}
