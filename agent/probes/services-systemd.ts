import type { Service } from '../../policies/inventory/sections/services.ts';
import { commands } from '../catalogue/commands.ts';
import type { UnitFile } from '../parse/systemd-unit.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { bootUnits, readUnits, type UnitEntry, UnitFiles, type Units } from './systemd-units.ts';

type Fact = { -readonly [K in keyof Service]: Service[K] };
type Kind = NonNullable<Service['kind']>;
type State = NonNullable<Service['state']>;

const KIND = /\.(service|socket|timer|mount|path)$/;

/**
 * Units with a file, and how they start: from unit files and the links that `enable` makes, without a process. The state
 * comes from one `systemctl list-units`, and only where systemd is PID 1; elsewhere the states are not known and said so.
 * Source: systemctl(1), "list-unit-files"; systemd.unit(5), "[Install] Section Options".
 */
export const servicesSystemd = defineProbe({
  name: 'services.systemd',
  section: 'services',
  timeoutMs: 15_000,

  async appliesTo(target) {
    return (
      (await target.exists('/usr/lib/systemd/system')) ||
      (await target.exists('/lib/systemd/system')) ||
      (await target.exists('/etc/systemd/system'))
    );
  },

  async collect(target, context) {
    const reader = new Reader(target);
    const units = await readUnits(reader);
    reader.orDenied('unit folders');
    const isListed = !reader.hasMissed;
    const files = new UnitFiles(reader, units);
    const reached = await bootUnits(units, files);
    const boot: Boot = { reached, isListed, isRead: !reader.hasMissed };
    const services: Record<string, Fact> = {};
    for (const name of new Set([...units.entries.keys(), ...units.enabled])) {
      const kind = KIND.exec(name)?.[1] as Kind | undefined;
      const entry = units.entries.get(name) ?? files.entryOf(name);
      if (kind === undefined || entry === undefined) continue; // a link to nothing starts nothing
      services[name] = describe(name, kind, entry, await files.get(name), units, boot);
    }
    reader.note('file:/etc/systemd/system');
    const os = context.factsOf('os') as { initSystem?: string } | undefined;
    if (!target.isLive) reader.miss('state', 'not_visible_in_image');
    else if (os?.initSystem === 'systemd') await addStates(reader, services);
    else reader.miss('state', 'not_supported_here');
    return reader.collected(services, (name) => ({
      fields: name === 'state' ? ['state', 'isActive'] : ['startup'],
    }));
  },
});

/** What the default target pulls in, as far as that was to be seen. */
interface Boot {
  readonly reached: ReadonlySet<string>;
  /** Every folder was listed: no mask and no link stands where nobody looked. */
  readonly isListed: boolean;
  /** Every unit on the way was read too, so that what is not reached is not started. */
  readonly isRead: boolean;
}

function startsAtBoot(name: string, { isMasked, isGenerated, aliasOf }: UnitEntry, boot: Boot): boolean | undefined {
  if (!boot.isListed) return undefined;
  if (isMasked) return isGenerated ? undefined : false; // a generator may decide otherwise next time
  const isReached = boot.reached.has(name) || (aliasOf !== undefined && boot.reached.has(aliasOf));
  return isReached || (boot.isRead ? false : undefined);
}

function describe(
  name: string,
  kind: Kind,
  entry: UnitEntry,
  file: UnitFile | undefined,
  units: Units,
  boot: Boot,
): Fact {
  const fact: Fact = { manager: 'systemd', kind };
  // A file that could not be read may hold an [Install] section, a folder that was not listed a mask.
  const startup = startupOf(name, entry, file, units);
  const isGuess = startup === 'static' && file === undefined && entry.path !== undefined;
  if (boot.isListed && !isGuess) fact.startup = startup;
  const starts = name.includes('@.') ? undefined : startsAtBoot(name, entry, boot);
  if (starts !== undefined) fact.startsAtBoot = starts;
  if (entry.aliasOf !== undefined) fact.aliasOf = entry.aliasOf;
  const executable = programOf(file?.get('Service.ExecStart')?.[0]);
  const account = file?.get('Service.User')?.at(-1);
  if (executable !== undefined) fact.executable = executable;
  if (account !== undefined) fact.account = account;
  return fact;
}

