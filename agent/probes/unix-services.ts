import type { Service } from '../../policies/inventory/sections/services.ts';
import { commands } from '../catalogue/commands.ts';
import {
  keepInetd,
  parseInetd,
  parseInittab,
  parseLssrc,
  parseSvcs,
  type ServiceList,
} from '../parse/unix-services.ts';
import type { Command } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isUnix, unixFamily } from './unix-system.ts';

type Fact = { -readonly [K in keyof Service]: Service[K] };
type Facts = Map<string, Fact>;

/** What starts by itself on a Unix, by each system's own manager; what was not told is a gap of the entries' fields. */
export const servicesUnix = defineProbe({
  name: 'services.unix',
  section: 'services',
  timeoutMs: 25_000,
  appliesTo: isUnix,

  async collect(target, context) {
    const reader = new Reader(target);
    const { family, id } = unixFamily(context);
    const facts: Facts = new Map();
    if (family === 'solaris') await addSolaris(reader, facts);
    else if (family === 'aix') await addAix(reader, facts);
    else if (family === 'hp-ux') await addHpux(reader, facts);
    else await addBsd(reader, facts, id);
    if (facts.size === 0) {
      reader.orDenied('services');
      throw new TargetError('source_missing', 'no list of services');
    }
    return reader.collected(Object.fromEntries(facts), (name) => {
      if (name === 'state') return { fields: ['state', 'isActive'] };
      return name === 'startup' ? { fields: ['startup', 'startsAtBoot'] } : {};
    });
  },
});

/** Answers of a program; `undefined`: it is not there, or could not be asked, which is noted. */
async function ask(
  reader: Reader,
  command: Command,
  parse: (text: string) => ServiceList,
): Promise<ServiceList['services'] | undefined> {
  const result = await reader.attempt(command.name, () => reader.run(command));
  if (result === undefined) return undefined;
  const { services, unread } = parse(result.stdout);
  if (result.exitCode !== 0) reader.miss(command.name, 'command_failed');
  else if (unread > 0) reader.miss(command.name, 'parse_failed');
  return services.size === 0 ? undefined : services;
}

/** SMF since Solaris 10; before it, scripts of all run levels up to the one the system starts into. */
async function addSolaris(reader: Reader, facts: Facts): Promise<void> {
  const services = await ask(reader, commands.solarisServices, parseSvcs);
  for (const [name, fact] of services ?? []) facts.set(name, fact);
  if (services === undefined && !reader.hasMissed)
    await addScripts(reader, facts, '/etc/init.d', ['/etc/rcS.d', '/etc/rc2.d', '/etc/rc3.d']);
}

/** The source controller knows what runs; what starts stands in rc.tcpip and inittab. Source: AIX 7.2, "System startup". */
async function addAix(reader: Reader, facts: Facts): Promise<void> {
  for (const [name, fact] of (await ask(reader, commands.aixLssrc, parseLssrc)) ?? []) facts.set(name, fact);
  if (facts.size === 0) reader.orDenied('services');
  reader.miss('startup', 'not_supported_here'); // other scripts may start a subsystem as well
  const script = (await reader.tryText('/etc/rc.tcpip', { filter: keepStarts })) ?? '';
  for (const [, path = ''] of script.matchAll(/^start\s+(\/\S+)/gm)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const known = facts.get(name) ?? { manager: 'src', kind: 'service' };
    facts.set(name, { ...known, startup: 'enabled', startsAtBoot: true, executable: path });
  }
  const inittab = await reader.tryText('/etc/inittab');
  for (const [name, fact] of parseInittab(inittab ?? '')) facts.set(name, fact);
  await addInetd(reader, facts, '/etc/inetd.conf');
}

/** A script that is linked starts only if its variable below /etc/rc.config.d says so; one without link never does. */
async function addHpux(reader: Reader, facts: Facts): Promise<void> {
  const levels = ['/sbin/rc1.d', '/sbin/rc2.d', '/sbin/rc3.d', '/sbin/rc4.d'];
  await addScripts(reader, facts, '/sbin/init.d', levels, (isLinked) =>
    isLinked ? {} : { startup: 'disabled', startsAtBoot: false },
  );
  if (facts.size > 0) reader.miss('startup', 'not_supported_here');
  await addInetd(reader, facts, '/etc/inetd.conf');
}

