import type { AdvisoryIndex } from '../policies/advisories/record.ts';
import { deriveAdvisories, deriveAdvisoryFeeds } from '../policies/derive/advisories.ts';
import type { Report } from '../policies/inventory/report.ts';
import { sectionStates } from '../policies/inventory/states.ts';
import type { HostAdvisoryList } from './store/host-advisories.ts';

/** What advisories say of a host, as its rules read it; kept with the judgement, for lists. */
export function readAdvisoryList(report: Report, index: AdvisoryIndex | undefined, asOf: string): HostAdvisoryList {
  if (index === undefined) return { state: 'not_covered', feeds: [], entries: [] };
  const states = sectionStates(report);
  const { facts: entries, state } = deriveAdvisories(report.inventory, states, index, asOf);
  const feeds = deriveAdvisoryFeeds(report.inventory, states, index).facts ?? [];
  if (entries === undefined) return { state: 'not_covered', feeds, entries: [] };
  return { state: state.status === 'partial' ? 'partial' : 'complete', feeds, entries };
}
