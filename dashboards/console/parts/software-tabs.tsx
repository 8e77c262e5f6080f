import type { JSX } from 'react';
import { Go } from '../address.tsx';
import { useReader } from '../language.tsx';
import './tabs.css';

/** Products, and what is open in their packages: two looks at the software of the fleet. */
export function SoftwareTabs({ at }: { readonly at: 'products' | 'advisories' }): JSX.Element {
  const { words } = useReader();
  return (
    <nav className="tabs" aria-label={words.pages.software}>
      <Go to="/software" isCurrent={at === 'products'}>
        {words.advisories.products}
      </Go>
      <Go to="/advisories" isCurrent={at === 'advisories'}>
        {words.advisories.tab}
      </Go>
    </nav>
  );
}
