import type { AdvisoryIndex } from '../policies/advisories/record.ts';
import type { AdvisoryEntry, AdvisoryFeeds } from '../policies/inventory/derived.ts';
import { factsAt } from '../policies/inventory/inventory.ts';
import type { Subject } from '../policies/rules/judge.ts';
import type { HostAdvisoryList } from './store/host-advisories.ts';

/** What advisories say of a host, as its rules read it; kept with the judgement, for lists. */
export function readAdvisoryList({ inventory, states }: Subject, index: AdvisoryIndex | undefined): HostAdvisoryList {
  if (index === undefined) return { state: 'not_covered', feeds: [], entries: [] };
  const entries = factsAt(inventory, 'advisories') as readonly AdvisoryEntry[] | undefined;
  const feeds = (factsAt(inventory, 'advisoryFeeds') ?? []) as AdvisoryFeeds;
  if (entries === undefined) return { state: 'not_covered', feeds, entries: [] };
  return { state: states.get('advisories')?.status === 'partial' ? 'partial' : 'complete', feeds, entries };
}