const NO_SCRIPT = /^(?:[A-Z_]+|.*\.(?:subr|sh|save|old)|README|template|bgfsck|\..*|S\d\d.*|K\d\d.*|rc\d?)$/;

async function addScripts(
  reader: Reader,
  facts: Facts,
  folder: string,
  levels: readonly string[],
  startOf: (isLinked: boolean) => Partial<Service> = (isLinked) => ({
    startup: isLinked ? 'enabled' : 'disabled',
    startsAtBoot: isLinked,
  }),
): Promise<void> {
  const scripts = await reader.filesIn(folder, (name) => !NO_SCRIPT.test(name));
  const linked = new Set<string>();
  for (const level of levels)
    for (const { name } of await reader.entries(level)) linked.add(/^S\d{2,3}(.+)$/.exec(name)?.[1] ?? '');
  if (scripts.length === 0) return;
  reader.note(`file:${folder}`);
  const isListed = !reader.hasMissed;
  for (const path of scripts) {
    const name = path.slice(folder.length + 1);
    const isLinked = linked.has(name);
    facts.set(name, { manager: 'sysv', kind: 'service', ...(isLinked || isListed ? startOf(isLinked) : {}) });
  }
  reader.miss('state', 'not_supported_here');
}

/** Scripts of rc; which of them start is told by the system's own tool. Source: rc(8), service(8), rcctl(8). */
async function addBsd(reader: Reader, facts: Facts, id: string): Promise<void> {
  const isOpen = id === 'openbsd';
  const enabled = await namesOf(reader, isOpen ? commands.openbsdEnabled : commands.bsdServices);
  const all = new Set(enabled);
  if (isOpen) for (const name of (await namesOf(reader, commands.openbsdServices)) ?? []) all.add(name);
  else
    for (const folder of ['/etc/rc.d', '/usr/local/etc/rc.d'])
      for (const path of await reader.filesIn(folder, (name) => !NO_SCRIPT.test(name)))
        all.add(path.slice(folder.length + 1));
  if (all.size === 0) return;
  for (const name of all) {
    const isEnabled = enabled?.has(name);
    const start: Partial<Service> =
      isEnabled === undefined ? {} : { startup: isEnabled ? 'enabled' : 'disabled', startsAtBoot: isEnabled };
    facts.set(name, { manager: 'rc', kind: 'service', ...start });
  }
  if (enabled === undefined) reader.miss('startup', 'tool_missing');
  reader.miss('state', 'not_supported_here');
  await addInetd(reader, facts, '/etc/inetd.conf');
}

/** Names of services, one a line, with or without the folder of their script. */
async function namesOf(reader: Reader, command: Command): Promise<ReadonlySet<string> | undefined> {
  const result = await reader.attempt(command.name, () => reader.run(command));
  if (result === undefined) return undefined;
  const lines = result.stdout.split('\n').filter((line) => line !== '');
  const names = lines.map((line) => line.slice(line.lastIndexOf('/') + 1));
  if (result.exitCode !== 0 || names.some((name) => !/^[\w.@+-]+$/.test(name))) {
    reader.miss(command.name, result.exitCode === 0 ? 'parse_failed' : 'command_failed');
    return undefined;
  }
  return new Set(names);
}

/** What inetd starts when somebody calls; that inetd itself runs is another matter, so the state stays open. */
async function addInetd(reader: Reader, facts: Facts, path: string): Promise<void> {
  const text = await reader.tryText(path, { filter: keepInetd });
  if (text === undefined) return;
  const { services, unread } = parseInetd(text);
  for (const [name, fact] of services) facts.set(name, fact);
  if (unread > 0) reader.miss(path, 'parse_failed');
  if (services.size > 0) reader.miss('state', 'not_supported_here');
}

/** Lines of rc.tcpip that start something or would, without arguments; recorders keep the same. */
function keepStarts(text: string): string {
  return text
    .split('\n')
    .map((line) => /^#?[ \t]*start[ \t]+\/[\w./-]+/.exec(line)?.[0] ?? '')
    .join('\n');
}
