import type { JSX } from 'react';
import type { HostAnswer } from '../../../collector/api.ts';
import { Go, useAddress, usePathWord } from '../address.tsx';
import { useReader } from '../language.tsx';
import { hostPath } from '../paths.ts';
import './tabs.css';

const TABS = ['findings', 'advisories', 'inventory', 'exceptions', 'history', 'readiness'] as const;
type Tab = (typeof TABS)[number];

/** Which tab of a host the address names. */
export function useTab(): Tab {
  const { path } = useAddress();
  const word = usePathWord('tab');
  if (path.includes('/findings')) return 'findings';
  return TABS.find((name) => name === word) ?? 'findings';
}

/** The tabs of a host; `findingCount` stands beside the first. */
export function HostTabs({
  hostId,
  findingCount,
}: {
  readonly hostId: string;
  readonly findingCount: number;
}): JSX.Element {
  const { words } = useReader();
  const tab = useTab();
  return (
    <nav className="tabs" aria-label={words.host.tabs}>
      {TABS.map((name) => (
        <Go
          key={name}
          to={hostPath(hostId, name === 'findings' ? undefined : name)}
          isCurrent={name === tab}
          keepScroll
        >
          {words.host.tab[name]}
          {name === 'findings' ? <span className="dim figures"> {findingCount}</span> : null}
        </Go>
      ))}
    </nav>
  );
}

/** The way up: all hosts, and those of the unit. */
export function HostCrumb({ host }: { readonly host: Pick<HostAnswer, 'unitId' | 'unitName'> }): JSX.Element {
  const { words, say } = useReader();
  return (
    <>
      <Go to="/hosts">{words.pages.hosts}</Go> /{' '}
      <Go to="/hosts" search={{ unit: host.unitId }}>
        {say(host.unitName)}
      </Go>
    </>
  );
}