function startupOf(
  name: string,
  entry: UnitEntry,
  file: UnitFile | undefined,
  units: Units,
): NonNullable<Service['startup']> {
  if (entry.isMasked) return 'masked';
  if (entry.aliasOf !== undefined && entry.name === name) return 'alias';
  if (entry.isGenerated) return 'generated';
  const isWanted = units.enabled.has(name) || hasInstance(name, units) || [...units.aliases.values()].includes(name);
  if (isWanted && file?.has('Install') !== false) return 'enabled';
  if (file?.has('Install') !== true) return 'static';
  const isWantable = ['WantedBy', 'RequiredBy', 'UpheldBy', 'Alias'].some(
    (key) => (file.get(`Install.${key}`) ?? []).length > 0,
  );
  if (isWantable) return 'disabled';
  return (file.get('Install.Also') ?? []).length > 0 || (file.get('Install.DefaultInstance') ?? []).length > 0
    ? 'indirect'
    : 'static';
}

/** Whether an instance of this template is enabled. */
function hasInstance(name: string, units: Units): boolean {
  const [stem, ending] = name.split('@.');
  if (stem === undefined || ending === undefined) return false;
  return [...units.enabled].some((wanted) => wanted.startsWith(`${stem}@`) && wanted.endsWith(`.${ending}`));
}

/** The path alone; arguments may hold anything. Source: systemd.service(5), "special executable prefixes". */
function programOf(command: string | undefined): string | undefined {
  return /^[-@:+!|]*"?(\/[^\s"]+)/.exec(command ?? '')?.[1];
}

async function addStates(reader: Reader, services: Record<string, Fact>): Promise<void> {
  const result = await reader.attempt('state', () => reader.run(commands.systemdUnits));
  if (result === undefined || result.exitCode !== 0) {
    reader.miss('state', result === undefined ? 'tool_missing' : 'command_failed');
    await addStatesOfGroups(reader, services);
    return;
  }
  const states = parseListUnits(result.stdout);
  for (const [name, fact] of Object.entries(services)) {
    // A unit that systemd has not loaded does nothing.
    if (!name.includes('@.')) Object.assign(fact, states.get(name) ?? states.get(fact.aliasOf ?? '') ?? NOT_LOADED);
  }
  for (const [name, status] of states) {
    const kind = KIND.exec(name)?.[1] as Kind | undefined;
    if (kind === undefined || services[name] !== undefined || kind === 'mount') continue;
    services[name] = { manager: 'systemd', kind, ...status }; // made at run time: instances, transient units
  }
}

/** How a unit stands: whether something of it runs, and whether systemd calls it active, as a one-shot that is done. */
interface UnitStatus {
  readonly state: State;
  readonly isActive: boolean;
}

const NOT_LOADED: UnitStatus = { state: 'stopped', isActive: false };
/** What `systemctl is-active` answers yes to. Source: systemctl(1). */
const ACTIVE: ReadonlySet<string> = new Set(['active', 'reloading', 'refreshing']);

/** States by unit, from `systemctl list-units --plain --no-legend`; units that are not found are left out. */
export function parseListUnits(text: string): Map<string, UnitStatus> {
  const states = new Map<string, UnitStatus>();
  for (const line of text.split('\n')) {
    const [name, load, active, sub] = line.replace(/^[^\w-]+/, '').split(/\s+/);
    if (name === undefined || sub === undefined || active === undefined || load === 'not-found') continue;
    states.set(name, { state: stateOf(active, sub), isActive: ACTIVE.has(active) });
  }
  return states;
}

function stateOf(active: string, sub: string): State {
  if (active === 'failed') return 'failed';
  if (active === 'inactive') return 'stopped';
  if (sub === 'waiting' || sub === 'listening' || sub === 'elapsed') return 'waiting';
  return sub === 'exited' || sub === 'dead' ? 'stopped' : 'running'; // a one-shot that is done runs no more
}

/** Without a bus: a service whose control group holds a process runs. That others stand still is not known. */
async function addStatesOfGroups(reader: Reader, services: Record<string, Fact>): Promise<void> {
  for (const folder of [
    '/sys/fs/cgroup/system.slice',
    '/sys/fs/cgroup/systemd/system.slice',
    '/sys/fs/cgroup/unified/system.slice',
  ]) {
    for (const { name } of await reader.entries(folder)) {
      const fact = services[name];
      if (fact === undefined) continue;
      const events = await reader.attempt('state', () => reader.target.readText(`${folder}/${name}/cgroup.events`));
      const processes =
        events ?? (await reader.attempt('state', () => reader.target.readText(`${folder}/${name}/cgroup.procs`))) ?? '';
      if (/^populated 1$/m.test(processes) || /^\d+$/m.test(processes)) fact.state = 'running';
    }
  }
}
