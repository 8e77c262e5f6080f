import { byCodeUnit } from '../../policies/base/text.ts';
import type { Groups } from '../../policies/inventory/sections/users.ts';
import { parseGroup } from '../parse/accounts.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { unixFamily } from './unix-system.ts';

const MAX_GROUPS = 10_000;
const FILE = '/etc/group';

/** Local groups and who is named in them; the primary group of a user is in `users`. Source: group(5). */
export const groups = defineProbe({
  name: 'groups',
  section: 'groups',
  appliesTo: (target) => target.platform !== 'windows',

  async collect(target, context) {
    const reader = new Reader(target);
    if (target.platform === 'other') unixFamily(context);
    const text = await reader.text(FILE);
    if (text === undefined) throw new TargetError('source_missing', `${FILE} does not exist`);
    const { entries, malformedCount } = parseGroup(text);
    if (entries.length === 0) throw new TargetError('parse_failed', `${FILE} holds no group`);
    const facts = new Map<string, Groups[string]>();
    for (const { name, gid, members } of entries.slice(0, MAX_GROUPS)) {
      if (!facts.has(name)) facts.set(name, { gid, members: [...members].sort(byCodeUnit) });
    }
    if (malformedCount > 0) reader.miss('lines', 'parse_failed');
    if (entries.length > MAX_GROUPS) reader.miss('rows', 'row_limit');
    return reader.collected(Object.fromEntries(facts));
  },
});
