import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Go, useAddress } from '../address.tsx';
import { identitySummaryQuery } from '../api-identity.ts';
import { useReader } from '../language.tsx';
import './tabs.css';

export type AgentTab = 'agents' | 'open' | 'decided' | 'never';

/** Who reports, who is who, and of whom nothing may be known. */
export function AgentTabs({ at }: { readonly at: AgentTab }): JSX.Element {
  const { words, format } = useReader();
  const { search } = useAddress();
  const open = useQuery(identitySummaryQuery({ unit: search.unit })).data?.openCount ?? 0;
  const { tabs } = words.who;
  return (
    <nav className="tabs" aria-label={words.pages.agents}>
      <Go to="/agents" isCurrent={at === 'agents'}>
        {tabs.agents}
      </Go>
      <Go to="/identity" isCurrent={at === 'open'}>
        {open === 0 ? tabs.open : `${tabs.open} (${format.number(open)})`}
      </Go>
      <Go to="/identity" search={{ group: 'decided' }} isCurrent={at === 'decided'}>
        {tabs.decided}
      </Go>
      <Go to="/identity" search={{ group: 'never' }} isCurrent={at === 'never'}>
        {tabs.never}
      </Go>
    </nav>
  );
}
