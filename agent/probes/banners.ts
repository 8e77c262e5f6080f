import { createHash } from 'node:crypto';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

/** Escapes that getty and its kin replace with release, kernel, machine or host name. Source: agetty(8), "ISSUE FILES". */
const ESCAPES = /\\[mrsvnSo]|\\S\{|%[mrsvn]/;

/** What people see before they sign in. The text stays on the host. */
export const banners = defineProbe({
  name: 'banners',
  section: 'banners',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    const os = (context.factsOf('os') ?? {}) as { id?: string; name?: string; kernel?: string };
    const sshd = (context.factsOf('sshd') ?? {}) as { banner?: string | null; basis?: string };
    const places: Record<string, string | null | undefined> = {
      motd: '/etc/motd',
      issue: '/etc/issue',
      issueNet: '/etc/issue.net',
      // From files alone an unset banner is not known: the default is the program's business.
      sshd: sshd.banner,
    };
    const facts: Record<string, object> = {};
    for (const [name, path] of Object.entries(places)) {
      if (path === undefined) {
        if (context.factsOf('sshd') !== undefined)
          reader.miss(name, target.isLive ? 'source_missing' : 'not_visible_in_image');
        continue;
      }
      let isKnown = true;
      const text =
        path === null
          ? undefined
          : await reader.attempt(name, async () => {
              try {
                return await reader.text(path);
              } catch (error) {
                isKnown = false;
                throw error;
              }
            });
      if (isKnown) facts[name] = text === undefined ? { exists: false } : describe(text, os);
    }
    return reader.collected(facts, (name) => ({ keys: [name] }));
  },
});

function describe(text: string, os: { id?: string; name?: string; kernel?: string }): object {
  const words = [os.id, os.name, os.kernel]
    .filter((word) => word !== undefined && word.length > 2)
    .map((word) => word?.toLowerCase() ?? '');
  const lower = text.toLowerCase();
  return {
    exists: true,
    isEmpty: text.trim() === '',
    namesSystem: ESCAPES.test(text) || words.some((word) => lower.includes(word)),
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}
