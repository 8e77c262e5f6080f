import { defineProbe, type Probe } from './probe.ts';
import { Reader } from './reader.ts';

/**
 * A probe for one settings section with a reader of its own. Where something was there and nothing of it could be read
 * the section is denied, not empty.
 */
export function settingsProbe(id: string, read: (reader: Reader) => Promise<object>): Probe {
  return defineProbe({
    name: `settings.${id}`,
    section: `settings.${id}`,
    appliesTo: (target) => target.platform === 'linux',

    async collect(target) {
      const reader = new Reader(target);
      const facts = await read(reader);
      reader.orDenied(id);
      return reader.collected(facts);
    },
  });
}
