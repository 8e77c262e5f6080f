import type { Service } from '../../policies/inventory/sections/services.ts';

type Fact = { -readonly [K in keyof Service]: Service[K] };

/** Services of a list, and how many of its lines could not be understood. */
export interface ServiceList {
  readonly services: ReadonlyMap<string, Service>;
  readonly unread: number;
}

/** States of SMF; `*` behind one says that it is changing. Source: svcs(1), smf(7). */
const SMF: Readonly<Record<string, Omit<Service, 'manager' | 'kind'>>> = {
  online: { startup: 'enabled', startsAtBoot: true, state: 'running', isActive: true },
  degraded: { startup: 'enabled', startsAtBoot: true, state: 'running', isActive: true },
  offline: { startup: 'enabled', startsAtBoot: true, state: 'stopped', isActive: false },
  maintenance: { startup: 'enabled', startsAtBoot: true, state: 'failed', isActive: false },
  disabled: { startup: 'disabled', startsAtBoot: false, state: 'stopped', isActive: false },
  uninitialized: {},
};

/** `svcs -a`: state, start, FMRI. Scripts that a run level started are listed there too, and say no more than that. */
export function parseSvcs(text: string): ServiceList {
  const services = new Map<string, Service>();
  let unread = 0;
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const [word = ''] = words;
    const name = words.at(-1) ?? '';
    if (word === '' || word === 'STATE') continue;
    const known = SMF[word.replace(/\*$/, '')];
    if (word === 'legacy_run' && name.startsWith('lrc:'))
      services.set(name, { manager: 'sysv', kind: 'service', startup: 'enabled', startsAtBoot: true });
    else if (known !== undefined && name.startsWith('svc:'))
      services.set(name, { manager: 'smf', kind: 'service', ...known });
    else unread += 1;
  }
  return { services, unread };
}

/** `lssrc -a` of AIX: subsystem, group, process where there is one, status. Source: lssrc command, AIX 7.2. */
export function parseLssrc(text: string): ServiceList {
  const services = new Map<string, Service>();
  let unread = 0;
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const [name = ''] = words;
    const status = words.at(-1);
    if (name === '' || (name === 'Subsystem' && words[1] === 'Group')) continue;
    const fact: Fact = { manager: 'src', kind: 'service' };
    if (status === 'active') Object.assign(fact, { state: 'running', isActive: true });
    else if (status === 'inoperative') Object.assign(fact, { state: 'stopped', isActive: false });
    else if (status === 'stopping' || status === 'warned') fact.isActive = true;
    else {
      unread += 1;
      continue;
    }
    services.set(name, fact);
  }
  return { services, unread };
}

/**
 * Entries of /etc/inittab that start something in the run level of the system's start. AIX marks comments with a colon.
 * Source: inittab(4) of Solaris and HP-UX; inittab File, AIX 7.2.
 */
export function parseInittab(text: string): ReadonlyMap<string, Service> {
  const services = new Map<string, Service>();
  const entries = text.split('\n').flatMap((line) => {
    const [, id, levels, action, command] = /^([^:#\s][^:]*):([^:]*):(\w+):(.*)$/.exec(line) ?? [];
    return id === undefined || action === undefined ? [] : [{ id, levels: levels ?? '', action, command }];
  });
  const level = entries.find(({ action }) => action === 'initdefault')?.levels.slice(0, 1) ?? '';
  for (const { id, levels, action, command } of entries) {
    if (!/^(?:respawn|once|wait|boot|bootwait|sysinit|off)$/.test(action)) continue;
    const startsAtBoot = action !== 'off' && (levels === '' || level === '' || levels.includes(level));
    const executable = /^(?:exec\s+)?(\/[^\s'"<>|;&]+)/.exec(command ?? '')?.[1];
    services.set(`inittab:${id}`, {
      manager: 'sysv',
      kind: 'service',
      startup: startsAtBoot ? 'enabled' : 'disabled',
      startsAtBoot,
      ...(executable === undefined ? {} : { executable }),
    });
  }
  return services;
}

/**
 * What inetd starts when somebody calls: service, socket, protocol, wait, user, program; arguments are not kept. A name
 * that stands for two protocols is one entry. Source: inetd.conf(4) of Solaris; inetd(8).
 */
export function parseInetd(text: string): ServiceList {
  const services = new Map<string, Service>();
  let unread = 0;
  for (const line of keepInetd(text).split('\n')) {
    const words = line.trim().split(/\s+/);
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [name = '', type = '', , , account = '', executable = ''] = words;
    if (!/^(?:stream|dgram|raw|rdm|seqpacket|tli|xti|sunrpc_tcp|sunrpc_udp)$/.test(type) || executable === '') {
      unread += 1;
      continue;
    }
    services.set(`inetd:${name}`, {
      manager: 'inetd',
      kind: 'socket',
      startup: 'enabled',
      startsAtBoot: true,
      account: account.split(/[.:/]/)[0] ?? account,
      ...(executable.startsWith('/') ? { executable } : {}),
    });
  }
  return { services, unread };
}

/**
 * Whether each job of upstart runs, by `initctl list`: "ssh start/running, process 1291", with an instance in brackets
 * behind the name; a job runs where any of its instances does. Source: initctl(8) of upstart.
 */
export function parseInitctl(text: string): ReadonlyMap<string, boolean> {
  const states = new Map<string, boolean>();
  for (const line of text.split('\n')) {
    const [, name, goal, state] = /^(\S+)(?: \([^)]*\))? (start|stop)\/([\w-]+)/.exec(line) ?? [];
    if (name !== undefined) states.set(name, states.get(name) === true || (goal === 'start' && state === 'running'));
  }
  return states;
}

/** The six words that a line is made of, without arguments; recorders keep the same. */
export function keepInetd(text: string): string {
  return text
    .split('\n')
    .map((line) => (/^\s*(?:#|$)/.test(line) ? '' : line.trim().split(/\s+/).slice(0, 6).join(' ')))
    .join('\n');
}
