import type { Service } from '../../policies/inventory/sections/services.ts';
import { linesOf } from '../parse/text.ts';
import { keepInetd, parseInetd } from '../parse/unix-services.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { cutXinetd } from './settings-others.ts';

const INETD = '/etc/inetd.conf';
const FOLDER = '/etc/xinetd.d';

/**
 * What inetd or xinetd starts when somebody calls, as `inetd:NAME`. Whether they themselves run is told by their own
 * services, so these have no state. Source: inetd(8); xinetd.conf(5), "disable".
 */
export const servicesInetd = defineProbe({
  name: 'services.inetd',
  section: 'services',
  appliesTo: async (target) =>
    target.platform === 'linux' && ((await target.exists(INETD)) || (await target.exists(FOLDER))),

  async collect(target) {
    const reader = new Reader(target);
    const facts = new Map<string, Service>();
    const { services, unread } = parseInetd((await reader.tryText(INETD, { filter: keepInetd })) ?? '');
    for (const [name, fact] of services) facts.set(name, fact);
    if (unread > 0) reader.miss(INETD, 'parse_failed');
    const parts = await reader.filesIn(FOLDER, (name) => !/\.|~$/.test(name));
    for (const { text } of await reader.texts(parts, { filter: cutXinetd })) {
      for (const [name, fact] of parseXinetd(text)) facts.set(`inetd:${name}`, fact);
    }
    reader.miss('state', 'not_supported_here');
    return reader.collected(Object.fromEntries(facts), (name) => (name === 'state' ? { fields: ['state'] } : {}));
  },
});

/** Blocks "service NAME { key = value }": one that does not say "disable = yes" is started. */
function parseXinetd(text: string): ReadonlyMap<string, Service> {
  const services = new Map<string, Service>();
  let name = '';
  for (const { text: line } of linesOf(text)) {
    const begun = /^service\s+([^\s{]+)/.exec(line)?.[1];
    if (begun !== undefined) {
      name = begun;
      services.set(name, { manager: 'inetd', kind: 'socket', startup: 'enabled', startsAtBoot: true });
    } else if (line === '}') name = '';
    const known = services.get(name);
    const [, key, value = ''] = /^(disable|user|server)\s*=\s*(\S+)/.exec(line) ?? [];
    if (known === undefined || key === undefined) continue;
    if (key === 'disable' && value === 'yes')
      services.set(name, { ...known, startup: 'disabled', startsAtBoot: false });
    else if (key === 'user') services.set(name, { ...known, account: value });
    else if (key === 'server' && value.startsWith('/')) services.set(name, { ...known, executable: value });
  }
  return services;
}
