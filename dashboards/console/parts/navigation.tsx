import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Go, useAddress } from '../address.tsx';
import { exceptionsSummaryQuery } from '../api-exceptions.ts';
import { importSettingsQuery } from '../api-imports.ts';
import { useReader } from '../language.tsx';
import { type MenuGroup, pages } from '../paths.ts';
import { Icon } from './icon.tsx';
import './navigation.css';

const GROUPS: readonly MenuGroup[] = ['main', 'prepare', 'account', 'run'];

/** Whether the address lies at or below a page of the menu. */
export function isHere(menuPath: string, path: string): boolean {
  return menuPath === '/' ? path === '/' : path === menuPath || path.startsWith(`${menuPath}/`);
}

/** How many exceptions end soon; nothing while none does. */
function EndingBadge(): JSX.Element | null {
  const { words, format } = useReader();
  const count = useQuery(exceptionsSummaryQuery()).data?.counts.ending ?? 0;
  if (count === 0) return null;
  return (
    <span className="badge" title={words.exceptions.badge(count)}>
      <span aria-hidden="true">{format.number(count)}</span>
      <span className="hidden-text">{words.exceptions.badge(count)}</span>
    </span>
  );
}

/** How many files wait for somebody to decide; nothing while none does. */
function WaitingBadge(): JSX.Element | null {
  const { words, format } = useReader();
  const count = useQuery(importSettingsQuery()).data?.waitingCount ?? 0;
  if (count === 0) return null;
  return (
    <span className="badge" title={words.imports.sentence(count)}>
      <span aria-hidden="true">{format.number(count)}</span>
      <span className="hidden-text">{words.imports.sentence(count)}</span>
    </span>
  );
}

/** The pages in their groups. A page that is not built, or that the person may not open, is absent. */
export function Navigation({ onGo }: { readonly onGo?: () => void }): JSX.Element {
  const { words } = useReader();
  const { path } = useAddress();
  return (
    <nav className="navigation" aria-label={words.frame.navigation}>
      {GROUPS.filter((group) => pages.some(({ menu }) => menu?.group === group)).map((group) => (
        <section key={group}>
          {group === 'main' ? null : <h2>{words.menuGroup[group]}</h2>}
          {pages.map((page) =>
            page.menu?.group === group ? (
              <Go
                key={page.path}
                to={page.path}
                isCurrent={isHere(page.path, path)}
                {...(onGo ? { onClick: onGo } : {})}
              >
                <Icon name={page.menu.icon} />
                {words.pages[page.word]}
                {page.word === 'exceptions' ? <EndingBadge /> : null}
                {page.word === 'imports' ? <WaitingBadge /> : null}
              </Go>
            ) : null,
          )}
        </section>
      ))}
    </nav>
  );
}
