import { isObject } from '../../policies/base/json.ts';
import type { Declared } from '../../policies/inventory/sections/declared.ts';
import { OWNER_FILE, parseOwnerFile } from '../owner-file.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

/**
 * What the owner of the host declared in the owner's file. Visits, recordings and images take this part of it too.
 * Where nobody declared anything the section is not there. Source: docs/owner-file.md.
 */
export const declared = defineProbe({
  name: 'declared',
  section: 'declared',
  appliesTo: (target) => target.platform === 'linux' || target.door === 'local',

  async collect(target, { owner }) {
    const reader = new Reader(target);
    const found = target.door === 'local' ? owner.declared : await declaredIn(reader);
    if (found === undefined) return { facts: undefined, outcome: 'not_run', reason: 'source_missing', sources: [] };
    reader.note('file:owner');
    return reader.collected(found);
  },
});

/** Only this member: what the file allows or forbids is said to the agent on that host. */
async function declaredIn(reader: Reader): Promise<Declared | undefined> {
  const text = await reader.text(OWNER_FILE, { maxBytes: 64 * 1024 });
  if (text === undefined) return undefined;
  try {
    const told: unknown = JSON.parse(text);
    const part = isObject(told) && told.declared !== undefined ? { declared: told.declared } : {};
    return parseOwnerFile(Buffer.from(JSON.stringify(part)), OWNER_FILE, []).declared;
  } catch (error) {
    throw new TargetError('parse_failed', `${OWNER_FILE} is not understood`, { cause: error });
  }
}
