import type { PamLine } from '../../policies/inventory/sections/pam.ts';
import { parsePam, parsePamConf } from '../parse/pam.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const FOLDERS = ['/usr/lib/pam.d', '/etc/pam.d'] as const; // the second is the stronger one

/** PAM services as written. pam.conf counts only where there is no folder. Source: pam.conf(5), pam.d(5). */
export const pam = defineProbe({
  name: 'settings.pam',
  section: 'settings.pam',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    let facts: Record<string, { lines: readonly PamLine[] }> = {};
    for (const folder of FOLDERS) {
      const missCount = reader.missCount;
      const paths = await reader.filesIn(folder, (name) => !/\.(?:dpkg-\w+|rpm\w+|bak|orig)$|~$|^\./.test(name));
      if (reader.missCount > missCount) facts = {}; // any service of a weaker folder may stand in this one
      for (const path of paths) {
        const service = path.slice(path.lastIndexOf('/') + 1);
        const text = await reader.tryText(path);
        delete facts[service]; // the weaker folder's file says nothing, even where this one cannot be read
        if (text === undefined) continue;
        const { lines, unread } = parsePam(text);
        if (unread > 0) reader.miss(service, 'parse_failed');
        facts[service] = { lines };
      }
    }
    if (Object.keys(facts).length === 0 && !reader.hasMissed) {
      const { services, unread } = parsePamConf((await reader.text('/etc/pam.conf')) ?? '');
      if (unread > 0) reader.miss('/etc/pam.conf', 'parse_failed');
      for (const [service, lines] of services) facts[service] = { lines };
    }
    reader.orDenied('PAM services');
    return reader.collected(facts, (name) => ({ keys: [name.slice(name.lastIndexOf('/') + 1)] }));
  },
});
